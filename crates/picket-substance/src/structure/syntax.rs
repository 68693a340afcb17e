//! Faults of spelling that the engine's parser reads over.

use super::StructureError;

/// Refuses empty branches, bonds that lead nowhere, stereo marks outside brackets, and commas, which part several
/// structures.
///
/// `chematic` 1.2.1 reads `CC()C`, `CC(=)O` and `C@CC` as though the stray characters were not there; in evidence a
/// text that says something else than was read is worse than none.
pub(super) fn check(smiles: &str) -> Result<(), StructureError> {
    let mut in_bracket = false;
    let mut previous = '.';
    for (position, character) in smiles.char_indices() {
        if character == ',' {
            let query = StructureError::NotASubstance("a list of atoms");
            return Err(if in_bracket { query } else { StructureError::Several });
        }
        let fault = match character {
            '[' => {
                in_bracket = true;
                None
            }
            ']' => {
                in_bracket = false;
                None
            }
            _ if in_bracket => None,
            '@' => Some("a stereo mark outside brackets"),
            ')' if previous == '(' => Some("an empty branch"),
            ')' | '(' | '.' if is_bond(previous) => Some("a bond to nothing"),
            _ if is_bond(character) && is_bond(previous) => Some("two bonds in a row"),
            _ => None,
        };
        if let Some(fault) = fault {
            return Err(StructureError::Syntax(format!("{fault} at position {}", position + 1)));
        }
        previous = character;
    }
    if is_bond(previous) {
        return Err(StructureError::Syntax("a bond to nothing at the end".to_owned()));
    }
    Ok(())
}

fn is_bond(character: char) -> bool {
    matches!(character, '-' | '=' | '#' | '$' | ':' | '/' | '\\' | '~')
}
