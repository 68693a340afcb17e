//! The language of definitions, one mechanism at a time.

use picket_substance::{Definition, Structure};

/// A definition with one scaffold; `rest` follows its core.
fn definition(core: &str, rest: &str) -> Definition {
    headed("", core, rest)
}

fn headed(head: &str, core: &str, rest: &str) -> Definition {
    let text = format!(
        "{head}\nname = \"Test\"\nauthority = \"draft\"\ntext = \"For tests.\"\n[[scaffold]]\nname = \"test\"\ncore = ['{core}']\n{rest}"
    );
    Definition::parse("test", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn check(definition: &Definition, cases: &[(&str, &str)]) {
    for &(smiles, expected) in cases {
        let fit = definition.fits(&Structure::from_smiles(smiles).expect("a structure")).expect("determined");
        let found = fit.map_or("out", |fit| if fit.broad { "broad" } else { "in" });
        assert_eq!(found, expected, "{smiles}");
    }
}

#[test]
fn a_longer_chain_than_the_text_says_is_a_substituted_one_by_a_wide_reading_only() {
    let site = "[[scaffold.site]]\nname = 'ring'\nat = [1]\nfurther = 'anything'\nallow = ['alkyl<=2', 'alkoxy<=2']";
    check(
        &definition("[c:1]1ccccc1", site),
        &[("CCc1ccccc1", "in"), ("OCCc1ccccc1", "in"), ("CCCc1ccccc1", "broad"), ("CCCOc1ccccc1", "broad")],
    );
}

#[test]
fn an_open_chain_counts_the_atoms_on_its_longest_path() {
    let site = "[[scaffold.site]]\nname = 'ring'\nat = [1]\nfurther = 'anything'\nallow = ['open-chain 3-4']";
    check(
        &definition("[c:1]1ccccc1", site),
        &[
            ("CCc1ccccc1", "out"),
            ("CCOc1ccccc1", "in"),
            ("CC(C)(C)CCc1ccccc1", "in"),
            ("FCCCCc1ccccc1", "in"),
            ("CCCCCc1ccccc1", "out"),
        ],
    );
}

#[test]
fn a_bridge_may_ask_to_touch_a_position() {
    let bridge = "[[scaffold.bridge]]\nname = 'ring'\nbetween = [1, 2, 3]\ntouching = [[3]]\nallow = ['ring']";
    check(
        &definition("[C;X4:1][C;X4:2][N:3]", bridge),
        &[("C1CCNC1", "in"), ("C1CN1", "in"), ("C1CC1N", "out"), ("C1CCC1N", "out")],
    );
}

#[test]
fn a_fused_ring_bridges_no_other_and_a_saturated_one_has_single_bonds() {
    let with = |group: &str| format!("[[scaffold.bridge]]\nname = 'ring'\nbetween = [1, 2, 3, 4]\nallow = ['{group}']");
    let core = "[C;X4:1]1[C;X4:2][C;X4:3][C;X4:4]CC1";
    check(&definition(core, &with("fused-ring 5-6")), &[("C1CCC2CCCCC2C1", "in"), ("C1CC2CCC1CC2", "out")]);
    check(&definition(core, &with("saturated-ring 5-6")), &[("C1CCC2CCCC2C1", "in"), ("C1CCC2C=CCC2C1", "out")]);
}

#[test]
fn a_pattern_closes_a_ring_by_its_numbered_atoms() {
    let bridge =
        "[[scaffold.bridge]]\nname = 'ring'\nbetween = [1]\nallow = [{ pattern = '[CH2:1][CH2]O[CH2][CH2:1]' }]";
    check(
        &definition("[N;X3:1]c1ccccc1", bridge),
        &[("C1COCCN1c1ccccc1", "in"), ("C1CCCCN1c1ccccc1", "out"), ("C1CCOCN1c1ccccc1", "out")],
    );
}

#[test]
fn substituents_are_counted_and_weighed_together() {
    let site = "[[scaffold.site]]\nname = 'ring'\nat = [1, 2]\nat_least = 1\nmass_together_max = 40\nallow = ['alkyl']";
    check(
        &definition("[c:1]1[c:2]cccc1", site),
        &[("c1ccccc1", "out"), ("Cc1ccccc1", "in"), ("Cc1ccccc1C", "in"), ("CCc1ccccc1C", "out")],
    );
}

#[test]
fn places_that_lie_apart_share_no_system_of_rings() {
    let rest = "apart = [[2, 'ring']]\n[[scaffold.part]]\nname = 'ring'\nfrom = [1]\nallow = ['phenyl']\n\
        [[scaffold.bridge]]\nname = 'closed'\nbetween = [1, 2, 'ring']\nallow = ['ring']";
    check(
        &definition("[C;X4:1][N:2]", rest),
        &[("NCc1ccccc1", "in"), ("N1CCCC1c1ccccc1", "in"), ("N1CCCc2ccccc2C1", "out"), ("NC1CCc2ccccc12", "in")],
    );
}

#[test]
fn a_structure_may_be_left_to_another_class() {
    let head = "excludes_structures = ['n1cccc1']";
    let site = "[[scaffold.site]]\nname = 'ring'\nat = [1]\nallow = ['aryl']";
    check(&headed(head, "[c:1]1ccccc1", site), &[("c1ccccc1-c1ccccc1", "in"), ("c1cc[nH]c1-c1ccccc1", "out")]);
}
