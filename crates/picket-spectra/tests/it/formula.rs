//! Sum formulas and adducts.

use picket_spectra::mass::adduct::Adduct;
use picket_spectra::mass::formula::Formula;
use proptest::prelude::*;

fn formula(text: &str) -> Formula {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn adduct(text: &str) -> Adduct {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Masses by molmass 2026.1.8, which has the same table of NIST.
#[test]
fn formulas_weigh_what_another_program_says() {
    for (text, mass, nominal) in [
        ("C17H21NO4", 303.147_058_159_54, 303),
        ("C22H28N2O", 336.220_163_530_87, 336),
        ("C21H23Br2NO3", 495.004_468_804_43, 495),
        ("C26H28FN3O3", 449.211_469_937_17, 449),
        ("C22H23[2H]5N2O", 341.251_547_260_32, 341),
        ("C22H23D5N2O", 341.251_547_260_32, 341),
        ("C17H18[2H]3NO4", 306.165_888_397_21, 306),
        ("C15H10[37Cl]ClN2O2", 322.008_982_854_3, 322),
        ("C60H100N2O10S2P", 1_103.655_701_774_78, 1103),
        ("CH3COOH", 60.021_129_368_06, 60),
        ("C16H13ClN2O", 284.071_640_729_42, 284),
    ] {
        assert!((formula(text).monoisotopic_mass() - mass).abs() < 1e-9, "{text}");
        assert_eq!(formula(text).nominal_mass(), nominal, "{text}");
    }
}

#[test]
fn a_formula_is_read_in_its_spellings() {
    for (text, written, charge) in [
        ("C17H22NO4+", "C17H22NO4+", 1),
        ("[C17H22NO4]+", "C17H22NO4+", 1),
        ("[C17H18[2H]3NO4]2+", "C17H18[2H]3NO4+2", 2),
        ("SO4 2-", "O4S-2", -2),
        ("SO4-2", "O4S-2", -2),
        ("SO4--", "O4S-2", -2),
        ("C17H21NO4.HCl", "C17H22ClNO4", 0),
        ("C10H15N·2H2O", "C10H19NO2", 0),
        (" H2O ", "H2O", 0),
        ("Cl2Co", "Cl2Co", 0),
        ("COCl2", "CCl2O", 0),
        ("D2O", "[2H]2O", 0),
        ("[13C]H4", "[13C]H4", 0),
        ("TlBr", "BrTl", 0),
    ] {
        assert_eq!(formula(text).to_string(), written, "{text}");
        assert_eq!(formula(text).charge(), charge, "{text}");
        assert_eq!(formula(written).to_string(), written);
    }
    let electrons = formula("SO4").monoisotopic_mass() - formula("SO4-2").monoisotopic_mass();
    assert!((electrons + 2.0 * Formula::ELECTRON).abs() < 1e-12);
}

#[test]
fn what_is_no_formula_is_refused() {
    for text in [
        "",
        " ",
        "+",
        "2",
        "c6h6",
        "C0",
        "C17H21NO4.",
        ".HCl",
        "Xx2",
        "C17 H21",
        "C99999",
        "C6H6(OH)2",
        "N/A",
        "C4294967296",
        "[14N",
        "[12H]",
        "C+-",
        "C++2",
        "C+0",
        "C+999",
        "C+2+",
        "µ",
        "H2O; CO2",
        "9999C9999",
    ] {
        assert!(text.parse::<Formula>().is_err(), "{text} is {:?}", text.parse::<Formula>());
    }
    assert!("C".repeat(300).parse::<Formula>().is_err());
}

/// m/z of cocaine, C17H21NO4, by pyteomics with the electron added by hand.
#[test]
fn adducts_have_the_mz_that_another_program_says() {
    let mass = formula("C17H21NO4").monoisotopic_mass();
    for (text, mz) in [
        ("[M+H]+", 304.154_334_6),
        ("[M+Na]+", 326.136_278_9),
        ("[M+NH4]+", 321.180_883_7),
        ("[M+K]+", 342.110_216_3),
        ("[2M+H]+", 607.301_392_8),
        ("[M-H]-", 302.139_781_7),
        ("[M+Cl]-", 338.116_459_4),
        ("[M+HCOO]-", 348.145_261_0),
        ("[M+FA-H]-", 348.145_261_0),
        ("[M+H-H2O]+", 286.143_769_9),
        ("[M-H2O+H]+", 286.143_769_9),
        ("[M+ACN+H]+", 345.180_883_7),
        ("[M+2H]2+", 152.580_805_5),
        ("[M+2H]++", 152.580_805_5),
        ("[M+2H]+2", 152.580_805_5),
        ("[3M-2H]2-", 453.713_310_8),
        ("[M]+", 303.146_509_6),
        ("[M]+.", 303.146_509_6),
        ("[M]+*", 303.146_509_6),
        ("[M+H-2H2O]+", 268.133_205_2),
    ] {
        let adduct = adduct(text);
        let found = adduct.mz(mass).expect("an ion");
        assert!((found - mz).abs() < 3e-7, "{text}: {found} is not {mz}");
        assert!((adduct.mass(found).expect("a molecule") - mass).abs() < 1e-9, "{text}");
    }
    for (text, written) in
        [("[2M+H]1+", "[2M+H]+"), ("[M+2H]++", "[M+2H]2+"), ("[M]+.", "[M]+"), ("[M-2H]--", "[M-2H]2-")]
    {
        assert_eq!(adduct(text).to_string(), written);
        assert_eq!(adduct(written), adduct(text));
    }
    assert_eq!((adduct("[2M+H]+").molecules(), adduct("[M-2H]2-").charge()), (2, -2));
}

#[test]
fn what_is_no_adduct_is_refused() {
    for text in [
        "",
        "M+H",
        "[M+H]",
        "[M+H]0+",
        "[M+H]+-",
        "[0M+H]+",
        "[M+Xx]+",
        "[M+]+",
        "[H]+",
        "[M+H]21+",
        "[21M+H]+",
        "[MH]+",
        "[M+H+",
        "M+H]+",
        "[M+15]+",
        "[M+0H]+",
        "N/A",
        "[M+[2H]]+",
        "[xM+H]+",
        "[M++H]+",
        "[M+H]2+2",
        "[M+H]x+",
        "[M+H]+x",
        "[M+99999999999H]+",
    ] {
        assert!(text.parse::<Adduct>().is_err(), "{text} is {:?}", text.parse::<Adduct>());
    }
    assert!(format!("[M+{}]+", "C".repeat(200)).parse::<Adduct>().is_err());
    assert_eq!(adduct("[M+H-C6H10O5]+").mz(100.0), None);
    assert_eq!(adduct("[M+H]+").mass(1.0), None);
    assert_eq!([f64::NAN, f64::INFINITY].map(|mass| adduct("[M+H]+").mz(mass)), [None; 2]);
}

/// The precursors of all records are where their formulas and adducts put them; the masses are what they state, except in
/// 297 records of one laboratory, which state average masses.
#[test]
fn the_formulas_of_massbank_weigh_what_it_states() {
    let Some(bytes) = crate::shared("massbank/esi_hrms_MH_swgdrug_compounds.massbank.txt.gz") else { return };
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (mut average, mut precursors) = (0, 0);
    for record in text.split("\n//") {
        let value = |field| record.lines().find_map(|line| line.strip_prefix(field)).map(str::trim);
        let Some(mass) = value("CH$FORMULA:").map(|written| formula(written).monoisotopic_mass()) else { continue };
        let stated: f64 = value("CH$EXACT_MASS:").expect("a mass").parse().expect("a number");
        if (stated - mass).abs() > 0.002 {
            assert_eq!(value("ACCESSION:").map(|accession| &accession[..12]), Some("MSBNK-RIKEN-"));
            average += 1;
        }
        let ion = adduct(value("MS$FOCUSED_ION: PRECURSOR_TYPE").expect("an adduct"));
        let stated: f64 = value("MS$FOCUSED_ION: PRECURSOR_M/Z").expect("a precursor").parse().expect("a number");
        let expected = ion.mz(mass).expect("an ion");
        assert!((stated - expected).abs() < 0.01, "{stated} is not {expected}");
        precursors += 1;
    }
    assert_eq!((precursors, average), (8_941, 297));
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "(\\[|\\]|[A-Za-z0-9+.*· -]|\\PC){0,24}") {
        if let Ok(formula) = text.parse::<Formula>() {
            prop_assert!(formula.nominal_mass() > 0 && formula.monoisotopic_mass() > 0.0);
            prop_assert_eq!(formula.to_string().parse::<Formula>().map(|again| again.to_string()), Ok(formula.to_string()));
        }
        if let Ok(adduct) = text.parse::<Adduct>() {
            prop_assert_eq!(adduct.to_string().parse::<Adduct>(), Ok(adduct));
        }
    }
}
