//! Which curves stand in the model: each tested by fits with it and without it.

use crate::vibration::linear::{Qr, add_scaled, combine, dot};
use crate::vibration::nnls::nnls;
use crate::vibration::student::upper_tail;

/// A curve and the columns that may explain it, all free of the signed terms and in units of independent noise.
pub(super) struct Trial<'a> {
    /// The curve.
    pub(super) y: &'a [f64],
    /// The entries of the library, then the single bands that were let in.
    pub(super) columns: &'a [Vec<f64>],
    /// How many of the columns are entries.
    pub(super) entries: usize,
    /// The largest probability with which chance may let an entry in, and a single band.
    pub(super) chance: [f64; 2],
    /// Points less signed terms.
    pub(super) freedom: f64,
}

/// A fit.
#[derive(Clone, Debug, Default)]
pub(super) struct Fit {
    /// The columns that stand in it, and their coefficients, each above zero.
    pub(super) terms: Vec<(usize, f64)>,
    /// Sum of squares of what it leaves.
    pub(super) squares: f64,
}

/// A column takes part only when this much of its squared length is not in the span of those that are in.
pub(super) const OWN_MIN: f64 = 1e-6;

/// Rounds of letting in, exchanging and putting out, after which the model stands as it is.
const ROUNDS_MAX: usize = 8;

impl Fit {
    /// The columns that stand in it.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.terms.iter().map(|(k, _)| *k).collect()
    }

    /// The columns that stand in it, but one.
    pub(super) fn without(&self, left_out: usize) -> Vec<usize> {
        self.columns().into_iter().filter(|k| *k != left_out).collect()
    }

    /// The columns that stand in it, and one more.
    pub(super) fn with(&self, more: usize) -> Vec<usize> {
        self.columns().into_iter().chain([more]).collect()
    }
}

impl Trial<'_> {
    /// The model out of the entries: the best enters while chance explains it less often than allowed and there are not
    /// yet `most`; entries are exchanged while that fits better; those that chance explains leave.
    pub(super) fn choose(&self, most: usize) -> Fit {
        let mut fit = self.fit(&[]);
        for _ in 0..ROUNDS_MAX {
            let before = fit.columns();
            fit = self.put_out(self.exchange(self.let_in(fit, most)));
            if fit.columns() == before {
                break;
            }
        }
        fit
    }

    /// The best fit of some columns; those that it leaves at zero drop out.
    pub(super) fn fit(&self, columns: &[usize]) -> Fit {
        let chosen: Vec<&[f64]> = columns.iter().map(|k| self.columns[*k].as_slice()).collect();
        let found = nnls(&chosen, self.y);
        let terms = columns.iter().copied().zip(found.coefficients).filter(|(_, c)| *c > 0.0).collect();
        Fit { terms, squares: found.residual * found.residual }
    }

    /// What a fit leaves of the curve.
    pub(super) fn residual(&self, fit: &Fit) -> Vec<f64> {
        let terms = fit.terms.iter().map(|(k, c)| (*c, self.columns[*k].as_slice()));
        let mut rest = self.y.to_vec();
        add_scaled(&mut rest, -1.0, &combine(self.y.len(), terms));
        rest
    }

    /// The degrees of freedom that a fit leaves.
    pub(super) fn freedom_of(&self, fit: &Fit) -> f64 {
        (self.freedom - fit.terms.len() as f64).max(1.0)
    }

    /// The variance of one point that a fit leaves.
    pub(super) fn variance(&self, fit: &Fit) -> f64 {
        fit.squares / self.freedom_of(fit)
    }

    /// The span of some columns.
    pub(super) fn span(&self, columns: &[usize]) -> Qr {
        let mut span = Qr::default();
        for k in columns {
            span.push(self.columns[*k].clone());
        }
        span
    }

    /// The squared length of column `k` outside the span; `None` when hardly any of it is.
    pub(super) fn own_squares(&self, span: &Qr, k: usize) -> Option<f64> {
        let column = &self.columns[k];
        let squares = dot(column, column);
        let own = squares - span.squares_within(column);
        (own > OWN_MIN * squares).then_some(own)
    }

    /// The cosine between two columns outside the span; `None` when hardly anything of one is.
    pub(super) fn cosine(&self, span: &Qr, one: usize, other: usize) -> Option<f64> {
        let mut free = self.columns[one].clone();
        span.project_off(&mut free);
        let lengths = self.own_squares(span, one)? * self.own_squares(span, other)?;
        Some(dot(&free, &self.columns[other]) / lengths.sqrt())
    }

    /// The probability that chance alone makes the fit with column `k` so much better than without: an F test with one
    /// degree of freedom, of which half counts, since coefficients are not negative.
    pub(super) fn chance_of(&self, k: usize, fit: &Fit) -> f64 {
        self.chance_of_gain(self.fit(&fit.without(k)).squares - fit.squares, fit)
    }

    /// The same, of the squares that `with` fits better.
    pub(super) fn chance_of_gain(&self, gain: f64, with: &Fit) -> f64 {
        let ratio = gain.max(0.0) / self.variance(with).max(f64::MIN_POSITIVE);
        upper_tail(ratio.sqrt(), self.freedom_of(with))
    }

    /// The chance allowed for column `k`.
    pub(super) fn chance_allowed(&self, k: usize) -> f64 {
        self.chance[usize::from(k >= self.entries)]
    }

    /// The entry that would take most off the squares that `fit` leaves.
    fn best(&self, fit: &Fit) -> Option<usize> {
        let inside = fit.columns();
        let span = self.span(&inside);
        let residual = self.residual(fit);
        let gain = |k: usize| {
            let slope = dot(&self.columns[k], &residual);
            (slope > 0.0).then_some(())?;
            Some((k, slope * slope / self.own_squares(&span, k)?))
        };
        let open = (0..self.entries).filter(|k| !inside.contains(k));
        open.filter_map(gain).max_by(|one, other| one.1.total_cmp(&other.1)).map(|(k, _)| k)
    }

    fn let_in(&self, mut fit: Fit, most: usize) -> Fit {
        while fit.terms.len() < most {
            let Some(k) = self.best(&fit) else { break };
            let wider = self.fit(&fit.with(k));
            if self.chance_of_gain(fit.squares - wider.squares, &wider) > self.chance_allowed(k) {
                break;
            }
            fit = wider;
        }
        fit
    }

    fn exchange(&self, mut fit: Fit) -> Fit {
        for _ in 0..ROUNDS_MAX {
            let better = fit.columns().into_iter().find_map(|leaving| {
                let others = self.fit(&fit.without(leaving));
                let entering = self.best(&others)?;
                let exchanged = self.fit(&others.with(entering));
                (entering != leaving && exchanged.squares < fit.squares * (1.0 - EXCHANGE_GAIN_MIN))
                    .then_some(exchanged)
            });
            match better {
                Some(better) => fit = better,
                None => break,
            }
        }
        fit
    }

    /// The fit without the columns that chance explains, taken out one by one, the least needed first.
    pub(super) fn put_out(&self, mut fit: Fit) -> Fit {
        loop {
            let excess = |k: usize| self.chance_of(k, &fit) / self.chance_allowed(k);
            let worst = fit.columns().into_iter().map(|k| (k, excess(k))).max_by(|a, b| a.1.total_cmp(&b.1));
            match worst {
                Some((k, excess)) if excess > 1.0 => fit = self.fit(&fit.without(k)),
                _ => return fit,
            }
        }
    }
}

/// An exchange must take this part off the squares, lest rounding makes it circle.
const EXCHANGE_GAIN_MIN: f64 = 1e-9;
