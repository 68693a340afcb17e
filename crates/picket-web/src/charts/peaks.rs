//! A spectrum of peaks, and below it, mirrored, the reference spectrum that it was compared with.

use maud::{Markup, html};
use picket_spectra::Spectrum;

use super::at;
use super::scale::Span;
use super::spectrum::{Layout, NARROW, PLAIN_MAX, WIDE, Words, short, table_words};
use crate::text::{Text, t};

/// Peaks of less than this share of the largest are not drawn.
const SHARE_MIN: f64 = 0.002;

/// Most peaks of a spectrum that are drawn, the strongest.
const DRAWN_MAX: usize = 400;

/// A peak that the other spectrum lacks is pointed out from this share of the largest on.
const POINTED_OUT: f64 = 0.02;

/// How far two peaks may lie apart to be the same, at unit resolution and with accurate masses.
const UNIT_TOLERANCE: f64 = 0.5;
const ACCURATE_TOLERANCE: f64 = 0.02;

/// A peak that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stick {
    /// Where.
    pub(crate) x: f64,
    /// Its height as a share of the largest peak of its spectrum.
    pub(crate) share: f64,
}

/// What is drawn at one place: a peak of the spectrum, of the reference, or of both.
type Pair = (Option<Stick>, Option<Stick>);

/// A spectrum and its reference, peak by peak.
#[derive(Clone, Debug)]
pub(crate) struct Mirror {
    pairs: Vec<Pair>,
    has_reference: bool,
}

impl Mirror {
    /// The peaks of a spectrum, with those of its reference.
    pub(crate) fn new(spectrum: &Spectrum, reference: Option<&Spectrum>) -> Self {
        let own = sticks(spectrum);
        let other = reference.map(sticks).unwrap_or_default();
        let is_accurate = reference.is_some_and(has_accurate_masses) && has_accurate_masses(spectrum);
        let tolerance = if is_accurate { ACCURATE_TOLERANCE } else { UNIT_TOLERANCE };
        Self { pairs: pair(&own, &other, tolerance), has_reference: reference.is_some() }
    }

    fn own(&self) -> impl Iterator<Item = (Stick, bool)> {
        self.pairs.iter().filter_map(|(own, other)| Some(((*own)?, other.is_some())))
    }

    fn reference(&self) -> impl Iterator<Item = (Stick, bool)> {
        self.pairs.iter().filter_map(|(own, other)| Some(((*other)?, own.is_some())))
    }

    /// The place of the largest peak.
    fn base(&self) -> Option<f64> {
        self.own().max_by(|one, other| one.0.share.total_cmp(&other.0.share)).map(|(stick, _)| stick.x)
    }

    fn ends(&self) -> (f64, f64) {
        let places = || self.pairs.iter().flat_map(|(own, other)| [own, other]).flatten().map(|stick| stick.x);
        let (low, high) = (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        let margin = ((high - low) * 0.02).max(2.0);
        (low - margin, high + margin)
    }
}

/// The peaks of a spectrum that are drawn, by place.
fn sticks(spectrum: &Spectrum) -> Vec<Stick> {
    let points = || spectrum.points().filter(|(_, y)| y.is_finite() && *y > 0.0);
    let largest = points().map(|(_, y)| y).fold(0.0, f64::max);
    let mut sticks: Vec<Stick> =
        points().map(|(x, y)| Stick { x, share: y / largest }).filter(|stick| stick.share >= SHARE_MIN).collect();
    sticks.sort_by(|one, other| other.share.total_cmp(&one.share).then(one.x.total_cmp(&other.x)));
    sticks.truncate(DRAWN_MAX);
    sticks.sort_by(|one, other| one.x.total_cmp(&other.x));
    sticks
}

/// Whether most places are given to more than two decimals.
fn has_accurate_masses(spectrum: &Spectrum) -> bool {
    let fine = spectrum.x().iter().filter(|x| ((**x * 100.0) - (**x * 100.0).round()).abs() > 1e-6).count();
    2 * fine > spectrum.len()
}

/// Puts the peaks of two spectra beside each other. Both are in order; of several that lie close, the nearest are paired.
fn pair(own: &[Stick], other: &[Stick], tolerance: f64) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(own.len().max(other.len()));
    let mut from = 0;
    for (index, stick) in own.iter().enumerate() {
        while other.get(from).is_some_and(|candidate| candidate.x < stick.x - tolerance) {
            pairs.push((None, Some(other[from])));
            from += 1;
        }
        // A peak that lies nearer to the next one of this spectrum is left to it.
        let next = own.get(index + 1).map_or(f64::INFINITY, |next| next.x);
        let fits = |candidate: &&Stick| {
            let distance = (candidate.x - stick.x).abs();
            distance <= tolerance && distance <= (next - candidate.x).abs()
        };
        let found = other.get(from).filter(fits).copied();
        from += usize::from(found.is_some());
        pairs.push((Some(*stick), found));
    }
    pairs.extend(other[from.min(other.len())..].iter().map(|stick| (None, Some(*stick))));
    pairs.sort_by(|one, two| place(one).total_cmp(&place(two)));
    pairs
}

fn place(pair: &Pair) -> f64 {
    pair.0.or(pair.1).map_or(0.0, |stick| stick.x)
}

/// The drawing and its table.
pub(crate) fn chart(text: &Text, mirror: &Mirror, words: &Words<'_>) -> Markup {
    html! { (drawing(text, mirror, words)) (table(text, mirror, words)) }
}

/// The drawing twice, for a wide and for a narrow column.
pub(crate) fn drawing(text: &Text, mirror: &Mirror, words: &Words<'_>) -> Markup {
    let summary = summary(text, mirror, words);
    html! {
        div.chart-wide { (draw(text, mirror, words, &WIDE, &summary)) }
        div.chart-narrow { (draw(text, mirror, words, &NARROW, &summary)) }
        @if mirror.has_reference { p.caption { (t!(text, "spectrum-peaks-caption")) } }
    }
}

/// The spectrum in one sentence, for those who do not see it.
fn summary(text: &Text, mirror: &Mirror, words: &Words<'_>) -> String {
    let mut strongest: Vec<Stick> = mirror.own().map(|(stick, _)| stick).collect();
    strongest.sort_by(|one, other| other.share.total_cmp(&one.share));
    let strongest: Vec<String> = strongest.iter().take(3).map(|stick| number(stick.x)).collect();
    let own = t!(text, "spectrum-peaks-summary", name = words.name, peaks = strongest.join(", "));
    match words.reference {
        Some(reference) => {
            let shared = mirror.own().filter(|(_, shared)| *shared).count();
            let all = mirror.own().count();
            let below = t!(text, "spectrum-mirror-summary", reference = reference, shared = shared, all = all);
            format!("{own} {below}")
        }
        None => own,
    }
}

/// Where each thing goes.
struct Plot<'a> {
    layout: &'a Layout,
    span: Span,
    /// The line from which peaks rise, and from which those of the reference hang.
    line: f64,
    /// Height of the largest peak.
    height: f64,
}

impl Plot<'_> {
    fn x(&self, x: f64) -> f64 {
        self.layout.left + self.span.place(x)
    }
}

fn draw(text: &Text, mirror: &Mirror, words: &Words<'_>, layout: &Layout, summary: &str) -> Markup {
    let (low, high) = mirror.ends();
    let span = Span::between(low, high, layout.ticks, layout.width - layout.left - layout.right);
    // The largest peak leaves room for its figure.
    let room = layout.foot() - layout.top;
    let line = if mirror.has_reference { layout.top + room / 2.0 } else { layout.foot() };
    let plot = Plot { layout, span, line, height: line - layout.top - 14.0 };
    html! {
        svg.series viewBox=(format!("0 0 {} {}", layout.width, layout.height)) role="img" aria-label=(summary) {
            text.axis-title x="0" y="12" { (t!(text, "spectrum-relative")) }
            text.side-name x=(at(layout.width - layout.right)) y=(at(layout.name_line())) text-anchor="end" { (short(words.name, layout)) }
            (height_axis(&plot, mirror.has_reference))
            (layout.x_axis(&plot.span, &words.x_unit))
            @if mirror.has_reference { path.axis d=(format!("M{} {}H{}", at(layout.left), at(line), at(layout.width - layout.right))) {} }
            (side(&plot, mirror.own(), -1.0, mirror.has_reference))
            (labels(&plot, &mirror.own().map(|(stick, _)| stick).collect::<Vec<_>>(), -1.0))
            @if let Some(reference) = words.reference {
                (side(&plot, mirror.reference(), 1.0, true))
                (labels(&plot, &mirror.reference().map(|(stick, _)| stick).collect::<Vec<_>>(), 1.0))
                text.side-name.reference x=(at(layout.width - layout.right)) y=(at(layout.height - 3.0)) text-anchor="end" { (short(reference, layout)) }
            }
        }
    }
}

/// The peaks of one spectrum: `towards` is −1 upwards and 1 downwards. What the other spectrum lacks has a ring.
fn side(plot: &Plot, sticks: impl Iterator<Item = (Stick, bool)>, towards: f64, has_other: bool) -> Markup {
    let mut path = String::new();
    let mut rings = Vec::new();
    for (stick, shared) in sticks {
        let (x, y) = (at(plot.x(stick.x)), at(plot.line + towards * stick.share * plot.height));
        path.push_str(&format!("M{x} {}V{y}", at(plot.line)));
        if has_other && !shared && stick.share >= POINTED_OUT {
            rings.push((x, y));
        }
    }
    html! {
        path.stick.reference[towards > 0.0] d=(path) {}
        @for (x, y) in rings { circle.ring.reference[towards > 0.0] cx=(x) cy=(y) r="2.5" {} }
    }
}

/// Figures at the strongest peaks, as many as have room.
fn labels(plot: &Plot, sticks: &[Stick], towards: f64) -> Markup {
    let half = |label: &str| label.chars().count() as f64 * 3.4 + 3.0;
    let mut order: Vec<usize> = (0..sticks.len()).collect();
    order.sort_by(|one, other| sticks[*other].share.total_cmp(&sticks[*one].share));
    let mut placed: Vec<(f64, f64, f64, String)> = Vec::new();
    for index in order.into_iter().take(40) {
        let stick = sticks[index];
        let label = number(stick.x);
        let (x, half) = (plot.x(stick.x), half(&label));
        let y = plot.line + towards * stick.share * plot.height;
        let covers = |other: &Stick| other.share > stick.share + 0.01 && (plot.x(other.x) - x).abs() < half;
        let meets = |(at, width, height, _): &(f64, f64, f64, String)| {
            (at - x).abs() < half + width && (height - y).abs() < 13.0
        };
        if !sticks.iter().any(covers) && !placed.iter().any(meets) {
            placed.push((x, half, y, label));
        }
        if placed.len() == plot.layout.labels {
            break;
        }
    }
    html! {
        @for (x, half, y, label) in placed {
            @let x = x.min(plot.layout.width - half).max(half);
            text.peak-label x=(at(x)) y=(at(if towards < 0.0 { y - 4.0 } else { y + 12.0 })) text-anchor="middle" { (label) }
        }
    }
}

fn height_axis(plot: &Plot, has_reference: bool) -> Markup {
    let left = plot.layout.left;
    let ticks: &[f64] = if has_reference { &[-1.0, -0.5, 0.0, 0.5, 1.0] } else { &[-1.0, -0.5, 0.0] };
    let end = plot.line + if has_reference { plot.height } else { 0.0 };
    html! {
        path.axis d=(format!("M{} {}V{}", at(left), at(plot.line - plot.height), at(end))) {}
        @for tick in ticks {
            @let y = plot.line + tick * plot.height;
            path.tick d=(format!("M{} {}h-4", at(left), at(y))) {}
            text.tick-label x=(at(left - 8.0)) y=(at(y + 4.0)) text-anchor="end" { (format!("{:.0}", tick.abs() * 100.0)) }
        }
    }
}

fn table(text: &Text, mirror: &Mirror, words: &Words<'_>) -> Markup {
    let base = mirror.base();
    html! {
        (table_words(text, &t!(text, "spectrum-peaks-table", name = words.name), &html! {
            thead { tr {
                th.number scope="col" { (words.x_unit) }
                th.number scope="col" { (t!(text, "spectrum-own")) }
                @if words.reference.is_some() { th.number scope="col" { (t!(text, "spectrum-reference")) } }
            } }
            tbody { @for pair in &mirror.pairs {
                tr.raised[pair.0.map(|stick| stick.x) == base] {
                    th.number scope="row" data-value=(place(pair)) { (number(place(pair))) }
                    (share_cell(pair.0))
                    @if words.reference.is_some() { (share_cell(pair.1)) }
                }
            } }
        }))
    }
}

fn share_cell(stick: Option<Stick>) -> Markup {
    html! {
        td.number data-value=[stick.map(|stick| format!("{:.4}", stick.share * 100.0))] {
            (stick.map_or_else(|| "–".to_owned(), |stick| format!("{:.1}", stick.share * 100.0)))
        }
    }
}

/// A place on the axis: whole for unit masses, else to four decimals.
fn number(x: f64) -> String {
    match x {
        x if x.abs() >= PLAIN_MAX => format!("{x:.3e}"),
        x if (x - x.round()).abs() < 0.005 => format!("{x:.0}"),
        x => format!("{x:.4}"),
    }
}

/// The spectrum as a sign beside others: its peaks without axes.
pub(crate) fn thumbnail(mirror: &Mirror) -> Markup {
    let (low, high) = mirror.ends();
    let span = Span::between(low, high, 1, 160.0);
    let path: String = mirror
        .own()
        .map(|(stick, _)| format!("M{} 47V{}", at(span.place(stick.x)), at(47.0 - stick.share * 45.0)))
        .collect();
    html! {
        svg.thumbnail viewBox="0 0 160 48" width="160" height="48" aria-hidden="true" {
            path.axis d="M0 47.5H160" {}
            path.stick d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spectrum(peaks: &[(f64, f64)]) -> Spectrum {
        Spectrum::of_peaks(peaks).unwrap()
    }

    #[test]
    fn peaks_of_two_spectra_stand_beside_each_other() {
        let own = spectrum(&[(41.0, 10.0), (42.1, 20.0), (44.0, 100.0), (60.0, f64::NAN)]);
        let reference = spectrum(&[(42.0, 5.0), (43.0, 500.0), (44.0, 1000.0), (80.0, 1.0)]);
        let mirror = Mirror::new(&own, Some(&reference));
        let places: Vec<_> =
            mirror.pairs.iter().map(|(own, other)| (own.map(|stick| stick.x), other.map(|stick| stick.x))).collect();
        let expected = [(Some(41.0), None), (Some(42.1), Some(42.0)), (None, Some(43.0)), (Some(44.0), Some(44.0))];
        assert_eq!(places, expected, "and what is below the smallest share is not drawn");
        assert_eq!(mirror.base(), Some(44.0));
    }

    #[test]
    fn accurate_masses_are_told_apart() {
        let own = spectrum(&[(188.1434, 100.0), (105.0699, 40.0)]);
        let reference = spectrum(&[(188.1070, 100.0), (105.0698, 40.0)]);
        let mirror = Mirror::new(&own, Some(&reference));
        assert_eq!(mirror.own().filter(|(_, shared)| *shared).count(), 1);
    }

    #[test]
    fn any_peaks_are_drawn() {
        let many: Vec<_> = (0..5_000).map(|index| (f64::from(index), f64::from(index % 97))).collect();
        for peaks in [&[][..], &[(50.0, 0.0)], &[(50.0, 1.0)], &[(1e300, 1.0), (-1e300, 2.0)], &many] {
            let mirror = Mirror::new(&spectrum(peaks), Some(&spectrum(&[(51.0, 3.0)])));
            let words =
                Words { name: "sample", reference: Some("reference"), x_unit: "m/z".into(), y_unit: String::new() };
            let drawn = chart(Text::english(), &mirror, &words).into_string();
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
            assert!(drawn.len() < 200_000, "{}", drawn.len());
        }
    }
}
