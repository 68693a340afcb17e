//! A word-sized line: the shape of a series beside its name.

use maud::{Markup, html};

use super::at;

/// Width and height, in CSS pixels.
const SIZE: (f64, f64) = (112.0, 28.0);
const MARGIN: f64 = 4.0;

/// The line of `shares` (a gap is no report, not nought) with a point where the finding was raised. The picture is for
/// the eye: its figures stand as text beside it, so it is hidden from assistive technology.
pub(crate) fn sparkline(shares: &[Option<f64>], raised: Option<usize>) -> Markup {
    let (width, height) = SIZE;
    let largest = shares.iter().flatten().copied().fold(0.0, f64::max);
    let step = (width - 2.0 * MARGIN) / (shares.len().saturating_sub(1).max(1)) as f64;
    let x = |index: usize| MARGIN + step * index as f64;
    let y = |share: f64| {
        let part = if largest > 0.0 { share / largest } else { 0.0 };
        height - MARGIN - part * (height - 2.0 * MARGIN)
    };
    let raised = raised.and_then(|index| Some((index, (*shares.get(index)?)?)));
    html! {
        svg.spark viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) aria-hidden="true" {
            path.spark-foot d=(format!("M{MARGIN} {0}H{1}", height - MARGIN, width - MARGIN)) {}
            path.spark-line d=(line(shares, x, y)) {}
            @if let Some((index, share)) = raised {
                circle.spark-point cx=(at(x(index))) cy=(at(y(share))) r="2.75" {}
            }
        }
    }
}

/// The path through the figures that are there; a gap lifts the pen, and a figure alone between gaps is a short dash.
pub(super) fn line(figures: &[Option<f64>], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let mut pen_down = false;
    for (index, figure) in figures.iter().enumerate() {
        let Some(figure) = figure else {
            pen_down = false;
            continue;
        };
        let command = if pen_down { 'L' } else { 'M' };
        path.push_str(&format!("{command}{} {}", at(x(index)), at(y(*figure))));
        let alone = !pen_down && figures.get(index + 1).is_none_or(Option::is_none);
        if alone {
            path.push_str("h0.1");
        }
        pen_down = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_lifts_the_pen() {
        let path = line(&[Some(1.0), None, Some(2.0), Some(3.0)], |index| index as f64, |figure| figure);
        assert_eq!(path, "M0 1h0.1M2 2L3 3");
    }

    #[test]
    fn nothing_reported_is_an_empty_line() {
        let picture = sparkline(&[None, None], Some(1)).into_string();
        assert!(picture.contains(r#"d="""#), "{picture}");
        assert!(!picture.contains("circle"), "{picture}");
    }
}
