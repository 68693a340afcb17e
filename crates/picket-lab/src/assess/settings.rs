//! The parameters of the methods, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::panel::{Grain, Series};

/// The parameters of all methods of this desk. `data/lab/early_warning.toml` holds the values that ship, and
/// `docs/explanation/early-warning.md` the reasons for them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How far back the methods look.
    pub grain: Windows,
    /// The volume below which nothing is said.
    pub volume: Volume,
    /// The same for classes of harm weight 3.
    pub volume_harmful: Volume,
    /// Control of false discoveries.
    pub discovery: Discovery,
    /// A rise at once.
    pub rising: Rising,
    /// A rise over several periods.
    pub rising_slowly: RisingSlowly,
    /// The noise of shares from period to period.
    pub noise: Noise,
    /// When something raised before is raised again.
    pub again: Again,
    /// A fall matched by a rise.
    pub falling_replaced: FallingReplaced,
    /// Two substances found together for the first time.
    pub new_combination: NewCombination,
    /// Growth of what no list contains.
    pub not_controlled: NotControlled,
    /// How many findings a year may bring.
    pub budget: Budget,
    /// Harm weight by class, 1 to 3; a class without one has none.
    pub harm: BTreeMap<String, u8>,
    /// How often findings were wrong.
    pub measured: Measured,
}

/// Windows by grain.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// For panels of years.
    pub year: Window,
    /// For panels of quarters.
    pub quarter: Window,
    /// For panels of months.
    pub month: Window,
}

/// How far back the methods look, in periods.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The past that a share is compared with.
    pub look_back: usize,
    /// The periods between that past and the current one, which are left out.
    pub guard: usize,
    /// Over which a slow rise is sought, the current period included.
    pub trend_window: usize,
    /// The fewest reported periods that make a trend.
    pub trend_periods_min: usize,
    /// Over which past changes show the noise.
    pub noise_window: usize,
}

/// The least volume of which anything is said; both limits must be reached.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// Reports in the period.
    pub reports_min: u64,
    /// Reports per million reports in which a substance was identified.
    pub share_min_per_million: f64,
}

/// Control of false discoveries.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Discovery {
    /// Benjamini–Hochberg, over all tests of one method in one period.
    pub false_discovery_rate: f64,
}

/// A rise at once.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rising {
    /// Current share over the highest share of the look-back.
    pub factor_min: f64,
}

/// A rise over several periods.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RisingSlowly {
    /// Current share over the first share of the window.
    pub growth_min: f64,
    /// Kendall's tau of the shares.
    pub rank_trend_min: f64,
}

/// The noise of shares from period to period, as standard deviation of a logarithm.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Taken until enough changes are known.
    pub prior: f64,
    /// How many changes are enough.
    pub changes_min: usize,
    /// Mean of the two counts that make a change worth measuring.
    pub count_min: f64,
    /// Never less than this.
    pub floor: f64,
}

/// When something raised before is raised again.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// Its share is so many times the share at which it was raised,
    pub step: f64,
    /// or fell to this part of that share in between.
    pub fallen_to: f64,
}

/// A fall matched by a rise.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FallingReplaced {
    /// Current share of the faller over its share in the period before.
    pub fall_max: f64,
    /// Share of the faller in the period before, in reports per million.
    pub share_min_per_million: f64,
    /// Gain of the riser over loss of the faller.
    pub matched_min: f64,
    /// Current share of the riser over its share in the period before.
    pub riser_factor_min: f64,
}

/// Two substances found together for the first time.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewCombination {
    /// Samples with both in the period.
    pub samples_min: u64,
    /// Samples in the look-back, without which “new” means nothing.
    pub past_samples_min: u64,
}

/// Growth of what no list contains.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NotControlled {
    /// Current share over the first share of the look-back.
    pub growth_min: f64,
}

/// How many findings a calendar year may bring.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// In all.
    pub findings_per_year: usize,
    /// Of them, by kind, kept for kinds that would lose against sudden rises, when they need them.
    pub kept: BTreeMap<String, usize>,
    /// The most of a kind, however many places are free.
    pub most: BTreeMap<String, usize>,
}

/// Findings of a replay over real data, checked by hand.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// What was replayed and who judged, as the reader of a finding should know it.
    pub on: String,
    /// The grain of what was replayed; of other grains it says nothing.
    pub grain: Grain,
    /// What came of it, by kind.
    pub kinds: BTreeMap<String, Judged>,
}

/// Findings of one kind that were checked by hand.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// How many; at least one.
    pub checked: u32,
    /// Of them, how many spoke of nothing real.
    pub wrong: u32,
}

/// Why a parameter file was refused.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It is not TOML, or a parameter is missing, misspelt or of the wrong type.
    #[error("the parameters of the early warning cannot be read")]
    Toml(#[from] toml::de::Error),
    /// A parameter has a value that makes no sense.
    #[error("{parameter} must be {expected}")]
    Value {
        /// The parameter.
        parameter: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

impl Default for Settings {
    fn default() -> Self {
        Self::from_toml(include_str!("../../../../data/lab/early_warning.toml"))
            .expect("the parameter file in the repository is right: a test reads it")
    }
}

impl Settings {
    /// Reads a parameter file.
    ///
    /// # Errors
    /// [`SettingsError`] when it does not have the shape of the one in `data/lab`, or a value is out of range.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text)?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let above_one = "above 1";
        let positive = "above 0";
        let share = "above 0 and below 1";
        let kinds = "by kinds of findings, such as lab-rising";
        let in_unit = |value: f64| value > 0.0 && value < 1.0;
        let windows = [&self.grain.year, &self.grain.quarter, &self.grain.month];
        for (parameter, right, expected) in [
            ("look_back", windows.iter().all(|window| window.look_back >= 1), "at least 1"),
            ("trend_periods_min", windows.iter().all(|window| window.trend_periods_min >= 3), "at least 3"),
            ("discovery.false_discovery_rate", in_unit(self.discovery.false_discovery_rate), share),
            ("rising.factor_min", self.rising.factor_min > 1.0, above_one),
            ("rising_slowly.growth_min", self.rising_slowly.growth_min > 1.0, above_one),
            ("noise.prior", self.noise.prior > 0.0, positive),
            ("noise.floor", self.noise.floor > 0.0, positive),
            ("again.step", self.again.step > 1.0, above_one),
            ("again.fallen_to", in_unit(self.again.fallen_to), share),
            ("falling_replaced.fall_max", in_unit(self.falling_replaced.fall_max), share),
            ("falling_replaced.matched_min", self.falling_replaced.matched_min > 0.0, positive),
            ("falling_replaced.riser_factor_min", self.falling_replaced.riser_factor_min > 1.0, above_one),
            ("not_controlled.growth_min", self.not_controlled.growth_min > 1.0, above_one),
            ("budget.kept", self.budget.kept.keys().all(|kind| Kind::named(kind)), kinds),
            ("budget.most", self.budget.most.keys().all(|kind| Kind::named(kind)), kinds),
            ("measured.kinds", self.measured.kinds.keys().all(|kind| Kind::named(kind)), kinds),
            (
                "measured.kinds",
                self.measured.kinds.values().all(|judged| judged.is_share()),
                "of checked ones, a part wrong",
            ),
        ] {
            if !right {
                return Err(SettingsError::Value { parameter, expected });
            }
        }
        Ok(())
    }

    /// The windows of a grain.
    pub fn window(&self, grain: Grain) -> &Window {
        match grain {
            Grain::Year => &self.grain.year,
            Grain::Quarter => &self.grain.quarter,
            Grain::Month => &self.grain.month,
        }
    }

    /// The harm weight of a series: that of its most specific class that has one, with that class.
    pub fn harm<'a>(&self, series: &'a Series) -> Option<(&'a str, u8)> {
        series.classes().iter().find_map(|class| self.harm.get(class).map(|weight| (class.as_str(), *weight)))
    }

    /// The volume below which nothing is said of a series.
    pub fn volume(&self, series: &Series) -> &Volume {
        if self.harm(series).is_some_and(|(_, weight)| weight >= 3) { &self.volume_harmful } else { &self.volume }
    }

    /// Everything, as the parameters of a method.
    pub(crate) fn parameters(&self) -> BTreeMap<String, serde_json::Value> {
        let value = serde_json::to_value(self).expect("numbers and text always have a JSON form");
        serde_json::from_value(value).expect("a struct is a JSON object")
    }
}

impl Measured {
    /// What came of the findings of a kind in panels of this grain; `None` where that was not measured.
    pub fn of(&self, kind: &str, grain: Grain) -> Option<Judged> {
        self.kinds.get(kind).filter(|_| grain == self.grain).copied()
    }
}

impl Judged {
    fn is_share(self) -> bool {
        self.checked > 0 && self.wrong <= self.checked
    }
}

impl Volume {
    /// Whether a count reaches it.
    pub fn reached(&self, count: u64, share: f64) -> bool {
        count >= self.reports_min && share * 1e6 >= self.share_min_per_million
    }
}
