#![doc = include_str!("../README.md")]

mod claims;
mod codec;
mod companies;
mod error;
mod groups;
mod listings;
mod nestings;
mod outbox;
mod quotas;
mod registrations;
mod rooms;
mod rosters;
mod schema;
mod store;

pub use error::{SqliteError, Stored};
pub use store::SqliteStore;
