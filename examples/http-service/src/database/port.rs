//! The port of Guildhall, which hands each call to the store that is open.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use guildhall::groups::{
    Basis, BasisRepository, BasisRequest, EventRecord, Group, GroupChange, GroupCursor, GroupEntry,
    GroupFilter, GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups, Outbox,
    ParticipantAddress, Position, RoomCursor,
};
use guildhall::kernel::{
    AddressKey, Claim, CommandId, CommandRepository, DomainName, KeptAnswer, Registration,
    RegistrationChange, SaveError, Store, Timestamp,
};
use guildhall::mailing_list::AddressHolder;
use guildhall::permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use guildhall::rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};
use guildhall::{CompanyId, EmailAddress, GroupId, Page, PageRequest, RoomId, Scope, User, UserId};

use super::{Database, DatabaseError};

type Read<T> = Result<T, DatabaseError>;
type Saved = Result<(), SaveError<DatabaseError>>;

/// Writes methods that call the same method of the open store.
macro_rules! delegate {
    ($failed:path: $($name:ident($($argument:ident: $of:ty),+) -> $answer:ty;)+) => {$(
        async fn $name(&self, $($argument: $of),+) -> $answer {
            match self {
                Self::Postgres(store) => store.$name($($argument),+).await.map_err($failed),
                Self::Sqlite(store) => store.$name($($argument),+).await.map_err($failed),
            }
        }
    )+};
}

/// Returns why a change was not saved, with the error of the service.
fn not_saved<E: Into<DatabaseError>>(error: SaveError<E>) -> SaveError<DatabaseError> {
    match error {
        SaveError::Answered(id) => SaveError::Answered(id),
        SaveError::Conflict => SaveError::Conflict,
        SaveError::QuotaExceeded(quotas) => SaveError::QuotaExceeded(quotas),
        SaveError::Store(error) => SaveError::Store(error.into()),
        SaveError::Taken(claim) => SaveError::Taken(claim),
        SaveError::Unknown => SaveError::Unknown,
    }
}

impl Store for Database {
    type Error = DatabaseError;
}

impl CommandRepository for Database {
    delegate! { DatabaseError::from:
        find_answers(ids: BTreeSet<CommandId>) -> Read<Vec<KeptAnswer>>;
        forget_answers(
            company: Option<CompanyId>, before: Timestamp, limit: NonZeroU32
        ) -> Read<u32>;
    }
}

impl CompanyRepository for Database {
    delegate! { DatabaseError::from:
        find_company(id: CompanyId) -> Read<Option<Company>>;
        companies(page: PageRequest<CompanyId>) -> Read<Page<CompanyId, CompanyId>>;
        find_profiles(users: BTreeSet<UserId>) -> Read<Vec<Profile>>;
        find_user_by_address(address: AddressKey) -> Read<Option<UserId>>;
        find_company_by_domain(domain: DomainName) -> Read<Option<CompanyId>>;
        find_registrations(users: BTreeSet<UserId>) -> Read<Vec<Registration>>;
        erase_profile(user: UserId) -> Read<()>;
        registered(
            company: Option<CompanyId>, page: PageRequest<UserId>
        ) -> Read<Page<User, UserId>>;
        profiles(
            company: Option<CompanyId>, page: PageRequest<UserId>
        ) -> Read<Page<Profile, UserId>>;
    }
    delegate! { not_saved:
        save_company(change: CompanyChange) -> Saved;
        save_registration(change: RegistrationChange) -> Saved;
        save_profiles(changes: Vec<ProfileChange>) -> Saved;
    }
}

impl RoomRepository for Database {
    delegate! { DatabaseError::from:
        find_room(id: RoomId, scope: Scope) -> Read<Option<Room>>;
        find_rooms(ids: BTreeSet<RoomId>, user: UserId) -> Read<Vec<Room>>;
        find_room_by_claim(claim: Claim) -> Read<Option<RoomId>>;
        rooms_with_exactly(people: SamePeople) -> Read<RoomsOfPeople>;
        participants(
            room: RoomId, page: PageRequest<UserId>
        ) -> Read<Page<Participant, UserId>>;
        rooms_in(user: UserId, page: PageRequest<RoomId>) -> Read<Page<RoomId, RoomId>>;
        rooms_of_company(
            company: CompanyId, page: PageRequest<RoomId>
        ) -> Read<Page<Room, RoomId>>;
        rooms_with_contacts(
            company: CompanyId, page: PageRequest<RoomId>
        ) -> Read<Page<RoomId, RoomId>>;
        record_activity(room: RoomId, at: Timestamp) -> Read<()>;
    }
    delegate! { not_saved:
        save_room(change: RoomChange) -> Saved;
    }
}

impl BasisRepository for Database {
    delegate! { DatabaseError::from:
        find_basis(request: BasisRequest) -> Read<Basis>;
    }
}

impl GroupRepository for Database {
    delegate! { DatabaseError::from:
        find_group(id: GroupId, scope: impl Into<GroupScope> + Send) -> Read<Option<Group>>;
        find_groups(ids: BTreeSet<GroupId>, user: UserId) -> Read<Vec<Group>>;
        find_nested_groups(group: GroupId, scope: Scope) -> Read<NestedGroups>;
        groups_nesting(
            group: GroupId, page: PageRequest<GroupId>
        ) -> Read<Page<GroupId, GroupId>>;
        participants_of(group: GroupId, page: PageRequest<UserId>) -> Read<Page<User, UserId>>;
        participant_addresses(
            group: GroupId, page: PageRequest<UserId>
        ) -> Read<Page<ParticipantAddress, UserId>>;
        groups_of(user: UserId, page: PageRequest<GroupId>) -> Read<Page<GroupId, GroupId>>;
        groups_with_contacts(
            company: CompanyId, page: PageRequest<GroupId>
        ) -> Read<Page<GroupId, GroupId>>;
        find_group_by_address(address: AddressKey) -> Read<Option<GroupId>>;
        holders_of_addresses(
            addresses: BTreeSet<AddressKey>
        ) -> Read<BTreeMap<AddressKey, AddressHolder>>;
        list_groups(
            filter: GroupFilter, page: PageRequest<GroupCursor>
        ) -> Read<Page<Group, GroupCursor>>;
        memberships(
            group: GroupId, filter: MembershipFilter, page: PageRequest<UserId>
        ) -> Read<Page<GroupEntry, UserId>>;
        recipients_of(
            group: GroupId, page: PageRequest<AddressKey>
        ) -> Read<Page<EmailAddress, AddressKey>>;
        rooms_of(
            user: UserId, page: PageRequest<RoomCursor>
        ) -> Read<Page<ListedRoom, RoomCursor>>;
    }
    delegate! { not_saved:
        save_group(change: GroupChange) -> Saved;
    }
}

impl Outbox for Database {
    delegate! { DatabaseError::from:
        events_after(
            company: CompanyId, after: Option<Position>, limit: NonZeroU32
        ) -> Read<Vec<EventRecord>>;
    }
}
