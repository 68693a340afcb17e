//! JCAMP-DX 4.24 and 5.0x (McDonald & Wilks, Appl. Spectrosc. 1988, 42, 151; Lampen et al., Appl. Spectrosc. 1994,
//! 48, 1545).
//!
//! A file is a row of labelled data records, in blocks from `##TITLE=` to `##END=`. A block is one spectrum, or a LINK
//! around blocks of their own, or a structure that belongs to the spectra beside it.

mod asdf;
mod axis;
mod facts;
mod fields;
mod form;
mod groups;
mod ldr;
mod ntuples;
mod table;
mod tokens;

use picket_core::ReadError;

use self::axis::Axis;
use self::fields::{Fields, count};
use self::form::Form;
use self::ldr::{Record, Records};
use self::ntuples::Variables;
use self::table::Table;
use super::{ProblemCode, Sink, axes};
use crate::limits::FILE_POINTS_MAX;
use crate::{Facts, Form as PointsForm, Spectrum, Technique, XUnit};

/// Reads a whole file.
///
/// # Errors
/// [`ReadError::Format`] when it has no labelled data record.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let records = Records::new(bytes);
    if records.stray {
        sink.problem(ProblemCode::StrayText, Some(1), "text above the first record", "");
    }
    if std::str::from_utf8(bytes).is_err() {
        sink.problem(ProblemCode::ReadAsWindows1252, None, "values that are not UTF-8 were read as windows-1252", "");
    }
    let mut reader = Reader { sink, open: Vec::new(), points_left: FILE_POINTS_MAX, records: 0, full: false };
    for record in records {
        reader.take(record);
        if reader.full {
            return Ok(());
        }
    }
    if reader.records == 0 {
        let reason = "it has no labelled data record".to_owned();
        return Err(ReadError::Format { format: "JCAMP-DX".to_owned(), reason });
    }
    reader.end_of_file();
    Ok(())
}

struct Reader<'a, 's, 't> {
    sink: &'s mut Sink<'t>,
    /// The blocks that are open, the outermost first.
    open: Vec<Block<'a>>,
    /// How many points may still be read from this file.
    points_left: usize,
    records: u64,
    /// True when the sink takes no more.
    full: bool,
}

/// Most tables of a block that are read; the standard has one, and programs write a second with peaks.
const TABLES_MAX: usize = 16;

/// A block that is not closed yet.
struct Block<'a> {
    row: u64,
    kind: Kind,
    fields: Fields<'a>,
    tables: Vec<UnreadTable<'a>>,
    /// What holds for all pages of its NTUPLES, once there is one.
    pages: Option<Pages>,
    /// What the structure blocks within say of the substance.
    structure: Structure,
    /// How many blocks it holds.
    blocks: u64,
    /// How many records were more than are kept.
    overflow: u64,
}

/// What a block is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Spectrum,
    /// It holds blocks.
    Link,
    /// It holds a structure (JCAMP-CS).
    Structure,
}

/// What holds for all pages of NTUPLES.
struct Pages {
    variables: Variables,
    data_type: String,
    facts: Facts,
    /// How many data tables there were.
    tables: u64,
}

/// A table whose block may still say more of it.
struct UnreadTable<'a> {
    record: Record<'a>,
    form: Form,
    peaks: bool,
    /// How many records stand above it in its block.
    at: usize,
}

/// The structure blocks of a LINK.
enum Structure {
    None,
    One(Box<Facts>),
    /// Which belongs to which spectrum is not told by the order.
    Several,
}

impl<'a> Reader<'a, '_, '_> {
    fn take(&mut self, record: Record<'a>) {
        self.records += 1;
        let label = record.label();
        match label.as_str() {
            "TITLE" => self.begin(record),
            "END" => self.end(record),
            _ => self.take_within(label, record),
        }
    }

    /// Opens a block. Only a LINK holds others: any other block that is open lacks its end.
    fn begin(&mut self, title: Record<'a>) {
        if self.open.last().is_some_and(|block| block.kind != Kind::Link) {
            self.close(Some(title.row));
        }
        if let Some(link) = self.open.last_mut() {
            link.blocks += 1;
        }
        let mut block = Block::new(title.row);
        block.push("TITLE".to_owned(), title);
        self.open.push(block);
    }

    fn end(&mut self, record: Record<'a>) {
        if self.open.is_empty() {
            self.sink.problem(ProblemCode::StrayText, Some(record.row), "the end of a block that did not begin", "");
        } else {
            self.close(None);
        }
        let stray = record.text();
        if !stray.is_empty() {
            self.sink.problem(ProblemCode::StrayText, Some(record.row), "text behind the end of a block", &stray);
        }
    }

    fn end_of_file(&mut self) {
        while !self.open.is_empty() {
            self.close(Some(self.open.last().map_or(0, |block| block.row)));
        }
    }

    fn take_within(&mut self, label: String, record: Record<'a>) {
        if self.open.is_empty() {
            self.sink.problem(
                ProblemCode::FieldMissing,
                Some(record.row),
                "a block that does not begin with TITLE",
                "",
            );
            self.open.push(Block::new(record.row));
        }
        let Some(block) = self.open.last_mut() else { return };
        match label.as_str() {
            "XYDATA" | "XYPOINTS" | "PEAKTABLE" | "PEAKASSIGNMENTS" | "PEAKASSIGNMENT" | "RADATA" => {
                block.push_table(&label, record, self.sink);
            }
            "PAGE" => block.turn_page(label, record),
            "DATATABLE" => self.read_page(record),
            "ENDNTUPLES" => {}
            _ => block.push(label, record),
        }
    }

    /// Closes the innermost block; `cut_at` is the line where it broke off.
    fn close(&mut self, cut_at: Option<u64>) {
        let Some(block) = self.open.pop() else { return };
        if let Some(row) = cut_at {
            self.sink.problem(ProblemCode::Truncated, Some(row), "a block without its end", "");
        }
        if block.overflow > 0 {
            let message = format!("{} records more than are kept from one block", block.overflow);
            self.sink.problem(ProblemCode::FieldsDropped, Some(block.row), message, "");
        }
        match block.kind {
            Kind::Structure => self.take_structure(&block),
            _ if !block.tables.is_empty() => self.read_tables(&block),
            Kind::Link => block.compare_blocks(self.sink),
            Kind::Spectrum if block.pages.is_none_or(|pages| pages.tables == 0) => {
                self.sink.problem(ProblemCode::NoPoints, Some(block.row), "a block without a table of points", "");
            }
            Kind::Spectrum => {}
        }
    }

    /// Keeps what a structure block says of the substance for the spectra beside it.
    fn take_structure(&mut self, block: &Block<'a>) {
        let message = "a block that holds a structure and no spectrum; its names are used for the spectra beside it";
        self.sink.problem(ProblemCode::BlockPassedOver, Some(block.row), message, "");
        if let Some(link) = self.open.last_mut() {
            link.structure = match link.structure {
                Structure::None => Structure::One(Box::new(facts::of(&block.fields))),
                Structure::One(_) | Structure::Several => Structure::Several,
            };
        }
    }

    fn read_tables(&mut self, block: &Block<'a>) {
        let mut facts = facts::of(&block.fields);
        self.add_structure(&mut facts);
        let alone = block.tables.len() == 1;
        // Peaks with their assignments beside a curve say of it what it is.
        let is_fact = |table: &&UnreadTable<'_>| !alone && matches!(table.form, Form::Assignments(_));
        for table in block.tables.iter().filter(is_fact) {
            facts.unshared.push((table.record.name().into_owned(), table.record.text()));
        }
        for table in block.tables.iter().filter(|table| !is_fact(table)) {
            let table = table.described(&block.fields, self.sink);
            self.read_table(&table, block.row, &block.data_type(), facts.clone());
        }
    }

    /// Reads the table of a page of NTUPLES.
    fn read_page(&mut self, record: Record<'a>) {
        let Some(block) = self.open.last_mut() else { return };
        let pages = block.pages.get_or_insert_with(|| Pages::of(&block.fields));
        pages.tables += 1;
        let Some(table) = pages.variables.table(record, &block.fields) else {
            let message = "the form of a data table is not known";
            self.sink.problem(ProblemCode::FormUnknown, Some(record.row), message, &record.first_line());
            return;
        };
        let mut facts = pages.facts.clone();
        pages.variables.describe_page(&block.fields, &table.form, &mut facts);
        let data_type = pages.data_type.clone();
        self.add_structure(&mut facts);
        self.read_table(&table, record.row, &data_type, facts);
    }

    fn add_structure(&self, facts: &mut Facts) {
        let link = self.open.iter().rev().find(|block| block.blocks > 0);
        let named = facts.inchikey.is_some() || facts.cas.is_some() || !facts.names.is_empty();
        if let Some(Structure::One(structure)) = link.map(|link| &link.structure).filter(|_| !named) {
            facts.names.clone_from(&structure.names);
            facts.cas.clone_from(&structure.cas);
            facts.formula = facts.formula.take().or_else(|| structure.formula.clone());
            facts.inchikey.clone_from(&structure.inchikey);
            facts.inchi = facts.inchi.take().or_else(|| structure.inchi.clone());
            facts.smiles = facts.smiles.take().or_else(|| structure.smiles.clone());
        }
    }

    /// Reads a table and hands it over as a spectrum whose record begins on `row`.
    fn read_table(&mut self, table: &Table<'a>, row: u64, data_type: &str, facts: Facts) {
        let Some((x, y)) = table.read(&mut self.points_left, self.sink) else { return };
        let Some(mut spectrum) = spectrum(table, data_type, x, y, self.sink) else {
            self.sink.problem(ProblemCode::NumberNotFinite, Some(row), "an abscissa is beyond what is held", "");
            return;
        };
        spectrum.facts = facts;
        self.full |= !self.sink.spectrum(spectrum, Some(row));
    }
}

impl<'a> Block<'a> {
    fn new(row: u64) -> Self {
        Self {
            row,
            kind: Kind::Spectrum,
            fields: Fields::default(),
            tables: Vec::new(),
            pages: None,
            structure: Structure::None,
            blocks: 0,
            overflow: 0,
        }
    }

    fn push(&mut self, label: String, record: Record<'a>) {
        match label.as_str() {
            "JCAMPCS" => self.kind = Kind::Structure,
            "BLOCKS" => self.kind = Kind::Link,
            "DATATYPE" if record.text().eq_ignore_ascii_case("LINK") => self.kind = Kind::Link,
            _ => {}
        }
        self.overflow += u64::from(!self.fields.push(label, record));
    }

    fn push_table(&mut self, label: &str, record: Record<'a>, sink: &mut Sink<'_>) {
        let stated = record.first_line();
        let form = if stated.is_empty() { Some(Form::usual(label)) } else { Form::parse(&stated) };
        let Some(form) = form.filter(|_| self.tables.len() < TABLES_MAX && label != "RADATA") else {
            let message = format!("a table {label} that is not read: its form is not known, or the block has too many");
            sink.problem(ProblemCode::FormUnknown, Some(record.row), message, &stated);
            return;
        };
        self.tables.push(UnreadTable { record, form, peaks: label.starts_with("PEAK"), at: self.fields.len() });
    }

    /// Begins a page of NTUPLES: what the one before said of itself holds no more.
    fn turn_page(&mut self, label: String, page: Record<'a>) {
        let pages = self.pages.get_or_insert_with(|| Pages::of(&self.fields));
        self.fields.truncate(pages.variables.above_pages);
        self.push(label, page);
    }

    fn data_type(&self) -> String {
        self.fields.text("DATATYPE").unwrap_or_default()
    }

    fn compare_blocks(&self, sink: &mut Sink<'_>) {
        let stated = self.fields.number_for("BLOCKS", 0, sink).and_then(count);
        if let Some(stated) = stated.filter(|&stated| stated != self.blocks) {
            let message = format!("BLOCKS says {stated}, and there are {}", self.blocks);
            sink.problem(ProblemCode::HeaderContradicts, Some(self.row), message, "");
        }
    }
}

impl Pages {
    /// What `fields`, which stand above the first page, say of all.
    fn of(fields: &Fields<'_>) -> Self {
        let data_type = fields.text("DATATYPE").unwrap_or_default();
        Self { variables: Variables::of(fields), data_type, facts: facts::of(fields), tables: 0 }
    }
}

impl<'a> UnreadTable<'a> {
    /// The table with what its block says of it.
    fn described(&self, fields: &Fields<'_>, sink: &mut Sink<'_>) -> Table<'a> {
        let mut number = |label| fields.number_for(label, self.at, sink);
        Table {
            record: self.record,
            form: self.form.clone(),
            axis: Axis {
                first: number("FIRSTX"),
                last: number("LASTX"),
                delta: number("DELTAX"),
                points: number("NPOINTS").and_then(count),
                factor: number("XFACTOR").unwrap_or(1.0),
            },
            y_factor: number("YFACTOR").unwrap_or(1.0),
            peaks: self.peaks,
            x_units: fields.text_for("XUNITS", self.at),
            y_units: fields.text_for("YUNITS", self.at),
        }
    }
}

/// A spectrum of these points; `None` when an abscissa is not finite. What was assumed of its axes is listed.
fn spectrum(table: &Table<'_>, data_type: &str, x: Vec<f64>, y: Vec<f64>, sink: &mut Sink<'_>) -> Option<Spectrum> {
    let stated_y_unit = axes::y_unit(&table.y_units);
    let y_unit = axes::settled(stated_y_unit.clone(), &y);
    let named = facts::technique(data_type);
    let x_unit = match (axes::x_unit(&table.x_units), named) {
        (XUnit::Wavenumber, Some(Technique::Raman)) => XUnit::RamanShift,
        (XUnit::Unknown, Some(technique)) => usual_x_unit(technique),
        (x_unit, _) => x_unit,
    };
    let mut assumed = |message: String| sink.problem(ProblemCode::AxisAssumed, Some(table.record.row), message, "");
    if y_unit != stated_y_unit {
        let taken_for = axes::in_words(&y_unit);
        assumed(format!("the ordinates are too large for {}; they were taken for {taken_for}", table.y_units));
    }
    if table.x_units.is_empty() {
        let taken_for = if x_unit == XUnit::Unknown { "nothing" } else { "the one that is usual" };
        assumed(format!("the unit of the abscissae is not stated; {taken_for} was assumed"));
    }
    let technique = named.unwrap_or_else(|| axes::technique(&x_unit, &y_unit, &x));
    let continuous = data_type.to_ascii_uppercase().contains("CONTINUOUS");
    let written_out = matches!(table.form, Form::Groups(_));
    let peaks = table.peaks || (technique == Technique::Mass && written_out && !continuous);
    let form = if peaks { PointsForm::Peaks } else { PointsForm::Curve };
    let mut spectrum = Spectrum::new(technique, form, x, y).ok()?;
    (spectrum.x_unit, spectrum.y_unit) = (x_unit, y_unit);
    Some(spectrum)
}

/// The unit that abscissae have in spectra of a technique, where a file does not say.
fn usual_x_unit(technique: Technique) -> XUnit {
    match technique {
        Technique::Mass => XUnit::MassToCharge,
        Technique::Infrared | Technique::NearInfrared => XUnit::Wavenumber,
        Technique::Raman => XUnit::RamanShift,
        Technique::UltravioletVisible => XUnit::Nanometres,
        _ => XUnit::Unknown,
    }
}
