//! Files of spectra: taken in, kept, and looked at again, for the pages and the API alike.

use std::io::Cursor;
use std::ops::Range;
use std::sync::Arc;

use picket_core::{ContentHash, Day, ReadError};
use picket_flow::{Bench, Desk, Identified, Ready, Shelf, ShelvedLibrary, Window, read_window};
use picket_spectra::Spectrum;
use picket_store::{AuditAction, AuditEntry};
use picket_substance::Registry;
use tokio::sync::Semaphore;

use crate::Config;
use crate::app::App;
use crate::failure::{Failure, Unread, chain};
use crate::kept::{Kept, KeptFile, Room};
use crate::limits::{LOOKS_MAX, SPECTRA_KEPT_BYTES_MAX, SPECTRA_KEPT_MAX};
use crate::turns::in_turn;

/// Files that are being read and identified. Each takes a processor.
static LOOKS: Semaphore = Semaphore::const_new(LOOKS_MAX);

/// The libraries, and the files that came in.
pub(crate) struct Lab {
    pub(crate) bench: Bench,
    pub(crate) kept: Kept,
}

/// What a look at a file is to show.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The numbers of the spectra, from 0.
    pub(crate) spectra: Range<usize>,
    /// The candidate whose reference spectrum is shown beside them, from 0.
    pub(crate) against: usize,
    /// The day whose law is asked.
    pub(crate) on: Day,
}

/// A file of spectra with answers to some of them.
pub(crate) struct Looked {
    pub(crate) file: KeptFile,
    /// How many spectra the file holds.
    pub(crate) spectra: usize,
    /// Those that were wanted.
    pub(crate) shown: Vec<Shown>,
    /// Those that were wanted and are too large to be shown beside others.
    pub(crate) left_out: usize,
    /// What was wrong with the file.
    pub(crate) unread: Unread,
    /// The libraries that were searched.
    pub(crate) libraries: Vec<ShelvedLibrary>,
    /// Why those on the shelf cannot be used, if so.
    pub(crate) trouble: Option<String>,
    pub(crate) on: Day,
}

/// A spectrum with its answer.
pub(crate) struct Shown {
    /// Its number in the file, from 1.
    pub(crate) number: usize,
    pub(crate) spectrum: Spectrum,
    pub(crate) identified: Identified,
    /// The candidate beside which it is drawn, from 0, with the reference spectrum.
    pub(crate) against: Option<(usize, Spectrum)>,
}

impl Lab {
    /// The laboratory room of a console.
    ///
    /// # Errors
    /// When the folder of the files cannot be made or read.
    pub(crate) fn open(config: &Config, registry: &'static Registry) -> std::io::Result<Self> {
        let room = Room { bytes_max: SPECTRA_KEPT_BYTES_MAX, files_max: SPECTRA_KEPT_MAX };
        Ok(Self {
            bench: Bench::new(Shelf::new(config.libraries.clone()), registry),
            kept: Kept::open(config.spectra.clone(), room)?,
        })
    }

    /// Reads the libraries, so that the first who asks need not wait.
    pub(crate) fn look_ahead(&self) {
        self.ready();
    }

    /// The libraries in memory, or else why there are none.
    fn ready(&self) -> (Arc<Ready>, Option<String>) {
        match self.bench.ready() {
            Ok(ready) => (ready, None),
            Err(error) => {
                let why = chain(&error);
                tracing::error!(error = why, "the libraries of spectra cannot be used");
                (Arc::new(self.bench.bare()), Some(why))
            }
        }
    }

    fn look(
        &self,
        registry: &'static Registry,
        file: KeptFile,
        bytes: Vec<u8>,
        wanted: &Wanted,
    ) -> Result<Looked, ReadError> {
        let window = read_window(&file.name, Box::new(Cursor::new(bytes)), &wanted.spectra)?;
        let (ready, trouble) = self.ready();
        let mut desk = Desk::new(&ready.identifier, registry, wanted.on);
        let shown = window.items.into_iter().map(|(number, location, spectrum)| {
            let identified = desk.tell(&file.name, location, &spectrum);
            let candidate = identified.answer.candidates.get(wanted.against);
            let reference = candidate.and_then(|candidate| ready.identifier.reference(candidate)).cloned();
            let against = reference.map(|reference| (wanted.against, reference));
            Shown { number: number + 1, spectrum, identified, against }
        });
        Ok(Looked {
            shown: shown.collect(),
            file,
            spectra: window.spectra,
            left_out: window.left_out,
            unread: Unread { problems: window.problems, count: window.problem_count },
            libraries: ready.cards.clone(),
            trouble,
            on: wanted.on,
        })
    }
}

/// Takes a file in: looks whether there is a spectrum in it, keeps it, and writes down who brought it.
pub(crate) async fn take_in(app: &App, name: String, bytes: Vec<u8>, by: &str) -> Result<KeptFile, Failure> {
    let (lab, at, who) = (Arc::clone(app), app.now(), by.to_owned());
    let kept = in_turn(&LOOKS, move || {
        let window = read_window(&name, Box::new(Cursor::new(&bytes)), &(0..0)).map_err(Failure::of_unread_file)?;
        if window.spectra == 0 {
            let Window { problems, problem_count, .. } = window;
            return Err(Failure::NoSpectrum(Unread { problems, count: problem_count }));
        }
        Ok(lab.lab.kept.keep(&name, &bytes, &who, at)?)
    });
    let file = kept.await??;
    let detail = serde_json::json!({ "name": file.name, "bytes": file.bytes });
    let object = format!("spectra/{}", file.hash);
    let entry = AuditEntry::new(app.now(), by, AuditAction::SpectraReceived, &object, &detail.to_string());
    app.store().audit(&entry).await?;
    Ok(file)
}

/// Looks at a file that was taken in, and writes down who did. Its spectra are identified anew.
pub(crate) async fn look(app: &App, hash: &str, wanted: Wanted, by: &str) -> Result<Looked, Failure> {
    let hash = ContentHash::new(hash).map_err(|_| Failure::NotFound)?;
    let object = format!("spectra/{hash}");
    let (lab, registry) = (Arc::clone(app), app.registry());
    let looked = in_turn(&LOOKS, move || {
        let (file, bytes) = lab.lab.kept.read(&hash)?.ok_or(Failure::NotFound)?;
        lab.lab.look(registry, file, bytes, &wanted).map_err(Failure::of_unread_file)
    });
    let looked = looked.await??;
    app.store().audit(&AuditEntry::new(app.now(), by, AuditAction::RecordRead, &object, "")).await?;
    Ok(looked)
}
