//! The features of a group: how they are switched (FT-1 to FT-6), and which its participants may
//! use in its room (FT-7).

use guildhall_groups::{Group, GroupEvent};
use guildhall_kernel::{CommandError, Envelope, Feature, Switch};
use guildhall_permissions::{Application, RoomAction};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::FeatureUse;

use crate::people::{ADA, ANN, BO, CY, DEE};
use crate::world::{GROUP, ROOM, World, draft, rule, switches};

const ON: Switch = Switch::On;
const OFF: Switch = Switch::Off;

type Switched = Result<Envelope<GroupEvent>, CommandError<guildhall_groups::GroupError>>;

fn switch(world: &World, group: &mut Group, switches: &[(Feature, Switch)]) -> Switched {
    let edit = switches
        .iter()
        .fold(FeatureEdit::new(), |edit, (feature, to)| edit.with_feature(*feature, *to));
    group.switch_features(ANN, &edit, &world.cx())
}

/// The features that are on now.
fn on(world: &World, group: &Group) -> Vec<Feature> {
    let is_on = |feature: &Feature| group.feature(*feature, &world.cx()).is_on();
    Feature::ALL.into_iter().filter(is_on).collect()
}

// allows: FT-1
#[test]
fn masters_and_administrators_switch_one_feature() {
    let world = World::new();
    let edit = FeatureEdit::new().with_feature(Feature::Task, OFF);
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        group.switch_features(by, &edit, &world.cx()).unwrap();
        assert_eq!(
            on(&world, &group),
            [Feature::Message, Feature::Note, Feature::Event, Feature::Folder]
        );
    }
}

// refuses: FT-1
#[test]
fn members_cannot_switch_features() {
    let world = World::new();
    let edit = FeatureEdit::new().with_feature(Feature::Task, OFF);
    assert_eq!(rule(world.crew().switch_features(BO, &edit, &world.cx())), "FT-1");
}

// allows: FT-2
#[test]
fn turning_message_off_turns_the_other_features_off() {
    let world = World::new();
    let mut group = world.crew();
    switch(&world, &mut group, &[(Feature::Message, OFF)]).unwrap();
    assert_eq!(on(&world, &group), []);
    switch(&world, &mut group, &[(Feature::Message, ON), (Feature::Note, ON)]).unwrap();
    assert_eq!(on(&world, &group), [Feature::Message, Feature::Note]);
}

// refuses: FT-2
#[test]
fn no_feature_is_on_while_message_is_off() {
    let world = World::new();
    let mut group = world.crew();
    let halves = [(Feature::Message, OFF), (Feature::Note, ON)];
    assert_eq!(rule(switch(&world, &mut group, &halves)), "FT-2");
    switch(&world, &mut group, &[(Feature::Message, OFF)]).unwrap();
    assert_eq!(rule(switch(&world, &mut group, &[(Feature::Note, ON)])), "FT-2");
    assert_eq!(on(&world, &group), []);
}

// allows: FT-4
#[test]
fn the_data_of_note_event_and_folder_can_be_deleted() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        for data in FeatureData::ALL {
            group.request_deletion(by, data, &world.cx()).unwrap();
            assert_eq!(group.header().features().deletion_since(data), Some(world.cx().at()));
        }
    }
    assert_eq!(
        FeatureData::ALL.map(FeatureData::feature),
        [Feature::Note, Feature::Event, Feature::Folder]
    );
}

// refuses: FT-4
#[test]
fn the_data_of_message_and_task_cannot_be_deleted() {
    for feature in [Feature::Message, Feature::Task] {
        let refused =
            guildhall_groups::GroupError::from(FeatureData::try_from(feature).unwrap_err());
        assert_eq!(guildhall_kernel::Refusal::rule(&refused).code(), "FT-4");
    }
    let world = World::new();
    let request = world.crew().request_deletion(BO, FeatureData::Note, &world.cx());
    assert_eq!(rule(request), "GR-9");
}

// allows: FT-5
#[test]
fn a_deletion_can_be_requested_again_once_the_first_is_done() {
    let world = World::new();
    let mut group = world.crew();
    let freed = FreedSpace::from_bytes(4096);
    group.request_deletion(ANN, FeatureData::Note, &world.cx()).unwrap();
    assert!(group.request_deletion(ANN, FeatureData::Folder, &world.cx()).is_ok());
    let reported = group.report_deletion(FeatureData::Note, freed, &world.cx()).unwrap();
    assert!(
        matches!(reported.event, GroupEvent::DataDeleted { freed, .. } if freed.bytes() == 4096)
    );
    assert!(group.request_deletion(ANN, FeatureData::Note, &world.cx()).is_ok());
}

// refuses: FT-5
#[test]
fn a_second_request_or_a_report_without_a_request_is_refused() {
    let world = World::new();
    let mut group = world.crew();
    let freed = FreedSpace::default();
    assert_eq!(rule(group.report_deletion(FeatureData::Note, freed, &world.cx())), "FT-5");
    group.request_deletion(ANN, FeatureData::Note, &world.cx()).unwrap();
    assert_eq!(rule(group.request_deletion(CY, FeatureData::Note, &world.cx())), "FT-5");
    assert_eq!(rule(group.report_deletion(FeatureData::Event, freed, &world.cx())), "FT-5");
    group.report_deletion(FeatureData::Note, freed, &world.cx()).unwrap();
    assert_eq!(rule(group.report_deletion(FeatureData::Note, freed, &world.cx())), "FT-5");
}

// allows: FT-6
#[test]
fn an_edit_of_features_keeps_those_it_does_not_name() {
    let world = World::new();
    let mut group = world.crew();
    switch(&world, &mut group, &[(Feature::Note, OFF)]).unwrap();
    let given = switch(&world, &mut group, &[(Feature::Task, OFF), (Feature::Note, OFF)]).unwrap();
    let GroupEvent::FeaturesSwitched { switches, .. } = given.event else { panic!("{given:?}") };
    assert_eq!(switches, [(Feature::Task, OFF)].into());
    assert_eq!(on(&world, &group), [Feature::Message, Feature::Event, Feature::Folder]);
}

// refuses: FT-6
#[test]
fn an_edit_of_features_that_changes_nothing_is_refused() {
    let world = World::new();
    let mut group = world.crew();
    assert_eq!(rule(switch(&world, &mut group, &[])), "FT-6");
    assert_eq!(rule(switch(&world, &mut group, &[(Feature::Note, ON)])), "FT-6");
}

// allows: CO-5
#[test]
fn a_disabled_feature_comes_back_with_its_old_setting() {
    let mut world = World::new();
    for setting in [ON, OFF] {
        let mut group = world.crew();
        if setting == OFF {
            switch(&world, &mut group, &[(Feature::Note, OFF)]).unwrap();
        }
        world.disable(Feature::Note);
        assert_eq!(group.feature(Feature::Note, &world.cx()), OFF);
        assert_eq!(
            group.header().features().setting(Feature::Note),
            setting,
            "the setting is kept"
        );
        assert!(group.feature(Feature::Task, &world.cx()).is_on());
        world.allow(Feature::Note);
        assert_eq!(group.feature(Feature::Note, &world.cx()), setting);
    }
}

// allows: CO-5
#[test]
fn an_edit_may_repeat_the_setting_of_a_disabled_feature() {
    let mut world = World::new();
    let mut group = world.crew();
    world.disable(Feature::Note);
    let edit = [(Feature::Note, ON), (Feature::Task, OFF)];
    assert!(switch(&world, &mut group, &edit).is_ok());
}

// allows: CO-5
#[test]
fn a_draft_sets_a_disabled_feature_which_waits_until_it_is_allowed() {
    let mut world = World::new();
    world.disable(Feature::Note);
    world.disable(Feature::Task);
    let draft = || draft().with_feature(Feature::Note, OFF).with_feature(Feature::Task, ON);
    let mut room = world.general_room(&[ANN, BO, CY]);
    let converted = Group::convert(GROUP, &mut room, ANN, draft(), &world.cx()).unwrap().0;
    let created = Group::create(GROUP, ROOM, ANN, draft(), &world.cx()).unwrap().0;
    for group in [&converted, &created] {
        assert_eq!(on(&world, group), [Feature::Message, Feature::Event, Feature::Folder]);
    }
    world.allow(Feature::Note);
    world.allow(Feature::Task);
    for group in [&converted, &created] {
        let expected = [Feature::Message, Feature::Event, Feature::Task, Feature::Folder];
        assert_eq!(on(&world, group), expected);
    }
}

// refuses: CO-2
#[test]
fn with_approval_only_a_group_has_no_message() {
    let mut world = World::new();
    let mut before = world.crew();
    world.grant(Application::Approval);
    world.freeze();
    let list = draft().with_list_at("cast@acme.example".parse().unwrap());
    let mut group = Group::create(GROUP, ROOM, ANN, list, &world.cx()).unwrap().0;
    assert_eq!(on(&world, &group), []);
    assert!(group.header().mailing_list().is_some());
    for feature in [Feature::Message, Feature::Note] {
        let named = draft().with_feature(feature, ON);
        assert_eq!(rule(Group::create(GROUP, ROOM, ANN, named, &world.cx())), "CO-2");
    }
    assert_eq!(rule(switch(&world, &mut group, &[(Feature::Message, ON)])), "CO-2");

    assert_eq!(on(&world, &before), Feature::ALL, "what exists stays");
    assert!(before.read_room(BO, &world.cx()).is_ok());
    switch(&world, &mut before, &[(Feature::Note, OFF)]).unwrap();
    assert_eq!(rule(switch(&world, &mut before, &[(Feature::Note, ON)])), "CO-2");
    world.grant(Application::Core);
    switch(&world, &mut before, &[(Feature::Note, ON)]).unwrap();
    switch(&world, &mut group, &[(Feature::Message, ON)]).unwrap();
}

// refuses: CO-5
#[test]
fn the_setting_of_a_disabled_feature_cannot_be_changed() {
    let mut world = World::new();
    let mut group = world.crew();
    world.disable(Feature::Note);
    let edit = FeatureEdit::new().with_feature(Feature::Task, OFF).with_feature(Feature::Note, OFF);
    for by in [ANN, CY, ADA] {
        assert_eq!(rule(group.switch_features(by, &edit, &world.cx())), "CO-5");
    }
    assert_eq!(group.header().features().setting(Feature::Task), ON);
}

// refuses: CO-5
#[test]
fn the_room_is_closed_while_the_company_has_message_disabled() {
    let mut world = World::new();
    let mut group = world.crew();
    world.disable(Feature::Message);
    assert_eq!(on(&world, &group), []);
    assert_eq!(rule(group.read_room(ANN, &world.cx())), "RM-20");
    assert_eq!(rule(switch(&world, &mut group, &[(Feature::Message, OFF)])), "CO-5");
    world.allow(Feature::Message);
    assert_eq!(on(&world, &group), Feature::ALL);
    assert!(group.read_room(ANN, &world.cx()).is_ok());
}

/// Returns the answers for Bo, Message first.
fn answers(world: &World, group: &Group) -> [FeatureUse; 5] {
    let may_use = group.may_use(BO, &world.cx()).unwrap();
    let view = group.seen_by(BO, &world.cx()).unwrap();
    assert_eq!(view.may_use.as_ref(), Some(&may_use));
    Feature::ALL.map(|feature| may_use[&feature])
}

// allows: FT-7
#[test]
fn members_use_the_features_that_are_on() {
    let world = World::new();
    let mut group = world.crew();
    assert_eq!(answers(&world, &group), [FeatureUse::Yes; 5]);
    let off = switches(&[(Feature::Task, Switch::Off)]);
    group.switch_features(ANN, &off, &world.cx()).unwrap();
    let of_task = group.may_use(BO, &world.cx()).unwrap()[&Feature::Task];
    assert_eq!(of_task, FeatureUse::Off);
}

// refuses: FT-7
#[test]
fn only_participants_of_a_group_use_its_features() {
    let world = World::new();
    let group = world.crew();
    for (by, code) in [(CY, "GR-3"), (DEE, "GR-17"), (ADA, "GR-9")] {
        assert_eq!(rule(group.may_use(by, &world.cx())), code);
        assert_eq!(group.seen_by(by, &world.cx()).unwrap().may_use, None);
    }
    let deleted = world.deleted(group);
    assert_eq!(rule(deleted.may_use(BO, &world.cx())), "GR-12");
}

// refuses: FT-7
#[test]
fn a_room_whose_message_is_off_or_never_was_on_says_so() {
    let mut world = World::new();
    let mut group = world.crew();
    assert_eq!(answers(&world, &world.team()), [FeatureUse::NeverOn; 5]);
    world.disable(Feature::Message);
    assert_eq!(answers(&world, &group), [FeatureUse::Disabled; 5]);
    world.allow(Feature::Message);
    world.disable(Feature::Note);
    let of_note = group.may_use(BO, &world.cx()).unwrap()[&Feature::Note];
    assert_eq!(of_note, FeatureUse::Disabled);
    let off = switches(&[(Feature::Message, Switch::Off)]);
    group.switch_features(ANN, &off, &world.cx()).unwrap();
    assert_eq!(answers(&world, &group), [FeatureUse::Off; 5]);
    let room = world.room_of(&group);
    assert_eq!(group.room_seen_by(BO, &room, &world.cx()).unwrap().allowed, []);
}

// refuses: CO-2
#[test]
fn the_room_of_a_company_without_core_is_read_and_not_written_in() {
    let mut world = World::new();
    let group = world.crew();
    let room = world.room_of(&group);
    let seen = group.room_seen_by(BO, &room, &world.cx()).unwrap();
    assert_eq!(seen.allowed, [RoomAction::Read, RoomAction::StartFrom]);
    world.freeze();
    assert_eq!(answers(&world, &group), [FeatureUse::Frozen; 5]);
    let seen = group.room_seen_by(BO, &room, &world.cx()).unwrap();
    assert_eq!(seen.allowed, [RoomAction::Read]);
    assert_eq!((seen.group, seen.info), (Some(group.id()), None));
}
