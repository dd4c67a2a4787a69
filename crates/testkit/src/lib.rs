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

pub mod cast;
pub mod commands;
mod contract;
mod driver;
pub mod explorer;
mod interposed;
#[cfg(feature = "oracle")]
pub mod oracle;
pub mod play;
pub mod reading;
pub mod samples;
#[cfg(feature = "strategies")]
pub mod strategies;
#[cfg(feature = "oracle")]
pub mod verification;

pub mod cases {
    //! The cases of the contract, by theme. Each takes a fresh store, and panics where the store breaks
    //! what it asks. [`store_contract!`](crate::store_contract) makes a test of each.

    pub mod answers;
    pub mod claims;
    pub mod companies;
    pub mod group_lists;
    pub mod groups;
    pub mod limits;
    pub mod loads;
    pub mod nearest;
    pub mod nesting;
    pub mod off_boarding;
    pub mod outbox;
    pub mod races;
    pub mod read_sets;
    pub mod recipients;
    pub mod room_lists;
    pub mod rooms;
}

pub use contract::{GuildhallStore, StoreBuilder, check};
pub use interposed::{Call, Interposed, InterposedError, LostCommit, Reading};
