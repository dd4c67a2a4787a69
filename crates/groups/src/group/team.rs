//! Teams: what the directory does with them (RM-19). All else is a group's.

use guildhall_kernel::{CommandError, Edit, GroupId, RoomId, Switch};
use guildhall_permissions::rules::RM_19;
use guildhall_permissions::{Context, GroupAction, Roles};
use guildhall_room_features::Features;
use guildhall_rooms::{Room, RoomEvent};

use super::{Answer, Group, Outcome};
use crate::{
    Creation, GroupEntry, GroupError, GroupEvent, GroupKind, GroupOrigin, Team, TeamDraft, TeamEdit,
};

impl Group {
    /// Forms the team of an organisation unit. Its room is there, and waits for the leader to turn
    /// Message on. A team holds internal users, and has no Masters.
    ///
    /// # Errors
    /// [`GroupError::Company`] for a user of another company (CO-1) and without the applications
    /// that groups need (CO-2).
    pub fn form_team(
        id: GroupId,
        room: RoomId,
        draft: TeamDraft,
        cx: &Context<'_>,
    ) -> Result<(Self, GroupEvent), CommandError<GroupError>> {
        let company = cx.company();
        company.check_groups().map_err(GroupError::from)?;
        for user in draft.members.values() {
            company.check_internal(user).map_err(GroupError::from)?;
        }
        let creation = Creation {
            group: id,
            company: company.id(),
            room,
            way: GroupOrigin::Directory,
            by: None,
            at: cx.at(),
            team: Some(Team { leader: draft.leader }),
            kind: GroupKind::Internal,
            name: draft.name,
            description: None,
            picture: None,
            privacy: draft.privacy,
            notification: Switch::On,
            features: Features::none_on(),
            mailing_list: None,
            members: draft.members.into_values().collect(),
            masters: Vec::new(),
        };
        Ok((Self::begun(&creation), GroupEvent::Created(Box::new(creation))))
    }

    /// Changes a team as its organisation unit has changed. What the directory says is so: no
    /// policy of the company stands in its way. A leader who leaves the unit leads the team no
    /// longer.
    ///
    /// # Errors
    /// [`GroupError::NoTeam`], [`GroupError::NothingChanges`], [`GroupError::AlreadyMembers`],
    /// [`GroupError::NotMembers`], [`GroupError::LeaderOutside`], [`GroupError::Company`] for a
    /// user of another company (CO-1), [`GroupError::Deleted`] and [`GroupError::OtherCompany`].
    pub fn change_team(&mut self, edit: TeamEdit, cx: &Context<'_>) -> Outcome {
        let Some(team) = self.header.team else {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        };
        self.check_company(cx)?;
        self.check_active()?;
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
        for user in edit.joined.values() {
            cx.company().check_internal(user).map_err(GroupError::from)?;
        }
        let joined = edit.joined.keys().copied();
        let already = self.those(joined, |entry| entry.is_some_and(GroupEntry::is_member))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMembers { users: already }.into());
        }
        if !edit.left.is_empty() {
            self.check_members(&edit.left.iter().copied().collect::<Vec<_>>(), &RM_19)?;
        }
        if let Edit::Set(user) = leader {
            let stays = self.roster.entry(user)?.is_some_and(GroupEntry::is_member);
            let inside = edit.joined.contains_key(&user) || stays && !edit.left.contains(&user);
            if !inside {
                return Err(GroupError::LeaderOutside { user }.into());
            }
        }
        Ok(self.applied(GroupEvent::TeamChanged { edit, at: cx.at() }))
    }

    /// Dissolves a team with its organisation unit, and closes its room: it loses what a deleted
    /// group loses (GR-12). Both are saved in one atom; when this fails, neither has changed.
    ///
    /// # Errors
    /// [`GroupError::NoTeam`], [`GroupError::WrongRoom`], [`GroupError::Deleted`] and
    /// [`GroupError::OtherCompany`].
    pub fn dissolve_team(
        &mut self,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(GroupEvent, RoomEvent), CommandError<GroupError>> {
        if self.header.team.is_none() {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        }
        self.authorize_directory(GroupAction::Delete, cx)?;
        self.end(None, room, cx)
    }

    /// What the table says to the directory.
    pub(super) fn authorize_directory(&self, action: GroupAction, cx: &Context<'_>) -> Answer {
        self.check_company(cx)?;
        self.check_active()?;
        let roles = Roles::directory(self.header.group_type());
        Ok(action
            .authorize(&roles, self.header.privacy)
            .map_err(|rule| GroupError::NotAllowed { action, rule })?)
    }
}
