#![doc = include_str!("../README.md")]
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case says what a store gets wrong by a panic: that is what a test is"
)]

pub mod cases;
mod contract;
pub mod explorer;
mod hall;
mod history;
mod ids;
mod nested;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod play;
mod race;
#[cfg(feature = "strategies")]
pub mod strategies;
mod visible;
mod walk;

pub use contract::{GuildhallStore, StoreBuilder, check};
