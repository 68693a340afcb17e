//! Legal listings over time: one lane for each, open to the right while in force.

use maud::{Markup, html};
use picket_core::Day;

use super::at;

/// One listing as a bar.
pub(crate) struct Lane {
    /// Instrument and schedule.
    pub(crate) label: String,
    /// First day in force; absent when it is not known.
    pub(crate) since: Option<Day>,
    /// First day no longer in force; absent while in force.
    pub(crate) until: Option<Day>,
}

const LANE: f64 = 36.0;
const TOP: f64 = 8.0;

/// The lanes between the first listing and `today`, with a rule at the day that the page asks about. The table of the
/// same listings stands beside it on the page, so the picture is hidden from assistive technology.
pub(crate) fn timeline(lanes: &[Lane], on: Day, today: Day, width: f64) -> Markup {
    let first = lanes.iter().filter_map(|lane| lane.since).chain([on]).min().unwrap_or(today);
    let from = f64::from(first.year()) - 2.0;
    let to = f64::from(today.max(on).year()) + 1.0;
    let margin = 12.0;
    let x = |year: f64| margin + (year - from) / (to - from) * (width - 2.0 * margin);
    let height = TOP + LANE * lanes.len() as f64 + 28.0;
    let foot = height - 24.0;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|step| (to - from) / step <= width / 56.0);
    let step = step.unwrap_or(100.0);
    let ticks = (0..200).map(|index| ((from / step).ceil() + f64::from(index)) * step).take_while(|year| *year <= to);
    html! {
        svg.timeline viewBox=(format!("0 0 {width} {height}")) aria-hidden="true" {
            path.axis d=(format!("M{margin} {0}H{1}", at(foot), at(width - margin))) {}
            @for year in ticks {
                path.tick d=(format!("M{} {}v4", at(x(year)), at(foot))) {}
                text.tick-label x=(at(x(year))) y=(at(foot + 17.0)) text-anchor="middle" { (format!("{year:.0}")) }
            }
            @for (index, lane) in lanes.iter().enumerate() {
                @let y = TOP + LANE * index as f64;
                @let start = lane.since.map_or(margin, |day| x(decimal_year(day)));
                @let end = lane.until.map_or(width - margin, |day| x(decimal_year(day)));
                rect.lane.lane-past[lane.until.is_some()] x=(at(start)) y=(at(y + 18.0)) width=(at((end - start).max(2.0))) height="8" {}
                // A label that would run out at the right is set from its end.
                @let near_end = start > width * 0.6;
                text.lane-label x=(at(if near_end { width - margin - 16.0 } else { start })) y=(at(y + 12.0))
                    text-anchor=(if near_end { "end" } else { "start" }) { (lane.label) }
            }
            path.on-day d=(format!("M{0} {TOP}V{1}", at(x(decimal_year(on))), at(foot))) {}
        }
    }
}

fn decimal_year(day: Day) -> f64 {
    let (year, month, date) = day.parts();
    f64::from(year) + (f64::from(month) - 1.0) / 12.0 + (f64::from(date) - 1.0) / 372.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_without_a_first_day_starts_at_the_edge() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let lanes = [
            Lane { label: "one".into(), since: None, until: Some(day("1999-01-01")) },
            Lane { label: "two".into(), since: Some(day("2022-06-01")), until: None },
        ];
        let drawn = timeline(&lanes, day("2023-01-01"), day("2023-12-31"), 600.0).into_string();
        assert!(!drawn.contains("NaN"), "{drawn}");
        assert!(drawn.contains("lane-past"), "{drawn}");
    }
}
