//! Cedar, in two scenarios: the table of actions on groups, expressed as policies, and `github` of
//! the OOPSLA 2024 paper on Cedar, in which both decide by the same nested teams.
//!
//! Each key is the smaller of the ratios of the two scenarios.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::hint::black_box;
use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression,
};
use guildhall::kernel::User;
use guildhall::permissions::{GroupAction, Privacy};

use crate::Failure;
use crate::decisions::Asked;
use crate::github::{self, Github, Holder, Question};
use crate::measure::{Clock, Spread, as_f64, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::table::{ADMINISTRATOR, BY_ROLE, MANAGERS, MASTER, MEMBER};
use crate::world::ACME;

/// How often our lane asks all questions in each round, here and beside Casbin. A question takes the
/// peer several hundred times as long, so one pass would mostly measure how the caches fill again
/// that the peer emptied.
pub(crate) const PASSES: usize = 100;

/// Compares both scenarios.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let [table, github] = [table(scale)?, github(scale)?];
    let row = |key, [table, github]: [&Lanes; 2]| {
        let smaller =
            if table.ratio.median < github.ratio.median { table.ratio } else { github.ratio };
        let compared =
            format!("{}; {}; CPU time; the smaller counts", table.compared, github.compared);
        Row::new(key, smaller, compared)
    };
    Ok(vec![
        row("cedar_prebuilt", [&table[0], &github[0]]),
        row("cedar_per_call", [&table[1], &github[1]]),
    ])
}

/// The ratio of Cedar to Guildhall, and what was compared.
struct Lanes {
    ratio: Spread,
    compared: String,
}

/// A question to Cedar, with the entities that it needs.
struct Asking {
    request: Request,
    entities: Box<dyn Fn() -> Result<(Request, Entities), Failure>>,
}

/// Asks about the table of actions on groups: two groups, one public and one private.
fn table(scale: Scale) -> Result<[Lanes; 2], Failure> {
    let members = scale.of(10_000, 200);
    let policies = PolicySet::from_str(&table_policies())?;
    let mut groups = Vec::new();
    for privacy in [Privacy::Public, Privacy::Private] {
        let asked = Asked::of(privacy, members)?;
        asked.check_table()?;
        groups.push(asked);
    }
    let mut all = HashMap::new();
    let mut asking = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        for (user, action) in group.questions() {
            let make = table_entities(group, user, number);
            for entity in make()? {
                all.insert(entity.uid(), entity);
            }
            let request = move || table_request(user, action, number);
            let entities =
                move || Ok::<_, Failure>((request()?, Entities::from_entities(make()?, None)?));
            asking.push(Asking { request: request()?, entities: Box::new(entities) });
        }
    }
    let all = Entities::from_entities(all.into_values(), None)?;
    let questions = || {
        groups.iter().flat_map(|group| {
            let cx = group.context();
            group
                .questions()
                .into_iter()
                .map(move |(user, action)| group.decides(user, action, &cx))
        })
    };
    check(&policies, &all, &asking, questions())?;
    let count = asking.len();
    let prepared: Vec<_> = groups.iter().map(|group| (group, group.questions())).collect();
    let mut ours = || {
        for (group, questions) in &prepared {
            let cx = group.context();
            for (user, action) in questions {
                black_box(group.decides(*user, *action, &cx));
            }
        }
    };
    lanes(scale, "own table", &policies, &all, &asking, count, &mut ours)
}

/// One policy for each role, as Cedar's guides recommend: membership in an entity.
fn table_policies() -> String {
    let actions = |actions: &[GroupAction]| {
        let names: Vec<_> = actions.iter().map(|action| action_uid(*action)).collect();
        names.join(", ")
    };
    let mut policies = String::new();
    let mut permit = |of: &[GroupAction], when: &str| {
        let line = format!(
            "permit(principal, action in [{}], resource) when {{ {when} }};\n",
            actions(of)
        );
        policies.push_str(&line);
    };
    for (role, until, of) in BY_ROLE.iter() {
        let when = match (*role, *until) {
            (MEMBER, _) => "principal in resource.members",
            (MASTER, _) => "principal in resource.masters",
            (_, Privacy::Public) => {
                "resource.public && principal.company == resource.company && \
                 !(principal in resource.members) && !(principal in resource.masters)"
            }
            (_, Privacy::Private) => "principal in resource.company.administrators",
        };
        if !of.is_empty() {
            permit(of, when);
        }
    }
    permit(MANAGERS.as_slice(), "principal in resource.masters");
    permit(MANAGERS.as_slice(), "principal in resource.company.administrators");
    policies
}

fn action_uid(action: GroupAction) -> String {
    format!("Action::\"{}\"", action.name())
}

/// Makes the id of an entity. Its kind was parsed once.
fn uid(kind: &str, id: &str) -> Result<EntityUid, Failure> {
    const KINDS: [&str; 11] = [
        "Action",
        "Administrators",
        "Company",
        "Group",
        "Masters",
        "Members",
        "Organization",
        "Permission",
        "Repository",
        "Team",
        "User",
    ];
    static PARSED: LazyLock<HashMap<&str, EntityTypeName>> = LazyLock::new(|| {
        KINDS.into_iter().filter_map(|kind| Some((kind, kind.parse().ok()?))).collect()
    });
    let kind = PARSED.get(kind).ok_or("there is no such kind of entity")?;
    Ok(EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id)))
}

/// A user of one of the two groups, so that a user has the roles of one question.
fn principal(user: User, number: usize) -> Result<EntityUid, Failure> {
    uid("User", &format!("{}/{number}", user.id()))
}

fn table_request(user: User, action: GroupAction, number: usize) -> Result<Request, Failure> {
    let principal = principal(user, number)?;
    let action = uid("Action", action.name())?;
    let resource = uid("Group", &number.to_string())?;
    Ok(Request::new(principal, action, resource, Context::empty(), None)?)
}

/// Makes the entities of one question: the user, the group and the company.
fn table_entities(
    asked: &Asked,
    user: User,
    number: usize,
) -> impl Fn() -> Result<Vec<Entity>, Failure> + Copy + use<> {
    let roles = asked.table.roles(user);
    let public = asked.table.is_public();
    move || {
        let group = number.to_string();
        let (members, masters) = (uid("Members", &group)?, uid("Masters", &group)?);
        let administrators = uid("Administrators", "acme")?;
        let mut parents = HashSet::new();
        for (role, set) in
            [(MEMBER, &members), (MASTER, &masters), (ADMINISTRATOR, &administrators)]
        {
            if roles & role != 0 {
                parents.insert(set.clone());
            }
        }
        let entity = RestrictedExpression::new_entity_uid;
        let acme = uid("Company", "acme")?;
        let company =
            if user.company() == Some(ACME) { acme.clone() } else { uid("Company", "orbit")? };
        let of_user = HashMap::from([("company".to_owned(), entity(company))]);
        let of_group = HashMap::from([
            ("company".to_owned(), entity(acme.clone())),
            ("members".to_owned(), entity(members)),
            ("masters".to_owned(), entity(masters)),
            ("public".to_owned(), RestrictedExpression::new_bool(public)),
        ]);
        let of_company = HashMap::from([("administrators".to_owned(), entity(administrators))]);
        Ok(vec![
            Entity::new(principal(user, number)?, of_user, parents)?,
            Entity::new(uid("Group", &group)?, of_group, HashSet::new())?,
            Entity::new(acme, of_company, HashSet::new())?,
        ])
    }
}

/// Asks who may do what with a repository, through nested teams and the roles of its owner.
fn github(scale: Scale) -> Result<[Lanes; 2], Failure> {
    let github = Github::new(scale)?;
    let policies = PolicySet::from_str(github::POLICIES)?;
    let questions = github.questions();
    let mut all = HashMap::new();
    let mut asking = Vec::new();
    for question in &questions {
        let make = {
            let (chain, question) = (github.chain(question), *question);
            move || github_entities(&chain, question)
        };
        for entity in make()? {
            all.insert(entity.uid(), entity);
        }
        let question = *question;
        let request = move || github_request(question);
        let entities =
            move || Ok::<_, Failure>((request()?, Entities::from_entities(make()?, None)?));
        asking.push(Asking { request: request()?, entities: Box::new(entities) });
    }
    let all = Entities::from_entities(all.into_values(), None)?;
    let cx = github.context();
    check(
        &policies,
        &all,
        &asking,
        questions.iter().map(|question| github.decides(question, &cx)),
    )?;
    let mut ours = || {
        let cx = github.context();
        for question in &questions {
            black_box(github.decides(question, &cx));
        }
    };
    lanes(scale, "`github`", &policies, &all, &asking, questions.len(), &mut ours)
}

fn github_request(question: Question) -> Result<Request, Failure> {
    let Question { user, action, repository, .. } = question;
    let principal = uid("User", &user.to_string())?;
    let action = uid("Action", github::ROLES[action])?;
    let resource = uid("Repository", &repository.to_string())?;
    Ok(Request::new(principal, action, resource, Context::empty(), None)?)
}

/// The user with everything above them, the repository and its owner: the part of the data that a
/// request needs. With less, answers would change. With more, Cedar would only be slower.
fn github_entities(
    chain: &[(Holder, Vec<Holder>)],
    question: Question,
) -> Result<Vec<Entity>, Failure> {
    let permissions = |of: &str, number: &str, roles: &[&str]| {
        let permission = |role: &&str| {
            let (kind, id) = github::permission(of, number, role);
            let id = RestrictedExpression::new_entity_uid(uid(kind, &id)?);
            Ok::<_, Failure>(((*role).to_owned(), id))
        };
        roles.iter().map(permission).collect::<Result<HashMap<_, _>, _>>()
    };
    let mut entities = Vec::new();
    for ((kind, id), parents) in chain {
        let parents = parents.iter().map(|(kind, id)| uid(kind, id));
        let parents = parents.collect::<Result<_, _>>()?;
        entities.push(match *kind {
            "Organization" => {
                let owned = permissions("owner", id, &github::OWNER_ROLES)?;
                Entity::new(uid(kind, id)?, owned, parents)?
            }
            _ => Entity::new_no_attrs(uid(kind, id)?, parents),
        });
    }
    let repository = question.repository.to_string();
    let mut of_repository = permissions("repository", &repository, &github::ROLES)?;
    let (kind, id) = github::organization(question.owner);
    let owner = RestrictedExpression::new_entity_uid(uid(kind, &id)?);
    of_repository.insert("owner".to_owned(), owner);
    let repository = uid("Repository", &repository)?;
    entities.push(Entity::new(repository, of_repository, HashSet::new())?);
    entities.extend(github_actions()?);
    Ok(entities)
}

/// Each action is in the actions that imply it: a user who may write may read.
fn github_actions() -> Result<Vec<Entity>, Failure> {
    let roles = github::ROLES;
    let entity = |(place, role): (usize, &&str)| {
        let above = roles.iter().skip(place + 1).map(|role| uid("Action", role));
        let above = above.collect::<Result<_, Failure>>()?;
        Ok::<_, Failure>(Entity::new_no_attrs(uid("Action", role)?, above))
    };
    roles.iter().enumerate().map(entity).collect()
}

/// Compares what Cedar decides with what Guildhall decides, with all entities and with only those
/// of the question.
fn check(
    policies: &PolicySet,
    all: &Entities,
    asking: &[Asking],
    ours: impl Iterator<Item = bool>,
) -> Result<(), Failure> {
    let authorizer = Authorizer::new();
    let allows = |request: &Request, entities: &Entities| {
        let response = authorizer.is_authorized(request, policies, entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(Failure::from(error.to_string()));
        }
        Ok(response.decision() == Decision::Allow)
    };
    for (question, ours) in asking.iter().zip(ours) {
        let (request, entities) = (question.entities)()?;
        let cedar = [allows(&question.request, all)?, allows(&request, &entities)?];
        if cedar != [ours; 2] {
            return Err(format!("{request}: {ours} here, {cedar:?} in Cedar").into());
        }
    }
    Ok(())
}

/// Measures a decision with everything prepared, and one for which the request and its entities
/// are made.
fn lanes(
    scale: Scale,
    scenario: &str,
    policies: &PolicySet,
    all: &Entities,
    asking: &[Asking],
    count: usize,
    ours: &mut dyn FnMut(),
) -> Result<[Lanes; 2], Failure> {
    let authorizer = Authorizer::new();
    let mut prebuilt = || {
        for question in asking {
            black_box(authorizer.is_authorized(&question.request, policies, all));
        }
        Ok::<_, Infallible>(())
    };
    let mut per_call = || {
        for question in asking {
            if let Ok((request, entities)) = (question.entities)() {
                black_box(authorizer.is_authorized(&request, policies, &entities));
            }
        }
        Ok(())
    };
    let mut ours = || {
        (0..PASSES).for_each(|_| ours());
        Ok(())
    };
    let rounds = scale.rounds(15);
    let [prebuilt, per_call, ours] =
        interleaved(rounds, [&mut prebuilt, &mut per_call, &mut ours])?;
    Ok([prebuilt, per_call].map(|cedar| {
        let each = |samples, passes| time(each(Clock::Thread, samples, passes * count).median);
        let ratio = ratio(Clock::Thread, &cedar, &ours).times(as_f64(PASSES));
        let (peer, own) = (each(&cedar, 1), each(&ours, PASSES));
        let compared = format!("{scenario}: {:.0} ({peer} over {own})", ratio.median);
        Lanes { ratio, compared }
    }))
}
