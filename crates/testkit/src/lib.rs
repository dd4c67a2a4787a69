#![doc = include_str!("../README.md")]
#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case says what a store gets wrong by a panic: that is what a test is"
)]

#[macro_use]
mod assert;

pub mod cases;
pub mod cast;
pub mod commands;
mod contract;
mod driver;
pub mod explorer;
mod ids;
mod interposed;
mod nested;
pub mod office;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod play;
mod race;
mod reading;
pub mod replay;
pub mod samples;
#[cfg(feature = "strategies")]
pub mod strategies;
#[cfg(feature = "oracle")]
pub mod verification;

pub use contract::{GuildhallStore, StoreBuilder, check};
pub use interposed::{Call, Interposed, InterposedError, LostCommit, Reading};
