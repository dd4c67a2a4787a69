#![doc = include_str!("../README.md")]

mod command;
mod company;
mod error;
mod group_actions;
mod masks;
mod policy;
mod repository;
mod roles;
mod room_actions;
pub mod rules;

pub use command::{CompanyCommand, CompanyEvent, CompanyServiceCommand, NewCompany};
pub use company::{Company, CompanyContext, Context};
pub use error::CompanyError;
pub use group_actions::{GROUP_ACTIONS, GroupAction, GroupActionRow};
pub use masks::GroupActions;
pub use policy::{
    Application, Authority, ExternalContacts, GroupSetting, Limits, Plan, QuotaLimits, Retention,
};
pub use repository::{CompanyChange, CompanyRepository, Profile, ProfileChange};
pub use roles::{Cell, GroupType, Privacy, Role, RoleCell, Roles, WhileFrozen};
pub use room_actions::{ROOM_ACTIONS, RoomAction, RoomActionRow};
