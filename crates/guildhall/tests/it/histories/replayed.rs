//! Who has what, computed anew from the aggregates that the events so far replay to.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::Access;
use guildhall::groups::{AggregateId, Event, EventRecord, Group};
use guildhall::kernel::{Feature, GroupId, RoomId, RoomKind, UserId};
use guildhall::permissions::Company;
use guildhall::rooms::{FeatureUse, Room};
use guildhall_testkit::reading::{company_of, group_of, room_of};

/// The company, rooms and groups that the events of a company make.
#[derive(Default)]
pub(super) struct Replayed {
    histories: BTreeMap<AggregateId, Vec<Event>>,
    company: Option<Company>,
    rooms: BTreeMap<RoomId, Room>,
    groups: BTreeMap<GroupId, Group>,
}

impl Replayed {
    pub(super) fn apply(&mut self, record: &EventRecord) {
        let history = self.histories.entry(record.aggregate).or_default();
        history.push(record.event.clone());
        let history = history.iter().cloned();
        match record.aggregate {
            AggregateId::Company(_) => self.company = company_of(history),
            AggregateId::Group(id) => {
                self.groups.extend(group_of(history).map(|group| (id, group)));
            }
            AggregateId::Room(id) => {
                self.rooms.extend(room_of(history).map(|room| (id, room)));
            }
        }
    }

    /// Returns who has what. `None` between the events of a change of a
    /// group and its room, such as a conversion (GR-7).
    pub(super) fn access(&self) -> Option<BTreeSet<Access>> {
        let of_groups: BTreeSet<_> = self.groups.values().map(Group::room).collect();
        let mut access = BTreeSet::new();
        for (id, room) in self.rooms.iter().filter(|(id, _)| !of_groups.contains(id)) {
            match room.kind() {
                RoomKind::Group | RoomKind::Team if room.is_closed() => {}
                RoomKind::Group | RoomKind::Team => return None,
                kind => {
                    let company = self.company.as_ref()?;
                    let may_use =
                        |feature| FeatureUse::of_kind(kind, feature, company).is_allowed();
                    for user in participants(room) {
                        access.insert(Access::Room { room: *id, user });
                        access.extend(features(*id, user, may_use));
                    }
                }
            }
        }
        for group in self.groups.values().filter(|group| !group.is_deleted()) {
            self.add_group(group, &mut access)?;
        }
        Some(access)
    }

    fn add_group(&self, group: &Group, access: &mut BTreeSet<Access>) -> Option<()> {
        let company = self.company.as_ref()?;
        let is_on = |feature| {
            group.header().features().effective(feature, company.disabled_features()).is_on()
        };
        let is_usable = company.check_rooms().is_ok();
        let (id, room) = (group.id(), group.room());
        let has_list = group.header().mailing_list().is_some_and(|list| list.state().is_on());
        for user in self.members(group) {
            access.extend(is_on(Feature::Message).then_some(Access::Room { room, user }));
            access.extend(features(room, user, |feature| is_usable && is_on(feature)));
            access.extend(has_list.then_some(Access::List { group: id, user }));
        }
        let recipients = group.recipients().loaded().filter(|_| has_list);
        let recipients = recipients.map(|(_, address)| address.clone());
        access.extend(recipients.map(|address| Access::ExternalRecipient { group: id, address }));
        Some(())
    }

    /// Returns the participants of a group, also those of the groups nested in it (GR-20).
    fn members(&self, group: &Group) -> BTreeSet<UserId> {
        let direct = group.roster().all().unwrap().iter().filter(|(_, entry)| entry.is_member());
        let nested = group.header().nested().keys().filter_map(|nested| self.groups.get(nested));
        let nested = nested.filter(|nested| !nested.is_deleted());
        direct
            .map(|(user, _)| *user)
            .chain(nested.flat_map(|nested| self.members(nested)))
            .collect()
    }
}

fn participants(room: &Room) -> impl Iterator<Item = UserId> {
    let entries = room.roster().all().unwrap().iter();
    entries.filter(|(_, entry)| entry.is_in()).map(|(user, _)| *user)
}

fn features(
    room: RoomId,
    user: UserId,
    may_use: impl Fn(Feature) -> bool,
) -> impl Iterator<Item = Access> {
    let usable = Feature::ALL.into_iter().filter(move |feature| may_use(*feature));
    usable.map(move |feature| Access::Feature { room, feature, user })
}
