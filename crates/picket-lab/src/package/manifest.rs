//! What a package says of itself. A status and an identity in it are what its maker claims: nothing here is a
//! [`Confirmed`](crate::sample::Confirmed) of this house.

use std::fmt;

use picket_core::{Handling, InvalidValue, SourceId, Timestamp};
use serde::{Deserialize, Serialize};

use super::signature::to_hexadecimal;
use crate::limits::{PACKAGE_COMPONENTS_MAX, PACKAGE_MEMBERS_MAX};
use crate::sample::{Category, Compound, EditionReference, ResultReference, Reviewer};

/// The name of the format.
pub(super) const FORMAT: &str = "picket-spectrum-package";

/// The version of the format that is written and read.
pub(super) const VERSION: u32 = 1;

/// The name of a package: a UUID of version 7, which sorts by time.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageId(String);

/// How far what a package says may be relied on, by its maker's word.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackagedStatus {
    /// The results name something, or nothing yet.
    Presumptive,
    /// The results meet the rules of an edition.
    CategorySupported,
    /// A named reviewer confirmed it.
    Confirmed,
    /// What the package named in `supersedes` said does not hold.
    Retracted,
}

/// What a package says of itself.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name of the format: `picket-spectrum-package`.
    pub format: String,
    /// Its version.
    pub version: u32,
    /// The package.
    pub package: PackageId,
    /// The package whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<PackageId>,
    /// How far it may be relied on.
    pub status: PackagedStatus,
    /// Why it was retracted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retraction: Option<String>,
    /// Who made it.
    pub laboratory: SourceId,
    /// The sample, under a name that tells nothing of the case; the same in every package of the sample.
    pub sample: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What a receiver may do with it.
    pub handling: Handling,
    /// Who it is for; nobody in particular when empty.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// The licence of the spectra of the sample.
    pub licence: String,
    /// True when the sample is made up.
    #[serde(default)]
    pub simulated: bool,
    /// What is said of each component.
    pub components: Vec<ClaimedComponent>,
    /// The spectra.
    pub spectra: Vec<PackagedSpectrum>,
    /// What was not put in, with the reason.
    #[serde(default)]
    pub left_out: Vec<String>,
}

/// What is said of a component.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedComponent {
    /// Its name.
    pub name: String,
    /// How far it may be relied on.
    pub status: PackagedStatus,
    /// The compounds that it may be; none when no result names one.
    pub one_of: Vec<Compound>,
    /// The probability of them together.
    pub probability: f64,
    /// In a sentence.
    pub words: String,
    /// The rules that were asked.
    pub edition: EditionReference,
    /// What is missing by them, in sentences.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Who confirmed it, over which results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<ClaimedConfirmation>,
}

/// Who confirmed a component.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedConfirmation {
    /// Who reviewed.
    pub reviewer: Reviewer,
    /// When.
    pub at: Timestamp,
    /// The rules.
    pub edition: EditionReference,
    /// The result of the second technique.
    pub second: ResultReference,
}

/// A spectrum in a package.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedSpectrum {
    /// The member that holds it: `spectra/1.msp`.
    pub file: String,
    /// The component that it is of; absent for a reference spectrum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The technique.
    pub technique: String,
    /// The category that the result counts as for the component's compound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The identity of a mass spectrum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub splash: Option<String>,
    /// The result that it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultReference>,
    /// What the search said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<ClaimedSearch>,
    /// The member that holds the file as the instrument gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// Of a reference spectrum, its library; it is then not of the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// Its licence.
    pub licence: String,
}

/// What a search said of a spectrum.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedSearch {
    /// The search.
    pub method: String,
    /// Its version.
    pub version: u32,
    /// The verdict in words.
    pub words: String,
    /// The probability of what it names.
    pub probability: f64,
    /// How often an unknown would be answered so.
    pub false_accept_share: f64,
    /// The libraries, each with its version and the hash of its file.
    pub libraries: Vec<String>,
}

impl PackageId {
    const EXPECTED: &'static str = "a package id, which is a UUID of version 7";

    /// The id of a package made at an instant, with ten bytes of a random source (RFC 9562, section 5.7).
    pub fn of(at: Timestamp, random: [u8; 10]) -> Self {
        let milliseconds = u64::try_from(at.microseconds() / 1_000).unwrap_or(0).to_be_bytes();
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&milliseconds[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = 0x70 | bytes[6] & 0x0f;
        bytes[8] = 0x80 | bytes[8] & 0x3f;
        let digits = to_hexadecimal(&bytes);
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        Self(parts.join("-"))
    }

    /// Takes an id that was written down before.
    ///
    /// # Errors
    /// [`InvalidValue`] unless it is a UUID of version 7 in lower case.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let digit = |(index, byte): (usize, u8)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        };
        let right = text.len() == 36 && text.bytes().enumerate().all(digit);
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidValue::new(text, Self::EXPECTED)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl TryFrom<String> for PackageId {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        Self::new(&text)
    }
}

impl From<PackageId> for String {
    fn from(id: PackageId) -> Self {
        id.0
    }
}

impl Manifest {
    /// Whether it says what a manifest has to say.
    ///
    /// # Errors
    /// What is wrong, as a part of a sentence.
    pub(super) fn check(&self) -> Result<(), String> {
        let fail = |why: &str| Err(why.to_owned());
        if self.format != FORMAT || self.version != VERSION {
            return Err(format!("it is of the format {} {}", self.format, self.version));
        }
        if self.components.len() > PACKAGE_COMPONENTS_MAX || self.spectra.len() > PACKAGE_MEMBERS_MAX {
            return fail("it lists more components or spectra than a package has");
        }
        let probabilities = self.components.iter().map(|one| one.probability);
        let shares = self
            .spectra
            .iter()
            .filter_map(|one| one.search.as_ref())
            .flat_map(|search| [search.probability, search.false_accept_share]);
        if !probabilities.chain(shares).all(|share| (0.0..=1.0).contains(&share)) {
            return fail("a probability is none");
        }
        if self.status == PackagedStatus::Retracted {
            let said = self.retraction.as_ref().is_some_and(|why| !why.trim().is_empty());
            return match (&self.supersedes, said, self.components.is_empty() && self.spectra.is_empty()) {
                (Some(_), true, true) => Ok(()),
                (None, _, _) => fail("it retracts without saying what"),
                (_, false, _) => fail("it retracts without saying why"),
                (_, _, false) => fail("it retracts and says something else besides"),
            };
        }
        if self.retraction.is_some() || self.components.is_empty() || self.spectra.is_empty() {
            return fail("it has no component or no spectrum, or gives a reason for a retraction that it is not");
        }
        self.components.iter().try_for_each(|component| component.check(self.status))
    }
}

impl ClaimedComponent {
    fn check(&self, of_package: PackagedStatus) -> Result<(), String> {
        use PackagedStatus::{CategorySupported, Confirmed, Presumptive, Retracted};
        let fail = |why: &str| Err(format!("the component {} {why}", self.name));
        let rank = |status| match status {
            Retracted => 0,
            Presumptive => 1,
            CategorySupported => 2,
            Confirmed => 3,
        };
        if rank(self.status) < rank(of_package) {
            return fail("is less than the package says");
        }
        match (self.status, self.one_of.len(), &self.confirmed) {
            (Confirmed, 1, Some(confirmation)) if !confirmation.reviewer.as_str().is_empty() => Ok(()),
            (Confirmed, _, _) => fail("is confirmed without one compound, a second technique's result and a reviewer"),
            (_, _, Some(_)) => fail("has a reviewer and is not confirmed"),
            (CategorySupported, 1, None) if self.missing.is_empty() => Ok(()),
            (CategorySupported, _, None) => fail("meets the rules without one compound, or with something missing"),
            (Retracted, _, None) => fail("is retracted by itself"),
            (Presumptive, _, None) => Ok(()),
        }
    }
}
