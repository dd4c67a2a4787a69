#![doc = include_str!("../README.md")]

mod cells;
mod command;
mod company;
mod context;
mod error;
mod event;
mod group_action;
mod group_actions;
mod masks;
mod policy;
mod repository;
mod roles;
mod room_actions;
pub mod rules;
mod setting;

pub use command::{CompanyCommand, CompanyServiceCommand};
pub use company::Company;
pub use context::{CompanyContext, Context};
pub use error::CompanyError;
pub use event::{CompanyEvent, NewCompany};
pub use group_actions::{GROUP_ACTIONS, GroupAction, GroupActionRow};
pub use masks::GroupActions;
pub use policy::{Application, Authority, ExternalContacts, Limits, Plan, QuotaLimits, Retention};
pub use repository::{CompanyChange, CompanyRepository, Profile, ProfileChange};
pub use roles::{Cell, GroupType, Role, RoleCell, Roles, WhileFrozen};
pub use room_actions::{ROOM_ACTIONS, RoomAction, RoomActionRow};
pub use setting::{GroupSetting, Privacy};
