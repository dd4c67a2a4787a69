#![doc = include_str!("../README.md")]

mod change;
mod draft;
mod error;
mod event;
mod group;
mod header;
mod listing;
mod mail_answer;
mod notice;
mod outbox;
mod place;
mod profile;
mod repository;
pub mod rules;
mod view;

pub use change::GroupChange;
pub use draft::GroupDraft;
pub use error::GroupError;
pub use event::{Creation, GroupEvent, LostData, WayIn};
pub use group::{Group, GroupFormError};
pub use header::{GroupHeader, GroupKind, GroupState};
pub use listing::{GroupCursor, GroupFilter, GroupList, ListedRoom, PlaceFilter, RoomCursor};
pub use mail_answer::MailAnswer;
pub use notice::{GroupNotice, Occasion};
pub use outbox::{AggregateId, Happening, Outbox, Position, Recorded};
pub use place::{Place, PlaceFormError};
pub use profile::ProfileEdit;
pub use repository::GroupRepository;
pub use view::{GroupDetails, GroupView};
