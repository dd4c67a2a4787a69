#![doc = include_str!("../README.md")]

mod basis;
mod change;
mod command;
mod draft;
mod entry;
mod error;
mod event;
mod group;
mod header;
mod inspection;
mod listing;
mod nesting;
mod outbox;
mod repository;
pub mod rules;

pub use basis::{Basis, BasisRepository, BasisRequest, GroupScope, find_basis_in_steps};
pub use change::{GroupChange, RecipientChange};
pub use command::{GroupCommand, GroupOutcome, GroupServiceCommand, Related};
pub use draft::{GroupDraft, ListDraft, ProfileEdit, TeamDraft, TeamEdit};
pub use entry::{GroupEntry, GroupEntryFormError};
pub use error::GroupError;
pub use event::{Creation, GroupEvent, GroupNotice, GroupOrigin, LostData, NoticeKind};
pub use group::{
    BegunAnew, Group, GroupDetails, GroupExplanation, GroupFormError, GroupView, JoinAnswer,
    JoinNotice, JoinRequest, MailAnswer, MemberView, NestedGroups, Participation,
};
pub use header::{GroupHeader, GroupKind, GroupState, Lock, LockEdit, Locks, Managers, Team};
pub use inspection::{
    CompanyRecord, GroupRecord, HeldClaim, InCompanies, Inspected, Inspection, Leftover,
    OutboxEntry, RoomRecord, StaleCopy, StoreRepair, Tally, UserRecord,
};
pub use listing::{
    GroupFilter, GroupList, ListedRoom, MembershipFilter, ParticipantAddress, SearchText,
};
pub use nesting::{IndirectMembers, Nesting, Participants, nearest_first};
pub use outbox::{AggregateId, ClaimHolder, Event, EventRecord, Outbox, Position, Stored};
pub use repository::{CursorError, GroupCursor, GroupRepository, RoomCursor};
