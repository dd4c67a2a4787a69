use guildhall::kernel::{JoinReason, LeaveReason, Left, Name, Presence, RoomId, Scope};
use guildhall::rooms::{InfoEdit, Room, RoomDraft, RoomNotice};
use guildhall::{Error, Invited, Opened, Stores};
use guildhall_oracle::story::{GroupNo, Opening, RoomDeed, RoomNo, listed};
use guildhall_oracle::{Answer, Person};
use uuid::Uuid;

use super::clock::Clock;
use super::hall::{Hall, Verdict, ids, person, refused, user, users};
use super::looks::paged;

/// How rooms come to be.
impl<S: Stores> Hall<S> {
    pub(super) async fn open(&mut self, by: Person, opening: &Opening) -> Verdict {
        let acting = self.user(by);
        let opened = match opening {
            Opening::Group(draft) => return self.create_group(by, draft).await,
            Opening::GroupAsAdministrator(draft) => {
                return self.create_group_as_administrator(by, draft).await;
            }
            Opening::OneToOne(with) => acting.one_to_one(&user(*with)).await,
            Opening::Room(people, None) => {
                acting.create_room(RoomDraft::from_contact_search(users(people))).await
            }
            Opening::Room(people, Some(title)) => {
                acting.create_room(RoomDraft::from_event(title, users(people))).await
            }
            Opening::RoomFrom(room, chosen, others) => {
                self.create_room_from(by, self.room_id(*room), chosen, others).await
            }
            Opening::RoomFromGroup(group, chosen, others) => {
                let room = self.room_of_group(*group).await;
                self.create_room_from(by, room, chosen, others).await
            }
            Opening::ToMe => acting.to_me().await,
        };
        match opened.map_err(|error| refused(&error))? {
            Opened::Created(room) => Ok(vec![self.room_no(room.id()).await.to_string()]),
            Opened::Existing(room) => {
                Ok(vec![format!("{}, there already", self.room_no(room.id()).await)])
            }
        }
    }

    async fn create_room_from(
        &self,
        by: Person,
        source: RoomId,
        chosen: &[Person],
        others: &[Person],
    ) -> Result<Opened, Error<S::Error>> {
        let acting = self.user(by);
        let source = acting.room(source).source(&ids(chosen)).await?;
        acting.create_room(RoomDraft::from_room(source, users(others))).await
    }

    /// The id of the room of a group, or one that nothing has.
    async fn room_of_group(&self, group: GroupNo) -> RoomId {
        let found = self.hall.store().find_group(self.group_id(group), Scope::of([])).await;
        found.unwrap().map_or(RoomId::new(Uuid::nil()), |group| group.room())
    }
}

/// What is done in them.
impl<S: Stores> Hall<S> {
    pub(super) async fn in_room(&mut self, by: Person, room: RoomNo, deed: &RoomDeed) -> Verdict {
        let desk = self.user(by).room(self.room_id(room));
        let done = match deed {
            RoomDeed::Convert(draft) => return self.convert(by, room, draft).await,
            RoomDeed::Describe(name) => match name.parse::<Name>() {
                Ok(name) => desk.describe(InfoEdit::name(name)).await,
                Err(_) => return Err(Answer::Refused { rule: "GR-4", naming: Vec::new() }),
            },
            RoomDeed::Invite(people) => match desk.invite(&users(people)).await {
                Ok(Invited::NewRoom(room)) => {
                    return Ok(vec![self.room_no(room.id()).await.to_string()]);
                }
                Ok(Invited::Here(done)) => Ok(*done),
                Err(error) => Err(error),
            },
            RoomDeed::Leave => desk.leave().await,
            RoomDeed::LeaveToo(others) => return Ok(self.leave_all(by, room, others).await),
            RoomDeed::Read => {
                let room = desk.read().await.map_err(|error| refused(&error))?;
                return Ok(vec![self.room_line(by, &room).await]);
            }
            RoomDeed::Remove(people) => desk.remove(&ids(people)).await,
        };
        let done = done.map_err(|error| refused(&error))?;
        if done.notices.is_empty() {
            return Ok(Vec::new());
        }
        let told = done.notices.iter().map(|RoomNotice::RemovedFromRoom { to, .. }| person(*to));
        Ok(vec![format!("tells {} that they are out", listed(told))])
    }
}

/// What is left at once.
impl<S: Stores> Hall<S> {
    async fn leave_all(&self, by: Person, room: RoomNo, others: &[RoomNo]) -> Vec<String> {
        let rooms: Vec<_> = std::iter::once(room).chain(others.iter().copied()).collect();
        let left = self.user(by).leave_rooms(rooms.iter().map(|room| self.room_id(*room))).await;
        let answers = left.iter().map(|(_, left)| match left {
            Ok(_) => Answer::Done(Vec::new()),
            Err(error) => refused(error),
        });
        rooms.iter().zip(answers).map(|(room, answer)| format!("{room} {answer}")).collect()
    }
}

/// What is seen of them.
impl<S: Stores> Hall<S> {
    pub(super) async fn rooms_of(&mut self, by: Person) -> Verdict {
        let acting = self.user(by);
        let rooms = paged(|page| acting.rooms(page)).await?;
        let mut lines = Vec::new();
        for own in rooms {
            let line = self.room_line(by, &own.room).await;
            lines.push(match own.group {
                Some(group) => format!("{line}, named {}", group.name),
                None => line,
            });
        }
        Ok(lines)
    }

    pub(super) async fn rooms_with(&mut self, by: Person, chosen: &[Person]) -> Verdict {
        let rooms = self.user(by).rooms_with(&users(chosen)).await;
        let mut lines = Vec::new();
        for room in rooms.map_err(|error| refused(&error))? {
            lines.push(self.room_no(room.id()).await.to_string());
        }
        Ok(lines)
    }

    /// Who takes part, by the front door; and the entries of the room, by the store.
    pub(super) async fn participants_of(&mut self, by: Person, room: RoomNo) -> Verdict {
        let desk = self.user(by).room(self.room_id(room));
        let inside = paged(|page| desk.participants(page)).await?;
        let mut lines: Vec<_> = inside.iter().map(|user| person(user.id()).to_string()).collect();
        let room = self.hall.store().find_room(self.room_id(room), Scope::Whole).await.unwrap();
        for (id, entry) in room.unwrap().roster().all().unwrap() {
            lines.push(format!("entry of {}: {}", person(*id), stay(&entry.presence())));
        }
        Ok(lines)
    }

    async fn room_line(&mut self, by: Person, room: &Room) -> String {
        let features = room.kind().features().iter().map(ToString::to_string);
        let features: Vec<_> = features.collect();
        let badge = if room.kind().has_group_badge() { ", badge" } else { "" };
        let number = self.room_no(room.id()).await;
        let mut parts =
            vec![format!("{number}, {}{badge}, with {}", room.kind(), features.join(", "))];
        if let Some(group) = room.group() {
            parts.push(format!("of {}", self.group_no(group).await));
        }
        let name = room.info().and_then(|info| info.name.as_ref());
        parts.extend(name.map(|name| format!("named {name}")));
        let entry = room.roster().entry(user(by).id()).unwrap();
        parts.extend(entry.map(|entry| format!("{by} {}", stay(&entry.presence()))));
        parts.join(", ")
    }
}

/// Since when and how somebody is there, or was (RM-21).
fn stay(presence: &Presence) -> String {
    let joined = presence.joined();
    let came = match joined.how {
        JoinReason::Created { by } => format!("brought by {}", person(by)),
        JoinReason::Invited { by } => format!("invited by {}", person(by)),
        how => panic!("nobody comes into a room like that: {how:?}"),
    };
    let came = format!("{came} at {}", Clock::seconds(joined.at));
    let Some(Left { at, why }) = presence.left() else { return came };
    let why = match why {
        LeaveReason::Converted => "made a member".to_owned(),
        LeaveReason::ExternalPermissionLost => "lost external contact".to_owned(),
        LeaveReason::Left => "left".to_owned(),
        LeaveReason::OffBoarding => "left the company".to_owned(),
        LeaveReason::Removed { by } => format!("removed by {}", person(by)),
        why @ LeaveReason::DirectoryChange => {
            panic!("nobody ceases to be in a room like that: {why:?}")
        }
    };
    format!("{came}, {why} at {}", Clock::seconds(at))
}
