//! The store against its contract, its files, and other processes.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod begun_anew;
mod contract;
mod files;
mod killed;
mod nestings;
mod oracle;
mod races;
mod races_of_groups;
mod world;
