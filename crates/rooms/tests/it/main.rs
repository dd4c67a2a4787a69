//! Tests of rooms: the rules one by one, then laws over random histories.
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
mod drafts;
mod entries;
mod errors;
mod forms;
mod group_rooms;
mod info;
mod invitations;
mod laws;
mod leaving;
mod openings;
mod pairs;
mod reading;
mod removals;
mod removed_users;
mod same_people;
mod sources;
mod stored;
mod team_rooms;
mod world;
