//! Spectra as an object of lists: `{"wavenumber": […], "spectra": {"name": […]}, "metadata": {"field": […]}}`.

use std::fmt;
use std::io::{BufRead, Read};
use std::marker::PhantomData;

use picket_core::ReadError;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::cells::Ordinate;
use super::points::Points;
use super::profile::{Layout, TableProfile, Told};
use crate::limits::JSON_BYTES_MAX;
use crate::read::fields::{Field, text};
use crate::read::sniff::not_known;
use crate::read::{ProblemCode, Sink};

/// True when the text of `input` begins with an object.
pub(super) fn begins(input: &mut dyn BufRead) -> std::io::Result<bool> {
    let start = input.fill_buf()?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    Ok(start.trim_ascii_start().starts_with(b"{"))
}

/// An object, its members in the order of the file.
struct Members<V>(Vec<(String, V)>);

impl<V> Members<V> {
    fn get(&self, key: &str) -> Option<&V> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Members<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
            type Value = Members<V>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<V>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

/// Reads the whole input by the first of `profiles` whose keys it has.
pub(super) fn read(input: &mut dyn BufRead, profiles: &[&TableProfile], sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut bytes = Vec::new();
    input.take(JSON_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > JSON_BYTES_MAX {
        return Err(ReadError::TooLarge { limit: JSON_BYTES_MAX, unit: "bytes of JSON" });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let file: Members<&RawValue> = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    let has_keys = |profile: &&&TableProfile| {
        let mut keys = profile.x.iter().chain(&profile.y);
        profile.layout == Layout::Json && keys.all(|key| file.get(key).is_some())
    };
    let profile = profiles.iter().find(has_keys).ok_or_else(|| not_known("no layout has the keys of its JSON"))?;
    read_by(profile, &file, sink).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> ReadError {
    not_known(&format!("its JSON cannot be read: {error}"))
}

fn read_by(profile: &TableProfile, file: &Members<&RawValue>, sink: &mut Sink<'_>) -> serde_json::Result<()> {
    let member = |key: Option<&String>| key.and_then(|key| file.get(key)).map_or("null", |value| value.get());
    let x: Vec<Option<f64>> = serde_json::from_str(member(profile.x.as_ref()))?;
    let spectra: Members<Vec<Option<f64>>> = serde_json::from_str(member(profile.y.first()))?;
    let fields: Option<Members<Value>> = serde_json::from_str(member(profile.facts_key.as_ref()))?;
    for (index, (name, y)) in spectra.0.iter().enumerate() {
        let mut told = Told::default();
        told.facts.title = if spectra.0.len() > 1 { text(name) } else { String::new() };
        for (name, value) in fields.iter().flat_map(|fields| &fields.0) {
            if let Some(value) = of_spectrum(value, index) {
                told.take(profile, Field { name, value: value.trim(), row: 1 }, sink);
            }
        }
        if !take_spectrum(profile, name, &x, y, told, sink) {
            break;
        }
    }
    Ok(())
}

/// Hands over the spectrum of that name; false when no more are taken.
fn take_spectrum(
    profile: &TableProfile,
    name: &str,
    x: &[Option<f64>],
    y: &[Option<f64>],
    told: Told,
    sink: &mut Sink<'_>,
) -> bool {
    if x.len() != y.len() {
        let message = format!("{} abscissae and {} ordinates; those without the other are left out", x.len(), y.len());
        sink.problem(ProblemCode::PointCountDisagrees, None, message, name);
    }
    let mut points = Points::new(profile);
    for (x, y) in x.iter().zip(y) {
        match x {
            Some(x) => points.push_ordinate(*x, y.map_or(Ordinate::Missing, Ordinate::Number), "null", 1),
            None => points.unreadable(1, "null"),
        }
    }
    points.finish(profile, told, 1, sink)
}

/// The value of a field for a spectrum: its place in a list of several, or the one value for all.
fn of_spectrum(value: &Value, index: usize) -> Option<String> {
    let value = match value {
        Value::Array(values) if values.len() == 1 => values.first()?,
        Value::Array(values) => values.get(index)?,
        value => value,
    };
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
