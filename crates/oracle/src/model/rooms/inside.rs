use std::collections::BTreeSet;

use crate::answer::{Verdict, only_if, unless_any};
use crate::model::texts;
use crate::story::{GroupDeed, RoomDeed, RoomNo, listed};
use crate::world::{Kind, Room};
use crate::{Answer, Person, World};

impl World {
    pub(crate) fn in_room(&mut self, by: Person, room: RoomNo, deed: &RoomDeed) -> Verdict {
        match deed {
            RoomDeed::Convert(draft) => self.convert(by, room, draft),
            RoomDeed::Describe(name) => self.describe_room(by, room, name),
            RoomDeed::Invite(people) => self.invite(by, room, people),
            RoomDeed::Leave => self.leave(by, room),
            RoomDeed::LeaveToo(others) => {
                let rooms = std::iter::once(room).chain(others.iter().copied());
                Ok(rooms.map(|room| self.leave_one_of(by, room)).collect())
            }
            RoomDeed::Read => self.read(by, room),
            RoomDeed::Remove(people) => self.remove(by, room, people),
        }
    }

    /// To invite to a one-to-one room starts another (RM-11).
    fn invite(&mut self, by: Person, number: RoomNo, people: &[Person]) -> Verdict {
        let room = self.open_room(by, number)?;
        if room.kind == Kind::OneToOne {
            return self.branch(by, number, people);
        }
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        changed_by_hand(room)?;
        only_if(self.policy(room.company).core, "CO-2")?;
        only_if(!people.is_empty(), "RM-10")?;
        let (coming, there) = (people.iter().copied().collect::<BTreeSet<_>>(), room.inside());
        unless_any(coming.intersection(&there).copied(), "RM-10")?;
        self.may_meet(room.company, &coming, &there)?;

        let (now, room) = (self.now, self.room_mut(number)?);
        for person in coming {
            room.entry(person, now, &format!("invited by {by}"));
        }
        room.last_active = now;
        Ok(Vec::new())
    }

    /// Who is removed is told; who removes themself leaves (RM-12).
    fn remove(&mut self, by: Person, number: RoomNo, people: &[Person]) -> Verdict {
        let going: BTreeSet<_> = people.iter().copied().collect();
        if going == BTreeSet::from([by]) {
            return self.leave(by, number);
        }
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        only_if(room.kind != Kind::OneToOne, "RM-12")?;
        changed_by_hand(room)?;
        only_if(!going.is_empty(), "RM-12")?;
        unless_any(going.difference(&room.inside()).copied(), "RM-12")?;

        let (now, room) = (self.now, self.room_mut(number)?);
        for person in &going {
            let why = if *person == by { "left".to_owned() } else { format!("removed by {by}") };
            room.unseat(*person, now, &why);
        }
        let told = going.into_iter().filter(|person| *person != by);
        Ok(vec![format!("tells {} that they are out", listed(told))])
    }

    fn leave(&mut self, by: Person, number: RoomNo) -> Verdict {
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe, "RM-2")?;
        changed_by_hand(room)?;

        let (now, room) = (self.now, self.room_mut(number)?);
        room.unseat(by, now, "left");
        Ok(Vec::new())
    }

    /// Of several, each has its own answer (RM-13).
    fn leave_one_of(&mut self, by: Person, room: RoomNo) -> String {
        let answer = self.leave(by, room).map_or_else(|refusal| refusal, Answer::Done);
        format!("{room} {answer}")
    }

    fn describe_room(&mut self, by: Person, number: RoomNo, name: &str) -> Verdict {
        let name = texts::name(name)?;
        let room = self.open_room(by, number)?;
        only_if(room.kind != Kind::ToMe && room.kind != Kind::OneToOne, "RM-9")?;
        changed_by_hand(room)?;
        only_if(self.policy(room.company).core, "CO-2")?;
        only_if(room.name.as_ref() != Some(&name), "RM-9")?;

        let (now, room) = (self.now, self.room_mut(number)?);
        room.name = Some(name);
        room.last_active = now;
        Ok(Vec::new())
    }

    fn read(&mut self, by: Person, number: RoomNo) -> Verdict {
        self.may_read(by, number)?;
        Ok(vec![self.room_line(by, number)?])
    }

    /// Who is in reads (RM-14).
    pub(crate) fn may_read(&mut self, by: Person, number: RoomNo) -> Verdict<()> {
        self.takes_part(by, number)?;
        // A group that is there can have another room by now, for which this one closed (FT-3).
        only_if(!self.room(number)?.closed, "RM-15")
    }

    /// In the room of a group, whoever may read it there.
    pub(super) fn takes_part(&mut self, by: Person, number: RoomNo) -> Verdict<()> {
        if let Some(group) = self.known_room(by, number)?.group {
            self.in_group(by, group, &GroupDeed::ReadRoom)?;
        }
        Ok(())
    }
}

/// Not so the rooms of teams, which the directory changes (RM-19), and of groups, which are changed
/// through the group (RM-20).
fn changed_by_hand(room: &Room) -> Verdict<()> {
    only_if(room.kind != Kind::Team, "RM-19")?;
    only_if(room.kind != Kind::Group, "RM-20")
}
