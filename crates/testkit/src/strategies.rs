//! Strategies of [proptest], for property tests of what is built on Guildhall. They come with the
//! feature `strategies`.
//!
//! Everything that they give is well-formed: no value is filtered out. The pools are small, so that names
//! collide and commands are refused; in them stand the values at the limits too. What fails shrinks to
//! the first of its pool, and a history to the few commands that matter.
//!
//! A service that keeps a table of who is in which group, by events:
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use guildhall_groups::GroupEvent;
//! use guildhall_kernel::{User, UserId};
//! use guildhall_testkit::strategies::history;
//! use proptest::prelude::*;
//!
//! fn members(events: &[GroupEvent]) -> BTreeSet<UserId> {
//!     let mut members = BTreeSet::new();
//!     for event in events {
//!         match event {
//!             GroupEvent::Created(created) => members.extend(created.members.iter().map(User::id)),
//!             GroupEvent::MembersAdded { users, .. } => members.extend(users.iter().map(User::id)),
//!             GroupEvent::MembersRemoved { users, .. } => members.retain(|id| !users.contains(id)),
//!             GroupEvent::UserRemoved { user, .. } => drop(members.remove(user)),
//!             _ => {}
//!         }
//!     }
//!     members
//! }
//!
//! proptest!(|(history in history())| {
//!     // Who is in a team, only the directory's events say: left out here.
//!     for (group, events) in history.world.groups().map(|kept| kept.parts()) {
//!         let known = members(events);
//!         for (user, place) in group.roster().loaded().iter().filter(|_| !group.is_team()) {
//!             prop_assert_eq!(known.contains(user), place.is_member());
//!         }
//!     }
//! });
//! ```
//!
//! [proptest]: https://docs.rs/proptest

mod companies;
mod groups;
mod histories;
mod ids;
mod mail;
mod rooms;
mod texts;

pub use self::companies::{
    application, authority, company, company_command, internal_user, new_company, user, users,
};
pub use self::groups::{
    directory_command, feature, feature_edit, group_command, group_draft, mail_sent, privacy,
    switch, team_draft, team_edit,
};
pub use self::histories::{History, command, history};
pub use self::ids::{company_id, group_id, room_id, user_id};
pub use self::mail::{domain_name, email_address, list_address};
pub use self::rooms::{room_command, room_draft};
pub use self::texts::{description, name, picture};
