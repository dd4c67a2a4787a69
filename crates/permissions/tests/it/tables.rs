//! The tables of actions, in full: a change of a cell shows in a snapshot, and so in review.

use std::collections::BTreeSet;

use guildhall_kernel::RoomKind;
use guildhall_permissions::rules::GR_17;
use guildhall_permissions::{
    Application, Cell, GROUP_ACTIONS, GroupAction, GroupActions, GroupType, Plan, Privacy,
    ROOM_ACTIONS, Role, RoomAction,
};

/// The roles in a group, in the order of its table.
const IN_GROUPS: [Role; 7] = [
    Role::Member,
    Role::ExternalMember,
    Role::Master,
    Role::Outsider,
    Role::Stranger,
    Role::Administrator,
    Role::Directory,
];

/// The roles in a team, in the order of its table.
const IN_TEAMS: [Role; 6] = [
    Role::Member,
    Role::Leader,
    Role::Outsider,
    Role::Stranger,
    Role::Administrator,
    Role::Directory,
];

#[test]
fn the_table_of_group_actions() {
    insta::assert_snapshot!(table(GroupType::Group, &IN_GROUPS));
}

#[test]
fn the_table_of_team_actions() {
    insta::assert_snapshot!(table(GroupType::Team, &IN_TEAMS));
}

fn table(group_type: GroupType, roles: &[Role]) -> String {
    let heads: Vec<_> = roles.iter().map(|role| head(*role)).collect();
    let mut table = line("", &heads, "Frozen");
    for action in GroupAction::ALL {
        let cell = |role: &Role| match action.cell(group_type, *role) {
            Cell::Yes => "yes",
            Cell::No(rule) => rule.code(),
            Cell::WhilePublic(_) => "public",
        };
        let cells: Vec<_> = roles.iter().map(cell).collect();
        table += &line(&action.to_string(), &cells, frozen(action.allowed_while_frozen()));
    }
    table
}

#[test]
fn the_table_of_room_actions() {
    let mut table = line("", &RoomKind::ALL.map(|kind| kind.to_string()), "Frozen");
    for action in RoomAction::ALL {
        let cells = RoomKind::ALL.map(|kind| match action.cell(kind) {
            Cell::Yes => "yes",
            Cell::No(rule) => rule.code(),
            Cell::WhilePublic(_) => unreachable!("a room has no privacy of its own"),
        });
        table += &line(&action.to_string(), &cells, frozen(action.allowed_while_frozen()));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_group_action_has_one_row_and_every_role_one_cell() {
    for row in GROUP_ACTIONS {
        assert_eq!(row.group.map(|(role, _)| role), IN_GROUPS, "{}", row.action);
        assert_eq!(row.team.map(|(role, _)| role), IN_TEAMS, "{}", row.action);
    }
    let actions = GROUP_ACTIONS.map(|row| row.action);
    assert_eq!(actions, GroupAction::ALL);
    assert!(actions.is_sorted(), "the rows are in the order of the actions");
    assert_eq!(BTreeSet::from(actions).len(), actions.len());
    let roles: BTreeSet<_> = IN_GROUPS.into_iter().chain(IN_TEAMS).collect();
    assert!(roles.into_iter().eq(Role::ALL), "every role is in a table");
}

#[test]
fn a_role_that_a_table_does_not_know_may_do_nothing() {
    let (masters, directory) = (GroupType::Group, GroupType::Team);
    let unknown =
        [(masters, Role::Leader), (directory, Role::ExternalMember), (directory, Role::Master)];
    for (group_type, role) in unknown {
        for action in GroupAction::ALL {
            assert_eq!(action.cell(group_type, role), Cell::No(&GR_17), "{action}");
        }
    }
}

#[test]
fn every_room_action_has_one_row_and_every_kind_one_cell() {
    for row in ROOM_ACTIONS {
        assert_eq!(row.cells.map(|(kind, _)| kind), RoomKind::ALL, "{}", row.action);
    }
    let actions = ROOM_ACTIONS.map(|row| row.action);
    assert_eq!(actions, RoomAction::ALL);
    assert!(actions.is_sorted(), "the rows are in the order of the actions");
    assert!(RoomKind::ALL.is_sorted(), "the cells are in the order of the kinds");
    assert_eq!(BTreeSet::from(actions).len(), actions.len());
}

// about: CO-2
#[test]
fn the_actions_that_a_frozen_company_allows_are_those_of_the_rows() {
    let rows = GROUP_ACTIONS.into_iter().filter(|row| row.while_frozen.is_allowed());
    let allowed: Vec<_> = rows.map(|row| row.action).collect();
    assert!(GroupActions::ALLOWED_WHILE_FROZEN.iter().eq(allowed));
}

#[test]
fn every_action_of_the_sources_has_a_row() {
    let of_groups = variants(include_str!("../../src/group_actions.rs"), "pub enum GroupAction {");
    assert_eq!(of_groups, GroupAction::ALL.map(|action| format!("{action:?}")).into());
    let of_rooms = variants(include_str!("../../src/room_actions.rs"), "pub enum RoomAction {");
    assert_eq!(of_rooms, RoomAction::ALL.map(|action| format!("{action:?}")).into());
}

/// Returns the names of the variants of an enum in a source file.
fn variants(source: &str, head: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once(head).unwrap_or_default();
    let (body, _) = body.split_once("\n}").unwrap_or_default();
    let variants = body.lines().filter_map(|line| line.trim().strip_suffix(','));
    variants.filter(|line| !line.starts_with('/')).map(str::to_owned).collect()
}

// A new role does not compile here until it has a head.
fn head(role: Role) -> &'static str {
    match role {
        Role::Member => "Member",
        Role::ExternalMember => "External",
        Role::Master => "Master",
        Role::Leader => "Leader",
        Role::Outsider => "Outsider",
        Role::Stranger => "Stranger",
        Role::Administrator => "Admin.",
        Role::Directory => "Directory",
    }
}

#[test]
fn the_name_of_an_action_is_its_variant_in_snake_case() {
    let names = GroupAction::ALL.map(|action| (format!("{action:?}"), action.name()));
    let of_rooms = RoomAction::ALL.map(|action| (format!("{action:?}"), action.name()));
    for (variant, name) in names.into_iter().chain(of_rooms) {
        let camel: String = name.split('_').map(capitalised).collect();
        assert_eq!(camel, variant);
    }
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

#[test]
fn words_differ_from_one_another() {
    let words: BTreeSet<_> = GroupAction::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), GroupAction::ALL.len());
    let words: BTreeSet<_> = RoomAction::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), RoomAction::ALL.len());
    assert_eq!([Privacy::Private, Privacy::Public].map(|p| p.to_string()), ["private", "public"]);
    assert_eq!([Plan::Free, Plan::Paid].map(|plan| plan.to_string()), ["free", "paid"]);
    let applications = [Application::Approval, Application::Core];
    assert_eq!(applications.map(|held| held.to_string()), ["Approval", "Core"]);
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
