//! Thermo Galactic SPC, old (0x4D) and new (0x4B, 0x4C): Galactic Universal Data Format specification, 1997.
//!
//! A file is a header, the abscissae when all subfiles share them, the subfiles, each a spectrum, and a log.

mod bytes;
mod header;
mod units;

use picket_core::ReadError;

use self::bytes::Bytes;
use self::header::{Header, Ordinates, SUBHEADER_BYTES, Subheader};
use super::{ProblemCode, Sink, axes};
use crate::facts::Unshared;
use crate::limits::{FIELD_CHARS_MAX, FIELDS_MAX, FILE_POINTS_MAX, POINTS_MAX};
use crate::{Facts, Form, Spectrum, Technique, XUnit};

/// Reads a whole file.
///
/// # Errors
/// [`ReadError::Format`] when it is not Galactic SPC.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let (header, bytes) = Header::read(bytes)?;
    let mut reader = Reader {
        facts: facts(&header, bytes),
        shared_x: Vec::new(),
        first_z: None,
        points_left: FILE_POINTS_MAX,
        tally: Tally::default(),
        header,
        bytes,
        sink,
    };
    reader.read();
    reader.list_tally();
    Ok(())
}

struct Reader<'a, 's, 't> {
    header: Header,
    bytes: Bytes<'a>,
    sink: &'s mut Sink<'t>,
    /// What holds for every subfile.
    facts: Facts,
    /// The abscissae, where all subfiles share them.
    shared_x: Vec<f64>,
    /// The z of the first subfile, and how far it is to the second.
    first_z: Option<(f64, f64)>,
    /// How many points may still be read from this file.
    points_left: usize,
    tally: Tally,
}

/// What was seen in the subfiles, to be listed once.
#[derive(Default)]
struct Tally {
    read: u64,
    without_points: u64,
    misplaced: u64,
    not_finite: u64,
}

/// The points of a subfile, and where the next one begins.
struct Points {
    x: Vec<f64>,
    y: Vec<f64>,
    end: usize,
    /// How many points the subfile should have.
    stated: usize,
}

impl Reader<'_, '_, '_> {
    fn read(&mut self) {
        if self.header.points > POINTS_MAX && !self.header.has_own_x() {
            return self.problem(ProblemCode::TooManyPoints, format!("more than {POINTS_MAX} points"));
        }
        if self.header.has_shared_x() {
            let floats = self.bytes.numbers(self.header.first_subfile() - 4 * self.header.points, self.header.points);
            self.shared_x = floats.map(|number| f32::from_le_bytes(number).into()).collect();
        }
        let directory = self.directory();
        let subfiles = if self.header.is_multiple() { self.header.subfiles.max(1) } else { 1 };
        let mut next = self.header.first_subfile();
        for index in 0..subfiles {
            if let Some(directory) = directory {
                next = self.bytes.u32(directory + 12 * index) as usize;
            }
            let Some(subheader) = Subheader::read(self.bytes, next) else {
                if directory.is_some() {
                    self.tally.misplaced += 1;
                    continue;
                }
                if !self.header.old || index == 0 {
                    self.problem(ProblemCode::Truncated, format!("{index} of {subfiles} subfiles are there"));
                }
                return;
            };
            let Some(points) = self.points(&subheader, next + SUBHEADER_BYTES) else { return };
            next = points.end;
            if !self.hand_over(index, &subheader, points) {
                return;
            }
        }
    }

    /// Where the directory of the subfiles stands: 12 bytes for each.
    fn directory(&mut self) -> Option<usize> {
        let header = &self.header;
        if !header.has_own_x() || !header.is_multiple() || header.points == 0 {
            return None;
        }
        let end = header.subfiles.checked_mul(12).and_then(|bytes| bytes.checked_add(header.points));
        if end.is_some_and(|end| end <= self.bytes.bytes.len()) {
            return Some(header.points);
        }
        let message = "the directory of the subfiles is not within the file; they were read one behind the other";
        self.problem(ProblemCode::HeaderContradicts, message.to_owned());
        None
    }

    /// The points of the subfile whose header ends at `at`; `None`, listed, when there are too many.
    fn points(&mut self, subheader: &Subheader, at: usize) -> Option<Points> {
        let header = &self.header;
        let own_x = header.has_own_x();
        let stated =
            if own_x && (subheader.points > 0 || header.is_multiple()) { subheader.points } else { header.points };
        if stated > POINTS_MAX.min(self.points_left) {
            self.problem(ProblemCode::TooManyPoints, format!("more than {} points", POINTS_MAX.min(self.points_left)));
            return None;
        }
        let y_at = if own_x { at.saturating_add(4 * stated) } else { at };
        let kind = header.ordinates(subheader);
        let width = if matches!(kind, Ordinates::Shorts(_)) { 2 } else { 4 };
        let y = ordinates(self.bytes, y_at, stated, kind);
        let x = if own_x {
            self.bytes.numbers(at, y.len()).map(|number| f32::from_le_bytes(number).into()).collect()
        } else if header.has_shared_x() {
            self.shared_x.iter().copied().take(y.len()).collect()
        } else {
            let intervals = stated.saturating_sub(1).max(1) as f64;
            let span = header.last - header.first;
            (0..y.len()).map(|index| header.first + index as f64 * span / intervals).collect()
        };
        self.points_left -= y.len();
        Some(Points { x, y, end: y_at.saturating_add(width * stated), stated })
    }

    /// Hands over a subfile as a spectrum; false when no more are taken.
    fn hand_over(&mut self, index: usize, subheader: &Subheader, points: Points) -> bool {
        let Points { mut x, mut y, stated, .. } = points;
        if y.len() < stated {
            let message = format!("subfile {}: {} of {stated} points are there", index + 1, y.len());
            self.problem(ProblemCode::Truncated, message);
        }
        self.tally.not_finite += drop_not_finite(&mut x, &mut y);
        if x.is_empty() {
            self.tally.without_points += 1;
            return true;
        }
        self.tally.read += 1;
        let mut facts = self.facts.clone();
        self.describe(index, subheader, &mut facts);
        let Some(spectrum) = self.spectrum(x, y, facts, index == 0) else { return true };
        self.sink.spectrum(spectrum, None)
    }

    fn spectrum(&mut self, x: Vec<f64>, y: Vec<f64>, facts: Facts, first: bool) -> Option<Spectrum> {
        let header = &self.header;
        let stated_y_unit = units::y_unit(header.y_code, &header.labels[1]);
        let y_unit = axes::settled(stated_y_unit.clone(), &y);
        let x_unit = units::x_unit(header.x_code, &header.labels[0]);
        let technique = units::technique(header.experiment, &x_unit, &y_unit, &x);
        let peaks = technique == Technique::Mass && !header.is_even();
        let mut spectrum = Spectrum::new(technique, if peaks { Form::Peaks } else { Form::Curve }, x, y).ok()?;
        let raman = technique == Technique::Raman && x_unit == XUnit::Wavenumber;
        spectrum.x_unit = if raman { XUnit::RamanShift } else { x_unit };
        if first && stated_y_unit != y_unit {
            let message =
                format!("the ordinates are too large for their unit; they were taken for {}", axes::in_words(&y_unit));
            self.problem(ProblemCode::AxisAssumed, message);
        } else if first && self.header.y_code == 11 {
            self.problem(ProblemCode::AxisAssumed, "ordinates in percent were taken for transmittance".to_owned());
        }
        spectrum.y_unit = y_unit;
        spectrum.facts = facts;
        Some(spectrum)
    }

    /// Adds to `facts` which of several subfiles it is, and where it stands in z.
    fn describe(&mut self, index: usize, subheader: &Subheader, facts: &mut Facts) {
        let z = self.z(index, subheader);
        let time = units::z_seconds(self.header.z_code).filter(|_| z >= 0.0);
        if let Some(seconds) = time.filter(|_| self.header.is_multiple() || z > 0.0) {
            facts.retention_time_seconds = Some(z * seconds);
        }
        if self.header.is_multiple() {
            facts.unshared.push(("subfile".to_owned(), (index + 1).to_string()));
            if time.is_none() && z.is_finite() {
                facts.unshared.push(("z".to_owned(), z.to_string()));
            }
        }
    }

    /// Where a subfile stands in z: where they are evenly spaced, only the first says it.
    fn z(&mut self, index: usize, subheader: &Subheader) -> f64 {
        let own = f64::from(subheader.z);
        if self.header.has_own_z() {
            return own;
        }
        let step = match f64::from(self.header.z_step) {
            0.0 => f64::from(subheader.z_next) - own,
            step => step,
        };
        let (first, step) = *self.first_z.get_or_insert((own, step));
        let in_plane = match self.header.planes {
            0 => index,
            planes => index % (self.header.subfiles / planes).max(1),
        };
        first + in_plane as f64 * step
    }

    fn list_tally(&mut self) {
        let Tally { read, without_points, misplaced, not_finite } = self.tally;
        if misplaced > 0 {
            let message = format!("the directory places {misplaced} subfiles outside the file");
            self.problem(ProblemCode::HeaderContradicts, message);
        }
        if without_points > 0 {
            let message = format!("{without_points} of {} subfiles have no points", read + without_points);
            self.problem(ProblemCode::NoPoints, message);
        }
        if not_finite > 0 {
            self.problem(ProblemCode::NumberNotFinite, format!("{not_finite} numbers are not finite"));
        }
    }

    fn problem(&mut self, code: ProblemCode, message: String) {
        self.sink.problem(code, None, message, "");
    }
}

/// `count` ordinates from `at` on, or as many as are there.
fn ordinates(bytes: Bytes<'_>, at: usize, count: usize, kind: Ordinates) -> Vec<f64> {
    match kind {
        Ordinates::Floats => bytes.numbers(at, count).map(|number| f32::from_le_bytes(number).into()).collect(),
        Ordinates::Integers(scale) => {
            bytes.numbers(at, count).map(|number| f64::from(i32::from_le_bytes(number)) * scale).collect()
        }
        Ordinates::SwappedIntegers(scale) => {
            let whole = |[a, b, c, d]: [u8; 4]| i32::from_le_bytes([c, d, a, b]);
            bytes.numbers(at, count).map(|number| f64::from(whole(number)) * scale).collect()
        }
        Ordinates::Shorts(scale) => {
            bytes.numbers(at, count).map(|number| f64::from(i16::from_le_bytes(number)) * scale).collect()
        }
    }
}

/// Drops points whose abscissa is not finite and marks ordinates that are infinite as missing; says how many there were.
fn drop_not_finite(x: &mut Vec<f64>, y: &mut Vec<f64>) -> u64 {
    let infinite = y.iter_mut().filter(|y| y.is_infinite()).map(|y| *y = f64::NAN).count();
    let kept: Vec<bool> = x.iter().map(|x| x.is_finite()).collect();
    let dropped = kept.iter().filter(|kept| !**kept).count();
    if dropped > 0 {
        for values in [x, y] {
            let mut kept = kept.iter().copied();
            values.retain(|_| kept.next().unwrap_or(false));
        }
    }
    (infinite + dropped) as u64
}

/// What the header and the log say of all subfiles.
fn facts(header: &Header, bytes: Bytes<'_>) -> Facts {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let resolution = some(&header.resolution).filter(|text| text.chars().all(|letter| (' '..='~').contains(&letter)));
    let mut unshared = Unshared::default();
    for (name, text) in [("fmethod", some(&header.method)), ("fdate", header.date.clone())] {
        if let Some(text) = text {
            unshared.keep(name, text);
        }
    }
    for (name, text) in log_lines(header, bytes) {
        unshared.keep(&name, text);
    }
    Facts {
        title: header.comment.lines().collect::<Vec<_>>().join(" "),
        instrument: some(&header.source),
        resolution,
        unshared: unshared.into_fields(),
        ..Facts::default()
    }
}

/// The lines of the log, `key = value`; what is no such line stands under `log`.
fn log_lines(header: &Header, bytes: Bytes<'_>) -> Vec<(String, String)> {
    if header.log == 0 || header.log >= bytes.bytes.len() {
        return Vec::new();
    }
    let text_at = header.log.saturating_add(bytes.u32(header.log + 8) as usize);
    let len = (bytes.u32(header.log) as usize).min(FIELD_CHARS_MAX * FIELDS_MAX);
    let text = bytes.text(text_at, len);
    let lines = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).take(FIELDS_MAX);
    let short = |text: &str| text.trim().chars().take(FIELD_CHARS_MAX).collect::<String>();
    lines
        .map(|line| match line.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => (short(key), short(value)),
            _ => ("log".to_owned(), short(line)),
        })
        .collect()
}
