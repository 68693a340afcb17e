//! The shapes of components, and the share of each component in the chromatogram of each m/z.

use super::Component;
use super::ion::IonPeak;
use super::perceive::Perceived;
use crate::mass::nonnegative::Equations;
use crate::mass::run::{Noise, Run};

/// The shape is given by the ions that are this part as sharp as the sharpest, as in AMDIS.
const MODEL_SHARPNESS_PART: f64 = 0.75;

/// Scans beyond the shape that show the background.
const MARGIN_SCANS: usize = 2;

/// An ion belongs to a component when its share there is this many times the noise.
const ABUNDANCE_TO_NOISE_MIN: f64 = 2.0;

/// Two components whose spectra are this alike (cosine) and whose shapes overlap are one.
const ALIKE_MIN: f64 = 0.99;

/// How the abundance of a component rises and falls.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    apex: f64,
    first: usize,
    /// From scan `first` on, 1 at the maximum.
    values: Vec<f64>,
    to_noise: f64,
    ions: usize,
}

impl Shape {
    fn at(&self, scan: usize) -> f64 {
        scan.checked_sub(self.first).and_then(|place| self.values.get(place)).copied().unwrap_or(0.0)
    }

    fn end(&self) -> usize {
        self.first + self.values.len()
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.first < other.end() && other.first < self.end()
    }
}

/// The shape of each component: the sum of its sharpest ions above what stands under them.
pub(super) fn shapes(run: &Run, ions: &[IonPeak], perceived: &[Perceived]) -> Vec<Shape> {
    perceived.iter().filter_map(|component| shape(run, ions, component)).collect()
}

fn shape(run: &Run, ions: &[IonPeak], component: &Perceived) -> Option<Shape> {
    let members = || component.ions.iter().map(|index| &ions[*index]);
    let sharpest = members().map(|ion| ion.sharpness).fold(0.0, f64::max);
    let models: Vec<&IonPeak> = members().filter(|ion| ion.sharpness >= MODEL_SHARPNESS_PART * sharpest).collect();
    let first = models.iter().map(|ion| ion.ends.0).min()?;
    let last = models.iter().map(|ion| ion.ends.1).max()?;
    let mut values = vec![0.0; last - first + 1];
    for ion in &models {
        for (scan, abundance) in run.channels()[ion.channel].within(ion.ends.0..ion.ends.1 + 1) {
            values[scan - first] += (abundance - ion.foot(*scan)).max(0.0);
        }
    }
    let highest = values.iter().copied().fold(0.0, f64::max);
    for value in &mut values {
        *value /= highest;
    }
    let to_noise = models.iter().map(|ion| ion.to_noise.powi(2)).sum::<f64>().sqrt();
    (highest > 0.0).then_some(Shape { apex: component.apex, first, values, to_noise, ions: component.ions.len() })
}

/// The components of these shapes, in the order of time.
pub(super) fn components(run: &Run, noise: Noise, shapes: &[Shape]) -> Vec<Component> {
    let mut found: Vec<(&Shape, Component)> = Vec::new();
    for shape in shapes {
        let beside: Vec<&Shape> = shapes.iter().filter(|other| *other != shape && other.overlaps(shape)).collect();
        let component = component(run, noise, shape, &beside);
        match found.last_mut().filter(|(other, last)| other.overlaps(shape) && alike(&last.peaks, &component.peaks)) {
            Some(last) if last.1.area < component.area => *last = (shape, component),
            Some(_) => {}
            None => found.push((shape, component)),
        }
    }
    found.into_iter().map(|(_, component)| component).filter(|component| !component.peaks.is_empty()).collect()
}

/// Takes the chromatogram of each m/z apart about one component.
fn component(run: &Run, noise: Noise, shape: &Shape, beside: &[&Shape]) -> Component {
    let scans = run.seconds().len();
    let (from, to) = (shape.first.saturating_sub(MARGIN_SCANS), (shape.end() + MARGIN_SCANS).min(scans));
    let top = shape.first + place_of_highest(&shape.values);
    let (mut peaks, mut own, mut all) = (Vec::new(), 0.0, 0.0);
    for channel in run.channels() {
        let points = channel.within(from..to);
        if points.is_empty() {
            continue;
        }
        let mut abundances = vec![0.0; to - from];
        for (scan, abundance) in points {
            abundances[scan - from] = *abundance;
        }
        let abundance = share(&abundances, from, noise, shape, beside);
        all += abundances[top - from];
        if abundance >= ABUNDANCE_TO_NOISE_MIN * noise.of(abundance) {
            own += abundance.min(abundances[top - from]);
            peaks.push((channel.mz_mean, abundance));
        }
    }
    let width: f64 = (shape.first..shape.end()).map(|scan| shape.at(scan) * duration(run.seconds(), scan)).sum();
    let height: f64 = peaks.iter().map(|peak| peak.1).sum();
    Component {
        retention_time_seconds: time(run.seconds(), shape.apex),
        scan: shape.apex,
        peaks,
        area: height * width,
        purity: if all > 0.0 { own / all } else { 0.0 },
        signal_to_noise: shape.to_noise,
        ions: shape.ions,
        contaminants: Vec::new(),
    }
}

/// How much of `shape` is in `abundances`, which begin at scan `from`, beside the other shapes and a straight background
/// that is nowhere below zero.
fn share(abundances: &[f64], from: usize, noise: Noise, shape: &Shape, beside: &[&Shape]) -> f64 {
    let columns = 3 + beside.len();
    let mut equations = Equations::new(columns);
    let last = abundances.len().saturating_sub(1).max(1) as f64;
    for (place, abundance) in abundances.iter().enumerate() {
        let scan = from + place;
        let along = place as f64 / last;
        let mut row = vec![shape.at(scan), 1.0 - along, along];
        row.extend(beside.iter().map(|other| other.at(scan)));
        equations.add(&row, *abundance, noise.of(*abundance));
    }
    let all: Vec<usize> = (0..columns).collect();
    equations.solve(&all).1[0]
}

/// True when two spectra are the same but for noise.
fn alike(one: &[(f64, f64)], two: &[(f64, f64)]) -> bool {
    let product = |one: &[(f64, f64)], two: &[(f64, f64)]| -> f64 {
        let partner = |mz: f64| two.iter().find(|peak| (peak.0 - mz).abs() < 1e-9).map_or(0.0, |peak| peak.1.sqrt());
        one.iter().map(|peak| peak.1.sqrt() * partner(peak.0)).sum()
    };
    product(one, two) >= ALIKE_MIN * (product(one, one) * product(two, two)).sqrt()
}

fn place_of_highest(values: &[f64]) -> usize {
    (0..values.len()).max_by(|one, two| values[*one].total_cmp(&values[*two])).unwrap_or(0)
}

/// The time at a fraction of a scan, in seconds.
fn time(seconds: &[f64], scan: f64) -> f64 {
    let before = (0..seconds.len()).take_while(|number| *number as f64 <= scan).last().unwrap_or(0);
    let at = seconds.get(before).copied().unwrap_or(0.0);
    let next = seconds.get(before + 1).copied().unwrap_or(at);
    (scan - before as f64).clamp(0.0, 1.0).mul_add(next - at, at)
}

/// How long a scan lasts, in seconds: half the time between its neighbours.
fn duration(seconds: &[f64], scan: usize) -> f64 {
    let at = |scan: usize| seconds.get(scan.min(seconds.len().saturating_sub(1))).copied().unwrap_or(0.0);
    let (before, after) = (scan.saturating_sub(1), (scan + 1).min(seconds.len().saturating_sub(1)));
    (at(after) - at(before)) / after.saturating_sub(before).max(1) as f64
}
