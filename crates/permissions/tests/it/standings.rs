//! What everybody may do, whatever roles they have at once, in public and in private groups and teams.

use guildhall_kernel::Affiliation::{External, Internal};
use guildhall_kernel::Rule;
use guildhall_permissions::{GroupAction, Privacy, Standing, Stewardship};

#[test]
fn what_each_standing_may_do_with_a_group() {
    let internal = || Standing::of(Internal);
    let external = || Standing::of(External);
    let standings = [
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
        ("Directory", Standing::directory(Stewardship::Masters)),
    ];
    insta::assert_snapshot!(table(&standings));
}

#[test]
fn what_each_standing_may_do_with_a_team() {
    let internal = || Standing::of(Internal).stewarded(Stewardship::Directory);
    let standings = [
        ("Leader", internal().member().leader()),
        ("Member", internal().member()),
        ("Outsider", internal()),
        ("Stranger", Standing::of(External).stewarded(Stewardship::Directory)),
        ("Admin", internal().administrator()),
        ("Adm+mem", internal().administrator().member()),
        ("Adm+lead", internal().administrator().member().leader()),
        ("Directory", Standing::directory(Stewardship::Directory)),
    ];
    insta::assert_snapshot!(table(&standings));
}

fn table(standings: &[(&str, Standing)]) -> String {
    let mut table = line("public/private", standings.iter().map(|(head, _)| (*head).to_owned()));
    for action in GroupAction::ALL {
        let cells = standings.iter().map(|(_, standing)| {
            let answer =
                |privacy| action.authorize(standing, privacy).map_or_else(Rule::code, |()| "yes");
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
