#![doc = include_str!("../README.md")]

mod claims;
mod companies;
mod error;
mod groups;
mod history;
mod nesting;
mod quotas;
mod rooms;
mod store;

pub use error::MemoryError;
pub use store::MemoryStore;
