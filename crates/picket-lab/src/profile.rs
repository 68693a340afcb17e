//! Mapping profiles: which column of a source's file means what. Data that a user can write.
//!
//! A profile is a TOML file; docs/how-to/write-a-mapping-profile.md explains it by example. Unknown keys are errors,
//! so that a misspelt setting is found and not silently without effect.

mod date;
mod shelf;
mod suggest;

use picket_core::{CountryCode, Handling, MassUnit, SourceId};
use serde::{Deserialize, Serialize};

pub use date::DateFormat;
pub(crate) use date::month_number;
pub use shelf::{ProfileFileError, Profiles};
pub use suggest::Fit;

use crate::limits::{AREA_BYTES_MAX, NAME_BYTES_MAX, NAME_FOLDED_BYTES_MAX};
use crate::{CountUnit, fold_for_mention};

/// How to read the files of one source.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name, by which users choose it.
    pub id: ProfileId,
    /// What it reads, in one line.
    pub title: String,
    /// The source whose records these are.
    pub source: SourceId,
    /// The laboratory or programme, when it is the same for the whole file.
    #[serde(default)]
    pub laboratory: Option<String>,
    /// Whether rows are counts or results of samples.
    pub kind: Kind,
    /// What counts count, where no column says it.
    #[serde(default)]
    pub counts: CountUnit,
    /// What may be done with the records.
    pub handling: Handling,
    /// How the file is written.
    #[serde(default)]
    pub file: FileLayout,
    /// How numbers are written.
    #[serde(default)]
    pub numbers: NumberLayout,
    /// Where the place stands.
    pub place: PlaceLayout,
    /// Where the period stands.
    pub period: PeriodLayout,
    /// Where everything else stands.
    pub columns: Columns,
    /// Words with a meaning of their own.
    #[serde(default)]
    pub words: Words,
}

/// The name of a profile: 2 to 64 characters a-z, 0-9 and hyphens.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ProfileId(SourceId);

impl ProfileId {
    /// The slug.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for ProfileId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A count of one substance in a period and place.
    Aggregated,
    /// One substance in one sample; the rows of a sample stand together.
    Samples,
}

/// How a file is written.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileLayout {
    /// The format.
    pub format: Format,
    /// The encoding of CSV.
    pub encoding: Encoding,
    /// The delimiter of CSV; told from the header when absent.
    pub delimiter: Option<Delimiter>,
    /// The sheet of a workbook; the first when absent.
    pub sheet: Option<String>,
    /// Lines or rows above the header.
    pub skip_rows: u32,
}

/// A file format.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimiter-separated text, RFC 4180 quotes, first row a header.
    #[default]
    Csv,
    /// One flat JSON object a line.
    JsonLines,
    /// An XLSX or ODS workbook, first row a header.
    Workbook,
}

impl Format {
    /// Its name as people say it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
            Self::Workbook => "XLSX or ODS",
        }
    }
}

/// The encoding of a text file. A UTF-16 byte order mark is obeyed whatever the profile says.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8; a row that is not is read as windows-1252, with a warning. UTF-16 is told from its mark or its NULs.
    #[default]
    Auto,
    /// UTF-8; a row that is not is rejected.
    #[serde(rename = "utf-8")]
    Utf8,
    /// The western code page of Windows.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-16, little-endian unless its mark says otherwise.
    #[serde(rename = "utf-16")]
    Utf16,
}

/// What separates the cells of CSV.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab character.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    pub(crate) const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// How numbers are written.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumberLayout {
    /// What stands before the decimals.
    pub decimal: DecimalMark,
    /// What groups the thousands, when anything does.
    pub thousands: Option<char>,
    /// The unit of masses, where no column says it.
    pub mass_unit: Option<MassUnit>,
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum DecimalMark {
    /// `.`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `,`
    #[serde(rename = ",")]
    Comma,
}

impl DecimalMark {
    pub(crate) const fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// Where the place stands.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceLayout {
    /// The country of the whole file, or of rows whose country cell is empty.
    pub country: Option<CountryCode>,
    /// The column with ISO 3166-1 alpha-2 codes.
    pub country_column: Option<String>,
    /// The area of the whole file, or of rows whose area cell is empty.
    pub area: Option<String>,
    /// The column with areas, in the source's own words.
    pub area_column: Option<String>,
}

/// Where the period stands: a year with an optional part of it, one column, or the header of a wide table.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeriodLayout {
    /// The column with the year.
    pub year: Option<String>,
    /// The column with the quarter, `1` to `4`, with or without `Q`; beside `year`.
    pub quarter: Option<String>,
    /// The column with the month, a number or an English name; beside `year`.
    pub month: Option<String>,
    /// The column with the day of the month; beside `month`.
    pub day: Option<String>,
    /// The column with the whole date or period.
    pub date: Option<String>,
    /// How that column is written, besides ISO 8601, which is always understood; the first that fits is taken.
    pub formats: Vec<DateFormat>,
    /// True when each period is a column of its own, named `2023`, `2023-Q1` or `2023-07`, and its cells are counts.
    pub wide: bool,
}

/// Which column holds what. Names are compared without regard to case and to blanks at the ends.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// The name of the substance.
    pub substance: String,
    /// The count; aggregated rows need it unless the table is wide.
    pub count: Option<String>,
    /// What the count counts: `reports` or `samples`.
    pub unit: Option<String>,
    /// The share of the count in its period and place, in percent: only checked against the counts.
    pub percent: Option<String>,
    /// The sample identifier; sample rows need it.
    pub sample: Option<String>,
    /// Primary or trace.
    pub abundance: Option<String>,
    /// The analytical method.
    pub method: Option<String>,
    /// The mass.
    pub mass: Option<String>,
    /// The unit of the mass.
    pub mass_unit: Option<String>,
    /// What the sample was sold as.
    pub expected: Option<String>,
    /// Who examined.
    pub laboratory: Option<String>,
    /// Columns known and left aside; a `*` at the end stands for any ending.
    pub ignore: Vec<String>,
}

/// Words with a meaning of their own, compared without regard to case and to blanks at the ends.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Cells that mean "no value", besides empty ones.
    pub missing: Vec<String>,
    /// Names that mean "nothing was found".
    pub nothing_found: Vec<String>,
    /// Names that mean "all rows together".
    pub total: Vec<String>,
    /// Abundances that mean a substantial part; an empty cell always does.
    pub primary: Vec<String>,
    /// Abundances that mean traces.
    pub trace: Vec<String>,
}

impl Default for Words {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        Self {
            missing: words(&["NA", "N/A", "n.a.", "null", "-", "–"]),
            nothing_found: Vec::new(),
            total: words(&["Total", "Grand total", "Sum"]),
            primary: words(&["primary", "major", "main"]),
            trace: words(&["trace", "traces"]),
        }
    }
}

/// Why a text is no profile.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Not TOML, or not the keys of a profile.
    #[error("not a mapping profile")]
    Toml(#[from] Box<toml::de::Error>),
    /// The keys do not fit together.
    #[error("the profile is incomplete: {0}")]
    Incomplete(&'static str),
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError`] when it is not one, or when its settings do not fit together.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(Box::new)?;
        match profile.contradiction() {
            Some(reason) => Err(ProfileError::Incomplete(reason)),
            None => Ok(profile),
        }
    }

    /// The profile as a file, with every setting, to copy and change.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a profile has only what TOML can hold")
    }

    /// What in the profile does not fit together.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let Self { place, period, columns, numbers, .. } = self;
        let samples = self.kind == Kind::Samples;
        let ways = [period.year.is_some(), period.date.is_some(), period.wide];
        let group = numbers.thousands;
        let rules = [
            (
                self.laboratory.as_ref().is_some_and(|name| {
                    name.len() > NAME_BYTES_MAX || fold_for_mention(name).len() > NAME_FOLDED_BYTES_MAX
                }),
                "laboratory is too long",
            ),
            (place.area.as_ref().is_some_and(|area| area.len() > AREA_BYTES_MAX), "place.area is too long"),
            (columns.substance.is_empty(), "columns.substance must name the column with the substance"),
            (place.country.is_none() && place.country_column.is_none(), "place needs country or country_column"),
            (
                ways.iter().filter(|&&way| way).count() != 1,
                "period needs exactly one of year, date and wide = true: they say where the time stands",
            ),
            (
                period.year.is_none() && (period.quarter.is_some() || period.month.is_some()),
                "period.quarter and period.month stand beside period.year",
            ),
            (period.quarter.is_some() && period.month.is_some(), "period takes a quarter or a month, not both"),
            (period.day.is_some() && period.month.is_none(), "period.day stands beside period.month"),
            (period.date.is_none() && !period.formats.is_empty(), "period.formats says how period.date is written"),
            (samples && columns.sample.is_none(), "samples need columns.sample"),
            (samples && period.wide, "only counts can stand in a wide table"),
            (!samples && !period.wide && columns.count.is_none(), "aggregated rows need columns.count or period.wide"),
            (period.wide && columns.count.is_some(), "a wide table has no columns.count"),
            (period.wide && columns.percent.is_some(), "a wide table has no columns.percent"),
            (period.wide && self.file.format == Format::JsonLines, "JSON Lines cannot be a wide table"),
            (
                group.is_some_and(|mark| mark == numbers.decimal.character() || mark.is_alphanumeric() || mark == '-'),
                "numbers.thousands must be a mark other than the decimal mark",
            ),
        ];
        rules.into_iter().find_map(|(broken, reason)| broken.then_some(reason))
    }

    /// The columns that every row needs, by name, in the order of the profile.
    pub fn columns_needed(&self) -> Vec<&str> {
        let Self { place, period, columns, .. } = self;
        let always = [Some(columns.substance.as_str()), columns.count.as_deref(), columns.sample.as_deref()];
        let time = [&period.year, &period.quarter, &period.month, &period.day, &period.date];
        let country = place.country_column.as_deref().filter(|_| place.country.is_none());
        always.into_iter().chain(time.map(Option::as_deref)).chain([country]).flatten().collect()
    }

    /// The columns that are read when they are there, by name, in the order of the profile.
    pub fn columns_optional(&self) -> Vec<&str> {
        let Self { place, columns, .. } = self;
        let country = place.country_column.as_deref().filter(|_| place.country.is_some());
        let rest = [
            &columns.unit,
            &columns.percent,
            &columns.abundance,
            &columns.method,
            &columns.mass,
            &columns.mass_unit,
            &columns.expected,
            &columns.laboratory,
            &place.area_column,
        ];
        [country].into_iter().chain(rest.map(Option::as_deref)).flatten().collect()
    }

    /// Whether the profile knows a column and leaves it aside.
    pub(crate) fn ignores(&self, column: &str) -> bool {
        self.columns.ignore.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => column.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
            None => same_word(pattern, column),
        })
    }
}

/// Whether two words are the same but for case and blanks at the ends.
pub(crate) fn same_word(one: &str, two: &str) -> bool {
    let (one, two) = (one.trim(), two.trim());
    one.eq_ignore_ascii_case(two)
        || (!(one.is_ascii() && two.is_ascii())
            && one.chars().flat_map(char::to_lowercase).eq(two.chars().flat_map(char::to_lowercase)))
}

/// Whether `text` is one of `words`.
pub(crate) fn is_word(words: &[String], text: &str) -> bool {
    words.iter().any(|word| same_word(word, text))
}
