#![doc = include_str!("../README.md")]

mod characters;
mod claim;
mod class;
mod command_id;
mod edit;
mod envelope;
mod id;
mod kept_answer;
mod mail;
mod page;
mod presence;
mod read_set;
mod refusal;
mod registration;
mod request;
mod room_kind;
mod roster;
mod rule;
pub mod rules;
mod store;
mod text;
mod timestamp;
mod user;

pub use characters::CharacterClass;
pub use claim::{Claim, ClaimError, Claims};
pub use class::{Class, Fact};
pub use command_id::{CommandId, CommandKey, CommandKeyError};
pub use edit::Edit;
pub use envelope::{Envelope, Version};
pub use id::{CompanyId, GroupId, IdError, RoomId, UserId};
pub use kept_answer::{CommandDigest, CommandRepository, KeptAnswer};
pub use mail::{
    AddressKey, AddressKeyError, Domain, DomainName, DomainNameError, EmailAddress,
    EmailAddressError, ListAddress, ListAddressError, ListLocalPart,
};
pub use page::{Page, PageRequest};
pub use presence::{
    History, JoinReason, Joined, LeaveReason, Left, Presence, ReadsFrom, RemovalCause,
};
pub use read_set::{ReadSet, UserRead};
pub use refusal::{CommandError, Disclosed, Refusal, RefusalRow};
pub use registration::{Registration, RegistrationChange, RegistrationState};
pub use request::RequestError;
pub use room_kind::{Feature, RoomKind, Switch};
pub use roster::{
    Counts, Entries, MisplacedEntry, NotLoaded, Roster, RosterEntry, RosterError, Scope,
};
pub use rule::{Basis, Remedy, Rule, SourcePage, Who};
pub use store::{Quota, SaveError, Store};
pub use text::{Description, Name, NameKey, Picture, TextError};
pub use timestamp::Timestamp;
pub use user::{Affiliation, User};
