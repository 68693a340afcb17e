//! How bytes become records: the trait every format of every desk implements.

use std::io::{BufRead, Seek};

use crate::{Problem, Record};

/// Reads one format. A reader never fails on bad content: what it could read are records, the rest are problems.
pub trait Reader {
    /// The desk's reading of one record.
    type Body;

    /// Streams the input as records and problems, in the order of the input, in memory that does not grow with it.
    ///
    /// # Errors
    /// [`ReadError`] only when nothing at all can be read: the input cannot be opened, or is not of this format.
    /// An error later in the stream comes as the last item, a problem with severity rejected.
    fn read<'a>(&'a self, input: Box<dyn Input + 'a>) -> Result<Items<'a, Self::Body>, ReadError>;
}

/// What a reader reads from.
pub trait Input: BufRead + Seek + Send {}
impl<T: BufRead + Seek + Send> Input for T {}

/// A stream of records and problems.
pub type Items<'a, B> = Box<dyn Iterator<Item = Item<B>> + Send + 'a>;

/// One thing a reader found.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<B> {
    /// A record.
    Record(Box<Record<B>>),
    /// Something wrong, and where.
    Problem(Problem),
}

/// Why an input could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The operating system refused.
    #[error("the input cannot be read")]
    Io(#[from] std::io::Error),
    /// The input is not what the reader reads.
    #[error("the input is not {format}: {reason}")]
    Format {
        /// The format expected.
        format: String,
        /// Why it is not that.
        reason: String,
    },
    /// The input is larger than the reader's limit.
    #[error("the input exceeds the limit of {limit} {unit}")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// What is counted: bytes, columns, sheets.
        unit: &'static str,
    },
}
