//! What a mass spectrum can tell apart at best.

use std::collections::HashMap;

use picket_core::InchiKey;
use picket_spectra::Facts;
use picket_spectra::mass::formula::Formula;
use picket_substance::{Registry, SubstanceId};
use serde::Serialize;

/// What a mass spectrum can tell apart at best: a constitution with its isotopes. Stereoisomers share a key, since they
/// share their spectra; fentanyl and fentanyl-d5 do not, although the first block of their InChIKeys is the same.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct CompoundKey {
    /// First block of the InChIKey, or the name where there is no key.
    pub skeleton: String,
    /// Nominal mass; 0 where the record does not give it.
    pub nominal_mass: u32,
}

/// A compound of a library.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compound {
    /// What it is told apart by.
    pub key: CompoundKey,
    /// Its name: the registry's, else the library's.
    pub name: String,
    /// The InChIKey of the record that came first.
    pub inchikey: Option<InchiKey>,
    /// Sum formula in Hill order, as the library writes it.
    pub formula: Option<String>,
    /// The substance of the registry.
    pub substance: Option<SubstanceId>,
    /// Skeletons of substances of the registry with the same formula.
    pub isomers: Vec<String>,
}

impl Compound {
    /// Registered isomers of its class that no library holds, by name. `holds` tells of a constitution by the first block
    /// of its InChIKey.
    pub(super) fn isomers_lacking(&self, registry: &Registry, holds: impl Fn(&str) -> bool) -> Vec<String> {
        let own = self.substance.as_ref().and_then(|id| registry.substance(id.as_str()));
        let Some(own) = own else { return Vec::new() };
        let lacks = |substance: &&picket_substance::Substance| {
            let skeleton = substance.inchikey.as_ref().map(InchiKey::skeleton);
            substance.class == own.class
                && skeleton
                    .is_some_and(|skeleton| self.isomers.iter().any(|isomer| isomer == skeleton) && !holds(skeleton))
        };
        let mut names: Vec<String> =
            registry.substances().iter().filter(lacks).map(|substance| substance.name.clone()).collect();
        names.sort();
        names.dedup();
        names
    }
}

impl CompoundKey {
    /// The key of what a record is of.
    pub fn of(facts: &Facts) -> Self {
        let named = || facts.names.first().map_or(facts.title.as_str(), String::as_str).to_lowercase();
        Self {
            skeleton: facts.inchikey.as_ref().map_or_else(named, |key| key.skeleton().to_owned()),
            nominal_mass: facts
                .nominal_mass
                .or_else(|| facts.exact_mass.and_then(nominal))
                .or_else(|| Some(facts.formula.as_ref()?.parse::<Formula>().ok()?.nominal_mass()))
                .unwrap_or(0),
        }
    }
}

/// The nominal mass to an exact one, for what drugs are made of: hydrogen's excess stays below one unit up to some
/// hundred hydrogens.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn nominal(exact_mass: f64) -> Option<u32> {
    (1.0..1e6).contains(&exact_mass).then(|| (exact_mass - exact_mass * 4e-4).round() as u32)
}

/// Finds substances of the registry by constitution and by formula.
pub(super) struct Substances<'r> {
    registry: &'r Registry,
    by_skeleton: HashMap<&'r str, Vec<usize>>,
    by_formula: HashMap<&'r str, Vec<&'r str>>,
}

impl<'r> Substances<'r> {
    pub(super) fn new(registry: &'r Registry) -> Self {
        let mut by_skeleton: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_formula: HashMap<&str, Vec<&str>> = HashMap::new();
        for (index, substance) in registry.substances().iter().enumerate() {
            let Some(key) = &substance.inchikey else { continue };
            by_skeleton.entry(key.skeleton()).or_default().push(index);
            if let Some(formula) = &substance.formula {
                by_formula.entry(formula).or_default().push(key.skeleton());
            }
        }
        for skeletons in by_formula.values_mut() {
            skeletons.sort_unstable();
            skeletons.dedup();
        }
        Self { registry, by_skeleton, by_formula }
    }

    /// The compound that a record of a library is of.
    pub(super) fn compound(&self, facts: &Facts) -> Compound {
        let key = CompoundKey::of(facts);
        let alike = self.by_skeleton.get(key.skeleton.as_str()).map_or(&[][..], Vec::as_slice);
        let mut alike = alike.iter().map(|index| &self.registry.substances()[*index]);
        let first = alike.clone().next();
        let substance = alike.find(|substance| substance.inchikey == facts.inchikey).or(first);
        let own = facts.names.first().cloned().unwrap_or_else(|| facts.title.clone());
        let isomers = facts.formula.as_deref().and_then(|formula| self.by_formula.get(formula));
        let others = |skeletons: &Vec<&str>| {
            skeletons.iter().filter(|other| **other != key.skeleton).map(|other| (*other).to_owned()).collect()
        };
        Compound {
            name: own,
            inchikey: facts.inchikey.clone(),
            formula: facts.formula.clone(),
            substance: substance.map(|substance| substance.id.clone()),
            isomers: isomers.map(others).unwrap_or_default(),
            key,
        }
    }
}
