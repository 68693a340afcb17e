//! Laboratories that report sample by sample.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use picket_core::{Day, InvalidValue, Period, SourceId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::market::{GOODS, Good, spelling};
use crate::{SimulatedFile, SimulatedSource, Size};

struct Laboratory {
    id: &'static str,
    title: &'static str,
    country: &'static str,
    area: &'static str,
    /// Its way of spelling.
    habit: usize,
    /// Samples a month, as a multiple of the world's size.
    throughput: f64,
    /// From this month on the throughput is multiplied by the second number: staff leaves, a backlog is cleared.
    change: (usize, f64),
    /// How many months later than the others it sees what is new.
    lag: usize,
    /// The quarter, counted from 0, whose file comes nine months late.
    late_quarter: Option<usize>,
}

const LABORATORIES: [Laboratory; 4] = [
    Laboratory {
        id: "sim-harbour-lab",
        title: "Harbour Forensic Laboratory (simulated)",
        country: "US",
        area: "Harbour",
        habit: 0,
        throughput: 1.6,
        change: (30, 0.62),
        lag: 0,
        late_quarter: None,
    },
    Laboratory {
        id: "sim-hill-lab",
        title: "Hill Country Laboratory (simulated)",
        country: "US",
        area: "Hill Country",
        habit: 1,
        throughput: 1.0,
        change: (12, 1.3),
        lag: 3,
        late_quarter: Some(10),
    },
    Laboratory {
        id: "sim-lake-drug-checking",
        title: "Lake Drug Checking Service (simulated)",
        country: "CA",
        area: "Lake",
        habit: 2,
        throughput: 0.7,
        change: (20, 1.0),
        lag: 1,
        late_quarter: None,
    },
    Laboratory {
        id: "sim-coast-lab",
        title: "Coast National Laboratory (simulated)",
        country: "EE",
        area: "Coast",
        habit: 1,
        throughput: 0.5,
        change: (36, 1.5),
        lag: 5,
        late_quarter: None,
    },
];

/// All laboratories with a file for each quarter.
pub(crate) fn simulate(seed: u64, size: Size, months: &[Day]) -> Result<Vec<SimulatedSource>, InvalidValue> {
    LABORATORIES.iter().zip(1_u64..).map(|(laboratory, stream)| laboratory.report(seed, stream, size, months)).collect()
}

impl Laboratory {
    fn report(&self, seed: u64, stream: u64, size: Size, months: &[Day]) -> Result<SimulatedSource, InvalidValue> {
        let mut files = Vec::new();
        for (quarter, three_months) in months.chunks(3).enumerate() {
            let mut text = String::from("sample_id,date,country,area,substance,abundance,method\n");
            for (offset, &first_day) in three_months.iter().enumerate() {
                let month = quarter * 3 + offset;
                // A stream for each laboratory and month: what one draws never changes what another sees.
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream(stream * 1_000 + month as u64);
                self.month(&mut random, month, first_day, size, &mut text);
            }
            let last_month = Period::day(three_months[three_months.len() - 1]).month_of_start();
            let days_late = if self.late_quarter == Some(quarter) { 270 } else { 20 };
            files.push(SimulatedFile {
                name: format!("{}-{}.csv", self.id, last_month.as_str()),
                known_on: Day::from_epoch_days(last_month.to().to_epoch_days() + days_late)?,
                bytes: text.into_bytes(),
            });
        }
        files.sort_by_key(|file| file.known_on);
        Ok(SimulatedSource { id: SourceId::new(self.id)?, title: self.title, profile: "generic-samples", files })
    }

    fn month(&self, random: &mut ChaCha8Rng, month: usize, first_day: Day, size: Size, text: &mut String) {
        let change = if month >= self.change.0 { self.change.1 } else { 1.0 };
        let noise = random.random_range(0.9..1.1);
        let samples = size.samples_per_month() * self.throughput * change * noise;
        let days = Period::day(first_day).month_of_start().to().to_epoch_days() - first_day.to_epoch_days();
        let market: Vec<(&Good, f64)> =
            GOODS.iter().map(|good| (good, good.weight_in(month.saturating_sub(self.lag)))).collect();
        let total: f64 = market.iter().map(|(_, weight)| weight).sum();
        let mut number = 0;
        while f64::from(number) < samples {
            number += 1;
            let day = Day::from_epoch_days(first_day.to_epoch_days() + random.random_range(0..=days))
                .expect("a day of a month of the world");
            let mut point = random.random_range(0.0..total);
            let (good, _) = market
                .iter()
                .find(|(_, weight)| {
                    point -= weight;
                    point < 0.0
                })
                .unwrap_or(&market[0]);
            self.sample(random, month, number, day, good, text);
        }
    }

    fn sample(&self, random: &mut ChaCha8Rng, month: usize, number: u32, day: Day, good: &Good, text: &mut String) {
        let nothing_found = random.random_bool(0.03);
        let names = if nothing_found {
            vec!["no compounds of interest detected"]
        } else {
            let seen_month = month.saturating_sub(self.lag) as f64;
            let mut names = vec![spelling(good.name, self.habit)];
            for &(other, probability, from) in good.with {
                if seen_month >= from && random.random_bool(probability) {
                    names.push(spelling(other, self.habit));
                }
            }
            names
        };
        let mut written = BTreeSet::new();
        for (position, name) in names.into_iter().enumerate() {
            if !written.insert(name) {
                continue;
            }
            let abundance = if position > 0 && random.random_bool(0.3) { "trace" } else { "primary" };
            let quoted = if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() };
            let sample = format!("{}-{month:02}-{number:05}", self.area.replace(' ', ""));
            writeln!(text, "{sample},{day},{},{},{quoted},{abundance},GC-MS", self.country, self.area)
                .expect("writing to a string does not fail");
        }
    }
}
