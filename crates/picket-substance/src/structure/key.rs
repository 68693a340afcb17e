//! `InChIKeys`, by the IUPAC C library.

use super::StructureError;
use super::graph::{Graph, Order};
use inchi::{BondOrder, ImplicitH, Molecule, Options, Parity, Stereo};
use picket_core::InchiKey;
use std::time::Duration;

/// How long the library may work on one structure before it gives up at its next check. Real substances take about
/// 0.2 ms; a torus of 484 carbon atoms, whose symmetry the library has to break, took 6 s.
const TIME_MAX: Duration = Duration::from_secs(5);

/// The standard key.
pub(super) fn inchikey(graph: &Graph) -> Result<InchiKey, StructureError> {
    let key = inchi::inchikey(inchi(graph)?).map_err(failed)?;
    InchiKey::new(&key).map_err(|error| StructureError::Key(error.to_string()))
}

/// The standard `InChI`. Configuration is handed over as parities, so that it never depends on a drawing.
pub(super) fn inchi(graph: &Graph) -> Result<String, StructureError> {
    let options = Options::new().timeout(TIME_MAX);
    let output = molecule(graph).and_then(|molecule| molecule.to_inchi(options)).map_err(failed)?;
    Ok(output.inchi().to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn failed(error: inchi::InchiError) -> StructureError {
    StructureError::Key(error.to_string())
}

fn molecule(graph: &Graph) -> inchi::Result<Molecule> {
    let mut molecule = Molecule::new();
    for atom in &graph.atoms {
        let hydrogens = ImplicitH::Exactly(atom.hydrogens);
        let mut entry = inchi::Atom::new(atom.element.symbol()).charge(atom.charge).implicit_hydrogens(hydrogens);
        if let Some(mass) = atom.isotope {
            entry = entry.isotope(mass);
        }
        molecule.add_atom(entry);
    }
    for bond in &graph.bonds {
        let order = match bond.order {
            Order::Single => BondOrder::Single,
            Order::Double => BondOrder::Double,
            Order::Triple => BondOrder::Triple,
        };
        molecule.add_bond(bond.atoms[0], bond.atoms[1], order)?;
    }
    // Parities as inchi_api.h draws them: even when the last three neighbours run clockwise seen from the first, with
    // the centre itself standing first for an implicit hydrogen or a lone pair; even when X and Y of X-A=B-Y are trans.
    let parity = |even: bool| if even { Parity::Even } else { Parity::Odd };
    for centre in &graph.centres {
        let mut order = centre.neighbours;
        order.sort_unstable();
        if let Some(clockwise) = centre.clockwise_in(order) {
            let neighbors = order.map(|neighbour| neighbour.unwrap_or(centre.atom));
            molecule.add_stereo(Stereo::Tetrahedral { center: centre.atom, neighbors, parity: parity(clockwise) });
        }
    }
    for geometry in &graph.geometries {
        let ([first, second], [from, to]) = (graph.bonds[geometry.bond].atoms, geometry.substituents);
        molecule.add_stereo(Stereo::DoubleBond { ends: [from, first, second, to], parity: parity(!geometry.cis) });
    }
    Ok(molecule)
}
