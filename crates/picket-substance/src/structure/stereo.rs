//! What a source says about its drawn configuration: is it this one, its mirror image too, or one of the two?

use super::graph::Graph;

/// What is stated about one drawn stereocentre.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Claim {
    /// The centre is as drawn.
    #[default]
    Absolute,
    /// The centres of this group are as drawn in some molecules and inverted together in the others (`&1`, `STERAC1`).
    And(u32),
    /// The centres of this group are all as drawn or all inverted, and it is not known which (`o1`, `STEREL1`).
    Or(u32),
    /// Drawn in a molfile without the chiral flag.
    Unflagged,
}

/// What a source states about the drawn configuration of its stereocentres, all together. Double bonds do not count.
///
/// [`super::Structure::inchikey`] always names the drawn configuration, as the `InChI` of RDKit does, whatever is
/// stated here: the standard key has no word for a racemate of known relative configuration. Who matches a structure
/// that is not [`StatedStereo::Absolute`] should compare [`super::Structure::skeleton`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StatedStereo {
    /// No centre has a drawn configuration.
    None,
    /// Every drawn centre is as drawn.
    Absolute,
    /// The drawn molecule and its mirror image together (CXSMILES `|r|` or one `&` group; `STERAC` in V3000).
    Racemic,
    /// The drawn molecule or its mirror image, not known which (CXSMILES `o`; `STEREL` in V3000).
    Relative,
    /// Some centres are as drawn and others are not, or several groups vary independently: a mixture of diastereomers,
    /// or one of several.
    Mixed,
    /// A molfile without the chiral flag. The format then means a racemate or a relative configuration (BIOVIA CTfile
    /// Formats 2020), but many programs never set the flag: only the relative configuration can be relied upon.
    Unflagged,
}

/// Sums up the claims of all centres.
pub(super) fn stated(graph: &Graph) -> StatedStereo {
    let Some(first) = graph.centres.first().map(|centre| centre.claim) else { return StatedStereo::None };
    if graph.centres.iter().any(|centre| centre.claim != first) {
        return StatedStereo::Mixed;
    }
    match first {
        Claim::Absolute => StatedStereo::Absolute,
        Claim::And(_) => StatedStereo::Racemic,
        Claim::Or(_) => StatedStereo::Relative,
        Claim::Unflagged => StatedStereo::Unflagged,
    }
}
