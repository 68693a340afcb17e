//! What an atom asks that can be read off the graph, without the engine: most of what patterns of law ask.

use chematic::smarts::{AtomPrimitive, AtomQuery};

use crate::structure::perceived::Perceived;

/// Whether an atom answers; `None` where only the engine can say: sizes and numbers of rings, recursion and the like.
pub(super) fn answers(query: &AtomQuery, target: &Perceived, atom: usize) -> Option<bool> {
    match query {
        AtomQuery::Primitive(primitive) => is(primitive, target, atom),
        AtomQuery::Not(inner) => answers(inner, target, atom).map(|answer| !answer),
        AtomQuery::And(first, second) => either(false, [first, second], target, atom),
        AtomQuery::Or(first, second) => either(true, [first, second], target, atom),
    }
}

/// The answer of two questions of which one alone decides when it is `decisive`.
fn either(decisive: bool, asked: [&AtomQuery; 2], target: &Perceived, atom: usize) -> Option<bool> {
    let first = answers(asked[0], target, atom);
    if first == Some(decisive) {
        return first;
    }
    match answers(asked[1], target, atom) {
        Some(second) if second == decisive => Some(decisive),
        second => first.and(second),
    }
}

fn is(primitive: &AtomPrimitive, target: &Perceived, atom: usize) -> Option<bool> {
    let degree = || target.neighbours(atom).len();
    let hydrogens = || usize::from(target.hydrogens(atom));
    let is_hydrogen = |&&(neighbour, _): &&(usize, usize)| target.atomic_number(neighbour) == 1;
    let answer = match primitive {
        AtomPrimitive::Wildcard => true,
        AtomPrimitive::Symbol(symbol) => target.symbol(atom) == symbol,
        AtomPrimitive::AtomicNum(number) => target.atomic_number(atom) == *number,
        AtomPrimitive::Aromatic(aromatic) => target.is_aromatic(atom) == *aromatic,
        AtomPrimitive::Charge(charge) => target.charge(atom) == *charge,
        AtomPrimitive::Degree(asked) => degree() == usize::from(*asked),
        AtomPrimitive::TotalConnectivity(asked) => degree() + hydrogens() == usize::from(*asked),
        AtomPrimitive::RingMembership(asked) => target.in_ring(atom) == *asked,
        AtomPrimitive::HCount(asked) => {
            hydrogens() + target.neighbours(atom).iter().filter(is_hydrogen).count() == usize::from(*asked)
        }
        _ => return None,
    };
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::super::kind::kinds;
    use super::answers;
    use crate::structure::Structure;

    /// What is read off the graph is what the engine says.
    #[test]
    fn the_engine_agrees() {
        let asked =
            "*~C~c~[#7]~[O,S]~[!#6]~[C;X4]~[c;D3]~[N;+]~[O;-]~[CH3]~[NH]~[#6;R]~[C;!R]~[n;H1]~[!C;!c;!$(N)]~[C;H0,H1]";
        let query = chematic::smarts::parse_smarts(asked).unwrap();
        let (kinds, kind_of) = kinds(&query);
        let (mut told, mut left) = (0, 0);
        for smiles in
            ["CC(=O)Oc1ccccc1C(=O)[O-]", "C[NH2+]CCc1c[nH]c2ccc(OS(=O)(=O)F)cc12", "[H]C([2H])1CCN1[N+](C)(C)C"]
        {
            let view = Structure::from_smiles(smiles).unwrap().perceive().unwrap();
            for (entry, &kind) in query.atoms.iter().zip(&kind_of) {
                let engine = kinds[kind].asked_of_the_engine(&view).unwrap();
                for atom in 0..view.atom_count() {
                    match answers(&entry.query, &view, atom) {
                        Some(own) => {
                            assert_eq!(own, engine.contains(&atom), "{:?} of atom {atom} in {smiles}", entry.query);
                            told += 1;
                        }
                        None => left += 1,
                    }
                }
            }
        }
        assert!(told > 500 && left > 0 && left < 50, "{told}, {left}");
    }
}
