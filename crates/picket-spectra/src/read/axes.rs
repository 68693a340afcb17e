//! What axes mean: the units that files name, and what can be told from two units together.

use crate::{Technique, XUnit, YUnit};

/// Above this, a transmittance or reflectance is in percent, and an absorbance is none.
///
/// A fraction exceeds 1 by noise where the reference has no light, and an instrument measures no absorbance of 10; both
/// are asked of the value that one point in a hundred exceeds.
const FRACTION_MAX: f64 = 2.0;
const ABSORBANCE_MAX: f64 = 10.0;

/// The unit of abscissae that a file names, as in `1/CM`, `Wavenumber (cm-1)` or `Raman Shift`.
pub(super) fn x_unit(name: &str) -> XUnit {
    let name = name.trim();
    named(name, x_unit_of_word).unwrap_or_else(|| match name {
        "" => XUnit::Unknown,
        _ => XUnit::Other(name.to_owned()),
    })
}

fn x_unit_of_word(word: &str) -> Option<XUnit> {
    Some(match word {
        "1CM" | "CM1" | "CM" | "RECIPROCALCM" | "WAVENUMBER" | "WAVENUMBERS" => XUnit::Wavenumber,
        "RAMANSHIFT" | "RAMANSHIFTS" | "DELTAWAVENUMBER" => XUnit::RamanShift,
        "NM" | "NANOMETER" | "NANOMETERS" | "NANOMETRE" | "NANOMETRES" => XUnit::Nanometres,
        "UM" | "\u{39c}M" | "MICRON" | "MICRONS" | "MICROMETER" | "MICROMETERS" | "MICROMETRE" | "MICROMETRES" => {
            XUnit::Micrometres
        }
        "MZ" | "MASSCHARGE" | "MASS" | "MASSUNITS" | "AMU" | "DA" | "DALTON" | "DALTONS" | "THOMSON" => {
            XUnit::MassToCharge
        }
        "S" | "SEC" | "SECOND" | "SECONDS" => XUnit::Seconds,
        "MIN" | "MINUTE" | "MINUTES" => XUnit::Minutes,
        "HZ" | "HERTZ" => XUnit::Hertz,
        "PPM" | "PARTSPERMILLION" => XUnit::PartsPerMillion,
        _ => return None,
    })
}

/// The unit of ordinates that a file names. Whether a transmittance is in percent is said by [`settled`].
pub(super) fn y_unit(name: &str) -> YUnit {
    let name = name.trim();
    named(name, y_unit_of_word).unwrap_or_else(|| match name {
        "" => YUnit::default(),
        _ => YUnit::Other(name.to_owned()),
    })
}

fn y_unit_of_word(word: &str) -> Option<YUnit> {
    Some(match word {
        "ABSORBANCE" | "ABSORBANCEUNITS" | "ABS" | "A" | "AU" | "OPTICALDENSITY" | "LOG1R" => YUnit::Absorbance,
        "TRANSMITTANCE" | "TRANSMISSION" | "T" => YUnit::Transmittance,
        "%T"
        | "%TRANSMITTANCE"
        | "%TRANSMISSION"
        | "TRANSMITTANCE%"
        | "TRANSMISSION%"
        | "PERCENTTRANSMITTANCE"
        | "PERCENTTRANSMISSION" => YUnit::TransmittancePercent,
        "REFLECTANCE" | "R" => YUnit::Reflectance,
        "%R" | "%REFLECTANCE" | "REFLECTANCE%" | "PERCENTREFLECTANCE" => YUnit::ReflectancePercent,
        "KUBELKAMUNK" | "KM" | "KUBELKAMUNKUNITS" => YUnit::KubelkaMunk,
        "COUNTS" | "COUNT" | "IONCOUNTS" | "DETECTORCOUNTS" => YUnit::Counts,
        "ARBITRARY" | "ARBITRARYUNITS" | "ARB" | "ARBUNITS" => YUnit::Intensity,
        _ if word.ends_with("INTENSITY") || word.ends_with("ABUNDANCE") => YUnit::Intensity,
        _ => return None,
    })
}

/// The unit whose name is `name`, or else what is outside its brackets, or else what is inside.
fn named<T>(name: &str, unit: fn(&str) -> Option<T>) -> Option<T> {
    let word = |text: &str| -> String {
        let kept = |character: &char| character.is_alphanumeric() || *character == '%';
        text.chars().filter(kept).take(40).flat_map(char::to_uppercase).collect()
    };
    let (outside, inside) = name.split_once('(').unwrap_or((name, ""));
    [name, outside, inside].into_iter().find_map(|text| unit(&word(text)))
}

/// The unit of the ordinates once they are seen: a transmittance or reflectance whose ordinates go beyond 2 is in percent;
/// what goes beyond 10 is no absorbance but an intensity.
pub(super) fn settled(unit: YUnit, y: &[f64]) -> YUnit {
    let top = || top_percentile(y);
    match unit {
        YUnit::Transmittance if top() > FRACTION_MAX => YUnit::TransmittancePercent,
        YUnit::Reflectance if top() > FRACTION_MAX => YUnit::ReflectancePercent,
        YUnit::Absorbance if top() > ABSORBANCE_MAX => YUnit::Intensity,
        other => other,
    }
}

/// What [`settled`] takes ordinates for, in a message.
pub(super) fn in_words(unit: &YUnit) -> &'static str {
    match unit {
        YUnit::TransmittancePercent | YUnit::ReflectancePercent => "percent",
        _ => "an intensity",
    }
}

/// The ordinate that one in a hundred exceeds; 0 when there are none.
fn top_percentile(y: &[f64]) -> f64 {
    let mut finite: Vec<f64> = y.iter().copied().filter(|y| y.is_finite()).collect();
    if finite.is_empty() {
        return 0.0;
    }
    let rank = (finite.len() - 1) * 99 / 100;
    *finite.select_nth_unstable_by(rank, f64::total_cmp).1
}

/// How a spectrum with these axes was measured, where that can be told: a wavenumber axis with an intensity may be
/// infrared, Raman or emission, and stays unknown.
pub(super) fn technique(x_unit: &XUnit, y_unit: &YUnit, x: &[f64]) -> Technique {
    let absorbs = !matches!(y_unit, YUnit::Counts | YUnit::Intensity | YUnit::Other(_));
    let least = x.iter().copied().fold(f64::INFINITY, f64::min);
    match x_unit {
        XUnit::MassToCharge => Technique::Mass,
        XUnit::RamanShift => Technique::Raman,
        XUnit::Seconds | XUnit::Minutes => Technique::Chromatogram,
        XUnit::PartsPerMillion => Technique::NuclearMagneticResonance,
        // Near infrared ends at 4000 cm⁻¹, which is 2.5 µm, and begins at about 750 nm.
        XUnit::Wavenumber if absorbs && least >= 4_000.0 => Technique::NearInfrared,
        XUnit::Wavenumber if absorbs => Technique::Infrared,
        XUnit::Micrometres if absorbs && least >= 2.4 => Technique::Infrared,
        XUnit::Micrometres if absorbs && least >= 0.75 => Technique::NearInfrared,
        XUnit::Nanometres if absorbs && least >= 2_400.0 => Technique::Infrared,
        XUnit::Nanometres if absorbs && least >= 750.0 => Technique::NearInfrared,
        XUnit::Nanometres if absorbs => Technique::UltravioletVisible,
        _ => Technique::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_by_their_names() {
        for (name, unit) in [
            ("1/CM", XUnit::Wavenumber),
            ("cm^-1", XUnit::Wavenumber),
            ("Wavenumber (cm-1)", XUnit::Wavenumber),
            ("Raman Shift (cm-1)", XUnit::RamanShift),
            ("Wavelength (nm)", XUnit::Nanometres),
            ("Mass (M/z)", XUnit::MassToCharge),
            ("m/z", XUnit::MassToCharge),
            ("µm", XUnit::Micrometres),
            ("", XUnit::Unknown),
            (" GAUSS ", XUnit::Other("GAUSS".to_owned())),
        ] {
            assert_eq!(x_unit(name), unit, "{name}");
        }
        for (name, unit) in [
            ("TRANSMITTANCE", YUnit::Transmittance),
            ("% Transmittance", YUnit::TransmittancePercent),
            ("Transmittance (%)", YUnit::TransmittancePercent),
            ("A", YUnit::Absorbance),
            ("KUBELKA-MUNK", YUnit::KubelkaMunk),
            ("relative abundance", YUnit::Intensity),
            ("(arb)", YUnit::Intensity),
            ("Rmn Intensity", YUnit::Intensity),
            ("", YUnit::Intensity),
            ("pH", YUnit::Other("pH".to_owned())),
        ] {
            assert_eq!(y_unit(name), unit, "{name}");
        }
    }

    #[test]
    fn percent_is_told_from_the_ordinates() {
        let mut fraction = vec![0.9; 200];
        fraction[0] = 3.0;
        assert_eq!(settled(YUnit::Transmittance, &fraction), YUnit::Transmittance);
        let percent: Vec<f64> = fraction.iter().map(|y| y * 100.0).collect();
        assert_eq!(settled(YUnit::Transmittance, &percent), YUnit::TransmittancePercent);
        assert_eq!(settled(YUnit::Reflectance, &[f64::NAN, 8.0]), YUnit::ReflectancePercent);
        assert_eq!(settled(YUnit::Absorbance, &percent), YUnit::Intensity);
        assert_eq!(settled(YUnit::Transmittance, &[]), YUnit::Transmittance);
    }

    #[test]
    fn a_technique_is_told_only_where_the_axes_tell_it() {
        let far = [400.0, 9_000.0];
        for (x_unit, y_unit, x, expect) in [
            (XUnit::Wavenumber, YUnit::Absorbance, &far[..], Technique::Infrared),
            (XUnit::Wavenumber, YUnit::Absorbance, &far[1..], Technique::NearInfrared),
            (XUnit::Wavenumber, YUnit::Counts, &far, Technique::Unknown),
            (XUnit::RamanShift, YUnit::Counts, &far, Technique::Raman),
            (XUnit::Nanometres, YUnit::TransmittancePercent, &far, Technique::UltravioletVisible),
            (XUnit::MassToCharge, YUnit::Intensity, &far, Technique::Mass),
            (XUnit::Unknown, YUnit::Absorbance, &far, Technique::Unknown),
        ] {
            assert_eq!(technique(&x_unit, &y_unit, x), expect, "{x_unit:?} {y_unit:?}");
        }
    }
}
