//! Molecular formulae in Hill order.

use super::graph::Graph;
use std::collections::BTreeMap;
use std::fmt;

/// A molecular formula with its net charge. Isotopes count as their element.
///
/// Shown in Hill order: carbon, hydrogen, then the rest by symbol; all by symbol when there is no carbon (Hill, J. Am.
/// Chem. Soc. 22 (1900) 478). A net charge follows, as in `C10H16N+` or `SO4-2`.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Formula {
    counts: BTreeMap<&'static str, usize>,
    charge: i32,
}

impl Formula {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut counts = BTreeMap::new();
        let mut charge = 0;
        for atom in &graph.atoms {
            *counts.entry(atom.element.symbol()).or_insert(0) += 1;
            *counts.entry("H").or_insert(0) += usize::from(atom.hydrogens);
            charge += i32::from(atom.charge);
        }
        counts.retain(|_, count| *count > 0);
        Self { counts, charge }
    }

    /// How many atoms of the element with this symbol.
    pub fn count(&self, symbol: &str) -> usize {
        self.counts.get(symbol).copied().unwrap_or(0)
    }

    /// The sum of the formal charges.
    pub fn charge(&self) -> i32 {
        self.charge
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first: &[&str] = if self.counts.contains_key("C") { &["C", "H"] } else { &[] };
        let leading = first.iter().filter_map(|symbol| self.counts.get_key_value(symbol));
        let rest = self.counts.iter().filter(|(symbol, _)| !first.contains(symbol));
        for (symbol, &count) in leading.chain(rest) {
            formatter.write_str(symbol)?;
            if count > 1 {
                write!(formatter, "{count}")?;
            }
        }
        match self.charge {
            0 => Ok(()),
            1 => formatter.write_str("+"),
            -1 => formatter.write_str("-"),
            charge => write!(formatter, "{charge:+}"),
        }
    }
}
