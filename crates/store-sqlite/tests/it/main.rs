//! The store against its contract, its files, and other processes.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

mod backups;
mod contract;
#[cfg(unix)]
mod faults;
mod files;
mod frames;
mod killed;
mod nestings;
mod oracle;
mod restored;
mod verification;
mod world;
