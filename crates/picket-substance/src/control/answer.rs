//! The answer: is it controlled in a jurisdiction on a day, by which words, and what does the answer not cover?

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use picket_core::Day;
use serde::Serialize;

use super::definition::{Definition, Miss, Target as Laid};
use super::exhibit::{Exhibit, Part};
use super::ground::Ground;
use super::instrument::InstrumentKind;
use super::reach::Reached;
use super::status::{self, Scope, Standing};
use super::{Exception, Extension, Instrument, Jurisdiction, Listing, Route};
use crate::registry::{Registry, SubstanceId};

/// Whether something is controlled.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Verdict {
    /// No listing and no class was found; what was not looked at is said beside it. Never "legal".
    NotFound,
    /// It cannot be said: the day of a change is not known, words are vague, the name has several meanings, or a search
    /// had to be given up.
    Undetermined,
    /// It is listed as a chemical from which drugs are made.
    Precursor,
    /// It falls under a class.
    Class,
    /// It is listed, itself or as a salt, isomer, ester or ether of what is listed.
    Listed,
}

impl Verdict {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Class => "class",
            Self::Precursor => "precursor",
            Self::NotFound => "not found",
            Self::Undetermined => "undetermined",
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What one jurisdiction says of an exhibit on a day.
#[derive(Clone, Debug)]
pub struct Answer<'r> {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// When.
    pub day: Day,
    /// The answer.
    pub verdict: Verdict,
    /// The part of the exhibit that decides, by its place among the parts.
    pub part: Option<usize>,
    /// Every ground of that part, the deciding one first, then those of the day, then the rest, oldest first.
    pub grounds: Vec<Ground<'r>>,
    /// The exceptions that were looked at.
    pub exceptions: Vec<CheckedException<'r>>,
    /// What makes it undetermined, in words.
    pub open: Vec<String>,
    /// What the answer does not cover, in words.
    pub not_covered: Vec<String>,
}

/// An exception that was looked at.
#[derive(Clone, Debug)]
pub struct CheckedException<'r> {
    /// The definition that has it; `None` when the instrument has it.
    pub definition: Option<&'r Definition>,
    /// What it says.
    pub says: Excludes<'r>,
    /// Whether it takes the exhibit out of the class.
    pub applies: bool,
}

/// What an exception excludes.
#[derive(Clone, Debug)]
pub enum Excludes<'r> {
    /// Substances by name.
    ByName,
    /// What is listed by name elsewhere; the listing when there is one.
    ListedElsewhere(Option<&'r Listing>),
    /// A substance that the instrument does not reach by way of another.
    ByWay(&'r Exception),
}

impl Answer<'_> {
    /// The ground that decides.
    pub fn ground(&self) -> Option<&Ground<'_>> {
        let decides =
            matches!(self.verdict, Verdict::Listed | Verdict::Class | Verdict::Precursor | Verdict::Undetermined);
        self.grounds.first().filter(|ground| decides && ground.is_possible())
    }
}

impl Registry {
    /// The jurisdictions for which there are tables, in alphabetical order of their codes.
    pub fn jurisdictions(&self) -> Vec<Jurisdiction> {
        let all: BTreeSet<(String, Jurisdiction)> = self
            .instruments()
            .map(|instrument| (instrument.jurisdiction.to_string(), instrument.jurisdiction.clone()))
            .collect();
        all.into_iter().map(|(_, jurisdiction)| jurisdiction).collect()
    }

    /// What each jurisdiction in scope says of an exhibit on a day.
    pub fn answers(&self, exhibit: &Exhibit, scope: Scope<'_>, day: Day) -> Vec<Answer<'_>> {
        let instruments: Vec<&Instrument> = self.instruments().filter(|instrument| scope.holds(instrument)).collect();
        let is_bound = instruments.iter().any(|instrument| !instrument.complete);
        let all = matches!(scope, Scope::All);
        let wanted = |listing: &Listing| {
            let is_asked = || instruments.iter().any(|instrument| instrument.id == listing.instrument);
            all || is_asked() || (is_bound && self.is_convention(listing))
        };
        let found: Vec<PartAnswer<'_>> =
            exhibit.parts.iter().map(|part| self.part_answer(part, &wanted, day)).collect();
        let jurisdictions = self.jurisdictions().into_iter();
        let in_scope = jurisdictions.filter(|place| instruments.iter().any(|own| own.jurisdiction == *place));
        in_scope.map(|jurisdiction| self.answer(exhibit, &found, jurisdiction, day)).collect()
    }

    /// What keeps a registered substance out of each definition in force on a day with which it shares a core: one miss
    /// for each definition. Only registered substances can be asked about, so that nobody can search for the end of a
    /// class; whoever calls this must know who asks, write it down and limit the rate.
    pub fn near_misses(&self, substance: &SubstanceId, scope: Scope<'_>, day: Day) -> Vec<(&Definition, Miss)> {
        let Some(parent) = self.asked(substance).parent else { return Vec::new() };
        let Ok(view) = parent.perceive() else { return Vec::new() };
        let laid = Laid::new(&view);
        let in_scope = |definition: &&Definition| {
            let listings = self.listings_of_class(definition).into_iter();
            let mut instruments = listings.filter_map(|listing| self.control.instrument(&listing.instrument));
            definition.holds(day) != Some(false) && instruments.any(|instrument| scope.holds(instrument))
        };
        let missed = self.definitions().iter().filter(in_scope).filter_map(|definition| {
            let out = definition.fit(&laid).ok()?.is_none();
            let miss = definition.nearest_miss(&laid).ok()??;
            out.then_some((definition, miss))
        });
        missed.collect()
    }

    fn part_answer(&self, part: &Part, wanted: &dyn Fn(&Listing) -> bool, day: Day) -> PartAnswer<'_> {
        let reached = self.reached(&part.asked(), wanted);
        let found = self.part_of_reached(&reached, part.is_salt, part.parent.is_some(), day);
        PartAnswer { is_known: !part.substances.is_empty() || part.parent.is_some(), ..found }
    }

    /// What was found for one part, as it stands on a day.
    pub(super) fn part_of_reached<'r>(
        &'r self,
        reached: &Reached<'r>,
        is_salt: bool,
        has_structure: bool,
        day: Day,
    ) -> PartAnswer<'r> {
        let (mut grounds, references) = reached.on(self, day);
        let mut uncovered_salts = Vec::new();
        if is_salt {
            let covers = |ground: &Ground<'_>| {
                let clause = self.control.extension_of(ground.listing);
                clause.is_none_or(|clause| clause.extends_to.contains(&Extension::Salts))
            };
            uncovered_salts =
                grounds.iter().filter(|ground| ground.is_in_force() && !covers(ground)).cloned().collect();
            grounds.retain(covers);
        }
        let by_name = reached.excluded.iter().map(|(definition, _)| CheckedException {
            definition: Some(definition),
            says: Excludes::ByName,
            applies: true,
        });
        let elsewhere = references.into_iter().map(|reference| CheckedException {
            definition: Some(reference.definition),
            says: Excludes::ListedElsewhere(reference.listing),
            applies: reference.listing.is_some(),
        });
        let by_way = reached.excepted.iter().map(|exception| CheckedException {
            definition: None,
            says: Excludes::ByWay(exception),
            applies: true,
        });
        let undetermined = reached.undetermined.iter().map(|(definition, error)| (*definition, error.to_string()));
        PartAnswer {
            grounds,
            exceptions: by_name.chain(elsewhere).chain(by_way).collect(),
            undetermined: undetermined.collect(),
            uncovered_salts,
            has_structure,
            is_known: true,
        }
    }

    fn answer<'r>(
        &'r self,
        exhibit: &Exhibit,
        parts: &[PartAnswer<'r>],
        jurisdiction: Jurisdiction,
        day: Day,
    ) -> Answer<'r> {
        let here = |listing: &Listing| self.control.jurisdiction(listing) == Some(&jurisdiction);
        let judged: Vec<(Verdict, Vec<Ground<'r>>)> =
            parts.iter().map(|part| self.judge(part, &jurisdiction)).collect();
        let by_strength = || judged.iter().enumerate().map(|(index, (verdict, _))| (*verdict, index));
        // Of alternatives that are all controlled, the weakest answer holds whichever is meant.
        let all_controlled = judged.iter().all(|(verdict, _)| matches!(verdict, Verdict::Listed | Verdict::Class));
        let deciding = if exhibit.alternatives && all_controlled {
            by_strength().min()
        } else {
            by_strength().max_by_key(|(verdict, index)| (*verdict, Reverse(*index)))
        };
        let (part, (mut verdict, grounds)) = match deciding {
            Some((_, index)) => (Some(index), judged[index].clone()),
            None => (None, (Verdict::Undetermined, Vec::new())),
        };
        let is_known = parts.iter().all(|part| part.is_known);
        let mut open = if is_known && !exhibit.parts.is_empty() { Vec::new() } else { exhibit.notes.clone() };
        let disagree = judged.iter().any(|(other, _)| *other != verdict);
        if exhibit.alternatives && disagree && !all_controlled {
            verdict = Verdict::Undetermined;
            open.extend(exhibit.notes.iter().filter(|_| is_known).cloned());
        }
        let deciding = part.and_then(|part| parts.get(part));
        let holds_here = |definition: &Definition| self.listings_of_class(definition).into_iter().any(here);
        let exceptions = deciding.iter().flat_map(|part| &part.exceptions);
        let is_here = |checked: &&CheckedException<'_>| match (checked.definition, &checked.says) {
            (Some(definition), _) => holds_here(definition),
            (None, Excludes::ByWay(exception)) => self
                .control
                .instrument(&exception.instrument)
                .is_some_and(|instrument| instrument.jurisdiction == jurisdiction),
            (None, _) => false,
        };
        let exceptions = exceptions.filter(is_here).cloned().collect();
        if matches!(verdict, Verdict::Undetermined | Verdict::Precursor) {
            open.extend(grounds.iter().filter(|ground| ground.is_possible()).filter_map(why_open));
            if let Some((table, ground)) = deciding.and_then(|part| self.bound_beyond_the_table(part, &jurisdiction)) {
                let listing = ground.listing;
                let convention = self.control.instrument(&listing.instrument).map_or("", |own| own.name.as_str());
                open.push(format!(
                    "{}: the table does not hold every entry, and the {convention}, which binds states, lists {}",
                    table.name, listing.listed_as
                ));
            }
            let given_up = deciding.iter().flat_map(|part| &part.undetermined);
            open.extend(
                given_up.filter(|(words, _)| holds_here(words)).map(|(words, why)| format!("{}: {why}", words.name)),
            );
        }
        let not_covered = self.not_covered(&jurisdiction, deciding, &grounds, &here, day);
        Answer { jurisdiction, day, verdict, part, grounds, exceptions, open, not_covered }
    }

    /// The verdict of one part, with its grounds in this jurisdiction.
    pub(super) fn judge<'r>(&'r self, part: &PartAnswer<'r>, place: &Jurisdiction) -> (Verdict, Vec<Ground<'r>>) {
        let here = |listing: &Listing| self.control.jurisdiction(listing) == Some(place);
        let grounds: Vec<Ground<'r>> = part.grounds.iter().filter(|ground| here(ground.listing)).cloned().collect();
        let standing_of = |takes: Takes<'_>| {
            let taken: Vec<Ground<'_>> = grounds.iter().filter(|ground| takes(ground)).cloned().collect();
            status::standing(&taken)
        };
        let is_drug = |ground: &Ground<'_>| self.kind(ground.listing) == Some(InstrumentKind::Drugs);
        let is_class = |ground: &Ground<'_>| {
            matches!(ground.route, Route::ClassTree(_) | Route::ClassMember(_) | Route::Definition(_))
        };
        let named = |ground: &Ground<'_>| is_drug(ground) && !is_class(ground);
        let class = |ground: &Ground<'_>| is_drug(ground) && is_class(ground);
        let chemical = |ground: &Ground<'_>| self.kind(ground.listing) == Some(InstrumentKind::Chemicals);
        let is_watched = |ground: &Ground<'_>| self.kind(ground.listing) == Some(InstrumentKind::Watched);
        let steps: [(Verdict, Takes<'_>); 3] =
            [(Verdict::Listed, &named), (Verdict::Class, &class), (Verdict::Precursor, &chemical)];
        let holds_here = |definition: &Definition| self.listings_of_class(definition).into_iter().any(here);
        let given_up = part.undetermined.iter().any(|(definition, _)| holds_here(definition));
        let firm = steps.iter().find(|(_, takes)| standing_of(takes) == Standing::Listed);
        let verdict = match firm {
            Some((verdict, _)) => *verdict,
            None if given_up || grounds.iter().any(|ground| ground.is_possible() && !is_watched(ground)) => {
                Verdict::Undetermined
            }
            None if !part.is_known => Verdict::Undetermined,
            None if self.bound_beyond_the_table(part, place).is_some() => Verdict::Undetermined,
            None => Verdict::NotFound,
        };
        let takes = firm.map(|(_, takes)| *takes);
        (verdict, ordered(grounds, takes))
    }

    /// A table of a jurisdiction that does not hold every entry, and the convention that lists the part, which binds
    /// states: that nothing was found there then says nothing.
    fn bound_beyond_the_table<'p>(
        &self,
        part: &'p PartAnswer<'_>,
        place: &Jurisdiction,
    ) -> Option<(&Instrument, &'p Ground<'p>)> {
        let mut tables = self.instruments().filter(|instrument| instrument.jurisdiction == *place);
        let table = tables.find(|instrument| !instrument.complete)?;
        let mut grounds = part.grounds.iter().filter(|ground| ground.is_in_force() && ground.is_firm());
        grounds.find(|ground| self.is_convention(ground.listing)).map(|ground| (table, ground))
    }

    /// Whether a listing of drugs is that of a convention.
    fn is_convention(&self, listing: &Listing) -> bool {
        self.control.jurisdiction(listing) == Some(&Jurisdiction::UnitedNations)
            && self.kind(listing) == Some(InstrumentKind::Drugs)
    }

    fn kind(&self, listing: &Listing) -> Option<InstrumentKind> {
        self.control.instrument(&listing.instrument).map(|instrument| instrument.kind)
    }

    fn not_covered(
        &self,
        jurisdiction: &Jurisdiction,
        part: Option<&PartAnswer<'_>>,
        grounds: &[Ground<'_>],
        here: &dyn Fn(&Listing) -> bool,
        day: Day,
    ) -> Vec<String> {
        let mut told = Vec::new();
        for instrument in self.instruments().filter(|instrument| instrument.jurisdiction == *jurisdiction) {
            for gap in self.gaps(instrument) {
                told.push(gap.to_string());
            }
            if !instrument.not_covered.is_empty() {
                told.push(format!("{}: {}", instrument.name, instrument.not_covered));
            }
        }
        if part.is_none_or(|part| !part.has_structure) {
            told.push("definitions of classes need a structure, and none is known".to_owned());
        }
        let salts = part.iter().flat_map(|part| &part.uncovered_salts).filter(|ground| here(ground.listing));
        told.extend(salts.map(|ground| {
            let listing = ground.listing;
            format!("{} lists {} without its salts", listing.instrument, listing.listed_as)
        }));
        let watched = grounds.iter().filter(|ground| ground.is_in_force());
        let watched = watched.filter(|ground| self.kind(ground.listing) == Some(InstrumentKind::Watched));
        told.extend(
            watched
                .filter_map(|ground| self.control.instrument(&ground.listing.instrument))
                .map(|list| format!("it is on the {}, which controls nothing and asks for attention", list.name)),
        );
        told.extend(status::reserved(grounds).iter().map(ToString::to_string));
        told.extend(self.gaps_of_definitions(here, day));
        let mut seen = BTreeSet::new();
        told.retain(|line| seen.insert(line.clone()));
        told
    }

    /// What the definitions here do not decide; what several leave out is told once.
    fn gaps_of_definitions(&self, here: &dyn Fn(&Listing) -> bool, day: Day) -> Vec<String> {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let has_gaps = |words: &&Definition| !words.not_covered.is_empty() && words.holds(day) != Some(false);
        for (definition, listings) in self.definitions().iter().zip(self.class_listings()) {
            let is_here = || listings.iter().any(|&at| here(&self.listings()[at]));
            if has_gaps(&definition) && is_here() {
                for gap in &definition.not_covered {
                    names.entry(gap).or_default().push(&definition.name);
                }
            }
        }
        let told = names.into_iter().map(|(gap, names)| match names.as_slice() {
            [only] => format!("{only}: {gap}"),
            _ => gap.to_owned(),
        });
        told.collect()
    }
}

/// What was found for one part, in all jurisdictions.
pub(super) struct PartAnswer<'r> {
    grounds: Vec<Ground<'r>>,
    exceptions: Vec<CheckedException<'r>>,
    undetermined: Vec<(&'r Definition, String)>,
    /// Listings that would hold for the parent but leave out salts.
    uncovered_salts: Vec<Ground<'r>>,
    has_structure: bool,
    /// Whether it is a substance of the registry or has a structure; of anything else nothing can be said.
    is_known: bool,
}

/// Why a ground that may hold does not decide.
fn why_open(ground: &Ground<'_>) -> Option<String> {
    let listing = ground.listing;
    if let Some(gap) = ground.reserved() {
        return Some(format!("{}: {gap}", listing.listed_as));
    }
    if !ground.is_firm() {
        return Some(format!("{}: only a wide reading of its words reaches this", listing.listed_as));
    }
    let unknown = !ground.is_in_force();
    unknown.then(|| format!("{}: the day of the change is not known exactly", listing.listed_as))
}

/// Which grounds count for a verdict.
type Takes<'t> = &'t dyn Fn(&Ground<'_>) -> bool;

/// The deciding ground first, then those of the day, then the rest, oldest first.
fn ordered<'r>(mut grounds: Vec<Ground<'r>>, takes: Option<Takes<'_>>) -> Vec<Ground<'r>> {
    let directness = |route: &Route| match route {
        Route::Direct => 0,
        Route::Stereoisomer(_) => 1,
        Route::Definition(route) if route.derivative.is_none() => 2,
        Route::ClassMember(_) | Route::ClassTree(_) => 3,
        _ => 4,
    };
    grounds.sort_by_key(|ground| {
        let decides = takes.is_some_and(|takes| takes(ground)) && ground.is_firm();
        (!(decides && ground.is_possible()), !ground.is_in_force(), !ground.is_possible(), directness(&ground.route))
    });
    grounds
}
