//! Cells of a line, and numbers in them.

use serde::{Deserialize, Serialize};

use crate::read::lines::Line;

/// What parts the cells of a line.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    /// A tab.
    Tab,
    /// A semicolon.
    Semicolon,
    /// A comma.
    Comma,
    /// One blank or several.
    Blank,
}

/// What parts the whole of a number from its fraction.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// A point.
    Point,
    /// A comma.
    Comma,
}

/// What is written where an ordinate is missing.
const MISSING: [&str; 9] = ["", "?", "-", "--", "NA", "N/A", "NaN", "nan", "null"];

/// What a cell of ordinates holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ordinate {
    /// A number, which may be infinite.
    Number(f64),
    Missing,
    Unreadable,
}

/// How numbers are written in a table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: Delimiter,
    pub(super) decimal: Decimal,
}

impl Dialect {
    /// Every way that is known, the one to take first where several read a table alike.
    const ALL: [Self; 8] = [
        Self { delimiter: Delimiter::Tab, decimal: Decimal::Point },
        Self { delimiter: Delimiter::Tab, decimal: Decimal::Comma },
        Self { delimiter: Delimiter::Semicolon, decimal: Decimal::Point },
        Self { delimiter: Delimiter::Semicolon, decimal: Decimal::Comma },
        Self { delimiter: Delimiter::Comma, decimal: Decimal::Point },
        Self { delimiter: Delimiter::Comma, decimal: Decimal::Comma },
        Self { delimiter: Delimiter::Blank, decimal: Decimal::Point },
        Self { delimiter: Delimiter::Blank, decimal: Decimal::Comma },
    ];

    /// The way in which most cells of the first lines are numbers, as far as it is not given.
    pub(super) fn tell(lines: &[Line<'_>], delimiter: Option<Delimiter>, decimal: Option<Decimal>) -> Self {
        let allowed = |it: &&Self| {
            delimiter.is_none_or(|delimiter| it.delimiter == delimiter)
                && decimal.is_none_or(|decimal| it.decimal == decimal)
        };
        let best = Self::ALL.iter().filter(allowed).rev().max_by_key(|dialect| dialect.score(lines));
        *best.expect("every pair of a delimiter and a decimal mark is among them")
    }

    /// How many cells are numbers, less those that are not, in lines of at least two numbers.
    fn score(self, lines: &[Line<'_>]) -> usize {
        let score = |text: &str| {
            let cells = self.cells(text);
            let numbers = cells.iter().filter(|cell| self.number(cell).is_some()).count();
            let others = cells.iter().filter(|cell| !cell.is_empty()).count() - numbers;
            if numbers < 2 { 0 } else { numbers.saturating_sub(others) }
        };
        lines.iter().map(|line| score(line.text)).sum()
    }

    /// The cells of a line, without blanks and quotes around them; empty cells at its end are dropped.
    pub(super) fn cells(self, line: &str) -> Vec<&str> {
        let mut cells = self.all_cells(line);
        while cells.last().is_some_and(|cell| cell.is_empty()) {
            cells.pop();
        }
        cells
    }

    /// The cells of a line with those that are empty, without blanks and quotes around them.
    pub(super) fn all_cells(self, line: &str) -> Vec<&str> {
        match self.delimiter {
            Delimiter::Blank => line.split_whitespace().collect(),
            Delimiter::Tab => parted(line, '\t'),
            Delimiter::Semicolon => parted(line, ';'),
            Delimiter::Comma => parted(line, ','),
        }
    }

    pub(super) fn ordinate(self, cell: &str) -> Ordinate {
        if MISSING.contains(&cell) {
            return Ordinate::Missing;
        }
        self.number(cell).map_or(Ordinate::Unreadable, Ordinate::Number)
    }

    /// The number in a cell, which may be infinite or none (`NaN`).
    pub(super) fn number(self, cell: &str) -> Option<f64> {
        let begins = |byte: u8| byte.is_ascii_digit() || b"+-.,nNiI".contains(&byte);
        if !cell.bytes().next().is_some_and(begins) {
            return None;
        }
        match self.decimal {
            Decimal::Point => cell.parse().ok(),
            Decimal::Comma if cell.contains('.') => None,
            Decimal::Comma => cell.replacen(',', ".", 1).parse().ok(),
        }
    }
}

/// The cells of a line parted by `delimiter`, which may stand in a quoted cell.
fn parted(line: &str, delimiter: char) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut quoted = false;
    let mut start = 0;
    for (index, character) in line.char_indices() {
        if character == '"' {
            quoted = !quoted;
        } else if character == delimiter && !quoted {
            cells.push(bare(&line[start..index]));
            start = index + delimiter.len_utf8();
        }
    }
    cells.push(bare(&line[start..]));
    cells
}

fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).map_or(cell, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, delimiter: Delimiter, decimal: Decimal, numbers: &[f64]) {
        let lines: Vec<Line<'_>> = text.lines().map(|text| Line { row: 1, text }).collect();
        let dialect = Dialect::tell(&lines, None, None);
        assert_eq!(dialect, Dialect { delimiter, decimal }, "{text}");
        let last = text.lines().last().unwrap();
        let found: Vec<f64> = dialect.cells(last).iter().filter_map(|cell| dialect.number(cell)).collect();
        assert_eq!(found, numbers, "{text}");
    }

    #[test]
    fn the_way_numbers_are_written_is_told_from_them() {
        use Decimal::{Comma as DecimalComma, Point};
        use Delimiter::{Blank, Comma, Semicolon, Tab};
        check("x\ty\n1.5\t2", Tab, Point, &[1.5, 2.0]);
        check("x\ty\n1,5\t2,5", Tab, DecimalComma, &[1.5, 2.5]);
        check("x;y\n1.5;2e3;", Semicolon, Point, &[1.5, 2000.0]);
        check("x;y\n1,5;2,5", Semicolon, DecimalComma, &[1.5, 2.5]);
        check("x,y\n1.5, 2.5,,", Comma, Point, &[1.5, 2.5]);
        check("x,y\n\"1,5\",\"2,5\"", Comma, DecimalComma, &[1.5, 2.5]);
        check("x y\n 1.5   2.5 ", Blank, Point, &[1.5, 2.5]);
        check("x y\n1,5 2,5", Blank, DecimalComma, &[1.5, 2.5]);
        check("6.749918e+002,1.356988e-002", Comma, Point, &[674.9918, 0.013_569_88]);
        check("name,400,401,402\n\"a, b\",1,2,3", Comma, Point, &[1.0, 2.0, 3.0]);
    }
}
