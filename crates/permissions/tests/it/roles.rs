//! What users may do with each set of roles, in public and in private groups and teams.

use guildhall_kernel::Affiliation::{External, Internal};
use guildhall_kernel::Rule;
use guildhall_permissions::{GroupAction, GroupType, Privacy, Roles};

#[test]
fn what_each_set_of_roles_may_do_with_a_group() {
    let internal = || Roles::of(Internal);
    let external = || Roles::of(External);
    let sets = [
        ("Mas+mem", internal().member().master()),
        ("Master", internal().master()),
        ("Member", internal().member()),
        ("Outsider", internal()),
        ("Ext.mem", external().member()),
        ("Stranger", external()),
        ("Admin", internal().administrator()),
        ("Adm+mem", internal().administrator().member()),
        ("Adm+mas", internal().administrator().master()),
        ("Adm+both", internal().administrator().member().master()),
        ("Directory", Roles::directory(GroupType::Group)),
    ];
    insta::assert_snapshot!(table(&sets));
}

#[test]
fn what_each_set_of_roles_may_do_with_a_team() {
    let internal = || Roles::of(Internal).in_group_type(GroupType::Team);
    let sets = [
        ("Leader", internal().member().leader()),
        ("Member", internal().member()),
        ("Outsider", internal()),
        ("Stranger", Roles::of(External).in_group_type(GroupType::Team)),
        ("Admin", internal().administrator()),
        ("Adm+mem", internal().administrator().member()),
        ("Adm+lead", internal().administrator().member().leader()),
        ("Directory", Roles::directory(GroupType::Team)),
    ];
    insta::assert_snapshot!(table(&sets));
}

#[test]
fn roles_in_a_team_stay_there() {
    let in_a_team = || Roles::of(Internal).in_group_type(GroupType::Team);
    assert_eq!(in_a_team().in_group_type(GroupType::Team), in_a_team());
    assert_eq!(in_a_team().in_group_type(GroupType::Group), Roles::of(Internal));
}

#[test]
fn roles_show_where_they_hold_and_each_of_them() {
    let master = Roles::of(Internal).member().master();
    assert_eq!(format!("{master:?}"), "Roles((Group, Internal), [Member, Master])");
    let leader = Roles::of(Internal).in_group_type(GroupType::Team).member().leader();
    assert_eq!(format!("{leader:?}"), "Roles((Team, Internal), [Member, Leader])");
}

fn table(sets: &[(&str, Roles)]) -> String {
    let mut table = line("public/private", sets.iter().map(|(head, _)| (*head).to_owned()));
    for action in GroupAction::ALL {
        let cells = sets.iter().map(|(_, roles)| {
            let answer =
                |privacy| action.authorize(roles, privacy).map_or_else(Rule::code, |()| "yes");
            match (answer(Privacy::Public), answer(Privacy::Private)) {
                (public, private) if public == private => public.to_owned(),
                (public, private) => format!("{public}/{private}"),
            }
        });
        table += &line(&action.to_string(), cells);
    }
    table
}

fn line(action: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<_> = cells.map(|cell| format!(" {cell:<10}")).collect();
    format!("{action:<33}{}\n", cells.concat().trim_end())
}
