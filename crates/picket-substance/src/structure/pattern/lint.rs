//! Faults of a pattern that its parser reads over, and that would let it match nothing without a word.

use std::collections::BTreeMap;

/// The first fault, in words, with its position counted from 1; `None` when there is none.
pub(super) fn fault(smarts: &str) -> Option<String> {
    let characters: Vec<char> = smarts.chars().collect();
    Scan { characters: &characters, at: 0 }.level(None)
}

struct Scan<'s> {
    characters: &'s [char],
    at: usize,
}

/// A ring bond that is still open: its bond as written, and where.
type Opened = BTreeMap<u32, (String, usize)>;

impl Scan<'_> {
    /// Scans atoms, bonds, branches and ring closures up to `end`, or to the end of the text.
    fn level(&mut self, end: Option<char>) -> Option<String> {
        let mut opened = Opened::new();
        let mut bond = String::new();
        let mut depth = 0_usize;
        while let Some(&character) = self.characters.get(self.at) {
            let start = self.at;
            self.at += 1;
            match character {
                ')' if depth == 0 && end == Some(')') => break,
                '(' => {
                    depth += 1;
                    if self.characters.get(self.at) == Some(&')') {
                        return Some(format!("an empty branch at position {}", start + 1));
                    }
                    bond.clear();
                }
                ')' => {
                    let outer = depth.checked_sub(1);
                    let Some(outer) = outer else {
                        return Some(format!("a branch closed twice at position {}", start + 1));
                    };
                    depth = outer;
                    bond.clear();
                }
                '[' => {
                    if let Some(fault) = self.bracket(start) {
                        return Some(fault);
                    }
                    bond.clear();
                }
                '%' | '0'..='9' => {
                    if let Some(fault) = close(&mut opened, self.number(character), std::mem::take(&mut bond), start) {
                        return Some(fault);
                    }
                }
                '-' | '=' | '#' | ':' | '~' | '@' | '/' | '\\' | '!' | ',' | ';' | '&' | '$' => bond.push(character),
                _ => bond.clear(),
            }
        }
        let (number, (_, position)) = opened.first_key_value()?;
        Some(format!("the ring bond {number} at position {} is never closed", position + 1))
    }

    /// Scans to the end of a bracket atom, and through the patterns that `$(…)` holds.
    fn bracket(&mut self, start: usize) -> Option<String> {
        while let Some(&character) = self.characters.get(self.at) {
            self.at += 1;
            match character {
                ']' => return None,
                '$' if self.characters.get(self.at) == Some(&'(') => {
                    self.at += 1;
                    if let Some(fault) = self.level(Some(')')) {
                        return Some(fault);
                    }
                }
                _ => {}
            }
        }
        Some(format!("the bracket at position {} is never closed", start + 1))
    }

    /// The number of a ring bond: one digit, or two after `%`.
    fn number(&mut self, first: char) -> u32 {
        if first != '%' {
            return first.to_digit(10).unwrap_or_default();
        }
        let mut number = 0;
        for _ in 0..2 {
            if let Some(digit) = self.characters.get(self.at).and_then(|character| character.to_digit(10)) {
                number = number * 10 + digit;
                self.at += 1;
            }
        }
        number
    }
}

/// Opens or closes a ring bond. Written at both ends, it must be the same bond.
fn close(opened: &mut Opened, number: u32, bond: String, position: usize) -> Option<String> {
    let Some((other, _)) = opened.remove(&number) else {
        opened.insert(number, (bond, position));
        return None;
    };
    let conflict = !bond.is_empty() && !other.is_empty() && bond != other;
    conflict.then(|| {
        format!(
            "the ring bond {number} is {other:?} at one end and {bond:?} at position {}: it matches nothing",
            position + 1
        )
    })
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn faults_that_match_nothing_are_told() {
        for (smarts, expected) in [
            ("c1ccccc1", None),
            (
                "[#6]-1:[c]:[n]:1",
                Some("the ring bond 1 is \"-\" at one end and \":\" at position 16: it matches nothing"),
            ),
            ("[#6]=1-[c]-[n]=1", None),
            ("[$(C1CC1),$(c1ccccc1)]-,=C%12CC%12", None),
            ("[$(C1CC)]", Some("the ring bond 1 at position 5 is never closed")),
            ("C1CC2", Some("the ring bond 1 at position 2 is never closed")),
            ("CC()C", Some("an empty branch at position 3")),
            ("C[C", Some("the bracket at position 2 is never closed")),
            ("CC)C", Some("a branch closed twice at position 3")),
            ("[O:1]=[C:2]", None),
        ] {
            assert_eq!(fault(smarts).as_deref(), expected, "{smarts}");
        }
    }
}
