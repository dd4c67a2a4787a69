//! Casbin, with the table of actions on groups as policies, and roles in each group.

use std::convert::Infallible;
use std::hint::black_box;

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use guildhall::permissions::{GroupAction, Privacy};

use crate::Failure;
use crate::cedar::PASSES;
use crate::decisions::Asked;
use crate::measure::{Clock, as_f64, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::table::{ADMINISTRATOR, BY_ROLE, MANAGERS, MASTER, MEMBER, OUTSIDER, Roles};
use crate::world::ACME;

/// Role-based access control with domains, as Casbin's manual writes it.
const MODEL: &str = "
[request_definition]
r = sub, dom, act

[policy_definition]
p = sub, act

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && g(r.sub, p.sub, r.dom)
";

/// Asks about a public and a private group.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let members = scale.of(1_000, 100);
    let groups = [Privacy::Public, Privacy::Private].map(|privacy| Asked::of(privacy, members));
    let [public, private] = groups;
    let groups = [public?, private?];
    let mut enforcer = pollster::block_on(enforcer())?;
    for (group, domain) in groups.iter().zip(DOMAINS) {
        group.check_table()?;
        pollster::block_on(enforcer.add_grouping_policies(links(group, domain)))?;
    }
    let mut questions = Vec::new();
    for (group, domain) in groups.iter().zip(DOMAINS) {
        let cx = group.context();
        for (user, action) in group.questions().into_iter().step_by(5) {
            let asked = (user.id().to_string(), domain, action.name());
            let (ours, casbin) =
                (group.decides(user, action, &cx), enforcer.enforce(asked.clone())?);
            if ours != casbin {
                return Err(format!("{asked:?}: {ours} here, {casbin} in Casbin").into());
            }
            questions.push((group, user, action, asked));
        }
    }
    let mut peer = || {
        for (.., asked) in &questions {
            let (user, domain, action) = asked;
            let _ = black_box(enforcer.enforce((user.as_str(), *domain, *action)));
        }
        Ok::<_, Infallible>(())
    };
    let mut ours = || {
        for (group, user, action, _) in (0..PASSES).flat_map(|_| &questions) {
            black_box(group.decides(*user, *action, &group.context()));
        }
        Ok(())
    };
    let [peer, ours] = interleaved(scale.rounds(31), [&mut peer, &mut ours])?;
    let count = questions.len();
    let each = |samples, passes| time(each(Clock::Thread, samples, count * passes).median);
    let compared = format!(
        "`enforce` ({}) over `Group::authorize` ({}), own table, groups of {members}, {count} \
         questions, CPU time",
        each(&peer, 1),
        each(&ours, PASSES)
    );
    let ratio = ratio(Clock::Thread, &peer, &ours).times(as_f64(PASSES));
    Ok(vec![Row::new("casbin", ratio, compared)])
}

const DOMAINS: [&str; 2] = ["public crew", "private crew"];

async fn enforcer() -> Result<Enforcer, Failure> {
    let model = DefaultModel::from_str(MODEL).await?;
    let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
    let row = |role: Roles, action: &GroupAction| vec![name(role).into(), action.name().into()];
    let managers = [MASTER, ADMINISTRATOR];
    let managed = managers.iter().flat_map(|role| MANAGERS.iter().map(|action| row(*role, action)));
    let of_roles =
        BY_ROLE.iter().flat_map(|(role, _, of)| of.iter().map(|action| row(*role, action)));
    enforcer.add_policies(of_roles.chain(managed).collect()).await?;
    Ok(enforcer)
}

/// Which user has which role in a group. A user who has none sees it as an outsider if it is
/// public.
fn links(group: &Asked, domain: &str) -> Vec<Vec<String>> {
    let mut links = Vec::new();
    for user in &group.users {
        let mut held = group.table.roles(*user);
        if held & (MEMBER | MASTER) == 0 && group.table.is_public() && user.company() == Some(ACME)
        {
            held |= OUTSIDER;
        } else {
            held &= !OUTSIDER;
        }
        for role in [MEMBER, MASTER, ADMINISTRATOR, OUTSIDER] {
            if held & role != 0 {
                links.push(vec![user.id().to_string(), name(role).into(), domain.into()]);
            }
        }
    }
    links.sort();
    links.dedup();
    links
}

fn name(role: Roles) -> &'static str {
    match role {
        MEMBER => "member",
        MASTER => "master",
        ADMINISTRATOR => "administrator",
        _ => "outsider",
    }
}
