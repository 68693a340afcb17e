//! Integration tests of the crate.
#![cfg(test)]

mod archive;
mod dart;
mod entropy;
mod flash;
mod formula;
mod fragments;
mod jcamp;
mod jcamp_write;
mod massbank;
mod match_factor;
mod mgf;
mod msp;
mod mzml;
mod reading;
mod run;
mod spc;
mod splash;
mod table;
mod write;

use std::io::Read as _;
use std::path::PathBuf;

/// A file of the public data beside the checkout, unpacked when its name ends in `.gz`; `None`, said loudly, where the
/// data is absent and `PICKET_TEST_REQUIRE` does not name `shared`.
fn shared(path: &str) -> Option<Vec<u8>> {
    let file = shared_folder()?.join(path);
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    if path.strip_suffix(".gz").is_none() {
        return Some(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("a gzip file");
    Some(unpacked)
}

/// The folder `shared/data/identify` beside the checkout.
#[expect(clippy::disallowed_methods, reason = "the environment is how tests are configured")]
fn shared_folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identify");
    if folder.is_dir() {
        return Some(folder);
    }
    let required = std::env::var("PICKET_TEST_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name == "shared"), "{} is missing", folder.display());
    eprintln!("SKIPPED: {} is missing", folder.display());
    None
}
