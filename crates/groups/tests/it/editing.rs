//! Edits of a group, and who may make them (GR-9, GR-14, FT-6).

use guildhall_groups::{GroupCommand, GroupEvent, ProfileEdit};
use guildhall_kernel::{Edit, Switch};
use guildhall_permissions::Privacy;

use crate::commands::{Request, one_command_of_each};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY};
use crate::world::{World, draft, rule};

// allows: GR-9
#[test]
fn masters_and_administrators_make_every_edit() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        for request in edits() {
            let mut group = world.crew();
            let mut room = world.room_of(&group);
            let given = request.give(by, &mut group, &mut room, &world.cx());
            assert!(matches!(given, Ok(Some(_))), "{by:?} {request:?}: {given:?}");
        }
    }
}

// refuses: GR-9
#[test]
fn users_who_do_not_manage_the_group_make_no_edit() {
    let world = World::new();
    for by in [BO, DEE, FAY, EVE] {
        for request in edits() {
            let mut group = world.public_external_crew();
            let mut room = world.room_of(&group);
            let code = rule(request.give(by, &mut group, &mut room, &world.cx()));
            let is_switch =
                matches!(request, Request::Command(GroupCommand::SwitchFeatures { .. }));
            let expected = if is_switch { "FT-1" } else { "GR-9" };
            assert_eq!(code, expected, "{by:?} {request:?}");
            assert_eq!(group, world.public_external_crew());
        }
    }
}

/// Every edit of the crew except its privacy.
fn edits() -> Vec<Request> {
    use guildhall_groups::GroupCommand as C;

    let is_edit = |command: &C| {
        matches!(
            command,
            C::AddMembers { .. }
                | C::AddRecipients { .. }
                | C::AppointMasters { .. }
                | C::ChangeNotification { .. }
                | C::Delete
                | C::DismissMasters { .. }
                | C::EditMailingList { .. }
                | C::EditProfile { .. }
                | C::GrantMailRight { .. }
                | C::RemoveMembers { .. }
                | C::RequestDeletion { .. }
                | C::SwitchFeatures { .. }
        )
    };
    one_command_of_each().into_iter().filter(is_edit).map(Request::Command).collect()
}

// refuses: GR-9
#[test]
fn an_administrator_neither_reads_the_room_nor_changes_the_privacy() {
    let world = World::new();
    for mut group in [world.crew(), world.private_crew()] {
        assert_eq!(rule(group.read_room(ADA, &world.cx())), "GR-9");
        for to in [Privacy::Private, Privacy::Public] {
            assert_eq!(rule(group.change_privacy(ADA, to, &world.cx())), "GR-14");
        }
    }
}

// allows: GR-9
#[test]
fn an_administrator_who_is_also_master_and_member_has_their_rights() {
    let world = World::new();
    let mut group = world.created(draft().with_masters([ADA]).with_members([ADA]));
    assert!(group.read_room(ADA, &world.cx()).is_ok());
    assert!(group.change_privacy(ADA, Privacy::Private, &world.cx()).is_ok());
}

// allows: GR-14
#[test]
fn masters_change_the_privacy() {
    let world = World::new();
    for by in [ANN, CY] {
        let mut group = world.crew();
        group.change_privacy(by, Privacy::Private, &world.cx()).unwrap();
        assert_eq!(group.header().privacy(), Privacy::Private);
        assert_eq!(rule(group.view(DEE, &world.cx())), "GR-15");
        group.change_privacy(by, Privacy::Public, &world.cx()).unwrap();
        assert!(group.view(DEE, &world.cx()).is_ok());
    }
}

// refuses: GR-14
#[test]
fn only_masters_change_the_privacy() {
    let world = World::new();
    for by in [BO, DEE, ADA, EVE] {
        let mut group = world.public_external_crew();
        assert_eq!(rule(group.change_privacy(by, Privacy::Private, &world.cx())), "GR-14");
    }
    assert_eq!(rule(world.crew().change_privacy(ANN, Privacy::Public, &world.cx())), "GR-9");
}

// allows: GR-13
#[test]
fn changing_the_notification_to_what_it_is_is_refused() {
    let world = World::new();
    let mut group = world.crew();
    group.change_notification(ANN, Switch::Off, &world.cx()).unwrap();
    assert_eq!(group.header().notification(), Switch::Off);
    assert_eq!(rule(group.change_notification(ANN, Switch::Off, &world.cx())), "GR-9");
}

// allows: FT-6
#[test]
fn an_edit_keeps_every_field_it_does_not_name() {
    let world = World::new();
    let picture: guildhall_kernel::Picture = "crew.png".parse().unwrap();
    let described =
        draft().with_description("All who launch".parse().unwrap()).with_picture(picture.clone());
    let mut group = world.created(described);

    let renamed = ProfileEdit::name("Landing crew".parse().unwrap());
    group.edit_profile(ANN, renamed, &world.cx()).unwrap();
    assert_eq!(group.header().name().as_str(), "Landing crew");
    assert_eq!(group.header().description().unwrap().as_str(), "All who launch");
    group.edit_profile(ANN, ProfileEdit::description(None), &world.cx()).unwrap();
    assert_eq!(group.header().description(), None);
    assert_eq!(group.header().picture(), Some(&picture));
    let bare = ProfileEdit { picture: Edit::Clear, ..ProfileEdit::default() };
    group.edit_profile(ANN, bare, &world.cx()).unwrap();
    assert_eq!(group.header().picture(), None);
    assert_eq!(group.header().name().as_str(), "Landing crew");
}

// allows: FT-6
#[test]
fn the_event_of_an_edit_holds_only_what_changed() {
    let world = World::new();
    let mut group = world.crew();
    let description = Some("All who launch".parse().unwrap());
    let edit = ProfileEdit {
        name: Some("Launch crew".parse().unwrap()),
        ..ProfileEdit::description(description.clone())
    };
    let edited = group.edit_profile(ANN, edit, &world.cx()).unwrap();
    let GroupEvent::ProfileEdited { edit } = edited.event else { panic!("{edited:?}") };
    assert_eq!(edit, ProfileEdit::description(description));
}

// refuses: FT-6
#[test]
fn an_edit_that_changes_nothing_is_refused() {
    let world = World::new();
    let mut group = world.crew();
    let same = ProfileEdit::name("Launch crew".parse().unwrap());
    for edit in [ProfileEdit::default(), same, ProfileEdit::description(None)] {
        assert_eq!(rule(group.edit_profile(ANN, edit, &world.cx())), "GR-9");
    }
    let cased = ProfileEdit::name("LAUNCH crew".parse().unwrap());
    assert!(group.edit_profile(ANN, cased, &world.cx()).is_ok());
}
