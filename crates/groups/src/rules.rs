//! The rules of groups that the table of actions does not decide, and what lifts a refusal.
//!
//! A remedy never names a user who cannot exist: an orphaned group has no Group Master, and a team
//! has a leader or not even that.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};
use guildhall_permissions::GroupAction;
use guildhall_permissions::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_17};

use crate::Managers;

const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// GR-1: how a group is created.
pub const GR_1: Rule = Rule::new(
    "GR-1",
    "A group is created by a user, converted from a general room, or created by an administrator.",
    &[GROUPS],
    Remedy::none("Create the group in one of these three ways."),
);

/// GR-2: the first Group Masters and members.
pub const GR_2: Rule = Rule::new(
    "GR-2",
    "The user who creates a group becomes a Group Master and a member. An administrator who \
     creates a group names at least one Group Master. Creating it makes the administrator neither \
     a Master nor a member. One draft holds the whole form: picture, name, description, Masters, \
     members, features, notification, privacy, and the mailing list with its address, send-as, \
     sending restriction, external block and external recipients. The group is created completely \
     or not at all, with one notice.",
    &[GROUPS, Basis::Chosen("administering a group does not mean taking part in it")],
    Remedy::administrator("Name at least one Group Master."),
);

/// GR-5: external groups.
pub const GR_5: Rule = Rule::new(
    "GR-5",
    "Only an external group holds external users, and it is private by default. An internal group \
     never becomes external. Group Masters are internal users, and those of an external group have \
     the permission for external contact. A Master who loses it stops being one there, if \
     another Master remains.",
    &[
        GROUPS,
        Basis::Product,
        Basis::Chosen("members of an internal group can rely on it staying internal"),
    ],
    Remedy::you("Create an external group for them."),
);

/// GR-7: what a conversion keeps.
pub const GR_7: Rule = Rule::new(
    "GR-7",
    "A conversion keeps the room's id and its whole history. Message is on by default. All \
     participants become members, and the user who converts the room also becomes a Group Master. \
     The group and the room change together or not at all.",
    &[GROUPS],
    Remedy::none("A partial conversion would lose the history or the group."),
);

/// GR-8: conversions respect the policy.
pub const GR_8: Rule = Rule::new(
    "GR-8",
    "Converting a room with an external participant makes an external group, which requires the \
     permission to create external groups. Every way to create a group respects the company's \
     applications and permissions.",
    &[Basis::Chosen("a conversion also creates a group")],
    Remedy::administrator("Ask an administrator for the permission to create external groups."),
);

/// GR-11: former members.
pub const GR_11: Rule = Rule::new(
    "GR-11",
    "A removed member can no longer read the group's room. Their posts remain.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to add you."),
);

/// GR-12: deletion.
pub const GR_12: Rule = Rule::new(
    "GR-12",
    "A deleted group loses the data of Message, Note, Event, Folder and the mailing list beyond \
     recovery. It refuses every command, and its mail address and name can be used again.",
    &[GROUPS],
    Remedy::you("Create another group."),
);

/// GR-13: notification.
pub const GR_13: Rule = Rule::new(
    "GR-13",
    "While group notification is on, all members are notified when the group is created, edited or \
     deleted. Of a deletion, exactly those are notified who were members at that moment, through \
     nesting too. Former members are not notified of later events.",
    &[
        GROUPS,
        Basis::Chosen(
            "a notice that is sent later must not reach other users than one sent at once",
        ),
    ],
    Remedy::master("Ask a Group Master to turn the notification on."),
);

/// GR-16: the three lists.
pub const GR_16: Rule = Rule::new(
    "GR-16",
    "There are three lists: the groups that a user belongs to, the groups that they manage, and \
     all groups. The last one has the public groups, and the private groups that the user belongs \
     to or manages. A search finds a group by the beginning of any word of its name. \
     Administrators have a list of every group, and one of the orphaned groups.",
    &[
        GROUPS,
        Basis::Chosen(
            "people remember a word of a name, and not always the first one, and an administrator \
             must find the groups that wait for a Master",
        ),
    ],
    Remedy::you("List all groups instead: the public ones, and those that you belong to."),
);

/// GR-20: groups and teams as members.
pub const GR_20: Rule = Rule::new(
    "GR-20",
    "Members are users, teams and other groups. The participants are computed through the nesting. \
     A nesting that would close a cycle is refused, and the refusal names the cycle. An external \
     group holds only users.",
    &[
        Basis::Product,
        Basis::Chosen("each person who meets external users is named, and can be removed"),
    ],
    Remedy::you("Nest groups in one direction only."),
);

/// ML-8: privacy and mail.
pub const ML_8: Rule = Rule::new(
    "ML-8",
    "Privacy hides a group, but does not stop mail to it. If the list refuses a sender who may not \
     know of the group, the answer is the same as for an unknown address.",
    &[Basis::Chosen("a different answer would reveal to outsiders that the group exists")],
    Remedy::you("Check the address."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] =
    &[&GR_1, &GR_2, &GR_5, &GR_7, &GR_8, &GR_11, &GR_12, &GR_13, &GR_16, &GR_20, &ML_8];

/// The rules that each crate owns: those of this crate, and of the crates that it is built on.
pub const RULES_BY_CRATE: &[&[&Rule]] = &[
    guildhall_kernel::rules::RULES,
    guildhall_permissions::rules::RULES,
    guildhall_room_features::rules::RULES,
    guildhall_mailing_list::rules::RULES,
    guildhall_rooms::rules::RULES,
    RULES,
];

/// Returns the remedy of an action that is not allowed.
pub(crate) fn remedy_of_action(action: GroupAction, rule: &Rule, managers: Managers) -> Remedy {
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
pub(crate) const fn remedy_of_message_off(managers: Managers) -> Remedy {
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
