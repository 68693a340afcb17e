//! Every limit of this crate, in one place. What exceeds one is a listed problem or a refusal, never a crash.

/// Longest line of a text format, in bytes. The longest real one, a MassBank peak annotation, has under 10 kB.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Most bytes of a file that has to be held whole: JCAMP-DX, SPC, mzML, a table.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

/// Most bytes of a JSON file, whose numbers take several times their text in memory.
pub const JSON_BYTES_MAX: u64 = 32 << 20;

/// Most bytes of a layout of tables.
pub const PROFILE_BYTES_MAX: usize = 100_000;
/// Most layouts of tables.
pub const PROFILES_MAX: usize = 1_000;

/// Most points of one spectrum: sixteen million samples, a long NMR decay.
pub const POINTS_MAX: usize = 1 << 24;

/// Most points of all spectra of a file that is held whole: as many as have room in the longest with two bytes each. A few
/// bytes of a compressed form can stand for many.
pub const FILE_POINTS_MAX: usize = 1 << 27;

/// Most spectra of one file.
pub const SPECTRA_MAX: u64 = 5_000_000;

/// Most fields of one record that are kept though they have no name of ours.
pub const FIELDS_MAX: usize = 1_000;

/// Longest value of a field that is kept, in characters.
pub const FIELD_CHARS_MAX: usize = 4_000;

/// Most bytes of all fields of one record that are kept though they have no name of ours: a run of many spectra repeats
/// them with each.
pub const UNSHARED_BYTES_MAX: usize = 1 << 15;

/// Most members of an archive.
pub const MEMBERS_MAX: usize = 200_000;

/// Most bytes that a compressed file or archive may unpack to, all members together.
pub const UNPACKED_BYTES_MAX: u64 = 4 << 30;

/// How deep archives may stand within archives.
pub const ARCHIVES_DEEP_MAX: u8 = 2;

/// Longest text of a problem, and longest excerpt, in characters.
pub const MESSAGE_CHARS_MAX: usize = 400;

/// Longest excerpt of the input in a problem, in characters.
pub const EXCERPT_CHARS_MAX: usize = 80;

/// Most peaks of a cleaned fragment spectrum. With 1 % of the base peak as noise, real ones have under 300.
pub const FRAGMENTS_MAX: usize = 10_000;

/// Most spectra of an index of fragment spectra.
pub const INDEX_SPECTRA_MAX: usize = 1 << 24;

/// Most peaks of an index of fragment spectra, at 20 bytes each.
pub const INDEX_PEAKS_MAX: usize = 1 << 29;

/// Most points of the grid on which curves are compared.
pub const GRID_POINTS_MAX: usize = 100_000;
