//! One sample: the results of several techniques, what they say together, what is still missing, and what was confirmed.
//!
//! Read [`TechniqueResult`] first, then [`combine`], which makes one probability of several, [`Ledger`], which says what the
//! rules still ask for, and [`Presumptive`] and [`Confirmed`], which are two types so that the one is never taken for the
//! other.
//!
//! Standards: SWGDRUG Recommendations 8.1 and ASTM E2329-17, as data (`data/lab/categories`).

mod category;
mod conclusion;
mod evidence;
mod file;
mod information;
mod ledger;
mod report;
mod result;
mod state;

pub use category::{
    Category, Downgrade, Edition, EditionError, EditionReference, Scheme, Standing, Technique, technique_of,
};
pub use conclusion::{
    ConfirmationRecord, Confirmed, ConfirmedMark, NotConfirmed, Presumptive, PresumptiveMark, Review, Reviewer,
};
pub use evidence::{Combined, CombinedCandidate, Held, LeftOut, Together, combine};
pub use file::{
    ComponentName, Confirmation, Event, Opening, Packaged, ProfileMeasured, SampleFault, SampleFile, SampleId, What,
    Withdrawal,
};
pub use information::{Information, Measure};
pub use ledger::{Entry, Ledger, Line, Rule, SecondSampling};
pub use report::{ReportLine, SampleLines, report_lines};
pub use result::{
    Compound, CompoundId, Contender, LibraryUsed, OriginalData, Outcome, Prior, ResultReference, Searched, Seen, Sign,
    TechniqueResult,
};
pub use state::{Component, Lapsed, Sample, Support};
