//! What the law tables hold, as lists and as texts: instruments, definitions, and one definition in words.

use picket_core::{Day, Period};
use picket_substance::{
    Allowance, Authority, Definition, ExtensionClause, Instrument, InstrumentKind, Jurisdiction, Listing, Position,
    Registry, Scaffold, Site, SubstanceId, Target,
};
use serde::Serialize;

/// A law or treaty, with how much of it the tables hold.
#[derive(Clone, Debug, Serialize)]
pub struct InstrumentRow {
    /// Its id.
    pub id: String,
    /// Where it holds.
    pub jurisdiction: Jurisdiction,
    /// What it controls.
    pub kind: InstrumentKind,
    /// Its short name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Who changes the lists.
    pub authority: String,
    /// Where it is published.
    pub citation: String,
    /// Listings that may be in force on the day.
    pub listings: usize,
    /// Listings of all times.
    pub listings_ever: usize,
    /// What of it the tables do not hold, in words; empty when nothing is known to be missing.
    pub not_covered: String,
}

/// A class of substances as one wording of one law defines it.
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionRow {
    /// Its id.
    pub id: String,
    /// What the law calls the class.
    pub name: String,
    /// Where it is law; empty for a draft.
    pub jurisdictions: Vec<Jurisdiction>,
    /// The instruments that list the class.
    pub instruments: Vec<String>,
    /// Where it stands in the law.
    pub clause: String,
    /// The first day of this wording, as precisely as it is known.
    pub since: Option<String>,
    /// The first day on which it no longer holds.
    pub until: Option<String>,
    /// Whether it holds on the day; absent where the day of the change is not known exactly.
    pub holds: Option<bool>,
    /// Where the reading comes from.
    pub authority: Authority,
    /// Whether the wording was compared with a text.
    pub checked: bool,
    /// The act that made the wording.
    pub citation: String,
}

/// A definition with its text, and what the program reads in it.
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionText {
    /// As in the list.
    #[serde(flatten)]
    pub row: DefinitionRow,
    /// The words of the law, or a paraphrase where the note says so.
    pub text: String,
    /// What a reader should know.
    pub note: String,
    /// How many changes of the parent compound a member has at least.
    pub at_least: usize,
    /// The largest average molecular mass, u.
    pub mass_max: Option<f64>,
    /// Substances that the wording excludes, by name.
    pub excludes: Vec<String>,
    /// Instruments or schedules whose listings by name take a substance out of the class.
    pub excludes_listed: Vec<String>,
    /// Substances that are members by everybody's reading, by name.
    pub examples: Vec<String>,
    /// The structures; a member fits one.
    pub scaffolds: Vec<ScaffoldText>,
    /// To what else the instruments that list the class extend it.
    pub extensions: Vec<ExtensionRow>,
    /// What the definition does not decide, in words.
    pub not_covered: Vec<String>,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// One structure of a definition.
#[derive(Clone, Debug, Serialize)]
pub struct ScaffoldText {
    /// What chemists call it.
    pub name: String,
    /// The forms of the core, as SMARTS with numbered positions.
    pub cores: Vec<String>,
    /// The places, in the order of the definition.
    pub places: Vec<PlaceText>,
    /// What holds for the scaffold as a whole, in words.
    pub conditions: Vec<String>,
    /// Whether what no place allows is left free.
    pub open: bool,
}

/// A place of a scaffold and what may be there.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceText {
    /// `part`, `site` or `bridge`.
    pub kind: &'static str,
    /// What the statute calls it.
    pub name: String,
    /// Where it is, in words.
    pub at: String,
    /// What may be there, in words.
    pub allowed: Vec<String>,
    /// What holds for the place as a whole, in words.
    pub conditions: Vec<String>,
}

/// To what else a listing of a class extends.
#[derive(Clone, Debug, Serialize)]
pub struct ExtensionRow {
    /// The instrument.
    pub instrument: String,
    /// The schedule in which it lists the class.
    pub schedule: String,
    /// The clause; absent when the instrument has none.
    pub clause: Option<ExtensionClause>,
}

/// All instruments of these jurisdictions, by id.
pub fn instrument_rows(registry: &Registry, jurisdictions: &[Jurisdiction], day: Day) -> Vec<InstrumentRow> {
    let row = |instrument: &Instrument| {
        let own = registry.listings().iter().filter(|listing| listing.instrument == instrument.id);
        InstrumentRow {
            id: instrument.id.to_string(),
            jurisdiction: instrument.jurisdiction.clone(),
            kind: instrument.kind,
            name: instrument.name.clone(),
            title: instrument.title.clone(),
            authority: instrument.authority.clone(),
            citation: instrument.citation.clone(),
            listings: own.clone().filter(|listing| listing.may_hold(day)).count(),
            listings_ever: own.count(),
            not_covered: instrument.not_covered.clone(),
        }
    };
    registry.instruments().filter(|instrument| jurisdictions.contains(&instrument.jurisdiction)).map(row).collect()
}

/// All definitions that are law in these jurisdictions, in the order of their files.
pub fn definition_rows(registry: &Registry, jurisdictions: &[Jurisdiction], day: Day) -> Vec<DefinitionRow> {
    let rows = registry.definitions().iter().map(|definition| definition_row(registry, definition, day));
    rows.filter(|row| row.jurisdictions.iter().any(|place| jurisdictions.contains(place))).collect()
}

/// One definition in words.
pub fn definition_text(registry: &Registry, definition: &Definition, day: Day) -> DefinitionText {
    let name = |id: &SubstanceId| registry.label(&Target::Substance(id.clone()));
    DefinitionText {
        row: definition_row(registry, definition, day),
        text: definition.text.trim().to_owned(),
        note: definition.note.trim().to_owned(),
        at_least: definition.at_least,
        mass_max: definition.mass_max,
        excludes: definition.excludes.iter().map(name).collect(),
        excludes_listed: definition.excludes_listed.clone(),
        examples: definition.examples.iter().map(name).collect(),
        scaffolds: definition.scaffolds.iter().map(scaffold_text).collect(),
        extensions: extension_rows(registry, definition),
        not_covered: definition.not_covered.clone(),
        sources: definition.sources.clone(),
        rulepack: registry.hash().to_string(),
    }
}

/// The instruments that list the class of a definition, each once, in the order of the listings.
pub fn instruments_of<'r>(registry: &'r Registry, definition: &Definition) -> Vec<&'r Instrument> {
    let mut found: Vec<&Instrument> = Vec::new();
    for listing in registry.listings_of_class(definition) {
        let instrument = registry.instruments().find(|instrument| instrument.id == listing.instrument);
        found.extend(instrument.filter(|new| found.iter().all(|known| known.id != new.id)));
    }
    found
}

fn definition_row(registry: &Registry, definition: &Definition, day: Day) -> DefinitionRow {
    let instruments = instruments_of(registry, definition);
    let mut jurisdictions: Vec<Jurisdiction> = Vec::new();
    for instrument in &instruments {
        if !jurisdictions.contains(&instrument.jurisdiction) {
            jurisdictions.push(instrument.jurisdiction.clone());
        }
    }
    DefinitionRow {
        id: definition.id.clone(),
        name: definition.name.clone(),
        jurisdictions,
        instruments: instruments.iter().map(|instrument| instrument.id.to_string()).collect(),
        clause: definition.clause.clone(),
        since: definition.since.as_ref().map(ToString::to_string),
        until: definition.until.as_ref().map(ToString::to_string),
        holds: definition.holds(day),
        authority: definition.authority,
        checked: definition.checked,
        citation: definition.citation.clone(),
    }
}

fn extension_rows(registry: &Registry, definition: &Definition) -> Vec<ExtensionRow> {
    let mut rows: Vec<ExtensionRow> = Vec::new();
    for listing in registry.listings_of_class(definition).into_iter().filter(|listing| overlap(definition, listing)) {
        let clause = registry.extension_of(listing).cloned();
        let row =
            ExtensionRow { instrument: listing.instrument.to_string(), schedule: listing.schedule.clone(), clause };
        let same = |known: &ExtensionRow| {
            known.instrument == row.instrument && known.schedule == row.schedule && known.clause == row.clause
        };
        if !rows.iter().any(same) {
            rows.push(row);
        }
    }
    rows
}

/// Whether a wording and a listing may have held on the same day.
fn overlap(definition: &Definition, listing: &Listing) -> bool {
    let may_begin_before = |since: Option<&Period>, until: Option<&Period>| match (since, until) {
        (Some(since), Some(until)) => since.from() < until.to(),
        _ => true,
    };
    may_begin_before(definition.since.as_ref(), listing.until.as_ref())
        && may_begin_before(listing.since.as_ref(), definition.until.as_ref())
}

fn scaffold_text(scaffold: &Scaffold) -> ScaffoldText {
    let place = |kind, name: &str, at: &[Position], allow: &[Allowance], conditions| PlaceText {
        kind,
        name: name.to_owned(),
        at: scaffold.places(at),
        allowed: allow.iter().map(ToString::to_string).collect(),
        conditions,
    };
    let parts = scaffold.parts.iter().map(|part| {
        let optional = part.optional.then(|| "may be absent".to_owned());
        place("part", &part.name, &part.from, &part.allow, optional.into_iter().collect())
    });
    let sites = scaffold.sites.iter().map(|site| place("site", &site.name, &site.at, &site.allow, of_site(site)));
    let bridges = scaffold.bridges.iter().map(|bridge| {
        let touching = bridge.touching.iter().map(|set| format!("joins one at least of {}", scaffold.places(set)));
        place("bridge", &bridge.name, &bridge.between, &bridge.allow, touching.collect())
    });
    let apart = scaffold.apart.iter().map(|pair| format!("{} not in one ring system", scaffold.places(pair)));
    ScaffoldText {
        name: scaffold.name.clone(),
        cores: scaffold.cores.iter().map(|core| core.pattern.as_str().to_owned()).collect(),
        places: parts.chain(sites).chain(bridges).collect(),
        conditions: apart.collect(),
        open: scaffold.open,
    }
}

/// What holds for a site as a whole.
fn of_site(site: &Site) -> Vec<String> {
    let least = (site.at_least > 0).then(|| format!("at least {} substituents", site.at_least));
    let most = site.at_most.map(|most| format!("at most {most} substituents"));
    let mass = site.mass_together_max.map(|most| format!("together at most {most} u"));
    [least, most, mass].into_iter().flatten().collect()
}
