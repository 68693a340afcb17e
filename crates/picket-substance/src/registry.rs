//! The registry: every table, read once and joined.

mod card;
mod class;
mod first_report;
mod id;
mod name;
mod search;
mod source;
mod substance;
mod table;

use std::sync::{LazyLock, OnceLock};

use picket_core::{CasNumber, ContentHash, InchiKey};

pub use card::{HazardStatement, HsSubheading, ReferenceCard, UnNumber};
pub use class::{Class, ClassKind};
pub use first_report::FirstReport;
pub use id::{ClassId, InstrumentId, SubstanceId};
pub use name::{Name, NameKind, Remark, Target};
pub use search::Hit;
pub use source::Source;
pub use substance::{FactSources, Role, Substance};
pub use table::{BUNDLED, Table};

use crate::control::{Control, KnownIndex, LawIndex};
use crate::error::{Fault, RegistryError};
use crate::names::{Lazy, NameIndex, WordTables};
use card::Cards;
use class::Classes;
use first_report::FirstReports;
use source::Sources;
use substance::Substances;

/// Substances, classes, names and legal listings, as the tables under `data/` hold them.
///
/// Loading takes some tens of milliseconds; share one, by reference or in an `Arc`.
#[derive(Debug)]
pub struct Registry {
    substances: Substances,
    classes: Classes,
    sources: Sources,
    cards: Cards,
    first_reports: FirstReports,
    pub(crate) names: NameIndex,
    pub(crate) words: WordTables,
    pub(crate) lazy: OnceLock<Lazy>,
    pub(crate) control: Control,
    pub(crate) law: LawIndex,
    pub(crate) known: KnownIndex,
    hash: ContentHash,
}

impl Registry {
    /// The longest name looked up, in characters; a longer one is unknown.
    pub const NAME_CHARS_MAX: usize = 512;

    /// The registry of the tables that this program was built with.
    ///
    /// A row with a fault would be left out, so that the rest can be used; the tests refuse tables with a fault.
    pub fn bundled() -> &'static Self {
        static BUNDLED_REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::read(BUNDLED).0);
        &BUNDLED_REGISTRY
    }

    /// Makes a registry of tables.
    ///
    /// # Errors
    /// [`RegistryError`] with every fault found, each with file, row and column.
    pub fn from_tables(tables: &[Table<'_>]) -> Result<Self, RegistryError> {
        let (registry, faults) = Self::read(tables);
        if faults.is_empty() { Ok(registry) } else { Err(RegistryError { faults }) }
    }

    fn read(tables: &[Table<'_>]) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let reader = TableReader { tables };
        let mut sources = Sources::default();
        reader.each(|path| path == "sources.csv", |table| sources.read(table, &mut faults));
        let mut classes = Classes::default();
        reader.each(|path| path == "substances/classes.csv", |table| classes.read(table, &mut faults));
        let mut substances = Substances::default();
        reader.each(is_substance_table, |table| {
            substances.read(table, |id| classes.get(id).is_some(), &mut faults);
        });
        let mut cards = Cards::default();
        reader.each(
            |path| path == "substances/reference_cards.csv",
            |table| {
                cards.read(table, |id| substances.index(id).is_some(), &mut faults);
            },
        );
        let mut first_reports = FirstReports::default();
        reader.each(
            |path| path == "substances/first_reports.csv",
            |table| first_reports.read(table, |id| substances.index(id).is_some(), &mut faults),
        );
        let mut names = NameIndex::default();
        name::insert_all(&reader, &substances, &classes, &mut names, &mut faults);
        let mut words = WordTables::default();
        words.read(&reader, |id| classes.get(id).is_some(), &mut faults);
        let known = |target: &Target| match target {
            Target::Substance(id) => substances.index(id.as_str()).is_some(),
            Target::Class(id) => classes.get(id.as_str()).is_some(),
            Target::Mixture(_) | Target::Remark(_) => false,
        };
        let control = Control::read(&reader, known, &mut faults);
        let parts = tables.iter().flat_map(|table| [table.path.as_bytes(), table.text.as_bytes()]);
        let hash = ContentHash::of_parts(parts);
        let lazy = OnceLock::new();
        let (law, known) = (LawIndex::default(), KnownIndex::default());
        (
            Self { substances, classes, sources, cards, first_reports, names, words, lazy, control, law, known, hash },
            faults,
        )
    }

    /// The hash of all tables, names and contents: two registries with the same hash give the same answers.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// All substances, in the order of the tables.
    pub fn substances(&self) -> &[Substance] {
        self.substances.as_slice()
    }

    /// A substance by its id.
    pub fn substance(&self, id: &str) -> Option<&Substance> {
        self.substances.index(id).map(|index| self.substances.get(index))
    }

    /// The reference card of a substance: precursors that an instrument lists have one, and some others.
    pub fn card(&self, id: &SubstanceId) -> Option<&ReferenceCard> {
        self.cards.get(id)
    }

    /// The earliest report of a substance on record; absent when no source tells of one.
    pub fn first_report(&self, id: &SubstanceId) -> Option<&FirstReport> {
        self.first_reports.of(id).first()
    }

    /// Every place's first report of a substance on record, the earliest first.
    pub fn first_reports(&self, id: &SubstanceId) -> &[FirstReport] {
        self.first_reports.of(id)
    }

    /// All classes, by id.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter()
    }

    /// A class by its id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.get(id)
    }

    /// A class and all that it is part of, most specific first; empty for an unknown id.
    pub fn class_line<'r>(&'r self, id: &str) -> impl Iterator<Item = &'r Class> + use<'r> {
        self.classes.line(id)
    }

    /// Whether a class is another or part of it, at any depth.
    pub fn is_within(&self, class: &ClassId, other: &ClassId) -> bool {
        self.class_line(class.as_str()).any(|above| above.id == *other)
    }

    /// The substances of a class and of all its parts, in the order of the tables.
    pub fn members<'r>(&'r self, class: &'r ClassId) -> impl Iterator<Item = &'r Substance> {
        self.substances().iter().filter(move |substance| self.is_within(&substance.class, class))
    }

    /// All names, in the order of the tables; preferred names first.
    pub fn names(&self) -> &[Name] {
        self.names.names()
    }

    /// The names of a substance alone, preferred name first; without names of mixtures that hold it.
    pub fn names_of<'r>(&'r self, id: &'r SubstanceId) -> impl Iterator<Item = &'r Name> {
        self.names().iter().filter(move |name| matches!(&name.target, Target::Substance(target) if target == id))
    }

    /// The substances with this CAS number, of the parent or of a salt or isomer; more than one only by a fault.
    pub fn with_cas(&self, cas: &CasNumber) -> Vec<&Substance> {
        let own = self.substances().iter().filter(|substance| substance.cas.as_ref() == Some(cas));
        let further = self.names().iter().filter_map(|name| match &name.target {
            Target::Substance(id) if name.kind == NameKind::Cas && name.text == cas.as_str() => {
                self.substance(id.as_str())
            }
            _ => None,
        });
        own.chain(further).collect()
    }

    /// The substances with this connectivity, whatever their stereochemistry.
    pub fn with_skeleton<'r>(&'r self, key: &'r InchiKey) -> impl Iterator<Item = &'r Substance> {
        self.substances()
            .iter()
            .filter(|substance| substance.inchikey.as_ref().is_some_and(|other| other.skeleton() == key.skeleton()))
    }

    /// A source by its id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.get(id)
    }

    /// For people: the preferred name of what a name stands for.
    pub fn label(&self, target: &Target) -> String {
        match target {
            Target::Substance(id) => {
                self.substance(id.as_str()).map_or_else(|| id.to_string(), |substance| substance.name.clone())
            }
            Target::Class(id) => self.class(id.as_str()).map_or_else(|| id.to_string(), |class| class.name.clone()),
            Target::Mixture(ids) => {
                let labels: Vec<String> = ids.iter().map(|id| self.label(&Target::Substance(id.clone()))).collect();
                labels.join(" + ")
            }
            Target::Remark(remark) => remark.as_str().replace('-', " "),
        }
    }
}

/// The tables that hold substances: those of `substances/` that hold nothing else.
fn is_substance_table(path: &str) -> bool {
    const OTHER: [&str; 10] = [
        "class_members.csv",
        "class_names.csv",
        "class_stems.csv",
        "classes.csv",
        "first_reports.csv",
        "qualifiers.csv",
        "reference_cards.csv",
        "remarks.csv",
        "salts.csv",
        "street_names.csv",
    ];
    path.strip_prefix("substances/").is_some_and(|file| !file.contains('/') && !OTHER.contains(&file))
}

/// Finds tables by their paths.
pub(crate) struct TableReader<'t> {
    tables: &'t [Table<'t>],
}

impl<'t> TableReader<'t> {
    /// Calls `read` for each table whose path is `wanted`.
    pub(crate) fn each(&self, wanted: impl Fn(&str) -> bool, read: impl FnMut(&Table<'t>)) {
        self.tables.iter().filter(|table| wanted(table.path)).for_each(read);
    }
}
