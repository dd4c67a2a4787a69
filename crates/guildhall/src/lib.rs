#![doc = include_str!("../README.md")]

mod companies;
mod directory;
mod effect;
mod environment;
mod error;
mod group_features;
mod group_handle;
mod group_mail;
mod group_nesting;
mod hall;
mod outcome;
mod previews;
mod removals;
mod retry;
mod room_handle;
pub mod rules;
mod service;
mod user_groups;
mod user_handle;
mod user_rooms;

pub use effect::Effect;
pub use environment::{Environment, SystemEnvironment};
pub use error::{Error, Result};
pub use group_handle::GroupHandle;
pub use hall::{Guildhall, Stores};
pub use outcome::{GroupDone, Invited, JoinRequest, Opened, OwnRoom, RoomDone};
pub use removals::Interrupted;
pub use room_handle::RoomHandle;
pub use user_handle::UserHandle;
pub use {
    guildhall_groups as groups, guildhall_kernel as kernel, guildhall_mailing_list as mailing_list,
    guildhall_permissions as permissions, guildhall_room_features as room_features,
    guildhall_rooms as rooms,
};
