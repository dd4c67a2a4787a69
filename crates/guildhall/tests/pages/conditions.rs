//! What an action depends on besides who does it. The commands check this, not the tables.

use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::rules;

/// The other rules that are checked, with what each checks.
pub(crate) const CONDITIONS: [(&str, &str); 20] = [
    ("CO-1", "A team has only users of its own company."),
    (
        "CO-2",
        "The company holds an application that allows it: Core, and for groups Core or Approval. Without \
         one the company is frozen, and only the actions that do not name this rule stay possible.",
    ),
    ("CO-3", "A user who converts a room may create groups."),
    ("CO-5", "The company has not disabled the feature."),
    ("CO-6", "The setting is not locked, except for administrators."),
    ("CO-7", "No limit of the company or of a user is reached."),
    ("FT-3", "Message that was off for too long begins anew, in another room."),
    ("FT-5", "The same data are not being deleted already."),
    (
        "GR-3",
        "Another Group Master remains, unless the last one leaves the company \
         ([GR-18](rules.md#gr-18)).",
    ),
    ("GR-4", "No other group of the company has the name."),
    ("GR-5", "An internal group has no external users, and Group Masters are internal."),
    ("GR-6", "At least three users take part, including the user who converts."),
    ("GR-8", "A user who converts a room with an external participant may create external groups."),
    (
        "GR-19",
        "A user who lost the permission for external contact is not added among external users.",
    ),
    ("GR-20", "No group would be nested in itself. External groups neither nest nor are nested."),
    ("ML-2", "The address is free."),
    (
        "ML-12",
        "The mailing list decides: it is on, external mail is not blocked, and the sender is not excluded \
         by a sending restriction. A sender need not see the group.",
    ),
    ("RM-7", "No external user takes part in the room."),
    ("RM-10", "The company allows contact with external users, if one is named."),
    ("RM-20", "Message of the group or team is on."),
];

/// The roles that may do an action at all.
#[derive(Clone, Copy)]
pub(crate) enum Doers {
    NoOne,
    OnlyDirectory,
    Users,
}

pub(crate) fn of_group(action: GroupAction, doers: Doers) -> String {
    match doers {
        // No policy of the company restricts the directory.
        Doers::OnlyDirectory if action == GroupAction::AddMembers => link("CO-1"),
        Doers::OnlyDirectory | Doers::NoOne => String::new(),
        Doers::Users => of_users(action),
    }
}

fn of_users(action: GroupAction) -> String {
    use GroupAction as A;
    let besides: &[&str] = match action {
        A::ReadRoom => &["RM-20"],
        A::Mail => &["ML-12"],
        A::Rename => &["GR-4"],
        A::AppointMasters | A::HandOver => &["GR-5"],
        A::DismissMasters => &["GR-3"],
        A::AddMembers => &["GR-5", "RM-10", "GR-19", "GR-20", "CO-7"],
        A::OpenTeamRoom => &["CO-5", "CO-6"],
        A::SwitchFeatures => &["CO-5", "CO-6", "FT-3"],
        A::DeleteData => &["FT-5"],
        A::EditMailingList => &["ML-2"],
        _ => &[],
    };
    links(action.allowed_while_frozen(), besides)
}

pub(crate) fn of_room(action: RoomAction) -> String {
    use RoomAction as A;
    let besides: &[&str] = match action {
        A::Invite => &["RM-10", "GR-19"],
        A::StartFrom => &["RM-7"],
        A::Convert => &["GR-6", "CO-3", "GR-8", "CO-7"],
        _ => &[],
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
        assert!(CONDITIONS.iter().any(|(known, _)| known == code), "{code} is not explained");
        links.push(link(code));
    }
    links.join(", ")
}
