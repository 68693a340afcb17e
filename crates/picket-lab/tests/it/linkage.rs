//! Profiles of seizures: distances, likelihood ratios within bounds, and what they are worth on simulated batches.

use std::collections::BTreeMap;
use std::path::Path;

use picket_lab::linkage::{
    Bounds, LinkModel, Metric, NotComparable, Profile, ProfilingMethod, Scored, Screen, Spreads, VerbalScale, cost,
    empirical_bounds,
};

use crate::linkage_world::{LinkWorld, THIRTY_THREE, TWELVE, Variation};

const SIMULATED: &str = "300 simulated batches of 3 seizures, seed 1 of crates/picket-lab/tests/it/linkage_world.rs";

fn methods() -> [(ProfilingMethod, Variation); 2] {
    let methods: [ProfilingMethod; 2] = ProfilingMethod::shipped().try_into().unwrap();
    let [many, few] = methods;
    [(many, THIRTY_THREE), (few, TWELVE)]
}

fn profile(amounts: &[(&str, f64)]) -> Profile {
    Profile::new(amounts.iter().map(|(marker, amount)| ((*marker).to_owned(), *amount)).collect()).unwrap()
}

#[test]
fn distances_are_those_of_their_definitions() {
    let (one, two) = ([1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 5.0, 9.0]);
    // numpy: 1 - corrcoef, 1 - cosine, norm of the difference, mean of |x-y|/(|x|+|y|).
    for (metric, expected) in [
        (Metric::Pearson, 0.065_801_267_006_172_39),
        (Metric::Cosine, 0.025_320_565_519_103_555),
        (Metric::Euclid, 5.477_225_575_051_661),
        (Metric::Canberra, 0.241_987_179_487_179_46),
    ] {
        let distance = metric.distance(&one, &two).unwrap();
        assert!((distance - expected).abs() < 1e-12, "{metric:?}: {distance}");
        assert!(metric.distance(&one, &one).unwrap() < 1e-12, "{metric:?}");
    }
    assert_eq!(Metric::Pearson.distance(&[1.0, 1.0], &[1.0, 2.0]), None);
}

#[test]
fn what_is_no_profile_has_no_distance() {
    let (method, _) = &methods()[0];
    assert!(Profile::new([("marker-01".to_owned(), -1.0)].into()).is_err());
    assert!(Profile::new([("marker-01".to_owned(), f64::NAN)].into()).is_err());
    let few = profile(&[("marker-01", 1.0), ("marker-02", 2.0)]);
    let refused = few.distance(&few, method, &Spreads::new());
    assert_eq!(refused, Err(NotComparable::FewMarkers { shared: 2, needed: 26 }));
    let nothing: BTreeMap<String, f64> = method.markers.iter().map(|marker| (marker.clone(), 0.0)).collect();
    let nothing = Profile::new(nothing).unwrap();
    assert_eq!(nothing.distance(&nothing, method, &Spreads::new()), Err(NotComparable::Flat));
    assert!(serde_json::from_str::<Profile>(r#"{"marker-01": -2}"#).is_err());
}

/// Bounds computed by the package lir 1.3.1 of the Netherlands Forensic Institute for evenly spread ratios.
#[test]
fn bounds_are_those_of_the_peer() {
    let even = |number: usize, from: f64, to: f64| {
        (0..number).map(move |index| from + (to - from) * (index as f64 + 0.5) / number as f64)
    };
    for (linked, unlinked, [from, to, low, high], lower, upper) in [
        (40, 200, [-0.5, 2.5, -2.5, 0.5], -1.23, 1.71),
        (10, 10, [0.1, 3.0, -3.0, -0.1], -0.84, 0.84),
        (100, 1000, [-1.0, 4.0, -4.0, 1.0], -1.67, 2.47),
        (50, 50, [-2.0, 1.0, -1.0, 2.0], 0.0, 0.0),
        (300, 5000, [0.5, 6.0, -6.0, 0.2], -2.25, 3.37),
    ] {
        let of_linked = even(linked, from, to).map(|log_ratio| Scored { log_ratio, linked: 1.0, unlinked: 0.0 });
        let of_unlinked = even(unlinked, low, high).map(|log_ratio| Scored { log_ratio, linked: 0.0, unlinked: 1.0 });
        let scored: Vec<Scored> = of_linked.chain(of_unlinked).collect();
        let Bounds { lower: own_lower, upper: own_upper } = empirical_bounds(&scored, [1.0, 1.0]);
        assert!((own_lower - lower).abs() < 1e-9, "{linked}, {unlinked}: {own_lower} and not {lower}");
        assert!((own_upper - upper).abs() < 1e-9, "{linked}, {unlinked}: {own_upper} and not {upper}");
    }
}

#[test]
fn the_cost_of_ratios_of_one_is_one() {
    let scored = |log_ratio, linked, unlinked| Scored { log_ratio, linked, unlinked };
    assert_eq!(cost(&[scored(0.0, 3.0, 0.0), scored(0.0, 0.0, 5.0)]), Some(1.0));
    // One linked pair at 10 and one unlinked at 0.1: log2(1.1) each.
    let cost_of_ten = cost(&[scored(1.0, 1.0, 0.0), scored(-1.0, 0.0, 1.0)]).unwrap();
    assert!((cost_of_ten - 1.1_f64.log2()).abs() < 1e-12);
    assert_eq!(cost(&[scored(1.0, 1.0, 0.0)]), None);
}

#[test]
fn ratios_are_worth_something_on_batches_that_the_model_has_not_seen() {
    for (method, variation) in methods() {
        let mut world = LinkWorld::new(&method, variation, 1);
        let model = LinkModel::fit(&method, &world.batches(120, 3), "a test", true).unwrap();
        assert!(model.validation.cost < 0.3, "{}: {:?}", method.id, model.validation);
        let mut scored = Vec::new();
        for batch in world.batches(120, 2).chunks(2) {
            for (one, other, linked) in [(&batch[0][0], &batch[0][1], true), (&batch[0][0], &batch[1][0], false)] {
                let log_ratio = model.compare(one, other).unwrap().ratio.log10();
                scored.push(Scored { log_ratio, linked: f64::from(linked), unlinked: f64::from(!linked) });
            }
        }
        let fresh = cost(&scored).unwrap();
        println!("{}: cost {:.3} by cross-validation, {fresh:.3} on new batches", method.id, model.validation.cost);
        assert!(fresh < 0.3, "{}: {fresh}", method.id);
    }
}

#[test]
fn nearer_never_speaks_less_for_a_link_and_nothing_goes_beyond_the_bounds() {
    for model in LinkModel::shipped() {
        let mut before = f64::INFINITY;
        for step in 0..400 {
            let judged = model.judge(10_f64.powf(f64::from(step) * 0.025 - 7.0), 33);
            assert!(judged.ratio <= before, "{}: {judged:?}", model.method.id);
            assert!(judged.lower <= judged.ratio && judged.ratio <= judged.upper, "{judged:?}");
            before = judged.ratio;
        }
        let same = model.judge(0.0, 33);
        // No more than the batches bear: a thousand would take more than a thousand of them.
        assert!(same.held && same.ratio > 50.0 && same.ratio <= model.batches as f64, "{same:?}");
        let farthest = model.distance_of(10.0).unwrap();
        assert!(model.judge(farthest * 0.999, 33).ratio >= 10.0);
        assert!(model.judge(farthest * 1.2, 33).ratio < 10.0);
    }
}

#[test]
fn the_shipped_models_are_what_their_batches_give() {
    for (method, variation) in methods() {
        let batches = LinkWorld::new(&method, variation, 1).batches(300, 3);
        let model = LinkModel::fit(&method, &batches, SIMULATED, true).unwrap();
        println!("{}: {:?}, bounds {:?}", method.id, model.validation, model.bounds());
        let name = format!("{}-simulated.toml", method.id);
        let anew = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
        std::fs::write(&anew, model.to_toml()).unwrap();
        let shipped = LinkModel::shipped().into_iter().find(|shipped| shipped.method == method).unwrap();
        let apart = |one: &[u32], two: &[u32]| one.iter().zip(two).map(|(one, two)| one.abs_diff(*two)).sum::<u32>();
        // Exponentials differ between machines in the last bit, which moves a pair across the edge of a bin now and then.
        let moved = apart(&model.linked, &shipped.linked) + apart(&model.unlinked, &shipped.unlinked);
        assert!(moved <= 20, "{moved} pairs stand elsewhere than in {name}; {} was fitted anew", anew.display());
        assert!((model.validation.cost - shipped.validation.cost).abs() < 1e-3, "{:?}", shipped.validation);
        assert!(shipped.simulated && shipped.fitted_to == SIMULATED, "{}", shipped.fitted_to);
    }
}

#[test]
fn a_model_that_was_tampered_with_is_refused() {
    let good = LinkModel::shipped()[0].to_toml();
    assert!(LinkModel::parse(&good).is_ok());
    for (right, wrong) in [
        ("batches = 300", "batches = 3"),
        ("simulated = true", "simulated = true\nsame_batch = true"),
        ("linked = [", "linked = [1, "),
        ("markers_min = 26", "markers_min = 2"),
    ] {
        assert!(good.contains(right), "{right}");
        assert!(LinkModel::parse(&good.replacen(right, wrong, 1)).is_err(), "{wrong}");
    }
}

#[test]
fn a_screen_finds_what_comparing_one_by_one_finds() {
    for (method, variation) in methods() {
        let mut world = LinkWorld::new(&method, variation, 7);
        let spreads: Spreads = method.markers.iter().map(|marker| (marker.clone(), 0.7)).collect();
        let mut profiles: Vec<Profile> = world.batches(30, 3).into_iter().flatten().collect();
        // Some lack a marker.
        for (index, profile) in profiles.iter_mut().enumerate().filter(|(index, _)| index % 7 == 0) {
            let mut amounts = profile.amounts().clone();
            amounts.remove(&method.markers[index % method.markers.len()]);
            *profile = Profile::new(amounts).unwrap();
        }
        let mut screen = Screen::new(&method, &spreads).unwrap();
        for profile in &profiles {
            screen.add(profile);
        }
        for wanted in [&profiles[0], &profiles[1]] {
            let distance_of = |other: &Profile| wanted.distance(other, &method, &spreads).unwrap().0;
            let mut distances: Vec<f64> = profiles.iter().map(distance_of).collect();
            let limit = {
                distances.sort_by(f64::total_cmp);
                f64::midpoint(distances[20], distances[21])
            };
            let found = screen.within(wanted, limit);
            assert_eq!(found.len(), 21, "{}", method.id);
            for near in found {
                assert!((near.distance - distance_of(&profiles[near.number])).abs() < 1e-9, "{near:?}");
            }
        }
    }
}

#[test]
fn words_follow_the_scale_and_never_say_the_same_batch() {
    let scale = VerbalScale::shipped();
    for (ratio, words) in [
        (1.0, "no support"),
        (1.9, "no support"),
        (9.9, "weak support"),
        (250.0, "moderately strong support"),
        (2e7, "extremely strong support"),
    ] {
        assert_eq!(scale.step(ratio), words);
        let told = scale.sentence(ratio);
        assert!(told.contains(words) && told.contains("if the seizures are linked"), "{told}");
        let against = scale.sentence(1.0 / ratio);
        assert!(against.contains(words), "{against}");
        assert!(!told.contains("same"), "{told}");
    }
    for (ratio, words) in
        [(247.0, "about 240 times"), (173.78, "about 170 times"), (9.96, "about 9.9 times"), (1000.0, "about 1000")]
    {
        assert!(scale.sentence(ratio).contains(words), "{}", scale.sentence(ratio));
    }
    assert!(VerbalScale::parse("id = 'x'\ntitle = 'x'\nverified = true\nsteps = []").is_err());
}
