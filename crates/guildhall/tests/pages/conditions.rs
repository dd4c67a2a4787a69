//! What an action depends on besides who wants it: asked by the commands, not by the tables.

use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::rules;

/// The rules that are asked besides, and what each asks.
pub(crate) const CONDITIONS: [(&str, &str); 20] = [
    ("CO-1", "A team takes users of its own company alone."),
    (
        "CO-2",
        "The company holds an application that brings it: Core, and for groups Core or Approval. Without \
         one the company is frozen: what does not name this rule goes on.",
    ),
    ("CO-3", "Who converts a room may create groups."),
    ("CO-5", "The company has not disabled the feature."),
    ("CO-6", "The setting is not locked, except for administrators."),
    ("CO-7", "There is room for it within the limits of the company and of each user."),
    ("FT-3", "Message that was off for too long begins anew, in another room."),
    ("FT-5", "The same data are not being deleted already."),
    (
        "GR-3",
        "Another Group Master remains, except where the last one leaves the company \
         ([GR-18](rules.md#gr-18)).",
    ),
    ("GR-4", "No other group of the company has the name."),
    ("GR-5", "An internal group takes no external users, and Group Masters are internal."),
    ("GR-6", "At least three take part, the one who converts included."),
    ("GR-8", "Who converts a room with an external participant may create external groups."),
    (
        "GR-19",
        "Nobody who lost the permission for external contact is brought among external users.",
    ),
    ("GR-20", "No group would be nested in itself, and no external group is nested or nests."),
    ("ML-2", "Nobody else has the address."),
    (
        "ML-12",
        "The mailing list decides: it is on, external mail is not blocked, and who sends is not shut out \
         by a sending restriction. To write to it, nobody has to see the group.",
    ),
    ("RM-7", "No external user takes part in the room."),
    ("RM-10", "The company allows contact with external users, where one is named."),
    ("RM-20", "Message of the group or team is on."),
];

/// Who may do something at all.
#[derive(Clone, Copy)]
pub(crate) enum Doers {
    NoOne,
    DirectoryAlone,
    Users,
}

pub(crate) fn of_group(action: GroupAction, doers: Doers) -> String {
    match doers {
        // No policy of the company stands in the way of the directory.
        Doers::DirectoryAlone if action == GroupAction::AddMembers => link("CO-1"),
        Doers::DirectoryAlone | Doers::NoOne => String::new(),
        Doers::Users => of_users(action),
    }
}

fn of_users(action: GroupAction) -> String {
    use GroupAction as A;
    let besides: &[&str] = match action {
        A::ReadRoom => &["RM-20"],
        A::Mail => &["ML-12"],
        A::Rename => &["GR-4"],
        A::AppointMasters => &["GR-5"],
        A::DismissMasters => &["GR-3"],
        A::AddMembers => &["GR-5", "RM-10", "GR-19", "GR-20", "CO-7"],
        A::OpenTeamRoom => &["CO-5", "CO-6"],
        A::SwitchFeatures => &["CO-5", "CO-6", "FT-3"],
        A::DeleteData => &["FT-5"],
        A::EditMailingList => &["ML-2"],
        A::View
        | A::InviteToEvent
        | A::AskToJoin
        | A::EditProfile
        | A::AppointLeader
        | A::RemoveMembers
        | A::LockFeatures
        | A::ChangePrivacy
        | A::ChangeNotification
        | A::Delete
        | A::Leave => &[],
    };
    links(action.allowed_while_frozen(), besides)
}

pub(crate) fn of_room(action: RoomAction) -> String {
    use RoomAction as A;
    let besides: &[&str] = match action {
        A::Invite => &["RM-10", "GR-19"],
        A::StartFrom => &["RM-7"],
        A::Convert => &["GR-6", "CO-3", "GR-8", "CO-7"],
        A::Describe | A::Leave | A::Read | A::Remove => &[],
    };
    links(action.allowed_while_frozen(), besides)
}

pub(crate) fn link(code: &str) -> String {
    let rule = rules::all().into_iter().find(|rule| rule.code() == code).unwrap();
    crate::page::link(rule)
}

fn links(allowed_while_frozen: bool, besides: &[&str]) -> String {
    let frozen: &[&str] = if allowed_while_frozen { &[] } else { &["CO-2"] };
    let mut links = Vec::new();
    for code in frozen.iter().chain(besides) {
        assert!(CONDITIONS.iter().any(|(known, _)| known == code), "{code} is explained nowhere");
        links.push(link(code));
    }
    links.join(", ")
}
