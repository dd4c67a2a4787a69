#![doc = include_str!("../README.md")]

mod basis;
mod change;
mod command;
mod cursor;
mod draft;
mod entry;
mod error;
mod event;
mod group;
mod header;
mod inspection;
mod list_draft;
mod listing;
mod locks;
mod mail_answer;
mod nesting;
mod repository;
mod request;
pub mod rules;
mod scope;
mod search;
mod stored;

pub use basis::{Basis, BasisRepository, BasisRequest, find_basis_in_steps};
pub use change::{GroupChange, RecipientChange};
pub use command::{GroupCommand, GroupOutcome, GroupServiceCommand, Related};
pub use cursor::{CursorError, GroupCursor, RoomCursor};
pub use draft::{GroupDraft, ProfileEdit, TeamDraft, TeamEdit};
pub use entry::{GroupEntry, GroupEntryFormError};
pub use error::GroupError;
pub use event::{Creation, GroupEvent, GroupNotice, GroupOrigin, LostData, NoticeKind};
pub use group::{
    BegunAnew, Group, GroupDetails, GroupExplanation, GroupFormError, GroupView, IndirectMembers,
    MemberView, NestedGroups, Participation,
};
pub use header::{GroupHeader, GroupKind, GroupState, Managers, Team};
pub use inspection::{
    CompanyRecord, GroupRecord, HeldClaim, InCompanies, Inspected, Inspection, Leftover,
    OutboxEntry, RoomRecord, StaleCopy, StoreRepair, Tally, UserRecord,
};
pub use list_draft::ListDraft;
pub use listing::{GroupFilter, GroupList, ListedRoom, MembershipFilter, ParticipantAddress};
pub use locks::{Lock, LockEdit, Locks};
pub use mail_answer::MailAnswer;
pub use nesting::{Nesting, Participants};
pub use repository::{Event, EventRecord, GroupRepository, Outbox, Position};
pub use request::{JoinAnswer, JoinNotice, JoinRequest};
pub use scope::GroupScope;
pub use search::SearchText;
pub use stored::{AggregateId, ClaimHolder, Stored};
