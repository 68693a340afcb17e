//! A share over time, with its uncertainty, what was usual before, and the period in which a finding was raised.

use std::ops::Range;

use maud::{Markup, html};
use picket_core::Period;

use super::at;
use super::scale::Scale;
use super::sparkline::line;
use crate::format;
use crate::text::{Text, t};

/// One period of a series.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// When.
    pub(crate) period: Period,
    /// Reports of the subject; absent when nothing at all was reported for the period.
    pub(crate) count: Option<u64>,
    /// Reports in which any substance was identified: the denominator.
    pub(crate) of: Option<u64>,
}

/// A series with what the chart says about it.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// What is counted: the subject's name.
    pub(crate) name: String,
    /// Periods in order, without holes.
    pub(crate) points: Vec<Point>,
    /// The period in which the finding was raised.
    pub(crate) raised: Option<usize>,
    /// The periods against which the finding was drawn, and the share that was usual in them.
    pub(crate) baseline: Option<Baseline>,
}

/// What was usual before.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    /// Which periods.
    pub(crate) periods: Range<usize>,
    /// The share in them, as the method weighed it.
    pub(crate) share: f64,
}

impl Point {
    /// Share of the subject among the reports of the period.
    pub(crate) fn share(&self) -> Option<f64> {
        match (self.count?, self.of?) {
            (_, 0) => None,
            (count, of) => Some(count as f64 / of as f64),
        }
    }

    /// The 95 % interval of the share after Wilson (J. Am. Stat. Assoc. 22, 1927, 209): right also for small counts.
    pub(crate) fn interval(&self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_963_984_540_054;
        let (share, of) = (self.share()?, self.of? as f64);
        let centre = (share + Z * Z / (2.0 * of)) / (1.0 + Z * Z / of);
        let half = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt() / (1.0 + Z * Z / of);
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

/// How to read a chart, for below one or several.
pub(crate) fn caption(text: &Text) -> Markup {
    html! { p.caption { (t!(text, "chart-caption")) } }
}

/// The chart twice, for a wide and for a narrow column (the style sheet shows one), and its table twin.
pub(crate) fn chart(text: &Text, series: &Series) -> Markup {
    let summary = summary(text, series);
    html! {
        div.chart {
            pk-series data-library=(crate::assets::UPLOT.path) data-style=(crate::assets::UPLOT_STYLE.path)
                data-raised=[series.raised] data-explore=(t!(text, "chart-explore")) data-close=(t!(text, "chart-close"))
                data-logarithmic=(t!(text, "chart-logarithmic")) data-help=(t!(text, "chart-keyboard"))
                // The figures are filled in by the island, which knows where the cursor is.
                data-readout=(t!(text, "chart-readout", period = "{period}", count = "{count}", of = "{of}", share = "{share}", interval = "{interval}")) {
                div.chart-wide { (draw(text, series, &WIDE, &summary)) }
                div.chart-narrow { (draw(text, series, &NARROW, &summary)) }
                (table(text, series))
            }
        }
    }
}

/// The shape of the series in one sentence, for those who do not see it.
fn summary(text: &Text, series: &Series) -> String {
    let shares = || series.points.iter().filter_map(|point| Some((point, point.share()?)));
    let highest = shares().max_by(|one, two| one.1.total_cmp(&two.1));
    match (shares().next(), highest, shares().next_back()) {
        (Some(first), Some(highest), Some(last)) => t!(
            text,
            "chart-summary",
            name = series.name.as_str(),
            first_period = first.0.period.as_str(),
            first_share = format::share(first.1),
            highest_period = highest.0.period.as_str(),
            highest_share = format::share(highest.1),
            last_period = last.0.period.as_str(),
            last_share = format::share(last.1)
        ),
        _ => t!(text, "chart-summary-empty", name = series.name.as_str()),
    }
}

/// Sizes in CSS pixels.
struct Layout {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

const WIDE: Layout = Layout { width: 680.0, height: 300.0, left: 52.0, right: 56.0, top: 40.0, bottom: 28.0 };
const NARROW: Layout = Layout { width: 340.0, height: 240.0, left: 44.0, right: 12.0, top: 40.0, bottom: 28.0 };

/// Where each thing goes.
struct Plot<'a> {
    layout: &'a Layout,
    scale: Scale,
    unit: Unit,
    periods: usize,
}

/// In what a share is drawn: a rare substance in reports per million, so that the axis has no row of noughts.
#[derive(Clone, Copy)]
enum Unit {
    Percent,
    PerMillion,
}

impl Unit {
    fn to_hold(largest: f64) -> Self {
        if largest >= 0.01 { Self::Percent } else { Self::PerMillion }
    }

    fn factor(self) -> f64 {
        match self {
            Self::Percent => 100.0,
            Self::PerMillion => 1e6,
        }
    }

    /// A share in this unit, which the axis names.
    fn label(self, share: f64) -> String {
        match self {
            Self::Percent => format::share(share),
            Self::PerMillion => format::per_million(share),
        }
    }

    fn title(self, text: &Text) -> String {
        match self {
            Self::Percent => t!(text, "chart-axis-percent"),
            Self::PerMillion => t!(text, "chart-axis-million"),
        }
    }
}

impl Plot<'_> {
    fn x(&self, index: usize) -> f64 {
        let room = self.layout.width - self.layout.left - self.layout.right;
        self.layout.left + room * (index as f64 + 0.5) / self.periods.max(1) as f64
    }

    fn y(&self, share: f64) -> f64 {
        self.layout.height - self.layout.bottom - self.scale.place(share * self.unit.factor())
    }

    /// Whether points and intervals of their own would run into each other.
    fn is_dense(&self) -> bool {
        (self.layout.width - self.layout.left - self.layout.right) / (self.periods.max(1) as f64) < 16.0
    }

    fn foot(&self) -> f64 {
        self.layout.height - self.layout.bottom
    }
}

fn draw(text: &Text, series: &Series, layout: &Layout, summary: &str) -> Markup {
    let largest = series.points.iter().filter_map(Point::share).fold(0.0, f64::max);
    let largest = largest.max(series.baseline.as_ref().map_or(0.0, |baseline| baseline.share));
    // Intervals get room up to twice the largest share: beyond, they would press the series to the ground.
    let upper = series.points.iter().filter_map(Point::interval).map(|(_, high)| high).fold(0.0, f64::max);
    let largest = if largest > 0.0 { largest.max(upper.min(2.0 * largest)) } else { upper };
    let unit = Unit::to_hold(largest);
    let scale = Scale::to_hold(largest * unit.factor(), 4, layout.height - layout.top - layout.bottom);
    let plot = Plot { layout, scale, unit, periods: series.points.len() };
    let shares: Vec<Option<f64>> = series.points.iter().map(Point::share).collect();
    html! {
        svg.series viewBox=(format!("0 0 {} {}", layout.width, layout.height)) role="img" aria-label=(summary) {
            text.axis-title x="0" y="12" { (unit.title(text)) }
            @if let Some(baseline) = &series.baseline { (baseline_of(text, &plot, series, baseline)) }
            (value_axis(&plot))
            (period_axis(&plot, series))
            (intervals(&plot, series))
            path.line d=(line(&shares, |index| plot.x(index), |share| plot.y(share))) {}
            @for (index, share) in shares.iter().enumerate() {
                @if let Some(share) = share {
                    @let raised = series.raised == Some(index);
                    @if raised || !plot.is_dense() {
                        circle.point.raised[raised] cx=(at(plot.x(index))) cy=(at(plot.y(*share))) r=(if raised { "4.5" } else { "2.5" }) {}
                    }
                }
            }
            (labels(text, &plot, series, &shares))
        }
    }
}

/// The 95 % intervals: a bar for each point, or one area where the points stand close.
fn intervals(plot: &Plot, series: &Series) -> Markup {
    let points: Vec<_> = series
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| point.interval().map(|(low, high)| (plot.x(index), plot.y(low), plot.y(high))))
        .collect();
    if !plot.is_dense() {
        return html! {
            @for (x, low, high) in points.into_iter().flatten() { path.interval d=(format!("M{0} {1}V{2}", at(x), at(low), at(high))) {} }
        };
    }
    html! {
        @for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
            @let there = run.iter().flatten().map(|(x, _, high)| format!("{} {}", at(*x), at(*high)));
            @let back = run.iter().flatten().rev().map(|(x, low, _)| format!("{} {}", at(*x), at(*low)));
            path.interval-area d=(format!("M{}Z", there.chain(back).collect::<Vec<_>>().join("L"))) {}
        }
    }
}

fn value_axis(plot: &Plot) -> Markup {
    let left = plot.layout.left;
    html! {
        path.axis d=(format!("M{left} {}V{}", at(plot.y(0.0)), at(plot.layout.top))) {}
        @for tick in plot.scale.ticks() {
            @let y = plot.y(tick / plot.unit.factor());
            path.tick d=(format!("M{} {}h-4", left, at(y))) {}
            text.tick-label x=(at(left - 8.0)) y=(at(y + 4.0)) text-anchor="end" { (plot.scale.label(tick)) }
        }
    }
}

fn period_axis(plot: &Plot, series: &Series) -> Markup {
    let room = plot.layout.width - plot.layout.left - plot.layout.right;
    let longest = series.points.iter().map(|point| format::period(&point.period).chars().count()).max().unwrap_or(0);
    let fits = (room / (longest as f64 * 7.0 + 14.0)).floor().max(1.0);
    let every = (series.points.len() as f64 / fits).ceil().max(1.0);
    // Labels count back from the newest period, which always has one.
    let labelled = |index: usize| ((series.points.len() - 1 - index) as f64 % every).abs() < 0.5;
    html! {
        path.axis d=(format!("M{} {}H{}", plot.layout.left, at(plot.foot()), at(plot.layout.width - plot.layout.right))) {}
        @for (index, point) in series.points.iter().enumerate() {
            @let x = at(plot.x(index));
            path.tick d=(format!("M{x} {}v{}", at(plot.foot()), if labelled(index) { 5 } else { 3 })) {}
            @if labelled(index) {
                text.tick-label x=(x) y=(at(plot.foot() + 19.0)) text-anchor="middle" { (format::period(&point.period)) }
            }
            @if point.share().is_none() {
                // A period without any report is hatched, so that it does not look like nought.
                rect.gap x=(at(plot.x(index) - 3.0)) y=(at(plot.layout.top)) width="6" height=(at(plot.foot() - plot.layout.top)) {}
            }
        }
    }
}

/// The share of the baseline: a line over its periods, and dotted on to the period that was measured against it.
fn baseline_of(text: &Text, plot: &Plot, series: &Series, baseline: &Baseline) -> Markup {
    let last = baseline.periods.end.saturating_sub(1).min(series.points.len().saturating_sub(1));
    let first = baseline.periods.start.min(last);
    let half = (plot.x(1) - plot.x(0)) / 2.0;
    let (left, right) = (plot.x(first) - half, plot.x(last) + half);
    let until = series.raised.map_or(right, |raised| plot.x(raised) + half);
    let y = plot.y(baseline.share);
    html! {
        rect.band x=(at(left)) y=(at(plot.layout.top)) width=(at(right - left)) height=(at(plot.foot() - plot.layout.top)) {}
        path.baseline d=(format!("M{} {}H{}", at(left), at(y), at(right))) {}
        path.baseline.expected d=(format!("M{} {}H{}", at(right), at(y), at(until.max(right)))) {}
        text.band-label x=(at(left)) y=(at(plot.layout.top - 6.0)) {
            (t!(text, "chart-baseline", share = plot.unit.label(baseline.share)))
        }
    }
}

/// The figures that matter stand beside their points: where the finding was raised, and the newest.
fn labels(text: &Text, plot: &Plot, series: &Series, shares: &[Option<f64>]) -> Markup {
    let raised = series.raised.and_then(|index| Some((index, (*shares.get(index)?)?)));
    let newest = shares.iter().enumerate().rev().find_map(|(index, share)| Some((index, (*share)?)));
    // A narrow chart has room for one label.
    let room = plot.layout.right >= 48.0;
    let newest = newest.filter(|(index, _)| raised.is_none_or(|(raised, _)| room && raised != *index));
    html! {
        @if let Some((index, share)) = raised {
            @let (x, y) = (plot.x(index), plot.y(share));
            path.raised-rule d=(format!("M{0} {1}V{2}", at(x), at(plot.foot()), at(y + 5.0))) {}
            // Before a rise the place to the left and above is free; near the axis only the right is.
            @let to_left = x - plot.layout.left > 120.0;
            text.raised-label x=(at(if to_left { x - 8.0 } else { x + 8.0 })) y=(at((y - 6.0).max(plot.layout.top + 10.0)))
                text-anchor=(if to_left { "end" } else { "start" }) {
                (t!(text, "chart-raised", share = plot.unit.label(share)))
            }
        }
        @if let Some((index, share)) = newest {
            text.newest-label x=(at(plot.x(index) + if room { 10.0 } else { 4.0 }))
                y=(at(if room { (plot.y(share) + 4.0).min(plot.foot() - 6.0) } else { (plot.y(share) - 10.0).max(28.0) }))
                text-anchor=(if room { "start" } else { "end" }) { (plot.unit.label(share)) }
        }
    }
}

fn table(text: &Text, series: &Series) -> Markup {
    html! {
        details.twin {
            summary { (t!(text, "chart-table")) }
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "chart-table-of", name = series.name.as_str())) {
                table.figures {
                    thead { tr {
                        th scope="col" { (t!(text, "period")) }
                        th.number scope="col" { (t!(text, "chart-count")) }
                        th.number scope="col" { (t!(text, "chart-of")) }
                        th.number scope="col" { (t!(text, "chart-share")) }
                        th.number scope="col" { (t!(text, "chart-interval")) }
                    } }
                    tbody {
                        @for (index, point) in series.points.iter().enumerate() {
                            tr.raised[series.raised == Some(index)] {
                                th scope="row" { (format::period(&point.period)) }
                                td.number data-value=[point.count] { (count(point.count)) }
                                td.number data-value=[point.of] { (count(point.of)) }
                                td.number data-value=[point.share()] { (point.share().map_or_else(|| "–".to_owned(), format::share)) }
                                td.number {
                                    @if let Some((low, high)) = point.interval() { (t!(text, "interval", low = format::share(low), high = format::share(high))) }
                                    @else { "–" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn count(value: Option<u64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format::number(value as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(year: i16, count: Option<u64>, of: Option<u64>) -> Point {
        Point { period: Period::year(year).unwrap(), count, of }
    }

    #[test]
    fn the_interval_is_wilsons() {
        // Newcombe, Stat. Med. 17 (1998) 857, table I: 81 of 263 and 0 of 20.
        let (low, high) = point(2020, Some(81), Some(263)).interval().unwrap();
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        let (low, high) = point(2020, Some(0), Some(20)).interval().unwrap();
        assert!(low.abs() < 1e-12 && (high - 0.1611).abs() < 5e-5, "{low} {high}");
    }

    #[test]
    fn a_period_without_reports_has_no_share() {
        for of in [None, Some(0)] {
            assert_eq!(point(2020, Some(0), of).interval(), None);
        }
    }

    #[test]
    fn any_series_is_drawn() {
        let some = vec![point(2019, None, None), point(2020, Some(3), Some(1000)), point(2021, Some(9), Some(900))];
        let baseline = Baseline { periods: 0..9, share: 0.001 };
        for points in [Vec::new(), some[..1].to_vec(), some[1..2].to_vec(), some] {
            let series = Series { name: "Eutylone".into(), points, raised: Some(2), baseline: Some(baseline.clone()) };
            let drawn = chart(Text::english(), &series).into_string();
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
    }
}
