//! From a run to the spectra of its components, after AMDIS (Stein, J. Am. Soc. Mass Spectrom. 1999, 10:770).
//!
//! 1. In the chromatogram of each m/z, peaks that stand above the noise are found, with the time of their maximum to a
//!    fraction of a scan and their sharpness.
//!    A scan takes time, so that maxima are late by m/z; by how much is found and put right.
//! 2. Where the ions of several m/z have their maximum at the same time, there is a component; the sharpest of its ions
//!    give the shape of its peak.
//! 3. The chromatogram of each m/z is taken apart into the shapes of the components there and a straight background, and
//!    the share of each component is its spectrum.
//!
//! What is known to come from column, septum or solvent is flagged and never dropped.

mod contaminant;
mod extract;
mod ion;
mod perceive;
mod skew;

use serde::{Deserialize, Serialize};

pub use contaminant::Contaminant;

use super::run::{Noise, Run};

/// A component of a run: what left the column as one.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Component {
    /// When it was at its maximum, in seconds.
    pub retention_time_seconds: f64,
    /// The scan of its maximum, with its fraction.
    pub scan: f64,
    /// Its spectrum at the maximum: `(mean m/z, abundance)`, ascending.
    pub peaks: Vec<(f64, f64)>,
    /// The area of its peak, all m/z together, in units of abundance times seconds.
    pub area: f64,
    /// Its share of all that was measured at its maximum, 0 to 1.
    pub purity: f64,
    /// The height of its peak over the noise there, in the ions that give its shape.
    pub signal_to_noise: f64,
    /// How many ions have their maximum with it.
    pub ions: usize,
    /// What it may be other than a part of the sample.
    pub contaminants: Vec<Contaminant>,
}

/// What a run consists of.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Deconvoluted {
    /// The components, in the order of time.
    pub components: Vec<Component>,
    /// The noise of the run.
    pub noise: Noise,
    /// By how many scans a maximum is late for each unit of m/z, because a scan takes time; it was put right.
    pub skew_scans_per_mz: f64,
}

/// Takes `run` apart into its components.
pub fn deconvolute(run: &Run) -> Deconvoluted {
    let noise = run.noise();
    let skew_scans_per_mz = skew::scans_per_mz(run, &ion::peaks(run, noise));
    let run = run.without_skew(skew_scans_per_mz);
    let ions = ion::peaks(&run, noise);
    let shapes = extract::shapes(&run, &ions, &perceive::components(&ions));
    let mut components = extract::components(&run, noise, &shapes);
    let front = contaminant::solvent_front_end(&run);
    for component in &mut components {
        component.contaminants = contaminant::of(component, front);
    }
    Deconvoluted { components, noise, skew_scans_per_mz }
}
