//! Legal listings over time: a lane for each schedule, with a bar for each listing, open to the right while in force.

use maud::{Markup, html};
use picket_core::Day;

use super::at;

/// The listings of one schedule.
pub(crate) struct Lane {
    /// Lanes of a group stand together.
    pub(crate) group: String,
    /// Instrument and schedule.
    pub(crate) label: String,
    pub(crate) bars: Vec<Bar>,
}

/// One listing as a bar.
#[derive(Clone, Copy)]
pub(crate) struct Bar {
    /// First day in force; absent when it is not known.
    pub(crate) since: Option<Day>,
    /// First day no longer in force; absent while in force.
    pub(crate) until: Option<Day>,
}

/// How much room there is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Size {
    /// The labels stand beside the lanes.
    Wide,
    /// They stand above them.
    Narrow,
}

/// Measures of a drawing, in CSS pixels.
struct Layout {
    width: f64,
    /// Where the lanes begin.
    left: f64,
    lane: f64,
    /// From the top of a lane to its bars and to the foot of its label.
    bar: f64,
    label: f64,
}

const MARGIN: f64 = 12.0;
/// Above the lanes, for the day that the page asks about.
const TOP: f64 = 20.0;
const BAR: f64 = 8.0;
/// Between groups.
const GAP: f64 = 8.0;

impl Size {
    const fn layout(self) -> Layout {
        match self {
            Self::Wide => Layout { width: 744.0, left: 300.0, lane: 22.0, bar: 7.0, label: 15.0 },
            Self::Narrow => Layout { width: 340.0, left: MARGIN, lane: 34.0, bar: 18.0, label: 12.0 },
        }
    }
}

/// The lanes between the first listing and `today`, with a rule at the day that the page asks about. The table of the
/// same listings stands beside it on the page, so the picture is hidden from assistive technology.
pub(crate) fn timeline(lanes: &[Lane], on: Day, today: Day, size: Size) -> Markup {
    let layout = size.layout();
    let bars = || lanes.iter().flat_map(|lane| &lane.bars);
    let days = || bars().flat_map(|bar| [bar.since, bar.until]).flatten().chain([on, today]);
    let from = f64::from(days().min().unwrap_or(today).year()) - 1.0;
    let to = f64::from(days().max().unwrap_or(today).year()) + 1.0;
    let right = layout.width - MARGIN;
    let x = |year: f64| layout.left + (year - from) / (to - from) * (right - layout.left);
    let mut tops = Vec::new();
    let mut foot = TOP;
    for (index, lane) in lanes.iter().enumerate() {
        if index > 0 && lanes[index - 1].group != lane.group {
            foot += GAP;
        }
        tops.push(foot);
        foot += layout.lane;
    }
    foot += 6.0;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]
        .into_iter()
        .find(|step| (to - from) / step <= (right - layout.left) / 56.0)
        .unwrap_or(100.0);
    let ticks = (0..200).map(|index| ((from / step).ceil() + f64::from(index)) * step).take_while(|year| *year <= to);
    let day = x(decimal_year(on));
    html! {
        svg.timeline viewBox=(format!("0 0 {} {}", layout.width, at(foot + 24.0))) aria-hidden="true" {
            path.axis d=(format!("M{} {}H{}", at(layout.left), at(foot), at(right))) {}
            @for year in ticks {
                path.tick d=(format!("M{} {}v4", at(x(year)), at(foot))) {}
                text.tick-label x=(at(x(year))) y=(at(foot + 17.0)) text-anchor="middle" { (format!("{year:.0}")) }
            }
            @for (lane, top) in lanes.iter().zip(&tops) {
                path.lane-rule d=(format!("M{} {}H{}", at(layout.left), at(top + layout.bar + BAR / 2.0), at(right))) {}
                @for bar in &lane.bars {
                    @let start = bar.since.map_or(layout.left, |day| x(decimal_year(day)));
                    @let end = bar.until.map_or(right, |day| x(decimal_year(day)));
                    rect.lane.lane-past[bar.until.is_some_and(|until| until <= today)] x=(at(start)) y=(at(top + layout.bar))
                        width=(at((end - start).max(2.0))) height=(BAR) {}
                }
                text.lane-label x=(if size == Size::Wide { 0.0 } else { layout.left }) y=(at(top + layout.label)) { (lane.label) }
            }
            path.on-day d=(format!("M{0} {1}V{2}", at(day), TOP - 4.0, at(foot))) {}
            // The date stays inside the drawing at either end.
            @let (anchor, near) = if day > right - 40.0 { ("end", right) } else if day < layout.left + 40.0 { ("start", layout.left) } else { ("middle", day) };
            text.on-day-label x=(at(near)) y="11" text-anchor=(anchor) { (on) }
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
        let lane = |group: &str, since: Option<&str>, until: Option<&str>| Lane {
            group: group.into(),
            label: "a schedule".into(),
            bars: vec![Bar { since: since.map(day), until: until.map(day) }],
        };
        let lanes = [lane("UN", None, Some("1999-01-01")), lane("EU", Some("2022-06-01"), None)];
        for size in [Size::Wide, Size::Narrow] {
            let drawn = timeline(&lanes, day("2023-01-01"), day("2023-12-31"), size).into_string();
            assert!(!drawn.contains("NaN"), "{drawn}");
            assert_eq!(drawn.matches("lane-past").count(), 1, "{drawn}");
            assert!(drawn.contains(&format!("x=\"{}\" y=\"{}\"", at(size.layout().left), at(TOP + size.layout().bar))));
        }
    }
}
