//! SPLASH against the vectors of its authors.

use picket_spectra::splash;

fn of(peaks: &str) -> Option<String> {
    let pair =
        |word: &str| word.split_once(':').map(|(mz, abundance)| (mz.parse().unwrap(), abundance.parse().unwrap()));
    splash(peaks.split(' ').filter_map(pair))
}

#[test]
fn all_official_vectors_are_met() {
    let Some(bytes) = crate::shared("splash/test-set-v1-splashed-with-validation-1.6.csv.gz") else { return };
    let text = String::from_utf8(bytes).expect("text");
    let mut count = 0;
    for line in text.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(of(cells[2]).as_deref(), Some(cells[0]), "{}", &cells[2][..cells[2].len().min(80)]);
        count += 1;
    }
    assert_eq!(count, 410);
}

#[test]
fn order_and_scale_do_not_matter() {
    let expected = Some("splash10-0002-0900000000-b112e4e059e1ecf98c5f".to_owned());
    assert_eq!(of("138.0641:71.59 195.0815:261.7"), expected);
    assert_eq!(of("195.0815:523.4 138.0641:143.18"), expected);
}

#[test]
fn what_is_no_spectrum_has_none() {
    for peaks in ["", "50:0", "50:NaN", "inf:1", "50:-3", "50:1 51:-1", "-50:1"] {
        assert_eq!(of(peaks), None, "{peaks}");
    }
}

proptest::proptest! {
    #[test]
    fn any_peaks_have_one_or_none(peaks in proptest::collection::vec((proptest::num::f64::ANY, proptest::num::f64::ANY), 0..9)) {
        let found = splash(peaks.iter().copied());
        proptest::prop_assert!(found.is_none_or(|found| found.len() == 45));
    }
}
