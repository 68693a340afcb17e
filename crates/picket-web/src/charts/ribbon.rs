//! Findings by year, as a row of bars that are also the links to each year.

use maud::{Markup, html};

use super::at;

/// One year of the ribbon.
pub(crate) struct Bar {
    /// The year.
    pub(crate) year: i16,
    /// Findings raised in it.
    pub(crate) count: u64,
    /// Where the bar leads: to this year, or back to all years when it is the one shown.
    pub(crate) href: String,
    /// What the link does, in words.
    pub(crate) label: String,
    /// Whether the page shows this year alone.
    pub(crate) current: bool,
}

const HEIGHT: f64 = 28.0;

/// The ribbon; nothing when there are fewer than two years to choose from.
pub(crate) fn ribbon(name: &str, years: &[Bar]) -> Markup {
    let largest = years.iter().map(|year| year.count).max().unwrap_or(0).max(1);
    html! {
        @if years.len() > 1 {
            nav.ribbon aria-label=(name) {
                @for year in years {
                    @let height = (year.count as f64 / largest as f64 * (HEIGHT - 2.0)).max(f64::from(u8::from(year.count > 0)) * 2.0);
                    a href=(year.href) title=(year.label) aria-current=[year.current.then_some("true")] {
                        span.ribbon-count { (year.count) }
                        svg viewBox=(format!("0 0 24 {HEIGHT}")) width="24" height=(HEIGHT) aria-hidden="true" {
                            rect x="2" width="20" y=(at(HEIGHT - height)) height=(at(height)) {}
                            path d=(format!("M0 {}H24", HEIGHT - 0.5)) {}
                        }
                        @let (century, rest) = (year.year / 100, year.year % 100);
                        span.ribbon-year { span.century { (century) } (format!("{rest:02}")) }
                    }
                }
            }
        }
    }
}
