//! An answer in words, for people at a terminal.

use std::collections::BTreeMap;

use picket_flow::NearMiss;
use picket_substance::{AnswerRecord, Authority, GroundRecord, ReadAs, Verdict};

use crate::output::printable;

/// The width to which lines are broken, in characters.
const WIDTH: usize = 100;

/// Where the values of an answer begin.
const INDENT: usize = 17;

/// What was asked about.
pub(super) fn exhibit(record: &AnswerRecord) -> String {
    let read_as = match record.read_as {
        ReadAs::Structure => "a structure",
        ReadAs::Cas => "a CAS number",
        ReadAs::Inchikey => "an InChIKey",
        ReadAs::Name => "a name",
    };
    let input: String = record.input.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec![format!("{} read as {read_as}", shortened(&input))];
    if let Some(parent) = &record.parent {
        let facts = [
            parent.name.clone(),
            parent.formula.clone(),
            parent.mass.map(|mass| format!("{mass:.2} u")),
            parent.inchikey.as_ref().map(ToString::to_string),
        ];
        lines.push(facts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        lines.extend(parent.smiles.clone());
    }
    lines.extend(record.notes.iter().map(|note| wrapped(note, 0)));
    printable(&lines.join("\n")) + "\n"
}

/// What one jurisdiction says.
pub(super) fn answer(record: &AnswerRecord) -> String {
    let mut text = format!("{} on {}: {}\n", record.jurisdiction, record.date, verdict(record));
    let mut line = |label: &str, value: &str| text.push_str(&labelled(label, value));
    let ground = &record.ground;
    if ground.instrument.is_some() {
        line("since", &period(ground));
        line("instrument", &instrument(ground));
        line("clause", ground.clause.as_deref().unwrap_or_default());
        line("words", ground.clause_text.as_deref().unwrap_or_default());
        line("route", &route(ground));
        line("changes", &ground.modifications.join(", "));
        line("changed atoms", &changed_atoms(ground));
        for measure in &ground.measures {
            line("measured", &format!("{}: {:.2}, at most {}", measure.what, measure.value, measure.most));
        }
        line("reading", &reading(ground));
        line("source", &source(ground));
    }
    for reason in &record.open {
        line("open", reason);
    }
    for exception in &record.exceptions_checked {
        line("exception", exception);
    }
    for other in record.grounds.iter().filter(|other| other.in_force && *other != ground) {
        let name = other.clause_text.as_deref().filter(|_| other.authority.is_none()).unwrap_or_default();
        line("also", &format!("{}, {}, since {} {name}", instrument(other), route(other), period(other)));
    }
    for gap in &record.not_covered {
        line("not covered", gap);
    }
    text
}

/// What keeps it out of classes.
pub(super) fn near_misses(misses: &[NearMiss]) -> String {
    let lines = misses.iter().map(|miss| {
        let clause = if miss.clause.is_empty() { String::new() } else { format!(" ({})", miss.clause) };
        labelled("near miss", &format!("{}{clause}, {}: {}", miss.name, miss.scaffold, miss.against.join("; ")))
    });
    let told: String = lines.collect();
    if told.is_empty() { labelled("near miss", "it shares no core with a definition that it escapes") } else { told }
}

/// Of which tables this is an answer.
pub(super) fn tables(record: &AnswerRecord) -> String {
    let short: String = record.rulepack.chars().take(12).collect();
    format!("\nInformation with its sources and no legal opinion. Tables {short}, {}\n", record.engine)
}

fn verdict(record: &AnswerRecord) -> String {
    let of = record.ground.route_of.as_deref().unwrap_or("what is listed");
    match (record.status, record.ground.route) {
        (Verdict::Listed, Some("salt")) => "controlled, as a salt of what is listed".to_owned(),
        (Verdict::Listed, Some("isomer")) => format!("controlled, as an isomer of {of}"),
        (Verdict::Listed, Some("ester")) => format!("controlled, as an ester of {of}"),
        (Verdict::Listed, Some("ether")) => format!("controlled, as an ether of {of}"),
        (Verdict::Listed, _) => "controlled, listed by name".to_owned(),
        (Verdict::Class, _) => format!("controlled, under the class {of}"),
        (Verdict::Precursor, _) => "controlled as a precursor".to_owned(),
        (Verdict::NotFound, _) => "no listing found".to_owned(),
        (Verdict::Undetermined, _) => "undetermined, the tables do not decide".to_owned(),
    }
}

fn period(ground: &GroundRecord) -> String {
    let since = ground.since.as_deref().unwrap_or("a day that is not on record");
    match &ground.until {
        Some(until) => format!("{since}, until {until}"),
        None => since.to_owned(),
    }
}

fn instrument(ground: &GroundRecord) -> String {
    let name = ground.instrument_name.as_deref().unwrap_or_default();
    let schedule = ground.schedule.as_deref().unwrap_or_default();
    format!("{name}, {schedule}")
}

fn route(ground: &GroundRecord) -> String {
    match (ground.route, &ground.route_of) {
        (Some(route), Some(of)) => format!("{route}: {of}"),
        (Some(route), None) => route.to_owned(),
        (None, _) => String::new(),
    }
}

/// The atoms of each changed part or site, counted from 0 in the order of the structure.
fn changed_atoms(ground: &GroundRecord) -> String {
    let mut roles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for atom in ground.atoms.iter().filter(|atom| atom.changed) {
        roles.entry(&atom.role).or_default().push(atom.atom.to_string());
    }
    let told = roles.iter().map(|(role, atoms)| format!("{role}: {}", atoms.join(" ")));
    told.collect::<Vec<_>>().join("; ")
}

fn reading(ground: &GroundRecord) -> String {
    let reading = ground.reading.map(|reading| format!("{reading} reading of the words"));
    let authority = ground.authority.map(|authority| authority_words(authority).to_owned());
    reading.into_iter().chain(authority).collect::<Vec<_>>().join(", ")
}

/// Where a reading comes from.
pub(super) fn authority_words(authority: Authority) -> &'static str {
    match authority {
        Authority::Statute => "as its words leave no choice",
        Authority::OfficialReading => "as an authority published it",
        Authority::OurReading => "as Picket reads it",
        Authority::Draft => "a draft, not law",
    }
}

fn source(ground: &GroundRecord) -> String {
    let citation = ground.citation.as_deref().unwrap_or("no citation on record");
    let checked = if ground.checked == Some(true) { "compared with a text" } else { "not compared with a text" };
    format!("{citation}; {checked}")
}

/// A value after its label; nothing when there is no value.
pub(super) fn labelled(label: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    let wrapped = wrapped(value, INDENT);
    format!("  {label:<width$}{}\n", wrapped.trim_start(), width = INDENT - 2)
}

/// Breaks a text into lines, each but the first with an indent.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let mut told = " ".repeat(indent);
    let mut column = indent;
    for (index, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            told.push('\n');
            told.push_str(&" ".repeat(indent));
            column = indent;
        } else if index > 0 {
            told.push(' ');
            column += 1;
        }
        told.push_str(word);
        column += length;
    }
    told
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        text.to_owned()
    } else {
        text.chars().take(WIDTH - 1).collect::<String>() + "…"
    }
}
