//! A profile against a million others: `cargo bench -p picket-lab --bench screen`. Profiles are simulated as in the tests.

#[path = "../tests/it/linkage_world.rs"]
mod linkage_world;

use std::io::Write as _;
use std::time::Instant;

use linkage_world::{LinkWorld, THIRTY_THREE, TWELVE};
use picket_lab::linkage::{LinkModel, Screen};

const PROFILES: usize = 1_000_000;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    for (model, variation) in LinkModel::shipped().into_iter().zip([THIRTY_THREE, TWELVE]) {
        let mut world = LinkWorld::new(&model.method, variation, 11);
        let wanted = world.batches(1, 2).remove(0);
        let begun = Instant::now();
        let mut screen = Screen::new(&model.method, &model.spreads).expect("the model has the spreads");
        // Many seizures of few batches, so that making them takes no longer than screening them.
        while screen.len() < PROFILES {
            for profile in world.batches(10, 100).iter().flatten() {
                screen.add(profile);
            }
        }
        screen.add(&wanted[1]);
        let made = begun.elapsed();
        let limit = model.distance_of(10.0).expect("the model reaches ten");
        let begun = Instant::now();
        let near = screen.within(&wanted[0], limit);
        let took = begun.elapsed();
        writeln!(
            out,
            "{}: {} profiles made in {made:.1?}, screened in {took:.0?}, {} within the distance of a ratio of 10",
            model.method.id,
            screen.len(),
            near.len()
        )?;
    }
    Ok(())
}
