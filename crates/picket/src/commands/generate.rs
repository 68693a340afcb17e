//! `picket completions` and `picket man`: made from the same definitions as the parser.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::output::{print_text, say};

/// Print completions for a shell.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "picket", &mut script);
        print_text(&String::from_utf8(script)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Write the man pages.
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Folder for one page per command; without it the main page is printed.
    folder: Option<PathBuf>,
}

impl Man {
    /// Writes or prints the pages.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        if let Some(folder) = &self.folder {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
            clap_mangen::generate_to(Arguments::command(), folder)
                .with_context(|| format!("cannot write man pages into {}", folder.display()))?;
            say(&format!("man pages written to {}", folder.display()));
        } else {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
            print_text(&String::from_utf8(page)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
