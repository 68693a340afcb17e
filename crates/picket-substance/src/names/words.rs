//! The small tables of words: salts, qualifiers and stems.

use std::collections::HashMap;

use crate::error::Fault;
use crate::registry::{ClassId, TableReader};

/// Words that the rules look for.
#[derive(Debug, Default)]
pub(crate) struct WordTables {
    salts: HashMap<String, Salt>,
    qualifiers: HashMap<String, Qualifier>,
    /// Patterns of names, with the class of whatever is named so; the first that fits counts.
    pub(super) stems: Vec<Stem>,
}

/// What a word behind or before the name of a substance says about its form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Salt {
    /// An acid with which a base forms a salt.
    Acid,
    /// An acid with which a base forms a salt, and an alcohol or phenol an ester.
    Acyl,
    /// Phosphoric acid; with phenols it forms esters, and psilocin phosphate is psilocybin.
    Phosphate,
    /// A metal with which an acid forms a salt.
    Base,
    /// An amine with which an acid forms a salt.
    Amine,
    /// Water, or a number of it.
    Hydrate,
    /// An acid with which a steroid forms an ester.
    Ester,
    /// A group that a medicine loses in the body.
    Prodrug,
}

impl std::str::FromStr for Salt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "acid" => Self::Acid,
            "acyl" => Self::Acyl,
            "phosphate" => Self::Phosphate,
            "base" => Self::Base,
            "amine" => Self::Amine,
            "hydrate" => Self::Hydrate,
            "ester" => Self::Ester,
            "prodrug" => Self::Prodrug,
            _ => return Err(format!("{text:?} is not acid, acyl, phosphate, base, amine, hydrate, ester or prodrug")),
        })
    }
}

/// What a word beside the name of a substance says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Qualifier {
    /// A unit of a dose.
    Unit,
    /// What the thing looked like: tablet, powder.
    Form,
    /// The report is not sure.
    Hedge,
    /// Something like it, but not it: analog, isomer, metabolite.
    Kin,
    /// Not said which: unspecified, other.
    General,
    /// It is not there, or is something else: no, not, fake.
    Negation,
}

impl std::str::FromStr for Qualifier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "unit" => Self::Unit,
            "form" => Self::Form,
            "hedge" => Self::Hedge,
            "kin" => Self::Kin,
            "general" => Self::General,
            "negation" => Self::Negation,
            _ => return Err(format!("{text:?} is not unit, form, hedge, kin, general or negation")),
        })
    }
}

/// A pattern of names and the class of whatever is named so.
#[derive(Debug)]
pub(super) struct Stem {
    /// Letters and digits of a key; `*` stands for any run of them, `#` for one digit, `?` for one
    /// letter.
    pub pattern: String,
    pub class: ClassId,
}

impl WordTables {
    /// Reads the three tables; `classes` tells which classes exist.
    pub(crate) fn read(&mut self, tables: &TableReader<'_>, classes: impl Fn(&str) -> bool, faults: &mut Vec<Fault>) {
        tables.each(
            |path| path == "substances/salts.csv",
            |table| {
                table.read(&["word", "kind", "note"], faults, |row| {
                    self.salts.insert(row.required("word")?.to_owned(), row.value("kind")?);
                    Ok(())
                });
            },
        );
        tables.each(
            |path| path == "substances/qualifiers.csv",
            |table| {
                table.read(&["word", "kind"], faults, |row| {
                    self.qualifiers.insert(row.required("word")?.to_owned(), row.value("kind")?);
                    Ok(())
                });
            },
        );
        tables.each(
            |path| path == "substances/class_stems.csv",
            |table| {
                table.read(&["pattern", "class", "example", "note"], faults, |row| {
                    let class: ClassId = row.value("class")?;
                    if !classes(class.as_str()) {
                        return Err(row.fault("class", format!("no class {class}")));
                    }
                    self.stems.push(Stem { pattern: row.required("pattern")?.to_owned(), class });
                    Ok(())
                });
            },
        );
    }

    pub(super) fn salt(&self, word: &str) -> Option<Salt> {
        self.salts.get(word).copied()
    }

    pub(super) fn qualifier(&self, word: &str) -> Option<Qualifier> {
        self.qualifiers.get(word).copied()
    }
}

impl Stem {
    /// Whether a key is built so.
    pub(super) fn fits(&self, key: &str) -> bool {
        fits(self.pattern.as_bytes(), key.as_bytes())
    }
}

/// Glob matching; patterns hold at most a few stars, and keys at most some hundred bytes.
fn fits(pattern: &[u8], key: &[u8]) -> bool {
    match (pattern.split_first(), key.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=key.len()).any(|skipped| fits(rest, &key[skipped..])),
        (Some((b'#', rest)), Some((digit, behind))) => digit.is_ascii_digit() && fits(rest, behind),
        (Some((b'?', rest)), Some((letter, behind))) => letter.is_ascii_alphabetic() && fits(rest, behind),
        (Some((letter, rest)), Some((other, behind))) => letter == other && fits(rest, behind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_keys() {
        for (pattern, key, fit) in [
            ("*fentanyl", "parafluorofentanyl", true),
            ("*fentanyl", "fentanylprecursor", false),
            ("jwh#*", "jwh018", true),
            ("jwh#*", "jwhx", false),
            ("25?nbome", "25tnbome", true),
            ("25?nbome", "25nbome", false),
            ("*", "", true),
            ("syntheticcannabinoid*", "syntheticcannabinoids", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), key.as_bytes()), fit, "{pattern} {key}");
        }
    }
}
