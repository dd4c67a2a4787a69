//! Runs the program on small organisations, written into a folder of their own by each test.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of a test panic as the test does"
)]

mod again;
mod case;
mod externals;
mod files;
mod importing;
mod listing;
mod nesting;
mod real_data;
mod refusals;
mod showing;
