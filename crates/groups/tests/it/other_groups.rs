//! Other groups and teams, which the group of the tests can nest, or cannot (GR-20).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use guildhall_groups::{Group, GroupDraft, NestedGroups, TeamDraft};
use guildhall_kernel::{GroupId, RoomId, User, Version};
use uuid::Uuid;

use crate::people::{ANN, BO, CY, DEE, EVE, FAY};
use crate::world::{GROUP, World, slice};

/// A private group: CY is Master and member, DEE a member.
pub(crate) const CLUB: GroupId = id(1);
/// A public team: BO leads it, FAY is a member. In another [`OtherGroups`] it is dissolved.
pub(crate) const UNIT: GroupId = id(2);
/// A public external group of ANN and EVE.
pub(crate) const ABROAD: GroupId = id(3);
/// The tombstone of a public group.
pub(crate) const RUIN: GroupId = id(4);
/// A public group of ANN that nests the group of the tests.
pub(crate) const RING: GroupId = id(5);
/// A public group of ANN that nests VEIL.
pub(crate) const HOOP: GroupId = id(6);
/// A private group of DEE that nests the group of the tests.
pub(crate) const VEIL: GroupId = id(7);
/// A private external group of Globex, of EVE and ANN.
pub(crate) const FOREIGN: GroupId = id(8);

/// How many nestings the company has made.
pub(crate) const NESTINGS: Version = Version::after(7);

const fn id(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(0x100 + number))
}

/// The other groups at some moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OtherGroups {
    AtFirst,
    UnitDissolved,
}

impl OtherGroups {
    /// One of the other groups.
    pub(crate) fn group(self, id: GroupId) -> &'static Group {
        match self {
            Self::UnitDissolved if id == UNIT => &DISSOLVED_UNIT,
            _ => &GROUPS[&id],
        }
    }

    /// Returns what a store loads for `by` of another group and of the groups nested in it, with
    /// `group` as it is now.
    pub(crate) fn nested_groups(self, child: GroupId, by: User, group: &Group) -> NestedGroups {
        let mut found = BTreeMap::new();
        let mut open = vec![child];
        while let Some(id) = open.pop() {
            let next = self.loaded(id, by, group);
            if !next.is_deleted() {
                let nested = next.header().nested().keys();
                open.extend(nested.filter(|id| !found.contains_key(*id)));
            }
            found.insert(id, next);
        }
        NestedGroups::new(NESTINGS, found.into_values())
    }

    /// Returns another group, or `group` itself, as a store loads it for `by`. No group that the
    /// group can nest has groups nested in it.
    pub(crate) fn loaded(self, id: GroupId, by: User, group: &Group) -> Group {
        let found = if id == GROUP { group } else { self.group(id) };
        slice(found, &[by])
    }

    /// Returns the users who take part through the groups nested in `group`.
    pub(crate) fn indirect_members(self, group: &Group) -> BTreeSet<User> {
        let nested = group.header().nested().keys().map(|id| self.group(*id));
        let active = nested.filter(|nested| !nested.is_deleted());
        active.flat_map(members).collect()
    }
}

fn members(group: &Group) -> Vec<User> {
    let entries = group.roster().all().unwrap().values();
    entries.filter(|entry| entry.is_member()).map(guildhall_groups::GroupEntry::user).collect()
}

static GROUPS: LazyLock<BTreeMap<GroupId, Group>> = LazyLock::new(|| {
    let (acme, globex) = (World::new(), World::globex());
    let draft = |name: &str| GroupDraft::named(name).unwrap();
    let created =
        |id, by: User, draft| Group::create(id, room(id), by, draft, &acme.cx()).unwrap().0;
    let foreign = draft("Partners").with_members([ANN]).external();
    let groups = [
        created(CLUB, CY, draft("Club").with_members([DEE]).private()),
        unit(&acme),
        created(ABROAD, ANN, draft("Abroad").with_members([EVE]).external().public()),
        acme.deleted(created(RUIN, ANN, draft("Ruin"))),
        nesting(created(RING, ANN, draft("Ring")), ANN, acme.crew()),
        nesting(created(HOOP, ANN, draft("Hoop")), DEE, veil(&acme)),
        veil(&acme),
        Group::create(FOREIGN, room(FOREIGN), EVE, foreign, &globex.cx()).unwrap().0,
    ];
    groups.into_iter().map(|group| (group.id(), group)).collect()
});

static DISSOLVED_UNIT: LazyLock<Group> = LazyLock::new(|| {
    let world = World::new();
    let mut unit = unit(&world);
    let mut room = world.room_of(&unit);
    unit.dissolve_team(&mut room, &world.cx()).unwrap();
    unit
});

fn unit(world: &World) -> Group {
    let draft = TeamDraft::named("Unit").unwrap().with_leader(BO).with_members([FAY]);
    Group::form_team(UNIT, room(UNIT), draft, &world.cx()).unwrap().0
}

fn veil(world: &World) -> Group {
    let draft = GroupDraft::named("Veil").unwrap().private();
    let (veil, _) = Group::create(VEIL, room(VEIL), DEE, draft, &world.cx()).unwrap();
    nesting(veil, DEE, world.crew())
}

/// Returns the group after `by`, first made a Master of it, has nested the other.
fn nesting(mut group: Group, by: User, other: Group) -> Group {
    let world = World::new();
    if !group.roster().entry(by.id()).unwrap().is_some_and(guildhall_groups::GroupEntry::is_master)
    {
        group.appoint_masters(ANN, &[by], &world.cx()).unwrap();
    }
    let (id, nested) = (other.id(), NestedGroups::new(NESTINGS, [other, world.crew()]));
    group.nest(by, id, &nested, &world.cx()).unwrap();
    group
}

fn room(group: GroupId) -> RoomId {
    RoomId::new(*group.as_uuid())
}
