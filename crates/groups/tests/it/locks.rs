//! Settings that the company has locked (CO-6).

use guildhall_groups::{
    Group, GroupError, GroupEvent, IndirectMembers, LockEdit, ProfileEdit, TeamEdit,
};
use guildhall_kernel::{Envelope, Feature, RemovalCause, Scope, Switch};
use guildhall_permissions::{GroupAction, GroupSetting, Privacy};
use guildhall_testkit::commands as every;

use crate::other_groups::{OtherGroups, UNIT};
use crate::people::{ADA, ANN, BO, CY, DEE, ids};
use crate::world::{World, refusal, rule, switches};

const NOTE: [GroupSetting; 1] = [GroupSetting::Note];

fn locked(world: &World, mut group: Group, settings: &[GroupSetting]) -> Group {
    let [lock, _] = every::lock_and_unlock(settings);
    group.execute(ADA, lock, &world.cx()).unwrap();
    group
}

fn unlocked(world: &World, group: &mut Group, setting: impl Into<GroupSetting>) {
    group.change_locks(ADA, &LockEdit::new().with_unlocked(setting), &world.cx()).unwrap();
}

fn off(feature: Feature) -> guildhall_room_features::FeatureEdit {
    switches(&[(feature, Switch::Off)])
}

fn name(text: &str) -> ProfileEdit {
    ProfileEdit::name(text.parse().unwrap())
}

// allows: CO-6
#[test]
fn administrators_lock_and_unlock_settings_in_one_edit() {
    let world = World::new();
    let (mut group, at) = (locked(&world, world.crew(), &NOTE), world.cx().at());
    let edit = LockEdit::new()
        .with_locked(Feature::Task)
        .with_locked(GroupSetting::Name)
        .with_unlocked(Feature::Note);
    let event = group.change_locks(ADA, &edit, &world.cx()).unwrap();
    assert_eq!(event, Envelope::by_user(ADA.id(), at, GroupEvent::LocksChanged { edit }));
    let locks: Vec<_> = group.header().locks().iter().collect();
    assert_eq!(locks, [GroupSetting::Name, GroupSetting::Task]);
    assert_eq!(
        group.seen_by(ANN, &world.cx()).unwrap().details.unwrap().locks,
        *group.header().locks()
    );
}

// about: CO-6
#[test]
fn the_name_of_a_setting_is_its_stored_word() {
    for setting in GroupSetting::ALL {
        assert_eq!(serde_json::to_value(setting).unwrap(), setting.name());
    }
}

// refuses: CO-6
#[test]
fn masters_and_leaders_cannot_lock_or_unlock_settings() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        for (by, command) in [ANN, BO, CY, DEE]
            .into_iter()
            .flat_map(|by| every::lock_and_unlock(&GroupSetting::ALL).map(|command| (by, command)))
        {
            assert_eq!(rule(group.execute(by, command, &world.cx())), "CO-6");
        }
    }
}

// refuses: CO-6
#[test]
fn a_locked_name_keeps_masters_from_renaming_and_from_nothing_else() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &[GroupSetting::Name]);
    let refused = refusal(group.edit_profile(ANN, name("Landing crew"), &world.cx()));
    assert_eq!(refused, GroupError::Locked { setting: GroupSetting::Name });
    let description = ProfileEdit::description("All who land".parse().ok());
    group.edit_profile(ANN, description, &world.cx()).unwrap();
    group.execute(ANN, every::privacy(Privacy::Private), &world.cx()).unwrap();
    group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    group.edit_profile(ADA, name("Landing crew"), &world.cx()).unwrap();
    unlocked(&world, &mut group, GroupSetting::Name);
    group.edit_profile(ANN, name("Launch crew"), &world.cx()).unwrap();
}

// refuses: CO-6, GR-14
#[test]
fn a_locked_privacy_changes_only_by_a_master_who_is_an_administrator() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &[GroupSetting::Privacy]);
        let refused = refusal(group.execute(ANN, every::privacy(Privacy::Private), &world.cx()));
        assert_eq!(refused, GroupError::Locked { setting: GroupSetting::Privacy });
        assert_eq!(
            rule(group.execute(ADA, every::privacy(Privacy::Private), &world.cx())),
            "GR-14"
        );
    }
    let mut group = locked(&world, world.crew(), &[GroupSetting::Privacy]);
    group.appoint_masters(ANN, &[ADA], &world.cx()).unwrap();
    group.execute(ADA, every::privacy(Privacy::Private), &world.cx()).unwrap();
    unlocked(&world, &mut group, GroupSetting::Privacy);
    group.execute(ANN, every::privacy(Privacy::Public), &world.cx()).unwrap();
}

// refuses: CO-6
#[test]
fn locked_members_keep_masters_from_adding_removing_nesting_and_unnesting() {
    let world = World::new();
    let mut group = world.crew();
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &group);
    group.nest(ANN, UNIT, &nested, &world.cx()).unwrap();
    let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, []));
    let mut group = locked(&world, group, &[GroupSetting::Members]);
    let before = group.clone();
    let unit = OtherGroups::AtFirst.group(UNIT);
    let members = GroupError::Locked { setting: GroupSetting::Members };
    assert_eq!(refusal(group.add_members(ANN, &[DEE], &world.cx())), members);
    assert_eq!(refusal(group.remove_members(ANN, &ids(&[BO]), &world.cx())), members);
    assert_eq!(refusal(group.remove_members(ANN, &ids(&[ANN]), &world.cx())), members);
    assert_eq!(refusal(group.unnest(ANN, unit, &world.cx())), members);
    assert_eq!(refusal(group.nest(ANN, UNIT, &nested, &world.cx())), members);
    assert_eq!(group, before);

    group.unnest(ADA, unit, &world.cx()).unwrap();
    group.add_members(ADA, &[DEE], &world.cx()).unwrap();
    group.remove_members(ADA, &ids(&[DEE]), &world.cx()).unwrap();
    unlocked(&world, &mut group, GroupSetting::Members);
    group.remove_members(ANN, &ids(&[BO]), &world.cx()).unwrap();
}

// allows: CO-6
#[test]
fn locked_members_still_leave_the_company_and_masters_still_change() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &GroupSetting::ALL);
    group.appoint_masters(ANN, &[DEE], &world.cx()).unwrap();
    group.dismiss_masters(ANN, &ids(&[DEE]), &world.cx()).unwrap();
    group.remove_user(BO.id(), RemovalCause::OffBoarding, &world.cx()).unwrap();
    let entry = group.roster().entry(BO.id()).unwrap().unwrap();
    assert!(!entry.is_member());
}

// allows: CO-6
#[test]
fn the_directory_changes_a_team_with_every_lock() {
    let world = World::new();
    let mut team = locked(&world, world.open_team(), &GroupSetting::ALL);
    let edit = TeamEdit::new().with_name("Tower".parse().unwrap()).with_left([BO.id()]);
    team.change_team(edit, &world.cx()).unwrap();
    assert_eq!(team.header().name().as_str(), "Tower");
}

// refuses: CO-6
#[test]
fn masters_and_leaders_cannot_change_a_locked_setting() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        let before = group.clone();
        let refused = refusal(group.switch_features(ANN, &off(Feature::Note), &world.cx()));
        assert_eq!(refused, GroupError::Locked { setting: GroupSetting::Note });
        let both = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::Off)]);
        assert_eq!(rule(group.switch_features(ANN, &both, &world.cx())), "CO-6");
        assert_eq!(group, before);
    }
}

// refuses: CO-6
#[test]
fn message_cannot_be_turned_off_while_a_locked_feature_is_on() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        assert_eq!(rule(group.switch_features(ANN, &off(Feature::Message), &world.cx())), "CO-6");
        group.switch_features(ADA, &off(Feature::Note), &world.cx()).unwrap();
        assert!(group.switch_features(ANN, &off(Feature::Message), &world.cx()).is_ok());
    }
}

// allows: CO-6
#[test]
fn administrators_change_locked_settings_in_any_other_role_too() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &GroupSetting::ALL);
    group.switch_features(ADA, &off(Feature::Note), &world.cx()).unwrap();
    group.appoint_masters(ANN, &[ADA], &world.cx()).unwrap();
    group.switch_features(ADA, &off(Feature::Message), &world.cx()).unwrap();
}

// allows: CO-6
#[test]
fn masters_change_other_settings_and_may_repeat_the_locked_one() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let edit = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::On)]);
    assert!(group.switch_features(ANN, &edit, &world.cx()).is_ok());
    unlocked(&world, &mut group, Feature::Note);
    assert!(group.switch_features(ANN, &off(Feature::Note), &world.cx()).is_ok());
}

// allows: CO-6
#[test]
fn a_feature_locked_while_off_stays_off_for_masters() {
    let world = World::new();
    let mut group = world.crew();
    group.switch_features(ANN, &off(Feature::Message), &world.cx()).unwrap();
    let mut group = locked(&world, group, &[GroupSetting::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(group.switch_features(ANN, &on, &world.cx())), "CO-6");
    assert!(group.switch_features(ADA, &on, &world.cx()).is_ok());
}

// refuses: CO-6
#[test]
fn a_leader_cannot_open_a_team_whose_message_is_locked() {
    let world = World::new();
    let mut team = locked(&world, world.team(), &[GroupSetting::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(team.switch_features(ANN, &on, &world.cx())), "CO-6");
    assert_eq!(rule(team.switch_features(ADA, &on, &world.cx())), "RM-19");
    unlocked(&world, &mut team, Feature::Message);
    assert!(team.switch_features(ANN, &on, &world.cx()).is_ok());
}

// allows: CO-6
// refuses: CO-6
#[test]
fn a_lock_stops_a_master_but_no_administrator_who_is_a_master() {
    let world = World::new();
    let mut group = world.crew();
    group.appoint_masters(ADA, &[ADA], &world.cx()).unwrap();
    let group = locked(&world, group, &[GroupSetting::Name]);
    let rename = |by| group.authorize(by, GroupAction::Rename, &world.cx());
    assert_eq!(rule(rename(ANN)), "CO-6");
    assert_eq!(rename(ADA), Ok(()));
}

// refuses: GR-9
#[test]
fn an_edit_that_locks_and_unlocks_nothing_new_is_refused() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let cx = &world.cx();
    let nothing = [
        LockEdit::new(),
        LockEdit::new().with_locked(Feature::Note),
        LockEdit::new().with_unlocked(GroupSetting::Name),
    ];
    for edit in nothing {
        assert_eq!(refusal(group.change_locks(ADA, &edit, cx)), GroupError::NothingChanges);
    }
    let more = LockEdit::new()
        .with_locked(Feature::Note)
        .with_locked(Feature::Task)
        .with_unlocked(GroupSetting::Name);
    let event = group.change_locks(ADA, &more, cx).unwrap().event;
    assert_eq!(
        event,
        GroupEvent::LocksChanged { edit: LockEdit::new().with_locked(Feature::Task) }
    );
}

// refuses: CO-2
#[test]
fn a_frozen_company_cannot_lock_settings() {
    let mut world = World::new();
    let mut group = world.crew();
    world.freeze();
    let [lock, _] = every::lock_and_unlock(&NOTE);
    assert_eq!(rule(group.execute(ADA, lock, &world.cx())), "CO-2");
}
