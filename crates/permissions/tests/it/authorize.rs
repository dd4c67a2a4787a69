//! An action is allowed if one role grants it.
//!
//! All roles in a group and in a team, every action and privacy, are compared with a model that is
//! clear rather than fast.

use guildhall_kernel::Affiliation;
use guildhall_permissions::rules::{GR_9, GR_15};
use guildhall_permissions::{Cell, GroupAction, GroupActions, GroupType, Privacy, Role, Roles};

const BOTH: [GroupType; 2] = [GroupType::Team, GroupType::Group];

#[test]
fn an_action_is_allowed_exactly_if_one_role_grants_it() {
    for (roles, listed) in all_roles() {
        for action in GroupAction::ALL {
            for privacy in [Privacy::Private, Privacy::Public] {
                let granted = listed.iter().any(|role| grants(roles, action, *role, privacy));
                let answer = action.authorize(&roles, privacy);
                assert_eq!(answer.is_ok(), granted, "{action:?}, {privacy}, {listed:?}");
            }
        }
    }
}

#[test]
fn the_mask_of_a_set_of_roles_is_what_the_table_grants() {
    for (roles, listed) in all_roles() {
        for privacy in [Privacy::Private, Privacy::Public] {
            let granted = GroupAction::ALL
                .into_iter()
                .filter(|action| listed.iter().any(|role| grants(roles, *action, *role, privacy)));
            let granted: Vec<_> = granted.collect();
            let mask = GroupActions::granted(roles, privacy);
            assert!(mask.iter().eq(granted.iter().copied()), "{privacy}, {listed:?}");
            assert_eq!(mask, granted.into_iter().collect());
        }
    }
}

#[test]
fn a_set_of_actions_is_written_as_a_list_in_the_order_of_the_table() {
    let set = GroupActions::default().with(GroupAction::Leave).with(GroupAction::View);
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"["view","leave"]"#);
    assert_eq!(format!("{set:?}"), "{View, Leave}");
    assert_eq!(set.with(GroupAction::View), set);
    let rest = set.without(GroupAction::Leave);
    assert!(rest.iter().eq([GroupAction::View]));
    assert!(!rest.is_empty() && rest.without(GroupAction::View).is_empty());
    assert_eq!(set & rest, rest);
    assert_eq!(GroupActions::from([GroupAction::Leave, GroupAction::View]), set);
}

#[test]
fn a_role_that_is_held_can_be_added_again() {
    for (roles, _) in all_roles() {
        for add in [Roles::administrator, Roles::leader, Roles::master, Roles::member] {
            assert_eq!(add(add(roles)), add(roles), "{roles:?}");
        }
    }
}

#[test]
fn roles_are_small() {
    assert!(size_of::<Roles>() <= 4);
}

#[test]
fn a_refusal_names_the_last_rule_that_holds_for_any_privacy() {
    for (roles, listed) in all_roles() {
        for action in GroupAction::ALL {
            for privacy in [Privacy::Private, Privacy::Public] {
                let Err(rule) = action.authorize(&roles, privacy) else { continue };
                let grant = |role: &Role| action.cell(roles.group_type(), *role);
                let last = listed.iter().rev().find_map(|role| match grant(role) {
                    Cell::No(rule) => Some(rule),
                    Cell::Yes | Cell::WhilePublic(_) => None,
                });
                assert_eq!(rule, last.unwrap_or(&GR_15), "{action:?}, {privacy}, {listed:?}");
            }
        }
    }
}

// refuses: GR-9
#[test]
fn an_administrator_does_not_read_the_room_even_as_a_master() {
    let administrator = Roles::of(Affiliation::Internal).administrator();
    for roles in [administrator, administrator.master()] {
        assert_eq!(GroupAction::ReadRoom.authorize(&roles, Privacy::Public), Err(&GR_9));
    }
}

// about: GR-15
#[test]
fn a_user_who_sees_the_group_is_never_refused_as_if_it_were_hidden() {
    for (roles, listed) in all_roles() {
        for privacy in [Privacy::Private, Privacy::Public] {
            if GroupAction::View.authorize(&roles, privacy).is_ok() {
                for action in GroupAction::ALL {
                    let answer = action.authorize(&roles, privacy);
                    assert_ne!(answer, Err(&GR_15), "{action:?}, {privacy}, {listed:?}");
                }
            }
        }
    }
}

#[test]
fn roles_are_listed_once_and_in_order() {
    for (roles, listed) in all_roles() {
        assert_eq!(roles.iter().collect::<Vec<_>>(), listed);
        assert!(Role::ALL.into_iter().all(|role| roles.is(role) == listed.contains(&role)));
    }
    let twice = Roles::of(Affiliation::Internal).master().member().master();
    assert_eq!(twice.iter().collect::<Vec<_>>(), [Role::Member, Role::Master]);
    let leader = Roles::of(Affiliation::Internal).leader().member();
    assert_eq!(leader.iter().collect::<Vec<_>>(), [Role::Member, Role::Leader]);
}

#[test]
fn an_administrator_outside_the_group_is_an_outsider_too() {
    let roles = Roles::of(Affiliation::Internal).administrator();
    assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Outsider, Role::Administrator]);
}

#[test]
fn a_stranger_may_only_mail_a_group_or_a_team() {
    for group_type in BOTH {
        let stranger = Roles::of(Affiliation::External).in_group_type(group_type);
        let granted = GroupAction::ALL
            .into_iter()
            .filter(|action| action.authorize(&stranger, Privacy::Public).is_ok());
        assert_eq!(granted.collect::<Vec<_>>(), [GroupAction::Mail]);
    }
}

#[test]
fn the_directory_has_no_other_role() {
    for group_type in BOTH {
        let directory = Roles::directory(group_type);
        assert_eq!(directory.group_type(), group_type);
        assert_eq!(directory.iter().collect::<Vec<_>>(), [Role::Directory]);
    }
}

#[test]
fn roles_are_in_a_group_unless_a_team_is_named() {
    let member = Roles::of(Affiliation::Internal).member();
    assert_eq!(member.group_type(), GroupType::Group);
    let in_team = member.in_group_type(GroupType::Team);
    assert_eq!(in_team.group_type(), GroupType::Team);
    assert!(in_team.iter().eq(member.iter()), "the roles are the same");
}

fn grants(roles: Roles, action: GroupAction, role: Role, privacy: Privacy) -> bool {
    match action.cell(roles.group_type(), role) {
        Cell::Yes => true,
        Cell::No(_) => false,
        Cell::WhilePublic(_) => privacy == Privacy::Public,
    }
}

// Every set of roles, with the roles that it lists, and some sets that exist only in case of an
// error: a leader of a group, a Master of a team.
fn all_roles() -> Vec<(Roles, Vec<Role>)> {
    let directory = |group_type| (Roles::directory(group_type), vec![Role::Directory]);
    let mut all_roles = BOTH.map(directory).to_vec();
    for group_type in BOTH {
        for affiliation in [Affiliation::Internal, Affiliation::External] {
            for bits in 0..16 {
                let (roles, listed) = set_of_roles(affiliation, bits);
                all_roles.push((roles.in_group_type(group_type), listed));
            }
        }
    }
    all_roles
}

fn set_of_roles(affiliation: Affiliation, bits: u8) -> (Roles, Vec<Role>) {
    let [member, master, leader, administrator] = [1, 2, 4, 8].map(|bit| bits & bit != 0);
    let mut roles = Roles::of(affiliation);
    assert_eq!(roles.affiliation(), affiliation);
    let mut listed = Vec::new();
    if member {
        roles = roles.member();
        listed.push(match affiliation {
            Affiliation::Internal => Role::Member,
            Affiliation::External => Role::ExternalMember,
        });
    }
    if master {
        roles = roles.master();
        listed.push(Role::Master);
    }
    if leader {
        roles = roles.leader();
        listed.push(Role::Leader);
    }
    if listed.is_empty() {
        listed.push(match affiliation {
            Affiliation::Internal => Role::Outsider,
            Affiliation::External => Role::Stranger,
        });
    }
    if administrator {
        roles = roles.administrator();
        listed.push(Role::Administrator);
    }
    (roles, listed)
}
