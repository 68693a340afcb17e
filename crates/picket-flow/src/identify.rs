//! A file of spectra in, an answer for each out.

use std::collections::HashMap;
use std::io::BufRead;

use picket_core::{Day, Location, Problem, ReadError};
use picket_lab::identify::{Answer, Identifier, Together, is_fragments};
use picket_spectra::read::{Item, Options, TableProfiles, read};
use picket_spectra::{Spectrum, Technique, splash};
use picket_substance::{Jurisdiction, Registry, Scope, Standing, SubstanceId};
use serde::Serialize;

/// One spectrum of a file, with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Identified {
    /// The file.
    pub file: String,
    /// Where in it the record begins.
    pub location: Location,
    /// The identifier that its publisher gave it.
    pub accession: Option<String>,
    /// Its title.
    pub title: String,
    /// How it was measured.
    pub technique: Technique,
    /// The identity of a mass spectrum.
    pub splash: Option<String>,
    /// What it says. All of it is presumptive.
    #[serde(flatten)]
    pub answer: Answer,
    /// Where the substances named are controlled, by the id of the substance.
    pub control: Vec<ControlledSubstance>,
}

/// Where a substance is controlled.
#[derive(Clone, Debug, Serialize)]
pub struct ControlledSubstance {
    /// The substance.
    pub substance: SubstanceId,
    /// The day.
    pub on: Day,
    /// The jurisdictions with a listing in force, with instrument and schedule. What is not here was not found, which
    /// does not mean legal.
    pub listed: Vec<Listed>,
}

/// A listing in force.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// The short name of the instrument.
    pub instrument: String,
    /// The schedule; empty where the instrument has none.
    pub schedule: String,
    /// Whether it is sure.
    pub standing: Standing,
}

/// What a file holds: answers and problems, in its order.
#[derive(Debug)]
pub enum Told {
    /// A spectrum with its answer.
    Identified(Box<Identified>),
    /// Something wrong, and where.
    Problem(Problem),
}

/// Answers for files of spectra, and remembers the law of what was named.
pub struct Desk<'l> {
    identifier: &'l Identifier<'l>,
    registry: &'l Registry,
    tables: TableProfiles,
    on: Day,
    law: HashMap<SubstanceId, ControlledSubstance>,
    gathered: Vec<Gathered>,
}

/// A fragment spectrum that waits to be answered with others.
struct Gathered {
    file: String,
    location: Location,
    spectrum: Spectrum,
}

impl<'l> Desk<'l> {
    /// A desk that asks the law of a day.
    pub fn new(identifier: &'l Identifier<'l>, registry: &'l Registry, on: Day) -> Self {
        Self { identifier, registry, tables: TableProfiles::shipped(), on, law: HashMap::new(), gathered: Vec::new() }
    }

    /// Reads a file and hands over what it says, in its order.
    ///
    /// # Errors
    /// [`ReadError`] when nothing at all can be read.
    pub fn identify(
        &mut self,
        name: &str,
        input: Box<dyn BufRead + '_>,
        take: &mut dyn FnMut(Told),
    ) -> Result<(), ReadError> {
        let tables = self.tables.clone();
        read(name, input, Options { tables: &tables, table: None }, &mut |item| match item {
            Item::Spectrum(spectrum, location) => {
                take(Told::Identified(Box::new(self.tell(name, location, &spectrum))))
            }
            Item::Problem(problem) => take(Told::Problem(problem)),
        })?;
        Ok(())
    }

    /// Reads a file, hands over what it says, and keeps its fragment spectra for [`Desk::tell_gathered`].
    ///
    /// # Errors
    /// [`ReadError`] when nothing at all can be read.
    pub fn gather(
        &mut self,
        name: &str,
        input: Box<dyn BufRead + '_>,
        take: &mut dyn FnMut(Told),
    ) -> Result<(), ReadError> {
        let tables = self.tables.clone();
        read(name, input, Options { tables: &tables, table: None }, &mut |item| match item {
            Item::Spectrum(spectrum, location) if is_fragments(&spectrum) => {
                self.gathered.push(Gathered { file: name.to_owned(), location, spectrum: *spectrum });
            }
            Item::Spectrum(spectrum, location) => {
                take(Told::Identified(Box::new(self.tell(name, location, &spectrum))));
            }
            Item::Problem(problem) => take(Told::Problem(problem)),
        })?;
        Ok(())
    }

    /// What the fragment spectra that were gathered say together, all being of one sample: an answer for each ion that was
    /// broken up, titled by the spectra that it rests on.
    pub fn tell_gathered(&mut self, take: &mut dyn FnMut(Told)) {
        let gathered = std::mem::take(&mut self.gathered);
        let spectra: Vec<&Spectrum> = gathered.iter().map(|one| &one.spectrum).collect();
        for Together { spectra, answer } in self.identifier.identify_together(&spectra) {
            let members: Vec<&Gathered> = spectra.iter().map(|index| &gathered[*index]).collect();
            let mut files: Vec<&str> = members.iter().map(|one| one.file.as_str()).collect();
            files.dedup();
            let labels: Vec<&str> = members.iter().map(|one| one.spectrum.facts.label()).collect();
            let control = self.control_of(&answer);
            take(Told::Identified(Box::new(Identified {
                file: files.join(", "),
                location: members[0].location.clone(),
                accession: None,
                title: labels.join(", "),
                technique: Technique::Mass,
                splash: None,
                answer,
                control,
            })));
        }
    }

    /// The answer for one spectrum.
    pub fn tell(&mut self, file: &str, location: Location, spectrum: &Spectrum) -> Identified {
        let answer = self.identifier.identify(spectrum);
        let control = self.control_of(&answer);
        let is_mass = spectrum.technique == Technique::Mass;
        Identified {
            file: file.to_owned(),
            location,
            accession: spectrum.facts.accession.clone(),
            title: spectrum.facts.title.clone(),
            technique: spectrum.technique,
            splash: if is_mass { splash(spectrum.points()) } else { None },
            answer,
            control,
        }
    }

    /// The law of every substance that an answer names.
    fn control_of(&mut self, answer: &Answer) -> Vec<ControlledSubstance> {
        let mut control: Vec<ControlledSubstance> = Vec::new();
        for id in answer.named().filter_map(|candidate| candidate.substance.as_ref()) {
            if control.iter().all(|known| known.substance != *id) {
                control.push(self.law_of(id));
            }
        }
        control
    }

    fn law_of(&mut self, id: &SubstanceId) -> ControlledSubstance {
        if let Some(known) = self.law.get(id) {
            return known.clone();
        }
        let statuses = self.registry.status(id, Scope::All, self.on);
        let in_force = statuses.iter().filter(|status| status.standing != Standing::NoListingFound);
        let listed = in_force.map(|status| Listed {
            jurisdiction: status.instrument.jurisdiction.clone(),
            instrument: status.instrument.name.clone(),
            schedule: status
                .grounds
                .iter()
                .find(|ground| ground.is_possible())
                .map_or_else(String::new, |ground| ground.listing.schedule.clone()),
            standing: status.standing,
        });
        let told = ControlledSubstance { substance: id.clone(), on: self.on, listed: listed.collect() };
        self.law.insert(id.clone(), told.clone());
        told
    }
}
