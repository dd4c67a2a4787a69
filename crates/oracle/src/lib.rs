#![doc = include_str!("../README.md")]

mod answer;
mod cast;
mod model;
pub mod story;
mod world;

pub use answer::Answer;
pub use cast::{Company, Person};
pub use world::World;
