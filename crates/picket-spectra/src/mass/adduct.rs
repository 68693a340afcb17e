//! What kind of ion a molecule has become: `[M+H]+`, and the m/z that goes with it.

use std::fmt;
use std::str::FromStr;

use super::formula::Formula;

/// Longest adduct that is read, in bytes.
const BYTES_MAX: usize = 100;

/// Most molecules in an ion, most of one added part, and highest charge.
const COUNT_MAX: u32 = 20;

/// Abbreviations of solvents and acids that laboratories write in place of formulas.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ACN", "C2H3N"),
    ("MeCN", "C2H3N"),
    ("MeOH", "CH4O"),
    ("EtOH", "C2H6O"),
    ("IPA", "C3H8O"),
    ("IsoProp", "C3H8O"),
    ("DMSO", "C2H6OS"),
    ("FA", "CH2O2"),
    ("HAc", "C2H4O2"),
    ("Hac", "C2H4O2"),
    ("TFA", "C2HF3O2"),
];

/// How an ion is made of a molecule: so many molecules, what was added and taken away, and the charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Adduct {
    molecules: u32,
    /// What was added (above 0) or taken away, in the order written, and how it was written.
    parts: Vec<(i32, String)>,
    /// Not 0.
    charge: i32,
    /// The mass of all parts less that of the electrons, in unified atomic mass units.
    shift: f64,
}

/// Why a text is no adduct.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AdductError {
    /// Not of the form `[nM±parts]charge`.
    #[error("“{0}” is not written like [M+H]+")]
    Form(String),
    /// A part that is neither formula nor known abbreviation.
    #[error("what is added or taken away, “{0}”, is no formula")]
    Part(String),
    /// A number of molecules, parts or charges that is 0 or beyond what occurs.
    #[error("a number that is not between 1 and {COUNT_MAX}: “{0}”")]
    Count(String),
}

impl FromStr for Adduct {
    type Err = AdductError;

    /// Reads `[M+H]+`, `[2M+Na]+`, `[M+2H]2+` or `++`, `[M-H2O+H]+`, `[M+ACN+H]+`, `[M]+.` or `+*`. It says nothing of
    /// whether such an ion can be.
    fn from_str(text: &str) -> Result<Self, AdductError> {
        let form = || AdductError::Form(text.chars().take(BYTES_MAX).collect());
        if text.len() > BYTES_MAX {
            return Err(form());
        }
        let (inside, charge) = text.trim().strip_prefix('[').and_then(|text| text.split_once(']')).ok_or_else(form)?;
        let charge = read_charge(charge).ok_or_else(form)?;
        let (number, mut rest) = inside.split_once('M').ok_or_else(form)?;
        let (molecules, stray) = take_count(number)?;
        if !stray.is_empty() || !(rest.is_empty() || rest.starts_with(['+', '-'])) {
            return Err(form());
        }
        let mut adduct = Self { molecules, parts: Vec::new(), charge, shift: 0.0 };
        while !rest.is_empty() {
            let (sign, body) = rest.split_at(1);
            let (part, after) = body.split_at(body.find(['+', '-']).unwrap_or(body.len()));
            adduct.add(if sign == "-" { -1 } else { 1 }, part)?;
            rest = after;
        }
        adduct.shift -= f64::from(charge) * Formula::ELECTRON;
        Ok(adduct)
    }
}

impl Adduct {
    /// The m/z of the ion of a molecule of `mass` unified atomic mass units; none when nothing is left of it.
    pub fn mz(&self, mass: f64) -> Option<f64> {
        let ion = mass * f64::from(self.molecules) + self.shift;
        let mz = ion / f64::from(self.charge.abs());
        (mz.is_finite() && mz > 0.0).then_some(mz)
    }

    /// The mass of the molecule whose ion has `mz`, in unified atomic mass units; none when there is no such molecule.
    pub fn mass(&self, mz: f64) -> Option<f64> {
        let ion = mz * f64::from(self.charge.abs());
        let mass = (ion - self.shift) / f64::from(self.molecules);
        (mass.is_finite() && mass > 0.0).then_some(mass)
    }

    /// The charge, in units of the elementary charge.
    pub fn charge(&self) -> i32 {
        self.charge
    }

    /// How many molecules are in the ion.
    pub fn molecules(&self) -> u32 {
        self.molecules
    }

    fn add(&mut self, sign: i32, written: &str) -> Result<(), AdductError> {
        let (count, part) = take_count(written)?;
        let formula = ABBREVIATIONS.iter().find(|(short, _)| *short == part).map_or(part, |(_, formula)| formula);
        // A label begins with a bracket, which ends the adduct, and a charge with a sign, which ends the part.
        let formula: Formula = formula.parse().map_err(|_| AdductError::Part(part.to_owned()))?;
        let count = i32::try_from(count).map_err(|_| AdductError::Count(written.to_owned()))?;
        self.shift += f64::from(sign * count) * formula.monoisotopic_mass();
        self.parts.push((sign * count, part.to_owned()));
        Ok(())
    }
}

impl fmt::Display for Adduct {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: u32| if count == 1 { String::new() } else { count.to_string() };
        write!(formatter, "[{}M", count(self.molecules))?;
        for (number, part) in &self.parts {
            write!(formatter, "{}{}{part}", if *number < 0 { '-' } else { '+' }, count(number.unsigned_abs()))?;
        }
        write!(formatter, "]{}{}", count(self.charge.unsigned_abs()), if self.charge < 0 { '-' } else { '+' })
    }
}

/// Reads `+`, `2+`, `++`, `+2`, each with or without the point or star of a radical.
fn read_charge(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches(['.', '*', '•']);
    let signs = text.trim_matches(|c: char| c.is_ascii_digit());
    let sign = match signs.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let alike = signs.chars().all(|other| signs.starts_with(other));
    let number = text.replace(signs, "");
    let size = if number.is_empty() { u32::try_from(signs.len()).ok()? } else { number.parse().ok()? };
    let once = number.is_empty() || signs.len() == 1;
    (alike && once && (1..=COUNT_MAX).contains(&size)).then(|| sign * size.cast_signed())
}

/// Takes the number at the start of `text`, 1 when there is none.
fn take_count(text: &str) -> Result<(u32, &str), AdductError> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    match digits.parse() {
        _ if digits.is_empty() => Ok((1, rest)),
        Ok(count) if (1..=COUNT_MAX).contains(&count) => Ok((count, rest)),
        _ => Err(AdductError::Count(text.to_owned())),
    }
}
