//! A spectrum that is a curve, over the reference that it was compared with.

use maud::{Markup, html};
use picket_spectra::{Spectrum, YUnit};

use super::at;
use super::scale::Span;
use super::spectrum::{Layout, NARROW, PLAIN_MAX, WIDE, Words, falls, short, table_words};
use crate::format;
use crate::text::{Text, t};

/// Most points of a curve that are drawn: the highest and the lowest of each of so many columns.
const COLUMNS: usize = 600;

/// A band is the highest point within this share of the curve's width to both sides.
const BAND_HALF_WIDTH: f64 = 0.006;

/// Most bands of the table.
const BANDS_MAX: usize = 30;

/// Bands that rise less than this share of the whole height above their surroundings are not told.
const BAND_HEIGHT_MIN: f64 = 0.03;

/// Nor those that rise less than so many times the noise.
const BAND_NOISES_MIN: f64 = 6.0;

/// A curve and its reference.
#[derive(Clone, Debug)]
pub(crate) struct Curves {
    own: Vec<(f64, f64)>,
    reference: Option<Vec<(f64, f64)>>,
    /// Bands point down: transmittance and reflectance.
    points_down: bool,
    falls: bool,
}

impl Curves {
    /// A curve, with its reference.
    pub(crate) fn new(spectrum: &Spectrum, reference: Option<&Spectrum>) -> Self {
        let down = matches!(
            spectrum.y_unit,
            YUnit::Transmittance | YUnit::TransmittancePercent | YUnit::Reflectance | YUnit::ReflectancePercent
        );
        Self { own: points(spectrum), reference: reference.map(points), points_down: down, falls: falls(spectrum) }
    }

    fn span(&self, layout: &Layout) -> Span {
        self.span_of(layout.ticks, layout.width - layout.left - layout.right)
    }

    fn span_of(&self, ticks: u32, length: f64) -> Span {
        let ends = |points: &[(f64, f64)]| Some((points.first()?.0, points.last()?.0));
        // The spectrum that was asked about says what is drawn; a reference may reach further.
        let (low, high) = ends(&self.own).unwrap_or((f64::NAN, f64::NAN));
        let span = Span::between(low, high, ticks, length);
        if self.falls { span.falling() } else { span }
    }

    /// The places of the bands, the strongest first.
    fn bands(&self) -> Vec<(f64, f64)> {
        let (low, high) = range(&self.own);
        let (Some(first), Some(last)) = (self.own.first(), self.own.last()) else { return Vec::new() };
        let half = (last.0 - first.0) * BAND_HALF_WIDTH;
        let up = |y: f64| if self.points_down { -y } else { y };
        let mut bands: Vec<(f64, f64, f64)> = Vec::new();
        for (index, (x, y)) in self.own.iter().enumerate() {
            let from = self.own[..index].partition_point(|point| point.0 < x - half);
            let until = index + self.own[index..].partition_point(|point| point.0 <= x + half);
            let own = up(*y);
            let is_highest = self.own[from..index].iter().all(|point| up(point.1) < own)
                && self.own[index + 1..until].iter().all(|point| up(point.1) <= own);
            if is_highest && index > 0 && index + 1 < self.own.len() {
                bands.push((*x, *y, self.rise(index, half * 4.0)));
            }
        }
        let rise_min = (BAND_HEIGHT_MIN * (high - low)).max(BAND_NOISES_MIN * self.noise());
        bands.retain(|(_, _, rise)| *rise > rise_min);
        bands.sort_by(|one, other| other.2.total_cmp(&one.2).then(one.0.total_cmp(&other.0)));
        bands.truncate(BANDS_MAX);
        bands.into_iter().map(|(x, y, _)| (x, y)).collect()
    }

    /// The median step from point to point, which is noise where a curve has many more points than bands.
    fn noise(&self) -> f64 {
        let mut steps: Vec<f64> = self.own.windows(2).map(|pair| (pair[1].1 - pair[0].1).abs()).collect();
        let middle = steps.len() / 2;
        steps.sort_by(f64::total_cmp);
        steps.get(middle).copied().unwrap_or(0.0)
    }

    /// How far a point rises above the higher of the lowest points to its left and right.
    fn rise(&self, index: usize, reach: f64) -> f64 {
        let x = self.own[index].0;
        let up = |y: f64| if self.points_down { -y } else { y };
        let from = self.own[..index].partition_point(|point| point.0 < x - reach);
        let until = index + self.own[index..].partition_point(|point| point.0 <= x + reach);
        let lowest = |points: &[(f64, f64)]| points.iter().map(|point| up(point.1)).fold(f64::INFINITY, f64::min);
        up(self.own[index].1) - lowest(&self.own[from..index]).max(lowest(&self.own[index + 1..until]))
    }
}

/// The points of a curve by place, as many as a screen can show. What is missing is left out.
fn points(spectrum: &Spectrum) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = spectrum.points().filter(|(_, y)| y.is_finite()).collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    if points.len() <= 2 * COLUMNS {
        return points;
    }
    let mut drawn = Vec::with_capacity(2 * COLUMNS);
    for column in points.chunks(points.len().div_ceil(COLUMNS)) {
        let by_height = |one: &&(f64, f64), other: &&(f64, f64)| one.1.total_cmp(&other.1);
        let lowest = column.iter().min_by(by_height).copied();
        let highest = column.iter().max_by(by_height).copied();
        drawn.extend(lowest.into_iter().chain(highest.filter(|highest| Some(*highest) != lowest)));
    }
    drawn.sort_by(|one, other| one.0.total_cmp(&other.0));
    drawn
}

/// The lowest and the highest ordinate.
fn range(points: &[(f64, f64)]) -> (f64, f64) {
    points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, y)| (low.min(*y), high.max(*y)))
}

/// The drawing and its table, with the points for the island.
pub(crate) fn chart(text: &Text, curves: &Curves, words: &Words<'_>) -> Markup {
    html! {
        div.curve-points hidden data-own=(listed(&curves.own)) data-reference=[curves.reference.as_deref().map(listed)] {}
        (drawing(text, curves, words))
        (table(text, curves, &curves.bands(), words))
    }
}

/// The drawing twice, for a wide and for a narrow column.
pub(crate) fn drawing(text: &Text, curves: &Curves, words: &Words<'_>) -> Markup {
    let bands = curves.bands();
    let places: Vec<String> = bands.iter().take(5).map(|(x, _)| number(*x)).collect();
    let summary = match words.reference {
        Some(reference) => {
            t!(text, "spectrum-curves-summary", name = words.name, reference = reference, bands = places.join(", "))
        }
        None => t!(text, "spectrum-curve-summary", name = words.name, bands = places.join(", ")),
    };
    html! {
        div.chart-wide { (draw(text, curves, &bands, words, &WIDE, &summary)) }
        div.chart-narrow { (draw(text, curves, &bands, words, &NARROW, &summary)) }
        @if words.reference.is_some() { p.caption { (t!(text, "spectrum-curves-caption")) } }
    }
}

fn draw(
    text: &Text,
    curves: &Curves,
    bands: &[(f64, f64)],
    words: &Words<'_>,
    layout: &Layout,
    summary: &str,
) -> Markup {
    let span = curves.span(layout);
    let height = layout.foot() - layout.top - 16.0;
    let (low, high) = range(&curves.own);
    let own = Span::between(low, high, 4, height);
    let y = |scale: &Span, value: f64| layout.foot() - scale.place(value);
    let x = |value: f64| layout.left + span.place(value);
    html! {
        svg.series viewBox=(format!("0 0 {} {}", layout.width, layout.height)) role="img" aria-label=(summary) {
            text.axis-title x="0" y="12" { (if words.reference.is_some() { t!(text, "spectrum-scaled") } else { words.y_unit.clone() }) }
            text.side-name x=(at(layout.width - layout.right)) y=(at(layout.name_line())) text-anchor="end" { (short(words.name, layout)) }
            path.axis d=(format!("M{} {}V{}", at(layout.left), at(layout.foot()), at(layout.top))) {}
            @if words.reference.is_none() {
                @for tick in own.ticks() {
                    path.tick d=(format!("M{} {}h-4", at(layout.left), at(y(&own, tick)))) {}
                    text.tick-label x=(at(layout.left - 8.0)) y=(at(y(&own, tick) + 4.0)) text-anchor="end" { (own.label(tick)) }
                }
            }
            (layout.x_axis(&span, &words.x_unit))
            @if let (Some(points), Some(name)) = (&curves.reference, words.reference) {
                @let (low, high) = range(&within(points, &curves.own));
                @let scale = Span::between(low, high, 4, height);
                path.curve.reference d=(path(&within(points, &curves.own), x, |value| y(&scale, value))) {}
                text.side-name.reference x=(at(layout.width - layout.right)) y=(at(layout.height - 3.0)) text-anchor="end" { (short(name, layout)) }
            }
            path.curve d=(path(&curves.own, x, |value| y(&own, value))) {}
            (labels(bands, curves.points_down, layout, x, |value| y(&own, value)))
        }
    }
}

/// The part of a reference that lies where the spectrum does.
fn within(points: &[(f64, f64)], own: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return Vec::new() };
    points.iter().filter(|(x, _)| (first.0..=last.0).contains(x)).copied().collect()
}

fn path(points: &[(f64, f64)], x: impl Fn(f64) -> f64, y: impl Fn(f64) -> f64) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (index, point) in points.iter().enumerate() {
        path.push(if index == 0 { 'M' } else { 'L' });
        path.push_str(&format!("{} {}", at(x(point.0)), at(y(point.1))));
    }
    path
}

/// Figures at the strongest bands, as many as have room.
fn labels(
    bands: &[(f64, f64)],
    points_down: bool,
    layout: &Layout,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
) -> Markup {
    let mut placed: Vec<(f64, f64, String)> = Vec::new();
    for (place, height) in bands {
        let (x, y) = (x(*place), y(*height));
        if placed.iter().all(|(other, _, _)| (other - x).abs() > 34.0) && placed.len() < layout.labels {
            placed.push((x, y, number(*place)));
        }
    }
    html! {
        @for (x, y, label) in placed {
            // A band that points down has its figure below, unless that is where the axis lies.
            @let y = if points_down && y + 16.0 < layout.foot() { y + 13.0 } else { y - 5.0 };
            text.peak-label x=(at(x.clamp(layout.left + 16.0, layout.width - 16.0))) y=(at(y)) text-anchor="middle" { (label) }
        }
    }
}

fn table(text: &Text, curves: &Curves, bands: &[(f64, f64)], words: &Words<'_>) -> Markup {
    let mut bands = bands.to_vec();
    let strongest = bands.first().map(|band| band.0);
    bands.sort_by(|one, other| if curves.falls { other.0.total_cmp(&one.0) } else { one.0.total_cmp(&other.0) });
    let of_reference = |x: f64| {
        let points = curves.reference.as_ref()?;
        let nearest = points.iter().min_by(|one, other| (one.0 - x).abs().total_cmp(&(other.0 - x).abs()))?;
        Some(nearest.1)
    };
    html! {
        (table_words(text, &t!(text, "spectrum-bands-table", name = words.name), &html! {
            thead { tr {
                th.number scope="col" { (words.x_unit) }
                th.number scope="col" { (words.y_unit) }
                @if words.reference.is_some() { th.number scope="col" { (t!(text, "spectrum-reference")) } }
            } }
            tbody { @for (x, y) in &bands {
                tr.raised[Some(*x) == strongest] {
                    th.number scope="row" data-value=(x) { (number(*x)) }
                    td.number data-value=(y) { (format::rounded(*y)) }
                    @if words.reference.is_some() { td.number { (of_reference(*x).map_or_else(|| "–".to_owned(), format::rounded)) } }
                }
            } }
        }))
    }
}

/// Points for the island, to five significant digits: `400.0,0.0123 401.9,0.0125`.
fn listed(points: &[(f64, f64)]) -> String {
    let pairs = points.iter().map(|(x, y)| format!("{},{}", significant(*x, 7), significant(*y, 5)));
    pairs.collect::<Vec<_>>().join(" ")
}

/// A figure to so many significant digits, without noughts at its end.
fn significant(value: f64, digits: usize) -> String {
    let text = format!("{value:.*e}", digits - 1);
    match text.parse::<f64>() {
        Ok(value) if value == 0.0 || (1e-4..PLAIN_MAX).contains(&value.abs()) => value.to_string(),
        _ => text,
    }
}

fn number(x: f64) -> String {
    match x.abs() {
        size if size >= PLAIN_MAX => format!("{x:.3e}"),
        size if size >= 100.0 => format!("{x:.0}"),
        _ => format::number((x * 100.0).round() / 100.0),
    }
}

/// The curve as a sign beside others: its line without axes.
pub(crate) fn thumbnail(curves: &Curves) -> Markup {
    let span = curves.span_of(1, 160.0);
    let (low, high) = range(&curves.own);
    let scale = Span::between(low, high, 1, 44.0);
    html! {
        svg.thumbnail viewBox="0 0 160 48" width="160" height="48" aria-hidden="true" {
            path.axis d="M0 47.5H160" {}
            path.curve d=(path(&curves.own, |x| span.place(x), |y| 46.0 - scale.place(y))) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use picket_spectra::{Form, Technique, XUnit};

    use super::*;

    /// Two bands on a slope, from 400 to 1800.
    fn curve(points: usize, y_unit: YUnit) -> Spectrum {
        let band = |x: f64, centre: f64| (-((x - centre) / 12.0).powi(2)).exp();
        let x: Vec<f64> = (0..points).map(|index| 400.0 + 1400.0 * index as f64 / (points as f64 - 1.0)).collect();
        let heights = x.iter().map(|x| 0.1 + x * 1e-5 + band(*x, 1001.0) + 0.5 * band(*x, 1450.0));
        let down = y_unit == YUnit::Transmittance;
        let y = heights.map(|y| if down { 10_f64.powf(-y) } else { y }).collect();
        let mut spectrum = Spectrum::new(Technique::Infrared, Form::Curve, x, y).unwrap();
        (spectrum.x_unit, spectrum.y_unit) = (XUnit::Wavenumber, y_unit);
        spectrum
    }

    #[test]
    fn bands_are_found_upwards_and_downwards() {
        for unit in [YUnit::Absorbance, YUnit::Transmittance] {
            for points in [1_401, 20_001] {
                let bands: Vec<f64> = Curves::new(&curve(points, unit.clone()), None)
                    .bands()
                    .into_iter()
                    .map(|(x, _)| x.round())
                    .collect();
                assert_eq!(bands, [1001.0, 1450.0], "{unit:?} {points}");
            }
        }
    }

    #[test]
    fn any_curve_is_drawn_and_none_is_long() {
        let flat = Spectrum::new(Technique::Raman, Form::Curve, vec![1.0, 2.0, 3.0], vec![5.0; 3]).unwrap();
        let holes = Spectrum::new(Technique::Raman, Form::Curve, vec![1.0, 2.0], vec![f64::NAN; 2]).unwrap();
        let empty = Spectrum::new(Technique::Raman, Form::Curve, Vec::new(), Vec::new()).unwrap();
        let large = Spectrum::new(Technique::Raman, Form::Curve, vec![-1e308, 1e308], vec![-1e308, 1e308]).unwrap();
        for spectrum in [flat, holes, empty, large, curve(200_000, YUnit::Absorbance)] {
            for reference in [None, Some(&curve(900, YUnit::Absorbance))] {
                let words = Words {
                    name: "sample",
                    reference: reference.map(|_| "reference"),
                    x_unit: "cm⁻¹".into(),
                    y_unit: "Absorbance".into(),
                };
                let drawn = chart(Text::english(), &Curves::new(&spectrum, reference), &words).into_string();
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
                assert!(drawn.len() < 150_000, "{}", drawn.len());
            }
        }
    }
}
