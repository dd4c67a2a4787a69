#![doc = include_str!("../README.md")]

mod change;
mod draft;
mod error;
mod event;
mod fingerprint;
mod header;
mod info;
mod notice;
mod participant;
mod repository;
mod room;
pub mod rules;
mod source;

pub use change::RoomChange;
pub use draft::{RoomDraft, RoomOrigin, RoomPlan};
pub use error::RoomError;
pub use event::{Beginning, Opening, RoomEvent};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use header::{RoomHeader, RoomState, RoomType};
pub use info::{InfoEdit, RoomInfo};
pub use notice::RoomNotice;
pub use participant::Participant;
pub use repository::RoomRepository;
pub use room::{Room, RoomFormError};
pub use source::RoomSource;
