//! How the columns of a table are headed: as CSV is written, and as a table is understood that is headed so.

use crate::{XUnit, YUnit};

const X: [(XUnit, &str); 10] = [
    (XUnit::MassToCharge, "m/z"),
    (XUnit::Wavenumber, "Wavenumber (cm-1)"),
    (XUnit::RamanShift, "Raman shift (cm-1)"),
    (XUnit::Nanometres, "Wavelength (nm)"),
    (XUnit::Micrometres, "Wavelength (um)"),
    (XUnit::Seconds, "Time (s)"),
    (XUnit::Minutes, "Time (min)"),
    (XUnit::Hertz, "Frequency (Hz)"),
    (XUnit::PartsPerMillion, "Chemical shift (ppm)"),
    (XUnit::Unknown, "x"),
];

const Y: [(YUnit, &str); 8] = [
    (YUnit::Absorbance, "Absorbance"),
    (YUnit::Transmittance, "Transmittance (1)"),
    (YUnit::TransmittancePercent, "Transmittance (%)"),
    (YUnit::Reflectance, "Reflectance (1)"),
    (YUnit::ReflectancePercent, "Reflectance (%)"),
    (YUnit::KubelkaMunk, "Kubelka-Munk"),
    (YUnit::Counts, "Counts"),
    (YUnit::Intensity, "Intensity"),
];

/// The header of a column of abscissae.
pub(crate) fn of_x(unit: &XUnit) -> String {
    match (unit, X.iter().find(|(known, _)| known == unit)) {
        (_, Some((_, header))) => (*header).to_owned(),
        (XUnit::Other(unit), _) => format!("x ({unit})"),
        (_, None) => "x".to_owned(),
    }
}

/// The header of a column of ordinates.
pub(crate) fn of_y(unit: &YUnit) -> String {
    match (unit, Y.iter().find(|(known, _)| known == unit)) {
        (_, Some((_, header))) => (*header).to_owned(),
        (YUnit::Other(unit), _) => format!("y ({unit})"),
        (_, None) => "y".to_owned(),
    }
}

/// The unit of abscissae under a header that is written as above.
pub(crate) fn x_unit(header: &str) -> Option<XUnit> {
    let known = X.iter().find(|(_, known)| known.eq_ignore_ascii_case(header)).map(|(unit, _)| unit.clone());
    known.or_else(|| Some(XUnit::Other(in_brackets(header, "x (")?)))
}

/// The unit of ordinates under a header that is written as above.
pub(crate) fn y_unit(header: &str) -> Option<YUnit> {
    let known = Y.iter().find(|(_, known)| known.eq_ignore_ascii_case(header)).map(|(unit, _)| unit.clone());
    known.or_else(|| Some(YUnit::Other(in_brackets(header, "y (")?)))
}

fn in_brackets(header: &str, start: &str) -> Option<String> {
    header.strip_prefix(start)?.strip_suffix(')').map(str::to_owned)
}
