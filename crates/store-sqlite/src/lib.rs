#![doc = include_str!("../README.md")]

mod batches;
mod claims;
mod codec;
mod companies;
mod error;
mod group_lists;
mod groups;
mod listings;
mod nestings;
mod outbox;
mod quotas;
mod registrations;
mod room_lists;
mod rooms;
mod rosters;
mod schema;
mod store;
mod walks;

pub use error::{SqliteError, Stored};
pub use store::SqliteStore;
