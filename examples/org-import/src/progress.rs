//! The progress bar of the import, in a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget};

/// A bar on standard error. It writes nothing into a pipe or a file.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Creates a bar for this number of teams.
    pub(crate) fn new(teams: usize) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let length = u64::try_from(teams).unwrap_or(u64::MAX);
        Self(ProgressBar::with_draw_target(Some(length), target))
    }

    /// Counts one more team.
    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }
}

/// Removes the bar when the import ends, also with an error.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
