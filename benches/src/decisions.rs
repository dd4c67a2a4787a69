//! A decision, and all buttons of a view, over the least code that decides the same.

use std::convert::Infallible;
use std::hint::black_box;

use guildhall::groups::Group;
use guildhall::kernel::{Refusal, User};
use guildhall::permissions::{Company, Context, GroupAction, Privacy};

use crate::least::{Least, Policy, Refused};
use crate::measure::{Clock, Spread, as_f64, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::table::{self, Table, bit};
use crate::world::{self, ACME};
use crate::{Failure, allocations};

/// How often a lane asks its questions in each round. The first time it finds what the other lane left
/// in the caches. A service that decides often does not.
const PASSES: usize = 20;

/// How many users ask, of each of the kinds in [`Asked::of`].
const ASKING: usize = 1_000;

/// A group of 10,000 members, with the users who ask and the table that says the same.
pub(crate) struct Asked {
    company: Company,
    pub(crate) group: Group,
    pub(crate) users: Vec<User>,
    pub(crate) table: Table,
    least: Least,
    policy: Policy,
}

impl Asked {
    /// Makes a group, and users who ask: members, Masters, outsiders, strangers and an
    /// administrator.
    pub(crate) fn of(privacy: Privacy, members: usize) -> Result<Self, Failure> {
        let company = world::company();
        let masters = members..members + members / 100;
        let draft =
            world::draft("Launch crew", members).with_masters(masters.clone().map(world::user));
        let draft = if privacy == Privacy::Public { draft.public() } else { draft.private() };
        let (group, _) = world::group_of(0, draft, &Context::new(&company, world::at()))?;
        let administrator = world::user(world::ADMINISTRATOR);
        let roles = (0..members)
            .map(|number| (world::user(number).id(), table::MEMBER))
            .chain(masters.clone().map(|number| (world::user(number).id(), table::MASTER)))
            .chain([(world::user(0).id(), table::MASTER)])
            .chain([(administrator.id(), table::ADMINISTRATOR)]);
        let table = Table::new(ACME, privacy, roles);
        let (least, policy) = (Least::of(&table), Policy::of(&company));
        // The numbers are spread, so that neither side finds the last user still in a cache.
        let spread = |count: usize| (0..ASKING).map(move |turn| turn * 7_919 % count);
        let users = spread(members)
            .zip(spread(masters.len()))
            .flat_map(|(member, master)| {
                let master = masters.start + master;
                let [outsider, stranger] = [2_000_000, 3_000_000].map(|first| first + member);
                [world::user(member), world::user(master), world::user(outsider)]
                    .into_iter()
                    .chain([world::guest(stranger)])
            })
            .chain([administrator, world::user(0)]);
        Ok(Self { company, group, users: users.collect(), table, least, policy })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context::new(&self.company, world::at())
    }

    /// Decides as Guildhall does.
    #[inline]
    pub(crate) fn decides(&self, user: User, action: GroupAction, cx: &Context<'_>) -> bool {
        self.group.authorize(user, action, cx).is_ok()
    }

    /// Each user who asks, with one action: every user of a kind asks for another.
    pub(crate) fn questions(&self) -> Vec<(User, GroupAction)> {
        let actions = GroupAction::ALL.iter().copied().cycle();
        // 27 actions and 4 kinds of users have no common divisor.
        self.users.iter().copied().zip(actions).collect()
    }

    /// Compares every action of every user with the table.
    pub(crate) fn check_table(&self) -> Result<(), Failure> {
        let cx = self.context();
        for user in &self.users {
            for action in GroupAction::ALL {
                let decided = self.group.authorize(*user, action, &cx);
                let (ours, table) = (decided.is_ok(), self.table.allows(*user, action));
                if ours != table {
                    let says = format!("{action:?} of {user:?}: {ours} here, {table} in the table");
                    return Err(says.into());
                }
                let rule = decided.err().and_then(|refused| Some(refused.refusal()?.rule()));
                let least = self.least.decide(*user, action, &self.policy);
                let by_hand = least.err().map(Refused::rule);
                if by_hand != rule.map(Some) {
                    let says = format!("{action:?} of {user:?}: {rule:?} here, {least:?} by hand");
                    return Err(says.into());
                }
            }
        }
        Ok(())
    }

    /// The buttons of a view, as a mask. A user from whom the group is hidden has none.
    fn buttons(&self, user: User, cx: &Context<'_>) -> u32 {
        let allowed = self.group.allowed_actions(user, cx);
        allowed.map_or(0, |actions| actions.iter().fold(0, |mask, action| mask | bit(action)))
    }

    /// A view also asks what is there: the group has no list to mail, and no request to withdraw.
    fn mask(&self, user: User) -> u32 {
        self.table.mask(user) & !(bit(GroupAction::Mail) | bit(GroupAction::WithdrawRequest))
    }
}

/// Decides in a public and in a private group.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let members = scale.of(10_000, 200);
    let asked = [Privacy::Public, Privacy::Private].map(|privacy| Asked::of(privacy, members));
    let [public, private] = asked;
    let asked = [public?, private?];
    for group in &asked {
        group.check_table()?;
    }
    Ok(vec![decide(&asked, scale)?, all_actions(&asked, scale)?, allocations(&asked)])
}

fn decide(asked: &[Asked], scale: Scale) -> Result<Row, Failure> {
    let questions: Vec<_> = asked.iter().map(|group| (group, group.questions())).collect();
    let count: usize = questions.iter().map(|(_, questions)| questions.len()).sum();
    let mut ours = || {
        for (group, questions) in questions.iter().cycle().take(PASSES * asked.len()) {
            let cx = group.context();
            for (user, action) in questions {
                black_box(group.decides(*user, *action, &cx));
            }
        }
        Ok::<_, Infallible>(())
    };
    let mut table = || {
        for (group, questions) in questions.iter().cycle().take(PASSES * asked.len()) {
            for (user, action) in questions {
                black_box(group.table.allows(*user, *action));
            }
        }
        Ok(())
    };
    let mut least = || {
        for (group, questions) in questions.iter().cycle().take(PASSES * asked.len()) {
            for (user, action) in questions {
                black_box(group.least.decide(*user, *action, &group.policy).is_ok());
            }
        }
        Ok(())
    };
    let lanes: [&mut dyn FnMut() -> _; 3] = [&mut ours, &mut table, &mut least];
    let [ours, table, least] = interleaved(scale.rounds(301), lanes)?;
    let each = |samples| time(each(Clock::Thread, samples, PASSES * count).median);
    let compared = format!(
        "`Group::authorize` ({}) over a mask table with a hashbrown lookup ({}), all rules by hand \
         ({}), {count} questions in two groups, CPU time",
        each(&ours),
        each(&table),
        each(&least)
    );
    let floor = ratio(Clock::Thread, &least, &table);
    Ok(Row::new("decide_vs_table", ratio(Clock::Thread, &ours, &table), compared).with_floor(floor))
}

fn all_actions(asked: &[Asked], scale: Scale) -> Result<Row, Failure> {
    for group in asked {
        let cx = group.context();
        for user in &group.users {
            let (ours, mask) = (group.buttons(*user, &cx), group.mask(*user));
            // A user without a view has no button, and the table allows them nothing either.
            let least = group.least.allowed(*user, &group.policy).unwrap_or_default();
            if [ours; 2] != [mask, least] {
                let says = format!("buttons of {user:?}: {ours:b} here, {mask:b}, {least:b} there");
                return Err(says.into());
            }
        }
    }
    let count: usize = asked.iter().map(|group| group.users.len()).sum();
    let mut ours = || {
        for group in asked.iter().cycle().take(PASSES * asked.len()) {
            let cx = group.context();
            for user in &group.users {
                let _ = black_box(group.group.allowed_actions(*user, &cx));
            }
        }
        Ok::<_, Infallible>(())
    };
    let mut mask = || {
        for group in asked.iter().cycle().take(PASSES * asked.len()) {
            for user in &group.users {
                black_box(group.mask(*user));
            }
        }
        Ok(())
    };
    let mut least = || {
        for group in asked.iter().cycle().take(PASSES * asked.len()) {
            for user in &group.users {
                let _ = black_box(group.least.allowed(*user, &group.policy));
            }
        }
        Ok(())
    };
    let lanes: [&mut dyn FnMut() -> _; 3] = [&mut ours, &mut mask, &mut least];
    let [ours, mask, least] = interleaved(scale.rounds(301), lanes)?;
    let each = |samples| time(each(Clock::Thread, samples, PASSES * count).median);
    let compared = format!(
        "`Group::allowed_actions` ({}) over the mask of all actions ({}), all rules by hand ({}), \
         {count} users, CPU time",
        each(&ours),
        each(&mask),
        each(&least)
    );
    let floor = ratio(Clock::Thread, &least, &mask);
    let row = Row::new("all_actions_vs_mask", ratio(Clock::Thread, &ours, &mask), compared);
    Ok(row.with_floor(floor))
}

fn allocations(asked: &[Asked]) -> Row {
    let mut decisions = 0;
    let counted = allocations::count(|| {
        for group in asked {
            let cx = group.context();
            for user in &group.users {
                for action in GroupAction::ALL {
                    black_box(group.decides(*user, action, &cx));
                    decisions += 1;
                }
            }
        }
    });
    let total = usize::try_from(counted.times).unwrap_or(usize::MAX);
    let compared = format!("counted over {decisions} decisions, refused ones included");
    let each = Spread::exactly(as_f64(total) / as_f64(decisions));
    Row::new("allocations_per_decision", each, compared)
}
