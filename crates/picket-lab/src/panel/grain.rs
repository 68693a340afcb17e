//! The length of a period.

use picket_core::Period;
use serde::{Deserialize, Serialize};

/// How long the periods of a panel are.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// Calendar years.
    Year,
    /// Calendar quarters.
    Quarter,
    /// Calendar months.
    Month,
}

impl Grain {
    /// From longest to shortest.
    pub const ALL: [Self; 3] = [Self::Year, Self::Quarter, Self::Month];

    /// How many periods make a year.
    pub const fn periods_per_year(self) -> usize {
        match self {
            Self::Year => 1,
            Self::Quarter => 4,
            Self::Month => 12,
        }
    }

    /// One period in words: `year`, `quarter`, `month`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }

    /// The shortest grain that `period` fits into, and only it: a week counts to its month when it lies within one.
    /// `None` for a span across months that is no quarter and no year.
    pub(crate) fn of(period: &Period) -> Option<Self> {
        [Self::Month, Self::Quarter, Self::Year].into_iter().find(|grain| {
            let frame = grain.period_of(period);
            if *grain == Self::Month { frame.contains(period) } else { frame == *period }
        })
    }

    /// The period of this grain in which `period` starts.
    pub(crate) fn period_of(self, period: &Period) -> Period {
        let month = period.month_of_start();
        let (year, number, _) = month.from().parts();
        let frame = match self {
            Self::Year => Period::year(year),
            Self::Quarter => Period::quarter(year, (number + 2) / 3),
            Self::Month => Ok(month),
        };
        frame.expect("a day's own year and quarter exist")
    }

    /// The period after `period`; `None` after the year 2200.
    pub(crate) fn next(self, period: &Period) -> Option<Period> {
        let day = period.to().next();
        (day.year() <= 2200).then(|| self.period_of(&Period::day(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_find_their_grain() {
        let grain = |text| Grain::of(&Period::new(text).unwrap());
        assert_eq!(grain("2019"), Some(Grain::Year));
        assert_eq!(grain("2019-Q2"), Some(Grain::Quarter));
        assert_eq!(grain("2019-02"), Some(Grain::Month));
        assert_eq!(grain("2019-02-11"), Some(Grain::Month));
        assert_eq!(grain("2019-02-25/2019-03-03"), None);
    }

    #[test]
    fn the_next_period_follows_without_a_gap() {
        for (grain, from, to) in [
            (Grain::Year, "2019", "2020"),
            (Grain::Quarter, "2019-Q4", "2020-Q1"),
            (Grain::Month, "2019-12", "2020-01"),
            (Grain::Month, "2020-02", "2020-03"),
        ] {
            let next = grain.next(&Period::new(from).unwrap()).unwrap();
            assert_eq!(next.as_str(), to);
        }
        assert_eq!(Grain::Year.next(&Period::new("2200").unwrap()), None);
    }
}
