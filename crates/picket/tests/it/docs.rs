//! The commands in the documentation, run as a reader would run them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::root;

/// A fenced block of a page.
struct Fence {
    info: String,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            fences.push(Fence { info: info.to_owned(), text: text.join("\n") + "\n" });
        }
    }
    fences
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Splits a command line at blanks outside double quotes, as a shell does with these simple lines.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("there is always a word").push(other),
        }
    }
    words
}

#[test]
fn the_commands_in_the_pages_work() {
    let mut commands = 0;
    for page in pages(&root().join("docs")) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let text = std::fs::read_to_string(&page).expect("the page can be read");
        for fence in fences(&text) {
            if let Some(name) = fence.info.split_once("file=").map(|(_, name)| name) {
                std::fs::write(folder.path().join(name), &fence.text).expect("the file can be written");
            }
            for line in fence.text.lines().filter_map(|line| line.strip_prefix("$ picket ")) {
                let output = Command::new(env!("CARGO_BIN_EXE_picket"))
                    .current_dir(folder.path())
                    .env("PICKET_DATA_DIR", folder.path().join("data"))
                    .env_remove("PICKET_STORE")
                    .args(words(line))
                    .output()
                    .expect("the program runs");
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{}: picket {line}\n{errors}", page.display());
                commands += 1;
            }
        }
    }
    assert!(commands > 5, "the pages should show commands; found {commands}");
}
