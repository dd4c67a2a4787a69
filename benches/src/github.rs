//! The scenario `github` of the OOPSLA 2024 paper on Cedar: repositories with five roles, each of
//! which includes the one below it, teams in teams, and organisations that own repositories.
//!
//! It is as large as the largest that the paper measures: 50 users, teams, repositories and
//! organisations, each connected with each other one with a probability of 1 in 20.
//!
//! In Guildhall, each role on a repository is a group, and the roles and teams that hold it are
//! nested in that group. A user may do something if they read the room of its group.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use guildhall::groups::{Group, IndirectMembers, NestedGroups};
use guildhall::kernel::{Scope, Version};
use guildhall::permissions::{Company, Context, GroupAction};

use crate::Failure;
use crate::ratios::Scale;
use crate::world;

/// The roles on a repository. A role includes those before it.
pub(crate) const ROLES: [&str; 5] = ["read", "triage", "write", "maintain", "admin"];

/// The roles that an organisation gives on all of its repositories.
pub(crate) const OWNER_ROLES: [&str; 3] = ["read", "write", "admin"];

/// The policies: a user who holds a permission may do its action and those that it includes.
pub(crate) const POLICIES: &str = r#"
permit(principal, action in Action::"read", resource) when { principal in resource.read };
permit(principal, action in Action::"triage", resource) when { principal in resource.triage };
permit(principal, action in Action::"write", resource) when { principal in resource.write };
permit(principal, action in Action::"maintain", resource) when { principal in resource.maintain };
permit(principal, action in Action::"admin", resource) when { principal in resource.admin };
permit(principal, action in Action::"read", resource) when { principal in resource.owner.read };
permit(principal, action in Action::"write", resource) when { principal in resource.owner.write };
permit(principal, action in Action::"admin", resource) when { principal in resource.owner.admin };
"#;

/// The number of a user who is none of those that ask.
const MASTER: usize = 1_000;

/// Repositories, their owners, teams and users, and the groups that say the same.
pub(crate) struct Github {
    company: Company,
    /// The groups of each repository, by role.
    groups: Vec<[Group; 5]>,
    /// The organisation that owns each repository.
    owners: Vec<usize>,
    /// What each user or team is directly in.
    parents: BTreeMap<Holder, Vec<Holder>>,
    size: usize,
    questions: usize,
}

/// Whether a user may do something with a repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    pub(crate) user: usize,
    pub(crate) action: usize,
    pub(crate) repository: usize,
    /// The organisation that owns the repository.
    pub(crate) owner: usize,
}

/// A user, a team or a permission: its kind and its id.
pub(crate) type Holder = (&'static str, String);

/// Returns the permission of a role on a repository, or of an owner on all of theirs.
pub(crate) fn permission(of: &str, number: impl Display, role: &str) -> Holder {
    ("Permission", format!("{of} {number} {role}"))
}

/// Returns an organisation.
pub(crate) fn organization(number: usize) -> Holder {
    ("Organization", number.to_string())
}

fn user(number: usize) -> Holder {
    ("User", number.to_string())
}

fn team(number: usize) -> Holder {
    ("Team", number.to_string())
}

/// Draws numbers that are spread like random ones, and are the same in each run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed >> 33) % bound as u64).unwrap_or_default()
    }

    fn connects(&mut self) -> bool {
        self.below(20) == 0
    }

    fn permission_of(&mut self, repository: usize) -> Holder {
        permission("repository", repository, ROLES[self.below(ROLES.len())])
    }

    fn permission_of_owner(&mut self, owner: usize) -> Holder {
        permission("owner", owner, OWNER_ROLES[self.below(OWNER_ROLES.len())])
    }
}

impl Github {
    /// Makes the scenario. A team is only in teams before it, so none is in itself.
    pub(crate) fn new(scale: Scale) -> Result<Self, Failure> {
        let size = scale.of(50, 10);
        let (mut parents, mut draw) = (BTreeMap::<Holder, Vec<Holder>>::new(), Draw(0));
        let mut put = |child: Holder, parent: Holder| {
            parents.entry(child).or_default().push(parent);
        };
        for number in 0..size {
            for other in 0..size {
                if draw.connects() {
                    put(organization(number), draw.permission_of_owner(other));
                }
                if other < number && draw.connects() {
                    put(team(number), team(other));
                }
                if draw.connects() {
                    put(team(number), draw.permission_of(other));
                }
                if draw.connects() {
                    put(user(number), draw.permission_of(other));
                }
                if draw.connects() {
                    put(user(number), team(other));
                }
                if draw.connects() {
                    put(user(number), organization(other));
                }
                if draw.connects() {
                    put(user(number), draw.permission_of_owner(other));
                }
            }
        }
        let owners: Vec<_> = (0..size).map(|_| draw.below(size)).collect();
        let company = world::company();
        let cx = Context::new(&company, world::at());
        let groups = owners.iter().enumerate();
        let groups = groups.map(|(repository, owner)| {
            role_groups(repository, size, &cx, |place| holders(repository, *owner, place, &parents))
        });
        let groups = groups.collect::<Result<_, _>>()?;
        Ok(Self { company, groups, owners, parents, size, questions: scale.of(2_000, 100) })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context::new(&self.company, world::at())
    }

    /// Decides as Guildhall does.
    pub(crate) fn decides(&self, question: &Question, cx: &Context<'_>) -> bool {
        let user = world::user(question.user);
        let group = &self.groups[question.repository][question.action];
        group.authorize(user, GroupAction::ReadRoom, cx).is_ok()
    }

    /// Some questions, spread over users, actions and repositories.
    pub(crate) fn questions(&self) -> Vec<Question> {
        let mut draw = Draw(1);
        let mut question = |_| {
            let repository = draw.below(self.size);
            let (user, action) = (draw.below(self.size), draw.below(ROLES.len()));
            Question { user, action, repository, owner: self.owners[repository] }
        };
        (0..self.questions).map(&mut question).collect()
    }

    /// Returns the user of a question and everything above them, and the owner of the repository,
    /// each with what it is in.
    pub(crate) fn chain(&self, question: &Question) -> Vec<(Holder, Vec<Holder>)> {
        let mut chain = Vec::new();
        let (mut found, mut next) = (BTreeSet::new(), vec![user(question.user)]);
        while let Some(here) = next.pop() {
            if found.insert(here.clone()) {
                let above = self.parents.get(&here).cloned().unwrap_or_default();
                next.extend(above.iter().cloned());
                chain.push((here, above));
            }
        }
        let owner = organization(question.owner);
        if !found.contains(&owner) {
            let above = self.parents.get(&owner).cloned().unwrap_or_default();
            chain.push((owner, above));
        }
        chain
    }
}

/// Makes the groups of a repository, each with the users who take part in it through nested ones.
fn role_groups(
    repository: usize,
    size: usize,
    cx: &Context<'_>,
    holders: impl Fn(usize) -> BTreeSet<Holder>,
) -> Result<[Group; 5], Failure> {
    let mut groups = Vec::new();
    for place in 0..ROLES.len() {
        let number = 1_000 + repository * 10 + place;
        let administrator = world::user(world::ADMINISTRATOR);
        let draft = world::draft("Role", 0).private().with_masters([world::user(MASTER)]);
        let (id, room) = (world::group_id(number), world::room_id(number));
        let (mut group, _) = Group::create_as_administrator(id, room, administrator, draft, cx)?;
        // What is nested in the group is known only by its participants.
        let child = world::group_id(number + 5);
        let teams = world::draft("Holders", 0).private().with_masters([world::user(MASTER)]);
        let (teams, _) = Group::create_as_administrator(child, room, administrator, teams, cx)?;
        let scope = Scope::of([administrator.id()]);
        let teams = teams.slice_of(&scope.into())?;
        let nested = NestedGroups::new(Version::default(), [teams]);
        group.nest(administrator, child, &nested, cx)?;
        let holders = holders(place);
        let holders = (0..size).filter(|number| holders.contains(&user(*number))).map(world::user);
        groups.push(group.with_indirect_members(IndirectMembers::of(Scope::Whole, holders)));
    }
    groups.try_into().map_err(|_| "five roles make five groups".into())
}

/// Finds what holds a role or one that includes it, by walking down from its permissions.
fn holders(
    repository: usize,
    owner: usize,
    place: usize,
    parents: &BTreeMap<Holder, Vec<Holder>>,
) -> BTreeSet<Holder> {
    let held = ROLES.iter().skip(place).flat_map(|role| {
        let of_owner = OWNER_ROLES.contains(role).then(|| permission("owner", owner, role));
        of_owner.into_iter().chain([permission("repository", repository, role)])
    });
    let mut below: BTreeSet<Holder> = held.collect();
    loop {
        let more = parents.iter().filter(|(child, above)| {
            !below.contains(*child) && above.iter().any(|parent| below.contains(parent))
        });
        let more: Vec<_> = more.map(|(child, _)| child.clone()).collect();
        if more.is_empty() {
            return below;
        }
        below.extend(more);
    }
}
