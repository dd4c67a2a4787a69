//! Strategies of [proptest], for property tests of services that use Guildhall. They need the
//! feature `strategies`.
//!
//! They generate only valid values and filter nothing out. The values come from small pools, so
//! that names collide and commands are refused. The pools include the values at the limits. A value
//! that fails shrinks to the first one of its pool, and a history to the few commands that matter.
//!
//! This example tests a service that keeps a table of the members of each group, from the events:
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use guildhall_groups::GroupEvent;
//! use guildhall_kernel::{Envelope, User, UserId};
//! use guildhall_testkit::strategies::history;
//! use proptest::prelude::*;
//!
//! fn members(events: &[Envelope<GroupEvent>]) -> BTreeSet<UserId> {
//!     let mut members = BTreeSet::new();
//!     for Envelope { event, .. } in events {
//!         match event {
//!             GroupEvent::Created(created) => members.extend(created.members.iter().map(User::id)),
//!             GroupEvent::MembersAdded { users } | GroupEvent::JoinRequestsAccepted { users } => {
//!                 members.extend(users.iter().map(User::id));
//!             }
//!             GroupEvent::MembersRemoved { users } => members.retain(|id| !users.contains(id)),
//!             GroupEvent::UserRemoved { user, .. } => drop(members.remove(user)),
//!             _ => {}
//!         }
//!     }
//!     members
//! }
//!
//! proptest!(|(history in history())| {
//!     // The directory decides the members of a team by other events, so teams are skipped here.
//!     for (group, events) in history.world.groups().map(|tracked| tracked.parts()) {
//!         let known = members(events);
//!         for (user, entry) in group.roster().loaded().iter().filter(|_| !group.is_team()) {
//!             prop_assert_eq!(known.contains(user), entry.is_member());
//!         }
//!     }
//! });
//! ```
//!
//! [proptest]: https://docs.rs/proptest

mod companies;
mod groups;
mod histories;
mod rooms;
mod values;

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::sample::Index;

use self::companies::by;
pub use self::companies::{
    application, authority, company, company_command, company_service_command, internal_user,
    new_company, user, users,
};
pub use self::groups::{
    cause, feature, feature_edit, group_command, group_draft, group_query, group_service_command,
    lock_edit, mail_sent, new_group, privacy, switch, team_draft, team_edit,
};
pub use self::histories::{History, command, commands_of_a_history, history};
pub use self::rooms::{new_room, room_command, room_draft};
pub use self::values::{
    company_id, description, domain_name, email_address, group_id, list_address, list_local_part,
    name, picture, room_id, user_id,
};

/// Generates one of the [commands](crate::commands) that these values make. It shrinks to the first
/// one.
pub fn one_of<T: Clone + Debug + 'static, C: Clone + Debug + 'static>(
    values: impl Strategy<Value = T> + 'static,
    commands: impl Fn(&T) -> Vec<C> + 'static,
) -> impl Strategy<Value = C> {
    (any::<Index>(), values)
        .prop_map(move |(index, values)| index.get(&commands(&values)).clone())
        .boxed()
}
