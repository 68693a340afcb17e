//! The console in a real browser: starts `picket demo` and runs `tests/browser` against it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::house::root;
use crate::program::{Program, require_or_skip, text};

/// The demo, stopped when the test ends, however it ends.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_console_works_in_a_browser() {
    let suite = root().join("tests/browser");
    let Some(chromium) = executable("chromium") else {
        return require_or_skip("chromium", "no chromium on the path");
    };
    if executable("node").is_none() {
        return require_or_skip("node", "no node on the path");
    }
    if !suite.join("node_modules").is_dir() {
        return require_or_skip("node", "run `npm ci` in tests/browser first");
    }

    let program = Program::new();
    let data = program.path("demo");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(["--data-dir", text(&data), "--format", "json", "demo", "--listen", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let output = demo.stdout.take().expect("standard output is piped");
    let _demo = Demo(demo);
    let mut ready = String::new();
    BufReader::new(output).read_line(&mut ready).expect("the demo says that it is ready");

    let tests = tests_of(&suite);
    let status = Command::new("node")
        .current_dir(&suite)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(tests)
        .env("PICKET_READY", ready)
        .env("PICKET_CHROMIUM", chromium)
        .env("PICKET_PROGRAM", env!("CARGO_BIN_EXE_picket"))
        .status()
        .expect("node runs");
    assert!(status.success(), "the browser tests failed; what they said stands above");
}

/// The test files of the suite, in order.
fn tests_of(suite: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(suite).expect("the suite is part of the checkout");
    let names = entries.filter_map(|entry| entry.expect("a folder can be listed").file_name().into_string().ok());
    let mut tests: Vec<String> = names.filter(|name| name.ends_with(".test.js")).collect();
    tests.sort();
    assert!(!tests.is_empty(), "there are browser tests");
    tests
}

/// The file that would run under this name.
#[expect(clippy::disallowed_methods, reason = "a test looks for its tools")]
fn executable(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
