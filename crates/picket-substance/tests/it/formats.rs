//! Structures in every notation that is read and written, and what is told of them.

use picket_substance::{DrawOptions, Highlight, HighlightRole, Isotope, StatedStereo, Structure, read_sdf};
use std::path::PathBuf;

fn read(text: &str) -> Structure {
    Structure::read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn key(structure: &Structure) -> String {
    structure.inchikey().expect("a real substance has a key").as_str().to_owned()
}

fn refusal(text: &str) -> String {
    Structure::read(text).expect_err(text).to_string()
}

/// A molfile of an uncontrolled medicine, written by RDKit 2026.09.1.
fn molfile(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/molfiles");
    std::fs::read_to_string(folder.join(name).with_extension("mol")).expect("the case is there")
}

/// Keys by RDKit, of the molfile itself.
#[test]
fn molfiles_of_rdkit_mean_what_rdkit_meant() {
    for (name, expected, stereo) in [
        ("naproxen-v2000", "CMWTZPSULFXXJA-VIFPVBQESA-N", StatedStereo::Absolute),
        ("naproxen-v3000", "CMWTZPSULFXXJA-VIFPVBQESA-N", StatedStereo::Absolute),
        ("naproxen-hydrogens", "CMWTZPSULFXXJA-VIFPVBQESA-N", StatedStereo::Absolute),
        ("naproxen-3d", "CMWTZPSULFXXJA-VIFPVBQESA-N", StatedStereo::Absolute),
        ("naproxen-relative-v3000", "CMWTZPSULFXXJA-VIFPVBQESA-N", StatedStereo::Relative),
        ("ibuprofen-unflagged", "HEFNNWSXXWATRW-JTQLQIEISA-N", StatedStereo::Unflagged),
        ("ibuprofen-racemic-v3000", "HEFNNWSXXWATRW-JTQLQIEISA-N", StatedStereo::Racemic),
        ("ceftriaxone", "VAAUVRVFOQPIGI-SPQHTLEESA-N", StatedStereo::Absolute),
        ("esomeprazole", "SUBDBMMJDZJVOS-DEOSSOPVSA-N", StatedStereo::Absolute),
        ("betaine-hydrochloride", "HOPSCVCBEOCPJZ-UHFFFAOYSA-N", StatedStereo::None),
        ("nitroglycerin", "SNIOPGDIGTZGOP-UHFFFAOYSA-N", StatedStereo::None),
        ("caffeine-d3", "RYYVLZVUVIJVGH-FIBGUPNXSA-N", StatedStereo::None),
        ("clomifene-unstated", "GKIRPKYJQBWNGO-UHFFFAOYSA-N", StatedStereo::None),
        ("carbon-13-urea", "XSQUKJJJFZCRTK-OUBTZVSYSA-N", StatedStereo::None),
    ] {
        let structure = read(&molfile(name));
        assert_eq!((key(&structure).as_str(), structure.stereo()), (expected, stereo), "{name}");
    }
}

/// The key does not depend on how a substance is written down.
#[test]
fn every_spelling_has_the_same_key() {
    let expected = key(&read("C[C@H](C(=O)O)c1ccc2cc(OC)ccc2c1"));
    for spelling in [
        "C[C@H](C(=O)O)C1=CC=C2C=C(OC)C=CC2=C1",
        "[H][C@@](C)(C(=O)O[H])c1ccc2cc(OC([H])([H])[H])ccc2c1",
        "C[C@H](C(=O)O)c1ccc2cc(OC)ccc2c1 |$Me;;;;;;;;;;;;;;;;$,(1,2,;3,4,),lp:3:2,4:2,SgD:1:a:b::::|",
        "C[C@H](C(=O)O)c1ccc2cc(OC)ccc2c1 |a:1,r|",
        "C[C@H](C(=O)O)c1ccc2cc(OC)ccc2c1 (S)-naproxen",
        "InChI=1S/C14H14O3/c1-9(14(15)16)10-3-4-12-8-13(17-2)6-5-11(12)7-10/h3-9H,1-2H3,(H,15,16)/t9-/m0/s1",
    ] {
        assert_eq!(key(&read(spelling)), expected, "{spelling}");
    }
    let drawn = read(&molfile("naproxen-v2000"));
    assert_eq!(key(&read(&drawn.to_smiles())), expected);
    assert_eq!(key(&read(&drawn.to_molfile().unwrap())), expected);
    for step in [2, 3, 5, 16] {
        assert_eq!(key(&read(&renumbered(&molfile("naproxen-v2000"), step))), expected, "every {step}th atom first");
        assert_eq!(key(&read(&renumbered(&molfile("ceftriaxone"), step))), key(&read(&molfile("ceftriaxone"))));
    }
}

/// A V2000 molfile with its atoms in another order: every `step`th first, then the next ones.
fn renumbered(molfile: &str, step: usize) -> String {
    let lines: Vec<&str> = molfile.lines().collect();
    let number = |text: &str| text.trim().parse::<usize>().expect("a count or an atom");
    let (atoms, bonds) = (number(&lines[3][..3]), number(&lines[3][3..6]));
    let order: Vec<usize> = (0..step).flat_map(|start| (start..atoms).step_by(step)).collect();
    let place = |old: &str| order.iter().position(|&atom| atom + 1 == number(old)).expect("every atom has a place") + 1;
    let mut text = lines[..4].join("\n") + "\n";
    for &atom in &order {
        text += &format!("{}\n", lines[4 + atom]);
    }
    for line in lines[4 + atoms..4 + atoms + bonds].iter().rev() {
        text += &format!("{:3}{:3}{}\n", place(&line[..3]), place(&line[3..6]), &line[6..]);
    }
    text + "M  END\n"
}

#[test]
fn what_is_stated_of_configuration_is_told() {
    for (text, expected) in [
        ("CC(N)C", StatedStereo::None),
        ("C/C=C/C", StatedStereo::None),
        ("C[C@H](N)CC", StatedStereo::Absolute),
        ("C[C@H](N)CC |r|", StatedStereo::Racemic),
        ("C[C@H](N)CC |&1:1|", StatedStereo::Racemic),
        ("C[C@H](O)[C@@H](N)CC |o1:1,3|", StatedStereo::Relative),
        ("C[C@H](O)[C@@H](N)CC |o1:1,3,r|", StatedStereo::Racemic),
        ("C[C@H](O)[C@@H](N)CC |a:1,&1:3|", StatedStereo::Mixed),
        ("C[C@H](O)[C@@H](N)CC |&1:1,&2:3|", StatedStereo::Mixed),
        ("C[C@H](N)CC |$;a,b|;$,&1:1|", StatedStereo::Racemic),
    ] {
        assert_eq!(read(text).stereo(), expected, "{text}");
    }
    // The counter-ion of a racemic base is not racemic.
    let salt = read("CN[C@]1(CCCCC1=O)c1ccccc1Cl.C[C@H](O)C(O)=O |&1:2|");
    assert_eq!((salt.stereo(), salt.parent().stereo()), (StatedStereo::Mixed, StatedStereo::Racemic));
    // The key names the drawn one; the skeleton is what matches.
    let (racemate, drawn) = (read("C[C@H](N)CC |&1:1|"), read("C[C@H](N)CC"));
    assert_eq!(key(&racemate), key(&drawn));
    assert_eq!(racemate.skeleton().unwrap(), read("CC(N)CC").skeleton().unwrap());
}

#[test]
fn isotopes_are_told_and_taken_away() {
    let labelled = read("[2H]C([2H])([2H])N1C=NC2=C1C(=O)N(C)[13C](=O)N2C");
    let isotopes = labelled.isotopes();
    assert_eq!(isotopes.len(), 4);
    assert_eq!(isotopes[0], Isotope { atom: 0, symbol: "H", mass: 2 });
    assert_eq!((isotopes[3].symbol, isotopes[3].mass), ("C", 13));
    assert_eq!(key(&labelled.without_isotopes()), key(&read("CN1C=NC2=C1C(=O)N(C)C(=O)N2C")));
    for (text, expected) in [
        ("C[C@H]([2H])O", "CCO"),
        ("C[C@](N)([2H])c1ccccc1", "C[C@](N)([H])c1ccccc1"),
        ("[2H]/C([H])=C(/C)O", "C=C(C)O"),
        ("C[C@H](C([2H])([2H])[2H])O", "CC(C)O"),
        ("[2H]O[2H]", "O"),
    ] {
        assert_eq!(key(&read(text).without_isotopes()), key(&read(expected)), "{text}");
    }
}

#[test]
fn mixtures_have_several_parents_and_salts_one() {
    let smiles = |structures: Vec<Structure>| structures.iter().map(Structure::to_smiles).collect::<Vec<_>>();
    for (text, expected) in [
        ("CC(=O)Nc1ccc(O)cc1.Cn1cnc2c1c(=O)n(C)c(=O)n2C.O", 2),
        ("CC(C)Cc1ccc(cc1)C(C)C(=O)O.[Na+].O.O", 1),
        ("CN(C)CCOC(c1ccccc1)c1ccccc1.Cn1c2nc(Cl)[nH]c2c(=O)n(C)c1=O", 1),
        ("CC(N)C.CC(N)C.OS(=O)(=O)O", 1),
    ] {
        assert_eq!(read(text).parents().len(), expected, "{text}");
    }
    assert_eq!(smiles(read("[Na+].OCC.[Cl-]").fragments()), ["[Na+]", "OCC", "[Cl-]"]);
}

#[test]
fn what_is_no_single_substance_is_refused_with_the_reason() {
    let table = |lines: &str| format!("\n\n\n{lines}");
    let atom = "    0.0000    0.0000    0.0000 ";
    let large =
        table("  0  0  0  0  0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 10000 0 0 0 0\nM  END\n");
    for (text, reason) in [
        ("CCO,CCN", "several structures in one text; give one at a time"),
        ("CCO\nCCN", "several structures in one text; give one at a time"),
        ("[C,N]C", "not a substance: a list of atoms"),
        ("CC |$;_R1$|", "not a substance: an R-group"),
        ("CC |$;Q_e$|", "not a substance: a query atom"),
        ("CCC |Sg:n:1:n:ht|", "not a substance: a polymer"),
        ("CCC |m:0:1.2|", "not a substance: a variable attachment"),
        ("CCC |LN:1:1.3|", "not a substance: a repeating link"),
        ("CCC |&1:9|", "not a SMILES: no atom 9 for a stereo group"),
        ("CCC |$a;b", "not a SMILES: the CXSMILES block is not closed"),
        ("LFQSCWFLJHTTHZ-UHFFFAOYSA-N", "not a SMILES: an InChIKey names a structure and does not hold it"),
        ("$RXN\n\n\n\n", "not a substance: a reaction"),
        (
            "InChI=1/C2H6O/c1-2-3/h3H,2H2,1H3",
            "not an InChI that can be read: only a standard InChI, which begins with InChI=1S/, is read",
        ),
        ("InChI=1S/C600H2", "the structure has 600 atoms; at most 512 are read"),
        ("InChI=1S/C2H2/zzz", "not an InChI that can be read: the IUPAC library makes nothing of it"),
        (&large, "the structure has 10000 atoms; at most 512 are read"),
        (
            &table("  1  0  0  0  0  0            999 V2000\nM  END\n"),
            "not a molfile: no number in columns 1 to 10 (line 5)",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}R# 0  0\nM  END\n")),
            "not a substance: an R-group",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}A  0  0\nM  END\n")),
            "not a substance: a query atom",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}Xx 0  0\nM  END\n")),
            "not a molfile: no element Xx (line 5)",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}C  0  0\nM  RAD  1   1   2\nM  END\n")),
            "not a substance: a radical",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}C  0  0\nM  STY  1   1 SRU\nM  END\n")),
            "not a substance: a polymer",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}C  0  0\nA    1\nPh\nM  END\n")),
            "not a substance: an atom drawn as a text",
        ),
        (
            &table(&format!("  1  0  0  0  0  0            999 V2000\n{atom}C  0  0\n")),
            "not a molfile: no M  END (line 6)",
        ),
        (
            &table(&format!("  1  1  0  0  0  0            999 V2000\n{atom}C  0  0\n  1  2  1  0\nM  END\n")),
            "not a molfile: no such atom (line 6)",
        ),
    ] {
        let refused = if text.starts_with('\n') {
            Structure::from_molfile(text).expect_err(text).to_string()
        } else {
            refusal(text)
        };
        assert_eq!(refused, reason, "{text:.120}");
    }
}

/// Charges and isotopes of the atom block count until a property line replaces them.
#[test]
fn old_columns_are_read() {
    let atoms = "    0.0000    0.0000    0.0000 N   0  3\n    1.0000    0.0000    0.0000 D   0  0\n";
    let head = "\n\n\n  2  1  0  0  0  0            999 V2000\n";
    let old = Structure::from_molfile(&format!("{head}{atoms}  1  2  1  0\nM  END\n")).unwrap();
    assert_eq!(key(&old), key(&read("[2H][NH3+]")));
    let replaced = Structure::from_molfile(&format!("{head}{atoms}  1  2  1  0\nM  CHG  1   2   0\nM  END\n")).unwrap();
    assert_eq!(key(&replaced), key(&read("[2H]N")));
    let carbon = "\n\n\n  1  0  0  0  0  0            999 V2000\n    0.0000    0.0000    0.0000 C   1  0\nM  END\n";
    assert_eq!(key(&Structure::from_molfile(carbon).unwrap()), key(&read("[13CH4]")));
}

/// Wavy and crossed bonds leave open what a plain drawing would state.
/// A mass difference counts from the standard atomic weight: 80 for bromine, whose most abundant isotope has 79.
#[test]
fn mass_differences_count_from_the_standard_atomic_weight() {
    for (symbol, difference, mass) in [("Br", 1, 81), ("Br", -1, 79), ("Cu", 1, 65), ("Cl", 2, 37), ("C", 1, 13)] {
        let atom = format!("    0.0000    0.0000    0.0000 {symbol:<3}{difference:>2}  0\n");
        let isotopes = read(&format!("\n\n\n  1  0  0  0  0  0            999 V2000\n{atom}M  END\n")).isotopes();
        assert_eq!((isotopes[0].symbol, isotopes[0].mass), (symbol, mass));
    }
}

#[test]
fn either_means_unstated() {
    let naproxen = molfile("naproxen-v2000");
    let wedge =
        naproxen.lines().find(|line| line.len() == 12 && line.ends_with("  1  1") | line.ends_with("  1  6")).unwrap();
    let wavy = naproxen.replace(wedge, &format!("{}  4", &wedge[..9]));
    assert_eq!(key(&read(&wavy)), key(&read("CC(C(=O)O)c1ccc2cc(OC)ccc2c1")));
    let drawn = read("C/C=C/C(=O)O").to_molfile().unwrap();
    let double = drawn.lines().find(|line| line.len() == 12 && line.ends_with("  2  0")).unwrap();
    let crossed = drawn.replace(double, &format!("{}  3", &double[..9]));
    assert_eq!(key(&read(&drawn)), key(&read("C/C=C/C(=O)O")));
    assert_eq!(key(&read(&crossed)), key(&read("CC=CC(=O)O")));
}

#[test]
fn sd_files_are_read_record_by_record() {
    let good = molfile("naproxen-v3000");
    let bad = molfile("nitroglycerin").replace(" N ", " Xx");
    let fields = ">  <CAS>  (1)\r\n22204-53-1\r\n\r\n> <Remark>\r\nfirst line\r\nsecond line\r\n\r\n";
    let text = format!(
        "{good}{fields}$$$$\n{bad}\n$$$$\n{}$$$$\n\n",
        molfile("ceftriaxone").replacen('\n', "ceftriaxone\n", 1)
    );
    let records: Vec<_> = read_sdf(&text).collect();
    assert_eq!(records.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 2, 3]);
    let pairs = [("CAS", "22204-53-1"), ("Remark", "first line\nsecond line")];
    assert_eq!(records[0].fields, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(key(records[0].structure.as_ref().unwrap()), "CMWTZPSULFXXJA-VIFPVBQESA-N");
    let error = records[1].structure.as_ref().unwrap_err().to_string();
    assert!(error.starts_with("not a molfile: no element Xx (line "), "{error}");
    assert_eq!(text.lines().nth(records[1].line - 2), Some("$$$$"));
    assert_eq!(records[2].name, "ceftriaxone");
    assert_eq!(key(records[2].structure.as_ref().unwrap()), "VAAUVRVFOQPIGI-SPQHTLEESA-N");
    assert_eq!(Structure::read(&text).unwrap_err().to_string(), "several structures in one text; give one at a time");
    assert_eq!(read_sdf("").count(), 0);
}

#[test]
fn highlights_stand_behind_the_bonds_and_are_told() {
    let structure = read("CC(C)Cc1ccc(cc1)C(C)C(=O)O");
    let plain = structure.draw(&DrawOptions::default());
    assert!(!plain.contains("highlight") && !plain.contains("<desc>"));
    let core = Highlight { role: HighlightRole::Core, atoms: vec![4, 5, 6, 7, 8, 9, 400] };
    let modified = Highlight { role: HighlightRole::Modified, atoms: vec![14] };
    let svg = structure.draw(&DrawOptions { highlight: vec![modified, core], ..DrawOptions::default() });
    assert!(svg.contains(
        "<desc>Highlighted: scaffold, 6 atoms (solid band); modified sites, 1 atom (dashed outline).</desc>"
    ));
    let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("{text} in {svg}"));
    assert!(at("highlight-core") < at("highlight-modified") && at("highlight-modified") < at("currentColor"));
    assert_eq!(svg.matches("stroke-dasharray").count(), 1);
    assert!(!svg.contains("style") && !svg.contains("href") && !svg.contains("NaN"));
}
