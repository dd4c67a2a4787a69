use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if, unless_any};
use crate::model::rooms::since_when;
use crate::model::texts;
use crate::story::{GroupStep, RoomNo, RoomStep, listed};
use crate::world::{Kind, Room};
use crate::{Answer, Person, World};

impl World {
    pub(crate) fn in_room(&mut self, by: Person, room: RoomNo, step: &RoomStep) -> ModelResult {
        match step {
            RoomStep::Convert(draft) => self.convert(by, room, draft),
            RoomStep::Describe(name) => self.describe_room(by, room, name),
            RoomStep::Invite(people) => self.invite(by, room, people, false),
            RoomStep::InviteToHistory(people) => self.invite(by, room, people, true),
            RoomStep::Leave => self.leave(by, room),
            RoomStep::LeaveToo(others) => {
                let rooms = std::iter::once(room).chain(others.iter().copied());
                Ok(rooms.map(|room| self.leave_one_of(by, room)).collect())
            }
            RoomStep::Read => self.read(by, room),
            RoomStep::Remove(people) => self.remove(by, room, people),
        }
    }

    /// Invites people. An invitation to a one-to-one room starts another room (RM-11). So does the
    /// invitation of external people to a general room that has none (RM-10).
    fn invite(
        &mut self,
        by: Person,
        number: RoomNo,
        people: &[Person],
        shares: bool,
    ) -> ModelResult {
        let room = self.open_room(by, number)?;
        let external = |person: &Person| person.company() != Some(room.company);
        let first_external =
            room.kind == Kind::General && !room.has_externals() && people.iter().any(external);
        if room.kind == Kind::OneToOne || first_external {
            return self.branch(by, number, people);
        }
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        check_kind(room)?;
        only_if(self.policy(room.company).core, "CO-2")?;
        only_if(!people.is_empty(), "RM-10")?;
        let (coming, there) = (people.iter().copied().collect::<BTreeSet<_>>(), room.inside());
        unless_any(coming.intersection(&there).copied(), "RM-10")?;
        self.may_meet(room.company, &coming, &there)?;
        self.has_space(room.company, there.len() + coming.len())?;

        let (now, room) = (self.now, self.room_mut(number)?);
        // No user shares more than they can read (RM-22).
        let theirs = room.stays.get(&by).and_then(|stay| stay.reads_since);
        let reads_since = if shares { theirs } else { Some(now) };
        for person in coming {
            room.join(person, now, &format!("invited by {by}"), reads_since);
        }
        room.last_active = now;
        Ok(Vec::new())
    }

    /// Removes participants and notifies them. A user who removes themself leaves (RM-12).
    fn remove(&mut self, by: Person, number: RoomNo, people: &[Person]) -> ModelResult {
        let going: BTreeSet<_> = people.iter().copied().collect();
        if going == BTreeSet::from([by]) {
            return self.leave(by, number);
        }
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        only_if(room.kind != Kind::OneToOne, "RM-12")?;
        check_kind(room)?;
        only_if(!going.is_empty(), "RM-12")?;
        unless_any(going.difference(&room.inside()).copied(), "RM-12")?;

        let (now, room) = (self.now, self.room_mut(number)?);
        for person in &going {
            let why = if *person == by { "left".to_owned() } else { format!("removed by {by}") };
            room.leave(*person, now, &why);
        }
        let recipients = going.into_iter().filter(|person| *person != by);
        Ok(vec![format!("notifies {} of the removal", listed(recipients))])
    }

    fn leave(&mut self, by: Person, number: RoomNo) -> ModelResult {
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        check_kind(room)?;

        let (now, room) = (self.now, self.room_mut(number)?);
        room.leave(by, now, "left");
        Ok(Vec::new())
    }

    /// Leaves one of several rooms. Each room has its own answer (RM-13).
    fn leave_one_of(&mut self, by: Person, room: RoomNo) -> String {
        let left = self.all_registered([by]).and_then(|()| self.leave(by, room));
        let answer = left.map_or_else(|refusal| refusal, Answer::Done);
        format!("{room} {answer}")
    }

    fn describe_room(&mut self, by: Person, number: RoomNo, name: &str) -> ModelResult {
        let name = texts::name(name)?;
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe && room.kind != Kind::OneToOne, "RM-9")?;
        check_kind(room)?;
        only_if(self.policy(room.company).core, "CO-2")?;
        only_if(room.name.as_ref() != Some(&name), "RM-9")?;

        let (now, room) = (self.now, self.room_mut(number)?);
        room.name = Some(name);
        room.last_active = now;
        Ok(Vec::new())
    }

    fn read(&mut self, by: Person, number: RoomNo) -> ModelResult {
        self.may_read(by, number)?;
        let mut lines = vec![self.room_line(by, number)?];
        lines.push(since_when(self.reads_since(by, number)?));
        Ok(lines)
    }

    /// Checks that the user may read the room. Only participants may (RM-14).
    pub(crate) fn may_read(&mut self, by: Person, number: RoomNo) -> ModelResult<()> {
        self.takes_part(by, number)?;
        // The group can have a new room, and this one is closed (FT-3).
        only_if(!self.room(number)?.closed, "RM-15")
    }

    /// Checks that the user takes part. In the room of a group, they must be allowed to read it.
    pub(super) fn takes_part(&mut self, by: Person, number: RoomNo) -> ModelResult<()> {
        if let Some(group) = self.known_room(by, number)?.group {
            self.in_group(by, group, &GroupStep::ReadRoom)?;
        }
        Ok(())
    }
}

/// Refuses the rooms of teams, which the directory changes (RM-19), and the rooms of groups, which
/// change through the group (RM-20).
fn check_kind(room: &Room) -> ModelResult<()> {
    only_if(room.kind != Kind::Team, "RM-19")?;
    only_if(room.kind != Kind::Group, "RM-20")
}
