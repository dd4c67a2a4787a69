//! The group that a team in the files describes.

use guildhall::groups::{GroupDraft, GroupError, ProfileEdit};
use guildhall::kernel::{Description, Edit, Name, User};
use guildhall::permissions::Privacy;

use crate::errors::ImportRefusal;
use crate::people::People;
use crate::peribolos::{self, Person, Team};

/// The group that a team describes.
pub(crate) struct Wanted {
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) privacy: Privacy,
    pub(crate) masters: Vec<User>,
    /// One of the Masters. A group always has one (GR-2).
    pub(crate) first_master: User,
    pub(crate) members: Vec<User>,
}

impl Wanted {
    /// Reads a team. The maintainers become Masters. If there are none, the organisation's admins
    /// become Masters, but not members (GR-3).
    ///
    /// # Errors
    /// - [`GroupError::NeedsMaster`] if there are neither maintainers nor admins (GR-2)
    /// - the refusal of a name or description that breaks a limit (GR-4)
    pub(crate) fn of(team: &Team, people: &People) -> Result<Self, ImportRefusal> {
        let users = |named: &[Person]| -> Vec<User> {
            named.iter().map(|person| people.user(&person.login)).collect()
        };
        let maintainers = users(&team.maintainers);
        let members = [maintainers.clone(), users(&team.members)].concat();
        let masters = if maintainers.is_empty() { people.admins().to_vec() } else { maintainers };
        let first_master = *masters.first().ok_or(GroupError::NeedsMaster)?;
        Ok(Self {
            name: team.name.parse().map_err(|error| ImportRefusal::of_text("name", &error))?,
            description: Description::parse(&team.description)
                .map_err(|error| ImportRefusal::of_text("description", &error))?,
            privacy: match team.privacy {
                peribolos::Privacy::Closed => Privacy::Public,
                peribolos::Privacy::Secret => Privacy::Private,
            },
            masters,
            first_master,
            members,
        })
    }

    /// Returns the draft of the group. It is external if one of its users is external (GR-5).
    pub(crate) fn draft(&self) -> GroupDraft {
        let draft = GroupDraft::new(self.name.clone())
            .with_description(self.description.clone())
            .masters(self.masters.iter().copied())
            .members(self.members.iter().copied());
        let draft = match self.privacy {
            Privacy::Private => draft.private(),
            Privacy::Public => draft.public(),
        };
        let external = self.users().any(|user| user.company().is_none());
        if external { draft.external() } else { draft }
    }

    /// Returns the edit that sets this name, in this spelling, and this description.
    pub(crate) fn profile(&self) -> ProfileEdit {
        ProfileEdit {
            name: Some(self.name.clone()),
            description: Edit::to(self.description.clone()),
            picture: Edit::Keep,
        }
    }

    /// Iterates over the Masters and then the members. A user who is both comes twice.
    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.masters.iter().chain(&self.members)
    }
}
