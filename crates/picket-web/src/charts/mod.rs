//! Charts drawn on the server as SVG, in the manner of a scientific journal: thin axes, few ticks, direct labels, and no
//! ink that carries no figure. Each has a table twin beside it; an island may improve it, nothing depends on that.
//!
//! Colours and line widths are classes of the style sheet, so that a chart follows light, dark, print and contrast.

mod curve;
mod peaks;
pub(crate) mod ribbon;
pub(crate) mod scale;
pub(crate) mod series;
pub(crate) mod sparkline;
pub(crate) mod spectrum;
pub(crate) mod timeline;

/// A coordinate with one decimal: enough for a screen of any density, and the same text on every machine.
pub(crate) fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
