//! `picket lab sample package`, `receive` and `key`: packages for partners, and from them.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use picket_core::{ContentHash, InchiKey, SourceId};
use picket_flow::received_library;
use picket_lab::identify::Entry;
use picket_lab::package::{
    Draft, Manifest, Package, PackageId, PackagedStatus, Partner, PublicKey, Reference, Share, SharedSpectrum, Signed,
    SigningKey, write,
};
use picket_lab::sample::{Component, Packaged, Sample, What, technique_of};
use serde::Serialize;

use super::{House, Rules, sample_id};
use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::print_one;

/// What begins the file of a signing key.
const KEY_MARK: &str = "picket-signing-key-1 ";

/// Make a package.
#[derive(Args, Debug)]
pub(crate) struct MakePackage {
    /// The sample.
    sample: String,
    /// The file to write; without it, PACKAGE.zip.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The licence under which the spectra are given.
    #[arg(long, required_unless_present = "retract")]
    licence: Option<String>,
    /// Who it is for; once for each.
    #[arg(long = "to", value_name = "PARTNER")]
    recipients: Vec<String>,
    /// The partner is a company.
    #[arg(long)]
    commercial: bool,
    /// The files of the instruments go with it, with everything that stands in them; needs --to.
    #[arg(long)]
    with_originals: bool,
    /// The reference spectra of what was concluded go with it, where their licence allows.
    #[arg(long)]
    with_references: bool,
    /// The key that signs it, as `key` made it.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The package whose place it takes.
    #[arg(long, value_name = "PACKAGE")]
    supersedes: Option<String>,
    /// Make a package that says that this one does not hold.
    #[arg(long, value_name = "PACKAGE", conflicts_with_all = ["supersedes", "with_originals", "with_references"])]
    retract: Option<String>,
    /// Why; needed to retract.
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    rules: Rules,
}

/// Take in a package.
#[derive(Args, Debug)]
pub(crate) struct Receive {
    /// The file.
    file: PathBuf,
    /// A laboratory and its public key, LABORATORY:KEY; once for each that is known.
    #[arg(long = "known", value_name = "LABORATORY:KEY")]
    known: Vec<String>,
    /// Take it though nobody known signed it.
    #[arg(long)]
    unsigned: bool,
    /// Only check it; take nothing in.
    #[arg(long)]
    check: bool,
}

/// Make a signing key.
#[derive(Args, Debug)]
pub(crate) struct MakeKey {
    /// The file to write; it must not exist.
    file: PathBuf,
}

/// A package that was made.
#[derive(Serialize)]
struct Made {
    file: PathBuf,
    bytes: usize,
    hash: ContentHash,
    manifest: Manifest,
}

/// A package that was taken in.
#[derive(Serialize)]
struct Taken {
    signed_by: Option<String>,
    library: Option<String>,
    searched: usize,
    manifest: Manifest,
}

impl MakePackage {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let (_, sample) = house.read(&self.sample)?;
        let key = self.key.as_deref().map(read_key).transpose()?;
        let share = self.share(house)?;
        let draft = match &self.retract {
            Some(of) => Draft::retraction(&sample, &share, &PackageId::new(of)?, &self.reason),
            None => self.draft(house, &sample, &share)?,
        };
        let refused = |error: &dyn std::error::Error| UserError::refused(error.to_string());
        let draft = draft.map_err(|error| refused(&error))?;
        let bytes = write(&draft, key.as_ref()).map_err(|error| refused(&error))?;
        let path = self.output.clone().unwrap_or_else(|| format!("{}.zip", share.package).into());
        fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
        let manifest = draft.manifest().clone();
        let packaged = Packaged {
            package: share.package.to_string(),
            hash: ContentHash::of(&bytes),
            status: status(manifest.status).to_owned(),
            supersedes: manifest.supersedes.as_ref().map(ToString::to_string),
        };
        let hash = packaged.hash.clone();
        let id = sample_id(&self.sample)?;
        house.samples.change(&id, &house.by, &self.reason, house.at, |_| Ok(vec![What::Packaged(packaged)]))?;
        print_one(global.format, &Made { file: path, bytes: bytes.len(), hash, manifest }, told)
    }

    fn share(&self, house: &House) -> anyhow::Result<Share> {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|error| UserError::new(format!("no random source: {error}")))?;
        Ok(Share {
            package: PackageId::of(house.at, random),
            supersedes: self.supersedes.as_deref().map(PackageId::new).transpose()?,
            at: house.at,
            licence: self.licence.clone().unwrap_or_default(),
            recipients: self.recipients.clone(),
            partner: if self.commercial { Partner::Commercial } else { Partner::NonCommercial },
            with_originals: self.with_originals,
        })
    }

    fn draft(
        &self,
        house: &House,
        sample: &Sample,
        share: &Share,
    ) -> anyhow::Result<Result<Draft, picket_lab::package::DraftError>> {
        let edition = house.edition(&self.rules)?;
        let components = house.components(sample, edition)?;
        let mut spectra = Vec::new();
        for result in &sample.results {
            let Some(data) = result.data.as_ref().filter(|_| result.method().is_some()) else { continue };
            let (spectrum, original) = house.samples.spectrum(&sample.id, data)?;
            spectra.push(SharedSpectrum { result, spectrum, original });
        }
        let references = if self.with_references { references(house, &components)? } else { Vec::new() };
        Ok(Draft::new(sample, &components, edition, share, &spectra, &references))
    }
}

/// The reference spectra of what was concluded of components, one for each library and technique.
fn references(house: &House, components: &[Component]) -> anyhow::Result<Vec<Reference>> {
    let mut found: Vec<Reference> = Vec::new();
    let keys: Vec<&InchiKey> = components
        .iter()
        .filter_map(|component| component.presumptive.as_ref())
        .flat_map(|presumptive| &presumptive.one_of)
        .filter_map(|compound| compound.inchikey.as_ref())
        .collect();
    let techniques: Vec<&str> =
        components.iter().flat_map(|component| &component.results).map(|result| result.technique.as_str()).collect();
    for library in house.libraries.load()? {
        let name = format!("{} {}", library.card.name, library.card.version);
        let wanted = |entry: &&Entry| {
            let key = entry.spectrum.facts.inchikey.as_ref();
            let technique = technique_of(&entry.spectrum);
            entry.is_searched() && key.is_some_and(|key| keys.contains(&key)) && techniques.contains(&technique)
        };
        for entry in library.entries.iter().filter(wanted) {
            let same = |one: &Reference| {
                one.library == name
                    && one.spectrum.facts.inchikey == entry.spectrum.facts.inchikey
                    && one.spectrum.technique == entry.spectrum.technique
            };
            if !found.iter().any(same) {
                found.push(Reference { spectrum: entry.spectrum.clone(), library: name.clone() });
            }
        }
    }
    Ok(found)
}

impl Receive {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let known = self.known.iter().map(|text| known_key(text)).collect::<anyhow::Result<Vec<_>>>()?;
        let bytes = fs::read(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let keys: Vec<PublicKey> = known.iter().map(|(_, key)| *key).collect();
        let package = Package::read(&bytes, &keys).map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            UserError::new(format!("{} is no package that can be taken: {error}{cause}", self.file.display()))
        })?;
        let laboratory = &package.manifest.laboratory;
        let by_known = match package.signed {
            Signed::By(key) => known.iter().any(|(owner, own)| owner == laboratory && *own == key),
            Signed::Nobody | Signed::ByStranger(_) => false,
        };
        if !by_known && !self.unsigned {
            let message = format!("nobody known as {laboratory} signed the package");
            let hint = "--known LABORATORY:KEY names a key that you have from them; --unsigned takes it all the same";
            return Err(UserError::refused(message).hint(hint).into());
        }
        let mut library = None;
        if !self.check {
            let data = context::data_dir(global)?;
            context::make_private(&data)?;
            library = received_library(&house.libraries, &package, &data, &house.by, house.at)?;
        }
        let taken = Taken {
            signed_by: match package.signed {
                Signed::Nobody => None,
                Signed::By(key) | Signed::ByStranger(key) => Some(key.to_string()),
            },
            searched: library.as_ref().map_or(0, |library| library.searched),
            library: library.map(|library| library.card.name),
            manifest: package.manifest,
        };
        print_one(global.format, &taken, told_taken)
    }
}

impl MakeKey {
    /// Does it.
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<()> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| UserError::new(format!("no random source: {error}")))?;
        let digits: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.file)
            .with_context(|| format!("cannot make {}", self.file.display()))?;
        writeln!(file, "{KEY_MARK}{digits}")?;
        file.sync_all()?;
        let public = SigningKey::from_seed(&seed).public().to_string();
        print_one(global.format, &public, |public| format!("{public}\n"))
    }
}

/// Reads a signing key, which nobody but its owner may be able to read.
fn read_key(path: &Path) -> anyhow::Result<SigningKey> {
    let metadata = fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        let hint = format!("chmod 600 {}", path.display());
        return Err(UserError::refused(format!("others can read {}", path.display())).hint(hint).into());
    }
    let text = fs::read_to_string(path)?;
    let digits = text.trim_end().strip_prefix(KEY_MARK).unwrap_or_default();
    let seed = (digits.len() == 64).then(|| hexadecimal(digits)).flatten();
    let seed = seed.ok_or_else(|| UserError::new(format!("{} is no signing key", path.display())))?;
    Ok(SigningKey::from_seed(&seed))
}

fn hexadecimal(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn known_key(text: &str) -> anyhow::Result<(SourceId, PublicKey)> {
    let (laboratory, key) =
        text.split_once(':').ok_or_else(|| UserError::new(format!("{text:?} is not LABORATORY:KEY")))?;
    Ok((SourceId::new(laboratory)?, PublicKey::new(key)?))
}

fn status(status: PackagedStatus) -> &'static str {
    match status {
        PackagedStatus::Presumptive => "presumptive",
        PackagedStatus::CategorySupported => "category-supported",
        PackagedStatus::Confirmed => "confirmed",
        PackagedStatus::Retracted => "retracted",
    }
}

fn manifest_lines(manifest: &Manifest) -> String {
    let mut text = format!(
        "package   {} of {}, {}{}\nhandling  {}\n",
        manifest.package,
        manifest.laboratory,
        status(manifest.status),
        if manifest.simulated { ", SIMULATED" } else { "" },
        manifest.handling.tlp,
    );
    if let Some(before) = &manifest.supersedes {
        text += &format!("instead of {before}\n");
    }
    if let Some(why) = &manifest.retraction {
        text += &format!("because   {why}\n");
    }
    for component in &manifest.components {
        text += &format!("{}  {}\n", component.name, component.words);
        text += &component.missing.iter().map(|missing| format!("  missing: {missing}\n")).collect::<String>();
    }
    for spectrum in &manifest.spectra {
        text +=
            &format!("{}  {}  {}\n", spectrum.file, spectrum.technique, spectrum.splash.as_deref().unwrap_or_default());
    }
    text + &manifest.left_out.iter().map(|left_out| format!("left out: {left_out}\n")).collect::<String>()
}

fn told(made: &Made) -> String {
    manifest_lines(&made.manifest) + &format!("{}  {} bytes\n", made.file.display(), made.bytes)
}

fn told_taken(taken: &Taken) -> String {
    let signed = taken.signed_by.as_deref().unwrap_or("nobody");
    let library = match &taken.library {
        Some(library) => format!("library   {library}, {} spectra searched\n", taken.searched),
        None => String::new(),
    };
    format!("{}signed by {signed}\n{library}", manifest_lines(&taken.manifest))
}
