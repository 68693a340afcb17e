//! Lists the tables under `data/`, so that adding a table is adding a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What of `data/` belongs to this crate.
const ROOTS: [&str; 3] = ["control", "sources.csv", "substances"];

#[expect(clippy::disallowed_methods, reason = "cargo hands its settings to build scripts in the environment")]
fn main() -> io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut paths = Vec::new();
    for root in ROOTS {
        println!("cargo::rerun-if-changed={}", data.join(root).display());
        list(&data.join(root), &mut paths)?;
    }
    paths.sort();
    let mut code = String::from("&[\n");
    for path in &paths {
        let name = path.strip_prefix(&data).expect("every path was found under data/").to_string_lossy();
        let (name, path) = (name.escape_default(), path.to_string_lossy());
        writeln!(code, "    Table {{ path: \"{name}\", text: include_str!(\"{}\") }},", path.escape_default())
            .expect("writing to a string does not fail");
    }
    code.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR for build scripts"))?;
    fs::write(PathBuf::from(out).join("tables.rs"), code)
}

fn list(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            list(&entry?.path(), found)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "csv" || extension == "toml") {
        found.push(path.to_owned());
    }
    Ok(())
}
