//! Points in the forms `(XY..XY)` and `(XYMA)`: abscissa and ordinate written out (JCAMP-DX 4.24, section 5; 5.0).

use super::asdf::Tally;
use super::ldr::is_blank;
use super::tokens::{Notation, Token, Tokens};

/// The points of a table, before they are multiplied by the factors.
#[derive(Debug, Default)]
pub(super) struct Points {
    pub(super) x: Vec<f64>,
    /// NaN where one is missing.
    pub(super) y: Vec<f64>,
    /// Points that could not be read, and are left out.
    pub(super) unreadable: Tally,
    /// Ordinates marked as missing.
    pub(super) missing: Tally,
    /// True when reading stopped because there are more points than were allowed.
    pub(super) too_many: bool,
}

/// Where abscissa and ordinate stand in a group of values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// How many values make a group.
    pub(super) size: usize,
    pub(super) x: usize,
    pub(super) y: usize,
}

impl Points {
    fn push(&mut self, x: f64, y: Token, row: u64) {
        let y = match y {
            Token::Value(y) if y.is_finite() => y,
            Token::Missing => {
                self.missing.add(row);
                f64::NAN
            }
            _ => return self.unreadable.add(row),
        };
        if x.is_finite() {
            self.x.push(x);
            self.y.push(y);
        } else {
            self.unreadable.add(row);
        }
    }
}

/// Reads the groups on `lines`, at most `points_max` of them. A group does not go over the end of its line.
pub(super) fn read<'a>(
    lines: impl Iterator<Item = (u64, &'a [u8])>,
    layout: Layout,
    notation: Notation,
    points_max: usize,
) -> Points {
    let mut points = Points::default();
    let mut group: Vec<Token> = Vec::with_capacity(layout.size);
    for (row, line) in lines {
        group.clear();
        for token in Tokens::new(line, notation) {
            group.push(token);
            if group.len() < layout.size {
                continue;
            }
            if points.x.len() == points_max {
                points.too_many = true;
                return points;
            }
            match group[layout.x] {
                Token::Value(x) => points.push(x, group[layout.y], row),
                _ => points.unreadable.add(row),
            }
            group.clear();
        }
        if !group.is_empty() {
            points.unreadable.add(row);
        }
    }
    points
}

/// Reads peaks with their assignments, `(X, Y, M, <A>)`, of which abscissa and ordinate are kept. A line that does not
/// begin with two numbers goes on with the assignment of the line before.
pub(super) fn read_assignments<'a>(lines: impl Iterator<Item = (u64, &'a [u8])>, points_max: usize) -> Points {
    let mut points = Points::default();
    for (row, line) in lines.filter(|(_, line)| !is_blank(line)) {
        let before_text = line.split(|&byte| byte == b'<').next().unwrap_or_default();
        let mut tokens = Tokens::new(before_text, Notation::PLAIN);
        if let (Some(Token::Value(x)), Some(y @ (Token::Value(_) | Token::Missing))) = (tokens.next(), tokens.next()) {
            if points.x.len() == points_max {
                points.too_many = true;
                return points;
            }
            points.push(x, y, row);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> impl Iterator<Item = (u64, &[u8])> {
        (1..).zip(text.split('\n').map(str::as_bytes))
    }

    #[test]
    fn pairs_are_separated_by_anything() {
        let layout = Layout { size: 2, x: 0, y: 1 };
        let points = read(lines("50, 2.52; 51, 9.32\n0,0 41,98\n  7 ?\n8"), layout, Notation::PLAIN, 10);
        assert_eq!(points.x, [50.0, 51.0, 0.0, 41.0, 7.0]);
        assert_eq!(points.y[..4], [2.52, 9.32, 0.0, 98.0]);
        assert!(points.y[4].is_nan());
        assert_eq!(points.unreadable, Tally { count: 1, first_row: 4 });
        assert!(read(lines("1 1 2 2 3 3"), layout, Notation::PLAIN, 2).too_many);
    }

    #[test]
    fn of_larger_groups_two_values_are_kept() {
        let points = read(lines("1 10 .5 2 20 .5"), Layout { size: 3, x: 0, y: 1 }, Notation::PLAIN, 10);
        assert_eq!((points.x, points.y), (vec![1.0, 2.0], vec![10.0, 20.0]));
    }

    #[test]
    fn assignments_may_go_on_below() {
        let text = "( 27.00, 1.0,, < 7>)\n20.31,-1,1.60, <load \"a.mol\"; select 5 6\nwireframe 40; off>";
        let points = read_assignments(lines(text), 10);
        assert_eq!((points.x, points.y), (vec![27.0, 20.31], vec![1.0, -1.0]));
    }
}
