//! The form of a table, as its first line states it: `(X++(Y..Y))`, `(XY..XY)`, `(XYMA)`.

/// The form of a table. Variables stand under their symbols, in capitals.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// `(X++(Y..Y))`: lines of an abscissa and the ordinates from there on, evenly spaced.
    Even {
        /// The symbol of the abscissa.
        x: String,
        /// The symbol of the ordinate.
        y: String,
    },
    /// `(XY..XY)`: groups of values, each group a point.
    Groups(Vec<String>),
    /// `(XYMA)`: groups of values in brackets, each a peak with its assignment.
    Assignments(Vec<String>),
}

impl Form {
    /// The form that `text` states; `None` when it states none that is known.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let inner = text.to_ascii_uppercase().strip_prefix('(')?.to_owned();
        if let Some((x, rest)) = inner.split_once("++(") {
            let (y, _) = rest.split_once("..")?;
            let known = is_symbol(x) && is_symbol(y);
            return known.then(|| Self::Even { x: x.to_owned(), y: y.to_owned() });
        }
        let end = inner.find(')').unwrap_or(inner.len());
        match inner[..end].split_once("..") {
            Some((group, _)) => symbols(group).map(Self::Groups),
            None => symbols(&inner[..end]).map(Self::Assignments),
        }
    }

    /// The form that the standard gives to a table with this label.
    pub(super) fn usual(label: &str) -> Self {
        let two = ["X", "Y"].map(str::to_owned);
        match label {
            "XYDATA" => Self::Even { x: two[0].clone(), y: two[1].clone() },
            "PEAKASSIGNMENTS" | "PEAKASSIGNMENT" => Self::Assignments(two.to_vec()),
            _ => Self::Groups(two.to_vec()),
        }
    }
}

/// A letter, perhaps with a digit: `X`, `R`, `F2`.
fn is_symbol(text: &str) -> bool {
    symbols(text).is_some_and(|symbols| symbols.len() == 1)
}

/// The symbols of a group: `XYW` has three, `F1R` two.
fn symbols(group: &str) -> Option<Vec<String>> {
    let mut symbols: Vec<String> = Vec::new();
    for character in group.chars().take(16) {
        match symbols.last_mut() {
            Some(last) if character.is_ascii_digit() => last.push(character),
            _ if character.is_ascii_alphabetic() => symbols.push(character.to_string()),
            _ => return None,
        }
    }
    (!symbols.is_empty()).then_some(symbols)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_programs_write_them() {
        let even = |x: &str, y: &str| Form::Even { x: x.to_owned(), y: y.to_owned() };
        let owned = |symbols: &[&str]| symbols.iter().map(|&symbol| symbol.to_owned()).collect::<Vec<_>>();
        let cases = [
            ("(X++(Y..Y))", Some(even("X", "Y"))),
            (" ( x++(y..y)", Some(even("X", "Y"))),
            ("(X++(R..R)), XYDATA", Some(even("X", "R"))),
            ("(F2++(Y..Y))", Some(even("F2", "Y"))),
            ("(XY..XY), PEAKS", Some(Form::Groups(owned(&["X", "Y"])))),
            ("(XYW..XYW)", Some(Form::Groups(owned(&["X", "Y", "W"])))),
            ("(XYMA)", Some(Form::Assignments(owned(&["X", "Y", "M", "A"])))),
            ("", None),
            ("()", None),
            ("(+..+)", None),
            ("(X++(Y))", None),
            ("12 13", None),
        ];
        for (text, expect) in cases {
            assert_eq!(Form::parse(text), expect, "{text}");
        }
    }
}
