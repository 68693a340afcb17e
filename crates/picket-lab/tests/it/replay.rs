//! Ten years of United States laboratory figures, replayed year by year with only what each year could know.
//!
//! Data: `nflis_lim2024` (Lim et al. 2024, doi 10.1016/j.lana.2024.100898; CC BY 4.0), national counts of reported names
//! 2013 to 2023. Names are taken as they stand, lower case, so that this tests the method and not the reading of names.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use picket_core::{Assessor, CountryCode, Finding, Handling, Measure, Period, Place, SourceId, Tally};
use picket_lab::{EarlyWarning, Entity, Observation, Panel, Role, Scope, Settings};

/// The first year of real rise, as public sources tell it. Xylazine rose slowly: any year up to 2019 will do.
pub(crate) const TARGETS: [(&str, &str, &str); 10] = [
    ("carfentanil", "2016", "2016"),
    ("furanyl fentanyl", "2016", "2016"),
    ("cyclopropyl fentanyl", "2017", "2017"),
    ("eutylone", "2018", "2019"),
    ("isotonitazene", "2019", "2019"),
    ("metonitazene", "2020", "2020"),
    ("para-fluorofentanyl", "2020", "2020"),
    ("bromazolam", "2021", "2021"),
    ("medetomidine", "2022", "2022"),
    ("xylazine", "2014", "2019"),
];

/// What a laboratory writes where a substance should stand, by how it begins.
const REMARKS: [&str; 7] = [
    "no analysis",
    "result not reported",
    "no controlled drug",
    "no drug found",
    "negative results",
    "unknown",
    "add'l substan",
];

/// A folder of the shared data; `None`, loudly, when it is not here.
fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not here", path.display());
    None
}

/// The national counts as tallies.
pub(crate) fn tallies() -> Option<Vec<Tally>> {
    let path = shared("observatory/nflis_lim2024/Drug_frequency_annual.csv")?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(|row| {
        let row = row.unwrap();
        tally(&row["SubstanceDetected"], &row["YYYY"], row["Freq"].parse().unwrap())
    });
    Some(rows.collect())
}

pub(crate) fn tally(name: &str, period: &str, count: i64) -> Tally {
    Tally {
        measure: Measure::Reports,
        subject: name.to_owned(),
        place: place(),
        period: Period::new(period).unwrap(),
        count,
    }
}

fn place() -> Place {
    Place::country(CountryCode::new("US").unwrap())
}

pub(crate) fn scope() -> Scope {
    Scope { source: SourceId::new("nflis").unwrap(), place: place(), handling: Handling::PUBLIC, simulated: false }
}

/// Every name its own substance, remarks apart; its class the category that the data set gives it.
fn recognise(classes: &BTreeMap<String, String>) -> impl Fn(&str) -> Entity {
    |name: &str| {
        let id = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if REMARKS.iter().any(|remark| id.starts_with(remark)) {
            return Entity::Remark;
        }
        let classes = classes.get(&id).cloned().into_iter().collect();
        Entity::Substance { id: id.clone(), label: name.to_owned(), classes, role: Role::Drug }
    }
}

/// The data set's categories, those with a harm weight under the identifiers of our classes.
fn classes() -> Option<BTreeMap<String, String>> {
    let path = shared("observatory/nflis_lim2024/nflis_substance_categories_detailed.csv")?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(Result::unwrap);
    let named = rows.filter(|row| !["", "Other substances"].contains(&row["Category"].as_str()));
    let class = |category: &str| match category {
        "Fentanyl and Fentanyl-related" => "fentanyls".to_owned(),
        "Narcotic Analgesics" => "opioids".to_owned(),
        "Synthetic Cathinones" => "cathinones".to_owned(),
        other => other.to_lowercase().replace(' ', "-"),
    };
    Some(named.map(|row| (row["Substance"].to_lowercase(), class(&row["Category"]))).collect())
}

pub(crate) fn panel(tallies: &[Tally]) -> Option<Panel> {
    let observations = tallies.iter().map(|tally| Observation { tally, known_at: None });
    Some(Panel::build(scope(), observations, None, None, recognise(&classes()?)))
}

fn raised<'a>(findings: &'a [Finding], subject: &str) -> Vec<&'a Finding> {
    findings.iter().filter(|finding| finding.subject.id == subject).collect()
}

#[test]
fn every_target_is_raised_in_its_first_year() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let findings = EarlyWarning::new(Settings::default()).assess(&panel);
    for (subject, earliest, latest) in TARGETS {
        let first = raised(&findings, subject).first().map(|finding| finding.period.as_str().to_owned());
        let first = first.unwrap_or_else(|| panic!("{subject} was never raised"));
        assert!(earliest <= first.as_str() && first.as_str() <= latest, "{subject} was raised in {first}");
    }
    let eutylone = raised(&findings, "eutylone");
    assert!(eutylone.iter().any(|finding| finding.period.as_str() == "2019"), "eutylone multiplied in 2019");
    let xylazine = raised(&findings, "xylazine");
    assert_eq!(xylazine[0].kind.as_str(), "lab-rising-slowly");
}

#[test]
fn no_year_brings_more_findings_than_the_budget() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let mut years = BTreeMap::new();
    for finding in EarlyWarning::new(Settings::default()).assess(&panel) {
        *years.entry(finding.period.as_str().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(years.len(), 10, "2014 to 2023");
    assert!(years.values().all(|count| *count <= 25), "{years:?}");
}

#[test]
fn the_table_of_findings_stays() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let report = EarlyWarning::new(Settings::default()).report(&panel);
    let mut table = String::new();
    for summary in &report.periods {
        let year = summary.period.as_str();
        let (noise, new, going_on) = (summary.noise, summary.new, summary.going_on);
        writeln!(table, "{year}: noise {noise:.2}, {new} put forward as news, {going_on} going on").unwrap();
        for finding in report.findings.iter().filter(|finding| finding.period == summary.period) {
            let kind = finding.kind.as_str().trim_start_matches("lab-");
            writeln!(table, "    {:5.1}  {kind:<17} {}", finding.strength.score, finding.subject.label).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_finding_explains_itself() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let findings = EarlyWarning::new(Settings::default()).assess(&panel);
    let words = |subject: &str| {
        let finding = raised(&findings, subject)[0];
        let reasons = finding.reasons.iter().map(|reason| format!("- {}", reason.text));
        std::iter::once(finding.summary.text.clone()).chain(reasons).collect::<Vec<_>>().join("\n")
    };
    let all = ["xylazine", "isotonitazene", "bromazolam"].map(words).join("\n\n");
    insta::assert_snapshot!(all);
}

/// Every finding of the replay, judged by what is publicly known of the substance since; not blind, by one reader.
///
/// *real*: it came up, spread, or was replaced; *same*: right, and says what another finding says under a second name;
/// *naming*: what laboratories call or report changed; *unexplained*: nothing is known. The last two count as wrong.
#[test]
fn the_measured_error_rates_are_those_of_the_judged_replay() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let judged = csv::Reader::from_reader(include_str!("replay_judged.csv").as_bytes())
        .deserialize::<(String, String, String, String, String)>()
        .map(|row| row.unwrap())
        .map(|(year, kind, name, judgement, _)| ((year, kind, name), judgement))
        .collect::<BTreeMap<_, _>>();
    let mut measured: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for finding in EarlyWarning::new(Settings::default()).assess(&panel) {
        let key = (finding.period.to_string(), finding.kind.to_string(), finding.subject.label);
        let judgement = judged.get(&key).unwrap_or_else(|| panic!("{key:?} is not judged"));
        let (checked, wrong) = measured.entry(key.1).or_default();
        *checked += 1;
        *wrong += u32::from(["naming", "unexplained"].contains(&judgement.as_str()));
    }
    let shipped = Settings::default().measured.kinds;
    let shipped: BTreeMap<_, _> =
        shipped.into_iter().map(|(kind, counts)| (kind, (counts.checked, counts.wrong))).collect();
    assert_eq!(measured, shipped);
}
