//! What the codes of a header mean (SPC.H).

use super::super::axes;
use crate::{Technique, XUnit, YUnit};

/// The unit of the abscissae, from its code, or from the name of the axis where the code says nothing.
pub(super) fn x_unit(code: u8, label: &str) -> XUnit {
    let other = |name: &str| XUnit::Other(name.to_owned());
    match code {
        1 => XUnit::Wavenumber,
        2 => XUnit::Micrometres,
        3 => XUnit::Nanometres,
        4 => XUnit::Seconds,
        5 => XUnit::Minutes,
        6 => XUnit::Hertz,
        7 => other("kHz"),
        8 => other("MHz"),
        9 => XUnit::MassToCharge,
        10 => XUnit::PartsPerMillion,
        11 => other("days"),
        12 => other("years"),
        13 => XUnit::RamanShift,
        14 => other("eV"),
        16 => other("diode number"),
        17 => other("channel"),
        18 => other("degrees"),
        19 => other("°F"),
        20 => other("°C"),
        21 => other("K"),
        22 => other("data points"),
        23 => other("ms"),
        24 => other("µs"),
        25 => other("ns"),
        26 => other("GHz"),
        27 => other("cm"),
        28 => other("m"),
        29 => other("mm"),
        30 => other("hours"),
        _ => axes::x_unit(label),
    }
}

/// The unit of the ordinates, from its code, or from the name of the axis where the code says nothing.
pub(super) fn y_unit(code: u8, label: &str) -> YUnit {
    let other = |name: &str| YUnit::Other(name.to_owned());
    match code {
        1 => other("interferogram"),
        // log(1/R) is to a reflectance what an absorbance is to a transmittance.
        2 | 10 => YUnit::Absorbance,
        3 => YUnit::KubelkaMunk,
        4 => YUnit::Counts,
        5 => other("V"),
        6 => other("degrees"),
        7 => other("mA"),
        8 => other("mm"),
        9 => other("mV"),
        11 => YUnit::TransmittancePercent,
        12 | 13 => YUnit::Intensity,
        14 => other("energy"),
        16 => other("dB"),
        19 => other("°F"),
        20 => other("°C"),
        21 => other("K"),
        22 => other("index of refraction"),
        23 => other("extinction coefficient"),
        24 => other("real part"),
        25 => other("imaginary part"),
        26 => other("complex"),
        128 => YUnit::Transmittance,
        129 => YUnit::Reflectance,
        130 => other("single beam"),
        131 => other("emission"),
        _ => axes::y_unit(label),
    }
}

/// How many seconds the unit of z is; `None` when z is no time.
pub(super) fn z_seconds(code: u8) -> Option<f64> {
    match code {
        4 => Some(1.0),
        5 => Some(60.0),
        23 => Some(1e-3),
        30 => Some(3_600.0),
        _ => None,
    }
}

/// How the spectrum was measured: by its axes where they tell it, and else by the code of the experiment, which most
/// programs leave at 0 and which for 4 means infrared or Raman.
pub(super) fn technique(experiment: u8, x_unit: &XUnit, y_unit: &YUnit, x: &[f64]) -> Technique {
    let by_axes = axes::technique(x_unit, y_unit, x);
    let by_code = match experiment {
        1..=3 => Technique::Chromatogram,
        // Without a unit of absorption on its ordinates too, a wavenumber axis is one of infrared here.
        4 | 5 => axes::technique(x_unit, &YUnit::Absorbance, x),
        6 | 7 | 14 => Technique::UltravioletVisible,
        8 => Technique::XRayDiffraction,
        9 => Technique::Mass,
        10 => Technique::NuclearMagneticResonance,
        11 => Technique::Raman,
        12 => Technique::Fluorescence,
        _ => Technique::Unknown,
    };
    // Absorption in a Raman or fluorescence instrument is a label that was left as it was.
    let absorbs = matches!(by_axes, Technique::Infrared | Technique::NearInfrared | Technique::UltravioletVisible);
    let scatters_or_emits = matches!(by_code, Technique::Raman | Technique::Fluorescence);
    if by_axes == Technique::Unknown || (absorbs && scatters_or_emits) { by_code } else { by_axes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_decide_before_the_code_of_the_experiment() {
        let x = [600.0, 3_600.0];
        for (experiment, x_unit, y_unit, expect) in [
            (0, XUnit::Wavenumber, YUnit::Absorbance, Technique::Infrared),
            (0, XUnit::RamanShift, YUnit::Counts, Technique::Raman),
            (0, XUnit::Wavenumber, YUnit::Intensity, Technique::Unknown),
            (4, XUnit::Wavenumber, YUnit::Intensity, Technique::Infrared),
            (5, XUnit::Wavenumber, YUnit::Reflectance, Technique::Infrared),
            (11, XUnit::Wavenumber, YUnit::Absorbance, Technique::Raman),
            (1, XUnit::MassToCharge, YUnit::Intensity, Technique::Mass),
            (9, XUnit::Minutes, YUnit::Intensity, Technique::Chromatogram),
            (14, XUnit::Nanometres, YUnit::Other("mV".to_owned()), Technique::UltravioletVisible),
        ] {
            assert_eq!(technique(experiment, &x_unit, &y_unit, &x), expect, "{experiment} {x_unit:?} {y_unit:?}");
        }
    }
}
