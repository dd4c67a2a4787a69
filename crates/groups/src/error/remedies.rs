//! What lifts a refusal, and who can do it. A remedy never names a user who cannot exist: an orphaned
//! group has no Group Master, and a team has a leader or not even that.

use guildhall_kernel::{Remedy, Rule};
use guildhall_permissions::GroupAction;
use guildhall_permissions::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_17};

use crate::Managers;

/// Returns the remedy of an action that is not allowed.
pub(super) fn not_allowed(action: GroupAction, rule: &Rule, managers: Managers) -> Remedy {
    use GroupAction as A;

    let in_team = matches!(managers, Managers::Leader | Managers::NoLeader);
    match action {
        A::AskToJoin if *rule == GR_17 => {
            Remedy::you("If you do not take part yet, add yourself as a member.")
        }
        A::HandOver if *rule == GR_3 => {
            Remedy::you("Appoint a Group Master and dismiss another one instead.")
        }
        A::OpenTeamRoom if managers == Managers::NoLeader => NAME_A_LEADER,
        A::OpenTeamRoom => Remedy::leader("Ask the team's leader to open its room."),
        A::ReadRoom if in_team => JOIN_THE_UNIT,
        A::ReadRoom if *rule == GR_3 || *rule == GR_9 => Remedy::you("Add yourself as a member."),
        _ => of_rule(rule, managers),
    }
}

/// Returns the remedy if Message is off.
pub(super) const fn message_off(managers: Managers) -> Remedy {
    match managers {
        Managers::Leader => Remedy::leader("Ask the team's leader to turn Message on."),
        Managers::Masters => Remedy::master("Ask a Group Master to turn Message on."),
        Managers::NoLeader | Managers::NoMaster => {
            Remedy::administrator("Ask an administrator to turn Message on.")
        }
    }
}

fn of_rule(rule: &Rule, managers: Managers) -> Remedy {
    let without_masters = WITHOUT_MASTERS.iter().find(|remedies| *remedies.rule == *rule);
    match (without_masters, managers) {
        (None, _) | (_, Managers::Masters) => rule.remedy(),
        (Some(remedies), Managers::Leader) => remedies.leader,
        (Some(remedies), Managers::NoLeader) => remedies.no_leader,
        (Some(remedies), Managers::NoMaster) => remedies.no_master,
    }
}

/// The remedies of a rule whose own remedy is to ask a Group Master.
struct WithoutMasters {
    rule: &'static Rule,
    leader: Remedy,
    no_leader: Remedy,
    no_master: Remedy,
}

const JOIN_THE_UNIT: Remedy = Remedy::service("Add the user to the organisation unit first.");
const NAME_A_LEADER: Remedy = Remedy::service("Name a leader of the team first.");
const DO_IT: Remedy = Remedy::administrator("Ask an administrator to do it.");
const SWITCH: Remedy = Remedy::administrator("Ask an administrator to switch the feature.");

const WITHOUT_MASTERS: [WithoutMasters; 5] = [
    WithoutMasters {
        rule: &FT_1,
        leader: Remedy::leader("Ask the team's leader to switch the feature."),
        no_leader: SWITCH,
        no_master: SWITCH,
    },
    WithoutMasters {
        rule: &GR_9,
        leader: Remedy::leader("Ask the team's leader to do it."),
        no_leader: DO_IT,
        no_master: DO_IT,
    },
    WithoutMasters {
        rule: &GR_10,
        leader: GR_10.remedy(),
        no_leader: GR_10.remedy(),
        no_master: Remedy::administrator("Ask an administrator to remove you."),
    },
    WithoutMasters {
        rule: &GR_14,
        leader: Remedy::leader("Ask the team's leader to change it."),
        no_leader: NAME_A_LEADER,
        no_master: Remedy::administrator("Ask an administrator to appoint a Group Master."),
    },
    WithoutMasters {
        rule: &GR_17,
        leader: JOIN_THE_UNIT,
        no_leader: JOIN_THE_UNIT,
        no_master: Remedy::administrator("Ask an administrator for membership."),
    },
];
