//! Which stored group each team of the files is.

use std::collections::BTreeMap;

use guildhall::groups::GroupView;
use guildhall::kernel::{GroupId, NameKey};

use crate::peribolos::Team;

/// The group of each team, in the order of the teams.
pub(crate) struct Matching(Vec<Match>);

/// The group of one team.
enum Match {
    /// The team has no group.
    None,
    /// The group was there before.
    Found(Box<GroupView>),
    /// The import has created the group.
    Created(GroupId),
}

impl Matching {
    /// Finds the group of each team: first by the name that the team has, and then by the names
    /// that it had before. Each group belongs to one team, so of two teams whose names are the same
    /// to the store (GR-4), only the first has a group.
    pub(crate) fn of(teams: &[Team], groups: Vec<GroupView>) -> Self {
        let mut by_name = by_name(groups);
        let mut of_teams: Vec<_> =
            teams.iter().map(|team| by_name.remove(&NameKey::of(&team.name))).collect();
        for (team, group) in teams.iter().zip(&mut of_teams) {
            if group.is_none() {
                *group = renamed(team, &mut by_name);
            }
        }
        Self(of_teams.into_iter().map(Match::from).collect())
    }

    /// Returns the group of the team at this position, if it was there before.
    pub(crate) fn group(&self, team: usize) -> Option<&GroupView> {
        match self.0.get(team)? {
            Match::Found(group) => Some(group),
            Match::None | Match::Created(_) => None,
        }
    }

    /// Returns whether a team has this group.
    pub(crate) fn has(&self, group: GroupId) -> bool {
        self.0.iter().any(|one| one.id() == Some(group))
    }

    /// Records the group that the import has created for a team.
    pub(crate) fn created(&mut self, position: usize, group: GroupId) {
        self.set(position, Match::Created(group));
    }

    /// Finds the group of one team again, among the groups that the store has now. Returns whether
    /// it is another one than before. The groups of the other teams stay theirs.
    pub(crate) fn find_again(
        &mut self,
        position: usize,
        team: &Team,
        groups: Vec<GroupView>,
    ) -> bool {
        let before = self.0.get(position).and_then(Match::id);
        self.set(position, Match::None);
        let mut by_name = by_name(groups.into_iter().filter(|group| !self.has(group.id)));
        let found = by_name.remove(&NameKey::of(&team.name));
        let found = Match::from(found.or_else(|| renamed(team, &mut by_name)));
        let changed = found.id() != before;
        self.set(position, found);
        changed
    }

    fn set(&mut self, position: usize, to: Match) {
        if let Some(group) = self.0.get_mut(position) {
            *group = to;
        }
    }
}

impl Match {
    fn id(&self) -> Option<GroupId> {
        match self {
            Self::None => None,
            Self::Found(group) => Some(group.id),
            Self::Created(group) => Some(*group),
        }
    }
}

impl From<Option<GroupView>> for Match {
    fn from(found: Option<GroupView>) -> Self {
        found.map_or(Self::None, |group| Self::Found(Box::new(group)))
    }
}

fn by_name(groups: impl IntoIterator<Item = GroupView>) -> BTreeMap<NameKey, GroupView> {
    groups.into_iter().map(|group| (group.name.key(), group)).collect()
}

/// Takes the group with the first previous name that the store has.
fn renamed(team: &Team, groups: &mut BTreeMap<NameKey, GroupView>) -> Option<GroupView> {
    team.previous_names.iter().find_map(|name| groups.remove(&NameKey::of(name)))
}
