//! Names, and what they stand for.

use picket_core::CasNumber;
use serde::Serialize;

use super::TableReader;
use super::class::Classes;
use super::id::{ClassId, SubstanceId};
use super::substance::{Substance, Substances};
use super::table::Row;
use crate::error::Fault;
use crate::names::NameIndex;

/// A name in the registry.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Name {
    /// As people write it.
    pub text: String,
    /// What kind of name.
    pub kind: NameKind,
    /// What it stands for.
    pub target: Target,
    /// Ids of the sources of the name.
    pub sources: Vec<String>,
}

/// What a name can stand for.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Target {
    /// One substance.
    Substance(SubstanceId),
    /// A class, no substance in particular.
    Class(ClassId),
    /// Several substances together, in the order of their ids.
    Mixture(Vec<SubstanceId>),
    /// A remark in place of a substance.
    Remark(Remark),
}

/// What kind of name.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// The one under which the registry keeps a substance or a class.
    Preferred,
    /// Another name of the same thing.
    Synonym,
    /// Letters that stand for a name: `ANPP`.
    Abbreviation,
    /// A number of a laboratory or a maker: `JWH-018`.
    Code,
    /// A trade name.
    Brand,
    /// A name made by the rules of chemical nomenclature.
    Systematic,
    /// A name no longer used.
    Former,
    /// A wrong spelling seen in reports.
    Misspelling,
    /// A CAS number.
    Cas,
    /// An InChIKey.
    Inchikey,
    /// A word of users and sellers.
    Street,
    /// What a laboratory writes where a substance should stand.
    Remark,
}

impl NameKind {
    /// As a noun phrase: `trade name`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "name",
            Self::Synonym => "synonym",
            Self::Abbreviation => "abbreviation",
            Self::Code => "code",
            Self::Brand => "trade name",
            Self::Systematic => "systematic name",
            Self::Former => "former name",
            Self::Misspelling => "known misspelling",
            Self::Cas => "CAS number",
            Self::Inchikey => "InChIKey",
            Self::Street => "street name",
            Self::Remark => "remark",
        }
    }

    /// The weaker kinds give way when a name has several meanings: names of trade and street come last, and weigh the
    /// same, because what is sold under a trade name need not hold what it did (Captagon).
    pub(crate) const fn rank(self, target: &Target) -> u8 {
        match (self, target) {
            (_, Target::Remark(_)) => 0,
            (Self::Preferred, Target::Substance(_)) => 1,
            (Self::Brand | Self::Street, _) => 4,
            (_, Target::Class(_)) => 3,
            _ => 2,
        }
    }
}

impl std::str::FromStr for NameKind {
    type Err = String;

    /// The kinds that a table of names may give.
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "synonym" => Self::Synonym,
            "abbreviation" => Self::Abbreviation,
            "code" => Self::Code,
            "brand" => Self::Brand,
            "systematic" => Self::Systematic,
            "former" => Self::Former,
            "misspelling" => Self::Misspelling,
            "cas" => Self::Cas,
            _ => return Err(format!("{text:?} is not a kind of name")),
        })
    }
}

/// What a laboratory may write where a substance should stand.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// The sample was not analysed.
    NotAnalysed,
    /// Analysed, and nothing found.
    NothingFound,
    /// Analysed, and nothing controlled found.
    NoControlledFound,
    /// Analysed; the result is not given.
    NotReported,
    /// Something is there; what it is, is not said.
    NotIdentified,
}

impl Remark {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::NotAnalysed, Self::NothingFound, Self::NoControlledFound, Self::NotReported, Self::NotIdentified];

    /// The id of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAnalysed => "not-analysed",
            Self::NothingFound => "nothing-found",
            Self::NoControlledFound => "no-controlled-found",
            Self::NotReported => "not-reported",
            Self::NotIdentified => "not-identified",
        }
    }
}

impl std::str::FromStr for Remark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|remark| remark.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not the id of a remark"))
    }
}

/// Adds every name of every table to the index: preferred names, further names, identifiers, class names, remarks and
/// street names.
pub(super) fn insert_all(
    tables: &TableReader<'_>,
    substances: &Substances,
    classes: &Classes,
    index: &mut NameIndex,
    faults: &mut Vec<Fault>,
) {
    for substance in substances.as_slice() {
        insert_own(substance, index);
    }
    for class in classes.iter() {
        let target = Target::Class(class.id.clone());
        index.insert(Name {
            text: class.name.clone(),
            kind: NameKind::Preferred,
            target,
            sources: class.sources.clone(),
        });
    }
    let substance = |row: &Row<'_>, column: &'static str, id: &str| {
        let index = substances.index(id).ok_or_else(|| row.fault(column, format!("no substance {id}")))?;
        Ok(substances.get(index).id.clone())
    };
    let class = |row: &Row<'_>, column: &'static str, id: &str| {
        classes.get(id).map(|class| class.id.clone()).ok_or_else(|| row.fault(column, format!("no class {id}")))
    };
    let mut read = |wanted: &dyn Fn(&str) -> bool, columns, name: &dyn Fn(&Row<'_>) -> Result<Name, Fault>| {
        tables.each(wanted, |table| {
            table.read(columns, faults, |row| {
                index.insert(name(row)?);
                Ok(())
            });
        });
    };
    read(&|path| path.starts_with("substances/names/"), &["substance", "name", "kind", "source"], &|row| {
        let kind = row.value("kind")?;
        let text = if kind == NameKind::Cas {
            row.value::<CasNumber>("name")?.to_string()
        } else {
            row.required("name")?.to_owned()
        };
        let target = Target::Substance(substance(row, "substance", row.text("substance"))?);
        Ok(Name { text, kind, target, sources: row.list("source")? })
    });
    read(&|path| path == "substances/class_names.csv", &["class", "name", "source"], &|row| {
        let target = Target::Class(class(row, "class", row.text("class"))?);
        let text = row.required("name")?.to_owned();
        Ok(Name { text, kind: NameKind::Synonym, target, sources: row.list("source")? })
    });
    read(&|path| path == "substances/remarks.csv", &["id", "name", "meaning"], &|row| {
        let target = Target::Remark(row.value("id")?);
        Ok(Name { text: row.required("name")?.to_owned(), kind: NameKind::Remark, target, sources: Vec::new() })
    });
    let street = &["name", "target", "target_kind", "language", "region", "source"];
    read(&|path| path == "substances/street_names.csv", street, &|row| {
        let id = row.text("target");
        let target = match row.text("target_kind") {
            "substance" => Target::Substance(substance(row, "target", id)?),
            "class" => Target::Class(class(row, "target", id)?),
            "mixture" => {
                Target::Mixture(id.split('+').map(|id| substance(row, "target", id)).collect::<Result<_, _>>()?)
            }
            other => return Err(row.fault("target_kind", format!("{other:?} is not substance, class or mixture"))),
        };
        let text = row.required("name")?.to_owned();
        Ok(Name { text, kind: NameKind::Street, target, sources: row.list("source")? })
    });
}

fn insert_own(substance: &Substance, index: &mut NameIndex) {
    let target = || Target::Substance(substance.id.clone());
    let mut insert = |text: &str, kind, sources: &[String]| {
        index.insert(Name { text: text.to_owned(), kind, target: target(), sources: sources.to_vec() });
    };
    insert(&substance.name, NameKind::Preferred, &substance.sources.name);
    if let Some(cas) = &substance.cas {
        insert(cas.as_str(), NameKind::Cas, &substance.sources.cas);
    }
    if let Some(key) = &substance.inchikey {
        insert(key.as_str(), NameKind::Inchikey, &substance.sources.structure);
    }
}
