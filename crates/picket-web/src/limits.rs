//! Every limit of the console, in one place.

use std::time::Duration;

/// Bytes of a form other than an upload.
pub(crate) const FORM_BYTES_MAX: usize = 128 << 10;
/// Bytes of questions of law: a thousand structures with room.
pub(crate) const QUESTIONS_BYTES_MAX: usize = 4 << 20;
/// Questions of law in one request.
pub(crate) const QUESTIONS_MAX: usize = 1_000;
/// How long the questions of one request are answered; below the time that a request may take.
pub(crate) const QUESTIONS_TIME_MAX: Duration = Duration::from_secs(20);
/// Requests with many questions that are answered at the same time; others wait.
pub(crate) const QUESTION_LISTS_MAX: usize = 2;
/// Requests with one question that are answered at the same time; others wait.
pub(crate) const SINGLE_QUESTIONS_MAX: usize = 4;
/// Drafts that are measured at the same time; others wait.
pub(crate) const MEASUREMENTS_MAX: usize = 1;
/// How long a request waits for its turn; with the time for its questions, below the time that it may take.
pub(crate) const TURN_TIME_MAX: Duration = Duration::from_secs(5);
/// Bytes of an address that a form is sent to; proxies commonly refuse more than 8 KB.
pub(crate) const ADDRESS_BYTES_MAX: usize = 6 << 10;
/// Bytes of an uploaded file: above the largest that the laboratory desk reads, and below what fills a disk by accident.
pub(crate) const UPLOAD_BYTES_MAX: u64 = 8 << 30;
/// Bytes of a file of spectra that is to be identified: a run of gas chromatography has some 30 MB.
pub(crate) const SPECTRA_BYTES_MAX: usize = 64_000_000;
/// How long such a file may take to arrive and be read: 64 MB at 5 Mbit/s, about two minutes.
pub(crate) const SPECTRA_TIME_MAX: Duration = Duration::from_mins(4);
/// Bytes and number of the files of spectra that are kept; beyond, the oldest go.
pub(crate) const SPECTRA_KEPT_BYTES_MAX: u64 = 4_000_000_000;
pub(crate) const SPECTRA_KEPT_MAX: usize = 5_000;
/// Files of spectra that are read and identified at the same time; others wait.
pub(crate) const LOOKS_MAX: usize = 2;
/// Spectra of one file that are answered by the API in one request.
pub(crate) const SPECTRA_ANSWERED_MAX: usize = 2_000;
/// Libraries that are looked over at the same time; others wait.
pub(crate) const LIBRARIES_READ_MAX: usize = 1;
/// How long a request may take; an upload has its own.
pub(crate) const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// How long an upload may take: 8 GB at 20 Mbit/s, about an hour.
pub(crate) const UPLOAD_TIME_MAX: Duration = Duration::from_hours(1);
/// How long requests may go on after the server was told to stop.
pub(crate) const STOP_TIME_MAX: Duration = Duration::from_secs(5);

/// Findings on a page of the board.
pub(crate) const BOARD_ROWS: u32 = 50;
/// Records on a page.
pub(crate) const RECORD_ROWS: u32 = 100;
/// Imports on a page.
pub(crate) const IMPORT_ROWS: u32 = 50;
/// Problems shown on the page of an import; the CSV has all that are kept.
pub(crate) const PROBLEMS_SHOWN: u32 = 100;
/// Hits of each kind on the page of a search.
pub(crate) const SEARCH_HITS: u32 = 40;
/// Findings offered for a merge.
pub(crate) const MERGE_CHOICES: u32 = 20;
/// Findings listed on the page of a substance.
pub(crate) const SUBSTANCE_FINDINGS: u32 = 50;
/// Rows of a list of the law room; what is beyond is counted.
pub(crate) const LAW_ROWS: usize = 300;
/// Spectra of a file on a page.
pub(crate) const SPECTRA_ROWS: usize = 10;
/// Files of spectra listed where another is chosen.
pub(crate) const SPECTRA_FILES_SHOWN: usize = 12;
/// Problems and faults of a library on a page.
pub(crate) const LIBRARY_ROWS: usize = 100;
/// Candidates that stand open on the page of a spectrum, beside those that the verdict names.
pub(crate) const CANDIDATES_OPEN: usize = 6;
/// Candidates of the printable report.
pub(crate) const REPORT_CANDIDATES: usize = 6;
/// Years in the ribbon of the board.
pub(crate) const RIBBON_YEARS: i16 = 16;

/// Imports that wait for their turn.
pub(crate) const IMPORTS_WAITING_MAX: usize = 64;
/// Uploads whose outcome is remembered.
pub(crate) const STAGES_KEPT_MAX: usize = 1_000;
/// Sign-ins that wait for their one-time code at the same time, and for how long.
pub(crate) const TICKETS_MAX: usize = 10_000;
pub(crate) const TICKET_LIFE: Duration = Duration::from_mins(5);
/// Uploaded files that wait for their profile, and for how long.
pub(crate) const UPLOADS_WAITING_MAX: usize = 64;
pub(crate) const UPLOAD_LIFE: Duration = Duration::from_hours(1);
