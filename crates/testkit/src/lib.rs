#![doc = include_str!("../README.md")]
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case says what a store gets wrong by a panic: that is what a test is"
)]

pub mod cases;
pub mod cast;
mod contract;
mod driver;
pub mod explorer;
mod history;
mod ids;
mod interposed;
mod nested;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod play;
mod race;
pub mod samples;
#[cfg(feature = "strategies")]
pub mod strategies;
mod visible;
mod walk;

pub use contract::{GuildhallStore, StoreBuilder, check};
pub use interposed::{Call, Interposed, InterposedError};
