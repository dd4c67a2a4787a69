//! The scenario `github` of the OOPSLA 2024 paper on Cedar: repositories with five roles, each of
//! which includes the one below it, teams in teams, and organisations that own repositories.
//!
//! In Guildhall, each role on a repository is a group, and the roles and teams that hold it are
//! nested in that group. A user may do something if they read the room of its group.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::{Group, IndirectMembers, NestedGroups};
use guildhall::kernel::{Scope, User, Version};
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

const OWNERS: usize = 3;
const REPOSITORIES: usize = 20;
const TEAMS: usize = 20;
const USERS: usize = 100;

/// Repositories, their owners, teams and users, and the groups that say the same.
pub(crate) struct Github {
    company: Company,
    /// The groups of each repository, by role.
    groups: Vec<[Group; 5]>,
    /// What each user or team is directly in.
    parents: BTreeMap<Holder, Vec<Holder>>,
    questions: usize,
}

/// Whether a user may do something with a repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    pub(crate) user: usize,
    pub(crate) action: usize,
    pub(crate) repository: usize,
}

impl Question {
    /// Returns the organisation that owns the repository.
    pub(crate) const fn owner(self) -> usize {
        self.repository % OWNERS
    }
}

/// A user, a team or a permission: its kind and its id.
pub(crate) type Holder = (&'static str, String);

/// Returns the permission of a role on a repository, or of an owner on all of theirs.
pub(crate) fn permission(of: &str, number: usize, role: &str) -> Holder {
    ("Permission", format!("{of} {number} {role}"))
}

fn user(number: usize) -> Holder {
    ("User", number.to_string())
}

fn team(number: usize) -> Holder {
    ("Team", number.to_string())
}

impl Github {
    /// Makes the scenario: each user is in two teams, each team in one other, and each role is held
    /// by a user and a team.
    pub(crate) fn new(scale: Scale) -> Result<Self, Failure> {
        let mut parents: BTreeMap<Holder, Vec<Holder>> = BTreeMap::new();
        let mut put = |child: Holder, parent: Holder| {
            parents.entry(child).or_default().push(parent);
        };
        for number in 0..USERS {
            put(user(number), team(number % TEAMS));
            put(user(number), team((number * 7 + 3) % TEAMS));
        }
        for number in 1..TEAMS {
            put(team(number), team(number / 2));
        }
        for repository in 0..REPOSITORIES {
            for (place, role) in ROLES.iter().enumerate() {
                let held = permission("repository", repository, role);
                put(team((repository + place * 5) % TEAMS), held.clone());
                put(user((repository * 5 + place) % USERS), held);
            }
        }
        for owner in 0..OWNERS {
            for (place, role) in OWNER_ROLES.iter().enumerate() {
                put(user(owner * 11 + place), permission("owner", owner, role));
            }
        }
        let company = world::company();
        let cx = Context::new(&company, world::at());
        let groups = (0..REPOSITORIES).map(|repository| role_groups(repository, &parents, &cx));
        let groups = groups.collect::<Result<_, _>>()?;
        Ok(Self { company, groups, parents, questions: scale.of(2_000, 100) })
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
        let question = |number: usize| Question {
            user: number * 37 % USERS,
            action: number % ROLES.len(),
            repository: number * 11 / 7 % REPOSITORIES,
        };
        (0..self.questions).map(question).collect()
    }

    /// Returns the user of a question and everything above them, each with what it is in.
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
        chain
    }
}

/// Makes the groups of a repository, each with the users who take part in it through nested ones.
fn role_groups(
    repository: usize,
    parents: &BTreeMap<Holder, Vec<Holder>>,
    cx: &Context<'_>,
) -> Result<[Group; 5], Failure> {
    let mut groups = Vec::new();
    for place in 0..ROLES.len() {
        let number = 1_000 + repository * 10 + place;
        let administrator = world::user(world::ADMINISTRATOR);
        let draft = world::draft("Role", 0).private().with_masters([world::user(USERS)]);
        let (id, room) = (world::group_id(number), world::room_id(number));
        let (mut group, _) = Group::create_as_administrator(id, room, administrator, draft, cx)?;
        // What is nested in the group is known only by its participants.
        let child = world::group_id(number + 5);
        let teams = world::draft("Holders", 0).private().with_masters([world::user(USERS)]);
        let (teams, _) = Group::create_as_administrator(child, room, administrator, teams, cx)?;
        let scope = Scope::of([administrator.id()]);
        let teams = teams.slice_of(&scope.into())?;
        let nested = NestedGroups::new(Version::default(), [teams]);
        group.nest(administrator, child, &nested, cx)?;
        let holders = holders(repository, place, parents);
        groups.push(group.with_indirect_members(IndirectMembers::of(Scope::Whole, holders)));
    }
    groups.try_into().map_err(|_| "five roles make five groups".into())
}

/// Finds the users who hold a role or one that includes it, by walking down from its permissions.
fn holders(repository: usize, place: usize, parents: &BTreeMap<Holder, Vec<Holder>>) -> Vec<User> {
    let owner = repository % OWNERS;
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
            break;
        }
        below.extend(more);
    }
    (0..USERS).filter(|number| below.contains(&user(*number))).map(world::user).collect()
}
