//! The three ways in (GR-1).

use std::collections::BTreeSet;

use crate::answer::{Verdict, no, only_if, unless_any};
use crate::model::addresses::{is_list_address, is_of};
use crate::model::texts;
use crate::story::{Authority, Draft, Feature, GroupNo, RoomNo};
use crate::world::{Group, Kind, List, Room, State};
use crate::{Company, Person, World};

impl World {
    /// Who creates it becomes a Master and a member (GR-2).
    pub(crate) fn create_group(&mut self, by: Person, draft: &Draft) -> Verdict {
        speakable(draft)?;
        let company = by.company().ok_or(no("CO-1"))?;
        let mut members = draft.members.clone();
        members.insert(by);
        let mut masters = draft.masters.clone();
        masters.insert(by);
        self.may_create(by, company, draft.external)?;
        self.create(company, draft, draft.external, members, masters)
    }

    /// An administrator names at least one Master, and becomes neither Master nor member by it (GR-2).
    pub(crate) fn create_group_as_administrator(&mut self, by: Person, draft: &Draft) -> Verdict {
        speakable(draft)?;
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.is_administrator(by, company), "GR-2")?;
        only_if(!draft.masters.is_empty(), "GR-2")?;
        self.may_create(by, company, draft.external)?;
        self.create(company, draft, draft.external, draft.members.clone(), draft.masters.clone())
    }

    /// The room stays what it is and becomes the group's; all who are in it are members (GR-7). With somebody
    /// external it becomes an external group (GR-8).
    pub(crate) fn convert(&mut self, by: Person, number: RoomNo, draft: &Draft) -> Verdict {
        speakable(draft)?;
        let room = self.known_room(by, number)?;
        only_if(!room.closed, "RM-15")?;
        only_if(room.kind == Kind::General, "GR-6")?;
        self.not_frozen(room.company)?;
        only_if(room.inside().len() >= 3, "GR-6")?;
        let company = room.company;
        let external = draft.external || room.has_externals();
        let members: BTreeSet<_> = room.inside().union(&draft.members).copied().collect();
        let mut masters = draft.masters.clone();
        masters.insert(by);
        self.may_create(by, company, external)?;
        let group = self.group_of(company, number, draft, external, members, masters)?;

        let now = self.now;
        let group_number = GroupNo(self.groups.len());
        let room = self.room_mut(number)?;
        for person in room.inside() {
            room.unseat(person, now, "made a member");
        }
        room.kind = Kind::Group;
        room.group = Some(group_number);
        room.closed = false;
        room.name = None;
        Ok(self.begin(group, None))
    }

    /// Whether they may create a group in this company: their own (CO-1), which holds the application (CO-2).
    fn may_create(&self, by: Person, company: Company, external: bool) -> Verdict<()> {
        only_if(by.company() == Some(company), "CO-1")?;
        self.not_frozen(company)?;
        let policy = &self.policy(company);
        let may = allows(&policy.group_creation, by) || self.is_administrator(by, company);
        only_if(may, "CO-3")?;
        only_if(!external || allows(&policy.external_groups, by), "CO-4")
    }

    fn create(
        &mut self,
        company: Company,
        draft: &Draft,
        external: bool,
        members: BTreeSet<Person>,
        masters: BTreeSet<Person>,
    ) -> Verdict {
        let room = RoomNo(self.rooms.len());
        let group = self.group_of(company, room, draft, external, members, masters)?;
        let number = GroupNo(self.groups.len());
        let room = Room { group: Some(number), ..Room::new(Kind::Group, company, self.now) };
        Ok(self.begin(group, Some(room)))
    }

    fn group_of(
        &self,
        company: Company,
        room: RoomNo,
        draft: &Draft,
        external: bool,
        members: BTreeSet<Person>,
        masters: BTreeSet<Person>,
    ) -> Verdict<Group> {
        self.may_hold(company, external, &members)?;
        unless_any(masters.iter().copied().filter(|user| user.company() != Some(company)), "GR-5")?;
        only_if(draft.list.as_ref().is_none_or(|address| is_of(address, company)), "ML-2")?;
        let name = texts::name(&draft.name)?;
        if let Some(address) = &draft.list {
            self.check_list_address(company, address, None)?;
        }
        only_if(self.name_is_free(company, &name, None), "GR-4")?;
        self.room_for_a_group(company)?;
        self.room_for_members(company, &members)?;
        Ok(Group {
            company,
            room,
            name,
            description: String::new(),
            team: None,
            external,
            private: draft.private.unwrap_or(external),
            notify: draft.notify,
            masters,
            members,
            nested: BTreeSet::new(),
            deleted: false,
            features: Feature::ALL.map(|feature| (feature, State::On)).into(),
            locked: BTreeSet::new(),
            deleting: BTreeSet::new(),
            list: draft.list.as_deref().map(List::at),
        })
    }

    /// Only an external group holds external users (GR-5), while the company allows contact with them (RM-10);
    /// and nobody comes in who may not meet them (GR-19).
    pub(super) fn may_hold(
        &self,
        company: Company,
        external: bool,
        users: &BTreeSet<Person>,
    ) -> Verdict<()> {
        let (own, guests): (BTreeSet<Person>, BTreeSet<Person>) =
            users.iter().copied().partition(|user| user.company() == Some(company));
        if !external {
            return unless_any(guests, "GR-5");
        }
        unless_any(own.into_iter().filter(|user| self.lost_contact(*user)), "GR-19")?;
        if !self.policy(company).contacts {
            unless_any(guests.iter().copied(), "RM-10")?;
        }
        unless_any(guests.into_iter().filter(|user| self.lost_contact(*user)), "GR-19")
    }
}

/// What the types of the crates cannot say is refused before anything is asked.
fn speakable(draft: &Draft) -> Verdict<()> {
    texts::name(&draft.name)?;
    only_if(draft.list.as_deref().is_none_or(is_list_address), "ML-2")
}

fn allows(authority: &Authority, by: Person) -> bool {
    match authority {
        Authority::Everybody => true,
        Authority::Named(users) => users.contains(&by),
    }
}
