//! From figures to places on paper.

/// A linear axis from nought to a round number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    top: f64,
    step: f64,
    length: f64,
}

impl Scale {
    /// An axis of `length` pixels that holds `largest`, with about `ticks` steps of 1, 2, 2.5 or 5 times a power of ten.
    pub(crate) fn to_hold(largest: f64, ticks: u32, length: f64) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let step = round_step(largest, ticks);
        let top = (largest / step - 1e-9).ceil() * step;
        Self { top, step, length }
    }

    /// The pixels from the foot of the axis to `value`.
    pub(crate) fn place(&self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0) * self.length
    }

    /// The round numbers on the axis, nought included.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut index = 0.0;
        while index * self.step <= self.top * (1.0 + 1e-9) {
            ticks.push(index * self.step);
            index += 1.0;
        }
        ticks
    }

    /// A tick as text, with no more decimals than the step needs.
    pub(crate) fn label(&self, tick: f64) -> String {
        label(tick, self.step)
    }
}

/// A linear axis between two figures, which need not be round; it rises unless it is turned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    low: f64,
    high: f64,
    step: f64,
    length: f64,
    falls: bool,
}

impl Span {
    /// An axis of `length` pixels from `low` to `high`, with about `ticks` steps.
    pub(crate) fn between(low: f64, high: f64, ticks: u32, length: f64) -> Self {
        let is_span = low.is_finite() && high.is_finite() && low < high && (high - low).is_finite();
        let (low, high) = match (is_span, low.abs() < 1e12) {
            (true, _) => (low, high),
            (false, true) => (low - 1.0, low + 1.0),
            (false, false) => (0.0, 1.0),
        };
        Self { low, high, step: round_step(high - low, ticks), length, falls: false }
    }

    /// The same axis, from its highest figure to its lowest.
    pub(crate) fn falling(self) -> Self {
        Self { falls: true, ..self }
    }

    /// The pixels from the beginning of the axis to `value`.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        if self.falls { (1.0 - share) * self.length } else { share * self.length }
    }

    /// The round figures on the axis, the lowest first.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-9).ceil();
        let ticks = (0..TICKS_MAX).map(|index| (first + f64::from(index)) * self.step);
        ticks.take_while(|tick| *tick <= self.high + 1e-9 * self.step).collect()
    }

    /// A tick as text, with no more decimals than the step needs.
    pub(crate) fn label(&self, tick: f64) -> String {
        label(tick, self.step)
    }
}

/// Most ticks of an axis.
const TICKS_MAX: u32 = 50;

/// A step of 1, 2, 2.5 or 5 times a power of ten that divides `range` into about `ticks` parts.
fn round_step(range: f64, ticks: u32) -> f64 {
    let rough = range / f64::from(ticks.max(1));
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= rough).unwrap_or(10.0 * power)
}

/// A tick as text, with no more decimals than the step needs.
fn label(tick: f64, step: f64) -> String {
    let decimals = (0..=6_usize).find(|decimals| {
        let scaled = step * 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
        (scaled - scaled.round()).abs() < 1e-6
    });
    match decimals {
        Some(0) => crate::format::number(tick),
        decimals => format!("{tick:.*}", decimals.unwrap_or(6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_a_round_number_at_or_above_the_largest_figure() {
        for (largest, expected) in [
            (0.19, vec!["0.00", "0.05", "0.10", "0.15", "0.20"]),
            (7.0, vec!["0", "2", "4", "6", "8"]),
            (100.0, vec!["0", "25", "50", "75", "100"]),
            (0.0, vec!["0.00", "0.25", "0.50", "0.75", "1.00"]),
        ] {
            let scale = Scale::to_hold(largest, 4, 100.0);
            let labels: Vec<_> = scale.ticks().into_iter().map(|tick| scale.label(tick)).collect();
            assert_eq!(labels, expected);
        }
    }

    #[test]
    fn an_axis_between_two_figures_has_its_round_ticks_within_and_may_fall() {
        let span = Span::between(41.0, 286.0, 5, 490.0);
        let labels: Vec<_> = span.ticks().into_iter().map(|tick| span.label(tick)).collect();
        assert_eq!(labels, ["50", "100", "150", "200", "250"]);
        assert!((span.place(90.0) - 98.0).abs() < 1e-9);
        assert!((span.falling().place(90.0) - 392.0).abs() < 1e-9);
        for (low, high) in [(f64::NAN, 1.0), (5.0, 5.0), (9.0, 1.0), (-1e308, 1e308), (0.0, f64::INFINITY)] {
            let span = Span::between(low, high, 5, 100.0);
            assert!(span.place(3.0).is_finite() && span.ticks().len() < 20, "{low} {high}");
        }
    }

    #[test]
    fn figures_that_are_none_stay_on_the_axis() {
        let scale = Scale::to_hold(f64::NAN, 4, 100.0);
        assert!((scale.place(0.5) - 50.0).abs() < 1e-9);
        assert!((scale.place(9.0) - 100.0).abs() < 1e-9);
    }
}
