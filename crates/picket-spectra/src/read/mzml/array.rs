//! Arrays of numbers: base64, perhaps packed by zlib, of little-endian numbers or of MS-Numpress.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::Param;
use super::numpress::{self, Numpress};
use crate::limits::POINTS_MAX;

/// What an array holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    MassToCharge,
    Wavelength,
    Intensity,
    Other,
}

/// How a number is written.
#[derive(Clone, Copy)]
enum Number {
    Float32,
    Float64,
    Integer32,
    Integer64,
}

/// An array as it is being read.
pub(super) struct Array {
    pub(super) kind: Kind,
    number: Option<Number>,
    is_packed: bool,
    /// True when the numbers are counts of a detector.
    pub(super) is_counts: bool,
    numpress: Option<Numpress>,
    /// The base64 text.
    pub(super) text: String,
}

impl Default for Array {
    fn default() -> Self {
        Self {
            kind: Kind::Other,
            number: None,
            is_packed: false,
            is_counts: false,
            numpress: None,
            text: String::new(),
        }
    }
}

impl Array {
    pub(super) fn take(&mut self, param: &Param) {
        match param.accession.as_str() {
            "MS:1000514" => self.kind = Kind::MassToCharge,
            "MS:1000515" => {
                self.kind = Kind::Intensity;
                self.is_counts = param.unit == "MS:1000131";
            }
            "MS:1000617" => self.kind = Kind::Wavelength,
            "MS:1000519" => self.number = Some(Number::Integer32),
            "MS:1000521" => self.number = Some(Number::Float32),
            "MS:1000522" => self.number = Some(Number::Integer64),
            "MS:1000523" => self.number = Some(Number::Float64),
            "MS:1000574" => self.is_packed = true,
            "MS:1002312" => self.set_numpress(Numpress::Linear, false),
            "MS:1002313" => self.set_numpress(Numpress::Pic, false),
            "MS:1002314" => self.set_numpress(Numpress::Slof, false),
            "MS:1002746" => self.set_numpress(Numpress::Linear, true),
            "MS:1002747" => self.set_numpress(Numpress::Pic, true),
            "MS:1002748" => self.set_numpress(Numpress::Slof, true),
            _ => {}
        }
    }

    fn set_numpress(&mut self, how: Numpress, is_packed: bool) {
        self.numpress = Some(how);
        self.is_packed |= is_packed;
    }

    /// The numbers, at most one more than the limit; or why they cannot be read.
    pub(super) fn numbers(&self) -> Result<Vec<f64>, String> {
        let mut bytes = from_base64(&self.text).ok_or("an array is not base64")?;
        if self.is_packed {
            let mut unpacked = Vec::new();
            let limit = (POINTS_MAX as u64 + 1) * 8;
            let result = ZlibDecoder::new(&bytes[..]).take(limit).read_to_end(&mut unpacked);
            result.map_err(|error| format!("an array cannot be unpacked: {error}"))?;
            bytes = unpacked;
        }
        if let Some(how) = self.numpress {
            return numpress::unpacked(&bytes, how).ok_or_else(|| "an array is not MS-Numpress".to_owned());
        }
        let number = self.number.ok_or("an array does not say how its numbers are written")?;
        Ok(match number {
            Number::Float32 => bytes.as_chunks().0.iter().map(|chunk| f64::from(f32::from_le_bytes(*chunk))).collect(),
            Number::Float64 => bytes.as_chunks().0.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect(),
            Number::Integer32 => {
                bytes.as_chunks().0.iter().map(|chunk| f64::from(i32::from_le_bytes(*chunk))).collect()
            }
            Number::Integer64 => bytes.as_chunks().0.iter().map(|chunk| i64::from_le_bytes(*chunk) as f64).collect(),
        })
    }
}

/// The bytes of base64 text (RFC 4648, section 4) with blanks between; `None` when it holds anything else.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0_u32;
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count % 4 != 1 {
            let shift = [0, 0, 4, 2][(count % 4) as usize];
            bytes.push((bits >> shift & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm 9v\nYmFy", "foobar"), ("Zm8", "fo")]
        {
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(from_base64("/+8="), Some(vec![0xff, 0xef]));
        assert_eq!(from_base64("Zm9v*"), None);
    }
}
