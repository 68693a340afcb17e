//! A laboratory's file comes in: read, keep, acknowledge.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use picket_core::{ContentHash, Item, Reader, Record, SourceId, Timestamp};
use picket_lab::{LabReader, LabReport, Profile, Reconciliation};
use picket_store::{Begun, Import, ImportFilter, ImportState, NewImport};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::{FlowError, Node};

/// How many records and problems are committed together.
const GROUP_ITEMS: usize = 5_000;

/// A group is closed earlier when its records hold so many bytes, so that long rows do not fill the memory: at most
/// four groups are under way at a time.
const GROUP_BYTES: usize = 16 << 20;

/// A file to import.
#[derive(Clone, Debug)]
pub struct LabFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What the user calls it.
    pub name: String,
    /// How it is laid out.
    pub profile: Profile,
    /// Who reported, when the file is not from the profile's own source.
    pub source: Option<SourceId>,
    /// Whether the figures are simulated.
    pub simulated: bool,
    /// When it became known.
    pub known_at: Timestamp,
    /// Who imports it.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ImportProgress {
    /// Bytes read of the file.
    pub bytes_done: u64,
    /// Bytes of the file.
    pub bytes_total: u64,
    /// Records and problems acknowledged by the store.
    pub items_done: u64,
}

/// What came of an import; kept with it as its summary.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ImportSummary {
    /// Rows and counts read, used, rejected, ignored.
    pub reconciliation: Reconciliation,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The import as the store has it.
    pub import: Import,
    /// How its totals agree.
    pub summary: ImportSummary,
    /// True when the same file had been imported before, so that nothing was done.
    pub already_imported: bool,
}

impl Node {
    /// Imports a file. The same file again changes nothing; an import that was cut off goes on where it stopped.
    ///
    /// `progress` is called after each group of records that the store acknowledged.
    ///
    /// # Errors
    /// [`FlowError::Read`] when the file cannot be read at all as the profile says; [`FlowError::Store`] when the store
    /// refuses or fails, with everything acknowledged until then kept, and the import open to be resumed or undone.
    pub async fn import_lab(
        &self,
        file: LabFile,
        mut progress: impl FnMut(ImportProgress) + Send,
    ) -> Result<ImportReport, FlowError> {
        let mut profile = file.profile;
        if let Some(source) = &file.source {
            profile.source = source.clone();
        }
        let reader = LabReader::new(profile.clone(), file.at.day()?);
        let (hash, bytes_total) = self.hash_of(file.path.clone()).await?;
        // The layout is checked before anything is written, so that a wrong profile leaves no trace.
        let probe = file.path.clone();
        let reader = tokio::task::spawn_blocking(move || {
            let input = BufReader::new(open(&probe)?);
            reader.read(Box::new(input)).map(|_| ())?;
            Ok::<_, FlowError>(reader)
        })
        .await??;

        let new = NewImport {
            source: profile.source.clone(),
            profile: layout_of(&profile),
            file_name: file.name,
            file_hash: hash,
            file_bytes: bytes_total,
            handling: profile.handling,
            known_at: file.known_at,
            simulated: file.simulated,
            by: file.by,
            at: file.at,
        };
        self.check_company(&new).await?;
        let import = match self.store.begin_import(&new).await? {
            Begun::New(import) | Begun::Resumed(import) => import,
            Begun::AlreadyFinished(import) => {
                let summary = summary_of(&import)?;
                return Ok(ImportReport { import, summary, already_imported: true });
            }
        };

        let items_done = import.progress.items_done;
        let bytes_read = Arc::new(AtomicU64::new(0));
        let (groups_out, mut groups_in) = mpsc::channel(2);
        let counter = Arc::clone(&bytes_read);
        let reading = tokio::task::spawn_blocking(move || {
            let input = Counted { inner: open(&file.path)?, read: counter };
            send_groups(&reader, input, items_done, &groups_out)
        });
        let mut next_item = items_done;
        while let Some(group) = groups_in.recv().await {
            self.store.append_group(import.id, next_item, &group).await?;
            next_item += group.len() as u64;
            let bytes_done = bytes_read.load(Ordering::Relaxed).min(bytes_total);
            progress(ImportProgress { bytes_done, bytes_total, items_done: next_item });
        }
        let summary = ImportSummary { reconciliation: reading.await?? };
        let import = self.store.finish_import(import.id, &serde_json::to_string(&summary)?, file.at).await?;
        Ok(ImportReport { import, summary, already_imported: false })
    }

    /// Refuses what may not be counted together with what the source sent before: simulated with real figures, and
    /// figures for purposes that exclude each other.
    async fn check_company(&self, new: &NewImport) -> Result<(), FlowError> {
        let filter = ImportFilter {
            source: Some(new.source.clone()),
            state: Some(ImportState::Finished),
            limit: 1,
            ..ImportFilter::default()
        };
        // All that was let in before is of one kind, so the newest stands for all.
        let Some(before) = self.store.imports(&filter).await?.pop() else { return Ok(()) };
        if before.simulated != new.simulated {
            return Err(FlowError::SimulatedAndReal { name: new.source.clone() });
        }
        if before.handling.combine(new.handling).is_none() {
            return Err(FlowError::PurposesExclude { name: new.source.clone() });
        }
        Ok(())
    }

    async fn hash_of(&self, path: PathBuf) -> Result<(ContentHash, u64), FlowError> {
        tokio::task::spawn_blocking(move || {
            let mut file = open(&path)?;
            let bytes = file.metadata().map_err(FlowError::of_file(&path))?.len();
            let hash = ContentHash::of_reader(&mut file).map_err(FlowError::of_file(&path))?;
            Ok((hash, bytes))
        })
        .await?
    }
}

/// The profile's id with a hash of all its settings: after a correction of the profile the same file is another import,
/// and an import that was cut off is resumed only with the layout it was begun with.
pub(crate) fn layout_of(profile: &Profile) -> String {
    format!("{}@{}", profile.id, ContentHash::of(profile.to_toml().as_bytes()).short())
}

fn open(path: &Path) -> Result<File, FlowError> {
    File::open(path).map_err(FlowError::of_file(path))
}

/// What the store kept as the summary of a finished import.
///
/// # Errors
/// [`FlowError::Json`] when it was written by another version of Picket in a form this one does not know.
pub fn summary_of(import: &Import) -> Result<ImportSummary, FlowError> {
    Ok(serde_json::from_str(import.summary.as_deref().unwrap_or("null"))?)
}

/// Reads the file and sends what lies beyond the items already done, in groups; returns the totals of the whole file.
fn send_groups(
    reader: &LabReader,
    input: Counted,
    items_done: u64,
    groups: &mpsc::Sender<Vec<Item<String>>>,
) -> Result<Reconciliation, FlowError> {
    let mut items = reader.open(Box::new(BufReader::with_capacity(1 << 20, input)))?;
    let mut group = Vec::with_capacity(GROUP_ITEMS);
    let mut group_bytes = 0;
    let mut position = 0;
    for item in items.by_ref() {
        position += 1;
        if position <= items_done {
            continue;
        }
        let item = with_text_body(item)?;
        if let Item::Record(record) = &item {
            group_bytes += record.bytes.len() + record.body.len();
        }
        group.push(item);
        if group.len() == GROUP_ITEMS || group_bytes >= GROUP_BYTES {
            group_bytes = 0;
            let full = std::mem::replace(&mut group, Vec::with_capacity(GROUP_ITEMS));
            if groups.blocking_send(full).is_err() {
                // The store failed and says so itself; there is nobody left to read for.
                return Ok(items.reconciliation().clone());
            }
        }
    }
    if !group.is_empty() {
        // As above: a closed channel means that the store has an error to tell.
        let _ = groups.blocking_send(group);
    }
    Ok(items.reconciliation().clone())
}

fn with_text_body(item: Item<LabReport>) -> Result<Item<String>, FlowError> {
    Ok(match item {
        Item::Problem(problem) => Item::Problem(problem),
        Item::Record(record) => {
            let Record { source, key, event, place, handling, bytes, location, body, mentions, tallies } = *record;
            let body = serde_json::to_string(&body)?;
            let record = Record { source, key, event, place, handling, bytes, location, body, mentions, tallies };
            Item::Record(Box::new(record))
        }
    })
}

/// A file that says how much of it was read.
struct Counted {
    inner: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, position: SeekFrom) -> std::io::Result<u64> {
        let position = self.inner.seek(position)?;
        self.read.store(position, Ordering::Relaxed);
        Ok(position)
    }
}
