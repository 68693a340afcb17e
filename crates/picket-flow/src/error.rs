//! Why something could not move through the house.

use std::io;
use std::path::{Path, PathBuf};

use picket_core::{InvalidValue, ReadError, SourceId};
use picket_lab::sample::SampleFault;
use picket_store::StoreError;

/// Why a flow stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The file could not be read as its profile says.
    #[error("the file could not be read")]
    Read(#[from] ReadError),
    /// There is no such mapping profile.
    #[error("there is no profile {id:?}; there are {}", known.join(", "))]
    UnknownProfile {
        /// What was asked for.
        id: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A source sent things for purposes that exclude each other, so that they may not be assessed together.
    #[error("what {name} sent may not be used together: its purposes exclude each other")]
    PurposesExclude {
        /// The source.
        name: SourceId,
    },
    /// A source may not send both simulated and real figures: they would be counted together.
    #[error("{name} sent simulated figures before and real ones now, or the other way round")]
    SimulatedAndReal {
        /// The source.
        name: SourceId,
    },
    /// No tables for a jurisdiction.
    #[error("there are no tables for the jurisdiction {code:?}; there are {}", known.join(", "))]
    NoSuchJurisdiction {
        /// What was asked for.
        code: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Near misses are told of registered substances only.
    #[error("near misses are told of one registered substance only, and {subject:?} is none")]
    NotRegistered {
        /// What was asked about.
        subject: String,
    },
    /// Near misses are told to those who say why.
    #[error("near misses are told only with a reason, which is kept in the audit")]
    NoReason,
    /// A reason is a sentence or two, not a file.
    #[error("the reason is longer than {most} characters")]
    LongReason {
        /// How long it may be.
        most: usize,
    },
    /// Somebody asked for near misses too often.
    #[error("{most} near misses were told within the hour; the next in {seconds} seconds")]
    TooManyNearMisses {
        /// How many an hour.
        most: u32,
        /// When the next may be asked for.
        seconds: u64,
    },
    /// The store refused or failed.
    #[error("the store did not take or give what was asked")]
    Store(#[from] StoreError),
    /// The file system refused.
    #[error("{} could not be opened or read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A library of spectra could not be taken in, found or used.
    #[error("{0}")]
    Library(String),
    /// The file of a sample cannot be used.
    #[error("a sample cannot be used")]
    Sample(#[from] SampleFault),
    /// What was asked of a sample is not done.
    #[error("{0}")]
    SampleRefused(String),
    /// The disk refused, or a file is not there.
    #[error("a file could not be opened, read or written")]
    Io(#[from] io::Error),
    /// A value has no right shape.
    #[error("a value is not what it should be")]
    Value(#[from] InvalidValue),
    /// Something kept as JSON could not be written or read.
    #[error("a stored summary could not be written or read")]
    Json(#[from] serde_json::Error),
    /// A task of the program itself broke off.
    #[error("a reading task broke off")]
    Task(#[from] tokio::task::JoinError),
}

impl FlowError {
    /// Says which file an error of the file system is about.
    pub(crate) fn of_file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
