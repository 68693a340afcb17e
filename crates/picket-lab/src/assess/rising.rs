//! Rising: a share above its own past, at once or period by period.

use std::f64::consts::LN_2;

use picket_core::{Assessor, Figure, Finding, Method};

use super::background::{Background, Level};
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, factor_words, say, share_words, text};
use super::statistics::{false_discovery_rates, normal_above, rank_trend};
use super::{assess_current, method};
use crate::panel::{Panel, Series};

/// Two tests of every series, false discoveries controlled over both together.
///
/// *At once*: the count against a negative binomial distribution around the pooled look-back, shrunk towards the prior
/// of all series and widened by the noise of shares. *Slowly*: the logarithm of the share over a window against a
/// random walk with that noise, for series whose shares also rise nearly every time.
#[derive(Clone, Debug, Default)]
pub struct Rising {
    /// The parameters.
    pub settings: Settings,
}

impl Assessor for Rising {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-rising", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, detect)
    }
}

/// The course of a share over the trend window.
struct Trend {
    /// Index of the first period.
    from: usize,
    /// Change of the log share over the window, and its standard error.
    growth: (f64, f64),
    /// Length of the window in periods.
    steps: f64,
    /// Kendall's tau of the shares.
    ranks: f64,
}

impl Trend {
    fn probability(&self) -> f64 {
        normal_above(self.growth.0 / self.growth.1)
    }

    /// Periods until the share doubles, with the 95 % interval; the upper end may be without limit.
    fn doubling(&self) -> [f64; 3] {
        let (growth, error) = self.growth;
        [growth, growth + 1.96 * error, growth - 1.96 * error]
            .map(|growth| if growth > 0.0 { LN_2 * self.steps / growth } else { f64::INFINITY })
    }
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>) -> Vec<Candidate> {
    let known: Vec<&Series> = background.panel.series().filter(|series| !background.is_new(series)).collect();
    let levels: Vec<Level> = known.iter().map(|series| background.level(series)).collect();
    let trends: Vec<Option<Trend>> = known.iter().map(|series| trend(background, series)).collect();
    let of_trend = |trend: &Option<Trend>| trend.as_ref().map_or(1.0, Trend::probability);
    // Every series is tested both ways; one too short for a trend is a test that cannot reject.
    let probabilities: Vec<f64> = levels.iter().map(above).chain(trends.iter().map(of_trend)).collect();
    let tests = probabilities.len();
    let rates = false_discovery_rates(&probabilities, tests);
    let (of_levels, of_trends) = rates.split_at(levels.len());

    let parameters = background.settings;
    let rate_max = parameters.discovery.false_discovery_rate;
    let mut candidates = Vec::new();
    for (index, series) in known.into_iter().enumerate() {
        let level = &levels[index];
        if !background.volume_reached(series, level) {
            continue;
        }
        if of_levels[index] <= rate_max && level.factor() >= parameters.rising.factor_min {
            candidates.push(at_once(background, series, level, of_levels[index], tests));
        }
        if let Some(trend) = &trends[index]
            && of_trends[index] <= rate_max
            && trend.growth.0 >= parameters.rising_slowly.growth_min.ln()
            && trend.ranks >= parameters.rising_slowly.rank_trend_min
        {
            candidates.push(slowly(background, series, trend, of_trends[index], tests));
        }
    }
    candidates
}

/// Probability of so high a count. A count below what was expected is never raised: an exact probability would change
/// no q-value that is.
fn above(level: &Level) -> f64 {
    if level.count as f64 > level.expected { level.probability_above() } else { 1.0 }
}

/// The trend of a series reported in every period of the window that the source reported for; `None` for a shorter one.
///
/// Log shares drift: what a period adds stays. Their growth over a window is therefore judged as that of a random walk
/// whose steps have the noise of the panel, plus the chance in the first and the last count; generalised least squares
/// for such errors use nothing but these two.
fn trend(background: &Background<'_>, series: &Series) -> Option<Trend> {
    let window = background.settings.window(background.panel.grain());
    let start = (background.now + 1).saturating_sub(window.trend_window);
    let indices: Vec<usize> = background.reported(start..background.now + 1).collect();
    let counts = background.panel.raw(series);
    if indices.len() < window.trend_periods_min || indices.iter().any(|index| counts[*index] == 0) {
        return None;
    }
    let shares: Vec<f64> = indices.iter().map(|index| background.share(series, *index)).collect();
    let (from, steps) = (indices[0], (background.now - indices[0]) as f64);
    let chance = 1.0 / counts[from] as f64 + 1.0 / counts[background.now] as f64;
    let error = (steps * background.noise * background.noise + chance).sqrt();
    let growth = (shares[shares.len() - 1] / shares[0]).ln();
    Some(Trend { from, growth: (growth, error), steps, ranks: rank_trend(&shares) })
}

fn at_once(background: &Background<'_>, series: &Series, level: &Level, rate: f64, tests: usize) -> Candidate {
    let periods = background.panel.periods();
    let period = periods[background.now].as_str();
    let label = &series.subject().label;
    let highest = periods[level.highest.1].as_str();
    let summary = say(
        "lab-rising",
        format!(
            "{label} is rising: {} in {period}, {} of all identified, {} its highest share since {}.",
            counted(level.count, "report"),
            share_words(level.share),
            factor_words(level.factor()),
            background.past_periods().0,
        ),
        [
            ("label", text(label)),
            ("count", count(level.count)),
            ("share", Figure::Share(level.share)),
            ("factor", Figure::Number(level.factor())),
            ("period", text(period)),
            ("highest", text(highest)),
            ("from", text(background.past_periods().0)),
        ],
    );
    let mut reasons = vec![
        background.baseline_reason(series),
        background.discovery_reason(rate, tests),
        background.course_reason(series, background.past.start),
        background.denominator_reason(),
    ];
    reasons.extend(background.harm_reason(series));
    Candidate {
        kinds: vec![Kind::Rising],
        subject: series.subject().clone(),
        evidence: evidence(level.probability_above()),
        q_value: Some(rate),
        share: level.share,
        summary,
        reasons,
    }
}

fn slowly(background: &Background<'_>, series: &Series, trend: &Trend, rate: f64, tests: usize) -> Candidate {
    let periods = background.panel.periods();
    let (from, period) = (periods[trend.from].as_str(), periods[background.now].as_str());
    let label = &series.subject().label;
    let (first, last) = (background.share(series, trend.from), background.share(series, background.now));
    let [doubling, fastest, slowest] = trend.doubling();
    let grain = background.panel.grain().as_str();
    let summary = say(
        "lab-rising-slowly",
        format!(
            "{label} has risen period by period: from {} of all identified in {from} to {} in {period}, doubling in \
             {doubling:.1} {grain}s.",
            share_words(first),
            share_words(last),
        ),
        [
            ("label", text(label)),
            ("from", text(from)),
            ("period", text(period)),
            ("first", Figure::Share(first)),
            ("last", Figure::Share(last)),
            ("doubling", Figure::Number(doubling)),
            ("grain", text(grain)),
        ],
    );
    let up_to = if slowest.is_finite() { format!("{slowest:.1}") } else { "no limit".to_owned() };
    let trend_reason = say(
        "lab-trend",
        format!(
            "Growth {} over {:.0} {grain}s, rank trend {:.2} of 1; doubling time {doubling:.1} {grain}s (95 % interval \
             {fastest:.1} to {up_to}).",
            factor_words(trend.growth.0.exp()),
            trend.steps,
            trend.ranks,
        ),
        [
            ("growth", Figure::Number(trend.growth.0.exp())),
            ("steps", Figure::Number(trend.steps)),
            ("rank_trend", Figure::Number(trend.ranks)),
            ("doubling", Figure::Number(doubling)),
            ("doubling_fastest", Figure::Number(fastest)),
            ("doubling_slowest", text(&up_to)),
            ("grain", text(grain)),
        ],
    );
    let mut reasons = vec![
        trend_reason,
        background.discovery_reason(rate, tests),
        background.course_reason(series, trend.from),
        background.denominator_reason(),
    ];
    reasons.extend(background.harm_reason(series));
    Candidate {
        kinds: vec![Kind::RisingSlowly],
        subject: series.subject().clone(),
        evidence: evidence(trend.probability()),
        q_value: Some(rate),
        share: last,
        summary,
        reasons,
    }
}
