//! Every limit of the store.

use std::time::Duration;

/// Items in one group of an import. A group is one transaction, held in memory.
pub const GROUP_ITEMS_MAX: usize = 10_000;
/// Problems of one import that are kept with their place; all are counted.
pub const PROBLEMS_KEPT_MAX: u64 = 100_000;
/// Rows on one page of anything.
pub const PAGE_ROWS_MAX: u32 = 1_000;

/// Bytes of one record as received; a sample's record holds all its rows.
pub(crate) const RECORD_BYTES_MAX: usize = 16 << 20;
/// Bytes of what was read in one record, as JSON; also of an import's summary and a finding.
pub(crate) const JSON_BYTES_MAX: usize = 4 << 20;
/// Bytes of a reported name, an area, or the value of a mention.
pub(crate) const TERM_BYTES_MAX: usize = 2_048;
/// Mentions, and counts, of one record.
pub(crate) const PER_RECORD_MAX: usize = 1_000;
/// Bytes of a person's own words: a reason, a display name.
pub(crate) const REASON_BYTES_MAX: usize = 10_000;
/// Values in one list of a filter.
pub(crate) const FILTER_VALUES_MAX: usize = 10_000;
/// Findings of one run.
pub(crate) const RUN_FINDINGS_MAX: usize = 1_000_000;
/// Characters of a search text that are looked at, and words in it.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;
pub(crate) const SEARCH_WORDS_MAX: usize = 10;

/// Characters of a password. The lower bound is that of NIST SP 800-63B-4 (2025) for passwords used with or without a
/// second factor, less three for languages whose words are short; the upper keeps hashing from being a way to tire the host.
pub(crate) const PASSWORD_CHARS_MIN: usize = 12;
pub(crate) const PASSWORD_CHARS_MAX: usize = 256;
/// Password hashes made at the same time; each takes 19 MiB.
pub(crate) const PASSWORD_HASHES_AT_ONCE: usize = 2;
/// A session ends after this long without a request, and in any case after the second.
pub(crate) const SESSION_IDLE: Duration = Duration::from_mins(30);
pub(crate) const SESSION_LENGTH: Duration = Duration::from_hours(12);
/// A session is marked as seen at most this often, so that reading a page writes nothing.
pub(crate) const SESSION_SEEN_EVERY: Duration = Duration::from_mins(1);

/// How long a write waits for its turn before it fails.
pub(crate) const WRITE_WAIT: Duration = Duration::from_mins(1);
