//! A package of a sample: what is said of its components, and what of its spectra may leave the house.

use std::collections::BTreeMap;

use picket_core::{Timestamp, Tlp};
use picket_spectra::mass::formula::Formula;
use picket_spectra::{Facts, Spectrum, Technique, splash, write as formats};

use super::archive::{MANIFEST, ORIGINAL, PackageFault, SPECTRA, pack};
use super::licence::{Partner, may_share};
use super::manifest::{
    ClaimedComponent, ClaimedConfirmation, ClaimedSearch, FORMAT, Manifest, PackageId, PackagedSpectrum,
    PackagedStatus, VERSION,
};
use super::signature::SigningKey;
use crate::sample::{Component, Compound, Edition, Outcome, Sample, Support, TechniqueResult, technique_of};

/// A package before it is signed and packed.
#[derive(Clone, Debug)]
pub struct Draft {
    manifest: Manifest,
    members: BTreeMap<String, Vec<u8>>,
}

/// How a package is to be made.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its id.
    pub package: PackageId,
    /// The package whose place it takes.
    pub supersedes: Option<PackageId>,
    /// When it is made.
    pub at: Timestamp,
    /// The licence under which the laboratory gives its own spectra.
    pub licence: String,
    /// Who it is for.
    pub recipients: Vec<String>,
    /// What kind of partner that is.
    pub partner: Partner,
    /// Whether the files of the instruments go with it.
    pub with_originals: bool,
}

/// A spectrum of the sample, with the result that it gave.
#[derive(Clone, Debug)]
pub struct SharedSpectrum<'s> {
    /// The result.
    pub result: &'s TechniqueResult,
    /// The spectrum.
    pub spectrum: Spectrum,
    /// The file as the instrument gave it.
    pub original: Vec<u8>,
}

/// A reference spectrum to be shown beside one of the sample.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The spectrum; its licence is among its facts.
    pub spectrum: Spectrum,
    /// The library, with its version.
    pub library: String,
}

/// Why no package is made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// Nothing to share.
    #[error("the sample has no spectrum that could be shared")]
    Nothing,
    /// The licence does not allow it.
    #[error("the spectra of the sample are not shared: {0}")]
    Licence(String),
    /// What is for named recipients only names none.
    #[error("{0} is for named recipients, and none is named")]
    NoRecipient(String),
    /// A retraction without a reason.
    #[error("a package is retracted with a reason")]
    NoReason,
    /// A spectrum cannot be written.
    #[error("a spectrum cannot be written")]
    Spectrum(#[source] std::io::Error),
    /// It cannot be packed.
    #[error("the package cannot be packed")]
    Pack(#[from] PackageFault),
    /// The manifest contradicts itself.
    #[error("the package would contradict itself: {0}")]
    Wrong(String),
}

impl Draft {
    /// A package of a sample's components, its spectra, and of reference spectra those whose licence allows it; what was
    /// left out is told in the manifest.
    ///
    /// # Errors
    /// [`DraftError`] when there is nothing to share, the licence or the handling forbids it, or a spectrum has no format.
    pub fn new(
        sample: &Sample,
        components: &[Component],
        edition: &Edition,
        share: &Share,
        spectra: &[SharedSpectrum<'_>],
        references: &[Reference],
    ) -> Result<Self, DraftError> {
        may_share(&share.licence, share.partner).map_err(DraftError::Licence)?;
        let handling = sample.opening.handling;
        if share.recipients.is_empty() && (handling.tlp == Tlp::Red || share.with_originals) {
            let what =
                if handling.tlp == Tlp::Red { handling.tlp.to_string() } else { "a file of an instrument".into() };
            return Err(DraftError::NoRecipient(what));
        }
        if spectra.is_empty() {
            return Err(DraftError::Nothing);
        }
        let claimed: Vec<ClaimedComponent> = components.iter().map(|component| claim(component, edition)).collect();
        let mut draft = Self { manifest: manifest(sample, share, weakest(components)), members: BTreeMap::new() };
        for spectrum in spectra {
            let component = components.iter().find(|component| component.name == spectrum.result.component);
            draft.add(spectrum, component, share)?;
        }
        for reference in references {
            draft.add_reference(reference, share.partner)?;
        }
        draft.manifest.components = claimed;
        draft.manifest.check().map_err(DraftError::Wrong)?;
        Ok(draft)
    }

    /// A package that says that another one does not hold.
    ///
    /// # Errors
    /// [`DraftError`] without a reason.
    pub fn retraction(sample: &Sample, share: &Share, of: &PackageId, reason: &str) -> Result<Self, DraftError> {
        if reason.trim().is_empty() {
            return Err(DraftError::NoReason);
        }
        let manifest = Manifest {
            supersedes: Some(of.clone()),
            retraction: Some(reason.trim().to_owned()),
            ..manifest(sample, share, PackagedStatus::Retracted)
        };
        manifest.check().map_err(DraftError::Wrong)?;
        Ok(Self { manifest, members: BTreeMap::new() })
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn add(
        &mut self,
        shared: &SharedSpectrum<'_>,
        component: Option<&Component>,
        share: &Share,
    ) -> Result<(), DraftError> {
        let number = self.manifest.spectra.len() + 1;
        let facts = facts(&shared.spectrum.facts, component, share, &self.manifest, number);
        let mut spectrum = shared.spectrum.clone();
        spectrum.facts = facts;
        let file = self.write(&spectrum, number)?;
        let original = share.with_originals.then(|| {
            let ending =
                shared.result.data.as_ref().and_then(|data| data.file.rsplit_once('.')).map_or("", |(_, end)| end);
            let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(10).collect();
            let name = format!("{ORIGINAL}{number}.{}", if ending.is_empty() { "bin" } else { &ending });
            self.members.insert(name.clone(), shared.original.clone());
            name
        });
        let entry = |component: &Component| {
            let ledger = component.ledgers.first()?;
            ledger.entries.iter().find(|entry| entry.record == shared.result.record)?.category
        };
        self.manifest.spectra.push(PackagedSpectrum {
            file,
            component: Some(shared.result.component.clone()),
            technique: shared.result.technique.clone(),
            category: component.and_then(entry),
            splash: identity(&spectrum),
            result: Some(shared.result.reference()),
            search: search(shared.result),
            original,
            library: None,
            licence: share.licence.clone(),
        });
        Ok(())
    }

    fn add_reference(&mut self, reference: &Reference, partner: Partner) -> Result<(), DraftError> {
        let licence = reference.spectrum.facts.licence.clone().unwrap_or_default();
        let label = reference.spectrum.facts.label();
        if let Err(why) = may_share(&licence, partner) {
            self.manifest.left_out.push(format!("the reference spectrum {label} of {}: {why}", reference.library));
            return Ok(());
        }
        let mut spectrum = reference.spectrum.clone();
        spectrum.facts = spectrum.facts.shareable();
        let file = self.write(&spectrum, self.manifest.spectra.len() + 1)?;
        self.manifest.spectra.push(PackagedSpectrum {
            file,
            component: None,
            technique: technique_of(&spectrum).to_owned(),
            category: None,
            splash: identity(&spectrum),
            result: None,
            search: None,
            original: None,
            library: Some(reference.library.clone()),
            licence,
        });
        Ok(())
    }

    /// Writes a spectrum in the format of its kind, and gives the name of its member.
    fn write(&mut self, spectrum: &Spectrum, number: usize) -> Result<String, DraftError> {
        let mut bytes = Vec::new();
        let ending = if spectrum.technique == Technique::Mass {
            formats::msp(spectrum, &mut bytes).map_err(DraftError::Spectrum)?;
            "msp"
        } else {
            formats::jcamp(std::slice::from_ref(spectrum), &mut bytes).map_err(DraftError::Spectrum)?;
            "jdx"
        };
        let name = format!("{SPECTRA}{number}.{ending}");
        self.members.insert(name.clone(), bytes);
        Ok(name)
    }
}

/// Packs a draft, signed or not. The same draft and key give the same bytes.
///
/// # Errors
/// [`DraftError`] when it is larger than a package may be.
pub fn write(draft: &Draft, key: Option<&SigningKey>) -> Result<Vec<u8>, DraftError> {
    let mut members = draft.members.clone();
    let mut manifest = serde_json::to_vec_pretty(&draft.manifest).expect("numbers and text always have a JSON form");
    manifest.push(b'\n');
    members.insert(MANIFEST.to_owned(), manifest);
    Ok(pack(members, key)?)
}

fn manifest(sample: &Sample, share: &Share, status: PackagedStatus) -> Manifest {
    Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        package: share.package.clone(),
        supersedes: share.supersedes.clone(),
        status,
        retraction: None,
        laboratory: sample.opening.laboratory.clone(),
        sample: sample.pseudonym.clone(),
        made_at: share.at,
        handling: sample.opening.handling,
        recipients: share.recipients.clone(),
        licence: share.licence.clone(),
        simulated: sample.opening.simulated,
        components: Vec::new(),
        spectra: Vec::new(),
        left_out: Vec::new(),
    }
}

fn status(support: Support) -> PackagedStatus {
    match support {
        Support::None | Support::Presumptive => PackagedStatus::Presumptive,
        Support::CategorySupported => PackagedStatus::CategorySupported,
        Support::Confirmed => PackagedStatus::Confirmed,
    }
}

/// A package is no more than its weakest component.
fn weakest(components: &[Component]) -> PackagedStatus {
    status(components.iter().map(|component| component.support).min().unwrap_or(Support::None))
}

fn claim(component: &Component, edition: &Edition) -> ClaimedComponent {
    let confirmed = component.confirmed.as_ref();
    let confirmation = confirmed.map(|confirmed| {
        let record = confirmed.record();
        let (reviewer, edition, second) = (record.reviewer.clone(), record.edition.clone(), record.second.clone());
        ClaimedConfirmation { reviewer, at: record.at, edition, second }
    });
    let missing = component.missing().into_iter().filter(|_| confirmed.is_none()).map(str::to_owned);
    ClaimedComponent {
        name: component.name.clone(),
        status: status(component.support),
        one_of: compounds(component).into_iter().cloned().collect(),
        probability: component.presumptive.as_ref().map_or(0.0, |presumptive| presumptive.probability),
        words: component.words(),
        edition: edition.reference(),
        missing: missing.collect(),
        confirmed: confirmation,
    }
}

fn compounds(component: &Component) -> Vec<&Compound> {
    match (&component.confirmed, &component.presumptive) {
        (Some(confirmed), _) => vec![confirmed.compound()],
        (None, Some(presumptive)) => presumptive.one_of.iter().collect(),
        (None, None) => Vec::new(),
    }
}

fn search(result: &TechniqueResult) -> Option<ClaimedSearch> {
    let Outcome::Searched(searched) = &result.outcome else { return None };
    let library =
        |library: &crate::sample::LibraryUsed| format!("{} {} {}", library.name, library.version, library.hash);
    Some(ClaimedSearch {
        method: searched.method.clone(),
        version: searched.version,
        words: searched.words.clone(),
        probability: searched.probability,
        false_accept_share: searched.false_accept_share,
        libraries: searched.libraries.iter().map(library).collect(),
    })
}

/// The facts of a spectrum of the sample as they leave the house: how it was measured, and instead of titles, accessions and
/// names of the file, which may name a case, those of the package and of the conclusion. A name that nobody confirmed says
/// so, since a receiver may search it as a reference.
fn facts(own: &Facts, component: Option<&Component>, share: &Share, manifest: &Manifest, number: usize) -> Facts {
    let compounds = component.map(compounds).unwrap_or_default();
    let confirmed = component.is_some_and(|component| component.support == Support::Confirmed);
    let only = if let [compound] = compounds.as_slice() { Some(*compound) } else { None };
    let remark = |name: &str| format!("{name} (not confirmed, {})", manifest.laboratory);
    let names = match compounds.as_slice() {
        [] => Vec::new(),
        [compound] if confirmed => vec![compound.to_string()],
        [compound] => vec![remark(&compound.to_string())],
        several => {
            let names: Vec<&str> = several.iter().map(|compound| compound.name.as_str()).collect();
            vec![remark(&format!("one of {}", names.join(", ")))]
        }
    };
    let formula = only.and_then(|compound| compound.formula.clone());
    let weighed = formula.as_deref().and_then(|formula| formula.parse::<Formula>().ok());
    let accession = format!("{}/{number}", manifest.package);
    Facts {
        title: names.first().cloned().unwrap_or_else(|| format!("unknown of {}", manifest.laboratory)),
        accession: Some(accession),
        names,
        inchikey: only.and_then(|compound| compound.inchikey.clone()),
        exact_mass: weighed.as_ref().map(Formula::monoisotopic_mass),
        nominal_mass: weighed.as_ref().map(Formula::nominal_mass),
        formula,
        inchi: None,
        smiles: None,
        cas: None,
        licence: Some(share.licence.clone()),
        publisher: Some(manifest.laboratory.to_string()),
        splash: None,
        ..own.shareable()
    }
}

fn identity(spectrum: &Spectrum) -> Option<String> {
    (spectrum.technique == Technique::Mass).then(|| splash(spectrum.points())).flatten()
}
