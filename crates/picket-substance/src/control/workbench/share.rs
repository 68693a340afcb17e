//! A share with its interval.

use serde::Serialize;
use serde::ser::SerializeStruct;

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Share {
    /// How many are.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// Counts how many of the items are.
    pub(crate) fn count(items: impl IntoIterator<Item = bool>) -> Self {
        let mut share = Self::default();
        for hit in items {
            share.of += 1;
            share.hits += usize::from(hit);
        }
        share
    }

    /// Between 0 and 1; `None` of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts of substances are far below 2^52")]
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// The 95 % interval of Wilson (J. Am. Stat. Assoc. 1927, doi 10.1080/01621459.1927.10502953); `None` of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts of substances are far below 2^52")]
    pub fn interval(self) -> Option<(f64, f64)> {
        let rate = self.rate()?;
        let count = self.of as f64;
        let centre = rate + Z * Z / (2.0 * count);
        let spread = Z * (rate * (1.0 - rate) / count + Z * Z / (4.0 * count * count)).sqrt();
        let scale = 1.0 + Z * Z / count;
        Some((((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0)))
    }
}

impl std::fmt::Display for Share {
    /// `47 of 50 (94.0 %, 83.8 to 97.9)`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} of {}", self.hits, self.of)?;
        if let (Some(rate), Some((low, high))) = (self.rate(), self.interval()) {
            write!(formatter, " ({:.1} %, {:.1} to {:.1})", 100.0 * rate, 100.0 * low, 100.0 * high)?;
        }
        Ok(())
    }
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Share", 5)?;
        form.serialize_field("hits", &self.hits)?;
        form.serialize_field("of", &self.of)?;
        form.serialize_field("rate", &self.rate())?;
        form.serialize_field("low", &self.interval().map(|(low, _)| low))?;
        form.serialize_field("high", &self.interval().map(|(_, high)| high))?;
        form.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    /// Newcombe, Stat. Med. 1998, doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3.
    #[test]
    fn intervals_are_those_of_the_literature() {
        for (hits, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (found_low, found_high) = Share { hits, of }.interval().unwrap();
            assert!((found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5, "{hits} of {of}");
        }
        assert_eq!(Share::default().interval(), None);
        assert_eq!(Share { hits: 47, of: 50 }.to_string(), "47 of 50 (94.0 %, 83.8 to 97.9)");
    }
}
