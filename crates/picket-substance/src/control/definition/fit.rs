//! Lays the scaffold of a definition over a structure and judges what is left.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::Serialize;

use super::fragment::{Attachment, Fragment, fragments};
use super::judge::Judged;
use super::limit::Kept;
use super::skeleton::{Embedding, Place, Target};
use super::{Allowance, Definition, Part, Position, Scaffold, Site};
use crate::structure::PatternError;

/// The most ways to lay out the scaffolds of a definition that are tried on one structure. Real substances need some
/// hundreds.
const LAYOUTS_MAX: usize = 20_000;

/// The role of an atom that belongs to nothing the definition names.
const FREE: &str = "free";

/// How a structure fits a definition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// Which scaffold.
    pub scaffold: String,
    /// Whether only a wide reading of vague words admits it.
    pub broad: bool,
    /// The clauses of all the changes by which it can be derived from the parent compound, sorted.
    pub clauses: Vec<String>,
    /// What each atom is to the definition, in the order of the atoms.
    pub roles: Vec<AtomRole>,
    /// What was measured, with its limit.
    pub measures: Vec<Measure>,
}

/// What an atom is to a definition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AtomRole {
    /// The atom, counted from 0.
    pub atom: usize,
    /// `core`, or the name of the part or site, or `free`.
    pub role: String,
    /// Whether it belongs to a change of the parent compound.
    pub changed: bool,
}

/// Something measured against a limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What, with its unit.
    pub what: String,
    /// The value.
    pub value: f64,
    /// The largest that is allowed.
    pub most: f64,
}

/// Why a structure does not fit, for the layout that comes nearest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// Which scaffold.
    pub scaffold: String,
    /// What is against it, in words.
    pub against: Vec<String>,
}

/// Whether a structure fits could not be found out within the limits.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("undetermined: {0}")]
pub struct Undetermined(pub String);

impl From<PatternError> for Undetermined {
    fn from(error: PatternError) -> Self {
        Self(error.to_string())
    }
}

impl Definition {
    /// Whether a structure falls under the words of the definition, exclusions by name aside. The structure must be the
    /// parent without counter-ions.
    ///
    /// # Errors
    /// [`Undetermined`] when the search had to be given up.
    pub(crate) fn fit(&self, target: &Target<'_>) -> Result<Option<Fit>, Undetermined> {
        let Some(measures) = self.measures(target) else { return Ok(None) };
        let mut best: Option<Fit> = None;
        let mut layouts = 0;
        for scaffold in &self.scaffolds {
            let mut search = Search::new(self, scaffold, target, false);
            search.layouts = layouts;
            search.run()?;
            layouts = search.layouts;
            let better = |fit: &Fit| best.as_ref().is_none_or(|known| known.broad && !fit.broad);
            best = search.told_fit().filter(better).or(best);
        }
        let Some(fit) = best else { return Ok(None) };
        for pattern in &self.excludes_structures {
            if !target.embeddings(pattern)?.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(Fit { measures, ..fit }))
    }

    /// What keeps a structure out of the definition, for the layout that comes nearest; `None` when it shares no core
    /// with it. Shown only for registered substances.
    ///
    /// # Errors
    /// [`Undetermined`] when the search had to be given up.
    pub(crate) fn nearest_miss(&self, target: &Target<'_>) -> Result<Option<Miss>, Undetermined> {
        let mut nearest: Option<Miss> = None;
        for scaffold in &self.scaffolds {
            let mut search = Search::new(self, scaffold, target, true);
            search.run()?;
            let nearer = |miss: &Miss| nearest.as_ref().is_none_or(|known| miss.against.len() < known.against.len());
            nearest = search.miss.filter(nearer).or(nearest);
        }
        for pattern in &self.excludes_structures {
            if let Some(miss) =
                nearest.as_mut().filter(|_| target.embeddings(pattern).map_or(true, |found| !found.is_empty()))
            {
                miss.against.push("holds a structure that is left to another class".to_owned());
            }
        }
        let heavy = self.mass_of(target).filter(|(mass, most)| mass > most);
        if let (Some(miss), Some((mass, most))) = (&mut nearest, heavy) {
            miss.against.push(format!("{mass:.2} u; at most {most} u"));
        }
        Ok(nearest)
    }

    fn mass_of(&self, target: &Target<'_>) -> Option<(f64, f64)> {
        let all: Vec<usize> = (0..target.view.atom_count()).collect();
        self.mass_max.map(|most| (target.view.mass(&all), most))
    }

    /// The measures of the whole molecule; `None` when one is over its limit.
    fn measures(&self, target: &Target<'_>) -> Option<Vec<Measure>> {
        match self.mass_of(target) {
            Some((mass, most)) if mass > most => None,
            Some((value, most)) => Some(vec![Measure { what: "average molecular mass, u".to_owned(), value, most }]),
            None => Some(Vec::new()),
        }
    }
}

/// To what of the scaffold an atom belongs.
#[derive(Clone, Copy, Debug)]
struct Owner {
    /// The part; `None` for the core.
    part: Option<usize>,
    number: Option<u16>,
}

/// One partial layout of the scaffold.
#[derive(Clone, Debug)]
struct Layout {
    owners: Vec<Option<Owner>>,
    covered: Vec<bool>,
    broad: bool,
    /// The clause by which the core or a part differs from the parent compound, with the part.
    changes: Vec<(Option<usize>, String)>,
    /// The allowances of what hangs on parts, with the part.
    hanging: Vec<(usize, usize)>,
    against: Vec<String>,
}

/// What hangs at a site.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    count: usize,
    /// In u.
    mass: f64,
}

impl Tally {
    /// What is against it, in words.
    fn against(&self, site: &Site) -> Option<String> {
        let Self { count, mass } = self;
        let over = |most: &usize| count > most;
        let heavy = |most: &f64| mass > most;
        if *count < site.at_least {
            Some(format!("{count} substituents at the {}; at least {}", site.name, site.at_least))
        } else if let Some(most) = site.at_most.filter(over) {
            Some(format!("{count} substituents at the {}; at most {most}", site.name))
        } else {
            let most = site.mass_together_max.filter(heavy)?;
            Some(format!("substituents of {mass:.2} u at the {}; at most {most} u together", site.name))
        }
    }
}

struct Search<'d> {
    definition: &'d Definition,
    scaffold: &'d Scaffold,
    target: &'d Target<'d>,
    wants_miss: bool,
    fits: Vec<Fit>,
    miss: Option<Miss>,
    layouts: usize,
    /// For each part the places of the allowances that the structure may hold at all; made when the first is laid out.
    choices: Vec<Option<Rc<[usize]>>>,
}

impl<'d> Search<'d> {
    fn new(definition: &'d Definition, scaffold: &'d Scaffold, target: &'d Target<'_>, wants_miss: bool) -> Self {
        let choices = vec![None; scaffold.parts.len()];
        Self { definition, scaffold, target, wants_miss, fits: Vec::new(), miss: None, layouts: 0, choices }
    }

    fn run(&mut self) -> Result<(), Undetermined> {
        for core in &self.scaffold.cores {
            for Embedding { under, .. } in self.target.embeddings(&core.pattern)?.iter() {
                let mut layout = Layout {
                    owners: vec![None; self.target.view.atom_count()],
                    covered: vec![false; self.target.view.bonds().count()],
                    broad: core.broad,
                    changes: core.clause.iter().map(|clause| (None, clause.clone())).collect(),
                    hanging: Vec::new(),
                    against: Vec::new(),
                };
                for (atom, &placed) in under.iter().enumerate() {
                    layout.owners[placed] = Some(Owner { part: None, number: core.pattern.label(atom) });
                }
                for [first, second] in core.pattern.bonds() {
                    self.cover(&mut layout, under[first], under[second]);
                }
                self.place(&layout, 0)?;
            }
        }
        Ok(())
    }

    fn cover(&self, layout: &mut Layout, first: usize, second: usize) {
        let bonds = self.target.view.neighbours(first).iter();
        bonds.filter(|&&(other, _)| other == second).for_each(|&(_, bond)| layout.covered[bond] = true);
    }

    /// Lays out the part with this index and all later ones, then judges.
    fn place(&mut self, layout: &Layout, index: usize) -> Result<(), Undetermined> {
        self.layouts += 1;
        if self.layouts > LAYOUTS_MAX {
            return Err(Undetermined(format!("more than {LAYOUTS_MAX} ways to read {}", self.definition.name)));
        }
        let scaffold = self.scaffold;
        let Some(part) = scaffold.parts.get(index) else { return self.judge(layout) };
        let placed = self.place_part(layout, index, part)?;
        if part.optional {
            self.place(layout, index + 1)?;
        } else if !placed && self.wants_miss {
            let mut layout = layout.clone();
            layout.against.push(format!("nothing that may be the {}", part.name));
            self.place(&layout, index + 1)?;
        }
        Ok(())
    }

    /// The places of the allowances of a part that the structure may hold at all.
    fn choices_of(&mut self, index: usize, part: &Part) -> Result<Rc<[usize]>, PatternError> {
        if let Some(known) = &self.choices[index] {
            return Ok(Rc::clone(known));
        }
        let mut choices = Vec::new();
        for (choice, allowance) in part.allow.iter().enumerate() {
            if self.target.may_hold(&allowance.group)? {
                choices.push(choice);
            }
        }
        let choices: Rc<[usize]> = choices.into();
        self.choices[index] = Some(Rc::clone(&choices));
        Ok(choices)
    }

    fn place_part(&mut self, layout: &Layout, index: usize, part: &Part) -> Result<bool, Undetermined> {
        let choices = self.choices_of(index, part)?;
        let free: Vec<bool> = layout.owners.iter().map(Option::is_none).collect();
        let carriers = (0..free.len()).filter(|&atom| is_at(layout, atom, &part.from));
        let mut placed = false;
        for from in carriers {
            for &(root, bond) in self.target.view.neighbours(from).iter().filter(|&&(root, _)| free[root]) {
                let place = Place { root, bond, free: &free };
                for &choice in choices.iter() {
                    let allowance = &part.allow[choice];
                    for skeleton in self.target.skeletons(&allowance.group, place)? {
                        let kept = allowance.limits.kept(self.target.view, &skeleton.atoms);
                        if matches!(kept, Kept::No(_)) && !self.wants_miss {
                            continue;
                        }
                        let mut next = layout.clone();
                        match kept {
                            Kept::Yes => {}
                            Kept::Broadly => next.broad = true,
                            Kept::No(why) => next.against.push(format!("the {}: {why}", part.name)),
                        }
                        for &atom in &skeleton.atoms {
                            next.owners[atom] = Some(Owner { part: Some(index), number: None });
                        }
                        for &(number, atom) in &skeleton.numbered {
                            next.owners[atom] = Some(Owner { part: Some(index), number: Some(number) });
                        }
                        for &first in &skeleton.atoms {
                            for &second in &skeleton.atoms {
                                self.cover(&mut next, first, second);
                            }
                        }
                        next.covered[bond] = true;
                        next.broad |= allowance.broad || skeleton.broad;
                        next.changes.extend(allowance.clause.iter().map(|clause| (Some(index), clause.clone())));
                        next.hanging.push((index, choice));
                        placed = true;
                        self.place(&next, index + 1)?;
                    }
                }
            }
        }
        Ok(placed)
    }

    /// Judges what the layout leaves over.
    fn judge(&mut self, layout: &Layout) -> Result<(), Undetermined> {
        let view = self.target.view;
        let owned: Vec<bool> = layout.owners.iter().map(Option::is_some).collect();
        let mut against = layout.against.clone();
        let mut clauses: BTreeSet<String> = layout.changes.iter().map(|(_, clause)| clause.clone()).collect();
        let mut needs = BTreeSet::new();
        let mut broad = layout.broad;
        let mut marks = Vec::new();
        let mut tallies = vec![Tally::default(); self.scaffold.sites.len()];
        for fragment in fragments(view, &owned, &layout.covered) {
            let (name, allow) = self.allowed(layout, &fragment, &mut tallies);
            match self.target.judge(&fragment, &allow)? {
                Judged::Fits(verdict) => {
                    broad |= verdict.broad;
                    marks.push((fragment.atoms, name.unwrap_or(FREE), !verdict.clauses.is_empty()));
                    clauses.extend(verdict.clauses);
                    needs.extend(verdict.needs);
                }
                Judged::Fails(_) if self.scaffold.open => {}
                Judged::Fails(_) if !self.wants_miss => return Ok(()),
                Judged::Fails(why) => against.push(told(&fragment, name, why)),
            }
        }
        for (site, tally) in self.scaffold.sites.iter().zip(&tallies) {
            against.extend(tally.against(site));
        }
        for [first, second] in &self.scaffold.apart {
            let holds = |system: &Vec<usize>, place: &Position| {
                system.iter().any(|&atom| is_at(layout, atom, std::slice::from_ref(place)))
            };
            if view.ring_systems().iter().any(|system| holds(system, first) && holds(system, second)) {
                against.push("two places that must lie apart are in one system of rings".to_owned());
            }
        }
        let unmet = needs.difference(&clauses);
        against.extend(unmet.map(|clause| format!("a further substituent without a change under {clause}")));
        if against.is_empty() {
            let clauses = clauses.into_iter().collect();
            let scaffold = self.scaffold.name.clone();
            let roles = self.roles(layout, &marks);
            self.take(Fit { scaffold, broad, clauses, roles, measures: Vec::new() });
        } else if self.miss.as_ref().is_none_or(|known| against.len() < known.against.len()) {
            self.miss = Some(Miss { scaffold: self.scaffold.name.clone(), against });
        }
        Ok(())
    }

    /// Keeps the fits that no other fit explains with fewer changes.
    fn take(&mut self, fit: Fit) {
        let within = |few: &Fit, many: &Fit| few.clauses.iter().all(|clause| many.clauses.contains(clause));
        if self.fits.iter().any(|known| (!known.broad || fit.broad) && within(known, &fit)) {
            return;
        }
        self.fits.retain(|known| !((!fit.broad || known.broad) && within(&fit, known)));
        self.fits.push(fit);
    }

    /// The one fit to tell: by the narrow reading if there is one, with the clauses of every shortest derivation. None
    /// when fewer changes than the definition asks for make it, as of the parent compound itself.
    fn told_fit(self) -> Option<Fit> {
        let broad = self.fits.iter().all(|fit| fit.broad);
        let mut fits = self.fits.into_iter().filter(|fit| fit.broad == broad);
        let mut fit = fits.next()?;
        for other in fits {
            fit.clauses.extend(other.clauses);
        }
        fit.clauses.sort();
        fit.clauses.dedup();
        (fit.clauses.len() >= self.definition.at_least).then_some(fit)
    }

    /// What is allowed for a fragment, and the name of its place; `None` where the definition names none.
    fn allowed(
        &self,
        layout: &Layout,
        fragment: &Fragment,
        tallies: &mut [Tally],
    ) -> (Option<&'d str>, Vec<&'d Allowance>) {
        let scaffold = self.scaffold;
        let mut name = None;
        let mut allow = Vec::new();
        let mut hangs = false;
        if !fragment.atoms.is_empty() {
            hangs = fragment.attachments.len() == 1;
            let here = |site: &Site| fragment.attachments.iter().all(|bond| is_at(layout, bond.from, &site.at));
            for (site, tally) in scaffold.sites.iter().zip(tallies).filter(|(site, _)| here(site)) {
                tally.count += 1;
                tally.mass += self.target.view.mass(&fragment.atoms);
                if hangs {
                    name.get_or_insert(&site.name);
                    allow.extend(&site.allow);
                }
            }
        }
        if !hangs {
            let ends = |bridge: &super::Bridge| {
                let closes_itself = fragment.atoms.is_empty();
                let ends = |bond: &Attachment| std::iter::once(bond.from).chain(closes_itself.then_some(bond.root));
                let ends = || fragment.attachments.iter().flat_map(ends);
                let joins = |set: &Vec<Position>| ends().any(|atom| is_at(layout, atom, set));
                bridge.touching.iter().all(joins) && ends().all(|atom| is_at(layout, atom, &bridge.between))
            };
            for bridge in scaffold.bridges.iter().filter(|bridge| ends(bridge)) {
                name.get_or_insert(&bridge.name);
                allow.extend(&bridge.allow);
            }
        }
        // What hangs on a part by the words that allow the part itself.
        let owner = fragment.attachments.first().and_then(|bond| layout.owners[bond.from].as_ref());
        if let Some(part) = owner.and_then(|owner| owner.part)
            && fragment.attachments.iter().all(|bond| is_at(layout, bond.from, &[Position::WholePart(part)]))
        {
            let hanging = layout.hanging.iter().filter(|(index, _)| *index == part);
            for allowance in hanging.map(|&(index, choice)| &scaffold.parts[index].allow[choice]) {
                name.get_or_insert(&scaffold.parts[part].name);
                allow.extend(allowance.further.allowances());
            }
        }
        (name.map(String::as_str), allow)
    }

    /// The roles of all atoms: those of the layout, and of what hangs on it as (atoms, place, changed).
    fn roles(&self, layout: &Layout, marks: &[(Vec<usize>, &str, bool)]) -> Vec<AtomRole> {
        let role = |(atom, owner): (usize, &Option<Owner>)| {
            let (role, part) = match owner {
                None => (FREE, None),
                Some(Owner { part: None, .. }) => ("core", Some(None)),
                Some(Owner { part: Some(part), .. }) => (self.scaffold.parts[*part].name.as_str(), Some(Some(*part))),
            };
            let changed = part.is_some_and(|part| layout.changes.iter().any(|(changed, _)| *changed == part));
            AtomRole { atom, role: role.to_owned(), changed }
        };
        let mut roles: Vec<AtomRole> = layout.owners.iter().enumerate().map(role).collect();
        for (atoms, place, changed) in marks {
            for &atom in atoms {
                roles[atom] = AtomRole { atom, role: (*place).to_owned(), changed: *changed };
            }
        }
        roles
    }
}

/// A fragment that does not fit, in words.
fn told(fragment: &Fragment, place: Option<&str>, why: Option<String>) -> String {
    let count = fragment.atoms.len();
    let what = match fragment.attachments.as_slice() {
        [_] => format!("a group of {count} atoms"),
        _ => format!("a ring closed over {count} atoms"),
    };
    match (place, why) {
        (None, _) => format!("{what} where the definition names no place for one"),
        (Some(place), None) => format!("{what} at the {place} is not among those allowed"),
        (Some(place), Some(why)) => format!("{what} at the {place}: {why}"),
    }
}

/// Whether an atom is at one of the positions.
fn is_at(layout: &Layout, atom: usize, positions: &[Position]) -> bool {
    let Some(owner) = &layout.owners[atom] else { return false };
    positions.iter().any(|position| match position {
        Position::Core(number) => owner.part.is_none() && owner.number == Some(*number),
        Position::WholeCore => owner.part.is_none(),
        Position::Part(part, number) => owner.part == Some(*part) && owner.number == Some(*number),
        Position::WholePart(part) => owner.part == Some(*part),
    })
}
