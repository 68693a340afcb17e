//! Single bands: what stands in the spectrum and in no entry of the library.

use std::ops::Range;

use super::scene::Scene;
use super::select::{Fit, OWN_MIN};
use super::view::View;
use crate::vibration::linear::{Qr, dot};

/// A single band: a Gaussian of height 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bump {
    /// In cm⁻¹.
    pub(super) centre: f64,
    /// Full width at half height, in cm⁻¹.
    pub(super) width: f64,
}

/// Widths that are tried, in cm⁻¹.
const WIDTHS: [f64; 3] = [8.0, 16.0, 32.0];

/// Distance of the centres that are tried, in widths.
const DISTANCE: f64 = 0.25;

/// Beyond this many widths from its centre a band is nothing.
const REACH: f64 = 1.5;

/// Most bands that are let in.
const BANDS_MAX: usize = 40;

impl Bump {
    /// Every band that is tried at the wavenumbers `x`, which stand in `runs` of neighbours.
    pub(super) fn all(x: &[f64], runs: &[Range<usize>]) -> Vec<Self> {
        let mut bumps = Vec::new();
        for run in runs {
            let (low, high) = (x[run.start], x[run.end - 1]);
            for width in WIDTHS {
                let centres = (0_u32..).map(|k| f64::from(k).mul_add(width * DISTANCE, low));
                bumps.extend(centres.take_while(|centre| *centre <= high).map(|centre| Self { centre, width }));
            }
        }
        bumps
    }

    /// Its curve at the wavenumbers `x`.
    pub(super) fn curve(self, x: &[f64]) -> Vec<f64> {
        let steepness = 4.0 * std::f64::consts::LN_2 / (self.width * self.width);
        let mut curve = vec![0.0; x.len()];
        for i in self.support(x) {
            curve[i] = (-steepness * (x[i] - self.centre).powi(2)).exp();
        }
        curve
    }

    /// Where its curve is not zero.
    fn support(self, x: &[f64]) -> Range<usize> {
        let reach = REACH * self.width;
        x.partition_point(|x| *x < self.centre - reach)..x.partition_point(|x| *x <= self.centre + reach)
    }
}

/// A band as the scatter shows it, where it is not zero.
struct Patch {
    bump: Bump,
    start: usize,
    values: Vec<f64>,
}

impl View {
    /// Lets single bands into a fit, the one that takes most off first, while chance explains it less often than
    /// allowed; then takes out what the bands made needless.
    pub(super) fn let_in_bands(&mut self, scene: &Scene<'_>, mut fit: Fit) -> Fit {
        let bumps = Bump::all(&scene.x, &scene.runs);
        self.chance[1] = scene.settings.false_positives / bumps.len() as f64;
        let patches: Vec<Patch> = bumps.into_iter().map(|bump| self.patch(scene, bump)).collect();
        for _ in 0..BANDS_MAX {
            let Some(best) = self.best(&patches, &fit) else { break };
            self.add_band(scene, best);
            let trial = self.trial();
            let wider = trial.fit(&fit.with(trial.columns.len() - 1));
            if trial.chance_of_gain(fit.squares - wider.squares, &wider) > self.chance[1] {
                break;
            }
            fit = wider;
        }
        self.trial().put_out(fit)
    }

    fn patch(&self, scene: &Scene<'_>, bump: Bump) -> Patch {
        let support = bump.support(&scene.x);
        let end = (support.end + self.scatter.reach()).min(scene.x.len());
        let values = self.scatter.whiten_from(support.start, &bump.curve(&scene.x)[support.start..end]);
        Patch { bump, start: support.start, values }
    }

    /// The band that would take most off the squares that `fit` leaves.
    fn best(&self, patches: &[Patch], fit: &Fit) -> Option<Bump> {
        let trial = self.trial();
        let span = trial.span(&fit.columns());
        let residual = trial.residual(fit);
        let gain = |patch: &Patch| {
            let squares = dot(&patch.values, &patch.values);
            let slope = dot(&patch.values, &residual[patch.start..]);
            let within = |span: &Qr| span.squares_within_from(patch.start, &patch.values);
            let own = squares - within(&self.signed) - within(&span);
            (slope > 0.0 && own > OWN_MIN * squares).then(|| (patch.bump, slope * slope / own))
        };
        patches.iter().filter_map(gain).max_by(|one, other| one.1.total_cmp(&other.1)).map(|(bump, _)| bump)
    }
}
