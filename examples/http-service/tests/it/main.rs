//! Tests of the service, without sockets where that is possible.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod client;
mod conditions;
mod document;
mod events;
mod examples;
mod front_door;
mod group_api;
mod hidden;
mod log;
mod pages;
mod postgres;
mod problems;
mod requests;
mod starting;
mod stopping;
mod table;
mod tokens;
