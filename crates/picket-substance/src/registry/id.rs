//! Identifiers of substances, classes and instruments: slugs, given in the tables and stable.

use std::sync::Arc;

use picket_core::InvalidValue;

/// Makes a newtype over a slug: 1 to 96 characters a-z, 0-9 and hyphens, no hyphen at an end. Cheap to clone.
macro_rules! slug {
    ($(#[$meta:meta])* $type:ident, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $type(Arc<str>);

        impl $type {
            /// Checks the shape, not that it exists.
            ///
            /// # Errors
            /// [`InvalidValue`] unless it is 1 to 96 characters a-z, 0-9 and hyphens, none at an end.
            pub fn new(text: &str) -> Result<Self, InvalidValue> {
                if is_slug(text) { Ok(Self(text.into())) } else { Err(InvalidValue::new(text, $expected)) }
            }

            /// The slug.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                Self::new(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

slug! {
    /// The identity of a substance in the registry: `carfentanil`, `para-fluorofentanyl`.
    SubstanceId, "a substance id such as para-fluorofentanyl"
}

slug! {
    /// The identity of a class: `fentanyls`.
    ClassId, "a class id such as fentanyls"
}

slug! {
    /// The identity of a legal instrument: `un-1961`, `us-csa`.
    InstrumentId, "an instrument id such as un-1961"
}

fn is_slug(text: &str) -> bool {
    let characters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let ends = !text.starts_with('-') && !text.ends_with('-');
    characters && ends && (1..=96).contains(&text.len())
}
