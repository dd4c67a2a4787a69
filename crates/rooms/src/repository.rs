//! What a store saves of a room as one atom, and what a store of rooms provides.

use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{
    Claim, Claims, CompanyId, Envelope, KeptAnswer, Page, PageRequest, ReadSet, Registration,
    RoomId, SaveError, Scope, Store, Timestamp, UserId, Version,
};

use crate::{Fingerprint, Participant, Room, RoomEvent};

/// A change of one room, which a store saves whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomChange {
    expected: Option<Version>,
    room: Room,
    events: Vec<Envelope<RoomEvent>>,
    claims: Claims,
    changed: BTreeSet<UserId>,
    reads: ReadSet,
    answers: Vec<KeptAnswer>,
}

impl RoomChange {
    /// Makes the change that saves a new room, from the event that opened it.
    #[must_use]
    pub fn new(room: Room, opened: Envelope<RoomEvent>) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &room.claims());
        let changed = room.roster().loaded().keys().copied().collect();
        let (reads, answers) = (ReadSet::default(), Vec::new());
        Self { expected: None, room, events: vec![opened], claims, changed, reads, answers }
    }

    /// Makes the change from `before` to `room`, which the events caused.
    #[must_use]
    pub fn between(before: &Room, room: Room, events: Vec<Envelope<RoomEvent>>) -> Self {
        let claims = Claims::between(&before.claims(), &room.claims());
        let old = before.roster().loaded();
        let new = room.roster().loaded().iter();
        let changed = new.filter(|(user, entry)| old.get(user) != Some(*entry));
        let changed = changed.map(|(user, _)| *user).collect();
        let (expected, reads) = (Some(before.version()), ReadSet::default());
        Self { expected, room, events, claims, changed, reads, answers: Vec::new() }
    }

    /// Adds what the decision read besides the room (CO-8).
    #[must_use]
    pub fn with_reads(self, reads: ReadSet) -> Self {
        Self { reads, ..self }
    }

    /// Adds the answers to commands with an id that are saved with the change (CO-9).
    #[doc(alias = "CO-9")]
    #[must_use]
    pub fn with_answers(self, answers: Vec<KeptAnswer>) -> Self {
        Self { answers, ..self }
    }

    /// Returns the version that the store must still have. `None` for a new room.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// Returns the room after the change. A store saves its whole header.
    #[must_use]
    pub const fn room(&self) -> &Room {
        &self.room
    }

    /// Returns the entries that changed, which a store saves one by one. An entry is never removed
    /// (RM-21).
    pub fn rows(&self) -> impl Iterator<Item = (UserId, &Participant)> {
        let entries = self.room.roster().loaded();
        self.changed.iter().filter_map(|user| entries.get(user).map(|entry| (*user, entry)))
    }

    /// Returns the events, in order.
    #[must_use]
    pub fn events(&self) -> &[Envelope<RoomEvent>] {
        &self.events
    }

    /// Returns the unique keys that the change claims and releases.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Returns the answers that are kept with the change (CO-9).
    #[must_use]
    pub fn answers(&self) -> &[KeptAnswer] {
        &self.answers
    }

    /// Returns what the decision read besides the room. The store must still have it (CO-8).
    #[must_use]
    pub const fn reads(&self) -> &ReadSet {
        &self.reads
    }
}

/// The question which rooms have exactly these people as participants (RM-8).
#[doc(alias = "RM-8")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SamePeople {
    by: UserId,
    users: BTreeSet<UserId>,
    fingerprint: Fingerprint,
    companies: Vec<CompanyId>,
    limit: NonZeroU32,
}

impl SamePeople {
    /// Makes the question of a user about the rooms of these companies that have these users and the
    /// one who asks. Each company is named once.
    #[must_use]
    pub fn new(
        by: UserId,
        others: impl IntoIterator<Item = UserId>,
        companies: Vec<CompanyId>,
        limit: NonZeroU32,
    ) -> Self {
        let users: BTreeSet<_> = others.into_iter().chain([by]).collect();
        let fingerprint = Fingerprint::of(users.iter().copied());
        Self { by, users, fingerprint, companies, limit }
    }

    /// Replaces the fingerprint, as if other people had the same one. A test of a store asks so: the
    /// store must still find only the rooms of these people.
    #[must_use]
    pub fn with_fingerprint(self, fingerprint: Fingerprint) -> Self {
        Self { fingerprint, ..self }
    }

    /// Returns the user who asks, one of the people.
    #[must_use]
    pub const fn by(&self) -> UserId {
        self.by
    }

    /// Returns the people.
    #[must_use]
    pub const fn users(&self) -> &BTreeSet<UserId> {
        &self.users
    }

    /// Returns the fingerprint of the people, by which a store looks candidates up.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the companies whose rooms are asked for, each once.
    #[must_use]
    pub fn companies(&self) -> &[CompanyId] {
        &self.companies
    }

    /// Returns how many rooms of each company are returned at most.
    #[must_use]
    pub const fn limit(&self) -> NonZeroU32 {
        self.limit
    }
}

/// The rooms that have exactly the people of a question (RM-8).
#[doc(alias = "RM-8")]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RoomsOfPeople {
    /// The registrations of the people, ordered by user id. A user who is not stored is left out.
    pub registrations: Vec<Registration>,
    /// The rooms, each with the entry of the user who asks.
    pub rooms: Vec<Room>,
}

/// A store of rooms.
///
/// # Contract
/// - A read that starts after a save was acknowledged sees that save.
/// - A save is one atom: either the header, the changed entries, the claims and the events are all
///   saved, or nothing is and the save returns an error. The events become readable in the outbox
///   in the same atom.
/// - A room is loaded with the entries that the scope asks for and no others. A user of the scope
///   without an entry is known to have none.
pub trait RoomRepository: Store {
    /// Returns the room with the entries in `scope`, or `None` if it does not exist.
    fn find_room(
        &self,
        id: RoomId,
        scope: Scope,
    ) -> impl Future<Output = Result<Option<Room>, Self::Error>> + Send;

    /// Returns those of these rooms that exist, ordered by id, each with the entry of this user and
    /// of no other. A caller names at most a page of rooms.
    fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> impl Future<Output = Result<Vec<Room>, Self::Error>> + Send;

    /// Returns the room that holds this claim: the one-to-one room of a pair, or the to-me room of
    /// a user.
    fn find_room_by_claim(
        &self,
        claim: Claim,
    ) -> impl Future<Output = Result<Option<RoomId>, Self::Error>> + Send;

    /// Returns the open general rooms with exactly these participants, and the registrations of
    /// these users, all read at one moment (RM-8).
    ///
    /// The rooms of the companies come in the order in which the question names the companies, at
    /// most [`SamePeople::limit`] of each. Within a company, the most recently active room comes
    /// first. Of rooms that were last active at the same time, the one with the lower id comes
    /// first. Each room has the entry of the user who asks and no other.
    ///
    /// An equal fingerprint proves nothing. Compare each candidate as a set
    /// ([`Room::has_exactly`]).
    fn rooms_with_exactly(
        &self,
        people: SamePeople,
    ) -> impl Future<Output = Result<RoomsOfPeople, Self::Error>> + Send;

    /// Returns the entries of a room, ordered by user id, including those of users who are no
    /// longer in it. A group's room has only the entries from before it was converted.
    fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<Participant, UserId>, Self::Error>> + Send;

    /// Returns the open rooms, of any company, in which the user has an entry and is in, ordered by
    /// id. Rooms of groups and teams are not included.
    fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> impl Future<Output = Result<Page<RoomId, RoomId>, Self::Error>> + Send;

    /// Returns the open rooms of a company, of every kind, ordered by id. Each has its counts and
    /// no entries.
    fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> impl Future<Output = Result<Page<Room, RoomId>, Self::Error>> + Send;

    /// Returns the open rooms in which a user is external, and the room or that user is of this
    /// company, ordered by id: those from which users have to be removed when the company ends
    /// external contact. [`Room::contacts_of`] returns the users. Rooms of groups and teams are not
    /// included.
    #[doc(alias = "GR-19")]
    fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> impl Future<Output = Result<Page<RoomId, RoomId>, Self::Error>> + Send;

    /// Saves a change of a room.
    ///
    /// Records the users whom the change names for the first time ([`ReadSet::first_uses`]).
    ///
    /// Fails with [`SaveError::Answered`] if the answer to a command of the change is kept already.
    /// Otherwise it fails with [`SaveError::Conflict`] if the stored version differs from the one
    /// that the change expects or the decision read something that has changed
    /// ([`RoomChange::reads`]), and with [`SaveError::Taken`] if another aggregate holds a key that
    /// the change claims.
    fn save_room(
        &self,
        change: RoomChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Records that a message was posted in the room at this time.
    ///
    /// A time before the last activity changes nothing, and neither does a room that does not
    /// exist. Activity is not an event of the room and does not change its version.
    fn record_activity(
        &self,
        room: RoomId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
