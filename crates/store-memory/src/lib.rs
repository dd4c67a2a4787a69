#![doc = include_str!("../README.md")]

mod answers;
mod claims;
mod companies;
mod error;
mod group_lists;
mod group_names;
mod group_table;
mod groups;
mod history;
mod index;
mod inspection;
mod nesting;
mod quotas;
mod recipients;
mod room_lists;
mod room_table;
mod rooms;
mod rosters;
mod store;
#[cfg(test)]
mod tests;
mod users;
mod walks;

pub use error::MemoryError;
pub use store::MemoryStore;
