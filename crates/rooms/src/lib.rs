#![doc = include_str!("../README.md")]

mod command;
mod draft;
mod error;
mod event;
mod header;
mod participant;
mod repository;
mod room;
pub mod rules;
mod view;

pub use command::{RoomCommand, RoomServiceCommand};
pub use draft::{RoomDraft, RoomOrigin, RoomPlan, RoomSource};
pub use error::RoomError;
pub use event::{Beginning, Opening, RoomEvent, RoomNotice};
pub use header::{InfoEdit, RoomHeader, RoomInfo, RoomState, RoomType};
pub use participant::{Fingerprint, FingerprintError, Participant};
pub use repository::{RoomChange, RoomRepository, RoomsOfPeople, SamePeople};
pub use room::{Room, RoomExplanation, RoomFormError};
pub use view::{FeatureUse, RoomView};
