//! Every limit of this desk, in one place. What exceeds one is a listed problem or a refusal, never a crash.

// What the store takes of one record: the figures of `limits.rs` in picket-store, which refuses a whole import for a
// record beyond them. All limits below keep every record of this desk under them.

/// Most bytes as received that the store takes in one record.
pub const STORE_RECORD_BYTES_MAX: usize = 1 << 20;

/// Most bytes of a record's body, as JSON, that the store takes.
pub const STORE_BODY_BYTES_MAX: usize = 4 << 20;

/// Most mentions, and most counts, that the store takes in one record.
pub const STORE_PER_RECORD_MAX: usize = 1_000;

/// Longest name, area, mention or text of a problem that the store takes, in bytes.
pub const STORE_TERM_BYTES_MAX: usize = 2_048;

const _: () = assert!(ROW_BYTES_MAX < STORE_RECORD_BYTES_MAX);
const _: () = assert!(
    1 + SAMPLE_SUBSTANCES_MAX + SAMPLE_PAIRED_SUBSTANCES_MAX * (SAMPLE_PAIRED_SUBSTANCES_MAX - 1) / 2
        < STORE_PER_RECORD_MAX
);
const _: () = assert!(2 * NAME_BYTES_MAX + 1 < STORE_TERM_BYTES_MAX && NAME_FOLDED_BYTES_MAX < STORE_TERM_BYTES_MAX);
const _: () = assert!(4 * (MESSAGE_CHARS_MAX + 1) < STORE_TERM_BYTES_MAX);

/// Longest row, line or JSON object, in bytes; for samples, of all rows of one together. Real rows are below 2 kB; a
/// longer one is a broken quote or no table.
pub const ROW_BYTES_MAX: usize = 1_000_000;

/// Most bytes that the records of one row of a wide table hold together: each keeps the whole row. A real row of 4,000
/// days has 20 kB, which gives 80 MB.
pub const WIDE_ROW_RECORDS_BYTES_MAX: usize = 128 << 20;

/// Most rows read from one input. At 40 bytes a row this is a file of 8 GB.
pub const ROWS_MAX: u64 = 200_000_000;

/// Most columns of a table.
pub const COLUMNS_MAX: usize = 4_096;

/// Largest workbook taken into memory, in bytes as stored.
pub const WORKBOOK_BYTES_MAX: u64 = 256 << 20;

/// Largest workbook once unpacked, in bytes: a guard against archives that unpack to terabytes.
pub const WORKBOOK_UNPACKED_BYTES_MAX: u64 = 1 << 30;

/// Most cells with a value in one sheet.
pub const WORKBOOK_CELLS_MAX: u64 = 20_000_000;

/// Most bytes of text in the cells of one sheet, each as often as it stands there: a workbook stores a text once,
/// however many cells repeat it.
pub const WORKBOOK_TEXT_BYTES_MAX: u64 = 256 << 20;

/// Longest name of a sheet, in bytes. A spreadsheet allows 31 characters.
pub const SHEET_NAME_BYTES_MAX: usize = 300;

/// How often a quote that never closes is repaired by reading its rows again; beyond it such rows are lost together.
/// Each repair reads at most [`ROW_BYTES_MAX`] twice, so that a hostile file costs at most 100 MiB of extra reading.
pub const UNCLOSED_QUOTES_MAX: u32 = 100;

/// Keys remembered in order to find rows that stand twice. One costs 33 to 66 bytes: 140 MiB when full, 210 while growing.
pub const KEYS_REMEMBERED_MAX: usize = 3_500_000;

/// Groups (a period in a place) whose sums are compared with totals and percentages that the file states.
pub const GROUPS_CHECKED_MAX: usize = 100_000;

/// Longest name of a substance or of a laboratory, in bytes.
pub const NAME_BYTES_MAX: usize = 300;

/// Longest such name in the form of a mention, in bytes: NFKC makes up to eleven of one.
pub const NAME_FOLDED_BYTES_MAX: usize = 1_000;

/// Longest name of an area, in bytes.
pub const AREA_BYTES_MAX: usize = 100;

/// Longest sample identifier, in bytes.
pub const SAMPLE_ID_BYTES_MAX: usize = 200;

/// Longest free text kept from a cell (sold as, method), in bytes.
pub const TEXT_BYTES_MAX: usize = 500;

/// Largest count in one cell. The forensic laboratories of a whole country report below two million a year.
pub const COUNT_MAX: u64 = 1_000_000_000_000;

/// Most rows of one sample.
pub const SAMPLE_ROWS_MAX: usize = 1_000;

/// Most substances of one sample.
pub const SAMPLE_SUBSTANCES_MAX: usize = 200;

/// Substances of one sample that are counted in pairs: 40 give 780 pairs.
pub const SAMPLE_PAIRED_SUBSTANCES_MAX: usize = 40;

/// Unknown keys of JSON objects that are listed by name.
pub const UNKNOWN_KEYS_LISTED_MAX: usize = 100;

/// Bytes of an input that are looked at in order to tell its format and encoding.
pub const SNIFF_BYTES: usize = 64 << 10;

/// Characters of an offending text or of a column's name that a problem repeats.
pub const EXCERPT_CHARS_MAX: usize = 80;

/// Characters of a problem's message, which may repeat what a parser says.
pub const MESSAGE_CHARS_MAX: usize = 400;

/// Largest profile file, in bytes.
pub const PROFILE_BYTES_MAX: u64 = 64 << 10;

/// Most profile files read from a folder.
pub const PROFILES_MAX: usize = 1_000;

/// Largest file of an edition of the categories of techniques, in bytes.
pub const EDITION_BYTES_MAX: usize = 256 << 10;

/// Most techniques of an edition.
pub const TECHNIQUES_MAX: usize = 500;

/// Largest file of a profiling method, in bytes.
pub const PROFILING_BYTES_MAX: usize = 256 << 10;

/// Largest file of a model of linked and unlinked profiles, in bytes.
pub const LINK_MODEL_BYTES_MAX: usize = 1 << 20;

/// Most markers of a profile.
pub const MARKERS_MAX: usize = 500;

/// Most profiles that a model is fitted to: their pairs are counted one by one, 50 million of 10,000.
pub const PROFILES_FITTED_MAX: usize = 10_000;

/// Most events of one sample.
pub const SAMPLE_EVENTS_MAX: usize = 10_000;

/// Largest file of one sample, in bytes.
pub const SAMPLE_FILE_BYTES_MAX: usize = 64 << 20;

/// Largest spectrum package, in bytes as packed.
pub const PACKAGE_BYTES_MAX: u64 = 32 << 20;

/// Most bytes that a spectrum package unpacks to, all members together.
pub const PACKAGE_UNPACKED_BYTES_MAX: u64 = 128 << 20;

/// Most members of a spectrum package.
pub const PACKAGE_MEMBERS_MAX: usize = 500;

/// Most components that a spectrum package speaks of.
pub const PACKAGE_COMPONENTS_MAX: usize = 100;

/// Most seizures whose profiles are compared with each other in one run: 50 million pairs.
pub const SEIZURES_COMPARED_MAX: usize = 10_000;

/// Most findings of linked seizures of one run, the strongest.
pub const LINKED_FINDINGS_MAX: usize = 500;
