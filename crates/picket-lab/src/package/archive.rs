//! The bytes of a package: written so that the same content gives the same bytes, read so that nothing is believed before it
//! is checked.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::manifest::Manifest;
use super::signature::{PublicKey, SigningKey, from_hexadecimal, to_hexadecimal};
use crate::limits::{PACKAGE_BYTES_MAX, PACKAGE_MEMBERS_MAX, PACKAGE_UNPACKED_BYTES_MAX};

/// The members with a meaning of their own.
pub(super) const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
const SIGNATURE: &str = "SHA256SUMS.sig";

/// The folders of the others.
pub(super) const SPECTRA: &str = "spectra/";
pub(super) const ORIGINAL: &str = "original/";

/// What begins the line of a signature, before the key and the signature.
const ALGORITHM: &str = "ed25519";

/// A package that was read, and whose sums, signature and manifest are right.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its spectra and originals by name.
    pub members: BTreeMap<String, Vec<u8>>,
    /// Who signed it.
    pub signed: Signed,
}

/// Who signed a package. A signature that does not fit is no such thing but a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signed {
    /// Nobody.
    Nobody,
    /// One of the keys that were given.
    By(PublicKey),
    /// A key that was not given: whoever has it signed, and nobody here knows who that is.
    ByStranger(PublicKey),
}

/// Why a package is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageFault {
    /// Larger than any package.
    #[error("larger than {limit} {unit}")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// Of what.
        unit: &'static str,
    },
    /// No ZIP archive, or a damaged one.
    #[error("the archive cannot be read")]
    Archive(#[from] zip::result::ZipError),
    /// A member cannot be unpacked.
    #[error("a member cannot be unpacked")]
    Member(#[source] std::io::Error),
    /// A member that no package has, or one that is missing.
    #[error("{0:?} {1}")]
    Name(String, &'static str),
    /// A member is not what the sums say.
    #[error("{0} is not what its sum says")]
    Sum(String),
    /// The signature does not fit.
    #[error("the signature does not fit the package")]
    Signature,
    /// The manifest is no JSON of its form.
    #[error("the manifest cannot be read")]
    Manifest(#[source] serde_json::Error),
    /// The manifest contradicts itself or the members.
    #[error("the manifest cannot be right: {0}")]
    Wrong(String),
}

/// Packs members, with their sums and a signature.
pub(super) fn pack(mut members: BTreeMap<String, Vec<u8>>, key: Option<&SigningKey>) -> Result<Vec<u8>, PackageFault> {
    let sums: String = members.iter().map(|(name, bytes)| format!("{}  {name}\n", sum(bytes))).collect();
    if let Some(key) = key {
        let signature = to_hexadecimal(&key.sign(sums.as_bytes()));
        members.insert(SIGNATURE.to_owned(), format!("{ALGORITHM} {} {signature}\n", key.public()).into_bytes());
    }
    members.insert(SUMS.to_owned(), sums.into_bytes());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest time that ZIP knows, so that when a package was written shows in its manifest alone.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in members {
        archive.start_file(name, options)?;
        archive.write_all(&bytes).map_err(PackageFault::Member)?;
    }
    let bytes = archive.finish()?.into_inner();
    within(bytes.len() as u64, PACKAGE_BYTES_MAX, "bytes")?;
    Ok(bytes)
}

fn sum(bytes: &[u8]) -> String {
    to_hexadecimal(&Sha256::digest(bytes))
}

fn within(size: u64, limit: u64, unit: &'static str) -> Result<(), PackageFault> {
    if size > limit { Err(PackageFault::TooLarge { limit, unit }) } else { Ok(()) }
}

impl Package {
    /// Reads a package, and believes nothing of it before it is checked: its size packed and unpacked, its names, the sum of
    /// every member, the signature, the manifest.
    ///
    /// # Errors
    /// [`PackageFault`] for anything that is not right.
    pub fn read(bytes: &[u8], known: &[PublicKey]) -> Result<Self, PackageFault> {
        let mut members = unpack(bytes)?;
        let missing = |name: &str| PackageFault::Name(name.to_owned(), "is missing");
        let sums = members.remove(SUMS).ok_or_else(|| missing(SUMS))?;
        let signature = members.remove(SIGNATURE);
        check_sums(&sums, &members)?;
        let signed = match signature {
            None => Signed::Nobody,
            Some(signature) => check_signature(&signature, &sums, known)?,
        };
        let manifest = members.remove(MANIFEST).ok_or_else(|| missing(MANIFEST))?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(PackageFault::Manifest)?;
        manifest.check().map_err(PackageFault::Wrong)?;
        check_members(&manifest, &members)?;
        Ok(Self { manifest, members, signed })
    }

    /// The spectra, in the order of the manifest: what is said of each, and its bytes.
    pub fn spectra(&self) -> impl Iterator<Item = (&super::PackagedSpectrum, &[u8])> {
        let bytes = |file: &str| self.members.get(file).map(Vec::as_slice).unwrap_or_default();
        self.manifest.spectra.iter().map(move |spectrum| (spectrum, bytes(&spectrum.file)))
    }
}

/// Whether an archive is of the form for more than 4 GB (ZIP64): its end stands twenty bytes behind the locator of another
/// one. No package is, and that other end may claim members by the thousand million, for which whoever opens it makes room.
fn is_of_the_large_form(bytes: &[u8]) -> bool {
    bytes.windows(24).any(|window| window.starts_with(b"PK\x06\x07") && window[20..] == *b"PK\x05\x06")
}

/// Unpacks the members, no more than a package holds, whatever the archive says of itself.
fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, PackageFault> {
    within(bytes.len() as u64, PACKAGE_BYTES_MAX, "bytes")?;
    if is_of_the_large_form(bytes) {
        return Err(PackageFault::TooLarge { limit: PACKAGE_MEMBERS_MAX as u64, unit: "members" });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    within(archive.len() as u64, PACKAGE_MEMBERS_MAX as u64, "members")?;
    let mut members = BTreeMap::new();
    let mut left = PACKAGE_UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let member = archive.by_index(index)?;
        let name = member.name()?.into_owned();
        check_name(&name)?;
        let mut unpacked = Vec::new();
        member.take(left + 1).read_to_end(&mut unpacked).map_err(PackageFault::Member)?;
        let size = unpacked.len() as u64;
        left = left
            .checked_sub(size)
            .ok_or(PackageFault::TooLarge { limit: PACKAGE_UNPACKED_BYTES_MAX, unit: "bytes unpacked" })?;
        if members.insert(name.clone(), unpacked).is_some() {
            return Err(PackageFault::Name(name, "stands twice"));
        }
    }
    Ok(members)
}

/// A name is one of the three, or a file in one of the two folders: letters, digits, full stops, hyphens and underscores.
fn check_name(name: &str) -> Result<(), PackageFault> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let plain =
        |rest: &str| !rest.is_empty() && rest.len() <= 100 && !rest.starts_with('.') && rest.chars().all(letter);
    let in_folder = [SPECTRA, ORIGINAL].iter().filter_map(|folder| name.strip_prefix(folder)).any(plain);
    if [MANIFEST, SUMS, SIGNATURE].contains(&name) || in_folder {
        return Ok(());
    }
    let shown: String = name.chars().take(100).collect();
    Err(PackageFault::Name(shown, "is no member of a package"))
}

fn check_sums(sums: &[u8], members: &BTreeMap<String, Vec<u8>>) -> Result<(), PackageFault> {
    let unreadable = || PackageFault::Sum(SUMS.to_owned());
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for line in std::str::from_utf8(sums).map_err(|_| unreadable())?.lines() {
        let (sum, name) = line.split_once("  ").ok_or_else(unreadable)?;
        if listed.insert(name, sum).is_some() {
            return Err(unreadable());
        }
    }
    if let Some(name) = listed.keys().find(|name| !members.contains_key(**name)) {
        return Err(PackageFault::Name((*name).to_owned(), "is missing"));
    }
    let wrong = members.iter().find(|(name, bytes)| listed.get(name.as_str()) != Some(&sum(bytes).as_str()));
    wrong.map_or(Ok(()), |(name, _)| Err(PackageFault::Sum(name.clone())))
}

fn check_signature(signature: &[u8], sums: &[u8], known: &[PublicKey]) -> Result<Signed, PackageFault> {
    let text = std::str::from_utf8(signature).map_err(|_| PackageFault::Signature)?;
    let words: Vec<&str> = text.trim_end().split(' ').collect();
    let [ALGORITHM, key, signature] = words[..] else { return Err(PackageFault::Signature) };
    let key = PublicKey::new(key).map_err(|_| PackageFault::Signature)?;
    let signature: [u8; 64] = from_hexadecimal(signature).ok_or(PackageFault::Signature)?;
    if !key.verifies(sums, &signature) {
        return Err(PackageFault::Signature);
    }
    Ok(if known.contains(&key) { Signed::By(key) } else { Signed::ByStranger(key) })
}

/// Every member is told of in the manifest, and everything told of is there.
fn check_members(manifest: &Manifest, members: &BTreeMap<String, Vec<u8>>) -> Result<(), PackageFault> {
    let files = || manifest.spectra.iter().map(|spectrum| spectrum.file.as_str());
    let originals = || manifest.spectra.iter().filter_map(|spectrum| spectrum.original.as_deref());
    if let Some(file) = files().find(|file| !file.starts_with(SPECTRA)) {
        return Err(PackageFault::Name(file.to_owned(), "is no spectrum of a package"));
    }
    if let Some(file) = files().chain(originals()).find(|file| !members.contains_key(*file)) {
        return Err(PackageFault::Name(file.to_owned(), "is missing"));
    }
    let told = |name: &String| files().chain(originals()).any(|file| file == name);
    match members.keys().find(|name| !told(name)) {
        Some(name) => Err(PackageFault::Name(name.clone(), "is not in the manifest")),
        None => Ok(()),
    }
}
