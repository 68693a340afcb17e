//! Statements put together from fixed pieces and bound values. Text from outside is bound, never spliced: the pieces are
//! `&'static str`, which is what makes the one use of [`AssertSqlSafe`] in this crate's queries true.

use std::fmt::Write as _;

use futures_util::stream::BoxStream;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Arguments as _, AssertSqlSafe};

use crate::StoreError;

/// A value as both databases know it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Integer(i64),
    OptionalInteger(Option<i64>),
    Real(f64),
    Text(String),
    OptionalText(Option<String>),
    Bytes(Vec<u8>),
    OptionalBytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($type:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}
value_from! {
    i64 => Integer, i32 => Integer, u32 => Integer, bool => Integer, Option<i64> => OptionalInteger, f64 => Real,
    &str => Text, String => Text, Option<String> => OptionalText, Vec<u8> => Bytes,
}

impl Value {
    fn add_to(self, arguments: &mut AnyArguments) {
        let added = match self {
            Self::Integer(value) => arguments.add(value),
            Self::OptionalInteger(value) => arguments.add(value),
            Self::Real(value) => arguments.add(value),
            Self::Text(value) => arguments.add(storable(value)),
            Self::OptionalText(value) => arguments.add(value.map(storable)),
            Self::Bytes(value) => arguments.add(value),
            Self::OptionalBytes(value) => arguments.add(value),
        };
        added.expect("the Any driver encodes integers, doubles, text and bytes without failing");
    }
}

/// PostgreSQL keeps no U+0000 in text, so neither store does: it becomes U+FFFD, which says that something stood there.
pub(crate) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// A statement in the making. Its placeholders are `?`, numbered only for PostgreSQL: SQLite looks up each `$1` by walking a
/// list of all of them, which made an insert of 512 rows forty times slower.
pub(crate) struct Statement {
    sql: String,
    arguments: AnyArguments,
}

impl Statement {
    pub(crate) fn new(start: &'static str) -> Self {
        Self { sql: start.to_owned(), arguments: AnyArguments::default() }
    }

    /// Adds a fixed piece.
    pub(crate) fn push(&mut self, piece: &'static str) -> &mut Self {
        self.sql.push_str(piece);
        self
    }

    /// Adds a placeholder and its value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.sql.push('?');
        value.into().add_to(&mut self.arguments);
        self
    }

    /// Adds `(…, …)`: placeholders and their values between parentheses.
    pub(crate) fn bind_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")")
    }

    fn query(self, connection: &AnyConnection) -> Query<'static, Any, AnyArguments> {
        let sql = if connection.backend_name() == "PostgreSQL" { numbered(&self.sql) } else { self.sql };
        sqlx::query_with(AssertSqlSafe(sql), self.arguments)
    }

    pub(crate) async fn fetch_all(self, connection: &mut AnyConnection) -> Result<Vec<AnyRow>, StoreError> {
        Ok(self.query(connection).fetch_all(connection).await?)
    }

    /// The rows as they arrive, for tables that do not fit in memory.
    pub(crate) fn fetch(self, connection: &mut AnyConnection) -> BoxStream<'_, Result<AnyRow, sqlx::Error>> {
        self.query(connection).fetch(connection)
    }

    pub(crate) async fn execute(self, connection: &mut AnyConnection) -> Result<u64, StoreError> {
        Ok(self.query(connection).execute(connection).await?.rows_affected())
    }
}

/// The same statement with `$1`, `$2` … for its placeholders.
fn numbered(sql: &str) -> String {
    let mut pieces = sql.split('?');
    let mut numbered = pieces.next().unwrap_or_default().to_owned();
    for (piece, number) in pieces.zip(1..) {
        write!(numbered, "${number}{piece}").expect("writing to a string does not fail");
    }
    numbered
}

/// Rows to be inserted many at a time.
pub(crate) struct Rows {
    start: &'static str,
    end: &'static str,
    columns: usize,
    values: Vec<Value>,
}

/// Few sizes, so that few statements are prepared; the largest stays below SQLite's 32,766 values for our widest table.
const ROWS_AT_ONCE: [usize; 4] = [512, 64, 8, 1];

impl Rows {
    /// `start` ends in `VALUES `; `end` may hold an `ON CONFLICT` clause.
    pub(crate) fn new(start: &'static str, columns: usize, end: &'static str) -> Self {
        Self { start, end, columns, values: Vec::new() }
    }

    pub(crate) fn push<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns, "{}", self.start);
        self.values.extend(row);
    }

    pub(crate) async fn insert(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let mut left = self.values.len() / self.columns;
        let mut values = self.values.into_iter();
        for size in ROWS_AT_ONCE {
            while left >= size {
                let mut statement = Statement::new(self.start);
                for row in 0..size {
                    if row > 0 {
                        statement.push(", ");
                    }
                    statement.bind_list(values.by_ref().take(self.columns));
                }
                statement.push(self.end);
                statement.execute(connection).await?;
                left -= size;
            }
        }
        Ok(())
    }
}

/// Asks for many keys at once: `start` + `(key, …)` + `end`, a few hundred keys at a time.
pub(crate) async fn fetch_for_keys<V: Into<Value> + Clone>(
    connection: &mut AnyConnection,
    start: &'static str,
    keys: &[V],
    end: &'static str,
) -> Result<Vec<AnyRow>, StoreError> {
    let mut rows = Vec::new();
    for chunk in keys.chunks(ROWS_AT_ONCE[0]) {
        // Repeating the last key up to a round number keeps the number of prepared statements small.
        let size = ROWS_AT_ONCE.into_iter().rev().find(|size| *size >= chunk.len()).unwrap_or(chunk.len());
        let last = chunk.last().expect("chunks are not empty").clone();
        let padded = chunk.iter().cloned().chain(std::iter::repeat_n(last, size - chunk.len()));
        let mut statement = Statement::new(start);
        statement.bind_list(padded).push(end);
        rows.extend(statement.fetch_all(connection).await?);
    }
    Ok(rows)
}
