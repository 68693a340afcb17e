//! The check: is it controlled, where, since when, by which words?

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};
use picket_core::{Day, Timestamp};
use picket_substance::{ExhibitPart, Jurisdiction, ReadAs, Target, Verdict};

use super::answers::Answers;
use super::near_miss::{self, Asked};
use super::{Tab, drawing, evidence, jurisdiction};
use crate::links::{self, Address};
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::substance::formula_markup;
use crate::views::{glyph, parts};

/// Questions that show what can be asked.
const EXAMPLES: [&str; 4] =
    ["carfentanil", "14680-51-4", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1", "acetic anhydride"];

/// What is asked.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Question {
    /// The text as typed.
    pub(crate) text: String,
    /// A pasted molfile; asked instead of the text when there is one.
    pub(crate) molfile: String,
    /// The day as typed.
    pub(crate) on: String,
    /// The jurisdictions asked; empty for all.
    pub(crate) places: BTreeSet<String>,
}

impl Question {
    /// What is to be read.
    pub(crate) fn asked(&self) -> &str {
        if self.molfile.trim().is_empty() { &self.text } else { &self.molfile }
    }

    /// The address of this question.
    pub(crate) fn address(&self) -> String {
        let places: Vec<&str> = self.places.iter().map(String::as_str).collect();
        Address::new("/law")
            .with("q", &self.text)
            .with("molfile", &self.molfile)
            .with("on", &self.on)
            .with("in", places.join(","))
            .build()
    }
}

/// What is wrong with a question, and at which field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) field: Field,
    pub(crate) words: String,
    /// Whether it may be a name that is spelled another way.
    pub(crate) is_like_name: bool,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Field {
    Text,
    Molfile,
    On,
    Places,
}

/// The page.
pub(crate) struct CheckPage<'a> {
    pub(crate) question: Question,
    pub(crate) places: Vec<Jurisdiction>,
    pub(crate) mistake: Option<Mistake>,
    pub(crate) found: Option<Answers<'a>>,
    pub(crate) asked_at: Timestamp,
    pub(crate) engine: String,
}

impl CheckPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let title = match &self.found {
            Some(found) => {
                t!(text, "law-check-result", name = Self::name(text, found), day = found.on.to_string())
            }
            None => t!(text, "law-title"),
        };
        let body = html! {
            (self.form(text))
            @if let Some(found) = &self.found {
                (self.result(text, found))
                @if let Some(asked) = self.near_miss(frame, found) { (near_miss::form(frame, &asked)) }
            }
        };
        super::page(frame, &title, Tab::Check, &t!(text, "law-check-lede"), &body)
    }

    /// The name of what was read; of several, all of them.
    fn name(text: &Text, found: &Answers<'_>) -> String {
        let names: Vec<String> = (0..found.exhibit.parts.len()).map(|part| found.part_name(text, part)).collect();
        match names.as_slice() {
            [] => found.exhibit.input.chars().take(60).collect(),
            names => names.join(if found.exhibit.alternatives { " / " } else { " + " }),
        }
    }

    /// What keeps it out of a class may be asked by those who decide, and only about a substance of the registry.
    fn near_miss(&self, frame: &Frame, found: &Answers<'_>) -> Option<Asked> {
        let may = frame.viewer.as_ref().is_some_and(|viewer| viewer.may_decide);
        let [part] = found.exhibit.parts.as_slice() else { return None };
        let subject = part.substances.first().filter(|_| may && part.parent.is_some())?.to_string();
        let places = self.question.places.iter().cloned().collect::<Vec<_>>().join(",");
        Some(Asked { subject, on: found.on.to_string(), places, reason: String::new(), mistake: None })
    }

    /// Whether what was read has no name, only a formula.
    fn is_formula(found: &Answers<'_>) -> bool {
        found.exhibit.parts.iter().all(|part| part.substances.is_empty() && part.parent.is_some())
    }

    fn wrong(&self, field: Field) -> Option<&str> {
        self.mistake.as_ref().filter(|mistake| mistake.field == field).map(|mistake| mistake.words.as_str())
    }

    fn form(&self, text: &Text) -> Markup {
        let question = &self.question;
        let (wrong_text, wrong_molfile, wrong_on) =
            (self.wrong(Field::Text), self.wrong(Field::Molfile), self.wrong(Field::On));
        let described = |wrong: Option<&str>, mistake: &str, hint: &str| {
            if wrong.is_some() { format!("{mistake} {hint}") } else { hint.to_owned() }
        };
        html! {
            form.check-form.sheet action="/law" method="get" {
                div.field.check-question {
                    label for="q" { (t!(text, "law-check-question")) }
                    input #q type="text" name="q" value=(question.text) maxlength="4096" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr"
                        aria-invalid=[wrong_text.map(|_| "true")] aria-describedby=(described(wrong_text, "q-mistake", "q-hint"));
                    @if let Some(wrong) = wrong_text { (self.at_field(text, "q-mistake", wrong)) }
                    p.hint #q-hint { (t!(text, "law-check-question-hint")) }
                }
                div.field.check-on {
                    label for="on" { (t!(text, "law-check-on")) }
                    input #on type="date" name="on" value=(question.on) min="1900-01-01" max="2200-12-31" required
                        aria-invalid=[wrong_on.map(|_| "true")] aria-describedby=[wrong_on.map(|_| "on-mistake")];
                    @if let Some(wrong) = wrong_on { (self.at_field(text, "on-mistake", wrong)) }
                }
                button.primary.check-button type="submit" { (t!(text, "law-check-button")) }
                fieldset.check-places aria-describedby="in-hint" {
                    legend { (t!(text, "law-check-in")) " " span.hint #in-hint { (t!(text, "law-check-in-hint")) } }
                    div.roles { @for place in &self.places {
                        @let code = place.to_string();
                        span.check {
                            input type="checkbox" name="in" id=(format!("in-{code}")) value=(code) checked[question.places.contains(&code)];
                            label for=(format!("in-{code}")) { (jurisdiction(text, place)) }
                        }
                    } }
                    @if let Some(wrong) = self.wrong(Field::Places) { (self.at_field(text, "in-mistake", wrong)) }
                }
                details.check-molfile open[!question.molfile.is_empty()] {
                    summary { (t!(text, "law-check-molfile")) }
                    div.field {
                        label for="molfile" { (t!(text, "law-check-molfile-label")) }
                        textarea #molfile name="molfile" rows="8" spellcheck="false" dir="ltr"
                            aria-invalid=[wrong_molfile.map(|_| "true")] aria-describedby=[wrong_molfile.map(|_| "molfile-mistake")] { "\n" (question.molfile) }
                        @if let Some(wrong) = wrong_molfile { (self.at_field(text, "molfile-mistake", wrong)) }
                    }
                    button type="submit" formmethod="post" { (t!(text, "law-check-molfile-button")) }
                }
                @if self.found.is_none() {
                    p.check-examples { (t!(text, "law-check-examples")) ": " @for example in EXAMPLES {
                        a href=(Address::new("/law").with("q", example).with("on", &question.on).build()) { (example) } " "
                    } }
                }
            }
        }
    }

    /// What is wrong, at its field; the way on where there is one.
    fn at_field(&self, text: &Text, id: &str, words: &str) -> Markup {
        let is_like_name = self.mistake.as_ref().is_some_and(|mistake| mistake.is_like_name);
        html! {
            div.mistake id=(id) role="alert" { (glyph::cross()) p {
                (words)
                @if is_like_name { " " a href=(links::search(&self.question.text)) { (t!(text, "law-mistake-search")) } }
            } }
        }
    }

    fn result(&self, text: &Text, found: &Answers<'_>) -> Markup {
        html! {
            article.check-result aria-labelledby="result" {
                h2 #result {
                    @if Self::is_formula(found) { (formula_markup(&Self::name(text, found))) } @else { (Self::name(text, found)) }
                    " " span.nowrap { (t!(text, "law-check-on-day", day = found.on.to_string())) }
                }
                @for note in &found.exhibit.notes { p.remark { (note) } }
                @if found.exhibit.alternatives { p.remark { (t!(text, "law-check-alternatives")) } }
                section aria-labelledby="answers" {
                    h3.unseen #answers { (t!(text, "law-check-answers")) }
                    (found.table(text, &|answer| format!("#{}", evidence::anchor(answer))))
                }
                section.check-read aria-labelledby="read" {
                    h3 #read { (t!(text, "law-check-read")) }
                    @for index in 0..found.exhibit.parts.len() { (found.part(text, index)) }
                }
                section aria-labelledby="course" {
                    h3 #course { (t!(text, "law-check-course")) }
                    (found.course(text))
                }
                div.evidences {
                    h3.unseen { (t!(text, "law-check-words")) }
                    @for answer in found.answers.iter().filter(|answer| answer.verdict != Verdict::NotFound) { (found.evidence(text, answer)) }
                    div.evidences-none { @for answer in found.answers.iter().filter(|answer| answer.verdict == Verdict::NotFound) { (found.evidence(text, answer)) } }
                }
                (self.made(text, found))
            }
        }
    }

    fn made(&self, text: &Text, found: &Answers<'_>) -> Markup {
        html! {
            section.made aria-labelledby="made" {
                h3 #made { (t!(text, "law-made")) }
                dl.facts.facts-wide {
                    dt { (t!(text, "law-check-input")) } dd { code.hash.asked { (found.exhibit.input.trim()) } }
                    dt { (t!(text, "law-check-read-as")) } dd { (read_as(text, found.exhibit.read_as)) }
                    dt { (t!(text, "law-made-tables")) } dd { code.hash { (found.registry.hash()) } }
                    dt { (t!(text, "law-made-engine")) } dd { (self.engine) }
                    dt { (t!(text, "law-made-asked")) } dd { (parts::time(self.asked_at)) }
                }
                p.hint { (t!(text, "law-made-again")) " " a href="/help/law" { (t!(text, "law-made-how")) } }
            }
        }
    }
}

impl Answers<'_> {
    /// The name of a part: of the substance that it is, or its formula.
    pub(super) fn part_name(&self, text: &Text, index: usize) -> String {
        let part = &self.exhibit.parts[index];
        match part.substances.first() {
            Some(id) => self.registry.label(&Target::Substance(id.clone())),
            None => part
                .parent
                .as_ref()
                .map_or_else(|| t!(text, "law-check-this-structure"), |parent| parent.formula().to_string()),
        }
    }

    /// One substance that was read: what it is, and how it looks.
    fn part(&self, text: &Text, index: usize) -> Markup {
        let part: &ExhibitPart = &self.exhibit.parts[index];
        let name = self.part_name(text, index);
        html! {
            div.read-part {
                dl.facts.facts-wide {
                    dt { (t!(text, "law-check-substance")) }
                    dd {
                        @for id in &part.substances { a href=(links::substance(id.as_str())) { (self.registry.label(&Target::Substance(id.clone()))) } " " }
                        @if part.substances.is_empty() { (t!(text, "law-check-no-substance")) }
                    }
                    @if let Some(parent) = &part.parent {
                        dt { (t!(text, "substance-formula")) } dd { (formula_markup(&parent.formula().to_string())) }
                        dt { (t!(text, "substance-mass")) } dd { (t!(text, "substance-mass-value", mass = format!("{:.2}", parent.mass_average()))) }
                    } @else { dt { (t!(text, "law-read-as-structure")) } dd { (t!(text, "law-check-no-structure")) } }
                    @if let Some(smiles) = &part.smiles { dt { (t!(text, "substance-smiles")) } dd { code.hash { (smiles) } } }
                    @if let Some(key) = &part.inchikey { dt { (t!(text, "substance-inchikey")) } dd { code.hash { (key) } } }
                }
                @if let Some(parent) = &part.parent {
                    figure.drawing { (PreEscaped(drawing::draw(parent, t!(text, "law-check-drawing", name = name), None))) }
                }
            }
        }
    }
}

fn read_as(text: &Text, read_as: ReadAs) -> String {
    match read_as {
        ReadAs::Structure => t!(text, "law-read-as-structure"),
        ReadAs::Cas => t!(text, "law-read-as-cas"),
        ReadAs::Inchikey => t!(text, "law-read-as-inchikey"),
        ReadAs::Name => t!(text, "law-read-as-name"),
    }
}

/// The address of a check of a substance of the registry.
pub(crate) fn of_substance(id: &str, on: Day) -> String {
    Address::new("/law").with("q", id).with("on", on.to_string()).build()
}
