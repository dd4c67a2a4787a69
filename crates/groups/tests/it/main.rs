//! Tests of groups, by the rules that they keep.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test panics as the test does"
)]

mod changes;
mod commands;
mod company;
mod contacts;
mod conversion;
mod creation;
mod deletion;
mod editing;
mod features;
mod inspection;
mod laws;
mod lists;
mod locks;
mod mail;
mod mail_decisions;
mod masters;
mod members;
mod nested;
mod nesting;
mod notices;
mod off_boarding;
mod oracle;
mod other_groups;
mod people;
mod privacy;
mod reading;
mod refusals;
mod requests;
mod retention;
mod slices;
mod stored;
mod stored_json;
mod team_changes;
mod team_leaders;
mod views;
mod world;
