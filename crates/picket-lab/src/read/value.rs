//! Cells of formats that have types of their own: JSON and workbooks.

use serde_json::Value;

use super::row::Row;

/// Adds a value as a cell; what is neither text, number nor truth is an empty cell.
pub(super) fn push(row: &mut Row, value: &Value) {
    match value {
        Value::String(text) => row.push(text),
        Value::Number(number) => row.push_number(&number.to_string()),
        Value::Bool(yes) => row.push(if *yes { "true" } else { "false" }),
        Value::Null | Value::Array(_) | Value::Object(_) => row.push(""),
    }
}
