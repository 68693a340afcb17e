//! How alike two electron ionisation spectra are, looked at from several sides.
//!
//! One number does not tell a replicate on another instrument from a close relative. Instruments differ smoothly with
//! m/z (transmission, tuning), relatives differ in single peaks. So the library spectrum is first tilted towards the
//! unknown by one exponential in m/z, and only then are the two compared.

use super::match_factor::{MatchFactor, Search, Sums};
use super::unit::{BASE_PEAK, UnitSpectrum};

/// How strongly the tilt is held at none, in weights of the strongest peak.
const TILT_SHRINKAGE: f64 = 3.0;

/// Largest tilt, in natural logarithms of the ratio of abundances per 100 m/z.
const TILT_MAX: f64 = 1.5;

/// A peak is strong from 4 % of the base peak on, which is 0.2 of its square root.
const STRONG_ROOT: f64 = 0.2;

/// How alike two spectra are. Shares are 0 (nothing in common) to 1 (equal); all are taken over the m/z that both
/// spectra cover, which begins at the larger of their first m/z.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Cosine of √abundance.
    pub cosine: f64,
    /// Cosine of √abundance · (m/z)², in which the heaviest ions decide.
    pub cosine_heavy: f64,
    /// Reverse match factor of NIST MS Search over 1000.
    pub reverse: f64,
    /// After the tilt: cosine of √abundance · m/z.
    pub tilted_cosine: f64,
    /// After the tilt: identity match factor of NIST MS Search over 1000.
    pub tilted_match: f64,
    /// After the tilt: spectral entropy similarity (Li 2021).
    pub tilted_entropy: f64,
    /// After the tilt: mean difference of √(abundance / base peak) over strong peaks, weighted by m/z.
    pub deviation: f64,
    /// How many peaks are strong in either.
    pub strong: u32,
    /// How many peaks above 0.1 % both have.
    pub matched: u32,
}

impl Likeness {
    /// Compares an unknown with a library spectrum.
    pub fn between(unknown: &UnitSpectrum, library: &UnitSpectrum) -> Self {
        let pairs = pairs(unknown, library);
        let Some(plain) = scaled(&pairs) else { return Self::default() };
        let tilted = scaled(&tilt(&plain)).unwrap_or_default();
        let strong: Vec<(f64, f64)> = tilted.iter().filter_map(strong_difference).collect();
        let weight: f64 = strong.iter().map(|(mz, _)| mz).sum();
        let matched = plain.iter().filter(|pair| pair.unknown >= 1.5 && pair.library >= 1.5).count();
        Self {
            cosine: cosine(&plain, |_| 1.0),
            cosine_heavy: cosine(&plain, |mz| mz * mz),
            reverse: match_factor(&plain, &MatchFactor::REVERSE),
            tilted_cosine: cosine(&tilted, |mz| mz),
            tilted_match: match_factor(&tilted, &MatchFactor::IDENTITY),
            tilted_entropy: entropy_similarity(&tilted),
            deviation: if weight > 0.0 { strong.iter().map(|(mz, by)| mz * by).sum::<f64>() / weight } else { 0.0 },
            strong: count(strong.len()),
            matched: count(matched),
        }
    }

    /// The order of candidates: the mean of the three views after the tilt, 0 to 1.
    pub fn rank(&self) -> f64 {
        (self.tilted_cosine + self.tilted_match + self.tilted_entropy) / 3.0
    }
}

/// What stands at one m/z in both.
#[derive(Clone, Copy)]
struct Pair {
    mz: f64,
    unknown: f64,
    library: f64,
}

/// Both spectra side by side from the larger of their first m/z on.
fn pairs(unknown: &UnitSpectrum, library: &UnitSpectrum) -> Vec<Pair> {
    let (unknown, library) = (unknown.peaks(), library.peaks());
    let (Some(one), Some(other)) = (unknown.first(), library.first()) else { return Vec::new() };
    let start = one.mz.max(other.mz);
    let mut unknown = unknown.iter().filter(|peak| peak.mz >= start).peekable();
    let mut library = library.iter().filter(|peak| peak.mz >= start).peekable();
    let mut pairs = Vec::with_capacity(unknown.size_hint().1.unwrap_or(0) + library.size_hint().1.unwrap_or(0));
    loop {
        let mz = match (unknown.peek(), library.peek()) {
            (Some(one), Some(other)) => one.mz.min(other.mz),
            (Some(one), None) => one.mz,
            (None, Some(other)) => other.mz,
            (None, None) => return pairs,
        };
        let one = unknown.next_if(|peak| peak.mz == mz).map_or(0.0, |peak| f64::from(peak.abundance));
        let other = library.next_if(|peak| peak.mz == mz).map_or(0.0, |peak| f64::from(peak.abundance));
        pairs.push(Pair { mz: f64::from(mz), unknown: one, library: other });
    }
}

/// The pairs with both base peaks at 999; none when one of the spectra has no peak in the range.
fn scaled(pairs: &[Pair]) -> Option<Vec<Pair>> {
    let unknown = pairs.iter().map(|pair| pair.unknown).fold(0.0, f64::max);
    let library = pairs.iter().map(|pair| pair.library).fold(0.0, f64::max);
    let base = f64::from(BASE_PEAK);
    let scale =
        |pair: &Pair| Pair { unknown: pair.unknown * base / unknown, library: pair.library * base / library, ..*pair };
    (unknown > 0.0 && library > 0.0).then(|| pairs.iter().map(scale).collect())
}

/// Tilts the library spectrum by the exponential in m/z that brings it nearest to the unknown: a weighted least-squares
/// line through the logarithms of the ratios of common peaks, its slope shrunk towards none.
fn tilt(pairs: &[Pair]) -> Vec<Pair> {
    let common: Vec<(f64, f64, f64)> = pairs
        .iter()
        .filter(|pair| pair.unknown > 0.0 && pair.library > 0.0)
        .map(|pair| (pair.mz / 100.0, (pair.unknown / pair.library).ln(), pair.unknown.min(pair.library).sqrt()))
        .collect();
    if common.len() < 4 {
        return pairs.to_vec();
    }
    let weight: f64 = common.iter().map(|(.., weight)| weight).sum();
    let heaviest = common.iter().map(|(.., weight)| *weight).fold(0.0, f64::max);
    let mean_x = common.iter().map(|(x, _, weight)| x * weight).sum::<f64>() / weight;
    let mean_y = common.iter().map(|(_, y, weight)| y * weight).sum::<f64>() / weight;
    let along: f64 = common.iter().map(|(x, y, weight)| weight * (x - mean_x) * (y - mean_y)).sum();
    let spread: f64 = common.iter().map(|(x, _, weight)| weight * (x - mean_x).powi(2)).sum();
    let slope = (along / TILT_SHRINKAGE.mul_add(heaviest, spread)).clamp(-TILT_MAX, TILT_MAX);
    let tilted = |pair: &Pair| Pair { library: pair.library * (slope * (pair.mz / 100.0 - mean_x)).exp(), ..*pair };
    pairs.iter().map(tilted).collect()
}

/// Cosine of √abundance weighted by a function of m/z.
fn cosine(pairs: &[Pair], weight: impl Fn(f64) -> f64) -> f64 {
    let (mut both, mut unknown, mut library) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let weight = weight(pair.mz).powi(2);
        both += weight * (pair.unknown * pair.library).sqrt();
        unknown += weight * pair.unknown;
        library += weight * pair.library;
    }
    if unknown > 0.0 && library > 0.0 { both / (unknown * library).sqrt() } else { 0.0 }
}

/// The match factor of NIST MS Search over 1000, of abundances rounded as it rounds them.
fn match_factor(pairs: &[Pair], factor: &MatchFactor) -> f64 {
    let mut sums = Sums::default();
    for pair in pairs {
        sums.add(factor, pair.mz, (pair.unknown + 0.5).floor(), (pair.library + 0.5).floor());
    }
    debug_assert_eq!(factor.search, Search::Identity);
    (sums.factor(factor.search) / 1000.0).max(0.0)
}

/// The difference of √(abundance / base peak) at a strong peak, with its m/z.
fn strong_difference(pair: &Pair) -> Option<(f64, f64)> {
    let base = f64::from(BASE_PEAK);
    let (unknown, library) = ((pair.unknown / base).sqrt(), (pair.library / base).sqrt());
    (unknown.max(library) > STRONG_ROOT).then(|| (pair.mz, (unknown - library).abs()))
}

/// Spectral entropy similarity of the two columns, abundances weighted up where a spectrum has few peaks (Li 2021).
fn entropy_similarity(pairs: &[Pair]) -> f64 {
    let unknown = weighted(pairs.iter().map(|pair| pair.unknown));
    let library = weighted(pairs.iter().map(|pair| pair.library));
    let term = |share: f64| if share > 0.0 { share * share.log2() } else { 0.0 };
    let common = unknown.iter().zip(&library).filter(|(one, other)| **one > 0.0 && **other > 0.0);
    common.map(|(one, other)| term(one + other) - term(*one) - term(*other)).sum::<f64>() / 2.0
}

/// Abundances as shares, raised to the power 0.25 + 0.25 S where their entropy S is below 3.
fn weighted(abundances: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut shares: Vec<f64> = abundances.collect();
    let entropy = -normalise(&mut shares);
    if entropy < 3.0 {
        let power = 0.25f64.mul_add(entropy, 0.25);
        shares.iter_mut().filter(|share| **share > 0.0).for_each(|share| *share = share.powf(power));
        normalise(&mut shares);
    }
    shares
}

/// Scales to a sum of 1 and gives Σ p ln p.
fn normalise(shares: &mut [f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    for share in shares.iter_mut() {
        *share /= sum;
    }
    shares.iter().filter(|share| **share > 0.0).map(|share| share * share.ln()).sum()
}

/// A count of peaks; a spectrum has at most some thousands.
fn count(peaks: usize) -> u32 {
    u32::try_from(peaks).unwrap_or(u32::MAX)
}
