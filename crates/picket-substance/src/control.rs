//! Legal control: which instrument lists what, since when and until when.
//!
//! The tables hold listings, one row per period. The engine says what they say of a substance on a day, and what they
//! do not cover. It never says that something is legal: that no listing was found is all a table can show.

mod extension;
mod instrument;
mod listing;
mod status;

use std::collections::{BTreeMap, HashMap};

pub use extension::{Extension, ExtensionClause};
pub use instrument::{Instrument, Jurisdiction};
pub use listing::Listing;
pub use status::{Controlled, Gap, Ground, Route, Scope, Standing, Status, Timing};

use crate::error::Fault;
use crate::registry::{ClassId, InstrumentId, SubstanceId, TableReader, Target};

/// All instruments and listings.
#[derive(Debug, Default)]
pub(crate) struct Control {
    instruments: BTreeMap<InstrumentId, Instrument>,
    extensions: Vec<ExtensionClause>,
    listings: Vec<Listing>,
    by_target: HashMap<Target, Vec<usize>>,
    /// Classes of law that a substance was found to belong to, beside the tree of classes.
    classes: HashMap<SubstanceId, Vec<ClassId>>,
}

impl Control {
    /// Reads the tables; `known` tells which substances and classes exist.
    pub(crate) fn read(tables: &TableReader<'_>, known: impl Fn(&Target) -> bool, faults: &mut Vec<Fault>) -> Self {
        let mut control = Self::default();
        tables.each(|path| path == "control/instruments.csv", |table| control.read_instruments(table, faults));
        tables.each(|path| path == "control/extensions.csv", |table| control.read_extensions(table, faults));
        tables.each(|path| path.starts_with("control/listings/"), |table| control.read_listings(table, &known, faults));
        tables.each(|path| path == "control/class_members.csv", |table| control.read_members(table, &known, faults));
        control
    }

    pub(crate) fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments.values()
    }

    pub(crate) fn listings(&self) -> &[Listing] {
        &self.listings
    }

    /// The listings of exactly this target, in the order of the tables.
    fn listings_of<'c>(&'c self, target: &Target) -> impl Iterator<Item = &'c Listing> + use<'c> {
        self.by_target.get(target).into_iter().flatten().map(|&index| &self.listings[index])
    }

    /// The classes of law that a substance belongs to by the table of members.
    fn classes_of(&self, id: &SubstanceId) -> &[ClassId] {
        self.classes.get(id).map_or(&[], Vec::as_slice)
    }
}
