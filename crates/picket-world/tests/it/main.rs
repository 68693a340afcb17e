//! The simulated world is repeatable, and its truth is in its files.

use picket_core::Day;
use picket_world::{Size, World, generated_rows};

fn until() -> Day {
    "2026-11-23".parse().expect("a day")
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| -> Vec<Vec<u8>> {
        let world = World::simulate(seed, Size::Small, until()).unwrap();
        world.sources.into_iter().flat_map(|source| source.files).map(|file| file.bytes).collect()
    };
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn what_emerges_is_absent_before_and_present_after() {
    let world = World::simulate(7, Size::Large, until()).unwrap();
    let harbour = world.sources.iter().find(|source| source.id.as_str() == "sim-harbour-lab").unwrap();
    let text: String =
        harbour.files.iter().map(|file| String::from_utf8(file.bytes.clone()).unwrap()).collect::<Vec<_>>().concat();
    let truth =
        world.truth.iter().find(|truth| truth.substance == "Protonitazene" && truth.source == harbour.id).unwrap();
    let days: Vec<Day> = text
        .lines()
        .filter(|line| line.contains("Protonitazene"))
        .map(|line| line.split(',').nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(days.len() > 50, "{}", days.len());
    assert!(days.iter().all(|&day| day >= truth.from));
}

#[test]
fn a_late_quarter_comes_after_the_next_ones() {
    let world = World::simulate(7, Size::Small, until()).unwrap();
    let hill = world.sources.iter().find(|source| source.id.as_str() == "sim-hill-lab").unwrap();
    let names: Vec<_> = hill.files.iter().map(|file| file.name.as_str()).collect();
    assert!(!names.is_sorted(), "{names:?}");
    assert!(hill.files.is_sorted_by_key(|file| file.known_on));
}

#[test]
fn generated_rows_have_distinct_keys() {
    let rows: Vec<_> = generated_rows(1, 20_000).skip(1).collect();
    let keys: std::collections::BTreeSet<_> =
        rows.iter().map(|row| row.rsplitn(3, ',').nth(2).unwrap().to_owned()).collect();
    assert_eq!(keys.len(), rows.len());
}
