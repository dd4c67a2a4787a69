//! What happens to a group without a user who acts: the directory changes its teams (RM-19), and
//! users leave the company or lose the permission for external contact (GR-18, GR-19).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Affiliation, CommandError, CompanyId, Edit, Envelope, GroupId, Name, NotLoaded, RemovalCause,
    RoomId, Switch, TextError, User, UserId,
};
use guildhall_permissions::rules::RM_19;
use guildhall_permissions::{Context, GroupAction, Privacy};
use guildhall_room_features::Features;
use guildhall_rooms::{Room, RoomEvent};
use serde::{Deserialize, Serialize};

use super::{CommandResult, Group};
use crate::{Creation, GroupEntry, GroupError, GroupEvent, GroupKind, GroupOrigin, Team};

/// A team that the directory forms for an organisation unit (RM-19).
///
/// By default it is public. All features are off until the leader opens its room, and it has no
/// mailing list.
///
/// ```
/// use guildhall_groups::TeamDraft;
///
/// let draft = TeamDraft::named("Research")?.private();
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[doc(alias = "RM-19")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamDraft {
    pub(crate) name: Name,
    pub(crate) privacy: Privacy,
    pub(crate) leader: Option<UserId>,
    pub(crate) members: BTreeSet<User>,
}

impl TeamDraft {
    /// Returns the users whom the draft names, ordered by id.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.members.iter()
    }

    /// Makes the draft of a team with this name (GR-4).
    #[must_use]
    pub const fn new(name: Name) -> Self {
        Self { name, privacy: Privacy::Public, leader: None, members: BTreeSet::new() }
    }

    /// Makes the draft of a team with this name (GR-4).
    ///
    /// # Errors
    /// Returns [`TextError`] if the text is not a valid name (GR-4).
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(Self::new(name.parse()?))
    }

    /// Makes the team private (GR-14).
    #[must_use]
    pub fn private(self) -> Self {
        Self { privacy: Privacy::Private, ..self }
    }

    /// Sets the leader, who is also a member.
    #[must_use]
    pub fn with_leader(self, leader: User) -> Self {
        Self { leader: Some(leader.id()), ..self.with_members([leader]) }
    }

    /// Adds members.
    #[must_use]
    pub fn with_members(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.members.extend(users);
        self
    }
}

/// What the directory changes about a team. What it does not name stays as it is (FT-6).
#[doc(alias = "RM-19")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct TeamEdit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Name>,
    #[serde(default, skip_serializing_if = "Edit::keeps")]
    pub(crate) leader: Edit<UserId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) joined: BTreeSet<User>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) left: BTreeSet<UserId>,
}

impl TeamEdit {
    /// Makes an edit that changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the name.
    #[must_use]
    pub fn with_name(self, name: Name) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Makes this user the leader. They must be a member, or join in the same edit.
    #[must_use]
    pub fn with_leader(self, leader: UserId) -> Self {
        Self { leader: Edit::Set(leader), ..self }
    }

    /// Leaves the team without a leader.
    #[must_use]
    pub fn without_leader(self) -> Self {
        Self { leader: Edit::Clear, ..self }
    }

    /// Adds users who joined the organisation unit.
    #[must_use]
    pub fn with_joined(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.joined.extend(users);
        self
    }

    /// Adds users who left the organisation unit.
    #[must_use]
    pub fn with_left(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.left.extend(users);
        self
    }

    /// Returns the users whom the edit names. A slice of the team must cover them.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        let leader = match self.leader {
            Edit::Set(leader) => Some(leader),
            Edit::Clear | Edit::Keep => None,
        };
        self.joined.iter().map(User::id).chain(self.left.iter().copied()).chain(leader)
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Group {
    /// Forms the team of an organisation unit.
    ///
    /// The team has a room, with Message off until the leader turns it on. A team holds only
    /// internal users and has no Group Masters.
    ///
    /// # Errors
    /// - [`GroupError::Company`] if a user belongs to another company (CO-1), or if the company
    ///   lacks the applications for groups (CO-2)
    #[doc(alias = "RM-19")]
    pub fn form_team(
        id: GroupId,
        room: RoomId,
        draft: TeamDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, Envelope<GroupEvent>), CommandError<GroupError>> {
        let company = cx.company();
        company.check_groups().map_err(GroupError::from)?;
        for user in &draft.members {
            company.check_internal(*user).map_err(GroupError::from)?;
        }
        let creation = Creation {
            group: id,
            company: company.id(),
            room,
            origin: GroupOrigin::Directory,
            team: Some(Team { leader: draft.leader }),
            kind: GroupKind::Internal,
            name: draft.name,
            description: None,
            picture: None,
            privacy: draft.privacy,
            notification: Switch::On,
            features: Features::none_on(),
            mailing_list: None,
            members: draft.members.into_iter().collect(),
            masters: Vec::new(),
            rights: BTreeMap::new(),
        };
        Ok(Self::created(Envelope::by_service(cx.at(), creation)))
    }

    /// Changes a team as its organisation unit has changed.
    ///
    /// The directory is always right: no policy of the company refuses its changes. A leader who
    /// leaves the unit no longer leads the team.
    ///
    /// # Errors
    /// - [`GroupError::NoTeam`] if this is a group and not a team (RM-19)
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the team's (CO-1)
    /// - [`GroupError::Deleted`] if the team was dissolved (GR-12)
    /// - [`GroupError::NothingChanges`] if the edit changes nothing (FT-6)
    /// - [`GroupError::Company`] if a user who joins belongs to another company (CO-1)
    /// - [`GroupError::AlreadyMembers`] if a user who joins is a member (GR-9)
    /// - [`GroupError::NotMembers`] if a user who leaves is not a member (RM-19)
    /// - [`GroupError::LeaderOutside`] if the new leader is not a member afterwards (RM-19)
    #[doc(alias = "RM-19")]
    pub fn change_team(&mut self, edit: TeamEdit, cx: &Context<'_>) -> CommandResult {
        let Some(team) = self.header.team else {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        };
        let leader = edit.leader;
        let edit = TeamEdit {
            name: edit.name.filter(|name| *name != self.header.name),
            leader: edit.leader.against(team.leader.as_ref()),
            ..edit
        };
        for action in [
            GroupAction::Rename,
            GroupAction::AppointLeader,
            GroupAction::AddMembers,
            GroupAction::RemoveMembers,
        ] {
            self.authorize_directory(action, cx)?;
        }
        if edit.changes_nothing() {
            return Err(GroupError::NothingChanges.into());
        }
        for user in &edit.joined {
            cx.company().check_internal(*user).map_err(GroupError::from)?;
        }
        let joined = edit.joined.iter().map(User::id);
        let already = self.matching(joined, |entry| entry.is_some_and(GroupEntry::is_member))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMembers { users: already }.into());
        }
        if !edit.left.is_empty() {
            self.check_members(&edit.left.iter().copied().collect::<Vec<_>>(), &RM_19)?;
        }
        if let Edit::Set(user) = leader {
            let stays = self.roster.entry(user)?.is_some_and(GroupEntry::is_member);
            let inside = edit.joined.iter().any(|joined| joined.id() == user)
                || stays && !edit.left.contains(&user);
            if !inside {
                return Err(GroupError::LeaderOutside { user }.into());
            }
        }
        Ok(self.record(None, GroupEvent::TeamChanged { edit }, cx))
    }

    /// Dissolves a team with its organisation unit, and closes its room.
    ///
    /// The team loses the same data as a deleted group (GR-12). The team and the room are saved
    /// together. If the command is refused, neither has changed.
    ///
    /// # Errors
    /// - [`GroupError::NoTeam`] if this is a group and not a team (RM-19)
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the team's (CO-1)
    /// - [`GroupError::Deleted`] if the team was dissolved already (GR-12)
    /// - [`GroupError::WrongRoom`] if `room` is not the team's room (RM-20)
    #[doc(alias = "RM-19")]
    pub fn dissolve_team(
        &mut self,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>> {
        if self.header.team.is_none() {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        }
        self.authorize_directory(GroupAction::Delete, cx)?;
        self.end(None, room, cx)
    }

    /// Returns the members who have to be removed when this company ends external contact (GR-19):
    /// the external members of its own group, and its own users in the group of another company.
    /// Users who take part through nested groups are members there.
    ///
    /// # Errors
    /// [`NotLoaded::Rest`] if this is a slice
    #[doc(alias = "GR-19")]
    pub fn contacts_of(&self, company: CompanyId) -> Result<BTreeSet<UserId>, NotLoaded> {
        let ends = |entry: &&GroupEntry| {
            let concerned = self.company() == company || entry.user().company() == Some(company);
            entry.is_member() && entry.affiliation() == Affiliation::External && concerned
        };
        let entries = self.roster.all()?.values().filter(ends);
        Ok(entries.map(|entry| entry.user().id()).collect())
    }

    /// Removes a user who left the company (GR-18), lost its permission for external contact, or is
    /// an external member when a company ends external contact (GR-19). No policy of the company
    /// refuses this.
    ///
    /// - A user who left the company is no longer a member, Group Master or leader, and loses all
    ///   mail rights. Their request to join ends. If no Group Master remains, the group is orphaned:
    ///   its members keep using it, and an administrator can appoint a Group Master.
    /// - A user who lost the permission is no longer a member if the group is external, or if the
    ///   user is external. They are no longer a Group Master of an external group either (GR-5),
    ///   unless they are its last one: only off-boarding leaves a group without a Group Master. The
    ///   last one stays without taking part, until another is appointed and this is done again.
    /// - If external contact ends, only external members are removed.
    ///
    /// # Errors
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::NothingToEnd`] if the user holds nothing that would end (GR-18, GR-19)
    #[doc(alias("GR-18", "GR-19"))]
    pub fn remove_user(
        &mut self,
        user: UserId,
        cause: RemovalCause,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorize_directory(GroupAction::RemoveMembers, cx)?;
        let entry = self.roster.entry(user)?;
        let is_external = |entry: &GroupEntry| entry.affiliation() == Affiliation::External;
        let ends = entry.is_some_and(|entry| match cause {
            RemovalCause::ExternalContactEnded => entry.is_member() && is_external(entry),
            RemovalCause::ExternalPermissionLost => {
                let external = self.header.kind == GroupKind::External;
                let manages = external && entry.is_master() && self.has_other_master();
                manages || entry.is_member() && (external || is_external(entry))
            }
            RemovalCause::OffBoarding => entry.is_member() || entry.is_master(),
        });
        // Only the request ends, and no member gets a notice.
        let asked = entry.is_some_and(|entry| entry.asked_at().is_some());
        if !ends && asked && cause == RemovalCause::OffBoarding {
            return Ok(self.record(None, GroupEvent::JoinRequestWithdrawn { user }, cx));
        }
        if !ends {
            let group = self.id();
            return Err(GroupError::NothingToEnd { group, user, why: cause }.into());
        }
        Ok(self.record(None, GroupEvent::UserRemoved { user, cause }, cx))
    }
}
