//! The header of a file and of a subfile (Galactic Universal Data Format specification, 1997, with SPC.H).

use picket_core::ReadError;

use super::bytes::{Bytes, Order};

/// Bytes of the header: 512, in old files 224.
const NEW_BYTES: usize = 512;
const OLD_BYTES: usize = 224;

/// Bytes of the header of a subfile.
pub(super) const SUBHEADER_BYTES: usize = 32;

/// The exponent of ordinates that are floating-point numbers.
const FLOATING: i16 = -128;

/// What the header of a file says.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) old: bool,
    flags: u8,
    /// fexper: the technique.
    pub(super) experiment: u8,
    /// fexp: the exponent of the ordinates.
    exponent: i16,
    /// fnpts: the number of points; of files where each subfile has its own abscissae, where their directory stands.
    pub(super) points: usize,
    pub(super) first: f64,
    pub(super) last: f64,
    pub(super) subfiles: usize,
    /// fxtype, fytype, fztype: the codes of the units.
    pub(super) x_code: u8,
    pub(super) y_code: u8,
    pub(super) z_code: u8,
    /// fcatxt: the names of the axes, when the file says that they hold.
    pub(super) labels: [String; 3],
    pub(super) comment: String,
    pub(super) resolution: String,
    pub(super) source: String,
    pub(super) method: String,
    /// Year to minute, `1997-03-09 09:09`, when it is a date.
    pub(super) date: Option<String>,
    /// Where the log stands; 0 when there is none.
    pub(super) log: usize,
    /// fzinc: how far subfiles are apart in z.
    pub(super) z_step: f32,
    /// fwplanes: how many planes of subfiles there are; 0 when there is only one.
    pub(super) planes: usize,
}

/// How ordinates are stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ordinates {
    /// Floating-point numbers of 32 bits.
    Floats,
    /// Whole numbers of 32 bits, to be multiplied.
    Integers(f64),
    /// Whole numbers of 32 bits with their two halves exchanged, as in old files, to be multiplied.
    SwappedIntegers(f64),
    /// Whole numbers of 16 bits, to be multiplied.
    Shorts(f64),
}

impl Header {
    /// Reads the header.
    ///
    /// # Errors
    /// [`ReadError::Format`] when the file is not Galactic SPC.
    pub(super) fn read(file: &[u8]) -> Result<(Self, Bytes<'_>), ReadError> {
        let not_spc =
            |reason: &str| Err(ReadError::Format { format: "Galactic SPC".to_owned(), reason: reason.to_owned() });
        if file.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return not_spc("it is an OLE2 container, as programs of Shimadzu write under the same ending");
        }
        let (old, order) = match file.get(1) {
            Some(0x4b) => (false, Order::Little),
            Some(0x4c) => (false, Order::Big),
            Some(0x4d) => (true, Order::Little),
            _ => return not_spc("its second byte names no version of the format"),
        };
        if file.len() < if old { OLD_BYTES } else { NEW_BYTES } + SUBHEADER_BYTES {
            return not_spc("it is shorter than its header");
        }
        let bytes = Bytes { bytes: file, order };
        let header = if old { Self::read_old(bytes) } else { Self::read_new(bytes) };
        // Text whose second letter is K, L or M has other codes.
        if !matches!(header.x_code, 0..=30 | 255) && !matches!(header.y_code, 0..=26 | 128..=131) {
            return not_spc("the codes of its axes are unknown");
        }
        if header.is_even() && !(header.first.is_finite() && header.last.is_finite()) {
            return not_spc("its first or last abscissa is no number");
        }
        Ok((header, bytes))
    }

    fn read_new(bytes: Bytes<'_>) -> Self {
        let flags = bytes.u8(0);
        Self {
            old: false,
            flags,
            experiment: bytes.u8(2),
            exponent: bytes.i8(3).into(),
            points: bytes.u32(4) as usize,
            first: bytes.f64(8),
            last: bytes.f64(16),
            subfiles: bytes.u32(24) as usize,
            x_code: bytes.u8(28),
            y_code: bytes.u8(29),
            z_code: bytes.u8(30),
            labels: labels(flags, bytes, 218),
            comment: bytes.text(88, 130),
            resolution: bytes.text(36, 9),
            source: bytes.text(45, 9),
            method: bytes.text(264, 48),
            date: packed_date(bytes.u32(32)),
            log: bytes.u32(248) as usize,
            z_step: bytes.f32(312),
            planes: bytes.u32(316) as usize,
        }
    }

    fn read_old(bytes: Bytes<'_>) -> Self {
        let flags = bytes.u8(0);
        let year_and_z = bytes.u16(18);
        let [month, day, hour, minute] = [20, 21, 22, 23].map(|at| u32::from(bytes.u8(at)));
        Self {
            old: true,
            flags,
            experiment: 0,
            exponent: bytes.i16(2),
            points: whole(bytes.f32(4)),
            first: bytes.f32(8).into(),
            last: bytes.f32(12).into(),
            // An old file does not say how many subfiles it has.
            subfiles: usize::MAX,
            x_code: bytes.u8(16),
            y_code: bytes.u8(17),
            z_code: u8::try_from(year_and_z >> 12).unwrap_or_default(),
            labels: labels(flags, bytes, 194),
            comment: bytes.text(64, 130),
            resolution: bytes.text(24, 8),
            source: String::new(),
            method: String::new(),
            date: date(u32::from(year_and_z & 0xfff), month, day, hour, minute),
            log: 0,
            z_step: 0.0,
            planes: 0,
        }
    }

    fn flag(&self, bit: u8) -> bool {
        self.flags & bit != 0
    }

    /// TMULTI: there are several subfiles.
    pub(super) fn is_multiple(&self) -> bool {
        self.flag(0x04)
    }

    /// TRANDM or TORDRD: subfiles are not evenly spaced in z.
    pub(super) fn has_own_z(&self) -> bool {
        self.flag(0x18)
    }

    /// TXYXYS: each subfile has its own abscissae.
    pub(super) fn has_own_x(&self) -> bool {
        !self.old && self.flag(0x40)
    }

    /// TXVALS without TXYXYS: all subfiles have the abscissae that stand behind the header.
    pub(super) fn has_shared_x(&self) -> bool {
        !self.old && self.flag(0x80) && !self.flag(0x40)
    }

    /// True when the abscissae are evenly spaced.
    pub(super) fn is_even(&self) -> bool {
        !self.has_own_x() && !self.has_shared_x()
    }

    /// Where the first subfile begins when there is no directory.
    pub(super) fn first_subfile(&self) -> usize {
        match (self.old, self.has_shared_x()) {
            (true, _) => OLD_BYTES,
            (false, true) => NEW_BYTES.saturating_add(self.points.saturating_mul(4)),
            (false, false) => NEW_BYTES,
        }
    }

    /// How the ordinates of a subfile are stored: each subfile of several has its own exponent.
    pub(super) fn ordinates(&self, subfile: &Subheader) -> Ordinates {
        let exponent = if self.is_multiple() { subfile.exponent } else { self.exponent };
        // Old files hold the exponent in two bytes, where 128 is the same byte as -128 in one.
        if exponent == FLOATING || exponent == -FLOATING {
            return Ordinates::Floats;
        }
        let scale = |bits: i32| 2_f64.powi(i32::from(exponent) - bits);
        match (self.flag(0x01), self.old) {
            (true, _) => Ordinates::Shorts(scale(16)),
            (false, true) => Ordinates::SwappedIntegers(scale(32)),
            (false, false) => Ordinates::Integers(scale(32)),
        }
    }
}

/// The names of the axes, when TALABS says that they hold.
fn labels(flags: u8, bytes: Bytes<'_>, at: usize) -> [String; 3] {
    if flags & 0x20 == 0 {
        return Default::default();
    }
    let field = bytes.bytes.get(at..at + 30).unwrap_or_default();
    let mut names = field.split(|&byte| byte == 0).map(super::bytes::text);
    [(); 3].map(|()| names.next().unwrap_or_default())
}

/// The number of points of an old file, which is stored as a floating-point number.
fn whole(points: f32) -> usize {
    let points = f64::from(points);
    let held = points.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&points);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative and below 2^32")]
    if held { points as usize } else { 0 }
}

/// fdate: the minute in 6 bits, the hour in 5, the day in 5, the month in 4, and the year.
fn packed_date(packed: u32) -> Option<String> {
    date(packed >> 20, packed >> 16 & 0xf, packed >> 11 & 0x1f, packed >> 6 & 0x1f, packed & 0x3f)
}

/// A date, when it can be one: some programs write the years since 1900, others nothing sensible.
fn date(year: u32, month: u32, day: u32, hour: u32, minute: u32) -> Option<String> {
    let year = if (70..200).contains(&year) { year + 1900 } else { year };
    let possible = (1970..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60;
    possible.then(|| format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"))
}

/// What the header of a subfile says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subheader {
    exponent: i16,
    /// subtime: its place in z.
    pub(super) z: f32,
    /// subnext: the place of the next in z.
    pub(super) z_next: f32,
    /// subnpts: its number of points, where each subfile has its own.
    pub(super) points: usize,
}

impl Subheader {
    /// Reads the header at `at`; `None` when the file ends before its end.
    pub(super) fn read(bytes: Bytes<'_>, at: usize) -> Option<Self> {
        bytes.bytes.get(at..)?.get(..SUBHEADER_BYTES)?;
        Some(Self {
            exponent: bytes.i8(at + 1).into(),
            z: bytes.f32(at + 4),
            z_next: bytes.f32(at + 8),
            points: bytes.u32(at + 16) as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_only_where_they_are_dates() {
        // The date of the maker’s example of a four-dimensional file.
        assert_eq!(packed_date(0x7cba_e236).as_deref(), Some("1995-10-28 08:54"));
        assert_eq!(date(113, 5, 24, 10, 32).as_deref(), Some("2013-05-24 10:32"));
        for (year, month, day, hour, minute) in [(0, 0, 10, 0, 0), (1995, 13, 1, 0, 0), (1995, 1, 1, 24, 0)] {
            assert_eq!(date(year, month, day, hour, minute), None);
        }
    }

    #[test]
    fn points_of_old_files_are_whole() {
        for (stored, points) in [(857.0, 857), (0.5, 0), (-3.0, 0), (f32::NAN, 0), (f32::INFINITY, 0), (1e30, 0)] {
            assert_eq!(whole(stored), points, "{stored}");
        }
    }
}
