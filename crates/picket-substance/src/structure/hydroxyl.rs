//! Hydroxyl groups: where a substance can form an ester, and where it is an acid.

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
    (0..graph.atoms.len()).filter_map(carrier).map(|carrier| on(graph, carrier)).collect()
}

fn on(graph: &Graph, carrier: usize) -> Hydroxyl {
    let atom = &graph.atoms[carrier];
    let is_carbonyl = graph
        .neighbours(carrier)
        .iter()
        .any(|&(other, bond)| graph.atoms[other].element == Element::O && graph.bonds[bond].order == Order::Double);
    if is_carbonyl || matches!(atom.element.symbol(), "P" | "S") {
        Hydroxyl::Acid
    } else if atom.aromatic {
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
            ("OCC", vec![Alcohol]),
            ("CC(=O)[O-]", vec![]),
            ("COC", vec![]),
        ] {
            assert_eq!(Structure::from_smiles(smiles).unwrap().hydroxyls(), expected, "{smiles}");
        }
    }
}
