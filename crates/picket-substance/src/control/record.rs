//! The answer as a record that programs read and courts keep.

use picket_core::{Day, InchiKey};
use serde::Serialize;

use super::answer::{Answer, Excludes};
use super::definition::{AtomRole, Authority, Measure};
use super::exhibit::{Exhibit, ReadAs};
use super::ground::{Derivative, Ground};
use super::{Jurisdiction, Route, Verdict};
use crate::registry::{Registry, SubstanceId, Target};

/// One jurisdiction's answer on one day, with everything that was used for it: asked again of the same tables with the
/// same program it is the same to the byte.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRecord {
    /// The asker's own number for the question.
    pub query_id: Option<String>,
    /// What was asked, as given.
    pub input: String,
    /// As what it was read.
    pub read_as: ReadAs,
    /// The substance that decides: the parent without counter-ions, solvents and isotopes.
    pub parent: Option<ParentRecord>,
    /// The day asked for.
    pub date: Day,
    /// The jurisdiction.
    pub jurisdiction: Jurisdiction,
    /// The answer.
    pub status: Verdict,
    /// The deciding ground, when there is one.
    #[serde(flatten)]
    pub ground: GroundRecord,
    /// The exceptions that were looked at, in words.
    pub exceptions_checked: Vec<String>,
    /// What makes it undetermined, in words.
    pub open: Vec<String>,
    /// What was noticed on reading.
    pub notes: Vec<String>,
    /// What the answer does not cover, in words.
    pub not_covered: Vec<String>,
    /// Every listing that reaches it, at whatever time.
    pub grounds: Vec<GroundRecord>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
    /// The program and its version.
    pub engine: &'static str,
}

/// The substance that decides.
#[derive(Clone, Debug, Serialize)]
pub struct ParentRecord {
    /// The substances of the registry that it is.
    pub substances: Vec<SubstanceId>,
    /// The preferred name of the first.
    pub name: Option<String>,
    /// Molecular formula in Hill order.
    pub formula: Option<String>,
    /// Average molecular mass, u.
    pub mass: Option<f64>,
    /// Standard InChIKey.
    pub inchikey: Option<InchiKey>,
    /// A SMILES; atoms are numbered from 0 in its order.
    pub smiles: Option<String>,
}

/// A listing, and how it reaches what was asked about. All fields are absent where nothing reaches it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GroundRecord {
    /// The instrument's id.
    pub instrument: Option<String>,
    /// The instrument's name.
    pub instrument_name: Option<String>,
    /// The schedule, list or annex.
    pub schedule: Option<String>,
    /// The part of the schedule, or the clause that defines the class.
    pub clause: Option<String>,
    /// The words: of the definition, or the name under which it is listed.
    pub clause_text: Option<String>,
    /// The clauses of the definition by which it differs from the parent compound of the class.
    pub modifications: Vec<String>,
    /// The first day.
    pub since: Option<String>,
    /// The first day on which it no longer holds.
    pub until: Option<String>,
    /// Whether it may hold on the day asked for.
    pub in_force: bool,
    /// The decision or act.
    pub citation: Option<String>,
    /// Whether the entry was compared with a text.
    pub checked: Option<bool>,
    /// How it is reached: listed, salt, isomer, ester, ether or class.
    pub route: Option<&'static str>,
    /// By way of which substance or class.
    pub route_of: Option<String>,
    /// How the definition was read: narrow or broad.
    pub reading: Option<&'static str>,
    /// Where the reading comes from.
    pub authority: Option<Authority>,
    /// What each atom is to the definition.
    pub atoms: Vec<AtomRole>,
    /// What was measured.
    pub measures: Vec<Measure>,
}

impl Registry {
    /// An answer as a record.
    pub fn record(&self, exhibit: &Exhibit, answer: &Answer<'_>, query_id: Option<String>) -> AnswerRecord {
        let part = answer.part.and_then(|part| exhibit.parts.get(part));
        let is_salt = part.is_some_and(|part| part.is_salt);
        let parent = part.map(|part| ParentRecord {
            name: part.substances.first().map(|id| self.label(&Target::Substance(id.clone()))),
            substances: part.substances.clone(),
            formula: part.parent.as_ref().map(|parent| parent.formula().to_string()),
            mass: part.parent.as_ref().map(crate::structure::Structure::mass_average),
            inchikey: part.inchikey.clone(),
            smiles: part.smiles.clone(),
        });
        let exceptions_checked = answer.exceptions.iter().map(|checked| {
            let name = checked.definition.map_or("", |definition| definition.name.as_str());
            match checked.says {
                Excludes::ByWay(exception) => format!("{}: excepted, {}", exception.instrument, exception.note),
                Excludes::ByName => format!("{name}: excluded by name"),
                Excludes::ListedElsewhere(None) => format!("{name}: not listed elsewhere by name"),
                Excludes::ListedElsewhere(Some(listing)) => {
                    format!("{name}: listed by name in {} {}", listing.instrument, listing.schedule)
                }
            }
        });
        AnswerRecord {
            query_id,
            input: exhibit.input.clone(),
            read_as: exhibit.read_as,
            parent,
            date: answer.day,
            jurisdiction: answer.jurisdiction.clone(),
            status: answer.verdict,
            ground: answer.ground().map(|ground| self.ground_record(ground, is_salt)).unwrap_or_default(),
            exceptions_checked: exceptions_checked.collect(),
            open: answer.open.clone(),
            notes: exhibit.notes.clone(),
            not_covered: answer.not_covered.clone(),
            grounds: answer.grounds.iter().map(|ground| self.ground_record(ground, is_salt)).collect(),
            rulepack: self.hash().to_string(),
            engine: concat!("picket ", env!("CARGO_PKG_VERSION")),
        }
    }

    /// A ground as a record; `is_salt` when a salt was asked about.
    pub fn ground_record(&self, ground: &Ground<'_>, is_salt: bool) -> GroundRecord {
        let listing = ground.listing;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (route, route_of) = self.route_words(&ground.route, is_salt);
        let mut record = GroundRecord {
            instrument: Some(listing.instrument.to_string()),
            instrument_name: self.control.instrument(&listing.instrument).map(|instrument| instrument.name.clone()),
            schedule: Some(listing.schedule.clone()),
            clause: some(&listing.part),
            clause_text: Some(listing.listed_as.clone()),
            since: ground.since.map(ToString::to_string),
            until: ground.until.map(ToString::to_string),
            in_force: ground.is_possible(),
            citation: some(&listing.citation),
            checked: Some(listing.checked),
            route: Some(route),
            route_of,
            ..GroundRecord::default()
        };
        if let Route::Definition(route) = &ground.route
            && let Some(definition) = self.definitions().iter().find(|definition| definition.id == route.definition)
        {
            record.clause = some(&definition.clause).or(record.clause);
            record.clause_text = Some(definition.text.trim().to_owned());
            record.checked = Some(listing.checked && definition.checked);
            record.modifications.clone_from(&route.fit.clauses);
            record.reading = Some(if route.fit.broad { "broad" } else { "narrow" });
            record.authority = Some(definition.authority);
            record.atoms.clone_from(&route.fit.roles);
            record.measures.clone_from(&route.fit.measures);
        }
        record
    }

    /// The route in the six words of the record, and by way of what.
    pub(super) fn route_words(&self, route: &Route, is_salt: bool) -> (&'static str, Option<String>) {
        let class = |id: &crate::registry::ClassId| Some(self.label(&Target::Class(id.clone())));
        let substance = |id: &SubstanceId| Some(self.label(&Target::Substance(id.clone())));
        match route {
            Route::Direct => (if is_salt { "salt" } else { "listed" }, None),
            Route::ClassTree(id) | Route::ClassMember(id) => ("class", class(id)),
            Route::Definition(route) => match route.derivative {
                None => ("class", class(&route.class)),
                Some(Derivative::Ester) => ("ester", class(&route.class)),
                Some(Derivative::Ether) => ("ether", class(&route.class)),
            },
            Route::Stereoisomer(id) | Route::PositionalIsomer(id) => ("isomer", substance(id)),
            Route::Ester(id) => ("ester", substance(id)),
            Route::Ether(id) => ("ether", substance(id)),
        }
    }
}
