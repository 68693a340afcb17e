//! What can be wrong with the tables.

use std::fmt;

/// One thing wrong with a table, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The table, relative to `data/`.
    pub file: String,
    /// Line as an editor counts it, from 1, header included.
    pub row: u64,
    /// Column by its name; empty when the fault is not in one column.
    pub column: String,
    /// What is wrong, as a sentence fragment in lower case.
    pub message: String,
}

impl fmt::Display for Fault {
    /// `substances/fentanyls.csv, row 7, column "class": no class fentanylz`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, row {}", self.file, self.row)?;
        if !self.column.is_empty() {
            write!(formatter, ", column {:?}", self.column)?;
        }
        write!(formatter, ": {}", self.message)
    }
}

/// Tables that do not make a registry.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{} in the tables; the first: {}", count(.faults), .faults[0])]
pub struct RegistryError {
    /// Every fault found, in the order of the tables; never empty.
    pub faults: Vec<Fault>,
}

fn count(faults: &[Fault]) -> String {
    if faults.len() == 1 { "one fault".to_owned() } else { format!("{} faults", faults.len()) }
}
