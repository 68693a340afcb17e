//! An index over spectra at whole m/z: which are at all like an unknown?

use super::unit::{MZ_MAX, UnitSpectrum};

/// For each m/z, the spectra that have a peak there, with the peak's share of the spectrum's length.
#[derive(Clone, Debug, Default)]
pub struct UnitIndex {
    /// Where the postings of each m/z begin; one more at the end.
    starts: Vec<usize>,
    spectra: Vec<u32>,
    shares: Vec<f32>,
    len: usize,
}

impl UnitIndex {
    /// Indexes spectra; the index of each is its place in `spectra`.
    pub fn new(spectra: &[UnitSpectrum]) -> Self {
        let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); usize::from(MZ_MAX) + 1];
        for (index, spectrum) in (0..).zip(spectra) {
            for (mz, share) in shares(spectrum) {
                postings[usize::from(mz)].push((index, share));
            }
        }
        let mut made = Self { len: spectra.len(), ..Self::default() };
        for list in postings {
            made.starts.push(made.spectra.len());
            made.spectra.extend(list.iter().map(|(index, _)| index));
            made.shares.extend(list.iter().map(|(_, share)| share));
        }
        made.starts.push(made.spectra.len());
        made
    }

    /// How many spectra.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The `most` spectra that are most like the unknown by the cosine of √abundance · m/z, most alike first; equal ones
    /// in the order of the library. Spectra without a common peak are left out.
    pub fn nearest(&self, unknown: &UnitSpectrum, most: usize) -> Vec<(u32, f32)> {
        let mut cosines = vec![0.0_f32; self.len];
        for (mz, share) in shares(unknown) {
            let postings = self.starts[usize::from(mz)]..self.starts[usize::from(mz) + 1];
            for (index, other) in self.spectra[postings.clone()].iter().zip(&self.shares[postings]) {
                cosines[*index as usize] += share * other;
            }
        }
        let mut found: Vec<(u32, f32)> = (0..).zip(cosines).filter(|(_, cosine)| *cosine > 0.0).collect();
        let better = |one: &(u32, f32), other: &(u32, f32)| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0));
        if found.len() > most && most > 0 {
            found.select_nth_unstable_by(most - 1, better);
        }
        found.truncate(most);
        found.sort_unstable_by(better);
        found
    }
}

/// √abundance · m/z of each peak, over the length of the whole.
#[expect(clippy::cast_possible_truncation, reason = "single precision is enough to choose candidates")]
fn shares(spectrum: &UnitSpectrum) -> impl Iterator<Item = (u16, f32)> + '_ {
    let weight = |mz: u16, abundance: u16| f64::from(abundance).sqrt() * f64::from(mz);
    let length = spectrum.peaks().iter().map(|peak| weight(peak.mz, peak.abundance).powi(2)).sum::<f64>().sqrt();
    spectrum.peaks().iter().map(move |peak| (peak.mz, (weight(peak.mz, peak.abundance) / length) as f32))
}
