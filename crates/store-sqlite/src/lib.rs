#![doc = include_str!("../README.md")]

mod answers;
mod atom;
mod batches;
mod causes;
mod claims;
mod codec;
mod companies;
mod company_cache;
mod error;
mod files;
mod forms;
mod group_lists;
mod groups;
mod inspection;
mod listings;
mod lookups;
mod nestings;
mod options;
mod outbox;
mod participants;
mod patience;
mod queue;
mod quotas;
mod readers;
mod recipients;
mod registrations;
mod room_lists;
mod rooms;
mod rosters;
mod same_people;
mod schema;
mod store;
mod walks;

pub use error::{SqliteError, Stored};
pub use options::SqliteOptions;
pub use store::SqliteStore;
