//! An answer as one row of a table: the fields of the record that are single values or short lists.

use serde_json::Value;

/// The columns, by the names of the record's fields; those of the parent have no prefix.
pub(super) const COLUMNS: &[&str] = &[
    "query_id",
    "input",
    "read_as",
    "name",
    "formula",
    "mass",
    "inchikey",
    "date",
    "jurisdiction",
    "status",
    "instrument",
    "schedule",
    "clause",
    "clause_text",
    "modifications",
    "since",
    "until",
    "citation",
    "checked",
    "route",
    "route_of",
    "reading",
    "authority",
    "exceptions_checked",
    "open",
    "notes",
    "not_covered",
    "rulepack",
    "engine",
];

/// The cells of a record; lists are joined by semicolons, and what is absent is empty.
pub(super) fn cells(record: &Value, columns: &[&str]) -> Vec<String> {
    let value = |column: &&str| record.get(*column).or_else(|| record.get("parent")?.get(*column));
    columns.iter().map(|column| value(column).map(cell).unwrap_or_default()).collect()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
