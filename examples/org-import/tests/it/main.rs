//! Runs the program on small organisations. Each test writes them into its own folder.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

mod again;
mod case;
mod database;
mod externals;
mod importing;
mod nesting;
mod refusals;
mod removals;
mod showing;
mod verifying;
