//! Where a sample stands after everything that happened.

use std::collections::{BTreeMap, BTreeSet};

use picket_core::RecordId;
use serde::Serialize;

use super::category::Edition;
use super::conclusion::{ConfirmationRecord, Confirmed, NotConfirmed, Presumptive};
use super::evidence::{Combined, Held, combine};
use super::file::{Confirmation, Event, Opening, Packaged, ProfileMeasured, SampleFault, SampleFile, SampleId, What};
use super::ledger::Ledger;
use super::result::TechniqueResult;
use crate::Abundance;

/// A sample after everything that happened.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name.
    pub id: SampleId,
    /// A name that tells nothing of the case, for what leaves the house: made of the first event, which has its instant to the
    /// microsecond and cannot be guessed from the name.
    pub pseudonym: String,
    /// What was known when it was taken in.
    pub opening: Opening,
    /// The results that stand, in order.
    pub results: Vec<TechniqueResult>,
    /// The results that were withdrawn, with the reason.
    pub withdrawn: Vec<(TechniqueResult, String)>,
    /// The last profile of each method.
    pub profiles: BTreeMap<String, ProfileMeasured>,
    /// The packages that were made.
    pub packages: Vec<Packaged>,
    confirmations: BTreeMap<String, Confirmation>,
    lapsed: BTreeMap<String, Lapsed>,
}

/// A confirmation that no longer stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lapsed {
    /// What it said.
    pub confirmation: ConfirmationRecord,
    /// Why it does not stand.
    pub why: String,
}

/// How far what is said of a component may be relied on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// The results name nothing, or contradict each other.
    None,
    /// They name something; the rules are not met.
    Presumptive,
    /// The rules are met; nobody confirmed it.
    CategorySupported,
    /// A reviewer confirmed it.
    Confirmed,
}

/// A component of a sample, with everything that can be said of it.
#[derive(Debug, Serialize)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// The results on it.
    pub results: Vec<TechniqueResult>,
    /// How much of it there is, as far as a result says.
    pub abundance: Option<Abundance>,
    /// What they say together.
    pub combined: Combined,
    /// What is concluded, where something is.
    pub presumptive: Option<Presumptive>,
    /// What each compound of the conclusion meets of the rules.
    pub ledgers: Vec<Ledger>,
    /// The confirmed identity.
    pub confirmed: Option<Confirmed>,
    /// Why a confirmation that was written down does not stand.
    pub lapsed: Option<Lapsed>,
    /// How far it may be relied on.
    pub support: Support,
}

impl Sample {
    /// Goes through the events of a file.
    ///
    /// # Errors
    /// [`SampleFault::Contradiction`] when an event cannot follow those before it.
    pub fn of(file: &SampleFile) -> Result<Self, SampleFault> {
        let mut events = file.events().iter();
        let contradiction = |number: u32, why: &str| SampleFault::Contradiction { number, why: why.to_owned() };
        let Some(Event { what: What::Opened(opening), .. }) = events.next() else {
            return Err(contradiction(1, "a sample begins by being taken in"));
        };
        let mut sample = Self {
            id: file.sample().clone(),
            pseudonym: file.first_event_hash().short().to_owned(),
            opening: opening.clone(),
            results: Vec::new(),
            withdrawn: Vec::new(),
            profiles: BTreeMap::new(),
            packages: Vec::new(),
            confirmations: BTreeMap::new(),
            lapsed: BTreeMap::new(),
        };
        for event in events {
            sample.happen(event).map_err(|why| contradiction(event.number, &why))?;
        }
        Ok(sample)
    }

    fn happen(&mut self, event: &Event) -> Result<(), String> {
        match &event.what {
            What::Opened(_) => return Err("it was taken in before".to_owned()),
            What::ResultAdded(result) => {
                let known = self.results.iter().chain(self.withdrawn.iter().map(|(result, _)| result));
                if known.into_iter().any(|known| known.record == result.record) {
                    return Err(format!("the result {} was there before", result.record));
                }
                self.lapse(&result.component, "a further result was added; it has to be confirmed again");
                self.results.push((**result).clone());
            }
            What::ResultWithdrawn(withdrawal) => self.withdraw(&withdrawal.record, &event.why)?,
            What::ProfileMeasured(profile) => drop(self.profiles.insert(profile.method.clone(), profile.clone())),
            What::Confirmed(confirmation) => {
                let component = confirmation.confirmation.component.clone();
                self.lapsed.remove(&component);
                self.confirmations.insert(component, (**confirmation).clone());
            }
            What::ConfirmationWithdrawn(name) => {
                if event.why.is_empty() {
                    return Err("a confirmation is withdrawn with a reason".to_owned());
                }
                self.lapse(&name.component, &format!("it was withdrawn: {}", event.why));
            }
            What::Packaged(packaged) => self.packages.push(packaged.clone()),
        }
        Ok(())
    }

    fn withdraw(&mut self, record: &RecordId, why: &str) -> Result<(), String> {
        if why.is_empty() {
            return Err("a result is withdrawn with a reason".to_owned());
        }
        let index = self.results.iter().position(|result| result.record == *record);
        let result = self.results.remove(index.ok_or_else(|| format!("there is no result {record}"))?);
        self.lapse(&result.component, "a result that it was drawn from was withdrawn");
        self.withdrawn.push((result, why.to_owned()));
        Ok(())
    }

    fn lapse(&mut self, component: &str, why: &str) {
        if let Some(Confirmation { confirmation, .. }) = self.confirmations.remove(component) {
            self.lapsed.insert(component.to_owned(), Lapsed { confirmation, why: why.to_owned() });
        }
    }

    /// The names of the components, in order.
    pub fn component_names(&self) -> BTreeSet<&str> {
        self.results.iter().map(|result| result.component.as_str()).collect()
    }

    /// The results on a component.
    pub fn results_on(&self, component: &str) -> Vec<&TechniqueResult> {
        self.results.iter().filter(|result| result.component == component).collect()
    }

    /// Everything that can be said of each component, by the rules of an edition. A confirmation that was written down stands
    /// only if its own edition is among `editions` and it can be made again.
    pub fn components(&self, edition: &Edition, editions: &[Edition], held: &Held<'_>) -> Vec<Component> {
        let names = self.component_names().into_iter();
        names.map(|name| self.component(name, edition, editions, held)).collect()
    }

    /// Everything that can be said of a component.
    pub fn component(&self, name: &str, edition: &Edition, editions: &[Edition], held: &Held<'_>) -> Component {
        let results = self.results_on(name);
        let combined = combine(&results, edition, held);
        let presumptive = Presumptive::of(name, &combined, &results);
        let second = &self.opening.second_sampling;
        let compounds = presumptive.iter().flat_map(|presumptive| &presumptive.one_of);
        let ledgers: Vec<Ledger> = compounds.map(|compound| Ledger::of(compound, &results, edition, second)).collect();
        let (confirmed, lapsed) = match self.confirmed(name, &results, editions) {
            Some(Ok(confirmed)) => (Some(confirmed), None),
            Some(Err((confirmation, why))) => (None, Some(Lapsed { confirmation, why: why.to_string() })),
            None => (None, self.lapsed.get(name).cloned()),
        };
        let supported = matches!(ledgers.as_slice(), [one] if one.is_met());
        let support = match (&confirmed, &presumptive) {
            (Some(_), _) => Support::Confirmed,
            (None, Some(_)) if supported => Support::CategorySupported,
            (None, Some(_)) => Support::Presumptive,
            (None, None) => Support::None,
        };
        let abundance = results.iter().filter_map(|result| result.abundance).max();
        let results = results.into_iter().cloned().collect();
        Component {
            name: name.to_owned(),
            results,
            abundance,
            combined,
            presumptive,
            ledgers,
            confirmed,
            lapsed,
            support,
        }
    }

    fn confirmed(
        &self,
        name: &str,
        results: &[&TechniqueResult],
        editions: &[Edition],
    ) -> Option<Result<Confirmed, (ConfirmationRecord, NotConfirmed)>> {
        let Confirmation { presumptive, confirmation } = self.confirmations.get(name)?;
        let checked = confirmation.check(presumptive, results, &self.opening.second_sampling, editions);
        Some(checked.map_err(|why| (confirmation.clone(), why)))
    }
}

impl Component {
    /// What is said of it in one sentence.
    pub fn words(&self) -> String {
        match (&self.confirmed, self.support) {
            (Some(confirmed), _) => {
                let record = confirmed.record();
                let name = &record.compound;
                format!("{name}: confirmed by {}, {}.", record.reviewer.as_str(), record.edition.id)
            }
            (None, Support::CategorySupported) => {
                let name = self.ledgers.first().map(|ledger| ledger.compound.to_string()).unwrap_or_default();
                format!("{name}: the rules are met, and nobody has confirmed it yet.")
            }
            _ => self.combined.words.clone(),
        }
    }

    /// What is still missing, in sentences.
    pub fn missing(&self) -> Vec<&str> {
        match self.ledgers.as_slice() {
            [one] => one.missing().into_iter().map(|line| line.words.as_str()).collect(),
            // Of several compounds that nothing tells apart, that is what is missing first.
            [first, ..] => first.always.iter().filter(|line| !line.met).map(|line| line.words.as_str()).collect(),
            [] => Vec::new(),
        }
    }
}
