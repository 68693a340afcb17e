//! The shorthand of chemists: other ways to write the same name.

use super::fold::{Token, TokenKind};

/// Groups and the letters that stand for them beside a position: `4-F-`, `5-MeO-`.
const GROUPS: [(&str, &str); 14] = [
    ("f", "fluoro"),
    ("cl", "chloro"),
    ("br", "bromo"),
    ("i", "iodo"),
    ("cn", "cyano"),
    ("me", "methyl"),
    ("et", "ethyl"),
    ("meo", "methoxy"),
    ("ome", "methoxy"),
    ("eto", "ethoxy"),
    ("oh", "hydroxy"),
    ("ho", "hydroxy"),
    ("aco", "acetoxy"),
    ("oac", "acetoxy"),
];

/// Places on a ring, with the number that says the same when the ring is joined at place 1.
pub(crate) const PLACES: [(&str, &str, &str); 3] = [("o", "ortho", "2"), ("m", "meta", "3"), ("p", "para", "4")];

/// The name with letters spelled out: `p-` as `para-`, `a-` as `alpha-`, `5F-` as `5-fluoro-`. Nothing when there is
/// nothing to spell out.
pub(crate) fn spelled_out<'t>(tokens: &[Token<'t>]) -> Option<Vec<Token<'t>>> {
    let mut out: Vec<Token<'t>> = Vec::with_capacity(tokens.len());
    let mut changed = false;
    for (index, &token) in tokens.iter().enumerate() {
        let text = meaning(token, out.last().copied(), tokens.get(index + 1).copied());
        changed |= text.is_some();
        out.push(Token { text: text.unwrap_or(token.text), ..token });
    }
    changed.then_some(out)
}

fn meaning(token: Token<'_>, before: Option<Token<'_>>, after: Option<Token<'_>>) -> Option<&'static str> {
    if token.kind != TokenKind::Word || token.text.len() > 3 {
        return None;
    }
    let leads = before.is_none() && after.is_some_and(|after| after.kind == TokenKind::Word);
    let at_place = leads || before.is_some_and(is_locant);
    if at_place && let Some((_, group)) = GROUPS.iter().find(|(letters, _)| *letters == token.text) {
        return Some(group);
    }
    let after = after?;
    let starts_piece = !token.glued || before.is_none();
    if token.text == "d" && after.kind == TokenKind::Number && starts_piece {
        return Some("delta");
    }
    if after.kind != TokenKind::Word || !starts_piece {
        return None;
    }
    match token.text {
        "a" => Some("alpha"),
        "b" => Some("beta"),
        "g" => Some("gamma"),
        letter => PLACES.iter().find(|(short, ..)| *short == letter).map(|(_, place, _)| *place),
    }
}

/// Whether a piece is the letters for a group: `f`, `meo`.
pub(super) fn is_abbreviated_group(token: Token<'_>) -> bool {
    GROUPS.iter().any(|(letters, _)| *letters == token.text)
}

/// Whether a piece says a place: a number, its prime, `ortho`, `alpha`.
pub(crate) fn is_locant(token: Token<'_>) -> bool {
    match token.kind {
        TokenKind::Number | TokenKind::Prime => true,
        TokenKind::Word => {
            PLACES.iter().any(|(_, place, _)| *place == token.text) || matches!(token.text, "alpha" | "beta" | "gamma")
        }
        TokenKind::Sign => false,
    }
}
