//! How users cease to belong to a group without anybody there acting (GR-18, GR-19).

use guildhall_kernel::{Affiliation, RemovalCause, UserId};
use guildhall_permissions::{Context, GroupAction};

use super::{Group, Outcome};
use crate::{GroupEntry, GroupError, GroupEvent, GroupKind};

impl Group {
    /// Takes out a user who left the company (GR-18): as member, Master and leader, with their mail
    /// rights. A group whose last Master that was is orphaned: it works on for its members, until
    /// an administrator appoints a Master.
    ///
    /// Or takes out of an external group a member who lost the company's permission for external
    /// contact (GR-19). A Master stays one: whoever is no member takes no part.
    ///
    /// No user acts, and no policy stands in its way.
    ///
    /// # Errors
    /// [`GroupError::NothingToEnd`], [`GroupError::Deleted`] and [`GroupError::OtherCompany`].
    pub fn remove_user(&mut self, user: UserId, why: RemovalCause, cx: &Context<'_>) -> Outcome {
        self.authorize_directory(GroupAction::RemoveMembers, cx)?;
        let entry = self.roster.entry(user)?;
        let abroad = |entry: &GroupEntry| {
            let external = entry.affiliation() == Affiliation::External;
            external || self.header.kind == GroupKind::External
        };
        let ends = entry.is_some_and(|entry| match why {
            RemovalCause::ExternalPermissionLost => entry.is_member() && abroad(entry),
            RemovalCause::OffBoarding => entry.is_member() || entry.is_master(),
        });
        if !ends {
            let group = self.id();
            return Err(GroupError::NothingToEnd { group, user, why }.into());
        }
        Ok(self.applied(GroupEvent::UserRemoved { user, why, at: cx.at() }))
    }
}
