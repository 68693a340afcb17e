//! Sentences with their figures, so that another language can say the same.

use std::collections::BTreeMap;

use picket_core::{Figure, Statement};

/// A sentence and its figures.
pub(crate) fn say<const N: usize>(id: &str, text: String, figures: [(&str, Figure); N]) -> Statement {
    let figures: BTreeMap<_, _> = figures.into_iter().map(|(name, figure)| (name.to_owned(), settle(figure))).collect();
    Statement { id: id.to_owned(), figures, text }
}

fn settle(figure: Figure) -> Figure {
    match figure {
        Figure::Share(share) => Figure::Share(settled(share)),
        Figure::Number(number) => Figure::Number(settled(number)),
        figure @ (Figure::Count(_) | Figure::Text(_)) => figure,
    }
}

/// A number to nine significant digits: logarithms differ between machines in the last bit, and findings must not.
pub(crate) fn settled(number: f64) -> f64 {
    format!("{number:.8e}").parse().expect("a number reads back from its own text")
}

/// A count as a figure.
pub(crate) fn count(count: u64) -> Figure {
    Figure::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A name or a period as a figure.
pub(crate) fn text(text: &str) -> Figure {
    Figure::Text(text.to_owned())
}

/// A share as people read it: in per cent from one in a hundred, in reports per million below.
pub(crate) fn share_words(share: f64) -> String {
    match share {
        share if share >= 0.01 => format!("{:.1} %", share * 100.0),
        share if share >= 1e-4 => format!("{:.0} per million", share * 1e6),
        share => format!("{:.1} per million", share * 1e6),
    }
}

/// A multiple as people read it.
pub(crate) fn factor_words(factor: f64) -> String {
    if factor >= 10.0 { format!("{factor:.0} times") } else { format!("{factor:.1} times") }
}

/// A probability or rate as people read it.
pub(crate) fn rate_words(rate: f64) -> String {
    if rate >= 0.001 { format!("{rate:.3}") } else { format!("{rate:.0e}").replace('e', " × 10^") }
}

/// A number of things: `1 report`, `42 reports`.
pub(crate) fn counted(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(share_words(0.2346), "23.5 %");
        assert_eq!(share_words(0.001_234_5), "1234 per million");
        assert_eq!(share_words(0.000_027_9), "27.9 per million");
        assert_eq!(factor_words(2.66), "2.7 times");
        assert_eq!(factor_words(655.3), "655 times");
        assert_eq!(rate_words(0.0042), "0.004");
        assert_eq!(rate_words(3.2e-12), "3 × 10^-12");
        assert_eq!(counted(1, "report"), "1 report");
        assert_eq!(settled(f64::midpoint(1.0 / 3.0, 1.0 / 3.0 + f64::EPSILON)).to_string(), "0.333333333");
    }
}
