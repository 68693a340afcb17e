//! The name of some bytes.

use crate::check::{InvalidValue, text_newtype};

/// The BLAKE3 hash of some bytes, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ContentHash(String);

impl ContentHash {
    /// Hashes `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().to_string())
    }

    /// Hashes everything a reader gives, in constant memory.
    ///
    /// # Errors
    /// What the reader says.
    pub fn of_reader(reader: &mut impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(Self(hasher.finalize().to_hex().to_string()))
    }

    /// Hashes several parts so that no two lists of parts share a hash: each is preceded by its length.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().to_hex().to_string())
    }

    /// Takes a hash that was written down before.
    ///
    /// # Errors
    /// [`InvalidValue`] unless it is 64 lower-case hexadecimal digits.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let hexadecimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if hexadecimal && text.len() == 64 {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "a BLAKE3 hash of 64 lower-case hexadecimal digits"))
        }
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 16 digits: enough to tell things apart on a page.
    pub fn short(&self) -> &str {
        &self.0[..16]
    }
}
text_newtype!(ContentHash);

/// Makes an identity of 32 lower-case hexadecimal digits: the first half of the hash of the parts that make it up.
macro_rules! hash_id {
    ($(#[$meta:meta])* $type:ident, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $type(String);

        impl $type {
            fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
                let hash = $crate::ContentHash::of_parts(parts.into_iter().map(str::as_bytes));
                Self(hash.as_str()[..32].to_owned())
            }

            /// Takes an identity that was written down before.
            ///
            /// # Errors
            /// [`InvalidValue`](crate::InvalidValue) unless it is 32 lower-case hexadecimal digits.
            pub fn new(text: &str) -> Result<Self, $crate::InvalidValue> {
                let hexadecimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                if hexadecimal && text.len() == 32 {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($crate::InvalidValue::new(text, $expected))
                }
            }

            /// The 32 digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        $crate::check::text_newtype!($type);
    };
}
pub(crate) use hash_id;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let split = ContentHash::of_parts([b"ab".as_slice(), b"c"]);
        assert_ne!(split, ContentHash::of_parts([b"a".as_slice(), b"bc"]));
        assert_eq!(ContentHash::new(split.as_str()).unwrap(), split);
        assert!(ContentHash::new("AB").is_err());
    }
}
