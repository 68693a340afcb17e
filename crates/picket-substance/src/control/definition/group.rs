//! The groups that statutes name.

use crate::structure::Pattern;

/// A kind of group, with what its number means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Anything at all, however it is attached.
    Any,
    /// Anything attached by one single bond.
    Univalent,
    /// A saturated open chain of carbon atoms. The number is that of its carbon atoms, as for all chains.
    Alkyl,
    /// An open chain of carbon atoms with a double bond.
    Alkenyl,
    /// An open chain of carbon atoms with a triple bond.
    Alkynyl,
    /// An open carbon chain, saturated but for halogen atoms, of which there is one at least.
    Haloalkyl,
    /// Carbon atoms in any arrangement.
    Hydrocarbyl,
    /// An open chain of carbon, oxygen, sulfur and silicon atoms, with its branches; the number is that of the atoms on
    /// the longest path from where it is attached.
    OpenChain,
    /// A carbonyl group, and with it the whole of what it carries by carbon, nitrogen, oxygen or hydrogen.
    Acyl,
    /// A single ring, not fused; the number is its size, as for all rings.
    Monocycle {
        /// Aromatic, not aromatic, or either.
        aromatic: Option<bool>,
        /// With a heteroatom, without, or either.
        hetero: Option<bool>,
        /// Only carbon atoms with single bonds.
        saturated: bool,
    },
    /// A ring or a system of fused rings.
    Rings {
        /// Aromatic in every ring, or not asked.
        aromatic: bool,
        /// With a heteroatom, or not asked.
        hetero: bool,
    },
    /// The atoms of a pattern, attached by the one numbered 1, or by any when none is. One that closes a ring numbers all
    /// its atoms that are attached.
    Pattern(Vec<Pattern>),
    /// The atoms of a pattern, and on it a further group.
    Then(Box<Pattern>, Box<Group>),
    /// Closes a ring: the atoms that are in it.
    Ring {
        /// Whether it may share no more than one bond with any other ring.
        fused: bool,
        /// Whether it may have single bonds only.
        saturated: bool,
    },
    /// Closes a ring with saturated carbon atoms: "propano bridge". The number is that of the carbon atoms.
    Alkylene,
    /// Closes a ring over two neighbouring aromatic atoms: `-O-CH2-O-` and its homologues. The number is that of the
    /// carbon atoms.
    Alkylenedioxy,
}

/// A group by the name that statutes give it, with a range of sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// As the file writes it: `alkyl<=6`.
    pub name: String,
    pub(super) kind: Kind,
    /// The least and the most carbon atoms of a chain, or atoms of a ring.
    pub(super) range: (usize, usize),
    /// What it is not, though the name would cover it.
    pub(super) except: Vec<Group>,
}

/// Groups that a pattern describes. The attached atom is numbered 1; where none is, any atom may be attached.
const PATTERNS: &[(&str, &[&str])] = &[
    ("halogen", &["[F,Cl,Br,I;X1:1]"]),
    ("fluoro", &["[F;X1:1]"]),
    ("chloro", &["[Cl;X1:1]"]),
    ("bromo", &["[Br;X1:1]"]),
    ("iodo", &["[I;X1:1]"]),
    ("hydroxy", &["[O;X2;H1:1]", "[O;X1;-:1]"]),
    ("thiol", &["[S;X2;H1:1]"]),
    ("oxo", &["[O;X1;D1;+0:1]"]),
    ("thioxo", &["[S;X1;D1;+0:1]"]),
    ("imino", &["[N;X2;H1;D1:1]"]),
    ("amino", &["[N;X3;!R:1]", "[N;X4;+;!R:1]"]),
    ("primary-amino", &["[N;X3;H2:1]", "[N;X4;H3;+:1]"]),
    ("nitro", &["[N+;X3:1](=O)[O-]"]),
    ("cyano", &["[C:1]#[N;X1]"]),
    ("azido", &["[N:1]=[N+]=[N-]"]),
    ("carboxy", &["[C;!R:1](=O)[O;H1]", "[C;!R:1](=O)[O-]"]),
    ("formyl", &["[C;H1;!R:1]=O"]),
    ("acetyl", &["[C;!R:1](=O)[CH3]"]),
    ("acetoxy", &["[O;!R:1]C(=O)[CH3]"]),
    ("carboxamido", &["[C;!R:1](=O)[N;X3;H2]"]),
    ("phosphate", &["[O:1]P(=O)([O;H1,-])[O;H1,-]"]),
    ("trifluoromethyl", &["[C:1](F)(F)F"]),
    ("trifluoromethoxy", &["[O:1]C(F)(F)F"]),
    ("methyl", &["[CH3:1]"]),
    ("ethyl", &["[CH2;!R:1][CH3]"]),
    ("methoxy", &["[O:1][CH3]"]),
    ("methylthio", &["[S;X2:1][CH3]"]),
    ("allyl", &["[CH2;!R:1][CH1;!R]=[CH2]"]),
    ("propargyl", &["[CH2;!R:1]C#[CH1]"]),
    ("phenyl", &["c1ccccc1"]),
    ("benzyl", &["[CH2;!R:1]c1ccccc1"]),
    ("phenethyl", &["[CH2;!R:1][CH2;!R]c1ccccc1"]),
    ("phenoxy", &["[O;!R:1]c1ccccc1"]),
    ("phenylthio", &["[S;!R:1]c1ccccc1"]),
    ("benzyloxy", &["[O;!R:1][CH2;!R]c1ccccc1"]),
];

/// Groups that begin with a pattern and go on with another group; the number is that of the other group.
const CHAINS: &[(&str, &str, &str)] = &[
    ("alkoxy", "[O;X2;!R:1]", "alkyl"),
    ("alkenyloxy", "[O;X2;!R:1]", "alkenyl"),
    ("haloalkoxy", "[O;X2;!R:1]", "haloalkyl"),
    ("alkylthio", "[S;X2;!R:1]", "alkyl"),
    ("alkylsulfonyl", "[S;X4;!R:1](=O)=O", "alkyl"),
    ("alkylamino", "[N;X3;!R:1]", "alkyl"),
    ("alkylcarbonyl", "[C;!R:1]=[O;X1]", "alkyl"),
    ("alkylcarbonyloxy", "[O;X2;!R:1]C=[O;X1]", "alkyl"),
    ("alkoxycarbonyl", "[C;!R:1](=[O;X1])[O;X2;!R]", "alkyl"),
    ("alkoxyalkyl", "[C;X4;!R:1]~[O;X2;!R]", "alkyl"),
    ("acyloxy", "[O;X2;!R:1]", "acyl"),
    ("cycloalkylmethyl", "[C;X4;!R:1]", "cycloalkyl"),
    ("cycloalkylethyl", "[C;X4;!R:1][C;X4;!R]", "cycloalkyl"),
    ("cycloalkylcarbonyl", "[C;!R:1]=[O;X1]", "cycloalkyl"),
    ("heterocyclylmethyl", "[C;X4;!R:1]", "heterocycle"),
    ("heterocyclylethyl", "[C;X4;!R:1][C;X4;!R]", "heterocycle"),
    ("ether", "[O;X2;!R:1]", "hydrocarbyl"),
];

/// Carbon chains and rings longer than this do not occur.
const UNLIMITED: usize = usize::MAX;

impl Group {
    /// Reads a group: a name, then nothing, `<=6`, `=5` or `5-7`.
    ///
    /// # Errors
    /// In words, when the name or the range is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, range) = range(text)?;
        let mut kind = Self::kind(name)?;
        if let Kind::Then(_, then) = &mut kind {
            then.range = range;
        }
        Ok(Self { name: text.to_owned(), kind, range, except: Vec::new() })
    }

    /// A group that a pattern of the file describes.
    pub(super) fn pattern(patterns: Vec<Pattern>) -> Self {
        let name = patterns.iter().map(Pattern::as_str).collect::<Vec<_>>().join(" or ");
        Self { name, kind: Kind::Pattern(patterns), range: (0, UNLIMITED), except: Vec::new() }
    }

    /// The patterns by which the file itself describes the group; none for a group by name.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        match &self.kind {
            Kind::Pattern(patterns) => patterns,
            _ => &[],
        }
    }

    /// Whether the group can close a ring.
    pub(super) fn closes_ring(&self) -> bool {
        matches!(self.kind, Kind::Ring { .. } | Kind::Alkylene | Kind::Alkylenedioxy | Kind::Any | Kind::Pattern(_))
    }

    /// Whether its range is empty, or asks for a ring of fewer than three atoms.
    pub(in super::super) fn is_impossible(&self) -> bool {
        let (least, most) = self.range;
        let ring = matches!(self.kind, Kind::Monocycle { .. } | Kind::Ring { .. });
        least > most || most == 0 || (ring && most < 3)
    }

    fn kind(name: &str) -> Result<Kind, String> {
        let monocycle = |aromatic, hetero| Kind::Monocycle { aromatic, hetero, saturated: false };
        Ok(match name {
            "any" => Kind::Any,
            "univalent" => Kind::Univalent,
            "alkyl" => Kind::Alkyl,
            "alkenyl" => Kind::Alkenyl,
            "alkynyl" => Kind::Alkynyl,
            "haloalkyl" => Kind::Haloalkyl,
            "hydrocarbyl" => Kind::Hydrocarbyl,
            "open-chain" => Kind::OpenChain,
            "acyl" => Kind::Acyl,
            "monocycle" => monocycle(None, None),
            "aromatic-monocycle" => monocycle(Some(true), None),
            "heteromonocycle" => monocycle(None, Some(true)),
            "aromatic-heteromonocycle" => monocycle(Some(true), Some(true)),
            "cycloalkyl" => Kind::Monocycle { aromatic: Some(false), hetero: Some(false), saturated: true },
            "cycloalkenyl" => monocycle(Some(false), Some(false)),
            "rings" => Kind::Rings { aromatic: false, hetero: false },
            "aryl" => Kind::Rings { aromatic: true, hetero: false },
            "heterocycle" => Kind::Rings { aromatic: false, hetero: true },
            "heteroaryl" => Kind::Rings { aromatic: true, hetero: true },
            "ring" => Kind::Ring { fused: false, saturated: false },
            "fused-ring" => Kind::Ring { fused: true, saturated: false },
            "saturated-ring" => Kind::Ring { fused: false, saturated: true },
            "alkylene" => Kind::Alkylene,
            "alkylenedioxy" => Kind::Alkylenedioxy,
            _ => return Self::described(name),
        })
    }

    fn described(name: &str) -> Result<Kind, String> {
        let read = |smarts: &str| Pattern::parse(smarts).map_err(|error| format!("{name}: {error}"));
        if let Some((_, patterns)) = PATTERNS.iter().find(|(known, _)| *known == name) {
            return Ok(Kind::Pattern(patterns.iter().map(|smarts| read(smarts)).collect::<Result<_, _>>()?));
        }
        let Some((_, first, then)) = CHAINS.iter().find(|(known, ..)| *known == name) else {
            return Err(format!("{name:?} is no group"));
        };
        Ok(Kind::Then(Box::new(read(first)?), Box::new(Self::parse(then)?)))
    }
}

fn range(text: &str) -> Result<(&str, (usize, usize)), String> {
    let number = |digits: &str| digits.parse::<usize>().map_err(|_| format!("{text:?} does not end in a number"));
    if let Some((name, most)) = text.split_once("<=") {
        return Ok((name, (0, number(most)?)));
    }
    if let Some((name, size)) = text.split_once('=') {
        return Ok((name, (number(size)?, number(size)?)));
    }
    match text.split_once(' ') {
        Some((name, sizes)) => {
            let (least, most) = sizes.split_once('-').ok_or_else(|| format!("{sizes:?} is no range such as 5-7"))?;
            Ok((name, (number(least)?, number(most)?)))
        }
        None => Ok((text, (0, UNLIMITED))),
    }
}

#[cfg(test)]
mod tests {
    use super::{CHAINS, Group, PATTERNS};

    #[test]
    fn every_group_has_a_meaning() {
        for name in PATTERNS.iter().map(|(name, _)| name).chain(CHAINS.iter().map(|(name, ..)| name)) {
            Group::parse(name).unwrap();
        }
    }

    #[test]
    fn ranges_are_read() {
        for (text, range) in
            [("alkyl<=6", (0, 6)), ("monocycle=5", (5, 5)), ("ring 5-7", (5, 7)), ("alkyl", (0, usize::MAX))]
        {
            assert_eq!(Group::parse(text).unwrap().range, range, "{text}");
        }
        for text in ["alkyl<=", "alkyl 5", "alkylish", "ring 5-x"] {
            assert!(Group::parse(text).is_err(), "{text}");
        }
    }
}
