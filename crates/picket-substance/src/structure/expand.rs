//! An `InChI` made a structure again, by the IUPAC C library.

use super::StructureError;
use super::graph::{Atom, Bond, Centre, Element, Geometry, Graph, Order};
use super::hydrogens::hydrogen;
use super::stereo::Claim;
use inchi::{BondOrder, IxaMolecule, Parity, Stereo};

/// The longest `InChI` read, in bytes; that of a structure of 512 atoms has about 6,000.
pub(super) const INCHI_BYTES_MAX: usize = 16_384;

/// Reads a standard `InChI`. Where it leaves open which of several tautomers is meant, this is one of them.
pub(super) fn read(text: &str) -> Result<Graph, StructureError> {
    if text.len() > INCHI_BYTES_MAX {
        return Err(StructureError::TooLarge { found: text.len(), most: INCHI_BYTES_MAX });
    }
    check(text)?;
    let failed = |_| StructureError::Inchi("the IUPAC library makes nothing of it".to_owned());
    let structure = inchi::struct_from_inchi(text).map_err(failed)?;
    // The same atoms in the same order, with the hydrogen isotopes apart that the plain structure adds up.
    let detailed = IxaMolecule::from_inchi(text).map_err(failed)?;
    let atoms = structure.atoms().iter().zip(detailed.atoms());
    let (mut entries, mut isotopes) = (Vec::new(), Vec::new());
    for (index, (atom, detail)) in atoms.enumerate() {
        let unknown = || StructureError::Inchi(format!("no element {:.10}", atom.element));
        let mass = detailed.atom_mass(detail).map_err(failed)?;
        let [plain, light, heavy, heaviest] = detailed.atom_hydrogens(detail).map_err(failed)?;
        for (mass, count) in [(1, light), (2, heavy), (3, heaviest)] {
            isotopes.extend((0..count).map(|_| (index, mass)));
        }
        entries.push(Atom {
            element: Element::from_symbol(&atom.element).ok_or_else(unknown)?,
            isotope: u16::try_from(mass).ok().filter(|&mass| mass > 0),
            charge: atom.charge,
            hydrogens: u8::try_from(plain.max(0)).unwrap_or(u8::MAX),
            aromatic: false,
        });
    }
    let mut bonds = Vec::with_capacity(structure.bonds().len());
    for bond in structure.bonds() {
        let order = match bond.order {
            BondOrder::Single => Order::Single,
            BondOrder::Double => Order::Double,
            BondOrder::Triple => Order::Triple,
            _ => return Err(StructureError::Inchi("a bond without a plain order".to_owned())),
        };
        bonds.push(Bond { atoms: [bond.from, bond.to], order });
    }
    for (carrier, mass) in isotopes {
        bonds.push(Bond { atoms: [carrier, entries.len()], order: Order::Single });
        entries.push(hydrogen(Some(mass)));
    }
    if entries.len() > super::ATOMS_MAX {
        return Err(StructureError::TooManyAtoms(entries.len()));
    }
    let (centres, geometries) = configuration(structure.stereo(), &bonds);
    Ok(Graph::new(entries, bonds, centres, geometries))
}

/// Refuses what is no standard `InChI` of a sensible size before the library sees it.
fn check(text: &str) -> Result<(), StructureError> {
    let refused = |why: &str| Err(StructureError::Inchi(why.to_owned()));
    let Some(layers) = text.strip_prefix("InChI=1S/") else {
        return refused("only a standard InChI, which begins with InChI=1S/, is read");
    };
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"/.,;()-+*?!".contains(&byte);
    if !layers.bytes().all(is_known) {
        return refused("a character that no InChI has");
    }
    let formula = layers.split('/').next().unwrap_or_default();
    let counted: usize = formula.split('.').map(heavy_atoms).fold(0, usize::saturating_add);
    if counted > super::ATOMS_MAX {
        return Err(StructureError::TooManyAtoms(counted));
    }
    Ok(())
}

/// The atoms of a component's formula without hydrogen, such as `2C2H6O`.
fn heavy_atoms(component: &str) -> usize {
    let symbols = component.trim_start_matches(|character: char| character.is_ascii_digit());
    let number = |digits: &str| if digits.is_empty() { 1 } else { digits.parse().unwrap_or(usize::MAX) };
    let copies = number(&component[..component.len() - symbols.len()]);
    let mut total = 0_usize;
    for (start, _) in symbols.match_indices(|character: char| character.is_ascii_uppercase()) {
        let rest = &symbols[start + 1..];
        let digits = rest.trim_start_matches(|character: char| character.is_ascii_lowercase());
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let is_hydrogen = symbols[start..].starts_with('H') && digits.len() == rest.len();
        total = total.saturating_add(if is_hydrogen { 0 } else { number(&digits[..length]) });
    }
    total.saturating_mul(copies)
}

/// Parities as in `key`, read the other way.
fn configuration(stated: &[Stereo], bonds: &[Bond]) -> (Vec<Centre>, Vec<Geometry>) {
    let (mut centres, mut geometries) = (Vec::new(), Vec::new());
    for entry in stated {
        match *entry {
            Stereo::Tetrahedral { center, neighbors, parity } if parity != Parity::Unknown => {
                // The centre itself stands for a lone pair.
                let neighbours = neighbors.map(|neighbour| (neighbour != center).then_some(neighbour));
                let clockwise = parity == Parity::Even;
                centres.push(Centre { atom: center, neighbours, clockwise, claim: Claim::Absolute });
            }
            Stereo::DoubleBond { ends: [from, first, second, to], parity } if parity != Parity::Unknown => {
                let Some(bond) = bonds.iter().position(|bond| {
                    bond.order == Order::Double && bond.atoms.contains(&first) && bond.atoms.contains(&second)
                }) else {
                    continue;
                };
                let substituents = if bonds[bond].atoms[0] == first { [from, to] } else { [to, from] };
                geometries.push(Geometry { bond, substituents, cis: parity == Parity::Odd });
            }
            _ => {}
        }
    }
    (centres, geometries)
}
