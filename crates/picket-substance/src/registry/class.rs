//! Classes of substances, as a tree.

use std::collections::BTreeMap;

use serde::Serialize;

use super::id::ClassId;
use super::table::Table;
use crate::error::Fault;

/// A class of substances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Class {
    /// Its identity.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// The class that it is part of.
    pub parent: Option<ClassId>,
    /// By what its members belong together.
    pub kind: ClassKind,
    /// What it holds, in one sentence.
    pub definition: String,
    /// Ids of the sources of the definition.
    pub sources: Vec<String>,
}

/// By what the members of a class belong together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassKind {
    /// A common skeleton: an analogue of a member is a member.
    Chemical,
    /// What they are used for.
    Use,
    /// Preparations and articles.
    Product,
}

impl std::str::FromStr for ClassKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "chemical" => Ok(Self::Chemical),
            "use" => Ok(Self::Use),
            "product" => Ok(Self::Product),
            _ => Err(format!("{text:?} is not chemical, use or product")),
        }
    }
}

/// All classes.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    by_id: BTreeMap<ClassId, Class>,
}

impl Classes {
    /// Adds the classes of one table. A parent that does not exist, or a circle of parents, is a fault and cut.
    pub(crate) fn read(&mut self, table: &Table<'_>, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] = &["id", "name", "parent", "kind", "definition", "source"];
        table.read(COLUMNS, faults, |row| {
            let class = Class {
                id: row.value("id")?,
                name: row.required("name")?.to_owned(),
                parent: row.optional("parent")?,
                kind: row.value("kind")?,
                definition: row.required("definition")?.to_owned(),
                sources: row.list("source")?,
            };
            match self.by_id.insert(class.id.clone(), class) {
                Some(second) => Err(row.fault("id", format!("a second {}", second.id))),
                None => Ok(()),
            }
        });
        let orphans: Vec<ClassId> = self.by_id.keys().filter(|id| !self.reaches_top(id)).cloned().collect();
        for id in orphans {
            let class = self.by_id.get_mut(&id).expect("the ids are the keys of this map");
            let message = format!("class {id} has no path to the top through its parents");
            class.parent = None;
            faults.push(Fault { file: table.path.to_owned(), row: 1, column: "parent".to_owned(), message });
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Class> {
        self.by_id.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Class> {
        self.by_id.values()
    }

    /// The class and all that it is part of, most specific first.
    pub(crate) fn line<'c>(&'c self, id: &str) -> impl Iterator<Item = &'c Class> + use<'c> {
        std::iter::successors(self.get(id), |class| class.parent.as_ref().and_then(|parent| self.get(parent.as_str())))
    }

    fn reaches_top(&self, id: &ClassId) -> bool {
        let steps_max = self.by_id.len();
        let last = self.line(id.as_str()).take(steps_max + 1).enumerate().last();
        last.is_some_and(|(steps, class)| steps < steps_max && class.parent.is_none())
    }
}
