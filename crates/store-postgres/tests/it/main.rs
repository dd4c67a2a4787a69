//! The store against its contract, on a server that the tests start.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

mod connections;
mod contract;
mod migrations;
mod oracle;
mod outbox;
mod proxy;
mod server;
mod together;
mod world;
