//! To authorise is to find one role that grants: every standing in a group and in a team, every
//! action and privacy, against a model that is clear rather than quick.

use guildhall_kernel::Affiliation;
use guildhall_permissions::rules::{GR_9, GR_15};
use guildhall_permissions::{Cell, GroupAction, GroupType, Privacy, Role, Roles};

const BOTH: [GroupType; 2] = [GroupType::Team, GroupType::Group];

#[test]
fn one_role_that_grants_is_enough_and_none_is_refused() {
    for (standing, roles) in standings() {
        for action in GroupAction::ALL {
            for privacy in [Privacy::Private, Privacy::Public] {
                let granted = roles.iter().any(|role| grants(&standing, action, *role, privacy));
                let answer = action.authorize(&standing, privacy);
                assert_eq!(answer.is_ok(), granted, "{action:?}, {privacy}, {roles:?}");
            }
        }
    }
}

#[test]
fn a_refusal_names_the_last_rule_that_no_privacy_would_help() {
    for (standing, roles) in standings() {
        for action in GroupAction::ALL {
            for privacy in [Privacy::Private, Privacy::Public] {
                let Err(rule) = action.authorize(&standing, privacy) else { continue };
                let grant = |role: &Role| action.grant(standing.group_type(), *role);
                let last = roles.iter().rev().find_map(|role| match grant(role) {
                    Cell::Never(rule) => Some(rule),
                    Cell::Always | Cell::WhilePublic => None,
                });
                assert_eq!(rule, last.unwrap_or(&GR_15), "{action:?}, {privacy}, {roles:?}");
            }
        }
    }
}

// refuses: GR-9
#[test]
fn refuses_an_administrator_to_read_whatever_else_they_are() {
    let administrator = Roles::of(Affiliation::Internal).administrator();
    for standing in [administrator.clone(), administrator.master()] {
        assert_eq!(GroupAction::ReadRoom.authorize(&standing, Privacy::Public), Err(&GR_9));
    }
}

// refuses: GR-15
#[test]
fn refuses_nobody_who_sees_the_group() {
    for (standing, roles) in standings() {
        for privacy in [Privacy::Private, Privacy::Public] {
            if GroupAction::View.authorize(&standing, privacy).is_ok() {
                for action in GroupAction::ALL {
                    let answer = action.authorize(&standing, privacy);
                    assert_ne!(answer, Err(&GR_15), "{action:?}, {privacy}, {roles:?}");
                }
            }
        }
    }
}

#[test]
fn the_roles_of_a_standing_are_told_once_and_in_order() {
    for (standing, roles) in standings() {
        assert_eq!(standing.iter().collect::<Vec<_>>(), roles);
        assert!(Role::ALL.into_iter().all(|role| standing.is(role) == roles.contains(&role)));
    }
    let twice = Roles::of(Affiliation::Internal).master().member().master();
    assert_eq!(twice.iter().collect::<Vec<_>>(), [Role::Member, Role::Master]);
    let leader = Roles::of(Affiliation::Internal).leader().member();
    assert_eq!(leader.iter().collect::<Vec<_>>(), [Role::Member, Role::Leader]);
}

#[test]
fn an_administrator_who_belongs_to_a_group_in_no_way_is_an_outsider_too() {
    let standing = Roles::of(Affiliation::Internal).administrator();
    assert_eq!(standing.iter().collect::<Vec<_>>(), [Role::Outsider, Role::Administrator]);
}

#[test]
fn a_stranger_may_mail_a_group_or_a_team_and_nothing_else() {
    for group_type in BOTH {
        let stranger = Roles::of(Affiliation::External).in_group_type(group_type);
        let granted = GroupAction::ALL
            .into_iter()
            .filter(|action| action.authorize(&stranger, Privacy::Public).is_ok());
        assert_eq!(granted.collect::<Vec<_>>(), [GroupAction::Mail]);
    }
}

#[test]
fn the_directory_is_itself_alone() {
    for group_type in BOTH {
        let directory = Roles::directory(group_type);
        assert_eq!(directory.group_type(), group_type);
        assert_eq!(directory.iter().collect::<Vec<_>>(), [Role::Directory]);
    }
}

#[test]
fn a_standing_is_one_in_a_group_unless_it_says_otherwise() {
    let member = Roles::of(Affiliation::Internal).member();
    assert_eq!(member.group_type(), GroupType::Group);
    let in_team = member.clone().in_group_type(GroupType::Team);
    assert_eq!(in_team.group_type(), GroupType::Team);
    assert!(in_team.iter().eq(member.iter()), "the roles are the same");
}

fn grants(standing: &Roles, action: GroupAction, role: Role, privacy: Privacy) -> bool {
    match action.grant(standing.group_type(), role) {
        Cell::Always => true,
        Cell::Never(_) => false,
        Cell::WhilePublic => privacy == Privacy::Public,
    }
}

// Every standing there is, with the roles that it comes to, and some that there are only where
// something is wrong: a leader of a group, a Master of a team.
fn standings() -> Vec<(Roles, Vec<Role>)> {
    let directory = |group_type| (Roles::directory(group_type), vec![Role::Directory]);
    let mut standings = BOTH.map(directory).to_vec();
    for group_type in BOTH {
        for affiliation in [Affiliation::Internal, Affiliation::External] {
            for bits in 0..16 {
                let (standing, roles) = standing(affiliation, bits);
                standings.push((standing.in_group_type(group_type), roles));
            }
        }
    }
    standings
}

fn standing(affiliation: Affiliation, bits: u8) -> (Roles, Vec<Role>) {
    let [member, master, leader, administrator] = [1, 2, 4, 8].map(|bit| bits & bit != 0);
    let mut standing = Roles::of(affiliation);
    let mut roles = Vec::new();
    if member {
        standing = standing.member();
        roles.push(match affiliation {
            Affiliation::Internal => Role::Member,
            Affiliation::External => Role::ExternalMember,
        });
    }
    if master {
        standing = standing.master();
        roles.push(Role::Master);
    }
    if leader {
        standing = standing.leader();
        roles.push(Role::Leader);
    }
    if roles.is_empty() {
        roles.push(match affiliation {
            Affiliation::Internal => Role::Outsider,
            Affiliation::External => Role::Stranger,
        });
    }
    if administrator {
        standing = standing.administrator();
        roles.push(Role::Administrator);
    }
    (standing, roles)
}
