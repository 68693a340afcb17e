//! The groups that the text names against those of the rule, and the limits that the rule sets.

use std::collections::BTreeSet;

use super::words::words;
use super::{WordingFault, WordingRule, at, some_of, whole};
use crate::control::Definition;
use crate::control::definition::{Allowance, Further};
use crate::structure::{Pattern, Perceived, Structure};

/// Words of statutes, the groups of the rule language that carry them out, and a structure that has the group.
const VOCABULARY: &[(&[&str], &[&str], &str)] = &[
    (&["alkyl"], &["alkyl", "methyl", "ethyl", "hydrocarbyl"], "CCCC"),
    (&["alkenyl"], &["alkenyl", "allyl", "hydrocarbyl"], "C=CCC"),
    (&["alkynyl"], &["alkynyl", "propargyl", "hydrocarbyl"], "C#CCC"),
    (&["alkoxy", "alkoxyl"], &["alkoxy", "methoxy", "ether"], "COCC"),
    (&["ester"], &["alkoxycarbonyl", "acyloxy", "alkylcarbonyloxy", "acyl"], "COC(C)=O"),
    (&["ether"], &["ether", "alkoxyalkyl", "alkoxy"], "COC"),
    (&["hydroxy", "hydroxyl"], &["hydroxy"], "CO"),
    (&["halo", "halogen", "halide"], &["halogen", "fluoro", "chloro", "bromo", "iodo"], "CF"),
    (&["haloalkyl"], &["haloalkyl", "trifluoromethyl"], "CC(F)(F)F"),
    (&["haloalkoxy"], &["haloalkoxy", "trifluoromethoxy"], "COC(F)(F)F"),
    (&["amino", "amine"], &["amino", "primary-amino", "alkylamino"], "CN"),
    (&["nitro"], &["nitro"], "C[N+](=O)[O-]"),
    (&["cyano"], &["cyano"], "CC#N"),
    (&["acyl"], &["acyl", "alkylcarbonyl", "formyl", "acetyl"], "CC(C)=O"),
    (&["acetyl"], &["acetyl", "acyl", "alkylcarbonyl"], "CC(C)=O"),
    (&["trifluoromethyl"], &["trifluoromethyl", "haloalkyl"], "CC(F)(F)F"),
    (&["trifluoromethoxy"], &["trifluoromethoxy", "haloalkoxy"], "COC(F)(F)F"),
    (&["methoxy"], &["methoxy", "alkoxy"], "COC"),
    (&["thioalkyl", "alkylthio"], &["alkylthio", "methylthio"], "CSC"),
    (&["alkylsulphonyl", "alkylsulfonyl"], &["alkylsulfonyl"], "CS(C)(=O)=O"),
    (&["carboxamide", "amide"], &["carboxamido", "acyl"], "CC(N)=O"),
    (&["aryl"], &["aryl", "phenyl", "rings", "aromatic-monocycle"], "c1ccccc1"),
    (&["heteroaryl"], &["heteroaryl", "aryl", "rings", "aromatic-heteromonocycle"], "c1ccncc1"),
    (&["cycloalkyl"], &["cycloalkyl", "rings"], "C1CCCCC1"),
    (&["alkylenedioxy"], &["alkylenedioxy"], "c1ccc2OCOc2c1"),
];

/// Groups that grow without end unless a limit holds them.
const ENDLESS: &[&str] = &[
    "any",
    "univalent",
    "alkyl",
    "alkenyl",
    "alkynyl",
    "haloalkyl",
    "hydrocarbyl",
    "acyl",
    "alkoxy",
    "alkenyloxy",
    "haloalkoxy",
    "alkylthio",
    "alkylsulfonyl",
    "alkylcarbonyl",
    "alkylcarbonyloxy",
    "alkoxycarbonyl",
    "acyloxy",
    "ether",
];

pub(super) fn faults(definition: &Definition, text: &str) -> Vec<WordingFault> {
    let allowances = allowances(definition);
    let mut faults = strangers(definition, text, &allowances);
    faults.extend(endless(definition, &allowances));
    if definition.mass_max.is_none() {
        let reason =
            "without a largest molecular mass, peptides, polymers and large medicines can fall under the words";
        faults.push(whole(WordingRule::NoMassLimit, "the whole definition", reason));
    }
    faults
}

/// Every allowance of the rule, further ones too.
fn allowances(definition: &Definition) -> Vec<&Allowance> {
    let mut found = Vec::new();
    for scaffold in &definition.scaffolds {
        let parts = scaffold.parts.iter().flat_map(|part| &part.allow);
        let sites = scaffold.sites.iter().flat_map(|site| &site.allow);
        let bridges = scaffold.bridges.iter().flat_map(|bridge| &bridge.allow);
        let mut open: Vec<&Allowance> = parts.chain(sites).chain(bridges).collect();
        while let Some(allowance) = open.pop() {
            found.push(allowance);
            if let Further::Groups(further) = &allowance.further {
                open.extend(further);
            }
        }
    }
    found
}

/// The name of a group without its range.
fn bare(name: &str) -> &str {
    name.split(['<', '=', ' ']).next().unwrap_or(name)
}

/// Groups that the text names and the rule lacks.
fn strangers(definition: &Definition, text: &str, allowances: &[&Allowance]) -> Vec<WordingFault> {
    let named: BTreeSet<&str> = allowances.iter().map(|allowance| bare(&allowance.group.name)).collect();
    if named.contains("any") || named.contains("univalent") {
        return Vec::new();
    }
    let cores = definition.scaffolds.iter().flat_map(|scaffold| &scaffold.cores).map(|core| &core.pattern);
    let patterns: Vec<&Pattern> =
        allowances.iter().flat_map(|allowance| allowance.group.patterns()).chain(cores).collect();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (span, word) in words(text) {
        let Some((words, groups, sample)) = VOCABULARY.iter().find(|(words, ..)| words.contains(&word.as_str())) else {
            continue;
        };
        let carried = groups.iter().any(|group| named.contains(group)) || described(&patterns, sample);
        if !carried && seen.insert(words) {
            let reason = "the text names this group, and no allowance of the rule carries it out";
            faults.push(at(WordingRule::WordWithoutRule, text, span, reason));
        }
    }
    faults
}

/// Whether a pattern of the rule finds the group in the sample.
fn described(patterns: &[&Pattern], sample: &str) -> bool {
    let view: Option<Perceived> = Structure::from_smiles(sample).and_then(|structure| structure.perceive()).ok();
    view.is_some_and(|view| {
        let matcher = view.matcher();
        patterns.iter().any(|pattern| pattern.matches(&matcher) == Ok(true))
    })
}

/// Groups that no limit holds: neither their own range, nor a limit on the substituent, nor the mass of the whole.
fn endless(definition: &Definition, allowances: &[&Allowance]) -> Option<WordingFault> {
    let held = |allowance: &Allowance| {
        let limits = &allowance.limits;
        limits.carbons_max.is_some() || limits.chain_max.is_some() || limits.mass_max.is_some()
    };
    let grows = |allowance: &&Allowance| {
        let open = matches!(allowance.further, Further::Anything);
        (ENDLESS.contains(&allowance.group.name.as_str()) || open) && !held(allowance)
    };
    let endless = allowances.iter().copied().filter(grows);
    let names: BTreeSet<&str> = endless.map(told).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty() && definition.mass_max.is_none()).then(|| {
        let reason = "neither these groups nor the whole have a largest size";
        whole(WordingRule::NoSizeLimit, some_of(&names), reason)
    })
}

/// What the reader of a fault calls a group.
fn told(allowance: &Allowance) -> &str {
    if allowance.group.patterns().is_empty() { bare(&allowance.group.name) } else { "a described group" }
}
