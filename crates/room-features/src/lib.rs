#![doc = include_str!("../README.md")]

mod data;
mod error;
mod features;
pub mod rules;
mod setting;

pub use data::{FeatureData, FreedSpace};
pub use error::FeatureError;
pub use features::Features;
pub use setting::{FeatureEdit, FeatureState};
