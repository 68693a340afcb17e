//! Samples as seizures that are compared with each other, and packages as libraries that are searched.

use std::io::{Cursor, Write as _};
use std::path::Path;

use picket_core::{Assessor as _, Timestamp};
use picket_lab::identify::LibraryCard;
use picket_lab::package::{Package, PackagedStatus};
use picket_lab::sample::Sample;
use picket_lab::{LinkedSeizures, Seizure};
use picket_store::{Run, RunReceipt};

use crate::libraries::{LibraryState, Shelf, ShelvedLibrary};
use crate::{FlowError, Node, SampleShelf};

/// What begins the name of a library that is a package of another laboratory.
const RECEIVED: &str = "package-";

/// The version of such a library: a package never changes.
const VERSION: &str = "1";

impl Node {
    /// Compares the profiles of seizures with each other and puts the pairs that speak for a link before the people who
    /// decide.
    ///
    /// # Errors
    /// What the store says.
    pub async fn assess_links(
        &self,
        assessor: &LinkedSeizures,
        seizures: &[Seizure],
        by: &str,
        at: Timestamp,
    ) -> Result<RunReceipt, FlowError> {
        let findings = assessor.assess(seizures);
        let run = Run { kinds: vec![LinkedSeizures::kind()], as_of: at, at, by: by.to_owned() };
        Ok(self.store().record_run(&run, &findings).await?)
    }
}

/// The samples of which a profile was measured by a method.
///
/// # Errors
/// [`FlowError`] when a sample cannot be read.
pub fn seizures_of(shelf: &SampleShelf, method: &str) -> Result<Vec<Seizure>, FlowError> {
    let mut seizures = Vec::new();
    for id in shelf.list()? {
        let sample = Sample::of(&shelf.read(&id)?)?;
        let Some(measured) = sample.profiles.get(method) else { continue };
        let opening = &sample.opening;
        seizures.push(Seizure {
            id: id.to_string(),
            source: opening.laboratory.clone(),
            place: opening.place.clone(),
            day: opening.day,
            handling: opening.handling,
            simulated: opening.simulated,
            profile: measured.profile.clone(),
        });
    }
    Ok(seizures)
}

/// Takes a package that was checked in as a library, so that its spectra are searched at once. What it supersedes or
/// retracts is taken out; a retraction itself holds no spectra, and gives no library.
///
/// # Errors
/// [`FlowError`] when the shelf refuses.
pub fn received_library(
    shelf: &Shelf,
    package: &Package,
    folder: &Path,
    by: &str,
    at: Timestamp,
) -> Result<Option<ShelvedLibrary>, FlowError> {
    let manifest = &package.manifest;
    let retracted = manifest.status == PackagedStatus::Retracted;
    let taken = if retracted { None } else { Some(take(shelf, package, folder, by, at)?) };
    if let Some(before) = &manifest.supersedes {
        let name = format!("{RECEIVED}{before}");
        let active = |library: &ShelvedLibrary| {
            library.card.name == name
                && library.state == LibraryState::Active
                && library.card.publisher == manifest.laboratory.to_string()
        };
        if shelf.list()?.iter().any(active) {
            let reason = match &manifest.retraction {
                Some(why) => format!("retracted by {}: {why}", manifest.laboratory),
                None => format!("superseded by the package {}", manifest.package),
            };
            shelf.withdraw(&name, VERSION, &reason, by, at)?;
        }
    }
    Ok(taken)
}

/// Takes the spectra of the sample in as a library; reference spectra that came along are those of another library.
fn take(shelf: &Shelf, package: &Package, folder: &Path, by: &str, at: Timestamp) -> Result<ShelvedLibrary, FlowError> {
    let manifest = &package.manifest;
    let card = LibraryCard {
        name: format!("{RECEIVED}{}", manifest.package),
        version: VERSION.to_owned(),
        licence: manifest.licence.clone(),
        publisher: manifest.laboratory.to_string(),
        ionization: None,
    };
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (spectrum, bytes) in package.spectra().filter(|(spectrum, _)| spectrum.library.is_none()) {
        let name = spectrum.file.rsplit('/').next().unwrap_or_default();
        archive.start_file(name, options).map_err(std::io::Error::from)?;
        archive.write_all(bytes)?;
    }
    let bytes = archive.finish().map_err(std::io::Error::from)?.into_inner();
    let file = folder.join(format!("{}.zip", manifest.package));
    std::fs::write(&file, bytes)?;
    let report = shelf.import(card, &file, by, at);
    std::fs::remove_file(&file)?;
    Ok(report?.library)
}
