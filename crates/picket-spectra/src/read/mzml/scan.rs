//! A scan, and the instrument that made it.

use super::Param;
use super::array::{Array, Kind};
use crate::limits::POINTS_MAX;
use crate::read::fields::{Field, first_number, imply, positive, text};
use crate::read::peaks::Peaks;
use crate::read::{ProblemCode, Sink};
use crate::{Facts, Form, Polarity, Spectrum, Technique, XUnit, YUnit};

/// Units of time and energy in the unit ontology.
const MINUTE: &str = "UO:0000031";
const SECOND: &str = "UO:0000010";
const ELECTRONVOLT: &str = "UO:0000266";

/// What ionisations are called in the vocabulary, the longer names first, and by us.
const IONIZATIONS: [(&str, &str); 8] = [
    ("electrospray", "ESI"),
    ("atmospheric pressure chemical", "APCI"),
    ("atmospheric pressure photo", "APPI"),
    ("matrix-assisted laser", "MALDI"),
    ("matrix assisted laser", "MALDI"),
    ("direct analysis in real time", "DART"),
    ("chemical ionization", "CI"),
    ("electron ionization", "EI"),
];

/// The instrument, as far as it may be told: its serial number may not.
#[derive(Default)]
pub(super) struct Instrument {
    model: Option<String>,
    ionization: Option<String>,
}

impl Instrument {
    /// Takes a term of the source of ions, or of the instrument as a whole.
    pub(super) fn take(&mut self, param: &Param, of_source: bool, of_whole: bool) {
        if of_source {
            let name = param.name.to_lowercase();
            let known = IONIZATIONS.iter().find(|(word, _)| name.contains(word));
            self.ionization = self.ionization.take().or_else(|| known.map(|(_, ours)| (*ours).to_owned()));
        } else if of_whole && param.value.is_empty() && !param.name.is_empty() {
            // Only the model has no value; a serial number and what else is told of an instrument has one.
            self.model.get_or_insert_with(|| text(&param.name));
        }
    }
}

/// A scan as it is being read.
pub(super) struct Scan {
    row: u64,
    stated: Option<u64>,
    facts: Facts,
    form: Option<Form>,
    /// The middle of the window that was isolated, for when the ion itself is not told.
    target_mz: Option<f64>,
    pub(super) array: Array,
    x: Option<(Kind, Vec<f64>)>,
    y: Option<Vec<f64>>,
    y_unit: YUnit,
    /// Why an array cannot be read.
    unreadable: Option<String>,
}

impl Scan {
    pub(super) fn new(row: u64, stated: Option<u64>, title: String) -> Self {
        Self {
            row,
            stated,
            facts: Facts { title, ..Facts::default() },
            form: None,
            target_mz: None,
            array: Array::default(),
            x: None,
            y: None,
            y_unit: YUnit::Intensity,
            unreadable: None,
        }
    }

    /// Takes a term of the scan, its precursor, or one of its arrays.
    pub(super) fn take(&mut self, param: &Param) {
        let facts = &mut self.facts;
        let value = param.value.as_str();
        match param.accession.as_str() {
            "MS:1000511" => facts.ms_level = value.parse().ok(),
            "MS:1000127" => self.form = Some(Form::Peaks),
            "MS:1000128" => self.form = Some(Form::Curve),
            "MS:1000129" => facts.polarity = Some(Polarity::Negative),
            "MS:1000130" => facts.polarity = Some(Polarity::Positive),
            "MS:1000016" => {
                let factor = match param.unit.as_str() {
                    MINUTE => Some(60.0),
                    SECOND => Some(1.0),
                    _ => None,
                };
                facts.retention_time_seconds = first_number(value).zip(factor).map(|(time, factor)| time * factor);
            }
            // The first precursor is that of this scan.
            "MS:1000744" => facts.precursor_mz = facts.precursor_mz.or_else(|| positive(value)),
            "MS:1000827" => self.target_mz = self.target_mz.or_else(|| positive(value)),
            "MS:1000045" if facts.collision_energy.is_none() => {
                let unit = if param.unit == ELECTRONVOLT { " eV" } else { "" };
                facts.collision_energy = Some(text(value) + unit);
            }
            "MS:1000138" if facts.collision_energy.is_none() => {
                facts.collision_energy = Some(text(value) + " (NCE)");
            }
            // A filter, a title and a charge are kept; titles often hold the path of a file.
            "MS:1000512" | "MS:1000796" | "MS:1000041" => {
                Field { name: &param.name, value, row: self.row }.keep(facts);
            }
            _ => self.array.take(param),
        }
    }

    /// Takes the array that has ended.
    pub(super) fn take_array(&mut self) {
        let array = std::mem::take(&mut self.array);
        if array.kind == Kind::Other {
            return;
        }
        match array.numbers() {
            Err(reason) => self.unreadable = Some(reason),
            Ok(numbers) if array.kind == Kind::Intensity => {
                self.y = Some(numbers);
                self.y_unit = if array.is_counts { YUnit::Counts } else { YUnit::Intensity };
            }
            Ok(numbers) => self.x = Some((array.kind, numbers)),
        }
    }

    /// Hands the scan over; false when no more are taken.
    pub(super) fn finish(mut self, instrument: &Instrument, sink: &mut Sink<'_>) -> bool {
        let row = Some(self.row);
        if let Some(reason) = self.unreadable {
            sink.problem(ProblemCode::FormUnknown, row, reason, "");
            return true;
        }
        let (kind, x) = self.x.unwrap_or((Kind::MassToCharge, Vec::new()));
        let y = self.y.unwrap_or_default();
        let stated = self.stated.unwrap_or(x.len() as u64);
        if x.len() != y.len() || stated != x.len() as u64 {
            let message =
                format!("the scan says {stated} points and has {} abscissae and {} ordinates", x.len(), y.len());
            sink.problem(ProblemCode::PointCountDisagrees, row, message, "");
        }
        let points = x.into_iter().zip(y);
        let spectrum = match (kind, self.form) {
            (Kind::Wavelength, _) => curve(Technique::UltravioletVisible, XUnit::Nanometres, points, self.row, sink),
            (_, Some(Form::Curve)) => curve(Technique::Mass, XUnit::MassToCharge, points, self.row, sink),
            _ => {
                let mut peaks = Peaks::default();
                points.for_each(|(mz, abundance)| peaks.push(mz, abundance, self.row, ""));
                peaks.finish(self.row, None, sink)
            }
        };
        self.facts.precursor_mz = self.facts.precursor_mz.or(self.target_mz);
        self.facts.instrument.clone_from(&instrument.model);
        self.facts.ionization.clone_from(&instrument.ionization);
        imply(&mut self.facts);
        spectrum.is_none_or(|mut spectrum| {
            spectrum.y_unit = self.y_unit;
            spectrum.facts = self.facts;
            sink.spectrum(spectrum, row)
        })
    }
}

/// A curve of points, of which those without a finite abscissa are left out; `None`, which is listed, when none is left or
/// there are too many.
fn curve(
    technique: Technique,
    x_unit: XUnit,
    points: impl ExactSizeIterator<Item = (f64, f64)>,
    row: u64,
    sink: &mut Sink<'_>,
) -> Option<Spectrum> {
    let count = points.len();
    if count > POINTS_MAX {
        sink.problem(ProblemCode::TooManyPoints, Some(row), format!("a scan of more than {POINTS_MAX} points"), "");
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = points.filter(|(x, y)| x.is_finite() && y.is_finite()).unzip();
    if x.len() < count {
        let message = format!("{} points with a number that is not finite; left out", count - x.len());
        sink.problem(ProblemCode::NumberNotFinite, Some(row), message, "");
    }
    if x.is_empty() {
        sink.problem(ProblemCode::NoPoints, Some(row), "a scan without a point", "");
        return None;
    }
    let mut spectrum = Spectrum::new(technique, Form::Curve, x, y).expect("points were kept whole, and are finite");
    spectrum.x_unit = x_unit;
    Some(spectrum)
}
