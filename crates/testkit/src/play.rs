//! Small worlds in which commands are attempted: the aggregates of two companies, with what a store
//! does for them (claims, limits, and indirect members).
//!
//! The [explorer](crate::explorer) searches such worlds, and the strategies generate histories in
//! them.
//!
//! ```
//! use guildhall_rooms::RoomDraft;
//! use guildhall_testkit::cast::{ACME, ANN, BO, CY, room};
//! use guildhall_testkit::play::{Command, NewRoom, World};
//!
//! let new = NewRoom::General(RoomDraft::from_contact_search([BO, CY]));
//! let world = World::new().after([Command::NewRoom(ANN, room(1), new)]);
//! let (opened, events) = world.rooms().next().unwrap().parts();
//! assert_eq!((opened.company(), events.len()), (ACME, 1));
//! ```

mod attempt;
mod command;
mod tracked;
mod world;

pub use attempt::Stop;
pub(crate) use command::tag;
pub use command::{Command, GroupQuery, NewGroup, NewRoom};
pub use tracked::{Replayed, Tracked};
pub use world::World;
