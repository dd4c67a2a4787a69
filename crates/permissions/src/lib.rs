#![doc = include_str!("../README.md")]

mod application;
mod authority;
mod change;
mod company;
mod context;
mod domains;
mod error;
mod event;
mod group_actions;
mod profile;
mod repository;
mod room_actions;
pub mod rules;

pub use application::Application;
pub use authority::Authority;
pub use change::CompanyChange;
pub use company::Company;
pub use context::Context;
pub use error::CompanyError;
pub use event::{CompanyEvent, ExternalContacts, Founding};
pub use group_actions::{GROUP_ACTIONS, Grant, GroupAction, Privacy, Role, Standing};
pub use profile::{Profile, ProfileChange};
pub use repository::CompanyRepository;
pub use room_actions::{ROOM_ACTIONS, RoomAction, RoomGrant};
