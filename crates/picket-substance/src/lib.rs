//! What is it? The registry of substances, the resolver from reported names, structures, and legal control by
//! jurisdiction and date.
//!
//! Read [`Registry`] first (the tables, joined), then [`Registry::resolve`] with its [`Resolution`] (what a reported
//! name means, and how that was found), then [`Registry::status`] (what the law lists on a day).
//!
//! Sources: every row of the tables under `data/` names its own. Standards: INN (WHO), InChI 1.06 (IUPAC), CAS Registry
//! Numbers, the United Nations conventions of 1961, 1971 and 1988, the United States Controlled Substances Act.
//!
//! A wrong meaning is far worse than none: the resolver abstains where two readings are left, and the law engine never
//! says that something is legal.

mod control;
mod error;
mod names;
mod registry;
mod structure;

pub use control::{
    Allowance, Annex, AnnexClass, Answer, AnswerRecord, AtomRole, Authority, Bridge, Case, Change, ChangeKind,
    CheckedException, ChemicalGroup, ClassRow, Controlled, Core, Criterion, CriterionValue, Definition,
    DefinitionError, DefinitionRoute, Derivative, Difference, DraftReport, Effect, Evidence, Exception, Excludes,
    Exhibit, ExhibitPart, Extension, ExtensionClause, Fit, FrameField, FullValues, Further, Gap, GapMatrix, GapRow,
    Ground, GroundRecord, HeldOut, INPUT_BYTES_MAX, Instrument, InstrumentKind, Jurisdiction, Limits, LintFault,
    LintSeverity, Listing, Measure, Measuring, Miss, OverlapRow, ParentRecord, Part, Position, ReadAs, ReviewEntry,
    ReviewFrame, ReviewQueue, ReviewWeights, Route, Scaffold, Scope, Share, Side, Site, Standing, StandingLaw, Status,
    SubstanceKind, Timing, Undetermined, Unreadable, Verdict, WeightsError, WordingFault, WordingRule, YearRow,
};
pub use error::{Fault, RegistryError};
pub use names::{Component, Group, Outcome, Resolution, Step, Trimming, TwoNames};
pub use registry::{
    BUNDLED, Class, ClassId, ClassKind, FactSources, FirstReport, HazardStatement, Hit, HsSubheading, InstrumentId,
    Name, NameKind, ReferenceCard, Registry, Remark, Role, Source, Substance, SubstanceId, Table, Target, UnNumber,
};
pub use structure::{
    ATOMS_MAX, DrawOptions, Formula, Highlight, HighlightRole, Isotope, Matcher, PATTERN_BYTES_MAX, Pattern,
    PatternError, Perceived, SDF_RECORD_BYTES_MAX, SMILES_BYTES_MAX, SdfRecord, SdfRecords, StatedStereo, Structure,
    StructureError, read_sdf,
};
