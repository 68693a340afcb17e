//! How long loading, resolving and searching take. `cargo bench -p picket-substance`.
//!
//! Each figure is the least of repeated runs over the whole list, per name: what it costs when nothing else runs.
#![expect(clippy::print_stdout, reason = "the figures are what the program is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use picket_substance::{BUNDLED, Registry};

fn main() {
    let load = || Registry::from_tables(black_box(BUNDLED)).unwrap_or_else(|error| panic!("{error}"));
    let registry = Registry::bundled();
    println!("{} substances, {} names", registry.substances().len(), registry.names().len());
    print("load the tables", 1, least(20, || drop(black_box(load()))));
    let fresh: Vec<Registry> = (0..20).map(|_| load()).collect();
    let mut unused = fresh.iter();
    // Made once, at the first name that is not found as it stands.
    print(
        "make the further ways into the names",
        1,
        least(20, || {
            black_box(unused.next().map(|registry| registry.search("a", 0)));
        }),
    );
    let known: Vec<String> = registry.names().iter().map(|name| name.text.clone()).collect();
    let salted = known.iter().map(|name| format!("{name} hydrochloride 2 mg")).collect();
    let unknown = known.iter().map(|name| format!("zyxo{name}wuv")).collect();
    for (what, names) in
        [("resolve a known name", known), ("resolve with salt and dose", salted), ("resolve an unknown name", unknown)]
    {
        let resolve = || names.iter().for_each(|name| drop(black_box(registry.resolve(name))));
        print(what, names.len(), least(5, resolve));
    }
    let searched = ["fent", "5f-mdmb", "437-38", "acetyl"];
    let search = || searched.iter().for_each(|text| drop(black_box(registry.search(text, 20))));
    print("search", searched.len(), least(20, search));
}

fn least(runs: usize, mut run: impl FnMut()) -> Duration {
    let timed = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..runs).map(timed).min().unwrap_or_default()
}

fn print(what: &str, count: usize, time: Duration) {
    let each = time / u32::try_from(count).unwrap_or(u32::MAX);
    println!("{what:<40} {each:>12.2?}");
}
