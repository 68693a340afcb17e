//! The drafter's workbench.

use std::time::Instant;

use picket_core::Day;
use picket_substance::{Definition, DraftReport, Effect, Measuring, Registry, SubstanceKind};

fn day() -> Day {
    "2026-01-01".parse().expect("a day")
}

/// A definition of the program, in force or proposed, by its id.
pub(crate) fn wording(id: &str) -> &'static Definition {
    let registry = Registry::bundled();
    let all = registry.definitions().iter().chain(registry.drafts());
    all.into_iter().find(|definition| definition.id == id).unwrap_or_else(|| panic!("no wording {id}"))
}

fn measured(id: &str) -> DraftReport {
    Registry::bundled().measure(wording(id), &Measuring::on(day()))
}

#[test]
fn x() {
    let start = Instant::now();
    Registry::bundled();
    eprintln!("bundled {:?}", start.elapsed());
    let start = Instant::now();
    let report = measured("us-fentanyl-related-2018");
    eprintln!("first {:?}", start.elapsed());
    let start = Instant::now();
    let _ = measured("us-fentanyl-related-2018");
    eprintln!("second {:?}", start.elapsed());
    eprintln!("{}", report.to_markdown());
    eprintln!("{}", report.held_out(2016).to_markdown());
}
