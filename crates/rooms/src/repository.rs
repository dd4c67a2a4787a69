use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{
    Claim, CompanyId, Page, PageRequest, RoomId, SaveError, Scope, Store, Timestamp, UserId,
};

use crate::{Fingerprint, Participant, Room, RoomChange};

/// Where rooms are kept.
///
/// # Contract
/// - A read after a save that was acknowledged sees it.
/// - A save is one atom: the header, the entries that changed, the claims and the events, or
///   nothing and an error. The events become readable in the outbox with it.
/// - A room is loaded with the entries that the scope asks for and no others; a user of the scope
///   without an entry is known to have none.
pub trait RoomRepository: Store {
    /// The room with the entries in `scope`, or none.
    fn find_room(
        &self,
        id: RoomId,
        scope: Scope,
    ) -> impl Future<Output = Result<Option<Room>, Self::Error>> + Send;

    /// The room that holds this claim: a pair's one-to-one room, or a user's to-me room.
    fn find_room_by_claim(
        &self,
        claim: Claim,
    ) -> impl Future<Output = Result<Option<RoomId>, Self::Error>> + Send;

    /// The open general rooms of a company with exactly these participants, each with the entries
    /// of these participants (RM-8). The most recently active come first, and of those active at
    /// the same time the one with the lower id.
    ///
    /// The fingerprint is theirs, to look up candidates by; what it finds is compared as sets
    /// ([`Room::has_exactly`]).
    fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        fingerprint: Fingerprint,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Vec<Room>, Self::Error>> + Send;

    /// The entries of a room's roster by user, of those who are in and of those who once were. For
    /// a group's room these are the entries from before it was converted.
    fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<Participant, UserId>, Self::Error>> + Send;

    /// The open rooms, of any company, that the user is in by an entry of their own: not those of
    /// groups and teams. By id.
    fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> impl Future<Output = Result<Page<RoomId, RoomId>, Self::Error>> + Send;

    /// The open rooms of a company of every kind, each without any entry but with its counts, by
    /// id.
    fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> impl Future<Output = Result<Page<Room, RoomId>, Self::Error>> + Send;

    /// Saves a change of a room.
    ///
    /// Fails with [`SaveError::Conflict`] where the stored version is another than the change
    /// expects, and with [`SaveError::Taken`] where another aggregate holds a key that it claims.
    fn save_room(
        &self,
        change: RoomChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Notes that something was posted in the room at this time. An earlier time than the room's
    /// last changes nothing; a room that is not there is left alone. It is no event of the room,
    /// and its version stays.
    fn record_activity(
        &self,
        room: RoomId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
