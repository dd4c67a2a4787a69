//! What is known of a user whom several nested groups know differently (GR-20).
//!
//! No command brings that about: an internal group has only users of its company, and nests no
//! external group. So the cases save nestings that no command makes.

use std::collections::BTreeMap;
use std::ops::Range;

use guildhall_groups::{
    AggregateId, BasisRequest, Event, Group, GroupChange, GroupEvent, GroupFilter, GroupList,
    GroupScope, IndirectMembers,
};
use guildhall_kernel::{Envelope, GroupId, Scope, User, UserId};

use crate::GuildhallStore;
use crate::driver::{Driver, company_id, group_id, minute, named, user, user_id};
use crate::reading::{PAGE_SIZES, by_its_events, group_of, walk};

/// If nested groups differ about the company of a user, the nearest group decides, however the user
/// is found. Of equally near groups, the one decides whose path comes first, if paths are compared id
/// by id.
// about: GR-20
pub async fn nearest_group_decides<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for family in Family::ALL {
        family.save(&driver).await;
    }
    for family in Family::ALL {
        assert_known(&driver, family).await;
    }
    assert_listed(&driver).await;
}

/// A deleted group keeps what the nearest group knew of each user.
// about: GR-13
pub async fn deleted_group_keeps_what_the_nearest_group_knew<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for family in Family::ALL {
        family.save(&driver).await;
        driver.delete(family.top(), &user(MASTER), 3).await;
    }
    for family in Family::ALL {
        assert_known(&driver, family).await;
    }
}

/// The number of the user who manages every group and takes part in none.
const MASTER: u32 = 80;

/// The groups in a family.
const GROUPS: u32 = 6;

/// The numbers of the users: one for each set of groups of a family.
const USERS: Range<u32> = 1..1 << GROUPS;

/// A group that nests two internal groups and an external one. In each of the internal ones an
/// external one is nested:
///
/// ```text
/// top 5 ── group 0 ── group 3
///       ── group 1 ── group 4
///       ── group 2
/// ```
///
/// User `n` is in those groups whose bits are set in `n`.
#[derive(Clone, Copy)]
struct Family {
    /// The number before the first of its groups.
    before: u32,
    /// The rank of the id of each group among all of the family.
    ranks: [usize; GROUPS as usize],
}

impl Family {
    /// In each of these families, the ids are in another order: they come in the order of the walk or
    /// against it, and that of the nested groups is that of the groups above or the opposite.
    const ALL: [Self; 4] = [
        Self { before: 0, ranks: [0, 1, 2, 3, 4, 5] },
        Self { before: 6, ranks: [5, 4, 3, 2, 1, 0] },
        Self { before: 12, ranks: [1, 2, 0, 4, 3, 5] },
        Self { before: 18, ranks: [3, 2, 4, 0, 1, 5] },
    ];

    const TOP: usize = 5;

    /// The groups that are nested in each group.
    const NESTED: [&[usize]; 6] = [&[3], &[4], &[], &[], &[], &[0, 1, 2]];

    fn number(self, place: usize) -> u32 {
        let mut numbers: Vec<_> = (1..=GROUPS).map(|n| self.before + n).collect();
        numbers.sort_by_key(|number| group_id(*number));
        numbers[self.ranks[place]]
    }

    fn id(self, place: usize) -> GroupId {
        group_id(self.number(place))
    }

    fn top(self) -> GroupId {
        self.id(Self::TOP)
    }

    /// Returns the user as a group knows them.
    fn known(place: usize, number: u32) -> User {
        let id = user_id(number);
        match place {
            2 => User::of_company(id, company_id(2)),
            3 => User::of_no_company(id),
            4 => User::of_company(id, company_id(3)),
            _ => user(number),
        }
    }

    fn members(place: usize) -> impl Iterator<Item = u32> {
        USERS.filter(move |number| number & (1 << place) != 0)
    }

    /// Returns the nested groups in the order of the walk.
    fn nested_in_order(self) -> Vec<usize> {
        let mut nearest = Self::NESTED[Self::TOP].to_vec();
        nearest.sort_by_key(|place| self.id(*place));
        let farther = nearest.iter().flat_map(|place| Self::NESTED[*place]).copied();
        let farther: Vec<_> = farther.collect();
        nearest.into_iter().chain(farther).collect()
    }

    /// Returns the users who take part through nested groups, as the nearest group knows each.
    fn through(self) -> BTreeMap<UserId, User> {
        let mut users = BTreeMap::new();
        for place in self.nested_in_order() {
            for number in Self::members(place) {
                users.entry(user_id(number)).or_insert(Self::known(place, number));
            }
        }
        users
    }

    fn participants(self) -> Vec<User> {
        let mut users = self.through();
        users.extend(Self::members(Self::TOP).map(|number| (user_id(number), user(number))));
        users.into_values().collect()
    }

    async fn save<S: GuildhallStore>(self, driver: &Driver<S>) {
        let master = user(MASTER);
        for (place, nested) in Self::NESTED.iter().enumerate() {
            let draft = named(&format!("Group {}", self.number(place))).with_masters([master]);
            let draft = draft.with_members(Self::members(place).map(|n| Self::known(place, n)));
            let is_external = nested.is_empty();
            let draft = if is_external { draft.external() } else { draft };
            driver.save_group(driver.administered(self.number(place), draft, 1)).await;
        }
        for (place, nested) in Self::NESTED.iter().enumerate() {
            // In whatever order they are stored, the order of the walk is that of the ids.
            for child in nested.iter().rev() {
                nest_anyhow(driver, self.id(place), self.id(*child)).await;
            }
        }
    }
}

/// Nests a group in another, though no command does.
async fn nest_anyhow<S: GuildhallStore>(driver: &Driver<S>, id: GroupId, child: GroupId) {
    let before = driver.group(id).await;
    let of_group = driver.events().await.into_iter();
    let of_group = of_group.filter(|record| record.aggregate == AggregateId::Group(id));
    let nested = GroupEvent::GroupNested { group: child };
    let nested = Envelope { by: Some(user_id(MASTER)), at: minute(2), event: nested };
    let history = of_group.map(|record| record.event).chain([Event::Group(nested.clone())]);
    let after = group_of(history).unwrap();
    let below = driver.store.find_nested_groups(child, Scope::of([])).await.unwrap();
    let change = GroupChange::between(&before, after, vec![nested]);
    driver.save_group(change.with_nestings(below.version())).await;
}

/// Checks all that the calls for one group say of its participants.
async fn assert_known<S: GuildhallStore>(driver: &Driver<S>, family: Family) {
    let (store, id) = (&driver.store, family.top());
    let group = driver.group(id).await;
    for scope in scopes() {
        let expected = expected(&group, family, &scope);
        let found = store.find_group(id, scope.clone()).await.unwrap();
        assert_eq!(found.as_ref(), Some(&expected));
        let below = store.find_nested_groups(id, scope.clone()).await.unwrap();
        let without_recipients = expected.slice_of(&GroupScope::new(scope, [])).unwrap();
        assert_eq!(below.group(id).unwrap(), &without_recipients);
    }
    for one in USERS.map(user) {
        let scope = Scope::of([one.id()]);
        let expected = Some(expected(&group, family, &scope));
        let found = store.find_group(id, scope.clone()).await.unwrap();
        assert_eq!(found, expected);
        let tops = Family::ALL.map(Family::top).into();
        let found = store.find_groups(tops, one.id()).await.unwrap();
        assert_eq!(found.into_iter().find(|group| group.id() == id), expected);
        let request = BasisRequest::new(one, []).with_group(id, scope);
        assert_eq!(store.find_basis(request).await.unwrap().group, expected);
    }
    let participants = family.participants();
    let ids: Vec<_> = participants.iter().map(User::id).collect();
    for size in PAGE_SIZES {
        let read = walk(size, |page| store.participants_of(id, page)).await;
        assert_eq!(read, participants);
        let read = walk(size, |page| store.participant_addresses(id, page)).await;
        assert_eq!(read.iter().map(|found| found.user).collect::<Vec<_>>(), ids);
    }
}

/// Checks what the lists of each user say of the user.
async fn assert_listed<S: GuildhallStore>(driver: &Driver<S>) {
    let mut tops = Vec::new();
    for family in Family::ALL {
        tops.push((driver.group(family.top()).await, family));
    }
    tops.sort_by_key(|(group, _)| group.id());
    for one in USERS.map(user) {
        let scope = Scope::of([one.id()]);
        let expected: Vec<_> =
            tops.iter().map(|(group, family)| expected(group, *family, &scope)).collect();
        let filter = GroupFilter::new(&driver.company, one, GroupList::All).unwrap();
        let listed = walk(100, |page| driver.store.list_groups(filter.clone(), page)).await;
        let rooms = walk(100, |page| driver.store.rooms_of(one.id(), page)).await;
        let of_rooms = rooms.into_iter().filter_map(|listed| listed.group).collect();
        for mut groups in [listed, of_rooms] {
            groups.retain(|group| tops.iter().any(|(top, _)| top.id() == group.id()));
            groups.sort_by_key(Group::id);
            assert_eq!(groups, expected);
        }
    }
}

/// Returns the group as a store loads it with this scope.
fn expected(group: &Group, family: Family, scope: &Scope) -> Group {
    let scope = GroupScope::from(scope.clone());
    let slice = by_its_events(group).slice_of(&scope).unwrap();
    let users = family.through().into_values();
    slice.with_indirect_members(IndirectMembers::of(scope.users, users))
}

/// Returns the scopes of few users, of many and of all.
fn scopes() -> [Scope; 5] {
    let of = |numbers: Range<u32>| Scope::Users(numbers.map(user_id).collect());
    [of(5..6), of(24..25), of(27..31), of(1..50), Scope::Whole]
}
