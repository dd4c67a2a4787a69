//! The cases of the contract, by theme. Each takes a fresh store, and panics where the store breaks
//! what it asks. [`store_contract!`](crate::store_contract) makes a test of each.

pub mod activity;
pub mod answers;
pub mod basis;
pub mod claims;
pub mod companies;
pub mod contacts;
pub mod features;
pub mod group_lists;
pub mod group_races;
pub mod groups;
pub mod limits;
pub mod nesting;
pub mod off_boarding;
pub mod outbox;
pub mod profiles;
pub mod races;
pub mod read_sets;
pub mod recipients;
pub mod room_lists;
pub mod rooms;
pub mod slices;
pub mod teams;
