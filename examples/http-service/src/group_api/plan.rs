//! Which commands lead from the present group to the one that a request asks for.

use std::collections::BTreeSet;

use guildhall::groups::{GroupDetails, LockEdit};
use guildhall::kernel::{Description, Edit};
use guildhall::{
    Feature, FeatureEdit, GroupCommand, GroupId, GroupView, Name, Privacy, ProfileEdit, Switch,
    User, UserId,
};

use super::external_keys::ExternalKey;

/// What a request asks for. What it does not name stays as it is.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) name: Option<Name>,
    pub(super) description: Edit<Description>,
    pub(super) privacy: Option<Privacy>,
    pub(super) notification: Option<Switch>,
    /// Whether the Group Masters may switch features.
    pub(super) manageable: Option<Switch>,
    pub(super) features: FeatureEdit,
    pub(super) masters: Option<BTreeSet<User>>,
    pub(super) members: Option<BTreeSet<User>>,
    pub(super) nested: Option<BTreeSet<GroupId>>,
    pub(super) key: Edit<ExternalKey>,
}

/// The group as it is, as far as a request names it and the caller sees it.
pub(super) struct Present {
    pub(super) view: GroupView,
    pub(super) masters: BTreeSet<UserId>,
    pub(super) members: BTreeSet<UserId>,
    pub(super) nested: BTreeSet<GroupId>,
}

impl Present {
    /// Returns the commands, in the order in which they are carried out.
    ///
    /// What only a save finds out comes first: a name that is taken, a limit that is reached. What
    /// can end the right of the caller to do the rest comes last.
    pub(super) fn commands_to(&self, wanted: &Wanted) -> Vec<GroupCommand> {
        let mut commands = Vec::new();
        commands.extend(self.edit_profile(wanted));
        commands.extend(added(wanted.members.as_ref(), &self.members, |users| {
            GroupCommand::AddMembers { users }
        }));
        for group in wanted.nested.iter().flatten().filter(|group| !self.nested.contains(group)) {
            commands.push(GroupCommand::Nest { group: *group });
        }
        commands.extend(added(wanted.masters.as_ref(), &self.masters, |users| {
            GroupCommand::AppointMasters { users }
        }));
        commands.extend(self.change_settings(wanted));
        commands.extend(removed(wanted.members.as_ref(), &self.members, |users| {
            GroupCommand::RemoveMembers { users }
        }));
        if let Some(wanted) = &wanted.nested {
            for group in self.nested.difference(wanted) {
                commands.push(GroupCommand::Unnest { group: *group });
            }
        }
        commands.extend(removed(wanted.masters.as_ref(), &self.masters, |users| {
            GroupCommand::DismissMasters { users }
        }));
        commands
    }

    fn edit_profile(&self, wanted: &Wanted) -> Option<GroupCommand> {
        let description = self.details().and_then(|details| details.description.as_ref());
        let edit = ProfileEdit {
            name: wanted.name.clone().filter(|name| *name != self.view.name),
            description: wanted.description.clone().against(description),
            ..ProfileEdit::default()
        };
        (edit != ProfileEdit::default()).then_some(GroupCommand::EditProfile { edit })
    }

    fn change_settings(&self, wanted: &Wanted) -> impl Iterator<Item = GroupCommand> {
        let details = self.details();
        let differs = |(feature, to): &(&Feature, &Switch)| {
            let present = details.into_iter().flat_map(|details| &details.features);
            !present.into_iter().any(|present| *present == (**feature, **to))
        };
        let features = wanted.features.named().iter().filter(differs);
        let features = features
            .fold(FeatureEdit::new(), |edit, (feature, to)| edit.with_feature(*feature, *to));
        let switched = !features.named().is_empty();
        let notification = wanted.notification;
        let notification =
            notification.filter(|to| details.map(|details| details.notification) != Some(*to));
        let manageable =
            wanted.manageable.filter(|to| details.map(manageable) != Some(*to)).map(locks);
        let privacy = wanted.privacy.filter(|to| *to != self.view.privacy);
        let commands = [
            switched.then_some(GroupCommand::SwitchFeatures { features }),
            notification.map(|to| GroupCommand::ChangeNotification { to }),
            manageable.map(|edit| GroupCommand::ChangeLocks { edit }),
            privacy.map(|to| GroupCommand::ChangePrivacy { to }),
        ];
        commands.into_iter().flatten()
    }

    const fn details(&self) -> Option<&GroupDetails> {
        self.view.details.as_ref()
    }
}

/// Returns whether the Group Masters may switch every feature.
pub(super) fn manageable(details: &GroupDetails) -> Switch {
    if Feature::ALL.iter().any(|feature| details.locks.is_locked(*feature)) {
        Switch::Off
    } else {
        Switch::On
    }
}

/// Returns the edit after which the Group Masters may switch every feature, or none.
pub(super) fn locks(manageable: Switch) -> LockEdit {
    let features = Feature::ALL.into_iter();
    match manageable {
        Switch::On => features.fold(LockEdit::new(), LockEdit::with_unlocked),
        Switch::Off => features.fold(LockEdit::new(), LockEdit::with_locked),
    }
}

fn added(
    wanted: Option<&BTreeSet<User>>,
    present: &BTreeSet<UserId>,
    command: impl FnOnce(Vec<User>) -> GroupCommand,
) -> Option<GroupCommand> {
    let new = wanted?.iter().filter(|user| !present.contains(&user.id()));
    let new: Vec<_> = new.copied().collect();
    (!new.is_empty()).then(|| command(new))
}

fn removed(
    wanted: Option<&BTreeSet<User>>,
    present: &BTreeSet<UserId>,
    command: impl FnOnce(Vec<UserId>) -> GroupCommand,
) -> Option<GroupCommand> {
    let wanted: BTreeSet<_> = wanted?.iter().map(User::id).collect();
    let gone: Vec<_> = present.difference(&wanted).copied().collect();
    (!gone.is_empty()).then(|| command(gone))
}
