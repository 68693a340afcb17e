//! The report of a draft as Markdown, for a committee.

use super::model_law::quoted;
use super::{Case, Difference, DraftReport, Effect, HeldOut, Side, SubstanceKind};

/// The most rows of a list that is told in full.
const ROWS_MAX: usize = 60;

impl DraftReport {
    /// The report as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n\n", self.name);
        text.push_str(&format!("Draft `{}`. {}\n\n{}\n", self.draft, self.citation, quoted(&self.text)));
        self.write_figures(&mut text);
        self.write_classes(&mut text);
        self.write_years(&mut text);
        self.write_medicines(&mut text);
        self.write_overlap(&mut text);
        self.write_wording(&mut text);
        self.write_lists(&mut text);
        text.push_str("\n## Method\n\n");
        text.extend(self.method.iter().map(|line| format!("- {line}\n")));
        text.push_str(&format!("- Rule pack {}; {}.\n", self.rulepack, self.engine));
        text
    }

    fn write_figures(&self, text: &mut String) {
        let count = |kind, effect| self.of(kind, effect).count();
        let drugs = |effect| count(SubstanceKind::Drug, effect);
        let mut rows = vec![
            ("Substances laid under the draft", self.substances.to_string()),
            ("Known drugs of its aim that it reaches", self.recall.to_string()),
            ("The same by a wide reading of vague words", self.recall_broad.to_string()),
            ("Drugs caught", drugs(Effect::Caught).to_string()),
            ("Drugs caught only by a wide reading", drugs(Effect::CaughtBroadly).to_string()),
            ("Drugs left to an entry elsewhere", drugs(Effect::LeftToListing).to_string()),
            ("Drugs of its aim missed", self.missed().count().to_string()),
            ("Medicines caught", self.medicines().count().to_string()),
        ];
        let also = self.caught().filter(|case| case.kind == SubstanceKind::MedicineAndDrug).count();
        rows.push(("Medicines caught that are also on record as drugs", also.to_string()));
        let excluded = self.cases.iter().filter(|case| case.effect == Effect::ExcludedByName).count();
        rows.push(("Excluded by name", excluded.to_string()));
        let open = self.cases.iter().filter(|case| case.effect == Effect::Undetermined).count();
        rows.push(("Undetermined", open.to_string()));
        rows.push(("Caught, and controlled in no covered jurisdiction", self.new.to_string()));
        text.push_str("\n## Figures\n\n| | |\n|---|---|\n");
        text.extend(rows.into_iter().map(|(what, told)| format!("| {what} | {told} |\n")));
    }

    fn write_classes(&self, text: &mut String) {
        text.push_str("\n## By class\n\n| class | aimed at | known | caught | broadly | left out | missed |\n");
        text.push_str("|---|---|---:|---:|---:|---:|---:|\n");
        text.extend(self.classes.iter().map(|row| {
            let aimed = if row.aimed { "yes" } else { "" };
            let (known, caught, broadly) = (row.known, row.caught, row.broadly);
            format!("| {} | {aimed} | {known} | {caught} | {broadly} | {} | {} |\n", row.name, row.left, row.missed)
        }));
    }

    fn write_years(&self, text: &mut String) {
        text.push_str("\n## By year of first report\n\n| year | known | reached |\n|---|---:|---:|\n");
        text.extend(self.years.iter().map(|row| {
            let year = row.year.map_or_else(|| "not on record".to_owned(), |year| year.to_string());
            format!("| {year} | {} | {} |\n", row.known, row.reached)
        }));
    }

    fn write_medicines(&self, text: &mut String) {
        text.push_str("\n## Medicines caught\n\n");
        let medicine = |case: &&Case| matches!(case.kind, SubstanceKind::Medicine | SubstanceKind::MedicineAndDrug);
        let caught: Vec<&Case> = self.caught().filter(medicine).collect();
        if caught.is_empty() {
            text.push_str("None on record.\n");
            return;
        }
        text.push_str("| medicine | also a drug | reading | already controlled |\n|---|---|---|---|\n");
        text.extend(caught.into_iter().map(|case| {
            let also = if case.kind == SubstanceKind::MedicineAndDrug { "yes" } else { "" };
            let reading = if case.effect == Effect::Caught { "narrow" } else { "wide" };
            format!("| {} | {also} | {reading} | {} |\n", case.name, law(case))
        }));
    }

    fn write_overlap(&self, text: &mut String) {
        text.push_str(&format!("\n## Existing law on {}\n\n", self.measuring.day));
        text.push_str("| where | listed | class | precursor | undetermined | not found |\n");
        text.push_str("|---|---:|---:|---:|---:|---:|\n");
        text.extend(self.overlap.iter().map(|row| {
            let counts = [row.listed, row.class, row.precursor, row.undetermined, row.not_found];
            let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
            format!("| {} | {} |\n", row.jurisdiction, counts.join(" | "))
        }));
    }

    fn write_wording(&self, text: &mut String) {
        text.push_str("\n## Wording\n\n");
        if self.wording.is_empty() {
            text.push_str("Nothing found.\n");
        }
        text.extend(
            self.wording.iter().map(|fault| {
                format!("- `{}`: \"{}\": {}\n", fault.code.as_str(), one_line(&fault.place), fault.reason)
            }),
        );
    }

    fn write_lists(&self, text: &mut String) {
        let drugs = |effect| self.of(SubstanceKind::Drug, effect).collect::<Vec<_>>();
        list("Drugs of its aim missed", &drugs(Effect::NotReached), text);
        list("Drugs caught only by a wide reading", &drugs(Effect::CaughtBroadly), text);
        list("Drugs left to an entry elsewhere", &drugs(Effect::LeftToListing), text);
        list("Drugs caught", &drugs(Effect::Caught), text);
        let others = self.caught().filter(|case| case.kind == SubstanceKind::Other).collect::<Vec<_>>();
        list("Metabolites, precursors and other chemicals caught", &others, text);
        let excluded = self.cases.iter().filter(|case| case.effect == Effect::ExcludedByName).collect::<Vec<_>>();
        list("Excluded by name", &excluded, text);
        let open = self.cases.iter().filter(|case| case.effect == Effect::Undetermined).collect::<Vec<_>>();
        list("Undetermined", &open, text);
    }
}

impl HeldOut<'_> {
    /// The held-out test as a section of the report.
    pub fn to_markdown(&self) -> String {
        let mut text =
            format!("\n## Held out: what came after {}\n\n| first reported | reached |\n|---|---|\n", self.year);
        text.push_str(&format!("| up to {} | {} |\n| later | {} |\n", self.year, self.known_then, self.later));
        text.push_str(&format!("\n{} known drugs have no first report on record and are left out.\n", self.undated));
        list("Later and missed", &self.later_missed, &mut text);
        text
    }
}

impl Difference {
    /// The difference as a section of the report.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("\n## `{}` and `{}`\n\n", self.first.draft, self.second.draft);
        text.push_str("| wording | caught | of them medicines | caught alone | medicines caught alone |\n");
        text.push_str("|---|---:|---:|---:|---:|\n");
        for Side { draft, caught, medicines, medicines_alone, others_alone } in [&self.first, &self.second] {
            let alone = medicines_alone.len() + others_alone.len();
            text.push_str(&format!("| {draft} | {caught} | {medicines} | {alone} | {} |\n", medicines_alone.len()));
        }
        text.push_str(&format!("\nBoth catch {}.\n", self.both));
        for side in [&self.first, &self.second] {
            let medicines: Vec<&Case> = side.medicines_alone.iter().collect();
            let others: Vec<&Case> = side.others_alone.iter().collect();
            list(&format!("Medicines that `{}` alone catches", side.draft), &medicines, &mut text);
            list(&format!("What else `{}` alone catches", side.draft), &others, &mut text);
        }
        text
    }
}

/// A list of cases, with how many more there are when it is long; nothing when it is empty.
fn list(title: &str, cases: &[&Case], text: &mut String) {
    if cases.is_empty() {
        return;
    }
    text.push_str(&format!("\n### {title} ({})\n\n", cases.len()));
    text.extend(cases.iter().take(ROWS_MAX).map(|case| {
        let year = case.year().map_or_else(String::new, |year| format!(", {year}"));
        let clauses = if case.clauses.is_empty() { String::new() } else { format!(" {}", case.clauses.join(" ")) };
        let law = law(case);
        let law = if law.is_empty() { "no listing found".to_owned() } else { law };
        format!("- {}{year}{clauses}: {law}\n", case.name)
    }));
    if cases.len() > ROWS_MAX {
        text.push_str(&format!("- and {} more\n", cases.len() - ROWS_MAX));
    }
}

/// How existing law stands to a case: `UN listed, US class`.
fn law(case: &Case) -> String {
    let told = |law: &super::StandingLaw| format!("{} {}", law.jurisdiction, law.verdict.as_str());
    case.controlled.iter().map(told).collect::<Vec<_>>().join(", ")
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 100 { line } else { line.chars().take(99).chain(['…']).collect() }
}
