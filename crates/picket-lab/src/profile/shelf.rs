//! The profiles at hand: those shipped with Picket, and the user's own.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Fit, Profile, ProfileError};
use crate::Header;
use crate::limits::{PROFILE_BYTES_MAX, PROFILES_MAX};

/// The shipped profiles, from data/lab/profiles.
const SHIPPED: [&str; 9] = [
    include_str!("../../../../data/lab/profiles/generic-aggregated.toml"),
    include_str!("../../../../data/lab/profiles/generic-aggregated-jsonl.toml"),
    include_str!("../../../../data/lab/profiles/generic-aggregated-xlsx.toml"),
    include_str!("../../../../data/lab/profiles/generic-samples.toml"),
    include_str!("../../../../data/lab/profiles/generic-samples-jsonl.toml"),
    include_str!("../../../../data/lab/profiles/generic-samples-xlsx.toml"),
    include_str!("../../../../data/lab/profiles/generic-wide.toml"),
    include_str!("../../../../data/lab/profiles/nflis.toml"),
    include_str!("../../../../data/lab/profiles/unc-lab-detail.toml"),
];

/// Profiles by name.
#[derive(Clone, Debug)]
pub struct Profiles(BTreeMap<String, Profile>);

/// A file that should have been a profile.
#[derive(Debug, thiserror::Error)]
#[error("the profile {} cannot be used", path.display())]
pub struct ProfileFileError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub reason: Box<dyn std::error::Error + Send + Sync>,
}

impl Profiles {
    /// Those that come with Picket.
    pub fn shipped() -> Self {
        let parse = |text| Profile::parse(text).expect("shipped profiles are read by a test");
        Self(SHIPPED.into_iter().map(parse).map(|profile| (profile.id.to_string(), profile)).collect())
    }

    /// Adds the user's own, `*.toml` in `folder`, in the order of their names; one with the name of another replaces it.
    ///
    /// Returns what could not be used. A folder that does not exist holds no profiles and is no error.
    pub fn add_folder(&mut self, folder: &Path) -> Vec<ProfileFileError> {
        let failed = |path: &Path, reason: Box<dyn std::error::Error + Send + Sync>| ProfileFileError {
            path: path.to_owned(),
            reason,
        };
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => return vec![failed(folder, error.into())],
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .take(PROFILES_MAX)
            .collect();
        paths.sort();
        let mut failures = Vec::new();
        for path in paths {
            match read_profile(&path) {
                Ok(profile) => {
                    self.0.insert(profile.id.to_string(), profile);
                }
                Err(reason) => failures.push(failed(&path, reason)),
            }
        }
        failures
    }

    /// The profile of that name.
    pub fn get(&self, id: &str) -> Option<&Profile> {
        self.0.get(id)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.0.values()
    }

    /// How well each fits a file with this header, best first.
    pub fn suggest(&self, header: &Header) -> Vec<Fit> {
        let mut fits: Vec<Fit> = self.iter().map(|profile| Fit::of(profile, header)).collect();
        fits.sort_by_cached_key(Fit::rank);
        fits
    }
}

fn read_profile(path: &Path) -> Result<Profile, Box<dyn std::error::Error + Send + Sync>> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(PROFILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > PROFILE_BYTES_MAX {
        return Err(format!("it is larger than {PROFILE_BYTES_MAX} bytes").into());
    }
    Ok(Profile::parse(&text).map_err(|error: ProfileError| Box::new(error))?)
}
