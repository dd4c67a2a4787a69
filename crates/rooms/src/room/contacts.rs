//! External users in a room: whom they may meet, and who leaves when contact ends (GR-19).

use std::collections::BTreeSet;

use guildhall_kernel::{Affiliation, CommandError, CompanyId, NotLoaded, User, UserId};
use guildhall_permissions::Context;

use super::Room;
use crate::{Participant, RoomError};

impl Room {
    /// Returns the users who have to leave the room when this company ends external contact
    /// (GR-19): the external users of its own room, and its own users in the room of another
    /// company. The room of a group or team has none: the group has them.
    ///
    /// # Errors
    /// [`NotLoaded::Rest`] if this is a slice
    #[doc(alias = "GR-19")]
    pub fn contacts_of(&self, company: CompanyId) -> Result<BTreeSet<UserId>, NotLoaded> {
        let ends = |entry: &&Participant| {
            let concerned = self.company() == company || entry.user().company() == Some(company);
            entry.is_in() && entry.affiliation() == Affiliation::External && concerned
        };
        let entries = self.roster.all()?.values().filter(ends);
        Ok(entries.map(|entry| entry.user().id()).collect())
    }

    /// Checks that the newcomers and the participants may be in one room, if some of them are
    /// external users (RM-10, GR-19). If a newcomer is external, the room must be loaded whole, or
    /// the slice must cover the users whom the company allows no external contact.
    pub(super) fn check_contacts(
        &self,
        newcomers: &[User],
        cx: &Context<'_>,
    ) -> Result<(), CommandError<RoomError>> {
        let company = cx.company();
        cx.check_contacts(newcomers).map_err(RoomError::from)?;
        if self.roster.counts().externals() > 0 {
            company.check_contact_permission(newcomers).map_err(RoomError::from)?;
        }
        if newcomers.iter().any(|user| user.is_external_to(self.company())) {
            let entries = self.roster.covering(company.without_contact())?;
            let inside = entries.into_iter().filter(|entry| entry.is_in());
            let inside: Vec<_> = inside.map(Participant::user).collect();
            company.check_contact_permission(&inside).map_err(RoomError::from)?;
        }
        Ok(())
    }
}
