//! mzML 1.1 (HUPO-PSI), each scan a spectrum. Chromatograms are passed over: they are sums of the scans.
//!
//! Terms are those of the controlled vocabulary psi-ms.obo. `mzdata` is not used: it answers bad input with a panic.

mod array;
mod numpress;
mod scan;

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::fields::text;
use super::{ProblemCode, Sink};
use crate::limits::FIELDS_MAX;
use scan::{Instrument, Scan};

/// Most terms of a group that is referred to; the largest real ones have five.
const GROUP_PARAMS_MAX: usize = 100;

/// A term of the controlled vocabulary with its value, as `cvParam` writes it.
#[derive(Clone, Default)]
struct Param {
    accession: String,
    name: String,
    value: String,
    unit: String,
}

/// A file as it is being read.
struct File<'a> {
    rows: Rows<'a>,
    /// Groups of terms that are defined once and referred to, by their id.
    groups: BTreeMap<String, Vec<Param>>,
    group: Option<String>,
    instrument: Instrument,
    in_instrument: bool,
    component: Option<Component>,
    scan: Option<Scan>,
    in_binary: bool,
    full: bool,
}

/// A part of the instrument.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Component {
    Source,
    Other,
}

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) {
    let text = decoded(bytes, sink);
    let mut reader = Reader::from_str(&text);
    let mut file = File::new(&text);
    loop {
        let position = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                if element.local_name().as_ref() == "chromatogramList" {
                    if reader.read_to_end(element.name()).is_err() {
                        file.break_off(position, "XML that breaks off", sink);
                        return;
                    }
                } else {
                    file.start(&element, position, sink);
                }
            }
            Ok(Event::Empty(element)) => {
                file.start(&element, position, sink);
                file.end(element.local_name().as_ref(), sink);
            }
            Ok(Event::End(element)) => file.end(element.local_name().as_ref(), sink),
            Ok(Event::Text(text)) if file.in_binary => {
                if let Some(scan) = &mut file.scan {
                    scan.array.text.push_str(&text);
                }
            }
            Ok(Event::Eof) => {
                if file.scan.is_some() {
                    file.break_off(position, "XML that breaks off", sink);
                }
                return;
            }
            Ok(_) => {}
            Err(error) => {
                file.break_off(position, &format!("XML that is not well formed: {error}"), sink);
                return;
            }
        }
        if file.full {
            return;
        }
    }
}

/// The text of the file; where it is not UTF-8 it is read as windows-1252, which ISO 8859-1 is a part of.
fn decoded<'a>(bytes: &'a [u8], sink: &mut Sink<'_>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let message = "the file is not UTF-8 and was read as windows-1252";
    sink.problem(ProblemCode::ReadAsWindows1252, None, message, "");
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rows: Rows { text: text.as_bytes(), at: 0, row: 1 },
            groups: BTreeMap::new(),
            group: None,
            instrument: Instrument::default(),
            in_instrument: false,
            component: None,
            scan: None,
            in_binary: false,
            full: false,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, position: u64, sink: &mut Sink<'_>) {
        match element.local_name().as_ref() {
            "referenceableParamGroup" => self.group = attribute(element, "id"),
            "instrumentConfiguration" => self.in_instrument = true,
            "source" if self.in_instrument => self.component = Some(Component::Source),
            "analyzer" | "detector" if self.in_instrument => self.component = Some(Component::Other),
            "spectrum" => {
                let row = self.rows.of(position);
                let points = attribute(element, "defaultArrayLength").and_then(|length| length.parse().ok());
                let title = attribute(element, "id").unwrap_or_default();
                if let Some(unfinished) = self.scan.replace(Scan::new(row, points, text(&title))) {
                    self.full |= !unfinished.finish(&self.instrument, sink);
                }
            }
            "binaryDataArray" => {
                if let Some(scan) = &mut self.scan {
                    scan.array = array::Array::default();
                }
            }
            "binary" => self.in_binary = true,
            "cvParam" => self.take(&Param::of(element)),
            "referenceableParamGroupRef" => {
                let groups = std::mem::take(&mut self.groups);
                let group = attribute(element, "ref").and_then(|id| groups.get(&id));
                for param in group.into_iter().flatten() {
                    self.take(param);
                }
                self.groups = groups;
            }
            _ => {}
        }
    }

    fn end(&mut self, element: &str, sink: &mut Sink<'_>) {
        match element {
            "referenceableParamGroup" => self.group = None,
            "instrumentConfiguration" => self.in_instrument = false,
            "source" | "analyzer" | "detector" => self.component = None,
            "binary" => self.in_binary = false,
            "binaryDataArray" => {
                if let Some(scan) = &mut self.scan {
                    scan.take_array();
                }
            }
            "spectrum" => {
                if let Some(scan) = self.scan.take() {
                    self.full |= !scan.finish(&self.instrument, sink);
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, param: &Param) {
        if let Some(group) = &self.group {
            if self.groups.contains_key(group) || self.groups.len() < FIELDS_MAX {
                let group = self.groups.entry(group.clone()).or_default();
                if group.len() < GROUP_PARAMS_MAX {
                    group.push(param.clone());
                }
            }
        } else if let Some(scan) = &mut self.scan {
            scan.take(param);
        } else if self.in_instrument {
            self.instrument.take(param, self.component == Some(Component::Source), self.component.is_none());
        }
    }

    /// Lists that the file ends at `position`, and hands over what the scan holds that stands there.
    fn break_off(&mut self, position: u64, message: &str, sink: &mut Sink<'_>) {
        sink.problem(ProblemCode::Truncated, Some(self.rows.of(position)), message, "");
        if let Some(scan) = self.scan.take() {
            scan.finish(&self.instrument, sink);
        }
    }
}

impl Param {
    fn of(element: &BytesStart<'_>) -> Self {
        let value = |name| attribute(element, name).unwrap_or_default();
        Self { accession: value("accession"), name: value("name"), value: value("value"), unit: value("unitAccession") }
    }
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Counts the lines of a text up to positions that do not go back.
struct Rows<'a> {
    text: &'a [u8],
    at: usize,
    row: u64,
}

impl Rows<'_> {
    /// The row of the next markup at or behind `position`.
    fn of(&mut self, position: u64) -> u64 {
        let position = usize::try_from(position).unwrap_or(usize::MAX).clamp(self.at, self.text.len());
        self.row += self.text[self.at..position].split(|byte| *byte == b'\n').skip(1).count() as u64;
        self.at = position;
        self.row
    }
}
