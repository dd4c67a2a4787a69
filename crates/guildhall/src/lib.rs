#![doc = include_str!("../README.md")]

mod access;
mod basis;
mod closing;
mod command_ids;
mod decisions;
mod directory;
mod effect;
mod ending;
mod error;
mod group_handle;
mod group_queries;
mod group_settings;
mod hall;
mod invitations;
mod leaving;
mod mail;
mod outcome;
mod queue;
mod reading;
mod recipients;
mod removals;
mod retry;
mod room_handle;
pub mod rules;
mod series;
mod service;
mod together;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "trace_off.rs"]
mod trace;
mod user_groups;
mod user_handle;
mod user_rooms;
mod users;
mod verify;
mod versions;
mod views;
mod why;

pub use access::{Access, AccessChange, EffectiveAccess, FollowError};
pub use effect::Effect;
pub use error::{Error, Result};
pub use group_handle::GroupHandle;
pub use hall::{Environment, Guildhall, Stores, SystemEnvironment};
pub use outcome::{
    CompanyDone, CompanyPreview, Conversation, CreatedRoom, GroupDone, GroupPreview, Invited,
    Opened, OwnRoom, RoomDone, RoomPreview,
};
pub use recipients::{Expanded, Recipients};
pub use removals::Interrupted;
pub use room_handle::RoomHandle;
pub use user_handle::UserHandle;
pub use verify::{Finding, Repair, Verification};

// The everyday types. The crates below have the others.
pub use guildhall_groups::{
    GroupCommand, GroupDraft, GroupView, ListDraft, ProfileEdit, TeamDraft,
};
pub use guildhall_kernel::{
    CommandKey, CompanyId, EmailAddress, Envelope, Feature, GroupId, Name, Page, PageRequest,
    Refusal, RoomId, Scope, Switch, User, UserId, Version,
};
pub use guildhall_mailing_list::{ListEdit, Mail, MailRight};
pub use guildhall_permissions::{
    Application, Authority, CompanyCommand, ExternalContacts, Privacy,
};
pub use guildhall_room_features::FeatureEdit;
pub use guildhall_rooms::{InfoEdit, RoomCommand, RoomDraft};

// The crates below, whole.
pub use {
    guildhall_groups as groups, guildhall_kernel as kernel, guildhall_mailing_list as mailing_list,
    guildhall_permissions as permissions, guildhall_room_features as room_features,
    guildhall_rooms as rooms,
};
