//! Where facts were taken from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::table::Table;
use crate::error::Fault;

/// A source of facts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Source {
    /// Its id in the tables.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Where; empty when nowhere public.
    pub url: String,
    /// The terms under which its facts are used.
    pub licence: String,
    /// What a reader should know about it.
    pub note: String,
}

/// All sources.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    by_id: BTreeMap<String, Source>,
}

impl Sources {
    pub(crate) fn read(&mut self, table: &Table<'_>, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] = &["id", "title", "publisher", "url", "licence", "note"];
        table.read(COLUMNS, faults, |row| {
            let source = Source {
                id: row.required("id")?.to_owned(),
                title: row.required("title")?.to_owned(),
                publisher: row.text("publisher").to_owned(),
                url: row.text("url").to_owned(),
                licence: row.text("licence").to_owned(),
                note: row.text("note").to_owned(),
            };
            match self.by_id.insert(source.id.clone(), source) {
                Some(second) => Err(row.fault("id", format!("a second {}", second.id))),
                None => Ok(()),
            }
        });
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Source> {
        self.by_id.get(id)
    }
}
