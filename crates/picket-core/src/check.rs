//! The one error of every checking constructor.

/// A value from outside that does not have the shape its type promises.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{value:?} is not {expected}")]
pub struct InvalidValue {
    /// The value as received, cut to [`InvalidValue::VALUE_CHARS_MAX`] characters.
    pub value: String,
    /// What a right value looks like, as a noun phrase: "a CAS number such as 437-38-7".
    pub expected: &'static str,
}

impl InvalidValue {
    /// How much of a wrong value is repeated to the user.
    pub const VALUE_CHARS_MAX: usize = 80;

    /// Says that `value` is not what was `expected`.
    pub fn new(value: &str, expected: &'static str) -> Self {
        Self { value: value.chars().take(Self::VALUE_CHARS_MAX).collect(), expected }
    }
}

/// Gives a checked text newtype its `Display`, `FromStr`, and serde by way of that text.
macro_rules! text_newtype {
    ($type:ty) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
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
pub(crate) use text_newtype;
