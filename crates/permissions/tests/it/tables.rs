//! The tables of actions, in full: a change of a cell is a decision, seen in review.

use std::collections::BTreeSet;

use guildhall_kernel::RoomKind;
use guildhall_permissions::{
    GROUP_ACTIONS, Grant, GroupAction, Privacy, ROOM_ACTIONS, Role, RoomAction, RoomGrant,
};

#[test]
fn the_table_of_group_actions() {
    let roles = ["Member", "External", "Master", "Outsider", "Stranger", "Admin."];
    let mut table = line("", &roles, "Frozen");
    for action in GroupAction::ALL {
        let cells = Role::ALL.map(|role| match action.grant(role) {
            Grant::Always => "yes",
            Grant::Never(rule) => rule.code(),
            Grant::WhilePublic => "public",
        });
        table += &line(&action.to_string(), &cells, frozen(action.outlasts_freeze()));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_table_of_room_actions() {
    let mut table = line("", &RoomKind::ALL.map(|kind| kind.to_string()), "Frozen");
    for action in RoomAction::ALL {
        let cells = RoomKind::ALL.map(|kind| match action.grant(kind) {
            RoomGrant::Granted => "yes",
            RoomGrant::Refused(rule) => rule.code(),
        });
        table += &line(&action.to_string(), &cells, frozen(action.outlasts_freeze()));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_group_action_has_one_row_and_every_role_one_cell() {
    let rows = GROUP_ACTIONS.map(|(action, cells)| {
        assert_eq!(cells.map(|(role, _)| role), Role::ALL, "{action}");
        action
    });
    assert_eq!(rows, GroupAction::ALL);
    assert_eq!(BTreeSet::from(rows).len(), rows.len());
    assert_eq!(BTreeSet::from(Role::ALL).len(), 6);
}

#[test]
fn every_room_action_has_one_row_and_every_kind_one_cell() {
    let rows = ROOM_ACTIONS.map(|(action, cells)| {
        assert_eq!(cells.map(|(kind, _)| kind), RoomKind::ALL, "{action}");
        action
    });
    assert_eq!(rows, RoomAction::ALL);
    assert_eq!(BTreeSet::from(rows).len(), rows.len());
}

// What is new does not compile here before it is listed.
#[test]
fn every_action_and_role_is_listed() {
    for action in GroupAction::ALL {
        use GroupAction as A;
        match action {
            A::View
            | A::ReadRoom
            | A::Mail
            | A::InviteToEvent
            | A::AskToJoin
            | A::EditProfile
            | A::AppointMasters
            | A::DismissMasters
            | A::AddMembers
            | A::RemoveMembers
            | A::SwitchFeatures
            | A::DeleteData
            | A::EditMailingList
            | A::ChangePrivacy
            | A::ChangeNotification
            | A::Delete
            | A::Leave => {}
        }
    }
    for action in RoomAction::ALL {
        use RoomAction as A;
        match action {
            A::Convert
            | A::Describe
            | A::Invite
            | A::Leave
            | A::Read
            | A::Remove
            | A::StartFrom => {}
        }
    }
    for role in Role::ALL {
        match role {
            Role::Member
            | Role::ExternalMember
            | Role::Master
            | Role::Outsider
            | Role::Stranger
            | Role::Administrator => {}
        }
    }
}

#[test]
fn a_word_of_an_action_is_told_apart() {
    let words: BTreeSet<_> = GroupAction::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), GroupAction::ALL.len());
    let words: BTreeSet<_> = RoomAction::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), RoomAction::ALL.len());
    assert_eq!([Privacy::Private, Privacy::Public].map(|p| p.to_string()), ["private", "public"]);
}

fn frozen(outlasts: bool) -> &'static str {
    if outlasts { "yes" } else { "CO-2" }
}

fn line(action: &str, cells: &[impl AsRef<str>], last: &str) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| format!("{:<11}", cell.as_ref())).collect();
    format!(
        "{action:<41}{}| {last}
",
        cells.concat()
    )
}
