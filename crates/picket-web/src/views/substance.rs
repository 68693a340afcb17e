//! One substance: what it is, what it is called, what the law lists, and what was reported.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use picket_core::{Day, Finding, FindingState};
use picket_substance::{Answer, Exhibit, NameKind, Registry, Role, Substance};

use super::frame::Frame;
use super::law::answers::Answers;
use super::law::{check, evidence};
use super::{card, parts};
use crate::charts::series::{Series, caption, chart};
use crate::format;
use crate::links::{self, Address};
use crate::text::{Text, t};

/// The page.
pub(crate) struct SubstancePage<'r> {
    pub(crate) registry: &'r Registry,
    pub(crate) substance: &'r Substance,
    /// The structure drawn as SVG, with its own title.
    pub(crate) drawing: Option<String>,
    /// Average mass, in u.
    pub(crate) mass: Option<f64>,
    /// The day whose law is shown.
    pub(crate) on: Day,
    pub(crate) today: Day,
    /// The substance as something that can be asked about, with what each jurisdiction says of it.
    pub(crate) exhibit: Exhibit,
    pub(crate) answers: Vec<Answer<'r>>,
    pub(crate) series: Vec<Series>,
    pub(crate) findings: Vec<(Finding, FindingState)>,
    /// Names under which it was reported: as reported, as mentioned, how often.
    pub(crate) reported: Vec<(String, String, i64)>,
}

impl SubstancePage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let substance = self.substance;
        let main = html! {
            article.page.substance-page {
                header.substance-head {
                    div {
                        p.overline {
                            @for class in self.registry.class_line(substance.class.as_str()).collect::<Vec<_>>().into_iter().rev() { span { (class.name) } }
                        }
                        h1 { (substance.name) }
                        p.lede { @for role in &substance.roles { span.role { (role_word(text, *role)) } " " } }
                        (self.identifiers(text))
                    }
                    @if let Some(drawing) = &self.drawing {
                        figure.drawing {
                            (PreEscaped(drawing))
                        }
                    }
                }
                (self.law(text))
                @if let Some(card) = self.registry.card(&substance.id) { (card::card(text, self.registry, card)) }
                section aria-labelledby="reports" {
                    h2 #reports { (t!(text, "substance-series")) }
                    @if self.series.is_empty() { p.quiet { (t!(text, "substance-no-series")) } }
                    @else {
                        div.multiples { @for series in &self.series { figure { figcaption { (series.name) } (chart(text, series)) } } }
                        (caption(text))
                    }
                }
                (self.findings(text))
                div.columns {
                    (self.names(text))
                    (self.reported(text))
                }
            }
        };
        frame.page(&substance.name, None, &main)
    }

    fn identifiers(&self, text: &Text) -> Markup {
        let substance = self.substance;
        html! {
            dl.facts.facts-wide {
                @if let Some(cas) = &substance.cas { dt { (t!(text, "substance-cas")) } dd { code { (cas) } } }
                @if let Some(formula) = &substance.formula { dt { (t!(text, "substance-formula")) } dd { (formula_markup(formula)) } }
                @if let Some(mass) = self.mass { dt { (t!(text, "substance-mass")) } dd { (t!(text, "substance-mass-value", mass = format!("{mass:.2}"))) } }
                @if let Some(key) = &substance.inchikey { dt { (t!(text, "substance-inchikey")) } dd { code.hash { (key) } } }
                @if let Some(smiles) = &substance.smiles { dt { (t!(text, "substance-smiles")) } dd { code.hash { (smiles) } } }
                dt { (t!(text, "substance-id")) } dd { code { (substance.id) } }
            }
        }
    }

    fn law(&self, text: &Text) -> Markup {
        let answers = Answers {
            registry: self.registry,
            exhibit: &self.exhibit,
            answers: &self.answers,
            on: self.on,
            today: self.today,
        };
        let check = check::of_substance(self.substance.id.as_str(), self.on);
        html! {
            section aria-labelledby="law" {
                div.section-head {
                    h2 #law { (t!(text, "substance-law", day = self.on.to_string())) }
                    form.on-day-form action=(links::substance(self.substance.id.as_str())) method="get" {
                        label for="on" { (t!(text, "substance-on")) }
                        input #on type="date" name="on" value=(self.on) min="1900-01-01" max="2200-12-31" required;
                        button type="submit" { (t!(text, "substance-on-button")) }
                    }
                }
                (answers.table(text, &|answer| format!("{check}#{}", evidence::anchor(answer))))
                p.law-more { a href=(check) { (t!(text, "law-check-other-day")) } }
                (answers.course(text))
            }
        }
    }

    fn findings(&self, text: &Text) -> Markup {
        html! {
            @if !self.findings.is_empty() {
                section aria-labelledby="findings" {
                    h2 #findings { (t!(text, "substance-findings")) }
                    (finding_list(text, &self.findings))
                }
            }
        }
    }

    fn names(&self, text: &Text) -> Markup {
        let mut by_kind: BTreeMap<NameKind, Vec<&str>> = BTreeMap::new();
        for name in self.registry.names_of(&self.substance.id) {
            let is_own_cas = self.substance.cas.as_ref().is_some_and(|cas| cas.as_str() == name.text);
            if !matches!(name.kind, NameKind::Preferred | NameKind::Inchikey) && !is_own_cas {
                by_kind.entry(name.kind).or_default().push(&name.text);
            }
        }
        html! {
            @if !by_kind.is_empty() {
                section aria-labelledby="names" {
                    h2 #names { (t!(text, "substance-names")) }
                    dl.names { @for (kind, names) in &by_kind {
                        dt { (name_kind(text, *kind)) }
                        dd { ul { @for name in names { li { (name) } } } }
                    } }
                }
            }
        }
    }

    fn reported(&self, text: &Text) -> Markup {
        html! {
            @if !self.reported.is_empty() {
                section aria-labelledby="reported" {
                    h2 #reported { (t!(text, "substance-reported")) }
                    table.figures {
                        thead { tr { th scope="col" { (t!(text, "substance-reported-name")) } th.number scope="col" { (t!(text, "chart-count")) } } }
                        tbody { @for (name, mention, reports) in &self.reported {
                            tr { th scope="row" { a href=(Address::new("/records").with("name", mention).build()) { (name) } } td.number { (format::count(*reports)) } }
                        } }
                    }
                }
            }
        }
    }
}

/// Findings in a line each.
pub(crate) fn finding_list(text: &Text, findings: &[(Finding, FindingState)]) -> Markup {
    html! {
        ul.finding-list { @for (finding, state) in findings {
            li {
                (parts::strength(text, finding.strength.score))
                div {
                    p { a href=(links::finding(&finding.id)) { (finding.subject.label) } " " (parts::kind(text, &finding.kind)) }
                    p.finding-summary { (text.statement(&finding.summary)) }
                }
                p.finding-list-when { (text.place(&finding.place)) " " (format::period(&finding.period)) " " (parts::state(text, *state)) }
            }
        } }
    }
}

fn role_word(text: &Text, role: Role) -> String {
    match role {
        Role::Drug => t!(text, "role-drug"),
        Role::Precursor => t!(text, "role-precursor"),
        Role::Adulterant => t!(text, "role-adulterant"),
        Role::Metabolite => t!(text, "role-metabolite"),
        Role::Medicine => t!(text, "role-medicine"),
        Role::Other => t!(text, "role-other"),
    }
}

/// The word for a kind of name.
fn name_kind(text: &Text, kind: NameKind) -> String {
    match kind {
        NameKind::Preferred => t!(text, "name-preferred"),
        NameKind::Synonym => t!(text, "name-synonym"),
        NameKind::Abbreviation => t!(text, "name-abbreviation"),
        NameKind::Code => t!(text, "name-code"),
        NameKind::Brand => t!(text, "name-brand"),
        NameKind::Systematic => t!(text, "name-systematic"),
        NameKind::Former => t!(text, "name-former"),
        NameKind::Misspelling => t!(text, "name-misspelling"),
        NameKind::Cas => t!(text, "name-cas"),
        NameKind::Inchikey => t!(text, "name-inchikey"),
        NameKind::Street => t!(text, "name-street"),
        NameKind::Remark => t!(text, "name-remark"),
    }
}

/// A formula with its numbers lowered: C24H30N2O3.
pub(crate) fn formula_markup(formula: &str) -> Markup {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for character in formula.chars() {
        let digit = character.is_ascii_digit();
        match runs.last_mut() {
            Some((was_digit, run)) if *was_digit == digit => run.push(character),
            _ => runs.push((digit, character.to_string())),
        }
    }
    html! { @for (digit, run) in &runs { @if *digit { sub { (run) } } @else { (run) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_formula_are_lowered() {
        assert_eq!(
            formula_markup("C24H30N2O3").into_string(),
            "C<sub>24</sub>H<sub>30</sub>N<sub>2</sub>O<sub>3</sub>"
        );
    }
}
