//! Hydroxyl groups: where a substance can form an ester, and where it is an acid.

use super::engine;
use super::graph::{Element, Graph, Order};

/// What a hydroxyl group sits on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hydroxyl {
    /// A carbonyl group, phosphorus or sulfur: it gives up its proton to a base.
    Acid,
    /// An aromatic ring.
    Phenol,
    /// Any other atom.
    Alcohol,
}

/// The hydroxyl groups, in the order of their atoms.
pub(super) fn hydroxyls(graph: &Graph) -> Vec<Hydroxyl> {
    let carrier = |oxygen: usize| {
        let atom = &graph.atoms[oxygen];
        match graph.neighbours(oxygen) {
            &[(carrier, _)] if atom.element == Element::O && atom.hydrogens == 1 && atom.charge == 0 => Some(carrier),
            _ => None,
        }
    };
    let carriers: Vec<usize> = (0..graph.atoms.len()).filter_map(carrier).collect();
    if carriers.is_empty() {
        return Vec::new();
    }
    let aromatic = engine::aromatic_atoms(graph).unwrap_or_default();
    let is_aromatic = |atom: usize| aromatic.get(atom).is_some_and(|aromatic| *aromatic);
    carriers.into_iter().map(|carrier| on(graph, carrier, is_aromatic(carrier))).collect()
}

fn on(graph: &Graph, carrier: usize, is_aromatic: bool) -> Hydroxyl {
    let atom = &graph.atoms[carrier];
    let is_carbonyl = graph
        .neighbours(carrier)
        .iter()
        .any(|&(other, bond)| graph.atoms[other].element == Element::O && graph.bonds[bond].order == Order::Double);
    if is_carbonyl || matches!(atom.element.symbol(), "P" | "S") {
        Hydroxyl::Acid
    } else if is_aromatic {
        Hydroxyl::Phenol
    } else {
        Hydroxyl::Alcohol
    }
}

#[cfg(test)]
mod tests {
    use super::super::Structure;
    use super::Hydroxyl::{Acid, Alcohol, Phenol};

    #[test]
    fn every_hydroxyl_is_found_where_it_sits() {
        for (smiles, expected) in [
            ("CN(C)CCc1c[nH]c2cccc(O)c12", vec![Phenol]),
            ("CN(C)CCc1c[nH]c2cccc(OP(=O)(O)O)c12", vec![Acid, Acid]),
            ("CC(=O)Oc1ccccc1C(=O)O", vec![Acid]),
            ("OC1=CC=CC=C1", vec![Phenol]),
            ("OCC", vec![Alcohol]),
            ("CC(=O)[O-]", vec![]),
            ("COC", vec![]),
        ] {
            assert_eq!(Structure::from_smiles(smiles).unwrap().hydroxyls(), expected, "{smiles}");
        }
    }
}
