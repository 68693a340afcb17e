//! The categories of analytical techniques, by edition: a versioned table that is data.
//!
//! SWGDRUG Recommendations, part III B: techniques are of category A, B or C by how well they tell substances apart, and a
//! technique is of category A only where the data of the sample at hand tell enough of the structure.

use picket_core::{ContentHash, Day};
use picket_spectra::{Spectrum, Technique as Measured};
use serde::{Deserialize, Serialize};

use super::information::{Information, Measure};
use crate::limits::{EDITION_BYTES_MAX, TECHNIQUES_MAX};

/// How well a technique tells substances apart, best first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Category {
    /// By structural information.
    A,
    /// By chemical and physical characteristics.
    B,
    /// By general or class information.
    C,
}

/// One edition of the table.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Its name: `swgdrug-8.1`.
    pub id: String,
    /// For people.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Day>,
    /// How many techniques an identification takes.
    pub scheme: Scheme,
    /// The techniques, each once.
    pub techniques: Vec<Technique>,
    /// When a result does not count as of its technique's category.
    #[serde(default)]
    pub downgrades: Vec<Downgrade>,
    /// The hash of the file.
    #[serde(skip)]
    hash: Option<ContentHash>,
}

/// How many techniques an identification takes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Other techniques beside a validated one of category A.
    pub others_with_a: usize,
    /// Validated methods where none is of category A.
    pub methods_without_a: usize,
    /// Of those, how many of category B that go by different properties.
    pub uncorrelated_b_without_a: usize,
}

/// A technique as an edition lists it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// A slug, the same in all editions.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Category,
    /// What of the substance it goes by; techniques of one property do not support each other.
    pub property: String,
    /// The searches of this desk whose answers are results of it.
    #[serde(default)]
    pub methods: Vec<String>,
    /// False where the entry was not compared with the text of the edition.
    pub verified: bool,
    /// What there is to say of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A rule by which a result does not count as of its technique's category: what was measured of its data is below or above
/// a figure.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Downgrade {
    /// The technique.
    pub technique: String,
    /// The search, when the rule is for one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What is measured of the data.
    pub measure: Measure,
    /// Strikes below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// Strikes above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// What the result counts as then.
    pub counts_as: Category,
    /// Why, as a part of a sentence.
    pub reason: String,
}

/// What a result counts as.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing<'e> {
    /// The technique.
    pub technique: &'e Technique,
    /// The category of the result.
    pub category: Category,
    /// Why it is not the technique's, where it is not.
    pub downgraded: Option<String>,
}

/// Which edition: its name and the hash of its file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EditionReference {
    /// Its name.
    pub id: String,
    /// The hash of its file.
    pub hash: ContentHash,
}

/// An edition that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditionError {
    /// It is not TOML of this form.
    #[error("the edition cannot be read")]
    Syntax(#[from] toml::de::Error),
    /// It contradicts itself.
    #[error("the edition cannot be used: {0}")]
    Unfit(String),
}

impl Edition {
    /// The editions that the program brings; the first is used where none is named.
    pub fn shipped() -> Vec<Self> {
        let shipped = [
            include_str!("../../../../data/lab/categories/swgdrug-8.1.toml"),
            include_str!("../../../../data/lab/categories/astm-e2329-17.toml"),
        ];
        shipped.map(|text| Self::parse(text).expect("a test reads the shipped editions")).into()
    }

    /// Reads an edition.
    ///
    /// # Errors
    /// [`EditionError`] when it is none, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, EditionError> {
        if text.len() > EDITION_BYTES_MAX {
            return Err(EditionError::Unfit(format!("it has more than {EDITION_BYTES_MAX} bytes")));
        }
        let mut edition: Self = toml::from_str(text)?;
        edition.check()?;
        edition.hash = Some(ContentHash::of(text.as_bytes()));
        Ok(edition)
    }

    fn check(&self) -> Result<(), EditionError> {
        let unfit = |reason: String| Err(EditionError::Unfit(reason));
        if self.techniques.is_empty() || self.techniques.len() > TECHNIQUES_MAX {
            return unfit(format!("it lists none, or more than {TECHNIQUES_MAX} techniques"));
        }
        let Scheme { others_with_a, methods_without_a, uncorrelated_b_without_a } = self.scheme;
        if others_with_a == 0 || methods_without_a < 2 || uncorrelated_b_without_a > methods_without_a {
            return unfit("a single technique never identifies".to_owned());
        }
        for (index, technique) in self.techniques.iter().enumerate() {
            if self.techniques[..index].iter().any(|before| before.id == technique.id) {
                return unfit(format!("{} stands twice", technique.id));
            }
            if technique.property.trim().is_empty() {
                return unfit(format!("{} names no property", technique.id));
            }
            let taken =
                |method: &&String| self.techniques[..index].iter().any(|before| before.methods.contains(method));
            if let Some(method) = technique.methods.iter().find(taken) {
                return unfit(format!("{method} is a method of two techniques"));
            }
        }
        for rule in &self.downgrades {
            let Some(technique) = self.technique(&rule.technique) else {
                return unfit(format!("a rule is about {}, which is not listed", rule.technique));
            };
            if rule.counts_as <= technique.category {
                return unfit(format!("a rule makes results of {} count as more than they are", technique.id));
            }
            if rule.below.is_some() == rule.above.is_some() {
                return unfit(format!("a rule about {} needs either below or above", technique.id));
            }
        }
        Ok(())
    }

    /// Name and hash.
    pub fn reference(&self) -> EditionReference {
        let hash = self.hash.clone().expect("editions are made by parse alone, which sets it");
        EditionReference { id: self.id.clone(), hash }
    }

    /// The technique with this id.
    pub fn technique(&self, id: &str) -> Option<&Technique> {
        self.techniques.iter().find(|technique| technique.id == id)
    }

    /// The technique that a search is one of.
    pub fn technique_of_method(&self, method: &str) -> Option<&Technique> {
        self.techniques.iter().find(|technique| technique.methods.iter().any(|own| own == method))
    }

    /// What a result of a technique counts as, given what its data hold and what an analyst has against them; `None` when
    /// the edition does not list the technique.
    pub fn standing(
        &self,
        technique: &str,
        method: Option<&str>,
        information: &Information,
        objection: Option<&str>,
    ) -> Option<Standing<'_>> {
        let technique = self.technique(technique)?;
        let applies = |rule: &&Downgrade| rule.technique == technique.id && rule.strikes(method, information);
        let lowest = self.downgrades.iter().filter(applies).max_by_key(|rule| rule.counts_as);
        let by_rule = lowest.map(|rule| (rule.counts_as, rule.reason.clone()));
        let by_analyst = objection.map(|reason| (Category::C, reason.to_owned()));
        let lowest = by_analyst.or(by_rule).filter(|(category, _)| *category > technique.category);
        Some(match lowest {
            None => Standing { technique, category: technique.category, downgraded: None },
            Some((category, reason)) => Standing { technique, category, downgraded: Some(reason) },
        })
    }
}

impl Downgrade {
    /// Whether the rule strikes a result. What was not measured is not struck.
    fn strikes(&self, method: Option<&str>, information: &Information) -> bool {
        if self.method.is_some() && self.method.as_deref() != method {
            return false;
        }
        information.get(self.measure).is_some_and(|value| {
            self.below.is_some_and(|limit| value < limit) || self.above.is_some_and(|limit| value > limit)
        })
    }
}

/// The technique of a spectrum, by its id in the editions; `other` for one that no edition lists.
pub fn technique_of(spectrum: &Spectrum) -> &'static str {
    match spectrum.technique {
        Measured::Mass => "mass-spectrometry",
        Measured::Infrared => "infrared",
        Measured::Raman => "raman",
        Measured::NuclearMagneticResonance => "nuclear-magnetic-resonance",
        Measured::XRayDiffraction => "x-ray-diffraction",
        Measured::IonMobility => "ion-mobility",
        Measured::UltravioletVisible => "ultraviolet-visible",
        Measured::Fluorescence => "fluorescence",
        Measured::NearInfrared | Measured::Chromatogram | Measured::Unknown => "other",
    }
}
