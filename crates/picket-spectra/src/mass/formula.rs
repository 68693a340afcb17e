//! Sum formulas and what they weigh.

mod nuclide;

use std::fmt;
use std::str::FromStr;

use self::nuclide::{ELECTRON, ELEMENTS, LABELS, Nuclide};

/// Longest formula that is read, in bytes.
const BYTES_MAX: usize = 200;

/// Most atoms of one kind.
const COUNT_MAX: u32 = 10_000;

/// Highest charge.
const CHARGE_MAX: i32 = 100;

/// A sum formula: how many atoms of each kind, and a charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// Each kind once, as first written, with its count, which is at least 1.
    atoms: Vec<(&'static Nuclide, u32)>,
    charge: i32,
}

/// Why a text is no sum formula.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FormulaError {
    /// Nothing there.
    #[error("a formula without atoms")]
    Empty,
    /// Longer than any formula.
    #[error("longer than {BYTES_MAX} bytes")]
    TooLong,
    /// Something that is no element, label or number; with what is left from there on.
    #[error("no element begins at “{0}”")]
    Unknown(String),
    /// A count of 0, or more than any molecule has.
    #[error("a count that is not between 1 and {COUNT_MAX} before “{0}”")]
    Count(String),
}

impl FromStr for Formula {
    type Err = FormulaError;

    /// Reads elements with counts in any order (`C17H21NO4`, `CH3COOH`), labels (`C17H18[2H]3NO4`, `D`, `T`), parts
    /// joined by a point (`C17H21NO4.HCl`, `C10H15N·2H2O`), and a charge at the end (`C17H22NO4+`, `SO4-2`, `SO4 2-`,
    /// `[C17H22NO4]+`).
    fn from_str(text: &str) -> Result<Self, FormulaError> {
        if text.len() > BYTES_MAX {
            return Err(FormulaError::TooLong);
        }
        let (text, charge) = take_charge(text.trim())?;
        let mut formula = Self { atoms: Vec::new(), charge };
        for part in text.split(['.', '·', '*']) {
            let (times, mut rest) = take_count(part.trim())?;
            if rest.is_empty() {
                return Err(FormulaError::Empty);
            }
            while !rest.is_empty() {
                let (nuclide, after) = take_nuclide(rest).ok_or_else(|| FormulaError::Unknown(rest.to_owned()))?;
                let (count, after) = take_count(after)?;
                formula.add(nuclide, count.saturating_mul(times), after)?;
                rest = after;
            }
        }
        Ok(formula)
    }
}

impl Formula {
    /// The mass of an electron, in unified atomic mass units.
    pub const ELECTRON: f64 = ELECTRON;

    /// The mass of the molecule or ion made of the commonest isotope of each element, and of the labels where they are
    /// named, in unified atomic mass units. The electrons that the charge takes away or adds count.
    pub fn monoisotopic_mass(&self) -> f64 {
        let atoms: f64 = self.atoms.iter().map(|(nuclide, count)| nuclide.mass * f64::from(*count)).sum();
        atoms - f64::from(self.charge) * ELECTRON
    }

    /// The sum of the mass numbers of the same isotopes.
    pub fn nominal_mass(&self) -> u32 {
        // At most 200 kinds of 10,000 atoms below 300.
        self.atoms.iter().map(|(nuclide, count)| u32::from(nuclide.mass_number) * count).sum()
    }

    /// Its charge in units of the elementary charge.
    pub fn charge(&self) -> i32 {
        self.charge
    }

    fn add(&mut self, nuclide: &'static Nuclide, count: u32, rest: &str) -> Result<(), FormulaError> {
        let place = self.atoms.iter().position(|(kind, _)| *kind == nuclide);
        let place = place.unwrap_or_else(|| {
            self.atoms.push((nuclide, 0));
            self.atoms.len() - 1
        });
        let sum = &mut self.atoms[place].1;
        *sum = sum.saturating_add(count);
        if *sum > COUNT_MAX { Err(FormulaError::Count(rest.to_owned())) } else { Ok(()) }
    }
}

impl fmt::Display for Formula {
    /// In the order of Hill: carbon, hydrogen, then by symbol, all by symbol without carbon; labels after their element.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let organic = self.atoms.iter().any(|(nuclide, _)| nuclide.symbol == "C");
        let rank = |symbol| match symbol {
            "C" if organic => 0,
            "H" if organic => 1,
            _ => 2,
        };
        let label = |nuclide: &Nuclide| LABELS.contains(nuclide).then_some(nuclide.mass_number);
        let mut atoms = self.atoms.clone();
        atoms.sort_by_key(|(nuclide, _)| (rank(nuclide.symbol), nuclide.symbol, label(nuclide)));
        for (nuclide, count) in atoms {
            match label(nuclide) {
                Some(mass_number) => write!(formatter, "[{mass_number}{}]", nuclide.symbol)?,
                None => formatter.write_str(nuclide.symbol)?,
            }
            if count > 1 {
                write!(formatter, "{count}")?;
            }
        }
        match (self.charge.unsigned_abs(), if self.charge < 0 { '-' } else { '+' }) {
            (0, _) => Ok(()),
            (1, sign) => write!(formatter, "{sign}"),
            (size, sign) => write!(formatter, "{sign}{size}"),
        }
    }
}

/// Takes a charge and the brackets around an ion off the end: `X+`, `X++`, `X+2`, `X 2+`, `[X]+`, `[X]2+`. `SO42-` is 42
/// oxygens.
fn take_charge(text: &str) -> Result<(&str, i32), FormulaError> {
    let Some(at) = text.find(['+', '-']) else { return Ok((text, 0)) };
    let (body, signs) = text.split_at(at);
    let unknown = || FormulaError::Unknown(signs.to_owned());
    let sign = &signs[..1];
    let after = signs.trim_start_matches(sign);
    let bare = body.trim_end_matches(|c: char| c.is_ascii_digit());
    let (body, size) = match signs.len() - after.len() {
        1 if !after.is_empty() => (body, after.parse().map_err(|_| unknown())?),
        1 if bare.len() < body.len() && bare.ends_with([' ', ']']) => {
            (bare, body[bare.len()..].parse().map_err(|_| unknown())?)
        }
        count if after.is_empty() => (body, count),
        _ => return Err(unknown()),
    };
    let size = i32::try_from(size).ok().filter(|size| (1..=CHARGE_MAX).contains(size)).ok_or_else(unknown)?;
    Ok((within_brackets(body.trim_end()), if sign == "-" { -size } else { size }))
}

/// What stands within brackets that enclose all of `text`, or all of it.
fn within_brackets(text: &str) -> &str {
    let Some(inside) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else { return text };
    let mut open = 0;
    for c in inside.chars() {
        open += i32::from(c == '[') - i32::from(c == ']');
        if open < 0 {
            return text;
        }
    }
    inside
}

/// Takes the nuclide at the start of `text`.
fn take_nuclide(text: &str) -> Option<(&'static Nuclide, &str)> {
    if let Some(label) = text.strip_prefix('[') {
        let (inside, rest) = label.split_once(']')?;
        let symbol = inside.trim_start_matches(|c: char| c.is_ascii_digit());
        let mass_number: u16 = inside[..inside.len() - symbol.len()].parse().ok()?;
        let mut known = LABELS.iter().chain(ELEMENTS);
        return Some((known.find(|known| known.symbol == symbol && known.mass_number == mass_number)?, rest));
    }
    let isotope = |mass_number| LABELS.iter().find(|label| label.symbol == "H" && label.mass_number == mass_number);
    let symbol = |length| text.get(..length).and_then(|symbol| ELEMENTS.iter().find(|known| known.symbol == symbol));
    let found = symbol(2).or_else(|| symbol(1)).or_else(|| match text.as_bytes().first()? {
        b'D' => isotope(2),
        b'T' => isotope(3),
        _ => None,
    })?;
    let length = if ELEMENTS.contains(found) { found.symbol.len() } else { 1 };
    Some((found, &text[length..]))
}

/// Takes the count at the start of `text`, 1 when there is none.
fn take_count(text: &str) -> Result<(u32, &str), FormulaError> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    if digits.is_empty() {
        return Ok((1, rest));
    }
    match digits.parse() {
        Ok(count) if (1..=COUNT_MAX).contains(&count) => Ok((count, rest)),
        _ => Err(FormulaError::Count(rest.to_owned())),
    }
}
