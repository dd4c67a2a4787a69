//! Random rooms, groups, teams and policies of two companies.

use guildhall::permissions::CompanyCommand;
use guildhall_testkit::play::Command;
use guildhall_testkit::strategies::commands_of_a_history;
use proptest::prelude::*;

use crate::people::{EVE, GUS, NAT};
use crate::play::{attempt, begin};
use crate::world::{AnyStore, World};

/// What is done before a user leaves. Refused commands have no effect.
#[derive(Clone, Debug)]
pub(crate) struct Plan(Vec<Command>);

/// Draws a plan in which Gus stays the administrator and Acme keeps its application.
pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    commands_of_a_history().prop_map(|commands| {
        use Command as C;
        let by_users = |command: &Command| match command {
            C::Company(by, _, command) => *by == GUS && names_only_own(command),
            C::FormTeam(..) | C::Group(..) | C::NewGroup(..) | C::NewRoom(..) | C::Room(..) => true,
            _ => false,
        };
        Plan(commands.into_iter().filter(by_users).collect())
    })
}

/// Returns whether the command of Gus names only users of Acme: a policy has no meaning for others.
fn names_only_own(command: &CompanyCommand) -> bool {
    let text = format!("{command:?}");
    [EVE, NAT].iter().all(|user| !text.contains(&user.id().to_string()))
}

impl Plan {
    pub(crate) async fn carry_out<S: AnyStore>(&self, hall: &World<S>) {
        begin(hall).await;
        for command in &self.0 {
            let _ = attempt(hall, command.clone()).await;
        }
    }
}
