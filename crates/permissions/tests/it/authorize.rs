//! To authorise is to find one role that grants: every standing, action and privacy, against a
//! model that is clear rather than quick.

use guildhall_kernel::Affiliation;
use guildhall_permissions::rules::{GR_9, GR_15};
use guildhall_permissions::{Grant, GroupAction, Privacy, Role, Standing};

#[test]
fn one_role_that_grants_is_enough_and_none_is_refused() {
    for (standing, roles) in standings() {
        for action in GroupAction::ALL {
            for privacy in [Privacy::Private, Privacy::Public] {
                let granted = roles.iter().any(|role| grants(action, *role, privacy));
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
                let last = roles.iter().rev().find_map(|role| match action.grant(*role) {
                    Grant::Never(rule) => Some(rule),
                    Grant::Always | Grant::WhilePublic => None,
                });
                assert_eq!(rule, last.unwrap_or(&GR_15), "{action:?}, {privacy}, {roles:?}");
            }
        }
    }
}

#[test]
fn gr_9_refuses_an_administrator_to_read_whatever_else_they_are() {
    let administrator = Standing::of(Affiliation::Internal).administrator();
    for standing in [administrator.clone(), administrator.master()] {
        assert_eq!(GroupAction::ReadRoom.authorize(&standing, Privacy::Public), Err(&GR_9));
    }
}

#[test]
fn gr_15_refuses_nobody_who_sees_the_group() {
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
        assert_eq!(standing.roles().collect::<Vec<_>>(), roles);
        assert!(Role::ALL.into_iter().all(|role| standing.is(role) == roles.contains(&role)));
    }
    let twice = Standing::of(Affiliation::Internal).master().member().master();
    assert_eq!(twice.roles().collect::<Vec<_>>(), [Role::Member, Role::Master]);
}

#[test]
fn an_administrator_who_belongs_to_a_group_in_no_way_is_an_outsider_too() {
    let standing = Standing::of(Affiliation::Internal).administrator();
    assert_eq!(standing.roles().collect::<Vec<_>>(), [Role::Outsider, Role::Administrator]);
}

#[test]
fn a_stranger_may_mail_a_group_and_nothing_else() {
    let stranger = Standing::of(Affiliation::External);
    let granted = GroupAction::ALL
        .into_iter()
        .filter(|action| action.authorize(&stranger, Privacy::Public).is_ok());
    assert_eq!(granted.collect::<Vec<_>>(), [GroupAction::Mail]);
}

fn grants(action: GroupAction, role: Role, privacy: Privacy) -> bool {
    match action.grant(role) {
        Grant::Always => true,
        Grant::Never(_) => false,
        Grant::WhilePublic => privacy == Privacy::Public,
    }
}

// Every standing there is, with the roles that it comes to.
fn standings() -> Vec<(Standing, Vec<Role>)> {
    let mut standings = Vec::new();
    for affiliation in [Affiliation::Internal, Affiliation::External] {
        for bits in 0..8 {
            let [member, master, administrator] = [1, 2, 4].map(|bit| bits & bit != 0);
            let mut standing = Standing::of(affiliation);
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
            standings.push((standing, roles));
        }
    }
    standings
}
