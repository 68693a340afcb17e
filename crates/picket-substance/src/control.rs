//! Legal control: which instrument lists what, since when and until when.
//!
//! The tables hold listings, one row per period. The engine says what they say of a substance on a day, and what they
//! do not cover. It never says that something is legal: that no listing was found is all a table can show.

mod answer;
mod definition;
mod exception;
mod exhibit;
mod extension;
mod ground;
mod instrument;
mod isomer;
mod known;
mod lint;
mod listing;
mod matrix;
mod reach;
mod record;
mod review;
mod status;
mod workbench;

use std::collections::{BTreeMap, HashMap};

pub use answer::{Answer, CheckedException, Excludes, Verdict};
pub use definition::{
    Allowance, AtomRole, Authority, Bridge, ChemicalGroup, Core, Definition, DefinitionError, Fit, Further, Limits,
    Measure, Miss, Part, Position, Scaffold, Site, Undetermined,
};
pub use exception::Exception;
pub use exhibit::{Exhibit, INPUT_BYTES_MAX, Part as ExhibitPart, ReadAs, Unreadable};
pub use extension::{Extension, ExtensionClause};
pub use ground::{DefinitionRoute, Derivative, Gap, Ground, Route, Timing};
pub use instrument::{Instrument, InstrumentKind, Jurisdiction};
pub(crate) use known::KnownIndex;
pub use lint::{LintFault, Severity as LintSeverity};
pub use listing::Listing;
pub use matrix::{Change, ChangeKind, GapMatrix, GapRow};
pub(crate) use reach::LawIndex;
pub use record::{AnswerRecord, GroundRecord, ParentRecord};
pub use review::{
    Criterion, CriterionValue, Evidence, FrameField, FullValues, ReviewEntry, ReviewFrame, ReviewQueue, ReviewWeights,
    WeightsError,
};
pub use status::{Controlled, Scope, Standing, Status};
pub use workbench::{
    Annex, AnnexClass, Case, ClassRow, Difference, DraftReport, Effect, HeldOut, Measuring, OverlapRow, Share, Side,
    StandingLaw, SubstanceKind, WordingFault, WordingRule, YearRow,
};

use crate::error::Fault;
use crate::registry::{ClassId, InstrumentId, SubstanceId, Table, TableReader, Target};

/// Where the definitions of classes lie.
const DEFINITIONS: &str = "control/definitions/";

/// Where drafts of definitions lie that are not law.
const DRAFTS: &str = "control/drafts/";

/// All instruments and listings.
#[derive(Debug, Default)]
pub(crate) struct Control {
    instruments: BTreeMap<InstrumentId, Instrument>,
    extensions: Vec<ExtensionClause>,
    exceptions: Vec<Exception>,
    definitions: Vec<Definition>,
    drafts: Vec<Definition>,
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
        tables.each(|path| path == "control/exceptions.csv", |table| control.read_exceptions(table, &known, faults));
        for folder in [DEFINITIONS, DRAFTS] {
            tables
                .each(|path| path.starts_with(folder), |table| control.read_definition(folder, table, &known, faults));
        }
        tables.each(|path| path == "control/class_members.csv", |table| control.read_members(table, &known, faults));
        control
    }

    pub(crate) fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments.values()
    }

    pub(crate) fn listings(&self) -> &[Listing] {
        &self.listings
    }

    pub(crate) fn instrument(&self, id: &InstrumentId) -> Option<&Instrument> {
        self.instruments.get(id)
    }

    /// Where the instrument of a listing holds.
    fn jurisdiction(&self, listing: &Listing) -> Option<&Jurisdiction> {
        self.instruments.get(&listing.instrument).map(|instrument| &instrument.jurisdiction)
    }

    pub(crate) fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    pub(crate) fn drafts(&self) -> &[Definition] {
        &self.drafts
    }

    fn read_definition(
        &mut self,
        folder: &str,
        table: &Table<'_>,
        known: &impl Fn(&Target) -> bool,
        faults: &mut Vec<Fault>,
    ) {
        let fault = |message: String| Fault { file: table.path.to_owned(), row: 0, column: String::new(), message };
        let id = table.path.trim_start_matches(folder).trim_end_matches(".toml");
        let definition = match Definition::parse(id, table.text) {
            Ok(definition) => definition,
            Err(error) => return faults.push(fault(error.to_string())),
        };
        let substances = definition.examples.iter().chain(&definition.excludes).cloned().map(Target::Substance);
        let targets: Vec<Target> = substances.chain(definition.class.clone().map(Target::Class)).collect();
        let missing = targets.iter().filter(|target| !known(target));
        faults.extend(missing.map(|target| fault(format!("no such thing: {target:?}"))));
        let instrument = |listed: &&String| {
            let id = listed.split(' ').next().unwrap_or_default();
            !self.instruments.contains_key(id)
        };
        faults.extend(
            definition.excludes_listed.iter().filter(instrument).map(|id| fault(format!("no instrument {id}"))),
        );
        let kept = if folder == DRAFTS { &mut self.drafts } else { &mut self.definitions };
        kept.push(definition);
    }

    /// The listings of exactly this target, in the order of the tables.
    fn listings_of<'c>(&'c self, target: &Target) -> impl Iterator<Item = &'c Listing> + use<'c> {
        self.places_of(target).iter().map(|&index| &self.listings[index])
    }

    /// The same by their place among all listings.
    fn places_of(&self, target: &Target) -> &[usize] {
        self.by_target.get(target).map_or(&[], Vec::as_slice)
    }

    /// The classes of law that a substance belongs to by the table of members.
    fn classes_of(&self, id: &SubstanceId) -> &[ClassId] {
        self.classes.get(id).map_or(&[], Vec::as_slice)
    }
}
