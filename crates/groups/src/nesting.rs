//! Who takes part in a group through the groups that are nested in it (GR-20).

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque, btree_set};
use std::iter;

use guildhall_kernel::{GroupId, User, UserId};

/// Which groups are nested in which, as far as they are loaded (GR-20).
///
/// It is collected from pairs: a group, and a group that is a member of it. It answers from the
/// pairs that it has been given, so whoever loads them sees to it that none is missing below the
/// groups that are asked about. Pairs that close a cycle are taken as they come, and every answer
/// still ends; [`Nesting::cycle_of`] tells beforehand.
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
/// It compares shapes of the same 20,000 members: all in one group (flat); in a chain of 1,000
/// groups (deep); in one group and 999 in it (wide); in 100 layers of ten groups, each in all ten
/// of the layer above (diamonds, 9,900 pairs). Members are interleaved, which is the worst for a
/// merge, and the cycle closes at the group that is found last. Medians, as multiples; they vary
/// from run to run by about a fifth:
///
/// | | flat | deep | wide | diamonds | of what |
/// |---|---|---|---|---|---|
/// | all participants | 1 | 7 | 6 | 9 | all participants of flat |
/// | a first page of 100 | 1 | 155 | 120 | 450 | the first page of flat |
/// | all groups below | 0 | 0.55 | 0.4 | 2.2 | all participants of flat |
/// | the cycle | 0 | 0.8 | 0.3 | 2.3 | all participants of flat |
///
/// A first page pays for the walk and for the first user of every roster, so it grows with the
/// groups and not with the members. Diamonds cost by their pairs, and not by the ways down, of
/// which there are ten times as many with every layer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Nesting {
    children: BTreeMap<GroupId, BTreeSet<GroupId>>,
}

impl Nesting {
    /// Notes that `child` is a member of `parent`. To note it twice changes nothing.
    ///
    /// Takes two lookups, however much is nested.
    pub fn insert(&mut self, parent: GroupId, child: GroupId) {
        self.children.entry(parent).or_default().insert(child);
    }

    /// Every group that is nested in `group`, directly or through others: each once, the nearest
    /// first, and never `group` itself.
    ///
    /// A step looks only as far as the next group. The whole walk takes a lookup for each pair
    /// below `group`, and remembers the groups that it has come to: not one for each way to them.
    pub fn below(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        Walk::down_from(self, group)
    }

    /// `group`, and then every group [below](Self::below) it: all whose members take part in it.
    pub fn with_below(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        iter::once(group).chain(self.below(group))
    }

    /// A shortest chain from `from` down to `to`, with both of them; nothing where there is none.
    /// From a group to itself it is that group alone.
    ///
    /// Takes at most a walk of all that is [below](Self::below) `from`.
    #[must_use]
    pub fn path(&self, from: GroupId, to: GroupId) -> Option<Vec<GroupId>> {
        let mut walk = Walk::down_from(self, from);
        (from == to || walk.any(|group| group == to)).then(|| walk.path_to(to))
    }

    /// The cycle that would arise if `child` were nested in `parent`: from `parent` through `child`
    /// down to `parent` again, by a shortest chain. Nothing where none would arise.
    ///
    /// A group in itself is the cycle of that group, named twice.
    ///
    /// Takes at most a walk of all that is [below](Self::below) `child`, so only that has to be
    /// loaded.
    #[must_use]
    pub fn cycle_of(&self, parent: GroupId, child: GroupId) -> Option<Vec<GroupId>> {
        self.path(child, parent).map(|path| iter::once(parent).chain(path).collect())
    }
}

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

/// A walk down from a group, the nearest groups first.
struct Walk<'a> {
    nesting: &'a Nesting,
    /// The groups whose own groups are not all read.
    open: VecDeque<(GroupId, btree_set::Iter<'a, GroupId>)>,
    /// In which group each was first found; where the walk began, in itself.
    found_in: BTreeMap<GroupId, GroupId>,
}

impl<'a> Walk<'a> {
    fn down_from(nesting: &'a Nesting, group: GroupId) -> Self {
        let found_in = BTreeMap::from([(group, group)]);
        let mut walk = Self { nesting, open: VecDeque::new(), found_in };
        walk.open(group);
        walk
    }

    fn open(&mut self, group: GroupId) {
        self.open.extend(self.nesting.children.get(&group).map(|set| (group, set.iter())));
    }

    /// The way that the walk took to a group that it has come to.
    fn path_to(&self, group: GroupId) -> Vec<GroupId> {
        let up = |at: &GroupId| self.found_in.get(at).copied().filter(|parent| parent != at);
        let mut path: Vec<_> = iter::successors(Some(group), up).collect();
        path.reverse();
        path
    }
}

impl Iterator for Walk<'_> {
    type Item = GroupId;

    fn next(&mut self) -> Option<GroupId> {
        loop {
            let (parent, children) = self.open.front_mut()?;
            let Some(&child) = children.next() else {
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

/// All who take part, by id and each once, out of the rosters of several groups (GR-20).
///
/// A user who is in by two ways is there once, and stays when one of the ways ends.
///
/// Each roster gives its users by ascending id; it may read them page by page. One user of each
/// roster is held at a time, and no roster is read further than to the first user who is not yet
/// due. A step takes a few comparisons for each roster that the user is in: their number grows with
/// the logarithm of the number of rosters.
///
/// Where rosters differ about a user (one was read before the user changed company), the roster
/// that was given first decides. Out of a roster that is not in order nobody is lost, but users may
/// come late, or twice.
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
#[derive(Clone, Debug)]
#[must_use = "nobody is read before it is iterated over"]
pub struct Participants<I> {
    rosters: Vec<I>,
    due: BinaryHeap<Due>,
    last: Option<UserId>,
}

/// The next user of a roster: by id, then by the roster's place. The least is due first.
type Due = Reverse<(UserId, usize, User)>;

impl<I: Iterator<Item = User>> Participants<I> {
    /// All who are in at least one of the rosters. Reads the first user of each.
    pub fn of(rosters: impl IntoIterator<Item = I>) -> Self {
        let mut rosters: Vec<I> = rosters.into_iter().collect();
        let first = |(entry, roster): (usize, &mut I)| Some(due(roster.next()?, entry));
        let due = rosters.iter_mut().enumerate().filter_map(first).collect();
        Self { rosters, due, last: None }
    }
}

fn due(user: User, entry: usize) -> Due {
    Reverse((user.id(), entry, user))
}

impl<I: Iterator<Item = User>> Iterator for Participants<I> {
    type Item = User;

    fn next(&mut self) -> Option<User> {
        loop {
            let mut top = self.due.peek_mut()?;
            let Reverse((id, entry, user)) = *top;
            if self.last != Some(id) {
                self.last = Some(id);
                return Some(user);
            }
            match self.rosters.get_mut(entry).and_then(Iterator::next) {
                Some(next) => *top = due(next, entry),
                None => drop(PeekMut::pop(top)),
            }
        }
    }
}
