//! A file of spectra in, an answer for each out.

use std::collections::HashMap;
use std::io::BufRead;

use picket_core::{Day, Location, Problem, ReadError};
use picket_lab::identify::{Answer, Identifier};
use picket_spectra::mass::dart::{Sample, Voltage};
use picket_spectra::mass::deconvolute::{Component, Contaminant, deconvolute};
use picket_spectra::mass::run::Run;
use picket_spectra::read::{Item, Options, TableProfiles, read};
use picket_spectra::{Spectrum, Technique, splash};
use picket_substance::{Jurisdiction, Registry, Scope, Standing, SubstanceId};
use serde::Serialize;

/// So many scans in a row make a run.
const RUN_SCANS_MIN: usize = 20;

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
    /// Of a component of a run: when it left the column, and how much of it there was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eluted: Option<Eluted>,
    /// What it says. All of it is presumptive.
    #[serde(flatten)]
    pub answer: Answer,
    /// Where the substances named are controlled, by the id of the substance.
    pub control: Vec<ControlledSubstance>,
}

/// A component of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Eluted {
    /// When it was at its maximum, in seconds after the injection.
    pub retention_time_seconds: f64,
    /// Its share of the area of all components, 0 to 1. No share of mass.
    pub area_share: f64,
    /// Its share of what was measured at its maximum, 0 to 1.
    pub purity: f64,
    /// The height of its peak over the noise.
    pub signal_to_noise: f64,
    /// What it may be other than a part of the sample.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contaminants: Vec<Contaminant>,
}

/// One of the files that hold a sample's spectra at several in-source voltages.
pub struct VoltageFile<'f> {
    /// Its name.
    pub name: String,
    /// The voltage, in volts.
    pub volts: f64,
    /// What it holds.
    pub input: Box<dyn BufRead + 'f>,
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
}

impl<'l> Desk<'l> {
    /// A desk that asks the law of a day.
    pub fn new(identifier: &'l Identifier<'l>, registry: &'l Registry, on: Day) -> Self {
        Self { identifier, registry, tables: TableProfiles::shipped(), on, law: HashMap::new() }
    }

    /// Reads a file and hands over what it says, in its order. The scans of a run are taken apart into components first;
    /// they come last.
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
        let mut scans: Vec<(Spectrum, Location)> = Vec::new();
        read(name, input, Options { tables: &tables, table: None }, &mut |item| match item {
            Item::Spectrum(spectrum, location) if is_scan(&spectrum) => scans.push((*spectrum, location)),
            Item::Spectrum(spectrum, location) => {
                take(Told::Identified(Box::new(self.tell(name, location, &spectrum))));
            }
            Item::Problem(problem) => take(Told::Problem(problem)),
        })?;
        if scans.len() < RUN_SCANS_MIN {
            for (spectrum, location) in scans {
                take(Told::Identified(Box::new(self.tell(name, location, &spectrum))));
            }
        } else {
            self.identify_run(name, &scans, take);
        }
        Ok(())
    }

    /// Takes a run apart and tells what each component is.
    fn identify_run(&mut self, name: &str, scans: &[(Spectrum, Location)], take: &mut dyn FnMut(Told)) {
        let found = deconvolute(&Run::of_spectra(scans.iter().map(|(spectrum, _)| spectrum)));
        let area: f64 = found.components.iter().map(|component| component.area).sum();
        for component in found.components {
            let Ok(mut spectrum) = Spectrum::of_peaks(&component.peaks) else { continue };
            let first = &scans[0];
            spectrum.facts = first.0.facts.shareable();
            spectrum.facts.ionization.get_or_insert_with(|| "EI".to_owned());
            spectrum.facts.retention_time_seconds = Some(component.retention_time_seconds);
            spectrum.facts.title = format!("component at {:.2} min", component.retention_time_seconds / 60.0);
            let mut identified = self.tell(name, first.1.clone(), &spectrum);
            identified.eluted = Some(Eluted::of(component, area));
            take(Told::Identified(Box::new(identified)));
        }
    }

    /// Reads the spectra of one sample at several in-source voltages and tells what they say together.
    ///
    /// # Errors
    /// [`ReadError`] when nothing at all can be read of one of the files.
    pub fn identify_voltages(
        &mut self,
        title: &str,
        files: Vec<VoltageFile<'_>>,
        take: &mut dyn FnMut(Told),
    ) -> Result<(), ReadError> {
        let tables = self.tables.clone();
        let mut sample = Sample::default();
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        for VoltageFile { name, volts, input } in files {
            read(&name, input, Options { tables: &tables, table: None }, &mut |item| match item {
                Item::Spectrum(spectrum, _) => {
                    sample.voltages.push(Voltage { volts, peaks: spectrum.points().collect() });
                }
                Item::Problem(problem) => take(Told::Problem(problem)),
            })?;
        }
        let answer = self.identifier.identify_mixture(&sample);
        let control = self.control_of(&answer);
        take(Told::Identified(Box::new(Identified {
            file: names.join(", "),
            location: Location::default(),
            accession: None,
            title: title.to_owned(),
            technique: Technique::Mass,
            splash: None,
            eluted: None,
            answer,
            control,
        })));
        Ok(())
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
            eluted: None,
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

impl Eluted {
    fn of(component: Component, area: f64) -> Self {
        Self {
            retention_time_seconds: component.retention_time_seconds,
            area_share: if area > 0.0 { component.area / area } else { 0.0 },
            purity: component.purity,
            signal_to_noise: component.signal_to_noise,
            contaminants: component.contaminants,
        }
    }
}

/// Whether a spectrum is a scan of a run: all ions at a time, and nobody says what it is of.
fn is_scan(spectrum: &Spectrum) -> bool {
    let facts = &spectrum.facts;
    spectrum.technique == Technique::Mass
        && facts.retention_time_seconds.is_some()
        && facts.ms_level.is_none_or(|level| level == 1)
        && facts.precursor_mz.is_none()
        && facts.accession.is_none()
        && facts.names.is_empty()
}

/// The sample and the in-source voltage that the name of a file tells: `Mixture1_30V.txt` is `Mixture1` at 30 V,
/// `30V_L0331.txt` is `L0331` at 30 V.
pub fn voltage_in_name(name: &str) -> Option<(String, f64)> {
    let stem = name.split('.').next()?;
    let words: Vec<&str> = stem.split(['_', ' ', '-']).collect();
    let volts_of = |word: &&str| {
        let digits = word.trim_start_matches('+').strip_suffix(['V', 'v'])?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<f64>().ok()).flatten()
    };
    let (at, volts) = words.iter().enumerate().find_map(|(at, word)| Some((at, volts_of(word)?)))?;
    let rest: Vec<&str> = words.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, word)| *word).collect();
    Some((rest.join("_"), volts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voltages_are_read_from_names_of_files() {
        for (name, expected) in [
            ("Mixture1_30V.txt", Some(("Mixture1", 30.0))),
            ("30V_L0331.txt", Some(("L0331", 30.0))),
            ("sample 7 +60 V.txt", None),
            ("sample_+60V.jsp", Some(("sample", 60.0))),
            ("MDPV.txt", None),
            ("V.txt", None),
            ("", None),
        ] {
            let found = voltage_in_name(name);
            assert_eq!(found.as_ref().map(|(stem, volts)| (stem.as_str(), *volts)), expected, "{name}");
        }
    }
}
