//! Mapping profiles: what a layout of tables means, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cells::{Decimal, Delimiter};
use super::shape::is_even;
use crate::limits::{PROFILE_BYTES_MAX, PROFILES_MAX};
use crate::read::Sink;
use crate::read::fields::{Fact, Field, folded};
use crate::{Facts, Form, Spectrum, Technique, XUnit, YUnit, header};

/// The layouts that come with Picket, from data/lab/spectra-tables.
const SHIPPED: [&str; 21] = [
    include_str!("../../../../../data/lab/spectra-tables/agilent-asp.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-absorbance.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-infrared.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-mass.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-raman.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-raman-by-name.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-transmittance.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-transmittance-large.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-transmittance-percent.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-ultraviolet.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-wavenumber.toml"),
    include_str!("../../../../../data/lab/spectra-tables/columns-wavenumber-raman-by-name.toml"),
    include_str!("../../../../../data/lab/spectra-tables/dart-text.toml"),
    include_str!("../../../../../data/lab/spectra-tables/jeol-jsp.toml"),
    include_str!("../../../../../data/lab/spectra-tables/openspecy-json.toml"),
    include_str!("../../../../../data/lab/spectra-tables/openspecy-wide.toml"),
    include_str!("../../../../../data/lab/spectra-tables/points.toml"),
    include_str!("../../../../../data/lab/spectra-tables/rows.toml"),
    include_str!("../../../../../data/lab/spectra-tables/rows-infrared-by-name.toml"),
    include_str!("../../../../../data/lab/spectra-tables/rows-raman-by-name.toml"),
];

/// A layout of tables: where the numbers stand, what they are, and which fields hold which facts. A TOML file holds one;
/// docs/reference/spectra-tables.md explains its keys.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TableProfile {
    /// Its name: letters a-z, digits and hyphens.
    pub id: String,
    /// For which files it is, in words that are shown.
    pub title: String,
    /// How the numbers lie.
    pub layout: Layout,
    /// How the spectra were measured.
    #[serde(default)]
    pub technique: Technique,
    /// The field that says how a spectrum was measured; when absent, one named `Technique` that holds one of the words of
    /// `technique`.
    #[serde(default)]
    pub technique_field: Option<TechniqueField>,
    /// Whether the points are samples of a curve or peaks; told from the abscissae when absent, those of a curve being even.
    #[serde(default)]
    pub form: Option<Form>,
    /// What x is. What a header says in the words of [`crate::write::csv()`] counts where nothing is said here.
    #[serde(default)]
    pub x_unit: XUnit,
    /// What y is; as for x.
    #[serde(default)]
    pub y_unit: Option<YUnit>,
    /// What parts cells; told from the file when absent.
    #[serde(default)]
    pub delimiter: Option<Delimiter>,
    /// What parts the whole of a number from its fraction; told from the file when absent.
    #[serde(default)]
    pub decimal: Option<Decimal>,
    /// The numbers begin below the line that begins so.
    #[serde(default)]
    pub begin: Option<String>,
    /// They end above the line that begins so.
    #[serde(default)]
    pub end: Option<String>,
    /// Columns: the header of the column of abscissae, the first when absent. JSON: their key.
    #[serde(default)]
    pub x: Option<String>,
    /// Columns: the headers of the columns of ordinates, all others when empty. JSON: the key of the object of ordinates.
    #[serde(default)]
    pub y: Vec<String>,
    /// Ordinates: what the numbers before the ordinates are, one on each line.
    #[serde(default)]
    pub header: Vec<HeaderNumber>,
    /// JSON: the key of the object of facts, each a value or a list of one value for each spectrum.
    #[serde(default)]
    pub facts_key: Option<String>,
    /// Which facts the fields hold, by their names in the file; when absent, those that have such a name in MSP files. Other
    /// fields are kept and not shared.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    /// Which files it is for; all that have its layout when nothing is said.
    #[serde(default)]
    pub fits: Fits,
}

/// How the numbers of a table lie.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A column of abscissae and a column of ordinates for each spectrum.
    Columns,
    /// A row of abscissae, and below it a row for each spectrum.
    Rows,
    /// A few lines with one number each that say where x begins and ends, then the ordinates.
    Ordinates,
    /// An object of lists.
    Json,
}

/// A number before the ordinates.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderNumber {
    /// How many ordinates follow.
    Points,
    /// The abscissa of the first.
    FirstX,
    /// The abscissa of the last.
    LastX,
    /// Something else.
    Ignored,
}

/// The field that says how a spectrum was measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TechniqueField {
    /// Its name in the file.
    pub field: String,
    /// What its values mean.
    pub words: BTreeMap<String, Technique>,
}

/// Which files a layout is for: those that meet every condition. Of several that fit, the one with more words wins, then one
/// for the name of the file, then the one with more conditions, then the first by id.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fits {
    /// One of these stands in the name of the file.
    pub name: Vec<String>,
    /// Each of these words stands before the first numbers.
    pub words: Vec<String>,
    /// Each of these words stands in the header: the two lines above the columns of numbers, or the line of abscissae and
    /// the one above it.
    pub header: Vec<String>,
    /// So many columns.
    pub columns: Option<usize>,
    /// All abscissae of the first lines lie between these.
    pub x: Option<[f64; 2]>,
    /// All ordinates of the first lines lie between these.
    pub y: Option<[f64; 2]>,
    /// The abscissae rise or fall in even steps, as those of a sampled curve do, or they do not.
    pub evenly: Option<bool>,
}

/// Why a layout cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableProfileError {
    /// The text is no TOML, or holds a key or value that is not known.
    #[error("the layout is not written as it should be")]
    Toml(#[from] toml::de::Error),
    /// The layout contradicts itself.
    #[error("the layout {id:?} cannot be used: {reason}")]
    Unusable {
        /// Its name.
        id: String,
        /// Why.
        reason: &'static str,
    },
    /// There are too many layouts, or the text of one is too long.
    #[error("a layout has at most {PROFILE_BYTES_MAX} bytes, and there are at most {PROFILES_MAX}")]
    TooMany,
}

/// The layouts that are known, by name.
#[derive(Clone, Debug, Default)]
pub struct TableProfiles(BTreeMap<String, TableProfile>);

impl TableProfiles {
    /// The layouts that come with Picket.
    pub fn shipped() -> Self {
        let mut profiles = Self::default();
        for text in SHIPPED {
            profiles.add(text).expect("shipped layouts are read by a test");
        }
        profiles
    }

    /// Adds a layout from its TOML text; one with the name of another replaces it.
    ///
    /// # Errors
    /// [`TableProfileError`] when it cannot be used.
    pub fn add(&mut self, text: &str) -> Result<(), TableProfileError> {
        if text.len() > PROFILE_BYTES_MAX || self.0.len() >= PROFILES_MAX {
            return Err(TableProfileError::TooMany);
        }
        let profile: TableProfile = toml::from_str(text)?;
        profile.check()?;
        self.0.insert(profile.id.clone(), profile);
        Ok(())
    }

    /// The layout of that name.
    pub fn get(&self, id: &str) -> Option<&TableProfile> {
        self.0.get(id)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &TableProfile> {
        self.0.values()
    }
}

impl TableProfile {
    fn check(&self) -> Result<(), TableProfileError> {
        let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let count = |number| self.header.iter().filter(|it| **it == number).count();
        let ordinates_are_placed =
            [HeaderNumber::Points, HeaderNumber::FirstX, HeaderNumber::LastX].map(count) == [1, 1, 1];
        let reason = if self.id.is_empty() || self.id.len() > 64 || !self.id.bytes().all(usable) {
            "its id is not of 1 to 64 characters a-z, 0-9 and hyphens"
        } else if self.layout == Layout::Ordinates && !ordinates_are_placed {
            "header does not name points, first-x and last-x once each"
        } else if self.layout == Layout::Json && (self.x.is_none() || self.y.len() != 1) {
            "a layout of JSON needs x and one y"
        } else {
            return Ok(());
        };
        Err(TableProfileError::Unusable { id: self.id.clone(), reason })
    }

    /// The fact that a field of this name holds.
    fn fact_in(&self, name: &str) -> Option<Fact> {
        if self.facts.is_empty() {
            return Fact::of_name(name);
        }
        self.facts.iter().find(|(known, _)| folded(known) == folded(name)).map(|(_, fact)| *fact)
    }

    /// How a spectrum was measured, when the field says that.
    fn technique_in(&self, field: Field<'_>) -> Option<Technique> {
        let Some(TechniqueField { field: name, words }) = &self.technique_field else {
            let value = (folded(field.name) == "technique").then(|| field.value.to_lowercase())?;
            return serde_json::from_value(value.into()).ok();
        };
        let value = (folded(name) == folded(field.name)).then(|| folded(field.value))?;
        words.iter().find(|(word, _)| folded(word) == value).map(|(_, technique)| *technique)
    }

    /// True when it is for files of this name, in lower case.
    pub(super) fn fits_name(&self, name: &str) -> bool {
        self.fits.name.is_empty() || self.fits.name.iter().any(|word| name.contains(&word.to_lowercase()))
    }

    /// True when a file is told to be of this layout by words in it, and nothing was assumed.
    pub(super) fn is_chosen_by_words(&self) -> bool {
        self.fits.name.is_empty() && self.count_of_words() > 0
    }

    fn count_of_words(&self) -> usize {
        self.fits.words.len() + self.fits.header.len() + usize::from(self.begin.is_some())
    }

    /// How much a file has to say to be of this layout: words, its name, and other conditions.
    pub(super) fn strictness(&self) -> (usize, bool, usize) {
        let Fits { name, columns, x, y, evenly, .. } = &self.fits;
        let others = [columns.is_some(), x.is_some(), y.is_some(), evenly.is_some()].map(usize::from);
        (self.count_of_words(), !name.is_empty(), others.iter().sum())
    }
}

/// What the fields of a table say of a spectrum.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub(super) facts: Facts,
    technique: Option<Technique>,
    x_unit: Option<XUnit>,
    y_unit: Option<YUnit>,
}

impl Told {
    /// Takes a field by what `profile` says that it holds.
    pub(super) fn take(&mut self, profile: &TableProfile, field: Field<'_>, sink: &mut Sink<'_>) {
        let value = field.value.replace("\"\"", "\"");
        let field = Field { value: &value, ..field };
        self.technique = profile.technique_in(field).or(self.technique);
        let fact = profile.fact_in(field.name);
        if !fact.is_some_and(|fact| fact.set(field, &mut self.facts, sink)) {
            field.keep(&mut self.facts);
        }
    }

    /// Takes the headers of the columns of abscissae and ordinates.
    pub(super) fn take_headers(&mut self, x: &str, y: &str) {
        self.x_unit = header::x_unit(x);
        self.y_unit = header::y_unit(y);
    }

    /// Says of `spectrum` what `profile` and the fields say.
    pub(super) fn say(self, profile: &TableProfile, spectrum: &mut Spectrum) {
        let told_from = |x: &[f64]| if is_even(x) { Form::Curve } else { Form::Peaks };
        spectrum.form = profile.form.unwrap_or_else(|| told_from(spectrum.x()));
        spectrum.technique = self.technique.unwrap_or(profile.technique);
        spectrum.x_unit = match (&profile.x_unit, spectrum.technique) {
            (XUnit::Unknown, _) => self.x_unit.unwrap_or_default(),
            (XUnit::Wavenumber, Technique::Raman) => XUnit::RamanShift,
            (unit, _) => unit.clone(),
        };
        spectrum.y_unit = profile.y_unit.clone().or(self.y_unit).unwrap_or_default();
        spectrum.facts = self.facts;
    }
}
