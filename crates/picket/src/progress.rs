//! A progress bar on a terminal, a plain line every ten seconds elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use picket_flow::ImportProgress;

use crate::output::say;

const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how far an import is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    last_line: Instant,
    quiet: bool,
}

impl Progress {
    /// A bar when standard error is a terminal and the user did not ask for none.
    pub(crate) fn new(label: &str, no_progress: bool) -> Self {
        let bar = (!no_progress && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % {eta:>5}")
                .expect("the template is a constant and parses");
            ProgressBar::new(0).with_style(style).with_message(label.to_owned())
        });
        Self { bar, last_line: Instant::now(), quiet: no_progress }
    }

    /// Takes a new state.
    pub(crate) fn show(&mut self, progress: ImportProgress) {
        if let Some(bar) = &self.bar {
            bar.set_length(progress.bytes_total);
            bar.set_position(progress.bytes_done);
        } else if !self.quiet && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            say(&format!(
                "{} of {} read, {} rows done",
                HumanBytes(progress.bytes_done),
                HumanBytes(progress.bytes_total),
                HumanCount(progress.items_done)
            ));
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
