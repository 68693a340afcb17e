//! Stated isotopes: labelled standards are the substance they label.

use super::graph::Graph;
use super::{Structure, hydrogens, rings, symmetry};

/// An atom whose isotope is stated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Isotope {
    /// Its place in the structure, from 0.
    pub atom: usize,
    /// Its element; deuterium and tritium are `H`.
    pub symbol: &'static str,
    /// Its mass number.
    pub mass: u16,
}

impl Structure {
    /// The atoms whose isotope is stated, in order.
    pub fn isotopes(&self) -> Vec<Isotope> {
        let stated = self.graph.atoms.iter().enumerate();
        stated
            .filter_map(|(atom, entry)| Some(Isotope { atom, symbol: entry.element.symbol(), mass: entry.isotope? }))
            .collect()
    }

    /// The same structure of natural isotopes. Configuration that only isotopes made is gone.
    #[must_use]
    pub fn without_isotopes(&self) -> Self {
        if self.graph.atoms.iter().all(|atom| atom.isotope.is_none()) {
            return self.clone();
        }
        let mut graph = self.graph.clone();
        graph.atoms.iter_mut().for_each(|atom| atom.isotope = None);
        let mut graph = hydrogens::fold(graph);
        drop_pointless(&mut graph);
        Self { graph }
    }
}

/// Drops the configuration of centres and double bonds whose sides are alike.
fn drop_pointless(graph: &mut Graph) {
    let classes = symmetry::classes(graph);
    let open = symmetry::stereo_bonds(graph, &rings::smallest(graph));
    let mut centres = std::mem::take(&mut graph.centres);
    centres.retain(|centre| symmetry::is_asymmetric(graph, &classes, centre.atom));
    graph.centres = centres;
    graph.geometries.retain(|geometry| open[geometry.bond]);
}
