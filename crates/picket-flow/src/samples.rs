//! The samples of this installation: a folder each, with a file of events that only grows and the originals by their hash.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Cursor, Write as _};
use std::path::{Path, PathBuf};

use picket_core::{ContentHash, InchiKey, Location, RecordId, RecordKey, SourceId, Timestamp};
use picket_lab::Abundance;
use picket_lab::identify::{Calibration, CompoundKey, Entry, Identifier, Library};
use picket_lab::sample::{
    Compound, CompoundId, Edition, Information, LibraryUsed, Opening, OriginalData, Outcome, Prior, Sample, SampleFile,
    SampleId, Searched, TechniqueResult, What, technique_of,
};
use picket_spectra::read::{Item, Options, TableProfiles, read};
use picket_spectra::{Facts, Spectrum};
use picket_substance::{Outcome as Meaning, Registry, Substance, SubstanceId};

use crate::libraries::Shelf;
use crate::{Desk, FlowError};

/// The file of events in a sample's folder.
const EVENTS: &str = "sample.json";

/// The folder of the files as the instruments gave them.
const ORIGINALS: &str = "files";

/// Whoever changes a sample, or takes one in, holds this file. The operating system gives it up when the process ends,
/// however it ends.
const LOCK: &str = ".lock";

/// The folder in which the samples of an installation lie.
#[derive(Clone, Debug)]
pub struct SampleShelf {
    folder: PathBuf,
}

/// What is said of a result beside its data.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// Whose sample it is.
    pub laboratory: SourceId,
    /// The sample.
    pub sample: SampleId,
    /// Which component it is about.
    pub component: String,
    /// The run of a hyphenated technique.
    pub run: Option<String>,
    /// Which sampling, from 1.
    pub sampling: u8,
    /// What says that the method is validated.
    pub validation: Option<String>,
    /// Who measured and judged.
    pub analyst: String,
    /// Why the data are worth less than the technique.
    pub objection: Option<String>,
    /// How much of the component there is.
    pub abundance: Option<Abundance>,
}

/// A file of spectra that an instrument gave.
#[derive(Clone, Debug)]
pub struct MeasuredFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the desk searches: told with each result, so that it can be made again.
#[derive(Clone, Copy, Debug)]
pub struct Searchable<'l> {
    /// The libraries.
    pub libraries: &'l [Library],
    /// Their index.
    pub identifier: &'l Identifier<'l>,
    /// Whose names of compounds are meant.
    pub registry: &'l Registry,
}

/// Which spectra of a file are meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WhichSpectra {
    /// The only one.
    Only,
    /// That of this number, from 1.
    Number(u32),
    /// All, each as a component of its own.
    Each,
}

/// Which compounds the libraries of results hold, as far as those libraries are still there.
#[derive(Debug, Default)]
pub struct HeldCompounds(HashMap<(ContentHash, String), HashSet<CompoundId>>);

impl SampleShelf {
    /// The shelf in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All samples, by name.
    ///
    /// # Errors
    /// [`FlowError::Io`] when the folder cannot be read.
    pub fn list(&self) -> Result<Vec<SampleId>, FlowError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Ok(id) = SampleId::new(&entry.file_name().to_string_lossy())
                && entry.path().join(EVENTS).is_file()
            {
                found.push(id);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Takes a sample in.
    ///
    /// # Errors
    /// [`FlowError::SampleRefused`] when there is one of that name.
    pub fn open(&self, id: &SampleId, opening: Opening, by: &str, at: Timestamp) -> Result<SampleFile, FlowError> {
        let folder = self.folder.join(id.as_str());
        let mut file = SampleFile::new(id.clone());
        file.push(What::Opened(opening), by, "", at)?;
        fs::create_dir_all(&self.folder)?;
        let lock = File::create(self.folder.join(LOCK))?;
        lock.lock()?;
        if folder.exists() {
            return Err(FlowError::SampleRefused(format!("there is a sample {id} already")));
        }
        // Complete in a folder beside it, then renamed.
        let coming = self.folder.join(format!(".{id}.coming"));
        match fs::remove_dir_all(&coming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir(&coming)?,
        }
        write_whole(&coming, EVENTS, &file.to_bytes())?;
        fs::rename(&coming, &folder)?;
        File::open(&self.folder)?.sync_all()?;
        Ok(file)
    }

    /// The events of a sample.
    ///
    /// # Errors
    /// [`FlowError::SampleRefused`] when there is none of that name; [`FlowError::Sample`] when its file was tampered with.
    pub fn read(&self, id: &SampleId) -> Result<SampleFile, FlowError> {
        match fs::read(self.folder.join(id.as_str()).join(EVENTS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(FlowError::SampleRefused(format!("there is no sample {id}")))
            }
            bytes => Ok(SampleFile::parse(&bytes?)?),
        }
    }

    /// Adds events that follow from a sample as it stands, while nobody else does: all of them or none. An event that cannot
    /// follow those before it is refused and not written.
    ///
    /// # Errors
    /// What `change` says; [`FlowError::Sample`] when an event contradicts those before it.
    pub fn change(
        &self,
        id: &SampleId,
        by: &str,
        why: &str,
        at: Timestamp,
        change: impl FnOnce(&Sample) -> Result<Vec<What>, FlowError>,
    ) -> Result<SampleFile, FlowError> {
        let folder = self.folder.join(id.as_str());
        self.read(id)?;
        let lock = File::create(folder.join(LOCK))?;
        lock.lock()?;
        let mut file = self.read(id)?;
        let events = change(&Sample::of(&file)?)?;
        for what in events {
            file.push(what, by, why, at)?;
        }
        Sample::of(&file)?;
        write_whole(&folder, EVENTS, &file.to_bytes())?;
        Ok(file)
    }

    /// Keeps a file as the instrument gave it, under its hash.
    ///
    /// # Errors
    /// [`FlowError::Io`] when the disk refuses.
    pub fn keep(&self, id: &SampleId, bytes: &[u8]) -> Result<ContentHash, FlowError> {
        let hash = ContentHash::of(bytes);
        let folder = self.folder.join(id.as_str()).join(ORIGINALS);
        if fs::read(folder.join(hash.as_str())).is_ok_and(|there| ContentHash::of(&there) == hash) {
            return Ok(hash);
        }
        fs::create_dir_all(&folder)?;
        write_whole(&folder, hash.as_str(), bytes)?;
        Ok(hash)
    }

    /// A file as the instrument gave it.
    ///
    /// # Errors
    /// [`FlowError::SampleRefused`] when it is not there, or not the one that was kept.
    pub fn original(&self, id: &SampleId, data: &OriginalData) -> Result<Vec<u8>, FlowError> {
        let path = self.folder.join(id.as_str()).join(ORIGINALS).join(data.hash.as_str());
        let bytes = fs::read(&path).map_err(FlowError::of_file(&path))?;
        if ContentHash::of(&bytes) == data.hash {
            Ok(bytes)
        } else {
            Err(FlowError::SampleRefused(format!("{} is not the file that was kept", data.file)))
        }
    }

    /// The spectrum of a result, read again from its original.
    ///
    /// # Errors
    /// [`FlowError::SampleRefused`] when the original is not there, or no longer read as it was.
    pub fn spectrum(&self, id: &SampleId, data: &OriginalData) -> Result<(Spectrum, Vec<u8>), FlowError> {
        let bytes = self.original(id, data)?;
        let number = usize::try_from(data.spectrum).unwrap_or(0).wrapping_sub(1);
        let spectra = spectra_of(&data.file, &bytes)?;
        let found = spectra.into_iter().nth(number).map(|(spectrum, _)| spectrum);
        let gone = || FlowError::SampleRefused(format!("{} no longer holds spectrum {}", data.file, data.spectrum));
        Ok((found.ok_or_else(gone)?, bytes))
    }
}

/// Writes a file beside its place and renames it: whoever reads finds the old one or the new one, and after the return the
/// new one survives a power cut.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let coming = folder.join(format!(".{name}.coming"));
    let mut file = File::create(&coming)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&coming, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// All spectra of a file, in its order.
fn spectra_of(name: &str, bytes: &[u8]) -> Result<Vec<(Spectrum, Location)>, FlowError> {
    let tables = TableProfiles::shipped();
    let options = Options { tables: &tables, table: None };
    let mut spectra = Vec::new();
    read(name, Box::new(Cursor::new(bytes)), options, &mut |item| {
        if let Item::Spectrum(spectrum, location) = item {
            spectra.push((*spectrum, location));
        }
    })?;
    Ok(spectra)
}

impl Circumstances {
    /// A result of these circumstances; `number` counts all results that the sample ever had, from 1.
    ///
    /// # Errors
    /// [`FlowError::Value`] when the names make no record key.
    pub fn result(&self, number: usize, technique: &str, outcome: Outcome) -> Result<TechniqueResult, FlowError> {
        let key = RecordKey::new(&format!("sample/{}/{number}", self.sample))?;
        Ok(TechniqueResult {
            record: RecordId::of(&self.laboratory, &key),
            component: self.component.clone(),
            technique: technique.to_owned(),
            run: self.run.clone(),
            sampling: self.sampling,
            validation: self.validation.clone(),
            analyst: self.analyst.clone(),
            data: None,
            information: Information::default(),
            objection: self.objection.clone(),
            abundance: self.abundance,
            outcome,
        })
    }
}

/// Searches the spectra of a file and gives a result for each that is meant; of one in which a search finds a mixture, a result
/// for each part, on the component of the sample that names it already, or on one of its own.
///
/// # Errors
/// [`FlowError::Read`] when nothing in the file can be read, [`FlowError::SampleRefused`] when it does not hold what is meant.
pub fn search_file(
    desk: &mut Desk<'_>,
    searched: Searchable<'_>,
    file: &MeasuredFile,
    which: WhichSpectra,
    of: &Circumstances,
    edition: &Edition,
    sample: &Sample,
) -> Result<Vec<TechniqueResult>, FlowError> {
    let spectra = spectra_of(&file.name, &file.bytes)?;
    let refused = |why: String| Err(FlowError::SampleRefused(format!("{}: {why}", file.name)));
    let wanted: Vec<usize> = match (which, spectra.len()) {
        (_, 0) => return refused("no spectrum in it could be read".to_owned()),
        (WhichSpectra::Only, 1) => vec![0],
        (WhichSpectra::Only, several) => {
            return refused(format!("it holds {several} spectra; say which is meant, or that each is a component"));
        }
        (WhichSpectra::Number(wanted), several) => match usize::try_from(wanted) {
            Ok(wanted) if (1..=several).contains(&wanted) => vec![wanted - 1],
            _ => return refused(format!("it holds {several} spectra and no number {wanted}")),
        },
        (WhichSpectra::Each, several) => (0..several).collect(),
    };
    let mut results: Vec<TechniqueResult> = Vec::new();
    for index in wanted {
        let (spectrum, location) = &spectra[index];
        let answer = desk.tell(&file.name, location.clone(), spectrum).answer;
        let technique = edition.technique_of_method(answer.method);
        let technique = technique.map_or_else(|| technique_of(spectrum), |technique| technique.id.as_str());
        let libraries: Vec<LibraryUsed> = searched.libraries.iter().map(used).collect();
        let prior = prior(searched.identifier, answer.method);
        let named = |name: &str| compound_named(searched.registry, name);
        let mut parts = Searched::of(&answer, prior, &libraries, &named);
        for part in &mut parts {
            name_stereoisomers(part, searched);
        }
        let several = parts.len() > 1;
        for part in parts {
            let at = sample.results.len() + sample.withdrawn.len() + results.len() + 1;
            let mut result = of.result(at, technique, Outcome::Searched(part))?;
            if several {
                result.component = component_for(&result, sample, &results);
            } else if which == WhichSpectra::Each {
                result.component = format!("{}-{}", of.component, index + 1);
            }
            result.information = Information::of(spectrum);
            result.data = Some(OriginalData {
                file: file.name.clone(),
                hash: ContentHash::of(&file.bytes),
                bytes: file.bytes.len() as u64,
                spectrum: u32::try_from(index + 1).unwrap_or(u32::MAX),
            });
            results.push(result);
        }
    }
    Ok(results)
}

/// Calls each contender by the registry's name, where it has one, and beside it the stereoisomers that a library or the
/// registry knows: a library lists one of them first, and no search told them apart.
fn name_stereoisomers(part: &mut Searched, searched: Searchable<'_>) {
    for contender in &mut part.candidates {
        let own = contender.compound.clone();
        let registered = own.substance.as_ref().and_then(|id| searched.registry.substance(id.as_str()));
        if let Some(registered) = registered.map(compound_of).filter(|registered| registered.id == own.id) {
            contender.compound = registered;
        }
        contender.compound.merge(&own);
    }
    let Some(skeletons) = part.candidates.iter().map(|one| one.compound.inchikey.clone()).collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let same = |key: Option<&InchiKey>| {
        key.is_some_and(|key| skeletons.iter().any(|wanted| wanted.skeleton() == key.skeleton()))
    };
    let entries = searched.libraries.iter().flat_map(|library| &library.entries).filter(|entry| entry.is_searched());
    let in_libraries = entries.map(|entry| &entry.spectrum.facts).filter(|facts| same(facts.inchikey.as_ref()));
    let in_registry = searched.registry.substances().iter().filter(|substance| same(substance.inchikey.as_ref()));
    let others: Vec<Compound> = in_libraries.map(compound_of_facts).chain(in_registry.map(compound_of)).collect();
    for contender in &mut part.candidates {
        let compound = &mut contender.compound;
        for other in &others {
            if other.id == compound.id {
                compound.merge(other);
            }
        }
    }
}

fn compound_of_facts(facts: &Facts) -> Compound {
    let name = facts.names.first().unwrap_or(&facts.title).clone();
    Compound {
        id: CompoundId::of(facts.inchikey.as_ref(), &name, facts.formula.as_deref()),
        name,
        inchikey: facts.inchikey.clone(),
        formula: facts.formula.clone(),
        substance: None,
        stereoisomers: Vec::new(),
    }
}

/// The component that a part of a mixture is: the one that a result names it of, else one of its own name.
fn component_for(part: &TechniqueResult, sample: &Sample, added: &[TechniqueResult]) -> String {
    let named = part.named();
    let same = |result: &&TechniqueResult| named.iter().any(|compound| result.names(&compound.id));
    let known = sample.results.iter().chain(added).find(same).map(|result| result.component.clone());
    let own = || named.first().map_or(part.component.as_str(), |compound| compound.name.as_str()).to_lowercase();
    known.unwrap_or_else(own)
}

/// What a search assumes before it sees a spectrum.
fn prior(identifier: &Identifier<'_>, method: &str) -> Option<Prior> {
    let calibration = Calibration::electron_ionisation();
    let compounds = identifier.electron().compounds().len();
    (method == calibration.method && compounds > 0).then_some(Prior { in_library: calibration.in_library, compounds })
}

fn used(library: &Library) -> LibraryUsed {
    let (name, version) = (library.card.name.clone(), library.card.version.clone());
    LibraryUsed { name, version, hash: library.hash.clone() }
}

impl HeldCompounds {
    /// Reads the libraries that results name, where they are on the shelf as they were.
    ///
    /// # Errors
    /// [`FlowError`] when the shelf cannot be read.
    pub fn of(shelf: &Shelf, results: &[TechniqueResult]) -> Result<Self, FlowError> {
        let used = results.iter().filter_map(|result| match &result.outcome {
            Outcome::Searched(searched) => Some((result, searched)),
            Outcome::Seen(_) => None,
        });
        let wanted: HashSet<&ContentHash> =
            used.clone().flat_map(|(_, searched)| &searched.libraries).map(|library| &library.hash).collect();
        let methods: HashSet<&str> = used.map(|(_, searched)| searched.method.as_str()).collect();
        let mut held = HashMap::new();
        for shelved in shelf.list()?.iter().filter(|shelved| wanted.contains(&shelved.hash)) {
            let library = shelf.load_one(shelved)?.library;
            for method in &methods {
                held.insert((shelved.hash.clone(), (*method).to_owned()), compounds_of(&library, method));
            }
        }
        Ok(Self(held))
    }

    /// Whether the libraries of a result hold a compound; `None` when one of them is not there any more.
    pub fn holds(&self, result: &TechniqueResult, compound: &CompoundId) -> Option<bool> {
        let Outcome::Searched(searched) = &result.outcome else { return None };
        let mut known = true;
        for library in &searched.libraries {
            match self.0.get(&(library.hash.clone(), searched.method.clone())) {
                Some(compounds) if compounds.contains(compound) => return Some(true),
                Some(_) => {}
                None => known = false,
            }
        }
        (known && !searched.libraries.is_empty()).then_some(false)
    }
}

/// The compounds that a library can name by a search.
fn compounds_of(library: &Library, method: &str) -> HashSet<CompoundId> {
    let electron = Calibration::electron_ionisation().method == method;
    let searched = |entry: &&Entry| {
        entry.is_searched() && if electron { entry.is_electron_ionisation() } else { !entry.is_electron_ionisation() }
    };
    let id = |entry: &Entry| {
        let facts = &entry.spectrum.facts;
        CompoundId::of_key(&CompoundKey::of(facts), facts.formula.as_deref())
    };
    library.entries.iter().filter(searched).map(id).collect()
}

/// The compounds that a name means: a substance, the isomers of a group, or all registered members of a class. What the
/// registry does not know goes by its name.
pub fn compounds_named(registry: &Registry, name: &str) -> Vec<Compound> {
    let of_ids = |ids: &[SubstanceId]| {
        ids.iter().filter_map(|id| registry.substance(id.as_str())).map(compound_of).collect::<Vec<_>>()
    };
    let found = match registry.resolve(name).outcome {
        Meaning::Substance(id) => of_ids(&[id]),
        Meaning::OneOf(group) => of_ids(&group.members),
        Meaning::Class(class) => {
            let within =
                |substance: &&Substance| registry.class_line(substance.class.as_str()).any(|line| line.id == class);
            registry.substances().iter().filter(within).map(compound_of).collect()
        }
        _ => Vec::new(),
    };
    if found.is_empty() { vec![unregistered(name)] } else { found }
}

/// The one compound that a name means; by its name where it means several or none.
fn compound_named(registry: &Registry, name: &str) -> Compound {
    let mut found = compounds_named(registry, name);
    if found.len() == 1 { found.remove(0) } else { unregistered(name) }
}

fn unregistered(name: &str) -> Compound {
    let id = CompoundId::of(None, name, None);
    Compound { id, name: name.to_owned(), inchikey: None, formula: None, substance: None, stereoisomers: Vec::new() }
}

fn compound_of(substance: &Substance) -> Compound {
    let formula = substance.formula.clone();
    Compound {
        id: CompoundId::of(substance.inchikey.as_ref(), &substance.name, formula.as_deref()),
        name: substance.name.clone(),
        inchikey: substance.inchikey.clone(),
        formula,
        substance: Some(substance.id.clone()),
        stereoisomers: Vec::new(),
    }
}
