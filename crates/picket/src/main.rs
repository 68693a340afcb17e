//! Picket on the command line: parse, run, and turn the outcome into an exit code.
//!
//! Answers go to standard output, talk to standard error. Exit codes: 0 done; 1 done, and the answer is a failed check;
//! 2 usage or bad input; 3 refused; 70 a bug in Picket.

mod arguments;
mod commands;
mod context;
mod failure;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(commands::run(arguments)));
    match outcome {
        Ok(code) => code,
        Err(error) => failure::report(&error),
    }
}
