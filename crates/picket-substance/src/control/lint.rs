//! Faults that a definition's file can have although it can be read: what its author should look at before anybody
//! relies on it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::definition::{Allowance, Authority, Definition, DefinitionError, Further, Position, Scaffold, Site};
use crate::registry::{Registry, SubstanceId};

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be looked at; it may be meant so.
    Notice,
    /// The definition does not say what it seems to say.
    Fault,
}

impl Severity {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Fault => "fault",
        }
    }
}

/// Something to be looked at in a definition.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LintFault {
    /// How bad it is.
    pub severity: Severity,
    /// Where: `head`, or scaffold and place.
    pub place: String,
    /// What, as a sentence fragment in lower case.
    pub message: String,
}

/// Looks at one side of a definition.
type Check = fn(&Registry, &Definition) -> Vec<LintFault>;

/// What is looked at, in the order of the file.
const CHECKS: [Check; 5] = [head, references, changes, places, examples];

impl Registry {
    /// What should be looked at in the file of a definition, in the order of the file; empty when nothing.
    pub fn lint(&self, id: &str, text: &str) -> Vec<LintFault> {
        match Definition::parse(id, text) {
            Ok(definition) => CHECKS.iter().flat_map(|check| check(self, &definition)).collect(),
            Err(DefinitionError::Meaning { place, message }) => vec![fault(place, message)],
            Err(error) => vec![fault("file", error.to_string())],
        }
    }
}

fn fault(place: impl Into<String>, message: impl Into<String>) -> LintFault {
    LintFault { severity: Severity::Fault, place: place.into(), message: message.into() }
}

fn notice(place: impl Into<String>, message: impl Into<String>) -> LintFault {
    LintFault { severity: Severity::Notice, place: place.into(), message: message.into() }
}

/// Text, citation, dates.
fn head(_: &Registry, definition: &Definition) -> Vec<LintFault> {
    let mut found = Vec::new();
    let in_law = definition.authority != Authority::Draft;
    if definition.text.trim().is_empty() {
        found.push(fault("head", "no text: nobody can compare the reading with the words"));
    } else if definition.citation.is_empty() && in_law {
        let told = if definition.checked { fault } else { notice };
        found.push(told("head".to_owned(), "a text without a citation".to_owned()));
    }
    if definition.checked && definition.sources.is_empty() {
        found.push(fault("head", "checked, and no source says against what"));
    }
    if in_law && definition.since.is_none() {
        found.push(notice("head", "no first day: it is taken to have held always"));
    }
    if let (Some(since), Some(until)) = (&definition.since, &definition.until)
        && until.to() < since.from()
    {
        found.push(fault("head", format!("ends on {until}, before it begins on {since}")));
    }
    found
}

/// Classes, substances and instruments that it names.
fn references(registry: &Registry, definition: &Definition) -> Vec<LintFault> {
    let mut found = Vec::new();
    match &definition.class {
        None if definition.authority == Authority::Draft => {}
        None => found.push(fault("head", "no class: no listing can bring it into force")),
        Some(class) if registry.class(class.as_str()).is_none() => {
            found.push(fault("head", format!("no class {class}")));
        }
        Some(class) if registry.listings_of_class(definition).is_empty() => {
            found.push(notice("head", format!("no instrument lists the class {class}")));
        }
        Some(_) => {}
    }
    for (field, ids) in [("examples", &definition.examples), ("excludes", &definition.excludes)] {
        let unknown = ids.iter().filter(|id| registry.substance(id.as_str()).is_none());
        found.extend(unknown.map(|id| fault(field, format!("no substance {id}"))));
    }
    for listed in &definition.excludes_listed {
        let (id, schedule) = listed.split_once(' ').unwrap_or((listed, ""));
        let own = || registry.listings().iter().filter(|listing| listing.instrument.as_str() == id);
        if !registry.instruments().any(|instrument| instrument.id.as_str() == id) {
            found.push(fault("excludes_listed", format!("no instrument {id}")));
        } else if !schedule.is_empty() && !own().any(|listing| listing.schedule == schedule) {
            found.push(fault("excludes_listed", format!("{id} has no schedule {schedule:?}")));
        }
    }
    found
}

/// Whether there are as many different clauses as a member must have changes.
fn changes(_: &Registry, definition: &Definition) -> Vec<LintFault> {
    let without = definition.scaffolds.iter().filter(|scaffold| {
        let mut clauses = BTreeSet::new();
        clauses.extend(scaffold.cores.iter().filter_map(|core| core.clause.as_deref()));
        for (_, _, allow) in allowances(scaffold) {
            collect_clauses(allow, &mut clauses);
        }
        definition.at_least > 0 && clauses.is_empty()
    });
    without
        .map(|scaffold| {
            let least = definition.at_least;
            fault(&scaffold.name, format!("a member has at least {least} changes, and no allowance bears a clause"))
        })
        .collect()
}

fn collect_clauses<'d>(allow: &'d [Allowance], clauses: &mut BTreeSet<&'d str>) {
    for allowance in allow {
        clauses.extend(allowance.clause.as_deref());
        if let Further::Groups(groups) = &allowance.further {
            collect_clauses(groups, clauses);
        }
    }
}

/// Sites that can never apply, and allowances that say the same twice.
fn places(_: &Registry, definition: &Definition) -> Vec<LintFault> {
    let mut found = Vec::new();
    for scaffold in &definition.scaffolds {
        for (name, positions, allow) in allowances(scaffold) {
            let place = format!("{}, {name}", scaffold.name);
            if positions.is_empty() {
                found.push(fault(&place, "at no position: it never applies"));
            }
            // A site may be there only to count what others allow.
            let counts = |site: &Site| site.name == name && (site.at_most.is_some() || site.at_least > 0);
            if allow.is_empty() && !scaffold.sites.iter().any(counts) {
                found.push(fault(&place, "allows nothing: it never applies"));
            }
            found.extend(impossible(allow).map(|message| fault(&place, message)));
            found.extend(repeated(allow).map(|message| fault(&place, message)));
        }
        for site in scaffold.sites.iter().filter(|site| site.at_most == Some(0)) {
            found.push(fault(format!("{}, {}", scaffold.name, site.name), "at most 0: it never applies"));
        }
    }
    found
}

/// Every place of a scaffold: its name, its positions, what it allows.
fn allowances(scaffold: &Scaffold) -> impl Iterator<Item = (&str, &[Position], &[Allowance])> {
    let parts = scaffold.parts.iter().map(|part| (part.name.as_str(), &*part.from, &*part.allow));
    let sites = scaffold.sites.iter().map(|site| (site.name.as_str(), &*site.at, &*site.allow));
    let bridges = scaffold.bridges.iter().map(|bridge| (bridge.name.as_str(), &*bridge.between, &*bridge.allow));
    parts.chain(sites).chain(bridges)
}

/// Allowances that nothing can fulfil.
fn impossible(allow: &[Allowance]) -> impl Iterator<Item = String> {
    allow.iter().filter_map(|allowance| {
        let limits = &allowance.limits;
        let reversed = limits.ring_sizes.is_some_and(|(least, most)| least > most);
        let nothing = limits.mass_max.is_some_and(|most| most <= 0.0);
        (allowance.group.is_impossible() || reversed || nothing).then(|| format!("nothing can be {allowance}"))
    })
}

/// Allowances that another repeats.
fn repeated(allow: &[Allowance]) -> impl Iterator<Item = String> {
    let told: Vec<String> = allow.iter().map(ToString::to_string).collect();
    let again = (1..told.len()).filter(|&index| told[..index].contains(&told[index]));
    let messages: BTreeSet<String> = again.map(|index| format!("allows twice: {}", told[index])).collect();
    messages.into_iter()
}

/// Whether what should be a member is one.
fn examples(registry: &Registry, definition: &Definition) -> Vec<LintFault> {
    let mut found = Vec::new();
    if definition.examples.is_empty() {
        found.push(notice("examples", "none: nothing shows that the reading works"));
    }
    found.extend(definition.examples.iter().filter_map(|id| example(registry, definition, id)));
    found
}

fn example(registry: &Registry, definition: &Definition, id: &SubstanceId) -> Option<LintFault> {
    // An unknown substance is told among the references.
    registry.substance(id.as_str())?;
    let Some(structure) = registry.asked(id).parent else {
        return Some(fault("examples", format!("{id} has no structure on record")));
    };
    match definition.fits(&structure) {
        Ok(Some(fit)) if fit.broad => Some(notice("examples", format!("{id} fits only by a wide reading"))),
        Ok(Some(_)) => None,
        Ok(None) => Some(fault("examples", format!("{id} does not fit"))),
        Err(error) => Some(fault("examples", format!("{id}: {error}"))),
    }
}
