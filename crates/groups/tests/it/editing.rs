//! Edits of a group, and who makes them (GR-9, GR-14, FT-6).

use guildhall_groups::{GroupEvent, ProfileEdit};
use guildhall_kernel::{Edit, Switch};
use guildhall_permissions::Privacy;

use crate::commands::Command;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY};
use crate::world::{World, draft, rule};

// allows: GR-9
#[test]
fn allows_masters_and_administrators_every_edit() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        for command in edits() {
            let mut group = world.crew();
            let mut room = world.room_of(&group);
            let given = command.give(&by, &mut group, &mut room, &world.cx());
            assert!(matches!(given, Ok(Some(_))), "{by:?} {command:?}: {given:?}");
        }
    }
}

// refuses: GR-9
#[test]
fn refuses_everybody_else_every_edit() {
    let world = World::new();
    for by in [BO, DEE, FAY, EVE] {
        for command in edits() {
            let mut group = world.public_external_crew();
            let mut room = world.room_of(&group);
            let code = rule(command.give(&by, &mut group, &mut room, &world.cx()));
            let expected =
                if matches!(command, Command::SwitchFeatures(_)) { "FT-1" } else { "GR-9" };
            assert_eq!(code, expected, "{by:?} {command:?}");
            assert_eq!(group, world.public_external_crew());
        }
    }
}

/// Every edit of the crew but its privacy.
fn edits() -> Vec<Command> {
    let is_edit = |command: &Command| {
        matches!(
            command,
            Command::AddMembers(_)
                | Command::AddRecipients(_)
                | Command::AppointMasters(_)
                | Command::ChangeNotification(_)
                | Command::Delete
                | Command::DismissMasters(_)
                | Command::EditMailingList(_)
                | Command::EditProfile(_)
                | Command::GrantMailRight(..)
                | Command::RemoveMembers(_)
                | Command::RequestDeletion(_)
                | Command::SwitchFeatures(_)
        )
    };
    Command::one_of_each().into_iter().filter(is_edit).collect()
}

// refuses: GR-9
#[test]
fn refuses_an_administrator_to_read_and_to_change_the_privacy() {
    let world = World::new();
    for mut group in [world.crew(), world.private_crew()] {
        assert_eq!(rule(group.read_room(&ADA, &world.cx())), "GR-9");
        for to in [Privacy::Private, Privacy::Public] {
            assert_eq!(rule(group.change_privacy(&ADA, to, &world.cx())), "GR-14");
        }
    }
}

// allows: GR-9
#[test]
fn allows_an_administrator_who_is_a_master_or_a_member_what_those_may() {
    let world = World::new();
    let mut group = world.created(draft().masters([ADA]).members([ADA]));
    assert!(group.read_room(&ADA, &world.cx()).is_ok());
    assert!(group.change_privacy(&ADA, Privacy::Private, &world.cx()).is_ok());
}

// allows: GR-14
#[test]
fn allows_masters_to_change_the_privacy() {
    let world = World::new();
    for by in [ANN, CY] {
        let mut group = world.crew();
        group.change_privacy(&by, Privacy::Private, &world.cx()).unwrap();
        assert_eq!(group.header().privacy(), Privacy::Private);
        assert_eq!(rule(group.view(&DEE, &world.cx())), "GR-15");
        group.change_privacy(&by, Privacy::Public, &world.cx()).unwrap();
        assert!(group.view(&DEE, &world.cx()).is_ok());
    }
}

// refuses: GR-14
#[test]
fn refuses_everybody_else() {
    let world = World::new();
    for by in [BO, DEE, ADA, EVE] {
        let mut group = world.public_external_crew();
        assert_eq!(rule(group.change_privacy(&by, Privacy::Private, &world.cx())), "GR-14");
    }
    assert_eq!(rule(world.crew().change_privacy(&ANN, Privacy::Public, &world.cx())), "GR-9");
}

// allows: GR-13
#[test]
fn allows_the_notification_to_be_changed_once() {
    let world = World::new();
    let mut group = world.crew();
    group.change_notification(&ANN, Switch::Off, &world.cx()).unwrap();
    assert_eq!(group.header().notification(), Switch::Off);
    assert_eq!(rule(group.change_notification(&ANN, Switch::Off, &world.cx())), "GR-9");
}

// allows: FT-6
#[test]
fn allows_an_edit_to_leave_what_it_does_not_name() {
    let world = World::new();
    let picture: guildhall_kernel::Picture = "crew.png".parse().unwrap();
    let described = draft().described("All who launch").unwrap().with_picture(picture.clone());
    let mut group = world.created(described);

    let renamed = ProfileEdit::name("Landing crew".parse().unwrap());
    group.edit_profile(&ANN, renamed, &world.cx()).unwrap();
    assert_eq!(group.header().name().as_str(), "Landing crew");
    assert_eq!(group.header().description().unwrap().as_str(), "All who launch");
    group.edit_profile(&ANN, ProfileEdit::description(None), &world.cx()).unwrap();
    assert_eq!(group.header().description(), None);
    assert_eq!(group.header().picture(), Some(&picture));
    let bare = ProfileEdit { picture: Edit::Clear, ..ProfileEdit::default() };
    group.edit_profile(&ANN, bare, &world.cx()).unwrap();
    assert_eq!(group.header().picture(), None);
    assert_eq!(group.header().name().as_str(), "Landing crew");
}

// allows: FT-6
#[test]
fn allows_only_what_changes_into_the_event() {
    let world = World::new();
    let mut group = world.crew();
    let description = Some("All who launch".parse().unwrap());
    let edit = ProfileEdit {
        name: Some("Launch crew".parse().unwrap()),
        ..ProfileEdit::description(description.clone())
    };
    let edited = group.edit_profile(&ANN, edit, &world.cx()).unwrap();
    let GroupEvent::ProfileEdited { edit, .. } = edited else { panic!("{edited:?}") };
    assert_eq!(edit, ProfileEdit::description(description));
}

// refuses: FT-6
#[test]
fn refuses_an_edit_that_changes_nothing() {
    let world = World::new();
    let mut group = world.crew();
    let same = ProfileEdit::name("Launch crew".parse().unwrap());
    for edit in [ProfileEdit::default(), same, ProfileEdit::description(None)] {
        assert_eq!(rule(group.edit_profile(&ANN, edit, &world.cx())), "GR-9");
    }
    let cased = ProfileEdit::name("LAUNCH crew".parse().unwrap());
    assert!(group.edit_profile(&ANN, cased, &world.cx()).is_ok());
}
