//! Small worlds in which commands are played: the pure aggregates of two companies, side by side, with
//! what a store sees to between them (claims, limits, and who takes part through what is nested).
//!
//! The [explorer](crate::explorer) searches such worlds, and the strategies draw histories in them.
//!
//! ```
//! use guildhall_testkit::play::{ACME, ANN, BO, CY, Command, RoomCommand, World, room};
//! use guildhall_rooms::RoomDraft;
//!
//! let open = RoomCommand::Open(RoomDraft::from_contact_search([BO, CY]));
//! let world = World::new().after([Command::Room(ANN, room(1), open)]);
//! let (opened, events) = world.rooms().next().unwrap().parts();
//! assert_eq!((opened.company(), events.len()), (ACME, 1));
//! ```

mod attempt;
mod command;
mod kept;
mod people;
mod world;

pub use attempt::Stop;
pub use command::{Command, CompanyCommand, DirectoryCommand, GroupCommand, RoomCommand};
pub use kept::{Replayed, Tracked};
pub use people::{
    ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, PEOPLE, address, anew, domain, email, group,
    group_room, room,
};
pub use world::World;
