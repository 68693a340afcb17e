//! Texts that repeat, kept once and spoken of by number.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use picket_core::{Handling, Measure, MentionKind, Place};
use serde::de::{DeserializeOwned, IntoDeserializer as _, value::Error as SlugError};
use sqlx::{AnyConnection, Row as _};

use crate::StoreError;
use crate::name::words_of;
use crate::statement::{Rows, Statement, fetch_for_keys};

/// What a term is. The measure of a count is the kind of its subject.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum TermKind {
    Source,
    Place,
    Handling,
    Part,
    Column,
    Subject(Measure),
    Mention(MentionKind),
}

impl TermKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Place => "place",
            Self::Handling => "handling",
            Self::Part => "part",
            Self::Column => "column",
            Self::Subject(measure) => measure.as_str(),
            Self::Mention(kind) => kind.as_str(),
        }
    }

    /// Sample numbers are as many as samples; remembering them would push out everything else.
    fn is_worth_remembering(self) -> bool {
        self != Self::Mention(MentionKind::Sample)
    }
}

/// Numbers of terms by kind and text.
#[derive(Debug, Default)]
pub(crate) struct Terms(HashMap<TermKind, HashMap<String, i64>>);

impl Terms {
    /// The number of a term that was asked for.
    pub(crate) fn number(&self, kind: TermKind, text: &str) -> i64 {
        *self.0.get(&kind).and_then(|texts| texts.get(text)).expect("every term of the group was interned before")
    }

    fn insert(&mut self, kind: TermKind, text: String, number: i64) {
        self.0.entry(kind).or_default().insert(text, number);
    }
}

/// Texts to be numbered, in an order that does not depend on the order of the input.
#[derive(Debug, Default)]
pub(crate) struct Wanted(BTreeMap<TermKind, BTreeSet<String>>);

impl Wanted {
    pub(crate) fn add(&mut self, kind: TermKind, text: &str) {
        let texts = self.0.entry(kind).or_default();
        if !texts.contains(text) {
            texts.insert(text.to_owned());
        }
    }
}

/// The numbers of terms seen lately. Terms are never removed, so what was once true stays true.
#[derive(Debug, Default)]
pub(crate) struct TermCache(Mutex<Terms>);

impl TermCache {
    /// About 20 MB of names; then it starts afresh.
    const TERMS_MAX: usize = 200_000;

    fn recall(&self, wanted: &Wanted) -> (Terms, BTreeMap<TermKind, Vec<String>>) {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut known, mut missing) = (Terms::default(), BTreeMap::<TermKind, Vec<String>>::new());
        for (kind, texts) in &wanted.0 {
            for text in texts {
                match remembered.0.get(kind).and_then(|texts| texts.get(text)) {
                    Some(number) => known.insert(*kind, text.clone(), *number),
                    None => missing.entry(*kind).or_default().push(text.clone()),
                }
            }
        }
        (known, missing)
    }

    /// Remembers terms that are on disk: to be called after the commit.
    pub(crate) fn remember(&self, terms: Terms) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.0.values().map(HashMap::len).sum::<usize>() > Self::TERMS_MAX {
            *remembered = Terms::default();
        }
        for (kind, texts) in terms.0 {
            if kind.is_worth_remembering() {
                remembered.0.entry(kind).or_default().extend(texts);
            }
        }
    }
}

/// Numbers every wanted text, writing those that are new. Texts are without U+0000 by now.
pub(crate) async fn intern(
    connection: &mut AnyConnection,
    cache: &TermCache,
    wanted: &Wanted,
) -> Result<Terms, StoreError> {
    let (mut known, missing) = cache.recall(wanted);
    if missing.is_empty() {
        return Ok(known);
    }
    let row = sqlx::query("SELECT COALESCE(MAX(term_no), 0) FROM term").fetch_one(&mut *connection).await?;
    let mut last: i64 = row.try_get(0)?;
    let mut new_terms = Rows::new("INSERT INTO term (term_no, kind, text) VALUES ", 3, "");
    let mut new_names = Rows::new("INSERT INTO name (subject_no, words) VALUES ", 2, "");
    for (kind, texts) in missing {
        let found = numbers_of(connection, kind, &texts).await?;
        for text in texts {
            let number = found.get(&text).copied().unwrap_or_else(|| {
                last += 1;
                new_terms.push([last.into(), kind.as_str().into(), text.as_str().into()]);
                if kind == TermKind::Subject(Measure::Reports) {
                    new_names.push([last.into(), words_of(&text).join(" ").into()]);
                }
                last
            });
            known.insert(kind, text, number);
        }
    }
    new_terms.insert(connection).await?;
    new_names.insert(connection).await?;
    Ok(known)
}

/// The numbers of those texts that are known.
pub(crate) async fn numbers_of(
    connection: &mut AnyConnection,
    kind: TermKind,
    texts: &[String],
) -> Result<HashMap<String, i64>, StoreError> {
    let mut found = HashMap::new();
    for chunk in texts.chunks(500) {
        let mut statement = Statement::new("SELECT text, term_no FROM term WHERE kind = ");
        statement.bind(kind.as_str()).push(" AND text IN ").bind_list(chunk.iter().cloned());
        for row in statement.fetch_all(connection).await? {
            found.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    Ok(found)
}

/// The number of one text, if it is known.
pub(crate) async fn number_of(
    connection: &mut AnyConnection,
    kind: TermKind,
    text: &str,
) -> Result<Option<i64>, StoreError> {
    let found = numbers_of(connection, kind, &[text.to_owned()]).await?;
    Ok(found.into_values().next())
}

/// Kind and text by number.
pub(crate) struct Texts(HashMap<i64, (String, String)>);

impl Texts {
    pub(crate) async fn of(
        connection: &mut AnyConnection,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Result<Self, StoreError> {
        let numbers: Vec<i64> = numbers.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut texts = HashMap::with_capacity(numbers.len());
        let rows =
            fetch_for_keys(connection, "SELECT term_no, kind, text FROM term WHERE term_no IN ", &numbers, "").await?;
        for row in rows {
            texts.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
        }
        Ok(Self(texts))
    }

    fn pair(&self, number: i64) -> Result<&(String, String), StoreError> {
        self.0.get(&number).ok_or_else(|| StoreError::unreadable("term")(format!("there is no term {number}")))
    }

    pub(crate) fn text(&self, number: i64) -> Result<&str, StoreError> {
        Ok(&self.pair(number)?.1)
    }

    /// The kind of a term, as the type that names such kinds.
    pub(crate) fn kind<T: DeserializeOwned>(&self, number: i64) -> Result<T, StoreError> {
        parse_slug("term.kind", &self.pair(number)?.0)
    }

    /// A text that was written by its type's `Display`.
    pub(crate) fn parse<T>(&self, number: i64) -> Result<T, StoreError>
    where
        T: std::str::FromStr<Err = picket_core::InvalidValue>,
    {
        self.text(number)?.parse().map_err(StoreError::unreadable("term.text"))
    }

    pub(crate) fn place(&self, number: i64) -> Result<Place, StoreError> {
        let text = self.text(number)?;
        let (country, area) = text.split_once('/').unwrap_or((text, ""));
        let country = country.parse().map_err(StoreError::unreadable("term.text"))?;
        Ok(Place { country, area: area.to_owned() })
    }

    pub(crate) fn handling(&self, number: i64) -> Result<Handling, StoreError> {
        serde_json::from_str(self.text(number)?).map_err(StoreError::unreadable("term.text"))
    }
}

/// A handling as its term's text.
pub(crate) fn handling_text(handling: Handling) -> String {
    serde_json::to_string(&handling).expect("three labels become JSON without failing")
}

/// Reads a stable text such as `pairs` as the enumeration that it names.
pub(crate) fn parse_slug<T: DeserializeOwned>(place: &'static str, text: &str) -> Result<T, StoreError> {
    T::deserialize(text.into_deserializer()).map_err(|error: SlugError| StoreError::unreadable(place)(error))
}
