//! How far the import is, for whoever watches it at a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget};

/// A bar on standard error. Into a pipe or a file it writes nothing.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar over this many teams.
    pub(crate) fn over(teams: usize) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let length = u64::try_from(teams).unwrap_or(u64::MAX);
        Self(ProgressBar::with_draw_target(Some(length), target))
    }

    /// One team more is done.
    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }
}

/// The bar goes with the work, however that ends.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
