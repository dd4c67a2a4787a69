use std::collections::BTreeSet;

use guildhall_groups::ClaimHolder;
use guildhall_kernel::{
    Claim, CompanyId, Page, PageRequest, RoomId, SaveError, Scope, Timestamp, UserId,
};
use guildhall_rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};

use crate::atom::Atom;
use crate::registrations::Written;
use crate::{
    PostgresError, PostgresStore, answers, loads, people, registrations, room_pages, room_saves,
    same_people,
};

impl RoomRepository for PostgresStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>, PostgresError> {
        self.read(move |at| async move { loads::room(&at, id, &scope).await }).await
    }

    async fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> Result<Vec<Room>, PostgresError> {
        self.read(move |at| async move { loads::rooms(&at, &ids, user).await }).await
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>, PostgresError> {
        self.read(move |at| async move {
            Ok(match people::holder(&at, &claim).await? {
                Some(ClaimHolder::Room(room)) => Some(room),
                _ => None,
            })
        })
        .await
    }

    async fn rooms_with_exactly(&self, people: SamePeople) -> Result<RoomsOfPeople, PostgresError> {
        self.read(move |at| async move { same_people::rooms(&at, &people).await }).await
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>, PostgresError> {
        self.read(move |at| async move { room_pages::participants(&at, room, &page).await }).await
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, PostgresError> {
        self.read(move |at| async move { room_pages::rooms_in(&at, user, &page).await }).await
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>, PostgresError> {
        self.read(move |at| async move { room_pages::rooms_of_company(&at, company, &page).await })
            .await
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, PostgresError> {
        self.read(
            move |at| async move { room_pages::rooms_with_contacts(&at, company, &page).await },
        )
        .await
    }

    async fn save_room(&self, change: RoomChange) -> Result<(), SaveError<PostgresError>> {
        let mut atom = Atom::default();
        answers::keep(&mut atom, change.answers())?;
        let written = Written::of_room(change.room().id());
        registrations::check_reads(&mut atom, change.reads(), &written);
        room_saves::put(&mut atom, &change)?;
        self.save(atom).await
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<(), PostgresError> {
        let mut atom = Atom::default();
        room_saves::record_activity(&mut atom, room, at)?;
        self.write(atom).await
    }
}
