//! Hybrid similarity: how alike two spectra are when one compound is the other with a group changed (Moorthy 2017).
//!
//! Fragments that hold the changed group stand higher or lower by the mass difference of the two compounds. What the
//! library spectrum has too much of is moved there, as far as the unknown has room for it.

use super::unit::{MZ_MAX, UnitSpectrum};

/// Most moves.
const MOVES_MAX: usize = 100;

/// A difference of abundance below this is left as it is.
const DIFFERENCE_MIN: f64 = 10.0;

/// Neighbours of a moved peak that move with it: the loss and gain of hydrogen, and isotopes.
const NEIGHBOURS: [i32; 4] = [0, -1, 1, 2];

/// How alike two spectra are, without and with moved peaks; 0 to 999.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hybrid {
    /// 999 times the squared cosine of √abundance.
    pub plain: f64,
    /// The same after the moves; never less.
    pub moved: f64,
}

/// Two spectra on one axis of whole m/z.
struct Axis {
    unknown: Vec<f64>,
    library: Vec<f64>,
}

impl Axis {
    fn new(unknown: &UnitSpectrum, library: &UnitSpectrum) -> Self {
        let last = |spectrum: &UnitSpectrum| spectrum.peaks().last().map_or(0, |peak| usize::from(peak.mz));
        let len = last(unknown).max(last(library)) + 1;
        let dense = |spectrum: &UnitSpectrum| {
            let mut column = vec![0.0; len];
            for peak in spectrum.peaks() {
                column[usize::from(peak.mz)] = f64::from(peak.abundance);
            }
            column
        };
        Self { unknown: dense(unknown), library: dense(library) }
    }

    /// Σ √(unknown · library), all that a move changes of the cosine: it takes nothing from the sum of the library.
    fn common(&self) -> f64 {
        self.unknown.iter().zip(&self.library).map(|(one, other)| (one * other).sqrt()).sum()
    }

    /// Moves what the library spectrum has too much of at `from` to `to`, as far as the unknown has room for it, and
    /// gives the amount.
    fn move_surplus(&mut self, from: usize, to: usize) -> f64 {
        let amount = (self.library[from] - self.unknown[from]).min(self.unknown[to] - self.library[to]).max(0.0);
        self.library[from] -= amount;
        self.library[to] += amount;
        amount
    }

    fn common_at(&self, at: usize) -> f64 {
        (self.unknown[at] * self.library[at]).sqrt()
    }
}

impl Hybrid {
    /// Compares an unknown with a library spectrum of a compound that is lighter by `mass_difference`.
    pub fn between(unknown: &UnitSpectrum, library: &UnitSpectrum, mass_difference: i32) -> Self {
        let mut axis = Axis::new(unknown, library);
        let lengths = axis.unknown.iter().sum::<f64>() * axis.library.iter().sum::<f64>();
        if lengths <= 0.0 {
            return Self::default();
        }
        let score = |common: f64| 999.0 * common * common / lengths;
        let plain = axis.common();
        if mass_difference == 0 {
            return Self { plain: score(plain), moved: score(plain) };
        }
        let surplus = |axis: &Axis, at: usize| axis.library[at] - axis.unknown[at];
        let mut open: Vec<usize> = (0..axis.library.len()).filter(|at| surplus(&axis, *at) > DIFFERENCE_MIN).collect();
        open.sort_by(|one, other| surplus(&axis, *other).total_cmp(&surplus(&axis, *one)));
        let mut common = plain;
        for at in open.into_iter().take(MOVES_MAX) {
            common += gain_of_moves(&mut axis, at, mass_difference);
        }
        Self { plain: score(plain), moved: score(common) }
    }
}

/// Moves what is too much at an m/z and beside it; keeps the moves when they bring the spectra nearer, and gives by how
/// much.
fn gain_of_moves(axis: &mut Axis, at: usize, mass_difference: i32) -> f64 {
    let mut gain = 0.0;
    let mut moves = [(0, 0, 0.0); NEIGHBOURS.len()];
    for (made, by) in moves.iter_mut().zip(NEIGHBOURS) {
        let place = |by: i32| {
            let to = i64::try_from(at).ok()? + i64::from(by);
            usize::try_from(to).ok().filter(|to| *to < axis.library.len())
        };
        let Some((from, to)) = place(by).zip(place(by + mass_difference)) else { continue };
        let before = axis.common_at(from) + axis.common_at(to);
        *made = (from, to, axis.move_surplus(from, to));
        gain += axis.common_at(from) + axis.common_at(to) - before;
    }
    if gain > 0.0 {
        return gain;
    }
    for (from, to, amount) in moves.into_iter().rev() {
        axis.library[from] += amount;
        axis.library[to] -= amount;
    }
    0.0
}

/// By how much the unknown's compound may be heavier than the library's: for each mass difference from `-most` to `most`
/// but 0, the abundance that would find room when all that the library spectrum has too much of moved by it, as a share
/// of all that is too much.
pub fn mass_differences(unknown: &UnitSpectrum, library: &UnitSpectrum, most: u16) -> Vec<(i32, f64)> {
    let axis = Axis::new(unknown, library);
    let differences = || axis.unknown.iter().zip(&axis.library).map(|(one, other)| one.sqrt() - other.sqrt());
    let room: Vec<f64> = differences().map(|by| by.max(0.0)).collect();
    let surplus: Vec<(usize, f64)> = differences().map(|by| -by).enumerate().filter(|(_, by)| *by > 0.5).collect();
    let all: f64 = surplus.iter().map(|(_, by)| by).sum();
    let most = i32::from(most.min(MZ_MAX));
    let share = |difference: i32| {
        let found = surplus.iter().map(|(at, by)| {
            let to = i64::try_from(*at).unwrap_or(0) + i64::from(difference);
            usize::try_from(to).ok().and_then(|to| room.get(to)).map_or(0.0, |room| room.min(*by))
        });
        if all > 0.0 { found.sum::<f64>() / all } else { 0.0 }
    };
    (-most..=most).filter(|difference| *difference != 0).map(|difference| (difference, share(difference))).collect()
}
