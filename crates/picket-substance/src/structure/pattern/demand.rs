//! What a structure must hold for a pattern to match, counted before anything is searched.

use chematic::smarts::{AtomPrimitive, AtomQuery, QueryMolecule};

use crate::structure::perceived::Perceived;

/// Counts that every structure with an embedding of the pattern reaches.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demand {
    atoms: usize,
    rings: usize,
    kinds: Vec<(AtomKind, usize)>,
}

/// What an atom of a pattern surely asks.
#[derive(Clone, Debug, Default, PartialEq)]
struct AtomKind {
    symbol: Option<String>,
    aromatic: Option<bool>,
}

impl Demand {
    pub(super) fn of(query: &QueryMolecule) -> Self {
        let asked: Vec<AtomKind> = query.atoms.iter().map(|atom| AtomKind::of(&atom.query)).collect();
        let mut kinds: Vec<(AtomKind, usize)> = Vec::new();
        for kind in &asked {
            if *kind != AtomKind::default() && !kinds.iter().any(|(known, _)| known == kind) {
                kinds.push((kind.clone(), asked.iter().filter(|other| other.implies(kind)).count()));
            }
        }
        // A part of a structure closes no more rings than the whole.
        let rings = (query.bonds.len() + 1).saturating_sub(query.atoms.len());
        Self { atoms: query.atoms.len(), rings, kinds }
    }

    /// Whether the structure reaches the counts; if not, the pattern cannot match.
    pub(super) fn is_met(&self, target: &Perceived) -> bool {
        let holds = |kind: &AtomKind, least: usize| {
            (0..target.atom_count()).filter(|&atom| kind.takes(target, atom)).take(least).count() == least
        };
        self.atoms <= target.atom_count()
            && self.rings <= target.rings().len()
            && self.kinds.iter().all(|(kind, least)| holds(kind, *least))
    }
}

impl AtomKind {
    fn of(query: &AtomQuery) -> Self {
        match query {
            AtomQuery::Primitive(AtomPrimitive::Symbol(symbol)) => {
                Self { symbol: Some(symbol.clone()), aromatic: None }
            }
            AtomQuery::Primitive(AtomPrimitive::Aromatic(aromatic)) => Self { symbol: None, aromatic: Some(*aromatic) },
            AtomQuery::And(first, second) => {
                let (first, second) = (Self::of(first), Self::of(second));
                Self { symbol: first.symbol.or(second.symbol), aromatic: first.aromatic.or(second.aromatic) }
            }
            _ => Self::default(),
        }
    }

    fn implies(&self, other: &Self) -> bool {
        (other.symbol.is_none() || self.symbol == other.symbol)
            && (other.aromatic.is_none() || self.aromatic == other.aromatic)
    }

    fn takes(&self, target: &Perceived, atom: usize) -> bool {
        self.symbol.as_deref().is_none_or(|symbol| target.symbol(atom) == symbol)
            && self.aromatic.is_none_or(|aromatic| target.is_aromatic(atom) == aromatic)
    }
}

#[cfg(test)]
mod tests {
    use crate::structure::{Pattern, Structure};

    fn is_met(smarts: &str, smiles: &str) -> bool {
        let structure = Structure::from_smiles(smiles).unwrap();
        Pattern::parse(smarts).unwrap().demand.is_met(&structure.perceive().unwrap())
    }

    #[test]
    fn counts_decide_what_is_not_worth_a_search() {
        for (smarts, smiles, met) in [
            ("c1ccccc1", "c1ccccc1", true),
            ("c1ccccc1", "C1CCCCC1", false),
            ("C1CCCCC1", "CCCCCC", false),
            ("[n,c]1cccc1", "c1cc[nH]c1", true),
            ("[#6]~[#7]", "CN", true),
            ("CN", "CCO", false),
            ("[!#6]", "CCO", true),
            ("[C;R]1[C,N]CC1", "C1CNC1", true),
            ("C.C", "CC", true),
            ("c1ccc2ccccc2c1", "c1ccccc1Cc1ccccc1", true),
            ("[C;!c]CO", "CCO", true),
        ] {
            assert_eq!(is_met(smarts, smiles), met, "{smarts} on {smiles}");
        }
    }
}
