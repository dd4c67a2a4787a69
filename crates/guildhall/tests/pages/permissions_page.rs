//! The page of permissions: the tables of `permissions`, for each set of roles.

use std::fmt::{Display, Write as _};

use guildhall::kernel::{Affiliation, RoomKind, Rule};
use guildhall::permissions::{Cell, GroupAction, GroupType, Privacy, Role, Roles, RoomAction};

use crate::conditions::{self, CONDITIONS, Doers};
use crate::page;
use crate::page::link;

#[test]
fn the_page_says_what_the_tables_say() {
    page::check("permissions.md", &permissions_page());
}

fn permissions_page() -> String {
    let groups = columns(GroupType::Group);
    let teams = columns(GroupType::Team);
    let mut page = String::from(INTRODUCTION);
    page += "\n## Groups\n\n";
    page += &group_table(&groups);
    page += &administrators(GroupType::Group);
    page += TEAMS;
    page += &group_table(&teams);
    page += &administrators(GroupType::Team);
    page += ROOMS;
    page += &room_table();
    page += "\n## What it depends on besides\n\n";
    for (code, text) in CONDITIONS {
        writeln!(page, "- {}: {text}", conditions::link(code)).unwrap();
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the tables. Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages -->

# Who may do what

Each table has a line per action and a column per role. A user with several roles may do what any of
them may.

- **yes**, or **no** with the [rule](rules.md) that refuses.
- **while public**: yes in a public group. In a private group no, by the rule that follows.
- *Depends on*: what else is checked, explained [below](#what-it-depends-on-besides).

Whether the user sees the group is checked first. If it is hidden from them, every answer is that there
is no such group ([GR-15](rules.md#gr-15)), and a refusal of its mailing list reads like one for an
unknown address ([ML-8](rules.md#ml-8)). A deleted group refuses everything ([GR-12](rules.md#gr-12)).
";

const TEAMS: &str = "
## Teams

A team is the group of an organisation unit ([RM-19](rules.md#rm-19)). It has no Group Masters. It can
have a leader, who is one of its members. The directory changes it, whatever the company's policy.

";

const ROOMS: &str = "
## Rooms

What a participant may do in a room of each kind. A user who is no participant may do nothing
([RM-14](rules.md#rm-14)). In the room of a team or group, the tables above decide who may
([RM-20](rules.md#rm-20)).

";

/// A column of a table: its head, and the roles that it shows.
type Column = (&'static str, Roles);

fn columns(group_type: GroupType) -> Vec<Column> {
    let internal = || Roles::of(Affiliation::Internal).in_group_type(group_type);
    let external = || Roles::of(Affiliation::External).in_group_type(group_type);
    let mut columns = match group_type {
        GroupType::Group => vec![
            ("Master and member", internal().member().master()),
            ("Master only", internal().master()),
            ("Member", internal().member()),
            ("Outsider", internal()),
            ("External member", external().member()),
        ],
        GroupType::Team => vec![
            ("Leader", internal().member().leader()),
            ("Member", internal().member()),
            ("Outsider", internal()),
        ],
    };
    columns.push(("External user, no member", external()));
    columns.push(("Administrator, else outsider", internal().administrator()));
    columns.push(("The directory", Roles::directory(group_type)));
    columns
}

fn group_table(columns: &[Column]) -> String {
    let mut table = head(columns.iter().map(|(head, _)| head));
    for action in GroupAction::ALL {
        let mut cells: Vec<_> = columns.iter().map(|(_, of)| cell(action, *of)).collect();
        cells.push(conditions::of_group(action, doers(action, columns)));
        line(&mut table, &action, &cells);
    }
    table
}

fn doers(action: GroupAction, columns: &[Column]) -> Doers {
    let may = |roles: &Roles| action.authorize(roles, Privacy::Public).is_ok();
    let mut who = columns.iter().map(|(_, roles)| roles).filter(|roles| may(roles));
    match who.next() {
        None => Doers::NoOne,
        Some(first) if first.is(Role::Directory) && who.next().is_none() => Doers::OnlyDirectory,
        Some(_) => Doers::Users,
    }
}

/// What differs for an administrator who also has another role.
fn administrators(group_type: GroupType) -> String {
    let administrator =
        || Roles::of(Affiliation::Internal).in_group_type(group_type).administrator();
    let also = match group_type {
        GroupType::Group => vec![
            ("a member", administrator().member()),
            ("a Master", administrator().master()),
            ("a Master and a member", administrator().member().master()),
        ],
        GroupType::Team => vec![
            ("a member", administrator().member()),
            ("the leader", administrator().member().leader()),
        ],
    };
    let mut text = String::from("\nAn administrator who has another role too differs in this:\n\n");
    for (who, roles) in also {
        let differs = |action: &GroupAction| cell(*action, roles) != cell(*action, administrator());
        let actions = GroupAction::ALL.into_iter().filter(differs);
        let answers: Vec<_> =
            actions.map(|action| format!("{action}: {}", cell(action, roles))).collect();
        writeln!(text, "- {who}: {}.", answers.join("; ")).unwrap();
    }
    text
}

fn room_table() -> String {
    let mut table = head(RoomKind::ALL);
    for action in RoomAction::ALL {
        let of_kind = |kind: RoomKind| match action.cell(kind) {
            Cell::No(rule) => no(rule),
            Cell::WhilePublic(_) => unreachable!("rooms have no privacy of their own"),
            Cell::Yes => "yes".to_owned(),
        };
        let mut cells: Vec<_> = RoomKind::ALL.into_iter().map(of_kind).collect();
        cells.push(conditions::of_room(action));
        line(&mut table, &action, &cells);
    }
    table
}

fn cell(action: GroupAction, roles: Roles) -> String {
    let asked = |privacy| action.authorize(&roles, privacy);
    match (asked(Privacy::Public), asked(Privacy::Private)) {
        (Ok(()), Ok(())) => "yes".to_owned(),
        (Ok(()), Err(rule)) => format!("while public ({})", link(rule)),
        (Err(rule), Ok(())) => format!("while private ({})", link(rule)),
        (Err(public), Err(private)) if public == private => no(public),
        (Err(public), Err(private)) => format!("{}; private: {}", no(public), no(private)),
    }
}

fn no(rule: &Rule) -> String {
    format!("no ({})", link(rule))
}

fn head(columns: impl IntoIterator<Item = impl Display>) -> String {
    let heads: Vec<_> = columns.into_iter().map(|column| format!(" {column} |")).collect();
    format!("| To … |{} Depends on |\n|---|{}---|\n", heads.concat(), "---|".repeat(heads.len()))
}

fn line(table: &mut String, action: &dyn Display, cells: &[String]) {
    writeln!(table, "| {action} | {} |", cells.join(" | ")).unwrap();
}
