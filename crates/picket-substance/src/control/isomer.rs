//! Positional isomers as United States law means them (21 CFR 1300.01(b)).
//!
//! Same molecular formula and core, the same functional groups and substituents at whatever positions; alkyl parts may be
//! rearranged, divided and combined. What may not change is the functionality: ethoxy to 1-hydroxyethyl, hydroxyl and
//! methyl to methoxy, phenol to hydroxylamine are no positional isomers; tert-butyl to sec-butyl, N,N-diethyl to N-methyl-
//! N-propyl, methoxy and ethyl to isopropoxy, 1-methylamino to N-methylamino are.
//!
//! Two structures are compared by what such a rearrangement leaves as it is: the ring systems, the surroundings of each
//! heteroatom without regard to the size of alkyl groups, the multiple bonds, and the distances from the amine to the rings.

use std::collections::BTreeSet;

use crate::structure::{Bonding, Perceived};

/// What every positional isomer shares.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Skeleton {
    /// Each ring system: the sizes of its rings, and each of its heteroatoms with its neighbours in the system.
    rings: Vec<(Vec<usize>, Vec<String>, usize)>,
    /// Each heteroatom outside rings with its surroundings.
    functions: Vec<String>,
    /// Multiple bonds between carbon atoms outside aromatic rings.
    unsaturated: usize,
    /// The bonds between each basic nitrogen and each ring system that has aromatic atoms.
    reach: BTreeSet<Vec<usize>>,
}

impl Skeleton {
    pub(super) fn of(view: &Perceived) -> Self {
        let atoms = 0..view.atom_count();
        let hetero = |atom: &usize| !matches!(view.symbol(*atom), "C" | "H");
        let mut rings: Vec<_> = view.ring_systems().iter().map(|system| ring_system(view, system)).collect();
        rings.sort();
        let mut functions: Vec<String> =
            atoms.clone().filter(hetero).filter(|&atom| !view.in_ring(atom)).map(|atom| function(view, atom)).collect();
        functions.sort();
        let unsaturated = view
            .bonds()
            .enumerate()
            .filter(|(bond, ends)| {
                let multiple = matches!(view.bonding(*bond), Bonding::Double | Bonding::Triple);
                multiple && ends.iter().all(|&end| view.symbol(end) == "C")
            })
            .count();
        let reach = atoms.filter(|&atom| is_amine(view, atom)).map(|atom| distances_to_rings(view, atom)).collect();
        Self { rings, functions, unsaturated, reach }
    }
}

/// The sizes of the rings, the heteroatoms with their neighbours in the system, and how many atoms are aromatic.
fn ring_system(view: &Perceived, system: &[usize]) -> (Vec<usize>, Vec<String>, usize) {
    let mut sizes: Vec<usize> =
        view.rings().iter().filter(|ring| ring.iter().all(|atom| system.contains(atom))).map(Vec::len).collect();
    sizes.sort_unstable();
    let hetero = system.iter().filter(|&&atom| view.symbol(atom) != "C");
    let mut hetero: Vec<String> = hetero
        .map(|&atom| {
            let inside = view.neighbours(atom).iter().filter(|(other, _)| system.contains(other));
            let mut around: Vec<&str> = inside.map(|&(other, _)| view.symbol(other)).collect();
            around.sort_unstable();
            format!("{}({})", view.symbol(atom), around.join(","))
        })
        .collect();
    hetero.sort_unstable();
    (sizes, hetero, system.iter().filter(|&&atom| view.is_aromatic(atom)).count())
}

/// A heteroatom with what it is bonded to: carbon atoms by whether they are aromatic, carry a carbonyl, or are alkyl.
fn function(view: &Perceived, atom: usize) -> String {
    if is_amine(view, atom) {
        return "amine".to_owned();
    }
    let mut around: Vec<String> = view
        .neighbours(atom)
        .iter()
        .map(|&(other, bond)| {
            let order = match view.bonding(bond) {
                Bonding::Single => "-",
                Bonding::Double => "=",
                Bonding::Triple => "#",
                Bonding::Aromatic => ":",
            };
            let kind = match view.symbol(other) {
                "C" if view.is_aromatic(other) => "aryl",
                "C" if is_acyl(view, other) => "acyl",
                "C" => "alkyl",
                symbol => symbol,
            };
            format!("{order}{kind}")
        })
        .collect();
    around.sort();
    format!("{}{:+}({}) H{}", view.symbol(atom), view.charge(atom), around.join(","), view.hydrogens(atom))
}

/// A nitrogen that carries only hydrogen and saturated carbon.
fn is_amine(view: &Perceived, atom: usize) -> bool {
    let saturated = |&(other, bond): &(usize, usize)| {
        view.symbol(other) == "C"
            && !view.is_aromatic(other)
            && !is_acyl(view, other)
            && view.bonding(bond) == Bonding::Single
    };
    view.symbol(atom) == "N" && !view.is_aromatic(atom) && view.neighbours(atom).iter().all(saturated)
}

fn is_acyl(view: &Perceived, carbon: usize) -> bool {
    let oxo = |&(other, bond): &(usize, usize)| {
        matches!(view.symbol(other), "O" | "S") && view.bonding(bond) == Bonding::Double
    };
    view.neighbours(carbon).iter().any(oxo)
}

/// The bonds from an atom to each ring system with aromatic atoms, sorted.
fn distances_to_rings(view: &Perceived, start: usize) -> Vec<usize> {
    let mut distance = vec![None; view.atom_count()];
    distance[start] = Some(0_usize);
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(atom) = queue.pop_front() {
        let next = distance[atom].map(|here| here + 1);
        for &(neighbour, _) in view.neighbours(atom) {
            if distance[neighbour].is_none() {
                distance[neighbour] = next;
                queue.push_back(neighbour);
            }
        }
    }
    let aromatic = |system: &&Vec<usize>| system.iter().any(|&atom| view.is_aromatic(atom));
    let nearest = |system: &Vec<usize>| system.iter().filter_map(|&atom| distance[atom]).min();
    let mut distances: Vec<usize> = view.ring_systems().iter().filter(aromatic).filter_map(nearest).collect();
    distances.sort_unstable();
    distances
}

#[cfg(test)]
mod tests {
    use super::Skeleton;
    use crate::structure::Structure;

    /// The regulation's own examples, on a phenethylamine.
    #[test]
    fn the_examples_of_the_regulation() {
        let skeleton = |smiles: &str| Skeleton::of(&Structure::from_smiles(smiles).unwrap().perceive().unwrap());
        for (one, other, same) in [
            ("CC(C)(C)c1ccc(CCN)cc1", "CCC(C)c1ccc(CCN)cc1", true),
            ("CCN(CC)CCc1ccccc1", "CCCN(C)CCc1ccccc1", true),
            ("COc1ccc(CCN)cc1CC", "CC(C)Oc1ccc(CCN)cc1", true),
            ("CC(N)Cc1ccccc1", "CNCCc1ccccc1", true),
            ("CC(N)Cc1ccc2OCOc2c1", "CC(N)Cc1cccc2OCOc12", true),
            ("CCOc1ccc(CCN)cc1", "CC(O)c1ccc(CCN)cc1", false),
            ("Cc1ccc(CCN)cc1O", "COc1ccc(CCN)cc1", false),
            ("Oc1ccc(CCN)cc1", "c1ccc(CCNO)cc1", false),
            ("NCCc1ccc(C)cc1", "NCc1ccc(CC)cc1", false),
        ] {
            assert_eq!(skeleton(one) == skeleton(other), same, "{one} and {other}");
        }
    }
}
