use guildhall::kernel::Scope;
use guildhall::{Error, Opened, RoomDraft, RoomId, Stores};
use guildhall_oracle::Person;
use guildhall_oracle::story::{CreationStep, Draft, GroupNo, RoomNo};
use uuid::Uuid;

use super::answers::refused;
use super::driver::{Driver, Reply, ids, user, users};
use super::values::group_draft;

/// Creates rooms and groups.
impl<S: Stores> Driver<S> {
    pub(super) async fn create(&mut self, by: Person, step: &CreationStep) -> Reply {
        let handle = self.user(by);
        let opened = match step {
            CreationStep::Group(draft) => {
                let done = handle.create_group(group_draft(draft)?).await;
                return self.created(done).await;
            }
            CreationStep::GroupAsAdministrator(draft) => {
                let done = handle.create_group_as_administrator(group_draft(draft)?).await;
                return self.created(done).await;
            }
            CreationStep::OneToOne(with) => handle.one_to_one(user(*with)).await,
            CreationStep::Room(people, None) => {
                handle.create_room(RoomDraft::from_contact_search(users(people))).await
            }
            CreationStep::Room(people, Some(title)) => {
                handle.create_room(RoomDraft::from_event(title, users(people))).await
            }
            CreationStep::RoomFrom(room, chosen, others) => {
                self.create_room_from(by, self.room_id(*room), chosen, others).await
            }
            CreationStep::RoomFromGroup(group, chosen, others) => {
                let room = self.room_of_group(*group).await;
                self.create_room_from(by, room, chosen, others).await
            }
            CreationStep::ToMe => handle.to_me().await,
        };
        let opened = opened.map_err(|error| refused(&error))?;
        let room = self.room_no(opened.id()).await;
        Ok(vec![match opened {
            Opened::Existing(_) => format!("{room}, which exists already"),
            _ => room.to_string(),
        }])
    }

    pub(super) async fn convert(&mut self, by: Person, room: RoomNo, draft: &Draft) -> Reply {
        let done = self.room(by, room).convert(group_draft(draft)?).await;
        self.created(done).await
    }

    async fn create_room_from(
        &self,
        by: Person,
        source: RoomId,
        chosen: &[Person],
        others: &[Person],
    ) -> Result<Opened, Error<S::Error>> {
        let handle = self.user(by);
        let source = handle.room(source).source(&ids(chosen)).await?;
        handle.create_room(RoomDraft::from_room(source, users(others))).await
    }

    /// Returns the id of a group's room, or an id that no room has.
    async fn room_of_group(&self, group: GroupNo) -> RoomId {
        let found = self.hall.store().find_group(self.group_id(group), Scope::of([])).await;
        found.unwrap().map_or(RoomId::new(Uuid::nil()), |group| group.room())
    }
}
