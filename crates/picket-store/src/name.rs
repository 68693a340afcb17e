//! Reported names: how often each was reported, and search by the beginnings of their words.
//!
//! Both databases are given the same words, folded here, so that both find the same: a name is decomposed (NFKD), stripped
//! of its combining marks, lower-cased, and cut wherever something is neither letter nor digit.

use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::import::page_rows;
use crate::limits::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX};
use crate::{Backend, Store, StoreError};

/// A reported name and how often it was reported.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NameCount {
    /// The name as reported.
    pub name: String,
    /// The sum of its reports over all finished imports.
    pub reports: i64,
}

impl Store {
    /// All reported names, most reported first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn names(&self) -> Result<Vec<NameCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT t.text, CAST(SUM(s.total) AS BIGINT) AS reports FROM name n \
             JOIN term t ON t.term_no = n.subject_no JOIN subject_total s ON s.subject_no = n.subject_no \
             JOIN import i ON i.import_no = s.import_no WHERE i.state = 'finished' \
             GROUP BY t.term_no, t.text HAVING SUM(s.total) > 0 ORDER BY reports DESC, t.text",
        )
        .fetch_all(&mut *self.reader().await?)
        .await?;
        from_rows(&rows)
    }

    /// Names in which each word of the text begins a word, in any order, most reported first. A text without letters and
    /// digits finds nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn search_names(&self, text: &str, limit: u32) -> Result<Vec<NameCount>, StoreError> {
        let text: String = text.chars().take(SEARCH_CHARS_MAX).collect();
        let words: Vec<String> = words_of(&text).into_iter().take(SEARCH_WORDS_MAX).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        // Words are letters and digits only, so neither query language sees anything but words.
        let (sql, asked) = match self.backend() {
            Backend::Sqlite => {
                let asked: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
                (SEARCH_SQLITE, asked.join(" AND "))
            }
            Backend::Postgres => {
                let asked: Vec<String> = words.iter().map(|word| format!("'{word}':*")).collect();
                (SEARCH_POSTGRES, asked.join(" & "))
            }
        };
        let rows = sqlx::query(sql).bind(asked).bind(page_rows(limit)).fetch_all(&mut *self.reader().await?).await?;
        from_rows(&rows)
    }
}

const SEARCH_SQLITE: &str = "SELECT t.text, CAST(SUM(s.total) AS BIGINT) AS reports FROM name_words w \
    JOIN term t ON t.term_no = w.rowid JOIN subject_total s ON s.subject_no = w.rowid \
    JOIN import i ON i.import_no = s.import_no WHERE w.words MATCH $1 AND i.state = 'finished' \
    GROUP BY t.term_no, t.text HAVING SUM(s.total) > 0 ORDER BY reports DESC, t.text LIMIT $2";
const SEARCH_POSTGRES: &str = "SELECT t.text, CAST(SUM(s.total) AS BIGINT) AS reports FROM name n \
    JOIN term t ON t.term_no = n.subject_no JOIN subject_total s ON s.subject_no = n.subject_no \
    JOIN import i ON i.import_no = s.import_no \
    WHERE array_to_tsvector(string_to_array(n.words, ' ')) @@ CAST($1 AS tsquery) AND i.state = 'finished' \
    GROUP BY t.term_no, t.text HAVING SUM(s.total) > 0 ORDER BY reports DESC, t.text LIMIT $2";

fn from_rows(rows: &[AnyRow]) -> Result<Vec<NameCount>, StoreError> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        names.push(NameCount { name: row.try_get(0)?, reports: row.try_get(1)? });
    }
    Ok(names)
}

/// The folded words of a text, each at most 100 characters.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let folded: String =
        text.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect();
    folded
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(100).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(words_of("N,N-Diméthyl-tryptamine (5-MeO)"), ["n", "n", "dimethyl", "tryptamine", "5", "meo"]);
        assert_eq!(words_of("α-PVP ½"), ["α", "pvp", "1", "2"]);
        assert!(words_of(" -- ").is_empty());
    }
}
