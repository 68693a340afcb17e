//! A simulated world: laboratories that report what an invented market sends them, with the truth beside it.
//!
//! It exists for the demo, exercises, tests and benchmarks. Everything it makes is marked as simulated wherever it is
//! shown. Same seed and size, same bytes, on any machine. Read [`World`] and [`Truth`] first.
//!
//! What it imitates, because real figures do so: each laboratory spells in its own way, throughput changes, a quarter
//! arrives late and is then corrected, a substance displaces another, and a share rises long before a count does.
//! It says nothing about any real place: country codes are there because legal status needs one.

mod laboratory;
mod market;
mod national;

use picket_core::{Day, InvalidValue, SourceId};

pub use national::generated_rows;

/// How big a world to make.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Size {
    /// About 4,000 samples: tests.
    Small,
    /// About 50,000 samples: the demo.
    Medium,
    /// About 200,000 samples: exercises.
    Large,
}

impl Size {
    fn samples_per_month(self) -> f64 {
        match self {
            Self::Small => 25.0,
            Self::Medium => 300.0,
            Self::Large => 1_200.0,
        }
    }
}

/// Simulated sources and what is true of their market.
#[derive(Clone, Debug)]
pub struct World {
    /// The sources, in order of their ids.
    pub sources: Vec<SimulatedSource>,
    /// What a good early warning would find.
    pub truth: Vec<Truth>,
}

/// One laboratory or programme and the files it sends.
#[derive(Clone, Debug)]
pub struct SimulatedSource {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub title: &'static str,
    /// The mapping profile that reads its files.
    pub profile: &'static str,
    /// Its files in the order in which they became known.
    pub files: Vec<SimulatedFile>,
}

/// A file as a laboratory would send it.
#[derive(Clone, Debug)]
pub struct SimulatedFile {
    /// File name.
    pub name: String,
    /// The day on which it arrived.
    pub known_on: Day,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something that happens in the simulated market.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Truth {
    /// At which source.
    pub source: SourceId,
    /// Which substance, by its registry name.
    pub substance: &'static str,
    /// What happens to it.
    pub event: Event,
    /// The month in which it begins.
    pub from: Day,
}

/// What can happen to a substance in the simulated market.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Event {
    /// Appears and grows.
    Emerges,
    /// Grows slowly over years.
    RisesSlowly,
    /// Is displaced by another.
    IsReplacedBy(&'static str),
    /// Is found together with another for the first time.
    JoinsWith(&'static str),
}

impl World {
    /// Makes the world: 44 months up to and with the last whole month before `until`.
    ///
    /// # Errors
    /// [`InvalidValue`] when 44 months before `until` lie outside the calendar (years 1800 to 2200).
    pub fn simulate(seed: u64, size: Size, until: Day) -> Result<Self, InvalidValue> {
        let months = market::months_before(until, market::MONTHS)?;
        let mut sources = laboratory::simulate(seed, size, &months)?;
        sources.push(national::simulate(seed, size, &months)?);
        sources.sort_by(|one, two| one.id.cmp(&two.id));
        let truth = market::truth(&sources, &months);
        Ok(Self { sources, truth })
    }
}
