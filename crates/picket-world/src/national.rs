//! A national system that reports counts by quarter, and rows in any number for benchmarks.

use std::fmt::Write as _;

use picket_core::{Day, InvalidValue, Period, SourceId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::market::GOODS;
use crate::{SimulatedFile, SimulatedSource, Size};

/// How many reports the national system has for each sample of a laboratory.
const REPORTS_PER_SAMPLE: f64 = 40.0;

/// A file for each whole calendar quarter; one quarter is first sent incomplete and corrected half a year later.
pub(crate) fn simulate(seed: u64, size: Size, months: &[Day]) -> Result<SimulatedSource, InvalidValue> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(u64::MAX);
    let mut files: Vec<SimulatedFile> = Vec::new();
    let first = months.iter().position(|month| month.parts().1 % 3 == 1).unwrap_or_default();
    for (quarter, three_months) in months[first..].chunks_exact(3).enumerate() {
        let last_day = Period::day(three_months[2]).month_of_start().to();
        let period = Period::from_days(three_months[0], last_day)?;
        let counts = counts(&mut random, size, first + quarter * 3 + 1);
        let complete = table(&period, &counts, 1.0);
        if quarter == 7 {
            files.push(file(&period, 60, table(&period, &counts, 0.7))?);
            files.push(file(&period, 240, complete)?);
        } else {
            files.push(file(&period, 60, complete)?);
        }
    }
    files.sort_by_key(|file| file.known_on);
    Ok(SimulatedSource {
        id: SourceId::new("sim-national-system")?,
        title: "National Laboratory System (simulated)",
        profile: "generic-aggregated",
        files,
    })
}

fn counts(random: &mut ChaCha8Rng, size: Size, month: usize) -> Vec<(&'static str, f64)> {
    let total: f64 = GOODS.iter().map(|good| good.weight_in(month)).sum();
    let reports = size.samples_per_month() * 3.0 * REPORTS_PER_SAMPLE;
    GOODS
        .iter()
        .map(|good| {
            let expected = reports * good.weight_in(month) / total;
            // The sum of twelve uniform draws less six is nearly normal with variance 1.
            let normal: f64 = (0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0;
            (good.spellings[0], (expected + normal * expected.sqrt()).max(0.0))
        })
        .collect()
}

fn table(period: &Period, counts: &[(&str, f64)], completeness: f64) -> String {
    let mut text = String::from("period,country,area,substance,count,unit\n");
    for (name, count) in counts {
        let count = (count * completeness).round();
        if count >= 1.0 {
            let quoted = if name.contains(',') { format!("\"{name}\"") } else { (*name).to_owned() };
            writeln!(text, "{period},US,,{quoted},{count},reports").expect("writing to a string does not fail");
        }
    }
    text
}

fn file(period: &Period, days_after: i32, text: String) -> Result<SimulatedFile, InvalidValue> {
    Ok(SimulatedFile {
        name: format!("sim-national-system-{}-{days_after}.csv", period.as_str().replace('/', "_")),
        known_on: Day::from_epoch_days(period.to().to_epoch_days() + days_after)?,
        bytes: text.into_bytes(),
    })
}

/// A CSV table of `rows` aggregated counts in the layout of the `generic-aggregated` profile, all keys distinct:
/// something to measure an import with. About 45 bytes a row.
pub fn generated_rows(seed: u64, rows: u64) -> impl Iterator<Item = String> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let header = std::iter::once(String::from("period,country,area,substance,count,unit\n"));
    let body = (0..rows).map(move |row| {
        let (good, rest) = (&GOODS[usize::try_from(row % 20).expect("below 20")], row / 20);
        let (month, rest) = (rest % 12 + 1, rest / 12);
        let (year, area) = (2010 + rest % 15, rest / 15);
        let name = good.spellings[0];
        let quoted = if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() };
        let count = random.random_range(1..500);
        format!("{year}-{month:02},US,County {area},{quoted},{count},reports\n")
    });
    header.chain(body)
}
