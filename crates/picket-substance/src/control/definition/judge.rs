//! Whether a fragment is something that a place allows.

use super::fragment::{self, Fragment};
use super::group::Kind;
use super::limit::Kept;
use super::skeleton::{Embedding, Place, Skeleton, Target};
use super::{Allowance, Further};
use crate::structure::{Bonding, Pattern, PatternError};

/// How a fragment fits an allowance.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// Only a wide reading of the words admits it.
    pub(super) broad: bool,
    /// The clauses by which it changes the parent compound.
    pub(super) clauses: Vec<String>,
    /// The clauses that another change must come under.
    pub(super) needs: Vec<String>,
}

impl Verdict {
    /// Takes in another way to allow the same fragment.
    fn join(&mut self, other: Self) {
        self.clauses.extend(other.clauses);
        self.needs.retain(|clause| other.needs.contains(clause));
    }
}

/// What came out for one fragment.
pub(super) enum Judged {
    /// It is allowed.
    Fits(Verdict),
    /// It is not; why, when a group fitted and only a limit was missed.
    Fails(Option<String>),
}

impl Target<'_> {
    /// Judges a fragment by a list of allowances: the verdicts of all that fit are joined, a narrow one outranks broad
    /// ones, and nothing is needed that one of them does not need.
    pub(super) fn judge(&self, fragment: &Fragment, allow: &[&Allowance]) -> Result<Judged, PatternError> {
        let mut fits: Option<Verdict> = None;
        let mut missed = None;
        for allowance in allow {
            match self.judge_one(fragment, allowance)? {
                Judged::Fails(why) => missed = missed.or(why),
                Judged::Fits(verdict) => match &mut fits {
                    Some(known) if known.broad == verdict.broad => known.join(verdict),
                    Some(known) if !known.broad => {}
                    _ => fits = Some(verdict),
                },
            }
        }
        Ok(fits.map_or(Judged::Fails(missed), Judged::Fits))
    }

    fn judge_one(&self, fragment: &Fragment, allowance: &Allowance) -> Result<Judged, PatternError> {
        let mut missed = None;
        let mut wide = None;
        for skeleton in self.skeletons_of(fragment, allowance)? {
            let Some(further) = self.judge_rest(fragment, &skeleton.atoms, &allowance.further)? else { continue };
            match allowance.limits.kept(self.view, &fragment.atoms) {
                Kept::No(why) => missed = Some(why),
                kept => {
                    let broad = allowance.broad || skeleton.broad || further.broad || kept == Kept::Broadly;
                    let clauses = allowance.clause.iter().cloned().chain(further.clauses).collect();
                    let needs = allowance.needs.iter().cloned().chain(further.needs).collect();
                    let verdict = Verdict { broad, clauses, needs };
                    if !broad {
                        return Ok(Judged::Fits(verdict));
                    }
                    wide = wide.or(Some(verdict));
                }
            }
        }
        Ok(wide.map_or(Judged::Fails(missed), Judged::Fits))
    }

    /// The sets of atoms of the fragment that are the group.
    fn skeletons_of(&self, fragment: &Fragment, allowance: &Allowance) -> Result<Vec<Skeleton>, PatternError> {
        let group = &allowance.group;
        match (fragment.attachments.as_slice(), &group.kind) {
            (_, Kind::Any) => Ok(vec![Skeleton::plain(fragment.atoms.clone())]),
            (_, Kind::Ring { fused, saturated }) => {
                let ring = self.ring(fragment, group.range, *fused, *saturated);
                Ok(ring.map(Skeleton::plain).into_iter().collect())
            }
            (_, Kind::Alkylene) => Ok(self.alkylene(fragment, group.range).map(Skeleton::plain).into_iter().collect()),
            (_, Kind::Alkylenedioxy) => {
                Ok(self.alkylenedioxy(fragment, group.range).map(Skeleton::plain).into_iter().collect())
            }
            ([only], _) if !fragment.atoms.is_empty() => {
                let mut free = vec![false; self.view.atom_count()];
                fragment.atoms.iter().for_each(|&atom| free[atom] = true);
                let place = Place { root: only.root, bond: only.bond, free: &free };
                self.skeletons(group, place)
            }
            ([_, _, ..], Kind::Pattern(patterns)) => self.closing(fragment, patterns),
            _ => Ok(Vec::new()),
        }
    }

    /// The patterns laid over the fragment such that every bond to the scaffold begins at an atom numbered 1.
    fn closing(&self, fragment: &Fragment, patterns: &[Pattern]) -> Result<Vec<Skeleton>, PatternError> {
        let mut found: Vec<Skeleton> = Vec::new();
        for pattern in patterns {
            for Embedding { under, atoms } in self.embeddings(pattern)?.iter() {
                let attached =
                    |root: usize| pattern.labels().iter().any(|&(atom, number)| under[atom] == root && number == 1);
                let fits = atoms.iter().all(|atom| fragment.atoms.contains(atom))
                    && fragment.attachments.iter().all(|bond| attached(bond.root));
                if fits && found.iter().all(|known| known.atoms != *atoms) {
                    found.push(Skeleton::plain(atoms.clone()));
                }
            }
        }
        Ok(found)
    }

    /// Whether what hangs on the group is allowed there.
    fn judge_rest(
        &self,
        fragment: &Fragment,
        skeleton: &[usize],
        further: &Further,
    ) -> Result<Option<Verdict>, PatternError> {
        let mut verdict = Verdict { broad: false, clauses: Vec::new(), needs: Vec::new() };
        let allow = match further {
            Further::Anything => return Ok(Some(verdict)),
            Further::Nothing if skeleton.len() == fragment.atoms.len() => return Ok(Some(verdict)),
            Further::Nothing => return Ok(None),
            Further::Groups(allow) => allow.iter().collect::<Vec<_>>(),
        };
        let rest = |atom: usize| fragment.atoms.contains(&atom) && !skeleton.contains(&atom);
        for component in fragment::components(self.view, rest) {
            match self.judge(&component, &allow)? {
                Judged::Fails(_) => return Ok(None),
                Judged::Fits(own) => {
                    verdict.broad |= own.broad;
                    verdict.clauses.extend(own.clauses);
                    verdict.needs.extend(own.needs);
                }
            }
        }
        Ok(Some(verdict))
    }

    /// The atoms of the fragment that lie in the rings it closes, when all those rings have sizes in the range. A `fused`
    /// one bridges no other ring, a `saturated` one has only single bonds.
    fn ring(
        &self,
        fragment: &Fragment,
        (least, most): (usize, usize),
        fused: bool,
        saturated: bool,
    ) -> Option<Vec<usize>> {
        let rings = fragment.closed_rings(self.view);
        let bridges = |ring: &Vec<usize>| {
            let shared = |other: &Vec<usize>| other.iter().filter(|atom| ring.contains(atom)).count();
            self.view.rings().iter().any(|other| other != ring && shared(other) > 2)
        };
        let single = |&atom: &usize| {
            self.view.neighbours(atom).iter().all(|&(_, bond)| self.view.bonding(bond) == Bonding::Single)
        };
        let fits = |ring: &&Vec<usize>| {
            (least..=most).contains(&ring.len())
                && !(fused && bridges(ring))
                && (!saturated || ring.iter().filter(|atom| fragment.atoms.contains(atom)).all(single))
        };
        let closes = rings.iter().all(fits) && !rings.is_empty();
        closes.then(|| {
            fragment.atoms.iter().copied().filter(|atom| rings.iter().any(|ring| ring.contains(atom))).collect()
        })
    }

    /// The atoms of `-(CH2)n-` that close a ring, whatever hangs on them.
    fn alkylene(&self, fragment: &Fragment, (least, most): (usize, usize)) -> Option<Vec<usize>> {
        let chain = self.ring(fragment, (0, usize::MAX), false, false)?;
        let fits = chain.iter().all(|&atom| self.is_saturated_carbon(atom)) && (least..=most).contains(&chain.len());
        (fits && !chain.is_empty()).then_some(chain)
    }

    fn is_saturated_carbon(&self, atom: usize) -> bool {
        let single = |&(_, bond): &(usize, usize)| self.view.bonding(bond) == Bonding::Single;
        self.view.symbol(atom) == "C" && self.view.neighbours(atom).iter().all(single)
    }

    /// The atoms of `-O-(CH2)n-O-` over two neighbouring aromatic atoms.
    fn alkylenedioxy(&self, fragment: &Fragment, (least, most): (usize, usize)) -> Option<Vec<usize>> {
        let view = self.view;
        let [first, second] = fragment.attachments.as_slice() else { return None };
        let is_oxygen = |atom: usize| view.symbol(atom) == "O";
        let neighbours = view.neighbours(first.from).iter().any(|&(atom, _)| atom == second.from);
        let aromatic = view.is_aromatic(first.from) && view.is_aromatic(second.from);
        if !(neighbours && aromatic && first.root != second.root && is_oxygen(first.root) && is_oxygen(second.root)) {
            return None;
        }
        let ring = fragment.closed_rings(view).into_iter().find(|ring| ring.contains(&second.root))?;
        let chain: Vec<usize> =
            ring.iter().copied().filter(|atom| fragment.atoms.contains(atom) && !is_oxygen(*atom)).collect();
        let fits = chain.iter().all(|&atom| self.is_saturated_carbon(atom))
            && (least..=most).contains(&chain.len())
            && !chain.is_empty();
        fits.then(|| chain.into_iter().chain([first.root, second.root]).collect())
    }
}
