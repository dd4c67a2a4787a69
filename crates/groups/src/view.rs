use guildhall_kernel::{
    CommandError, Counts, Description, Feature, GroupId, ListAddress, Name, Picture, RoomId,
    Switch, User,
};
use guildhall_permissions::{Context, GroupAction, GroupType, Privacy, Role, Roles};

use crate::{Group, GroupError, GroupKind};

/// A group as one user sees it (GR-15, GR-17).
///
/// There is none for whom the group is hidden. An outsider sees its name, how many members it has
/// and where to mail it; who belongs to it or manages it sees the details too.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupView {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: Name,
    /// Whether it is a group, or a team.
    pub group_type: GroupType,
    /// Whether it can hold external users.
    pub kind: GroupKind,
    /// Whether it is public or private.
    pub privacy: Privacy,
    /// How many belong to it themselves: not through what is nested in it.
    pub counts: Counts,
    /// The address of its mailing list, if it has one that is on.
    pub address: Option<ListAddress>,
    /// What the user is to it.
    pub roles: Roles,
    /// What the user may do with it now.
    pub allowed: Vec<GroupAction>,
    /// What only those see who belong to it or manage it.
    pub details: Option<GroupDetails>,
}

/// What an outsider does not see of a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupDetails {
    /// Its description.
    pub description: Option<Description>,
    /// Its profile picture.
    pub picture: Option<Picture>,
    /// Its room.
    pub room: RoomId,
    /// What its features are now, whoever switched or disabled them.
    pub features: Vec<(Feature, Switch)>,
    /// Whether its members are told of what becomes of it.
    pub notification: Switch,
}

impl Group {
    /// The group as this user sees it.
    ///
    /// # Errors
    /// As for [`Group::authorize`].
    pub fn seen_by(
        &self,
        user: &User,
        cx: &Context<'_>,
    ) -> Result<GroupView, CommandError<GroupError>> {
        self.view(user, cx)?;
        let header = self.header();
        let roles = self.roles(user, cx)?;
        let list = header.mailing_list().filter(|list| list.state().is_on());
        let mut allowed = Vec::new();
        for action in GroupAction::ALL {
            let answer = match action {
                GroupAction::Mail => self.post(user, cx),
                GroupAction::ReadRoom => self.read_room(user, cx),
                GroupAction::OpenTeamRoom if self.was_opened() => continue,
                _ => self.authorize(user, action, cx),
            };
            match answer {
                Ok(()) => allowed.push(action),
                Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
                Err(CommandError::Refused(_)) => {}
            }
        }
        let details = (!roles.is(Role::Outsider) || roles.is(Role::Administrator)).then(|| {
            let features = Feature::ALL.map(|feature| (feature, self.feature(feature, cx)));
            GroupDetails {
                description: header.description().cloned(),
                picture: header.picture().cloned(),
                room: self.room(),
                features: features.to_vec(),
                notification: header.notification(),
            }
        });
        Ok(GroupView {
            id: self.id(),
            name: header.name().clone(),
            group_type: header.group_type(),
            kind: header.kind(),
            privacy: header.privacy(),
            counts: self.roster().counts(),
            address: list.map(|list| list.address().clone()),
            roles,
            allowed,
            details,
        })
    }
}
