//! The group that a team in the files describes.

use guildhall::groups::{GroupDraft, GroupError, GroupView, ProfileEdit};
use guildhall::kernel::{Description, Edit, Name, User};
use guildhall::permissions::Privacy;

use crate::errors::ImportRefusal;
use crate::people::People;
use crate::peribolos::{self, Person, Team};

/// The group that a team describes.
pub(crate) struct Wanted {
    /// The name, or `None` if it breaks a limit (GR-4).
    name: Option<Name>,
    /// The description. It stays as it is if the new one breaks a limit (GR-4).
    description: Edit<Description>,
    pub(crate) privacy: Privacy,
    pub(crate) masters: Vec<User>,
    pub(crate) members: Vec<User>,
    /// What is wrong with the team itself, in any state of the store. Such a team gets no group.
    /// If it has one, the rest of the team is imported.
    pub(crate) refusals: Vec<ImportRefusal>,
}

impl Wanted {
    /// Reads a team. The maintainers become Masters. If there are none, the organisation's admins
    /// become Masters, but not members (GR-3).
    ///
    /// The refusals say if there are neither maintainers nor admins (GR-2), and if the name or the
    /// description breaks a limit (GR-4).
    pub(crate) fn of(team: &Team, people: &People) -> Self {
        let users = |named: &[Person]| -> Vec<User> {
            named.iter().map(|person| people.user(&person.login)).collect()
        };
        let maintainers = users(&team.maintainers);
        let members = [maintainers.clone(), users(&team.members)].concat();
        let masters = if maintainers.is_empty() { people.admins().to_vec() } else { maintainers };
        let mut refusals = Vec::new();
        if masters.is_empty() {
            refusals.push(GroupError::NeedsMaster.into());
        }
        let name = team.name.parse();
        let name = name.map_err(|error| refusals.push(ImportRefusal::of_text("name", &error)));
        let description = Description::parse(&team.description);
        let description = description
            .map_err(|error| refusals.push(ImportRefusal::of_text("description", &error)));
        Self {
            name: name.ok(),
            description: description.map_or(Edit::Keep, Edit::to),
            privacy: match team.privacy {
                peribolos::Privacy::Closed => Privacy::Public,
                peribolos::Privacy::Secret => Privacy::Private,
            },
            masters,
            members,
            refusals,
        }
    }

    /// Returns the draft of the group, or `None` if there are refusals. The group is external if
    /// one of its users is external (GR-5).
    pub(crate) fn draft(&self) -> Option<GroupDraft> {
        let name = self.name.clone().filter(|_| self.refusals.is_empty())?;
        let mut description = None;
        self.description.apply_to(&mut description);
        let draft = GroupDraft::new(name)
            .with_masters(self.masters.iter().copied())
            .with_members(self.members.iter().copied());
        let draft = description.into_iter().fold(draft, GroupDraft::with_description);
        let draft = match self.privacy {
            Privacy::Private => draft.private(),
            Privacy::Public => draft.public(),
        };
        let external = self.users().any(|user| user.company().is_none());
        Some(if external { draft.external() } else { draft })
    }

    /// Returns the edit that sets this name, in this spelling, and this description. It names only
    /// what differs from the group.
    pub(crate) fn profile(&self, group: &GroupView) -> ProfileEdit {
        let description = group.details.as_ref().and_then(|details| details.description.as_ref());
        ProfileEdit {
            name: self.name.clone().filter(|name| *name != group.name),
            description: self.description.clone().against(description),
            picture: Edit::Keep,
        }
    }

    /// Iterates over the Masters and then the members. A user who is both comes twice.
    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.masters.iter().chain(&self.members)
    }
}
