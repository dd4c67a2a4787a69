//! Which groups are nested in which, and who takes part in a group through them (GR-20).

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque, btree_set};
use std::iter::Copied;
use std::{iter, mem};

use guildhall_kernel::{Counts, Entries, GroupId, NotLoaded, RosterEntry, Scope, User, UserId};
use serde::{Deserialize, Serialize};

/// Which groups are nested in which, as far as they are loaded (GR-20).
///
/// It is collected from pairs of a group and a group that is a member of it. Its answers are right
/// only if all pairs below the groups in question were given. Pairs that close a cycle are
/// accepted, and every walk still ends. [`Nesting::cycle_of`] finds out beforehand whether a pair
/// would close a cycle.
///
/// ```
/// use guildhall_groups::Nesting;
/// use guildhall_kernel::GroupId;
/// use uuid::Uuid;
///
/// let [sales, north, harbour] = [1, 2, 3].map(|n| GroupId::new(Uuid::from_u128(n)));
/// let nesting: Nesting = [(sales, north), (north, harbour)].into_iter().collect();
///
/// assert!(nesting.below(sales).eq([north, harbour]));
/// assert_eq!(nesting.path(sales, harbour), Some(vec![sales, north, harbour]));
/// assert_eq!(nesting.cycle_of(harbour, sales), Some(vec![harbour, sales, north, harbour]));
/// ```
///
/// # What nesting costs
///
/// ```text
/// cargo bench -p guildhall-groups --bench nesting
/// ```
///
/// The benchmark compares shapes of the same 20,000 members: all in one group (flat); in a chain of
/// 1,000 groups (deep); in one group with 999 groups in it (wide); in 100 layers of ten groups,
/// each nested in all ten of the layer above (diamonds, 9,900 pairs). The members are interleaved,
/// which is the worst case of a merge, and the cycle closes at the group that is found last. The
/// numbers are medians, as multiples. They vary by about a third from run to run:
///
/// | | flat | deep | wide | diamonds | of what |
/// |---|---|---|---|---|---|
/// | all participants | 1 | 6 | 6 | 7 | all participants of flat |
/// | a first page of 100 | 1 | 90 | 70 | 285 | the first page of flat |
/// | all groups below | 0 | 0.3 | 0.3 | 1.4 | all participants of flat |
/// | the cycle | 0 | 0.4 | 0.25 | 1.4 | all participants of flat |
///
/// A first page costs the walk and the first user of every roster, so it grows with the number of
/// groups and not with the number of members. Diamonds cost by their pairs, and not by their paths,
/// of which there are ten times as many with every layer.
#[doc(alias = "GR-20")]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Nesting {
    children: BTreeMap<GroupId, BTreeSet<GroupId>>,
}

impl Nesting {
    /// Adds a pair: `child` is a member of `parent`. Adding it again changes nothing.
    ///
    /// Takes two lookups, however many groups are nested.
    pub fn insert(&mut self, parent: GroupId, child: GroupId) {
        self.children.entry(parent).or_default().insert(child);
    }

    /// Returns every group that is nested in `group`, directly or through others, [the nearest
    /// first](nearest_first).
    pub fn below(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        self.walk(group)
    }

    /// Returns `group` and then every group [below](Self::below) it: the groups whose members take
    /// part in it.
    pub fn with_below(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        iter::once(group).chain(self.below(group))
    }

    /// Returns a shortest path from `from` down to `to`, with both of them, if there is one. The
    /// path from a group to itself has one group.
    ///
    /// Takes at most one walk of all groups [below](Self::below) `from`.
    #[must_use]
    pub fn path(&self, from: GroupId, to: GroupId) -> Option<Vec<GroupId>> {
        let mut walk = self.walk(from);
        (from == to || walk.any(|group| group == to)).then(|| walk.path_to(to))
    }

    /// Returns the cycle that nesting `child` in `parent` would close, if it would close one: a
    /// shortest path from `parent` through `child` down to `parent` again.
    ///
    /// For a group in itself, that is the group named twice.
    ///
    /// Takes at most one walk of all groups [below](Self::below) `child`, so only these have to be
    /// loaded.
    #[must_use]
    pub fn cycle_of(&self, parent: GroupId, child: GroupId) -> Option<Vec<GroupId>> {
        self.path(child, parent).map(|path| iter::once(parent).chain(path).collect())
    }

    fn walk<'a>(
        &'a self,
        group: GroupId,
    ) -> Walk<impl FnMut(GroupId) -> Option<Children<'a>>, Children<'a>> {
        Walk::down(group, |id| self.children.get(&id).map(|children| children.iter().copied()))
    }
}

type Children<'a> = Copied<btree_set::Iter<'a, GroupId>>;

impl Extend<(GroupId, GroupId)> for Nesting {
    fn extend<T: IntoIterator<Item = (GroupId, GroupId)>>(&mut self, pairs: T) {
        for (parent, child) in pairs {
            self.insert(parent, child);
        }
    }
}

impl FromIterator<(GroupId, GroupId)> for Nesting {
    fn from_iter<T: IntoIterator<Item = (GroupId, GroupId)>>(pairs: T) -> Self {
        let mut nesting = Self::default();
        nesting.extend(pairs);
        nesting
    }
}

/// Returns every group that is nested in `group`, directly or through others, for a store that has
/// the groups itself. Each comes once, the nearest first, and `group` itself never.
///
/// `children` returns the groups that are nested directly in a group, by ascending id, or `None` if
/// there are none. Of equally near groups, those come first whose path down comes first, if paths
/// are compared id by id. In this order, the first group that has a user as a member decides what
/// is known of the user.
///
/// A step goes only as far as the next group. The whole walk takes one call for each group below
/// `group`, and remembers each group once, however many paths lead to it.
///
/// ```
/// use guildhall_groups::nearest_first;
/// use guildhall_kernel::GroupId;
/// use uuid::Uuid;
///
/// let [sales, north, south, harbour] = [1, 2, 3, 4].map(|n| GroupId::new(Uuid::from_u128(n)));
/// let below = nearest_first(sales, |group| match group {
///     found if found == sales => Some(vec![north, south].into_iter()),
///     found if found == north => Some(vec![harbour].into_iter()),
///     _ => None,
/// });
/// assert!(below.eq([north, south, harbour]));
/// ```
#[doc(alias = "GR-20")]
pub fn nearest_first<I: Iterator<Item = GroupId>>(
    group: GroupId,
    children: impl FnMut(GroupId) -> Option<I>,
) -> impl Iterator<Item = GroupId> {
    Walk::down(group, children)
}

/// A walk down from a group that finds the nearest groups first.
struct Walk<C, I> {
    children: C,
    /// The groups whose children are not all read.
    open: VecDeque<(GroupId, I)>,
    /// The group in which each group was first found. The start is found in itself.
    found_in: BTreeMap<GroupId, GroupId>,
}

impl<C: FnMut(GroupId) -> Option<I>, I: Iterator<Item = GroupId>> Walk<C, I> {
    fn down(group: GroupId, children: C) -> Self {
        let found_in = BTreeMap::from([(group, group)]);
        let mut walk = Self { children, open: VecDeque::new(), found_in };
        walk.open(group);
        walk
    }

    fn open(&mut self, group: GroupId) {
        self.open.extend((self.children)(group).map(|children| (group, children)));
    }

    /// Returns the path that the walk took to a group that it has found.
    fn path_to(&self, group: GroupId) -> Vec<GroupId> {
        let up = |at: &GroupId| self.found_in.get(at).copied().filter(|parent| parent != at);
        let mut path: Vec<_> = iter::successors(Some(group), up).collect();
        path.reverse();
        path
    }
}

impl<C: FnMut(GroupId) -> Option<I>, I: Iterator<Item = GroupId>> Iterator for Walk<C, I> {
    type Item = GroupId;

    fn next(&mut self) -> Option<GroupId> {
        loop {
            let (parent, children) = self.open.front_mut()?;
            let Some(child) = children.next() else {
                self.open.pop_front();
                continue;
            };
            if let Entry::Vacant(found_in) = self.found_in.entry(child) {
                found_in.insert(*parent);
                self.open(child);
                return Some(child);
            }
        }
    }
}

/// The participants of several rosters, each once and ordered by id (GR-20).
///
/// A user who is in two rosters comes once, and still comes if they leave one of them.
///
/// Each roster yields its users by ascending id, and may read them page by page. Only one user of
/// each roster is held at a time, and no roster is read further than the first user who is not due
/// yet. A step takes a few comparisons for each roster that the user is in. Their number grows with
/// the logarithm of the number of rosters.
///
/// If rosters differ about a user, because one was read before the user changed company, the roster
/// that was given first decides. From a roster that is not in order no user is lost, but users may
/// come late or twice.
///
/// ```
/// use guildhall_groups::{Nesting, Participants};
/// use guildhall_kernel::{GroupId, User, UserId};
/// use uuid::Uuid;
///
/// let [sales, north] = [1, 2].map(|n| GroupId::new(Uuid::from_u128(n)));
/// let [ann, bo, cy] = [3, 4, 5].map(|n| User::of_no_company(UserId::new(Uuid::from_u128(n))));
/// let nesting: Nesting = [(sales, north)].into_iter().collect();
///
/// let members = |group| if group == sales { [bo, cy] } else { [ann, bo] };
/// let rosters = nesting.with_below(sales).map(|group| members(group).into_iter());
/// let participants = Participants::of(rosters);
/// assert!(participants.eq([ann, bo, cy]));
/// ```
#[doc(alias = "GR-20")]
#[derive(Clone, Debug)]
#[must_use = "no user is read before it is iterated over"]
pub struct Participants<I> {
    rosters: Vec<Open<I>>,
    /// The place of the roster whose user is due now.
    now: Option<usize>,
    /// All other rosters that have a user.
    later: BinaryHeap<Due>,
    last: Option<UserId>,
}

/// A roster that is read up to a user.
#[derive(Clone, Debug)]
struct Open<I> {
    due: User,
    rest: I,
}

/// When a roster is due: by the id of its user, then by its place. The least is due first. The heap
/// moves and compares what it orders, so the user is elsewhere, and the id is a number.
type Due = Reverse<(u128, usize)>;

impl<I: Iterator<Item = User>> Participants<I> {
    /// Merges the rosters. Reads the first user of each.
    pub fn of(rosters: impl IntoIterator<Item = I>) -> Self {
        let open = |mut rest: I| Some(Open { due: rest.next()?, rest });
        let rosters: Vec<_> = rosters.into_iter().filter_map(open).collect();
        let all = rosters.iter().enumerate().map(|(place, roster)| due(roster.due, place));
        let mut later: BinaryHeap<_> = all.collect();
        Self { now: later.pop().map(place), later, rosters, last: None }
    }
}

fn due(user: User, place: usize) -> Due {
    Reverse((user.id().as_uuid().as_u128(), place))
}

fn place(Reverse((_, place)): Due) -> usize {
    place
}

impl<I: Iterator<Item = User>> Iterator for Participants<I> {
    type Item = User;

    fn next(&mut self) -> Option<User> {
        loop {
            let now = self.now?;
            let roster = self.rosters.get_mut(now)?;
            if self.last != Some(roster.due.id()) {
                self.last = Some(roster.due.id());
                return Some(roster.due);
            }
            let Some(next) = roster.rest.next() else {
                self.now = self.later.pop().map(place);
                continue;
            };
            roster.due = next;
            let next = due(next, now);
            if let Some(mut first) = self.later.peek_mut()
                && *first > next
            {
                self.now = Some(place(mem::replace(&mut *first, next)));
            }
        }
    }
}

/// The users who take part in a group through nested groups and teams, as far as they were asked
/// for (GR-20).
///
/// They follow from the state of other groups, so they are not part of the group's history. Like a
/// slice of a roster, it knows whether each user of its scope takes part, and knows nothing of
/// other users.
#[doc(alias = "GR-20")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredIndirectMembers", try_from = "StoredIndirectMembers")]
pub struct IndirectMembers {
    scope: Scope,
    users: Entries<IndirectMember>,
}

/// A user who takes part through a nested group. They are not counted as members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct IndirectMember(User);

impl RosterEntry for IndirectMember {
    #[inline]
    fn of_user(&self) -> &User {
        &self.0
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }
}

impl IndirectMembers {
    /// Makes the indirect members of a scope: those of `users` who are in the scope. If a user comes
    /// more than once, the first decides, as in [`Participants`].
    #[must_use]
    pub fn of(scope: Scope, users: impl IntoIterator<Item = User>) -> Self {
        let is_asked = |user: &User| match &scope {
            Scope::Users(asked) => asked.contains(user.as_id()),
            Scope::Whole => true,
        };
        let mut users: Vec<_> = users.into_iter().filter(is_asked).map(IndirectMember).collect();
        // Of the entries of a user, the last one stays.
        users.reverse();
        Self { scope, users: users.into_iter().collect() }
    }

    pub(crate) fn slice_of(&self, scope: &Scope) -> Result<Self, NotLoaded> {
        let known = match (&self.scope, scope) {
            (Scope::Whole, _) => Ok(()),
            (Scope::Users(_), Scope::Whole) => Err(NotLoaded::Rest),
            (Scope::Users(users), Scope::Users(asked)) => {
                asked.difference(users).next().map_or(Ok(()), |user| Err(NotLoaded::User(*user)))
            }
        };
        known.map(|()| Self::of(scope.clone(), self.users.values().map(|user| user.0)))
    }

    /// Returns the user if they take part through a nested group.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the user is not in the scope.
    pub fn user(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        Ok(self.find(user)?.copied())
    }

    #[inline]
    pub(crate) fn find(&self, user: UserId) -> Result<Option<&User>, NotLoaded> {
        match &self.scope {
            Scope::Users(users) if !users.contains(&user) => Err(NotLoaded::User(user)),
            _ => Ok(self.users.get(&user).map(IndirectMember::of_user)),
        }
    }
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredIndirectMembers {
    scope: Scope,
    users: BTreeMap<UserId, User>,
}

#[derive(Debug, thiserror::Error)]
#[error("indirect member {user} is stored under another id, or is not in the scope")]
struct IndirectMembersFormError {
    user: UserId,
}

impl TryFrom<StoredIndirectMembers> for IndirectMembers {
    type Error = IndirectMembersFormError;

    fn try_from(stored: StoredIndirectMembers) -> Result<Self, IndirectMembersFormError> {
        let StoredIndirectMembers { scope, users } = stored;
        let asked = |id: &UserId| match &scope {
            Scope::Users(asked) => asked.contains(id),
            Scope::Whole => true,
        };
        if let Some((user, _)) = users.iter().find(|(id, user)| user.id() != **id || !asked(id)) {
            return Err(IndirectMembersFormError { user: *user });
        }
        let users = users.into_values().map(IndirectMember).collect();
        Ok(Self { scope, users })
    }
}

impl From<IndirectMembers> for StoredIndirectMembers {
    fn from(IndirectMembers { scope, users }: IndirectMembers) -> Self {
        Self { scope, users: users.iter().map(|(id, user)| (*id, user.0)).collect() }
    }
}
