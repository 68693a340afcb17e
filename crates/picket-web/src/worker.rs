//! The one who imports: files wait in a queue and are read one after the other, so that an upload returns at once and two
//! imports never get in each other's way.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use picket_core::{ContentHash, SourceId, Timestamp};
use picket_flow::{FlowError, ImportProgress, LabFile, Node};
use picket_lab::Profile;
use picket_store::{ImportFilter, ImportId, ImportState};
use tokio::sync::{mpsc, watch};

use crate::failure::{Failure, chain};
use crate::limits::{IMPORTS_WAITING_MAX, STAGES_KEPT_MAX};

/// A file on disk that is to be imported.
pub(crate) struct Job {
    /// The name of this upload; the same file may be uploaded twice.
    pub(crate) upload: String,
    pub(crate) hash: ContentHash,
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) profile: Profile,
    pub(crate) source: Option<SourceId>,
    pub(crate) simulated: bool,
    /// When it became known; now for a new import.
    pub(crate) known_at: Timestamp,
    pub(crate) by: String,
}

/// What became of a job.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// Others come first.
    Waiting,
    /// It is being read.
    Reading(ImportProgress),
    /// Its records are in; the findings are being drawn.
    Assessing {
        /// The import.
        import: ImportId,
        /// Whether the same file had been imported before.
        already_imported: bool,
    },
    /// It is done.
    Done {
        /// The import.
        import: ImportId,
        /// Whether the same file had been imported before.
        already_imported: bool,
    },
    /// It could not be done; nothing of it is visible.
    Failed(String),
}

/// The stages of the newest uploads, oldest first.
type Stages = Arc<Mutex<VecDeque<(String, ContentHash, Stage)>>>;

/// The way to hand the worker a job and to see how it goes.
pub(crate) struct Worker {
    jobs: mpsc::Sender<Job>,
    stages: Stages,
}

/// The worker itself, to be run as a task.
pub(crate) struct Work {
    node: Node,
    now: fn() -> Timestamp,
    left_open: Vec<Job>,
    jobs: mpsc::Receiver<Job>,
    stages: Stages,
}

impl Worker {
    /// A worker for a node, and the work that it does once run.
    pub(crate) fn new(node: Node, now: fn() -> Timestamp) -> (Self, Work) {
        let (jobs, queue) = mpsc::channel(IMPORTS_WAITING_MAX);
        let stages = Stages::default();
        (Self { jobs, stages: Arc::clone(&stages) }, Work { node, now, left_open: Vec::new(), jobs: queue, stages })
    }

    /// Puts a job at the end of the queue.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when too many wait already, or the server is stopping.
    pub(crate) fn submit(&self, job: Job) -> Result<(), Failure> {
        let (upload, hash) = (job.upload.clone(), job.hash.clone());
        set(&self.stages, &upload, &hash, Stage::Waiting);
        self.jobs.try_send(job).map_err(|_| {
            set(&self.stages, &upload, &hash, Stage::Failed(String::new()));
            Failure::Unavailable
        })
    }

    /// How the import of an upload goes, since the server started.
    pub(crate) fn stage(&self, upload: &str) -> Option<(ContentHash, Stage)> {
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        stages.iter().find(|(name, ..)| name == upload).map(|(_, hash, stage)| (hash.clone(), stage.clone()))
    }

    /// The stage of whatever upload of a file is not done yet.
    pub(crate) fn live_stage(&self, file: &ContentHash) -> Option<Stage> {
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let live = |stage: &Stage| !matches!(stage, Stage::Done { .. } | Stage::Failed(_));
        stages.iter().find(|(_, hash, stage)| hash == file && live(stage)).map(|(.., stage)| stage.clone())
    }
}

fn set(stages: &Stages, upload: &str, file: &ContentHash, stage: Stage) {
    let mut stages = stages.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((.., known)) = stages.iter_mut().find(|(name, ..)| name == upload) {
        *known = stage;
        return;
    }
    stages.push_back((upload.to_owned(), file.clone(), stage));
    if stages.len() > STAGES_KEPT_MAX {
        stages.pop_front();
    }
}

impl Work {
    /// Finds what an earlier run of the server left behind: files of imports that are open are imported first; others,
    /// for which nobody will ask again, are removed. To be done before the first request is taken.
    pub(crate) async fn pick_up(&mut self, uploads: &Path) {
        match left_open(&self.node, uploads).await {
            Ok(jobs) => {
                sweep(uploads, &jobs).await;
                self.left_open = jobs;
            }
            Err(failure) => tracing::error!(?failure, "the imports left open could not be listed"),
        }
    }

    /// Imports what was left open, then what comes, until told to stop. A stop in the middle of a file keeps every group
    /// that was acknowledged; the import goes on at the next start.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.work() => {}
            // An error means that the sender is gone: the server has ended, which is a stop as well.
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn work(&mut self) {
        for job in std::mem::take(&mut self.left_open) {
            self.carry_out(job).await;
        }
        while let Some(job) = self.jobs.recv().await {
            self.carry_out(job).await;
        }
    }

    async fn carry_out(&self, job: Job) {
        let (upload, hash, path) = (job.upload.clone(), job.hash.clone(), job.path.clone());
        let (stage, keep) = match self.import(job).await {
            Ok(stage) => (stage, false),
            Err(error) => {
                tracing::warn!(error = chain(&error), file = hash.short(), "an import failed");
                // What was begun goes on from this file at the next start; what was not is with whoever sent it.
                let open = left_open(&self.node, path.parent().unwrap_or(&path)).await.unwrap_or_default();
                (Stage::Failed(chain(&error)), open.iter().any(|job| job.path == path))
            }
        };
        if !keep {
            remove(&path).await;
        }
        set(&self.stages, &upload, &hash, stage);
    }

    async fn import(&self, job: Job) -> Result<Stage, FlowError> {
        let at = (self.now)();
        let by = job.by.clone();
        let stages = Arc::clone(&self.stages);
        let (upload, hash) = (job.upload.clone(), job.hash.clone());
        set(&stages, &upload, &hash, Stage::Reading(ImportProgress::default()));
        let file = LabFile {
            path: job.path,
            name: job.name,
            profile: job.profile,
            source: job.source,
            simulated: job.simulated,
            known_at: job.known_at,
            by: job.by,
            at,
        };
        let report =
            self.node.import_lab(file, |progress| set(&stages, &upload, &hash, Stage::Reading(progress))).await?;
        let (import, already_imported) = (report.import.id, report.already_imported);
        // After a file that was there already, too: the program may have been killed between import and assessment.
        set(&self.stages, &upload, &hash, Stage::Assessing { import, already_imported });
        self.node.assess_lab(&by, (self.now)()).await?;
        Ok(Stage::Done { import, already_imported })
    }
}

/// The imports that are open and whose file is still among the uploads, under its hash and the upload's name.
async fn left_open(node: &Node, uploads: &Path) -> Result<Vec<Job>, Failure> {
    let mut files = Vec::new();
    let mut entries = tokio::fs::read_dir(uploads).await?;
    while let Some(entry) = entries.next_entry().await? {
        files.extend(entry.file_name().into_string().map(|name| (name, entry.path())));
    }
    let filter = ImportFilter { state: Some(ImportState::Open), ..ImportFilter::default() };
    let mut jobs = Vec::new();
    for import in node.store().imports(&filter).await? {
        let file = files.iter().find_map(|(name, path)| match name.split_once('-') {
            Some((hash, upload)) if hash == import.file_hash.as_str() => Some((upload.to_owned(), path.clone())),
            _ => None,
        });
        // One whose profile has changed since is left for a person to undo.
        if let (Some((upload, path)), Some(profile)) = (file, node.profile_of(&import)) {
            jobs.push(Job {
                upload,
                hash: import.file_hash,
                path,
                name: import.file_name,
                profile,
                source: Some(import.source),
                simulated: import.simulated,
                known_at: import.known_at,
                by: import.by,
            });
        }
    }
    Ok(jobs)
}

/// Removes what an earlier run of the server left behind and nobody will ask for: files that had not arrived whole, or
/// waited for a profile.
async fn sweep(uploads: &Path, jobs: &[Job]) {
    let Ok(mut entries) = tokio::fs::read_dir(uploads).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        if jobs.iter().all(|job| job.path != entry.path()) {
            remove(&entry.path()).await;
        }
    }
}

async fn remove(path: &Path) {
    if let Err(error) = tokio::fs::remove_file(path).await {
        tracing::warn!(%error, path = %path.display(), "an uploaded file could not be removed");
    }
}
