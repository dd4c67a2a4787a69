#![doc = include_str!("../README.md")]

mod acting;
mod companies;
mod directory;
mod effect;
mod environment;
mod error;
mod group_desk;
mod group_features;
mod group_mail;
mod group_nesting;
mod groups_of;
mod hall;
mod outcome;
mod post_office;
mod previews;
mod retry;
mod room_desk;
mod rooms_of;
pub mod rules;
mod withdrawals;

pub use acting::Acting;
pub use effect::Effect;
pub use environment::{Environment, SystemEnvironment};
pub use error::HallError;
pub use group_desk::GroupDesk;
pub use hall::{Guildhall, Stores};
pub use outcome::{GroupDone, Invited, JoinRequest, Opened, OwnRoom, RoomDone};
pub use room_desk::RoomDesk;
pub use withdrawals::Interrupted;
pub use {
    guildhall_groups as groups, guildhall_kernel as kernel, guildhall_mailing_list as mailing_list,
    guildhall_permissions as permissions, guildhall_room_features as room_features,
    guildhall_rooms as rooms,
};
