//! Tests of groups, by the rules that they keep.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod commands;
mod company;
mod conversion;
mod creation;
mod deletion;
mod editing;
mod features;
mod histories;
mod laws;
mod lists;
mod mail;
mod mail_decisions;
mod masters;
mod members;
mod notices;
mod oracle;
mod people;
mod privacy;
mod refusals;
mod rooms;
mod slices;
mod stored;
mod stored_json;
mod views;
mod world;
