//! A library: reference spectra as somebody published them, each with its licence and what is wrong with it.

use std::io::BufRead;

use picket_core::{ContentHash, Problem, ReadError};
use picket_spectra::read::{Item, Options, read};
use picket_spectra::{Form, Spectrum, Technique};
use serde::{Deserialize, Serialize};

use super::quality::{self, EntryFault};

/// What is known of a library as a whole.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LibraryCard {
    /// Its name: `swgdrug`.
    pub name: String,
    /// Its version: `3.9`.
    pub version: String,
    /// The licence of spectra that state none of their own; empty when it is not known.
    #[serde(default)]
    pub licence: String,
    /// Who published it; empty when it is not known.
    #[serde(default)]
    pub publisher: String,
    /// The technique, where the file leaves it open.
    #[serde(default)]
    pub ionization: Option<String>,
}

impl std::fmt::Display for LibraryCard {
    /// `swgdrug 3.9`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(format!("{} {}", self.name, self.version).trim())
    }
}

/// A library, read.
#[derive(Clone, Debug)]
pub struct Library {
    /// What is known of it as a whole.
    pub card: LibraryCard,
    /// The hash of the file.
    pub hash: ContentHash,
    /// Its spectra, in the order of the file.
    pub entries: Vec<Entry>,
}

/// A reference spectrum.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The spectrum, with its licence and publisher filled in from the library's.
    pub spectrum: Spectrum,
    /// What quality control found.
    pub faults: Vec<EntryFault>,
}

/// A library, and what could not be read of its file.
#[derive(Debug)]
pub struct LibraryReading {
    /// What was read.
    pub library: Library,
    /// What was not, in the order of the file.
    pub problems: Vec<Problem>,
}

impl Entry {
    /// Whether it is searched: entries that are surely filed under a wrong compound are not.
    pub fn is_searched(&self) -> bool {
        !self.faults.iter().any(|fault| fault.kind.is_grave())
    }

    /// Whether it is a mass spectrum after electron ionisation.
    pub fn is_electron_ionisation(&self) -> bool {
        is_electron_ionisation(&self.spectrum)
    }

    /// Whether it is a spectrum of the fragments of one ion.
    pub fn is_fragments(&self) -> bool {
        is_fragments(&self.spectrum)
    }
}

/// Whether a spectrum is a mass spectrum after electron ionisation: it says so, or says nothing and isolates no ion.
pub(super) fn is_electron_ionisation(spectrum: &Spectrum) -> bool {
    let facts = &spectrum.facts;
    let open = facts.ms_level.is_none_or(|level| level < 2) && facts.precursor_mz.is_none() && !facts.is_negative();
    spectrum.technique == Technique::Mass && ionisation_is("EI", spectrum).unwrap_or(open)
}

/// Whether a spectrum is of the fragments of one ion: it says so, or says which ion. What DART breaks up before the
/// analyser are all ions at once, although the records name one.
pub fn is_fragments(spectrum: &Spectrum) -> bool {
    let facts = &spectrum.facts;
    let isolated = facts.precursor_mz.is_some() || facts.precursor_type.is_some();
    let open = isolated && ionisation_is("DART", spectrum) != Some(true);
    let said = facts.ms_level.map_or(open, |level| level > 1);
    spectrum.technique == Technique::Mass && said && !is_electron_ionisation(spectrum)
}

/// Whether ions were made in this way; none where the record does not say how.
fn ionisation_is(way: &str, spectrum: &Spectrum) -> Option<bool> {
    let said = spectrum.facts.ionization.as_deref().or(spectrum.facts.instrument_type.as_deref())?;
    Some(said.to_uppercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| word == way))
}

/// Reads a library from its file, and looks for what is wrong with its spectra.
///
/// # Errors
/// [`ReadError`] when nothing at all can be read.
pub fn read_library(
    card: LibraryCard,
    hash: ContentHash,
    name: &str,
    input: Box<dyn BufRead + '_>,
    options: Options<'_>,
) -> Result<LibraryReading, ReadError> {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    read(name, input, options, &mut |item| match item {
        Item::Spectrum(spectrum, location) => {
            let file = location.part.as_deref().unwrap_or(name);
            entries.push(Entry { spectrum: filled(*spectrum, &card, file), faults: Vec::new() });
        }
        Item::Problem(problem) => problems.push(problem),
    })?;
    quality::check(&mut entries);
    Ok(LibraryReading { library: Library { card, hash, entries }, problems })
}

/// The spectrum with what the library says where the record is silent. A curve without a name is called after its file,
/// as instruments that export one curve to a file leave it.
fn filled(mut spectrum: Spectrum, card: &LibraryCard, file: &str) -> Spectrum {
    let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
    let is_curve = spectrum.form == Form::Curve;
    let facts = &mut spectrum.facts;
    if is_curve && facts.title.is_empty() && facts.names.is_empty() {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        name.split('.').next().unwrap_or(name).clone_into(&mut facts.title);
    }
    facts.licence = facts.licence.take().or_else(|| stated(&card.licence));
    facts.publisher = facts.publisher.take().or_else(|| stated(&card.publisher));
    facts.ionization = facts.ionization.take().or_else(|| card.ionization.clone());
    spectrum
}
