//! scratch
use picket_core::ContentHash;
use picket_lab::identify::*;
use picket_spectra::read::*;
use picket_substance::Registry;
fn main() {
    let card = LibraryCard {
        name: "s".into(),
        version: "1".into(),
        licence: String::new(),
        publisher: String::new(),
        ionization: None,
    };
    let f = std::fs::File::open("/work/shared/data/identify/ei/swgdrug_v3.9.msp.gz").unwrap();
    let t = TableProfiles::default();
    let lib = read_library(
        card,
        ContentHash::of(b""),
        "x.msp.gz",
        Box::new(std::io::BufReader::new(f)),
        Options { tables: &t, table: None },
    )
    .unwrap()
    .library;
    let reg = Registry::bundled();
    let e = ElectronLibrary::new(&[&lib], reg);
    let mut bins = [[0usize; 3]; 10];
    let cls =
        |c: usize| e.compounds()[c].substance.as_ref().and_then(|s| reg.substance(s.as_str())).map(|s| s.class.clone());
    for i in (0..e.len()).step_by(4) {
        let (c, k, sp) = e.scratch(i);
        let Some(own) = cls(c) else { continue };
        let abs = |j: usize| e.scratch(j).1 == k;
        let a = e.relatives(sp, None, abs);
        let Some(x) = a.first() else { continue };
        let b = ((x.hybrid.moved / 100.) as usize).min(9);
        bins[b][0] += 1;
        let t = cls(x.compound);
        if t.as_ref() == Some(&own) {
            bins[b][1] += 1
        }
        if t.is_none() {
            bins[b][2] += 1
        }
    }
    for (i, b) in bins.iter().enumerate() {
        println!(
            "{}: n {} right {:.2} none {:.2}",
            i * 100,
            b[0],
            b[1] as f64 / b[0].max(1) as f64,
            b[2] as f64 / b[0].max(1) as f64
        );
    }
}
