//! What a table looks like when it is read by a layout, and the layout that fits it best.

use std::cmp::Reverse;

use super::Head;
use super::cells::{Dialect, Ordinate};
use super::profile::{HeaderNumber, Layout, TableProfile};
use crate::read::fields::folded;
use crate::read::lines::Line;

/// How many lines below each other have to hold as many numbers to be a table; fewer where the file ends.
const LINES_ALIKE: usize = 3;

/// How many abscissae a row has at least.
const ABSCISSAE_MIN: usize = 8;

/// What a table looks like when it is read by a layout.
pub(super) struct Shape {
    pub(super) dialect: Dialect,
    /// Columns and ordinates: the first line of numbers. Rows: the line of abscissae.
    pub(super) data_row: u64,
    /// Columns: the cells of the header, which stands on this row. Rows: the cells of the line of abscissae.
    pub(super) header: Vec<String>,
    pub(super) header_row: Option<u64>,
    /// Which column holds abscissae; rows: which columns hold the numbers.
    pub(super) x_column: usize,
    pub(super) y_columns: Vec<usize>,
    /// What stands before the first numbers, and what of it in the header, in lower case.
    words: String,
    header_words: String,
    columns: usize,
    /// Abscissae and ordinates of the first lines.
    x: Vec<f64>,
    y: Vec<f64>,
}

/// The layout that fits a file of this name that begins so, and what the file looks like by it. With `told`, layouts need
/// only have the shape.
pub(super) fn best<'a>(
    name: &str,
    head: &Head,
    profiles: &[&'a TableProfile],
    told: bool,
) -> Option<(&'a TableProfile, Shape)> {
    let name = name.to_lowercase();
    let lines: Vec<Line<'_>> = head.lines().collect();
    let dialect = Dialect::tell(&lines, None, None);
    let mut profiles = profiles.to_vec();
    // The sort is stable: of equals the first by name stays first.
    profiles.sort_by_key(|profile| Reverse(profile.strictness()));
    profiles.into_iter().find_map(|profile| {
        if !told && !profile.fits_name(&name) {
            return None;
        }
        let shape = Shape::of(&lines, profile, dialect)?;
        (told || shape.fits(profile)).then_some((profile, shape))
    })
}

impl Shape {
    fn of(lines: &[Line<'_>], profile: &TableProfile, dialect: Dialect) -> Option<Self> {
        let dialect = if profile.delimiter.is_none() && profile.decimal.is_none() {
            dialect
        } else {
            Dialect::tell(lines, profile.delimiter, profile.decimal)
        };
        let begin = match &profile.begin {
            Some(mark) => 1 + lines.iter().position(|line| begins(line.text, mark))?,
            None => 0,
        };
        match profile.layout {
            Layout::Columns => Self::of_columns(lines, begin, profile, dialect),
            Layout::Rows => Self::of_rows(lines, begin, dialect),
            Layout::Ordinates => Self::of_ordinates(lines, begin, profile, dialect),
            Layout::Json => None,
        }
    }

    fn of_columns(lines: &[Line<'_>], begin: usize, profile: &TableProfile, dialect: Dialect) -> Option<Self> {
        let width = |line: &Line<'_>| width_of_numbers(dialect, line.text);
        let is_table = |at: &usize| {
            let alike = &lines[*at..lines.len().min(at + LINES_ALIKE)];
            let first = width(&alike[0]);
            first.is_some() && alike.iter().all(|line| line.text.trim().is_empty() || width(line) == first)
        };
        let first = (begin..lines.len()).find(is_table)?;
        let width = width(&lines[first])?;
        let above = lines[..first].iter().rev().find(|line| !line.text.trim().is_empty());
        let above = above.filter(|line| (2..=width).contains(&dialect.cells(line.text).len()));
        let header: Vec<&str> = above.map_or_else(Vec::new, |line| dialect.cells(line.text));
        let named = |wanted: &String| header.iter().position(|name| folded(name) == folded(wanted));
        let x_column = profile.x.as_ref().map_or(Some(0), named)?;
        let rows = rows_of_numbers(lines[first..].iter(), profile, dialect, x_column);
        let numbers =
            |column: &usize| rows.iter().filter_map(|cells| number(dialect, cells, *column)).collect::<Vec<_>>();
        // A delimiter at the end of every line makes a column of nothing.
        let is_used = |column: &usize| {
            *column != x_column
                && (header.get(*column).is_some_and(|name| !name.is_empty()) || !numbers(column).is_empty())
        };
        let y_columns: Vec<usize> = if profile.y.is_empty() {
            (0..width).filter(is_used).collect()
        } else {
            profile.y.iter().map(named).collect::<Option<_>>()?
        };
        Some(Self {
            dialect,
            data_row: lines[first].row,
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            header_row: above.map(|line| line.row),
            x_column,
            words: words(&lines[..first]),
            header_words: words(last_two(&lines[..first])),
            columns: 1 + y_columns.len(),
            x: numbers(&x_column),
            y: numbers(y_columns.first()?),
            y_columns,
        })
    }

    fn of_rows(lines: &[Line<'_>], begin: usize, dialect: Dialect) -> Option<Self> {
        let abscissae = |line: &Line<'_>| -> Vec<(usize, f64)> {
            let cells = dialect.cells(line.text);
            let numbers = cells.iter().enumerate().map(|(column, cell)| (column, dialect.number(cell)));
            numbers.filter_map(|(column, number)| Some((column, number.filter(|it| it.is_finite())?))).collect()
        };
        let is_axis = |numbers: &[(usize, f64)]| {
            let rises = |one: &(usize, f64), other: &(usize, f64)| one.1 < other.1;
            numbers.len() >= ABSCISSAE_MIN
                && (numbers.is_sorted_by(rises) || numbers.is_sorted_by(|one, other| rises(other, one)))
        };
        let (at, axis) = lines.iter().enumerate().skip(begin).find_map(|(at, line)| {
            let numbers = abscissae(line);
            is_axis(&numbers).then_some((at, numbers))
        })?;
        let below = lines.get(at + 1)?;
        let cells = dialect.cells(below.text);
        let header: Vec<String> = dialect.cells(lines[at].text).into_iter().map(str::to_owned).collect();
        Some(Self {
            dialect,
            data_row: lines[at].row,
            header_row: Some(lines[at].row),
            x_column: 0,
            words: words(&lines[..=at]),
            header_words: words(last_two(&lines[..=at])),
            columns: header.len(),
            header,
            y: axis.iter().filter_map(|(column, _)| dialect.number(cells.get(*column)?)).collect(),
            y_columns: axis.iter().map(|(column, _)| *column).collect(),
            x: axis.into_iter().map(|(_, x)| x).collect(),
        })
    }

    fn of_ordinates(lines: &[Line<'_>], begin: usize, profile: &TableProfile, dialect: Dialect) -> Option<Self> {
        let number = |line: &Line<'_>| dialect.number(line.text.trim());
        let header: Vec<f64> = lines[begin..].iter().take(profile.header.len()).map_while(number).collect();
        let ordinates = lines.get(begin + profile.header.len()..)?;
        let is_end = |kind: &HeaderNumber| matches!(kind, HeaderNumber::FirstX | HeaderNumber::LastX);
        let ends = profile.header.iter().zip(&header).filter(|(kind, _)| is_end(kind));
        let y: Vec<f64> = ordinates.iter().map_while(number).collect();
        (header.len() == profile.header.len() && !y.is_empty()).then(|| Self {
            dialect,
            data_row: lines[begin].row,
            header: Vec::new(),
            header_row: None,
            x_column: 0,
            y_columns: Vec::new(),
            words: words(&lines[..begin]),
            header_words: String::new(),
            columns: 1,
            x: ends.map(|(_, x)| *x).collect(),
            y,
        })
    }

    fn fits(&self, profile: &TableProfile) -> bool {
        let fits = &profile.fits;
        let within = |numbers: &[f64], range: Option<[f64; 2]>| {
            range.is_none_or(|[low, high]| {
                numbers.iter().filter(|number| number.is_finite()).all(|number| (low..=high).contains(number))
            })
        };
        fits.words.iter().all(|word| self.words.contains(&word.to_lowercase()))
            && fits.header.iter().all(|word| self.header_words.contains(&word.to_lowercase()))
            && fits.columns.is_none_or(|columns| columns == self.columns)
            && within(&self.x, fits.x)
            && within(&self.y, fits.y)
            && fits.evenly.is_none_or(|evenly| evenly == is_even(&self.x))
    }
}

/// True when a line begins with a mark, in any case.
pub(super) fn begins(line: &str, mark: &str) -> bool {
    line.trim_start().get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
}

/// How many cells a line has, when it begins with a number and all of them are numbers or missing.
fn width_of_numbers(dialect: Dialect, line: &str) -> Option<usize> {
    let cells = dialect.all_cells(line);
    let usable = |cell: &&str| dialect.ordinate(cell) != Ordinate::Unreadable;
    (number(dialect, &cells, 0).is_some() && cells.len() >= 2 && cells.iter().all(usable)).then_some(cells.len())
}

/// The cells of the lines that have an abscissa, up to the mark that ends the numbers.
fn rows_of_numbers<'a>(
    lines: impl Iterator<Item = &'a Line<'a>>,
    profile: &TableProfile,
    dialect: Dialect,
    x_column: usize,
) -> Vec<Vec<&'a str>> {
    let is_end = |line: &Line<'_>| profile.end.as_ref().is_some_and(|mark| begins(line.text, mark));
    lines
        .take_while(|line| !is_end(line))
        .map(|line| dialect.cells(line.text))
        .filter(|cells| number(dialect, cells, x_column).is_some())
        .collect()
}

/// The finite number in a cell.
fn number(dialect: Dialect, cells: &[&str], column: usize) -> Option<f64> {
    cells.get(column).and_then(|cell| dialect.number(cell)).filter(|number| number.is_finite())
}

/// The last line and the one directly above it: a header may have a line of names and a line of units.
fn last_two<'a, 'b>(lines: &'a [Line<'b>]) -> &'a [Line<'b>] {
    let start = lines.len().saturating_sub(2);
    match &lines[start..] {
        [above, last] if above.text.trim().is_empty() => std::slice::from_ref(last),
        two => two,
    }
}

fn words(lines: &[Line<'_>]) -> String {
    lines.iter().map(|line| line.text.to_lowercase() + "\n").collect()
}

/// True when numbers rise, or fall, in steps of which nine in ten are within a factor of two of the middle one: a grating
/// gives steps that change slowly, a rounded axis some that are odd.
pub(super) fn is_even(numbers: &[f64]) -> bool {
    let mut steps: Vec<f64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if steps.len() < 2 || !(steps.iter().all(|step| *step > 0.0) || steps.iter().all(|step| *step < 0.0)) {
        return false;
    }
    for step in &mut steps {
        *step = step.abs();
    }
    steps.sort_by(f64::total_cmp);
    let middle = steps[steps.len() / 2];
    let odd = steps.iter().filter(|step| **step < middle / 2.0 || **step > middle * 2.0).count();
    odd * 10 <= steps.len()
}
