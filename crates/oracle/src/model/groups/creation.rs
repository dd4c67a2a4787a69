//! The three ways to create a group (GR-1).

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{ModelResult, no, only_if, unless_any};
use crate::model::addresses::{is_address, is_list_address};
use crate::model::features::DAY;
use crate::model::texts;
use crate::story::{Authority, Draft, Feature, GroupNo, ListDraft, MailRight, RoomNo};
use crate::world::{Group, Kind, List, Room, State};
use crate::{Company, Person, World};

impl World {
    /// Creates a group. The creator becomes a Master and a member (GR-2).
    pub(crate) fn create_group(&mut self, by: Person, draft: &Draft) -> ModelResult {
        check_texts(draft)?;
        let company = by.company().ok_or(no("CO-1"))?;
        let mut members = draft.members.clone();
        members.insert(by);
        let mut masters = draft.masters.clone();
        masters.insert(by);
        self.may_create(by, company, draft.external)?;
        self.create(by, company, draft, draft.external, (members, masters))
    }

    /// Creates a group as an administrator, who names at least one Master and becomes neither
    /// Master nor member (GR-2).
    pub(crate) fn create_group_as_administrator(
        &mut self,
        by: Person,
        draft: &Draft,
    ) -> ModelResult {
        check_texts(draft)?;
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.is_administrator(by, company), "GR-2")?;
        only_if(!draft.masters.is_empty(), "GR-2")?;
        self.may_create(by, company, draft.external)?;
        self.create(
            by,
            company,
            draft,
            draft.external,
            (draft.members.clone(), draft.masters.clone()),
        )
    }

    /// Converts a room to a group. The group keeps the room, and all participants become members
    /// (GR-7). With an external participant, the group is external (GR-8).
    pub(crate) fn convert(&mut self, by: Person, number: RoomNo, draft: &Draft) -> ModelResult {
        check_texts(draft)?;
        let room = self.known_room(by, number)?;
        only_if(!room.closed, "RM-15")?;
        only_if(room.kind == Kind::General, "GR-6")?;
        only_if(self.policy(room.company).core, "CO-2")?;
        only_if(room.inside().len() >= 3, "GR-6")?;
        let company = room.company;
        let external = draft.external || room.has_externals();
        let members: BTreeSet<_> = room.inside().union(&draft.members).copied().collect();
        let mut masters = draft.masters.clone();
        masters.insert(by);
        self.may_create(by, company, external)?;
        let mut group = self.group_of(by, company, number, draft, external, (members, masters))?;
        // Everything was on in the room, so what is off now was turned off.
        let kept_until = self.now + self.policy(company).retention * DAY;
        for state in group.features.values_mut().filter(|state| **state == State::NeverOn) {
            *state = State::Off { kept_until };
        }

        let now = self.now;
        let group_number = GroupNo(self.groups.len());
        let room = self.room_mut(number)?;
        for person in room.inside() {
            room.leave(person, now, "made a member");
        }
        room.kind = Kind::Group;
        room.group = Some(group_number);
        room.closed = false;
        room.name = None;
        Ok(self.begin(group, None))
    }

    /// Checks that the user may create a group in this company. It must be their own (CO-1), and
    /// not frozen (CO-2).
    fn may_create(&self, by: Person, company: Company, external: bool) -> ModelResult<()> {
        only_if(by.company() == Some(company), "CO-1")?;
        self.not_frozen(company)?;
        let policy = &self.policy(company);
        let may = allows(&policy.group_creation, by) || self.is_administrator(by, company);
        only_if(may, "CO-3")?;
        only_if(!external || allows(&policy.external_groups, by), "CO-4")
    }

    fn create(
        &mut self,
        by: Person,
        company: Company,
        draft: &Draft,
        external: bool,
        (members, masters): (BTreeSet<Person>, BTreeSet<Person>),
    ) -> ModelResult {
        let room = RoomNo(self.rooms.len());
        let group = self.group_of(by, company, room, draft, external, (members, masters))?;
        let number = GroupNo(self.groups.len());
        let room = Room { group: Some(number), ..Room::new(Kind::Group, company, self.now) };
        Ok(self.begin(group, Some(room)))
    }

    fn group_of(
        &self,
        by: Person,
        company: Company,
        room: RoomNo,
        draft: &Draft,
        external: bool,
        (members, masters): (BTreeSet<Person>, BTreeSet<Person>),
    ) -> ModelResult<Group> {
        self.check_members(company, external, &members)?;
        unless_any(masters.iter().copied().filter(|user| user.company() != Some(company)), "GR-5")?;
        if external {
            unless_any(masters.iter().copied().filter(|user| self.lost_contact(*user)), "GR-5")?;
        }
        self.check_group_size(company, members.len())?;
        let features = first_features(draft, self.policy(company).core)?;
        let list = draft.list.as_ref();
        let list = list.map(|list| self.list_from(by, company, list, &members)).transpose()?;
        let name = texts::name(&draft.name)?;
        if let Some(list) = &list {
            self.list_address_is_free(&list.address, None)?;
        }
        only_if(self.name_is_free(company, &name, None), "GR-4")?;
        self.check_group_limit(company)?;
        self.check_user_limit(company, &members)?;
        Ok(Group {
            external,
            private: draft.private.unwrap_or(external),
            notify: draft.notify,
            masters,
            members,
            features,
            list,
            ..Group::new(company, room, name)
        })
    }

    /// Makes the list that a draft describes. All its settings are part of the one draft (GR-2): an
    /// address of the company (ML-2) that is not reserved (ML-13), external recipients (ML-6), and
    /// rights of members (ML-11).
    fn list_from(
        &self,
        by: Person,
        company: Company,
        draft: &ListDraft,
        members: &BTreeSet<Person>,
    ) -> ModelResult<List> {
        self.may_give_address(company, by, &draft.address)?;
        let own = self.domains(company);
        let mut list = List::at(&draft.address);
        list.check_recipients(&draft.recipients, own)?;
        list.recipients.extend(draft.recipients.iter().cloned());
        let posting = draft.posting.iter().flatten().map(|person| (MailRight::Post, *person));
        let send_as = draft.send_as.iter().map(|person| (MailRight::SendAs, *person));
        list.rights.extend(posting.chain(send_as));
        unless_any(
            list.rights.iter().map(|(_, who)| *who).filter(|who| !members.contains(who)),
            "ML-11",
        )?;
        Ok(List { restricted: draft.posting.is_some(), block: draft.block, ..list })
    }

    /// Checks that a group can have these users. Only an external group can have external users
    /// (GR-5), if the company allows external contact (RM-10), and all need the permission (GR-19).
    pub(super) fn check_members(
        &self,
        company: Company,
        external: bool,
        users: &BTreeSet<Person>,
    ) -> ModelResult<()> {
        let (own, guests): (BTreeSet<Person>, BTreeSet<Person>) =
            users.iter().copied().partition(|user| user.company() == Some(company));
        if !external {
            return unless_any(guests, "GR-5");
        }
        unless_any(own.into_iter().filter(|user| self.lost_contact(*user)), "GR-19")?;
        if !self.policy(company).contacts {
            unless_any(guests.iter().copied(), "RM-10")?;
        }
        unless_any(guests.iter().copied().filter(|user| self.keeps_home(*user)), "RM-10")?;
        unless_any(guests.into_iter().filter(|user| self.lost_contact(*user)), "GR-19")
    }
}

/// Refuses texts that the types of the other crates cannot hold. This happens before other checks.
pub(crate) fn check_texts(draft: &Draft) -> ModelResult<()> {
    texts::name(&draft.name)?;
    let Some(list) = &draft.list else { return Ok(()) };
    only_if(is_list_address(&list.address), "ML-2")?;
    only_if(list.recipients.iter().all(|address| is_address(address)), "ML-2")
}

/// Returns the features of a new group. What the draft does not name is on (FT-2). A disabled feature
/// can be named too (CO-5). Without Core there is no Message (CO-2).
fn first_features(draft: &Draft, core: bool) -> ModelResult<BTreeMap<Feature, State>> {
    if !core {
        only_if(draft.features.values().all(|on| !on), "CO-2")?;
        return Ok(Feature::ALL.map(|feature| (feature, State::NeverOn)).into());
    }
    let named = |feature: &Feature| draft.features.get(feature).copied();
    if named(&Feature::Message) == Some(false) {
        only_if(draft.features.values().all(|on| !on), "FT-2")?;
        return Ok(Feature::ALL.map(|feature| (feature, State::NeverOn)).into());
    }
    let state = |feature: Feature| match named(&feature) {
        Some(false) => (feature, State::NeverOn),
        _ => (feature, State::On),
    };
    Ok(Feature::ALL.map(state).into())
}

fn allows(authority: &Authority, by: Person) -> bool {
    match authority {
        Authority::EveryUser => true,
        Authority::Named(users) => users.contains(&by),
    }
}
