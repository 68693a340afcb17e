//! Structures as pictures, with the atoms that a definition speaks of.

use picket_substance::{AtomRole, DrawOptions, Fit, Highlight, HighlightRole, Structure};

/// The drawing as SVG, with the atoms of a fit pointed out: the scaffold, and what was changed on it. What the
/// definition leaves free is not.
pub(crate) fn draw(structure: &Structure, title: String, fit: Option<&Fit>) -> String {
    let roles = fit.map_or(&[][..], |fit| &fit.roles);
    let atoms = |takes: &dyn Fn(&AtomRole) -> bool| -> Vec<usize> {
        roles.iter().filter(|role| takes(role)).map(|role| role.atom).collect()
    };
    let highlight = vec![
        Highlight { role: HighlightRole::Core, atoms: atoms(&|role| !role.changed && role.role != "free") },
        Highlight { role: HighlightRole::Modified, atoms: atoms(&|role| role.changed) },
    ];
    structure.draw(&DrawOptions { title, highlight })
}
