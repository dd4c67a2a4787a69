//! What a team says that its group is to be.

use guildhall::groups::{GroupDraft, GroupError, ProfileEdit};
use guildhall::kernel::{Description, Edit, Name, User};
use guildhall::permissions::Privacy;

use crate::outcome::Refusing;
use crate::people::People;
use crate::peribolos::{self, Person, Team};

/// The group that a team is to be.
pub(crate) struct Wanted {
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) privacy: Privacy,
    pub(crate) masters: Vec<User>,
    /// One of the Masters: there always is one (GR-2).
    pub(crate) first_master: User,
    pub(crate) members: Vec<User>,
}

impl Wanted {
    /// The maintainers are the Masters; where there is none, the organisation's admins are, who are
    /// no members by that (GR-3).
    pub(crate) fn of(team: &Team, people: &People) -> Result<Self, Refusing> {
        let users = |named: &[Person]| -> Vec<User> {
            named.iter().map(|person| people.user(&person.login)).collect()
        };
        let maintainers = users(&team.maintainers);
        let members = [maintainers.clone(), users(&team.members)].concat();
        let masters = if maintainers.is_empty() { people.admins().to_vec() } else { maintainers };
        let first_master = *masters.first().ok_or(GroupError::NeedsMaster)?;
        Ok(Self {
            name: team.name.parse().map_err(|error| Refusing::of_text("name", &error))?,
            description: Description::parse(&team.description)
                .map_err(|error| Refusing::of_text("description", &error))?,
            privacy: match team.privacy {
                peribolos::Privacy::Closed => Privacy::Public,
                peribolos::Privacy::Secret => Privacy::Private,
            },
            masters,
            first_master,
            members,
        })
    }

    /// The draft of the group: an external one where somebody in it is (GR-5).
    pub(crate) fn draft(&self) -> GroupDraft {
        let draft = GroupDraft::new(self.name.clone())
            .with_description(self.description.clone())
            .masters(self.masters.iter().copied())
            .members(self.members.iter().copied());
        let draft = match self.privacy {
            Privacy::Private => draft.private(),
            Privacy::Public => draft.public(),
        };
        let external = self.everybody().any(|user| user.company().is_none());
        if external { draft.external() } else { draft }
    }

    /// The edit that gives a group this name, in this spelling, and this description.
    pub(crate) fn profile(&self) -> ProfileEdit {
        ProfileEdit {
            name: Some(self.name.clone()),
            description: Edit::to(self.description.clone()),
            picture: Edit::Keep,
        }
    }

    /// Its Masters and its members; who is both, twice.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &User> {
        self.masters.iter().chain(&self.members)
    }
}
