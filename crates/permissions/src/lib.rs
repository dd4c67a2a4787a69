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
mod group_tables;
mod limits;
mod profile;
mod repository;
mod retention;
mod roles;
mod room_actions;
pub mod rules;

pub use application::Application;
pub use authority::Authority;
pub use change::CompanyChange;
pub use company::Company;
pub use context::Context;
pub use error::CompanyError;
pub use event::{CompanyEvent, ExternalContacts, NewCompany};
pub use group_actions::{Cell, GroupAction, Privacy};
pub use group_tables::{GROUP_ACTIONS, TEAM_ACTIONS};
pub use limits::{Limits, Plan};
pub use profile::{Profile, ProfileChange};
pub use repository::CompanyRepository;
pub use retention::Retention;
pub use roles::{GroupType, Role, Roles};
pub use room_actions::{ROOM_ACTIONS, RoomAction, RoomGrant};
