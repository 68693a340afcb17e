//! From the counts of a subject to the chart of it.

use picket_core::{Figure, Finding};
use picket_flow::SubjectSeries;

use crate::charts::series::{Baseline, Point, Series};

/// The counts that a finding was drawn from: of one of its sources, in its place.
pub(crate) fn of_finding<'s>(finding: &Finding, all: &'s [SubjectSeries]) -> impl Iterator<Item = &'s SubjectSeries> {
    all.iter()
        .filter(|series| finding.sources.contains(&series.source) && series.place.country == finding.place.country)
}

/// The shares of a series, period by period.
pub(crate) fn shares(series: &SubjectSeries) -> Vec<Option<f64>> {
    points(series).iter().map(Point::share).collect()
}

/// The index of the period in which a finding was raised.
pub(crate) fn raised(finding: &Finding, series: &SubjectSeries) -> Option<usize> {
    series.periods.iter().position(|period| *period == finding.period)
}

/// The chart of a series as such.
pub(crate) fn chart(name: &str, series: &SubjectSeries) -> Series {
    Series { name: name.to_owned(), points: points(series), raised: None, baseline: None }
}

/// The chart of a series as a finding saw it.
pub(crate) fn chart_of(finding: &Finding, series: &SubjectSeries) -> Series {
    let raised = raised(finding, series);
    let baseline = raised.and_then(|raised| baseline(finding, series, raised));
    Series { raised, baseline, ..chart(&finding.subject.label, series) }
}

fn points(series: &SubjectSeries) -> Vec<Point> {
    let counts = series.counts.iter().zip(&series.denominators);
    let points = series.periods.iter().zip(counts);
    points.map(|(period, (count, of))| Point { period: period.clone(), count: *count, of: *of }).collect()
}

/// The baseline as the finding's own reason states it: its periods, and what would have been expected in the period in
/// which the finding was raised.
fn baseline(finding: &Finding, series: &SubjectSeries, raised: usize) -> Option<Baseline> {
    let figures = &finding.reasons.iter().find(|reason| reason.id == "lab-baseline")?.figures;
    let index = |name: &str| match figures.get(name)? {
        Figure::Text(period) => series.periods.iter().position(|known| known.as_str() == period),
        _ => None,
    };
    let Figure::Number(expected) = figures.get("expected")? else { return None };
    let of = series.denominators.get(raised).copied().flatten().filter(|of| *of > 0)?;
    Some(Baseline { periods: index("from")?..index("to")? + 1, share: expected / of as f64 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use picket_core::{
        ContentHash, CountryCode, FindingId, FindingKind, Handling, Method, Period, Place, SourceId, Statement,
        Strength, Subject,
    };
    use picket_lab::Grain;

    use super::*;

    #[test]
    fn the_baseline_is_the_one_that_the_reason_states() {
        let source = SourceId::new("us-nflis").unwrap();
        let place = Place::country(CountryCode::new("US").unwrap());
        let year = |year| Period::year(year).unwrap();
        let series = SubjectSeries {
            source: source.clone(),
            place: place.clone(),
            grain: Grain::Year,
            simulated: false,
            periods: (2013..=2016).map(year).collect(),
            counts: vec![Some(1), None, Some(2), Some(900)],
            denominators: vec![Some(1_000), None, Some(1_000), Some(2_000)],
        };
        let text = |text: &str| Figure::Text(text.to_owned());
        let reason = Statement {
            id: "lab-baseline".into(),
            figures: BTreeMap::from([
                ("from".to_owned(), text("2013")),
                ("to".to_owned(), text("2015")),
                ("expected".to_owned(), Figure::Number(3.0)),
            ]),
            text: String::new(),
        };
        let kind = FindingKind::new("lab-rising").unwrap();
        let subject = Subject { kind: "substance".into(), id: "x".into(), label: "X".into() };
        let finding = Finding {
            id: FindingId::of(&kind, std::slice::from_ref(&source), &subject, &place, &year(2016)),
            kind,
            sources: vec![source],
            subject,
            place,
            period: year(2016),
            strength: Strength { score: 50.0, q_value: None, error_rate: None },
            summary: reason.clone(),
            reasons: vec![reason],
            method: Method { name: "lab-rising".into(), version: 1, parameters: BTreeMap::new() },
            inputs: ContentHash::of(b""),
            handling: Handling::PUBLIC,
            simulated: false,
        };
        let chart = chart_of(&finding, &series);
        assert_eq!(chart.raised, Some(3));
        let baseline = chart.baseline.unwrap();
        assert_eq!((baseline.periods, baseline.share), (0..3, 0.001_5));
        assert_eq!(shares(&series)[1], None);
    }
}
