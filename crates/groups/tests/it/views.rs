//! A group as one user sees it (GR-15, GR-17).

use guildhall_kernel::{Feature, Switch};
use guildhall_mailing_list::ListEdit;
use guildhall_permissions::{GroupAction, Role};

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, ZOE};
use crate::world::{CREW, World, list, rule};

// allows: GR-17
#[test]
fn an_outsider_sees_the_name_and_the_counts_of_a_public_group() {
    let world = World::new();
    let seen = world.crew().seen_by(DEE, &world.cx()).unwrap();
    assert_eq!(seen.name.as_str(), "Launch crew");
    assert_eq!(seen.counts.members(), 2);
    assert_eq!(seen.address, Some(list(CREW)));
    assert!(seen.roles.is(Role::Outsider));
    let may =
        [GroupAction::View, GroupAction::Mail, GroupAction::InviteToEvent, GroupAction::AskToJoin];
    assert_eq!(seen.allowed, may.into());
}

// refuses: GR-17
#[test]
fn an_outsider_sees_no_details_and_a_stranger_sees_nothing() {
    let world = World::new();
    let group = world.public_external_crew();
    assert_eq!(group.seen_by(DEE, &world.cx()).unwrap().details, None);
    assert_eq!(rule(group.seen_by(ZOE, &world.cx())), "GR-15");
}

// allows: GR-9
#[test]
fn members_masters_and_administrators_see_the_details() {
    let mut world = World::new();
    let group = world.external_crew();
    world.disable(Feature::Task);
    for by in [ANN, BO, CY, EVE, ADA] {
        let details = group.seen_by(by, &world.cx()).unwrap().details.unwrap();
        let off = details.features.iter().filter(|(_, switch)| *switch == Switch::Off);
        assert_eq!(off.map(|(feature, _)| *feature).collect::<Vec<_>>(), [Feature::Task]);
        assert_eq!(details.room, group.room());
    }
}

#[test]
fn a_view_says_what_the_user_may_do_now() {
    let mut world = World::new();
    let mut group = world.crew();
    let may = |world: &World, group: &guildhall_groups::Group| {
        group.seen_by(BO, &world.cx()).unwrap().allowed
    };
    let usual = [
        GroupAction::View,
        GroupAction::Explain,
        GroupAction::ReadRoom,
        GroupAction::Mail,
        GroupAction::InviteToEvent,
    ];
    assert_eq!(may(&world, &group), usual.into());
    group.edit_mailing_list(ANN, ListEdit::new().with_state(Switch::Off), &world.cx()).unwrap();
    world.disable(Feature::Message);
    assert_eq!(
        may(&world, &group),
        [GroupAction::View, GroupAction::Explain, GroupAction::InviteToEvent].into()
    );
    world.freeze();
    assert_eq!(may(&world, &group), [GroupAction::View, GroupAction::Explain].into());
    assert_eq!(group.seen_by(BO, &world.cx()).unwrap().address, None);
}

#[test]
fn the_words_of_what_a_user_sees_are_stable() {
    let world = World::new();
    let group = world.external_crew();
    insta::assert_json_snapshot!("view_of_member", group.seen_by(BO, &world.cx()).unwrap());
    let mut open = world.crew();
    open.ask_to_join(DEE, &world.cx()).unwrap();
    insta::assert_json_snapshot!("view_of_outsider", open.seen_by(DEE, &world.cx()).unwrap());
    for (name, by) in [("entries_for_master", ANN), ("entries_for_outsider", DEE)] {
        let entries =
            [ANN, BO].map(|user| open.roster().entry(user.id()).unwrap().unwrap().clone());
        insta::assert_json_snapshot!(name, open.show_entries(by, entries, &world.cx()).unwrap());
    }
}
