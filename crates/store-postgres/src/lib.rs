#![doc = include_str!("../README.md")]

// The unit tests share the server of the integration tests, which name the crate.
#[cfg(test)]
extern crate self as guildhall_store_postgres;

mod addresses;
mod answers;
mod atom;
mod basis;
mod claims;
mod codec;
mod commit;
mod companies;
mod company_cache;
mod entries;
mod error;
mod group_lists;
mod group_saves;
mod groups;
mod inspection;
mod listings;
mod loads;
mod nestings;
mod options;
mod outbox;
mod pages;
mod participants;
mod people;
mod queue;
mod quotas;
mod recipient_saves;
mod recipients;
mod registrations;
mod room_lists;
mod room_pages;
mod room_saves;
mod rooms;
mod rosters;
mod rows;
mod same_people;
mod schema;
mod searches;
mod session;
mod store;
mod tls;
mod walks;

pub use error::PostgresError;
pub use guildhall_groups::Stored;
pub use options::PostgresOptions;
pub use store::PostgresStore;
