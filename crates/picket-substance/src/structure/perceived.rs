//! A structure with what has to be perceived before it can be matched: rings and aromaticity.

use chematic::core::{BondOrder, Molecule};

use super::graph::{Graph, Order};
use super::{Structure, StructureError, engine, rings};

/// A structure ready for matching. Atoms count from 0 in the order of the structure, hydrogens that are not written as
/// atoms left out.
///
/// Aromatic means what RDKit's model calls aromatic, so that patterns written for RDKit mean the same here: furan,
/// thiophene, pyrrole, pyridone and tetrazole rings are aromatic, cyclopentadiene and quinones are not.
pub struct Perceived {
    pub(super) graph: Graph,
    /// The engine's own molecule with aromatic bonds; its indices are those of the graph.
    pub(super) molecule: Molecule,
    aromatic: Vec<bool>,
    bonding: Vec<Bonding>,
    ring_bonds: Vec<bool>,
    rings: Vec<Vec<usize>>,
    ring_systems: Vec<Vec<usize>>,
    in_ring: Vec<bool>,
    /// The average mass of each atom with its hydrogens, in u.
    masses: Vec<f64>,
}

/// The order of a bond, aromatic bonds apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bonding {
    Single,
    Double,
    Triple,
    Aromatic,
}

impl Structure {
    /// Perceives rings and aromaticity.
    ///
    /// # Errors
    /// [`StructureError::Aromaticity`] when no alternating bonds can be given.
    pub fn perceive(&self) -> Result<Perceived, StructureError> {
        let graph = self.graph.clone();
        let molecule = engine::aromatic(&graph)?;
        let aromatic = molecule.atoms().map(|(_, atom)| atom.aromatic).collect();
        let bonding = molecule.bonds().zip(&graph.bonds).map(|((_, bond), own)| Bonding::of(bond.order, own.order));
        let bonding = bonding.collect();
        let ring_bonds = graph.ring_bonds();
        let rings = rings::smallest(&graph);
        let ring_systems = rings::systems(&rings);
        let mut in_ring = vec![false; graph.atoms.len()];
        rings.iter().flatten().for_each(|&atom| in_ring[atom] = true);
        let masses = (0..graph.atoms.len()).map(|atom| engine::atom_mass(&graph, atom)).collect();
        Ok(Perceived { graph, molecule, aromatic, bonding, ring_bonds, rings, ring_systems, in_ring, masses })
    }
}

impl Bonding {
    fn of(perceived: BondOrder, kekule: Order) -> Self {
        match (perceived, kekule) {
            (BondOrder::Aromatic, _) => Self::Aromatic,
            (_, Order::Single) => Self::Single,
            (_, Order::Double) => Self::Double,
            (_, Order::Triple) => Self::Triple,
        }
    }
}

impl Perceived {
    /// How many atoms there are, hydrogens folded into their neighbours left out.
    pub fn atom_count(&self) -> usize {
        self.graph.atoms.len()
    }

    /// The element's symbol.
    pub fn symbol(&self, atom: usize) -> &'static str {
        self.graph.atoms[atom].element.symbol()
    }

    pub(super) fn atomic_number(&self, atom: usize) -> u8 {
        self.graph.atoms[atom].element.atomic_number()
    }

    /// Whether the atom is part of an aromatic ring.
    pub fn is_aromatic(&self, atom: usize) -> bool {
        self.aromatic[atom]
    }

    /// Whether the atom is part of a ring.
    pub fn in_ring(&self, atom: usize) -> bool {
        self.in_ring[atom]
    }

    /// The smallest ring through every ring bond, each once, its atoms in ring order; the smallest rings first.
    pub fn rings(&self) -> &[Vec<usize>] {
        &self.rings
    }

    /// Rings that share bonds, together; sorted atoms.
    pub(crate) fn ring_systems(&self) -> &[Vec<usize>] {
        &self.ring_systems
    }

    /// Hydrogens on the atom that are not atoms themselves.
    pub(crate) fn hydrogens(&self, atom: usize) -> u8 {
        self.graph.atoms[atom].hydrogens
    }

    /// The formal charge.
    pub(crate) fn charge(&self, atom: usize) -> i8 {
        self.graph.atoms[atom].charge
    }

    /// The neighbours of an atom as (atom, bond).
    pub(crate) fn neighbours(&self, atom: usize) -> &[(usize, usize)] {
        self.graph.neighbours(atom)
    }

    /// The two atoms of each bond.
    pub(crate) fn bonds(&self) -> impl Iterator<Item = [usize; 2]> {
        self.graph.bonds.iter().map(|bond| bond.atoms)
    }

    /// The order of a bond.
    pub(crate) fn bonding(&self, bond: usize) -> Bonding {
        self.bonding[bond]
    }

    /// Whether the bond lies in a ring.
    pub(crate) fn is_ring_bond(&self, bond: usize) -> bool {
        self.ring_bonds[bond]
    }

    /// The average mass of these atoms with their hydrogens, in u.
    pub(crate) fn mass(&self, atoms: &[usize]) -> f64 {
        atoms.iter().map(|&atom| self.masses[atom]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Structure;

    #[test]
    fn atoms_together_weigh_what_the_molecule_weighs() {
        for smiles in
            ["COc1cc(I)c(OC)cc1CCNCc1cc(Br)cc(C#C)c1", "[2H]C(Cl)(Cl)[Br]", "O=S(=O)(c1ccccc1)[N-]CP", "[13CH4]"]
        {
            let structure = Structure::from_smiles(smiles).unwrap();
            let view = structure.perceive().unwrap();
            let all: Vec<usize> = (0..view.atom_count()).collect();
            assert!((view.mass(&all) - structure.mass_average()).abs() < 1e-6, "{smiles}");
        }
    }
}
