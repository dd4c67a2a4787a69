use guildhall_kernel::{GroupId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{Creation, Group, GroupEvent};

/// A notice that all members of a group get (GR-13): those who take part when it is sent, and of
/// a deletion those who were members up to then, whose places the tombstone keeps. A former member
/// is never told.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GroupNotice {
    /// The group.
    pub group: GroupId,
    /// What they are told of.
    pub kind: NoticeKind,
    /// Who did it; none where it was the directory, or nobody in the group.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// What the members of a group are told of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The group was created.
    Created,
    /// The group was deleted.
    Deleted,
    /// The group was edited.
    Edited,
}

impl GroupNotice {
    /// The notice that follows from an event, where the group notifies: `group` is as the event
    /// left it.
    #[must_use]
    pub fn of(group: &Group, event: &GroupEvent) -> Option<Self> {
        let (kind, by) = kind(event)?;
        let notifies = group.header().notification().is_on();
        notifies.then(|| Self { group: group.id(), kind, by, at: event.at() })
    }
}

fn kind(event: &GroupEvent) -> Option<(NoticeKind, Option<UserId>)> {
    match event {
        GroupEvent::Created(creation) => {
            let Creation { by, .. } = creation.as_ref();
            Some((NoticeKind::Created, *by))
        }
        GroupEvent::Deleted { by, .. } => Some((NoticeKind::Deleted, *by)),
        GroupEvent::TeamChanged { .. } | GroupEvent::UserRemoved { .. } => {
            Some((NoticeKind::Edited, None))
        }
        GroupEvent::FeaturesLocked { by, .. }
        | GroupEvent::FeaturesSwitched { by, .. }
        | GroupEvent::FeaturesUnlocked { by, .. }
        | GroupEvent::GroupNested { by, .. }
        | GroupEvent::GroupUnnested { by, .. }
        | GroupEvent::MailingListEdited { by, .. }
        | GroupEvent::MailingListOpened { by, .. }
        | GroupEvent::MailRightGranted { by, .. }
        | GroupEvent::MailRightRevoked { by, .. }
        | GroupEvent::MastersAppointed { by, .. }
        | GroupEvent::MastersDismissed { by, .. }
        | GroupEvent::MembersAdded { by, .. }
        | GroupEvent::MembersRemoved { by, .. }
        | GroupEvent::MessageBeganAnew { by, .. }
        | GroupEvent::MessageRestored { by, .. }
        | GroupEvent::NotificationChanged { by, .. }
        | GroupEvent::PrivacyChanged { by, .. }
        | GroupEvent::ProfileEdited { by, .. }
        | GroupEvent::RecipientsAdded { by, .. }
        | GroupEvent::RecipientsRemoved { by, .. } => Some((NoticeKind::Edited, Some(*by))),
        // To delete data is no edit of the group's settings.
        GroupEvent::DataDeleted { .. } | GroupEvent::DataDeletionRequested { .. } => None,
    }
}
