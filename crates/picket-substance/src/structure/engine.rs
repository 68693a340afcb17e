//! The only file that talks to `chematic`: SMILES in, masses and a first layout out.

use std::sync::LazyLock;

use super::StructureError;
use super::graph::{Atom, Bond, Centre, Element, Geometry, Graph, Order};
use super::point::Point;
use super::stereo::Claim;
use chematic::core::{self, AtomIdx, BondOrder, Chirality, Molecule, MoleculeBuilder, STEREO_H_SENTINEL};

/// Reads one SMILES without a suffix. Hydrogens written as atoms are atoms, indices are those of the text.
pub(super) fn read(smiles: &str) -> Result<Graph, StructureError> {
    let molecule = chematic::smiles::parse(smiles).map_err(|error| StructureError::Syntax(error.to_string()))?;
    if molecule.atom_count() == 0 {
        return Err(StructureError::Empty);
    }
    if molecule.atom_count() > super::ATOMS_MAX {
        return Err(StructureError::TooManyAtoms(molecule.atom_count()));
    }
    if molecule.atoms().any(|(_, atom)| atom.wildcard) {
        return Err(StructureError::NotASubstance("a wildcard atom"));
    }
    let kekule = core::kekulize(&molecule).map_err(|error| StructureError::Aromaticity(error.to_string()))?;
    // Hydrogens follow from Kekulé bonds: counted on the aromatic form, chematic 1.2.1 gives the ring carbons beside the
    // oxygen of `c1cccOcc1` one too many.
    let with_bonds = core::apply_kekule(&molecule, &kekule);
    let mut atoms = Vec::with_capacity(molecule.atom_count());
    for (index, atom) in molecule.atoms() {
        atoms.push(Atom {
            element: atom.element,
            isotope: atom.isotope.filter(|&mass| mass > 0),
            charge: atom.charge,
            hydrogens: implicit_hydrogens(&with_bonds, index),
            aromatic: atom.aromatic || has_aromatic_bond(&molecule, index),
        });
    }
    let mut bonds = Vec::with_capacity(molecule.bond_count());
    for (index, bond) in molecule.bonds() {
        let ends = [position(bond.atom1), position(bond.atom2)];
        // chematic 1.2.1 reads `C11` as an atom bonded to itself.
        if ends[0] == ends[1] {
            return Err(StructureError::Syntax(format!("atom {} is bonded to itself", ends[0] + 1)));
        }
        let order = order(*kekule.get(&index).unwrap_or(&bond.order))?;
        bonds.push(Bond { atoms: ends, order });
    }
    let centres = molecule.atoms().filter_map(|(index, _)| read_centre(&molecule, index)).collect();
    Ok(Graph::new(atoms, bonds, centres, read_geometries(&molecule)))
}

/// Hydrogens that an atom without brackets has, or that its brackets state. Nitrogen with more than three bonds has none:
/// the engine would fill it up to five.
fn implicit_hydrogens(molecule: &Molecule, index: AtomIdx) -> u8 {
    let atom = molecule.atom(index);
    let is_overfull = atom.element == Element::N && core::bond_order_sum(molecule, index) > 3;
    if is_overfull { atom.hydrogen_count.unwrap_or(0) } else { core::implicit_hcount(molecule, index) }
}

fn has_aromatic_bond(molecule: &Molecule, index: AtomIdx) -> bool {
    molecule.neighbors(index).any(|(_, bond)| molecule.bond(bond).order == BondOrder::Aromatic)
}

fn position(index: AtomIdx) -> usize {
    index.0 as usize
}

fn order(order: BondOrder) -> Result<Order, StructureError> {
    match order {
        // A dative bond to a metal is drawn and keyed as a single bond; InChI cuts it anyway.
        BondOrder::Single | BondOrder::Up | BondOrder::Down | BondOrder::Dative => Ok(Order::Single),
        BondOrder::Double => Ok(Order::Double),
        BondOrder::Triple => Ok(Order::Triple),
        BondOrder::Aromatic => Err(StructureError::Aromaticity("an aromatic bond outside a ring".to_owned())),
        _ => Err(StructureError::NotASubstance("a bond that is not single, double or triple")),
    }
}

fn read_centre(molecule: &Molecule, index: AtomIdx) -> Option<Centre> {
    let clockwise = match molecule.atom(index).chirality {
        Chirality::Clockwise => true,
        Chirality::CounterClockwise => false,
        _ => return None,
    };
    let stated = molecule.stereo_neighbor_order(index)?;
    let neighbour = |&stated: &u32| (stated != STEREO_H_SENTINEL).then_some(stated as usize);
    let mut neighbours: Vec<Option<usize>> = stated.iter().map(neighbour).collect();
    // Three neighbours and no hydrogen: a sulfoxide or an amine, whose lone pair toolkits read as coming last.
    if neighbours.len() == 3 {
        neighbours.push(None);
    }
    let neighbours: [Option<usize>; 4] = neighbours.try_into().ok()?;
    Some(Centre { atom: position(index), neighbours, clockwise, claim: Claim::Absolute })
}

/// The configurations that `/` and `\` state, in the molecule's own numbering.
fn read_geometries(molecule: &Molecule) -> Vec<Geometry> {
    let Some((facts, _)) = core::ez_markers::read_ez_facts(molecule) else { return Vec::new() };
    facts
        .into_iter()
        .filter_map(|fact| {
            let bond = molecule.bond(fact.double);
            let [first, second] = fact.ends;
            let far = |end: core::ez_markers::EzFactEnd| molecule.bond(end.reference).other(end.atom).map(position);
            let mut substituents = [far(first)?, far(second)?];
            if first.atom != bond.atom1 {
                substituents.reverse();
            }
            Some(Geometry { bond: fact.double.0 as usize, substituents, cis: first.up == second.up })
        })
        .collect()
}

fn atom_index(atom: usize) -> AtomIdx {
    AtomIdx(u32::try_from(atom).expect("a structure has at most 512 atoms"))
}

/// The graph without configuration, as the engine's own molecule.
fn molecule(graph: &Graph) -> Molecule {
    let mut builder = MoleculeBuilder::new();
    for atom in &graph.atoms {
        builder.add_atom(core::Atom::bracket(
            atom.element,
            atom.isotope,
            Chirality::None,
            atom.hydrogens,
            atom.charge,
            None,
        ));
    }
    for bond in &graph.bonds {
        let order = match bond.order {
            Order::Single => BondOrder::Single,
            Order::Double => BondOrder::Double,
            Order::Triple => BondOrder::Triple,
        };
        let [first, second] = bond.atoms.map(atom_index);
        builder.add_bond(first, second, order).expect("the graph has no bond twice and no index out of range");
    }
    builder.build()
}

/// The engine's molecule with aromatic rings perceived by RDKit's model. Atoms and bonds keep their indices.
pub(super) fn aromatic(graph: &Graph) -> Result<Molecule, StructureError> {
    chematic::perception::apply_aromaticity_rdkit_parity_experimental(&molecule(graph))
        .map_err(|error| StructureError::Aromaticity(error.to_string()))
}

/// For each atom whether it is in an aromatic ring, whatever spelling the source chose.
pub(super) fn aromatic_atoms(graph: &Graph) -> Result<Vec<bool>, StructureError> {
    Ok(aromatic(graph)?.atoms().map(|(_, atom)| atom.aromatic).collect())
}

/// Monoisotopic and average mass in unified atomic mass units; stated isotopes count with their own mass in both.
pub(super) fn masses(graph: &Graph) -> (f64, f64) {
    let molecule = molecule(graph);
    (chematic::chem::exact_mass(&molecule), chematic::chem::rdkit_molecular_weight(&molecule))
}

/// The average mass of an atom with its folded hydrogens, in unified atomic mass units.
pub(super) fn atom_mass(graph: &Graph, atom: usize) -> f64 {
    let entry = &graph.atoms[atom];
    match entry.isotope {
        None => atomic_weight(entry.element) + f64::from(entry.hydrogens) * atomic_weight(Element::H),
        Some(_) => masses(&graph.keep(&[atom])).1,
    }
}

/// The standard atomic weight in unified atomic mass units.
pub(super) fn atomic_weight(element: Element) -> f64 {
    static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..=u8::MAX).map(weight_of).collect());
    WEIGHTS[usize::from(element.atomic_number())]
}

/// The engine tells the average mass of a molecule only, so a bare atom is weighed.
fn weight_of(atomic_number: u8) -> f64 {
    let Some(element) = Element::from_atomic_number(atomic_number) else { return 0.0 };
    let atom = Atom { element, isotope: None, charge: 0, hydrogens: 0, aromatic: false };
    masses(&Graph::new(vec![atom], Vec::new(), Vec::new(), Vec::new())).1
}

/// A first layout: one point per atom, bonds of about length 1, y upwards.
pub(super) fn coordinates(graph: &Graph) -> Vec<Point> {
    let layout = chematic::depict::compute_layout(&molecule(graph));
    let scale = 1.0 / chematic::depict::BOND_LEN;
    layout.coords.iter().map(|point| Point::new(point.x * scale, -point.y * scale)).collect()
}
