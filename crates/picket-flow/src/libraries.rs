//! The libraries of reference spectra of this installation: a folder each, the file as its publisher gave it, and a card.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use picket_core::{ContentHash, Problem, Severity, Timestamp};
use picket_lab::identify::{EntryFault, Library, LibraryCard, LibraryReading, read_library};
use picket_spectra::read::{Options, TableProfiles};
use serde::{Deserialize, Serialize};

use crate::FlowError;

/// Name of the card in a library's folder.
const CARD: &str = "library.json";

/// Longest name or version of a library, in characters.
const NAME_CHARS_MAX: usize = 64;

/// The folder in which the libraries of an installation lie, `NAME/VERSION/` each.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

/// A library on the shelf.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ShelvedLibrary {
    /// What is known of it as a whole.
    #[serde(flatten)]
    pub card: LibraryCard,
    /// The name of its file, as it was imported.
    pub file: String,
    /// The hash of the file.
    pub hash: ContentHash,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// By whom.
    pub imported_by: String,
    /// Whether it is searched.
    pub state: LibraryState,
    /// How many spectra it holds.
    pub spectra: usize,
    /// How many of them are searched; the others are surely filed under a wrong compound.
    pub searched: usize,
}

/// Whether a library is searched.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum LibraryState {
    /// It is.
    Active,
    /// A newer version took its place.
    Superseded {
        /// Which.
        by: String,
    },
    /// Somebody took it out.
    Withdrawn {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

/// What an import of a library did.
#[derive(Clone, Debug, Serialize)]
pub struct ShelvingReport {
    /// The library.
    pub library: ShelvedLibrary,
    /// True when the same file was there already under this name and version; nothing was changed.
    pub already_there: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What quality control found, with the record that it was found in.
    pub faults: Vec<(String, EntryFault)>,
}

impl Shelf {
    /// The shelf in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All libraries, by name and version.
    ///
    /// # Errors
    /// [`FlowError::Library`] when a card cannot be read.
    pub fn list(&self) -> Result<Vec<ShelvedLibrary>, FlowError> {
        let mut found = Vec::new();
        for name in folders(&self.folder)? {
            for version in folders(&name)? {
                found.push(read_card(&version)?);
            }
        }
        found.sort_by(|one, other| (&one.card.name, &one.card.version).cmp(&(&other.card.name, &other.card.version)));
        Ok(found)
    }

    /// Takes a library in: reads it, looks for what is wrong with its spectra, and keeps its file. It takes the place of
    /// other versions of the same name.
    ///
    /// # Errors
    /// [`FlowError::Library`] when the name cannot be a folder's, the version is there with another file, or nothing can
    /// be read; [`FlowError::Io`] when the disk refuses.
    pub fn import(&self, card: LibraryCard, file: &Path, by: &str, at: Timestamp) -> Result<ShelvingReport, FlowError> {
        for text in [&card.name, &card.version] {
            check_name(text)?;
        }
        let hash = ContentHash::of_reader(&mut BufReader::new(File::open(file)?))?;
        let reading = read_file(card.clone(), hash.clone(), file)?;
        let faults = faults(&reading.library);
        let folder = self.folder.join(&card.name).join(&card.version);
        if folder.join(CARD).is_file() {
            let there = read_card(&folder)?;
            if there.hash != hash {
                let reason = format!("{} {} is there already, from another file", card.name, card.version);
                return Err(FlowError::Library(reason));
            }
            return Ok(ShelvingReport { library: there, already_there: true, problems: reading.problems, faults });
        }
        if reading.library.entries.is_empty() {
            return Err(FlowError::Library("no spectrum in the file could be read".to_owned()));
        }
        let library = ShelvedLibrary {
            file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            hash,
            imported_at: at,
            imported_by: by.to_owned(),
            state: LibraryState::Active,
            spectra: reading.library.entries.len(),
            searched: reading.library.entries.iter().filter(|entry| entry.is_searched()).count(),
            card,
        };
        self.place(&library, file, &folder)?;
        for older in self.list()?.iter().filter(|older| older.card.name == library.card.name) {
            if older.card.version != library.card.version && older.state == LibraryState::Active {
                let state = LibraryState::Superseded { by: library.card.version.clone() };
                self.write_card(&ShelvedLibrary { state, ..older.clone() })?;
            }
        }
        Ok(ShelvingReport { library, already_there: false, problems: reading.problems, faults })
    }

    /// Takes a library out of all searches; its file stays.
    ///
    /// # Errors
    /// [`FlowError::Library`] when there is none of that name and version, or no reason is given.
    pub fn withdraw(
        &self,
        name: &str,
        version: &str,
        reason: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<ShelvedLibrary, FlowError> {
        if reason.trim().is_empty() {
            return Err(FlowError::NoReason);
        }
        let found = self.list()?.into_iter().find(|one| one.card.name == name && one.card.version == version);
        let library = found.ok_or_else(|| FlowError::Library(format!("there is no library {name} {version}")))?;
        let state = LibraryState::Withdrawn { by: by.to_owned(), at, reason: reason.trim().to_owned() };
        let library = ShelvedLibrary { state, ..library };
        self.write_card(&library)?;
        Ok(library)
    }

    /// Reads the libraries that are searched, in the order of [`Shelf::list`].
    ///
    /// # Errors
    /// [`FlowError::Library`] when a file is not the one that was imported.
    pub fn load(&self) -> Result<Vec<Library>, FlowError> {
        let active = self.list()?.into_iter().filter(|library| library.state == LibraryState::Active);
        active.map(|library| self.load_one(&library).map(|reading| reading.library)).collect()
    }

    /// Reads one library.
    ///
    /// # Errors
    /// [`FlowError::Library`] when its file is not the one that was imported.
    pub fn load_one(&self, library: &ShelvedLibrary) -> Result<LibraryReading, FlowError> {
        let file = self.folder.join(&library.card.name).join(&library.card.version).join(&library.file);
        let hash = ContentHash::of_reader(&mut BufReader::new(File::open(&file)?))?;
        if hash != library.hash {
            let reason = format!("{} is not the file that was imported; import the library anew", file.display());
            return Err(FlowError::Library(reason));
        }
        read_file(library.card.clone(), hash, &file)
    }

    /// Puts a library in its place: complete in a folder beside it, then renamed.
    fn place(&self, library: &ShelvedLibrary, file: &Path, folder: &Path) -> Result<(), FlowError> {
        let parent = self.folder.join(&library.card.name);
        fs::create_dir_all(&parent)?;
        let coming = parent.join(format!(".{}.coming", library.card.version));
        match fs::remove_dir_all(&coming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir(&coming)?,
        }
        let copy = coming.join(&library.file);
        fs::copy(file, &copy)?;
        File::open(&copy)?.sync_all()?;
        write_whole(&coming.join(CARD), library)?;
        fs::rename(&coming, folder)?;
        File::open(&parent)?.sync_all()?;
        Ok(())
    }

    fn write_card(&self, library: &ShelvedLibrary) -> Result<(), FlowError> {
        let folder = self.folder.join(&library.card.name).join(&library.card.version);
        let coming = folder.join(".library.json.coming");
        write_whole(&coming, library)?;
        fs::rename(&coming, folder.join(CARD))?;
        File::open(&folder)?.sync_all()?;
        Ok(())
    }
}

/// Reads a library from a file that is on no shelf.
///
/// # Errors
/// [`FlowError::Io`] when the file cannot be opened, [`FlowError::Read`] when nothing in it can be read.
pub fn read_library_file(card: LibraryCard, file: &Path) -> Result<LibraryReading, FlowError> {
    let hash = ContentHash::of_reader(&mut BufReader::new(File::open(file)?))?;
    read_file(card, hash, file)
}

fn read_file(card: LibraryCard, hash: ContentHash, file: &Path) -> Result<LibraryReading, FlowError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let input = Box::new(BufReader::new(File::open(file)?));
    let tables = TableProfiles::shipped();
    Ok(read_library(card, hash, &name, input, Options { tables: &tables, table: None })?)
}

fn faults(library: &Library) -> Vec<(String, EntryFault)> {
    let of_entry = |entry: &picket_lab::identify::Entry| {
        let label = entry.spectrum.facts.label().to_owned();
        entry.faults.iter().map(move |fault| (label.clone(), fault.clone())).collect::<Vec<_>>()
    };
    library.entries.iter().flat_map(of_entry).collect()
}

/// The folders in a folder, by name; none where it does not exist.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, FlowError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read_card(folder: &Path) -> Result<ShelvedLibrary, FlowError> {
    let path = folder.join(CARD);
    let bytes = fs::read(&path)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| FlowError::Library(format!("{} cannot be read: {error}", path.display())))
}

fn write_whole(path: &Path, library: &ShelvedLibrary) -> Result<(), FlowError> {
    let mut file = File::create(path)?;
    file.write_all(&serde_json::to_vec_pretty(library)?)?;
    file.sync_all()?;
    Ok(())
}

/// A name is a folder's: letters, digits, full stops, hyphens and underscores, and no full stop first.
fn check_name(text: &str) -> Result<(), FlowError> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if !text.is_empty() && text.len() <= NAME_CHARS_MAX && !text.starts_with('.') && text.chars().all(letter) {
        return Ok(());
    }
    let rule = "letters, digits, full stops, hyphens and underscores, at most 64, and no full stop first";
    Err(FlowError::Library(format!("{text:?} cannot name a library or version: {rule}")))
}

/// How many problems of a reading cost a record.
pub fn rejected(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Rejected).count()
}
