//! Pages with made-up content, to look at and to check.

use std::collections::BTreeMap;

use maud::Markup;
use picket_core::{
    ContentHash, CountryCode, Day, Decision, Figure, Finding, FindingId, FindingKind, FindingState, Handling, Method, Period, Place,
    SourceId, Statement, Strength, Subject, Timestamp,
};
use picket_substance::{Registry, Scope};

use crate::charts::series::{Baseline, Point, Series};
use crate::text::Text;
use crate::views::board::{Board, Query, Row};
use crate::views::finding::{Choice, FindingPage, Form};
use crate::views::frame::{Frame, NodeFacts, Theme, Viewer};
use crate::views::substance::SubstancePage;

fn frame(here: &str) -> Frame {
    Frame {
        text: Text::english(),
        theme: Theme::Auto,
        here: here.into(),
        viewer: Some(Viewer {
            name: "reviewer".into(),
            display_name: "Reviewer".into(),
            csrf: "0".repeat(32),
            may_import: true,
            may_decide: true,
            may_administer: true,
        }),
        node: NodeFacts { version: "0.1.0".into(), registry: "9f2c41d07b6e5a18".into(), simulated: true },
    }
}

fn statement(id: &str, text: &str) -> Statement {
    Statement { id: id.into(), figures: BTreeMap::from([("n".to_owned(), Figure::Count(1))]), text: text.into() }
}

fn finding(kind: &str, id: &str, label: &str, year: i16, score: f64, summary: &str) -> Finding {
    let kind = FindingKind::new(kind).unwrap();
    let sources = vec![SourceId::new("us-nflis").unwrap()];
    let subject = Subject { kind: "substance".into(), id: id.into(), label: label.into() };
    let place = Place::country(CountryCode::new("US").unwrap());
    let period = Period::year(year).unwrap();
    Finding {
        id: FindingId::of(&kind, &sources, &subject, &place, &period),
        method: Method { name: kind.as_str().into(), version: 1, parameters: BTreeMap::new() },
        kind,
        sources,
        subject,
        place,
        period,
        strength: Strength { score, q_value: Some(0.000_3), error_rate: None },
        summary: statement("x-summary", summary),
        reasons: vec![],
        inputs: ContentHash::of(b"x"),
        handling: Handling::PUBLIC,
        simulated: true,
    }
}

const ROWS: [(&str, &str, &str, i16, f64, &str, [f64; 11], usize); 9] = [
    ("lab-rising", "carfentanil", "Carfentanil", 2016, 97.0, "Reports of carfentanil rose from 4 to 1,251 of 1.58 million between 2015 and 2016; the usual share before was at most 0.0004%.", [0.0, 0.0, 0.0, 4.0, 1251.0, 3100.0, 2400.0, 900.0, 700.0, 800.0, 1300.0], 4),
    ("lab-rising", "para-fluorofentanyl", "para-Fluorofentanyl", 2020, 95.0, "Reports rose from 74 to 2,263 within a year, thirty times the share of 2019.", [0.0, 1.0, 0.0, 3.0, 12.0, 60.0, 70.0, 74.0, 2263.0, 9800.0, 12400.0], 8),
    ("lab-first-seen", "isotonitazene", "Isotonitazene", 2019, 91.0, "Isotonitazene was reported for the first time, 39 times; no listing was found for it in the United States on the last day of the period.", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.0, 480.0, 410.0, 220.0], 7),
    ("lab-falling-replaced", "ethylone", "Ethylone", 2016, 88.0, "The share of ethylone fell by four fifths while N-ethylpentylone took its place in the same class.", [120.0, 2900.0, 4200.0, 5100.0, 900.0, 100.0, 40.0, 20.0, 10.0, 5.0, 5.0], 4),
    ("lab-rising", "eutylone", "Eutylone", 2019, 84.0, "Eutylone rose to 3,910 reports, the largest share that any cathinone has had since 2013.", [0.0, 2.0, 5.0, 1.0, 8.0, 40.0, 390.0, 3910.0, 12000.0, 15500.0, 4000.0], 7),
    ("lab-rising-slowly", "xylazine", "Xylazine", 2019, 76.0, "The share of xylazine has grown in each of the last four years, from 0.05% to 0.46%.", [300.0, 420.0, 700.0, 900.0, 1500.0, 2300.0, 3400.0, 6900.0, 11000.0, 16400.0, 24000.0], 7),
    ("lab-new-combination", "fentanyl+xylazine", "Fentanyl with Xylazine", 2020, 71.0, "Fentanyl and xylazine were found together in 212 samples; in earlier years at most 9.", [0.0, 0.0, 0.0, 3.0, 4.0, 9.0, 9.0, 31.0, 212.0, 800.0, 1400.0], 8),
    ("lab-not-controlled", "bromazolam", "Bromazolam", 2021, 66.0, "Bromazolam is still reported and no listing was found for it in the United States.", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 30.0, 160.0, 1900.0, 2100.0], 9),
    ("lab-unknown-name", "n-desethyl-something", "N-Desethyl Etonitazene HCl salt form B", 2022, 41.0, "A name that the reference tables do not know was reported 61 times.", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 61.0], 10),
];

fn board() -> Markup {
    let rows: Vec<Row> = ROWS
        .into_iter()
        .map(|(kind, id, label, year, score, summary, counts, raised)| Row {
            finding: finding(kind, id, label, year, score, summary),
            state: FindingState::New,
            shares: counts.iter().map(|count| Some(count / 1_400_000.0)).collect(),
            raised: Some(raised),
        })
        .collect();
    let kinds = rows.iter().map(|row| row.finding.kind.clone()).collect::<std::collections::BTreeSet<_>>();
    let board = Board {
        query: Query { year: Some(2019), ..Query::fresh() },
        total: 212,
        by_state: vec![
            (FindingState::New, 212),
            (FindingState::Confirmed, 17),
            (FindingState::Dismissed, 6),
            (FindingState::Merged, 2),
        ],
        by_year: (2013..=2023).zip([0, 8, 12, 25, 19, 22, 25, 24, 25, 25, 21]).collect(),
        kinds: kinds.into_iter().collect(),
        countries: vec![CountryCode::new("US").unwrap()],
        sources: vec![SourceId::new("us-nflis").unwrap()],
        rows,
        next: Some("next".into()),
        has_records: true,
    };
    board.page(&frame("/"))
}

fn reasons() -> Vec<Statement> {
    let figures = |figures: &[(&str, Figure)]| -> BTreeMap<String, Figure> {
        figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.clone())).collect()
    };
    let say = |id: &str, text: &str, values: &[(&str, Figure)]| Statement { id: id.into(), figures: figures(values), text: text.into() };
    vec![
        say("lab-baseline", "Baseline 2013 to 2015: 4 reports among 4,310,000; at that share 1.5 reports would have been expected, 1,251 were made, 834 times as many.", &[("past", Figure::Count(4)), ("expected", Figure::Number(1.5)), ("count", Figure::Count(1251)), ("factor", Figure::Number(834.0)), ("from", Figure::Text("2013".into())), ("to", Figure::Text("2015".into()))]),
        say("lab-discovery", "False-discovery rate q = 3 × 10⁻¹² (Benjamini–Hochberg over 412 tests of this period), with an ordinary change of a share by a third from one year to the next allowed for.", &[("q", Figure::Number(3.2e-12)), ("tests", Figure::Count(412)), ("noise", Figure::Number(0.31))]),
        say("lab-not-controlled-reason", "No listing was found for carfentanil in the schedules of the United States between the first report and 2016.", &[]),
        say("lab-denominator", "Shares are of the 1,402,550 reports of 2016 in which a substance was identified.", &[("total", Figure::Count(1_402_550)), ("period", Figure::Text("2016".into()))]),
    ]
}

fn series(counts: [f64; 11], raised: Option<usize>) -> Series {
    let points = (2013..=2023)
        .zip(counts)
        .map(|(year, count)| Point { period: Period::year(year).unwrap(), count: Some(count as u64), of: Some(1_400_000) })
        .collect();
    let baseline = raised.map(|raised| Baseline { periods: 0..raised, share: counts[..raised].iter().sum::<f64>() / 1.4e6 / raised as f64 });
    Series { name: "Carfentanil".into(), points, raised, baseline }
}

fn finding_page(row: usize) -> Markup {
    let registry = Registry::bundled();
    let (kind, id, label, year, score, summary, counts, raised) = ROWS[row];
    let mut finding = finding(kind, id, label, year, score, summary);
    finding.reasons = reasons();
    finding.method.parameters = BTreeMap::from([
        ("factor_min".to_owned(), serde_json::json!(2.0)),
        ("discovery".to_owned(), serde_json::json!({"false_discovery_rate": 0.05})),
    ]);
    let decided = |state, reason: &str, days: i64| Decision {
        finding: finding.id.clone(),
        state,
        into: None,
        by: "reviewer".into(),
        reason: reason.into(),
        at: Timestamp::from_microseconds(days * 86_400_000_000),
    };
    let substance = registry.substance(id);
    let law = substance
        .map(|substance| (label.to_owned(), registry.status(&substance.id, Scope::All, finding.period.to())))
        .into_iter()
        .collect();
    FindingPage {
        state: FindingState::New,
        superseded: false,
        into: None,
        first_raised_at: Timestamp::from_microseconds(1_700_000_000_000_000),
        as_of: Timestamp::from_microseconds(1_700_000_000_000_000),
        series: vec![series(counts, Some(raised))],
        substances: substance.map(|substance| (substance.id.to_string(), substance.name.clone())).into_iter().collect(),
        registry,
        law,
        decisions: vec![decided(FindingState::Dismissed, "One laboratory repeated the batch of June.", 19_000), decided(FindingState::Confirmed, "Two more laboratories report it from seized tablets.", 19_040)],
        choices: vec![Choice { id: finding.id.clone(), label: "Carfentanil, First seen, 2015".into() }],
        form: Form::default(),
        decided: false,
        finding,
    }
    .page(&frame("/findings/x"))
}

fn substance_page(id: &str) -> Markup {
    let registry = Registry::bundled();
    let substance = registry.substance(id).or(registry.substance("carfentanyl-carfentanil")).or(registry.substances().first()).unwrap();
    let on: Day = "2023-12-31".parse().unwrap();
    SubstancePage {
        registry,
        substance,
        drawing: None,
        mass: Some(394.52),
        on,
        today: "2026-11-23".parse().unwrap(),
        status: registry.status(&substance.id, Scope::All, on),
        history: registry.history(&substance.id, on),
        series: vec![series(ROWS[0].6, None)],
        findings: ROWS[..3].iter().map(|row| (finding(row.0, row.1, row.2, row.3, row.4, row.5), FindingState::Confirmed)).collect(),
        reported: vec![("Carfentanil".into(), "carfentanil".into(), 11_204), ("CARFENTANYL HCL".into(), "carfentanyl hcl".into(), 12)],
    }
    .page(&frame("/substances/x"))
}

#[test]
fn every_page_is_written_out_for_a_look() {
    let folder = std::env::temp_dir().join("picket-gallery");
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for (name, bytes) in crate::assets::all() {
        std::fs::write(folder.join("assets").join(name), bytes).unwrap();
    }
    let pages = [
        ("board", board()),
        ("finding", finding_page(0)),
        ("finding-slow", finding_page(5)),
        ("substance", substance_page("carfentanil")),
        ("substance-plain", substance_page("xylazine")),
    ];
    for (name, page) in pages {
        std::fs::write(folder.join(format!("{name}.html")), page.into_string()).unwrap();
    }
}
