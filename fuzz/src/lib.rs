#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod addresses;
mod commands;
mod arbitrary_values;
mod histories;
mod invariants;
mod stored;
mod texts;

pub use addresses::addresses;
pub use histories::histories;
pub use stored::{corrupted, stored};
pub use texts::texts;
