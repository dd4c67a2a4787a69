//! Groups, and the teams that the directory forms (RM-19), are found as they were saved, and saved
//! at one version.

use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupChange, GroupCommand, MembershipFilter, ProfileEdit, TeamDraft, TeamEdit,
};
use guildhall_kernel::{
    Claim, CommandError, Edit, Feature, ListAddress, RoomKind, Scope, Switch, User,
};
use guildhall_mailing_list::{ListEdit, MailRight};
use guildhall_permissions::GroupSetting;
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureState, FreedSpace};

use crate::assert::{assert_conflict, assert_taken};
use crate::driver::{
    ADMIN, Driver, company_id, group_id, group_room, minute, named, room_id, user, user_id, users,
};
use crate::play::tag;
use crate::reading::{assert_history, visible, walk};
use crate::{GuildhallStore, commands};

/// A group that was never saved is not found by any query, without an error.
pub async fn absent_group_is_none<S: GuildhallStore>(store: S) {
    let group = group_id(1);
    assert_eq!(store.find_group(group, Scope::Whole).await.unwrap(), None);
    assert_eq!(store.find_group(group, Scope::of([user_id(1)])).await.unwrap(), None);
    let address = "crew@acme.example".parse::<ListAddress>().unwrap();
    assert_eq!(store.find_group_by_address(address.key()).await.unwrap(), None);
    assert_eq!(walk(2, |page| store.memberships(group, MembershipFilter::All, page)).await, []);
}

/// A group comes back as it was saved, after each command of a history of every command.
pub async fn group_with_a_history_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let draft = named("Straße 企画 \"100%\"")
        .with_description("It's all; -- of it".parse().unwrap())
        .with_picture("pictures/1".parse().unwrap())
        .with_notification(Switch::Off)
        .with_feature(Feature::Note, Switch::Off)
        .with_list_at("crew@acme.example".parse().unwrap())
        .with_members([bo, cy])
        .with_masters([dee]);
    let created = driver.new_group(1, &ann, draft, 1);
    let saved = created.group().clone();
    assert_eq!(driver.save_group(created).await, saved);

    let mut unsaved: BTreeSet<_> = every_command().iter().map(tag).collect();
    for command in every_command() {
        let before = driver.group(group_id(1)).await;
        let (mut group, kind) = (before.clone(), tag(&command));
        match group.execute(ann, command, &driver.cx(2)) {
            Ok(event) => {
                let change = GroupChange::between(&before, group.clone(), vec![event]);
                assert_eq!(driver.save_group(change).await, group);
                unsaved.remove(&kind);
            }
            // It needs a room, too. Another case saves it.
            Err(CommandError::NotLoaded(_)) => drop(unsaved.remove(&kind)),
            Err(CommandError::Refused(_)) => {}
        }
    }
    assert_eq!(unsaved, BTreeSet::new());
    let freed = FreedSpace::from_bytes(u64::MAX);
    driver
        .in_group(group_id(1), 3, |group, cx| group.report_deletion(FeatureData::Note, freed, cx))
        .await;
    assert_history(&driver).await;
}

/// An external group comes back with its external members (GR-5).
// about: GR-5
pub async fn external_group_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let guest = User::of_company(user_id(2), company_id(2));
    let loner = User::of_no_company(user_id(3));
    let draft = named("Partners").external().with_members([guest, loner]);
    let created = driver.new_group(1, &ann, draft, 1);
    let saved = created.group().clone();
    assert_eq!(driver.save_group(created).await, saved);
    assert_eq!(saved.roster().counts().externals(), 2);
    driver.in_group(group_id(1), 2, |group, cx| group.remove_members(ann, &[guest.id()], cx)).await;
    assert_history(&driver).await;
}

/// A change that was decided at an older version conflicts, and no part of it is saved.
pub async fn group_change_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let draft = named("Crew").with_members([bo]).with_list_at("crew@acme.example".parse().unwrap());
    let group = driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let room = driver.room(group.room()).await;
    let rename = commands::rename("Other");
    let address = ListEdit::new().with_address("bo@acme.example".parse().unwrap());
    let stale = [
        driver.on_group(&group, 9, |group, cx| group.add_members(ann, &[cy], cx)),
        driver.on_group(&group, 9, |group, cx| group.remove_members(ann, &[bo.id()], cx)),
        driver.on_group(&group, 9, |group, cx| group.execute(ann, rename, cx)),
        driver.on_group(&group, 9, |group, cx| group.edit_mailing_list(ann, address, cx)),
        driver.deletion(&group, &room, &ann, 9),
    ];
    driver.execute(1, ann, commands::some_edit(), 2).await;

    let before = visible(&driver).await;
    for change in stale {
        assert_conflict(driver.store.save_group(change).await);
        assert_eq!(visible(&driver).await, before);
    }
    driver.save_group(driver.new_group(2, &ann, named("Other"), 9)).await;
}

/// A new group conflicts and changes nothing if its id or the id of its room is taken.
pub async fn group_id_is_given_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(driver.new_group(1, &bo, named("Other"), 2)).await);
    assert_eq!(visible(&driver).await, before);

    // The id of the group is free here, and that of its room is not.
    let fresh = driver.new_group(2, &bo, named("Other"), 2);
    let created = fresh.events()[0].clone();
    let taken = driver.general(3, &[ann, bo, cy], 2);
    driver.save_room(taken.clone()).await;
    let change = GroupChange::new(fresh.group().clone(), created, taken);
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(change).await);
    assert_eq!(visible(&driver).await, before);
}

/// A change of a group that was never saved conflicts, and makes no group.
pub async fn change_of_an_absent_group_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let unsaved = driver.new_group(1, &ann, named("Crew"), 1);
    let before = visible(&driver).await;
    let change = driver.on_group(unsaved.group(), 2, |group, cx| group.add_members(ann, &[bo], cx));
    assert_conflict(driver.store.save_group(change).await);
    assert_eq!(visible(&driver).await, before);
}

/// A conversion keeps the room's id and history, and moves its participants to the group (GR-7).
// about: GR-7
pub async fn conversion_changes_room_and_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.save_room(driver.general(1, &[ann, bo, cy, dee], 1)).await;
    let room = driver.in_room(room_id(1), 2, |room, cx| room.leave(dee, cx)).await;
    let group = driver.save_group(driver.conversion(1, &room, &bo, named("Crew"), 3)).await;

    let converted = driver.room(room_id(1)).await;
    assert_eq!((group.room(), converted.kind()), (room_id(1), RoomKind::Group));
    assert_eq!(converted.group(), Some(group_id(1)));
    assert_eq!(group.roster().counts().members(), 3);
    let entries = walk(2, |page| driver.store.participants(room_id(1), page)).await;
    assert_eq!(entries.len(), 4, "former participants keep their entries");
    assert_history(&driver).await;
}

/// A conversion of a room that has changed meanwhile makes no group (GR-7).
// about: GR-7
pub async fn conversion_of_a_changed_room_makes_no_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let list = "crew@acme.example".parse().unwrap();
    let conversion = driver.conversion(1, &room, &ann, named("Crew").with_list_at(list), 3);
    driver.in_room(room_id(1), 2, |room, cx| room.invite(bo, &[dee], cx)).await;

    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(conversion).await);
    assert_eq!(visible(&driver).await, before);
    driver.save_group(driver.new_group(2, &ann, named("Crew"), 4)).await;
}

/// A conversion to the name of another group leaves the room as it was (GR-7, GR-4).
// about: GR-7
pub async fn conversion_to_a_taken_name_leaves_the_room<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let group = driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let conversion = driver.conversion(2, &room, &ann, named("CREW"), 2);
    let before = visible(&driver).await;
    let claim = Claim::GroupName(driver.company.id(), group.header().name().key());
    assert_taken(driver.store.save_group(conversion).await, &claim);
    assert_eq!(visible(&driver).await, before);
}

/// A deletion leaves a tombstone and a closed room, both readable (GR-12).
// about: GR-12
pub async fn deletion_changes_room_and_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_group(driver.new_group(1, &ann, named("Crew").with_members([bo]), 1)).await;
    let tombstone = driver.delete(group_id(1), &ann, 2).await;
    assert!(tombstone.is_deleted());
    assert!(driver.room(group_room(1)).await.is_closed());
    assert_history(&driver).await;
}

/// A deletion with a change of its room that is out of date deletes nothing (GR-12).
// about: GR-12
pub async fn deletion_with_a_stale_room_deletes_nothing<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let unconverted = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let group = driver.save_group(driver.conversion(1, &unconverted, &ann, named("Crew"), 2)).await;
    let good = driver.deletion(&group, &driver.room(room_id(1)).await, &ann, 3);
    let stale = driver.on_room(&unconverted, 3, |room, cx| room.leave(bo, cx));
    let without_room = GroupChange::between(&group, good.group().clone(), good.events().to_vec());

    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(without_room.with_room(stale)).await);
    assert_eq!(visible(&driver).await, before);
    driver.save_group(good).await;
}

/// Returns every command that needs nothing besides the group.
fn every_command() -> Vec<GroupCommand> {
    let [bo, cy, dee, eve] = users([2, 3, 4, 5]);
    let outside =
        ["Out@other.example", "\"Far away\"@bücher.example"].map(|text| text.parse().unwrap());
    let profile = ProfileEdit {
        name: Some("%_'".parse().unwrap()),
        description: Edit::Clear,
        picture: Edit::Set("pictures/2".parse().unwrap()),
    };
    let list = commands::list_edits(&["launch@acme.example".parse().unwrap()]);
    let feature = |feature| FeatureEdit::new().with_feature(feature, Switch::Off);
    let mut rights = commands::mail_rights(&[vec![bo.id(), cy.id()]]);
    rights.truncate(3);
    let mut recipients = commands::recipients(&[outside.to_vec(), outside[1..].to_vec()]);
    recipients.truncate(3);
    [
        rights,
        recipients,
        commands::mailing_list(&[], &list),
        commands::features(
            &[feature(Feature::Task), feature(Feature::Event)],
            &[],
            &FeatureData::ALL,
        ),
        commands::settings(&[profile]),
        commands::membership(&[vec![eve], vec![cy, dee], vec![cy]]),
    ]
    .concat()
}

/// A team comes back with its leader, and its room as a team's, through a history of every command.
// about: RM-19
pub async fn team_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let draft = TeamDraft::named("Research").unwrap().private().with_leader(ann).with_members([bo]);
    let formed = driver.new_team(1, draft, 1);
    let saved = formed.group().clone();
    let room = formed.rooms()[0].room().clone();
    assert_eq!(driver.save_group(formed).await, saved);
    assert_eq!(saved.header().team().unwrap().leader(), Some(ann.id()));
    assert_eq!((saved.header().created_by(), room.header().created_by()), (None, None));
    assert_eq!(driver.room(group_room(1)).await, room);
    assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(group_id(1))));

    let before = driver.group(group_id(1)).await;
    let (mut team, cx) = (before.clone(), driver.cx(2));
    let on = FeatureEdit::new().with_feature(Feature::Message, Switch::On);
    let events = vec![
        team.switch_features(ann, &on, &cx).unwrap(),
        team.open_mailing_list(ann, "crew@acme.example".parse().unwrap(), &cx).unwrap(),
        team.execute(ann, commands::grant(MailRight::Post, vec![bo.id()]), &cx).unwrap(),
        team.change_team(TeamEdit::new().with_joined([cy]).with_leader(cy.id()), &cx).unwrap(),
        team.change_team(TeamEdit::new().with_left([bo.id(), cy.id()]), &cx).unwrap(),
    ];
    assert_eq!(driver.save_group(GroupChange::between(&before, team.clone(), events)).await, team);
    assert_eq!(team.header().team().unwrap().leader(), None);
    let again = TeamEdit::new()
        .with_name("Labs".parse().unwrap())
        .with_joined([user(4)])
        .with_leader(user_id(4));
    let led = driver.change_team(1, again, 3).await;
    assert_eq!(led.header().team().unwrap().leader(), Some(user_id(4)));
    assert_history(&driver).await;
}

/// A team that is dissolved leaves a tombstone, a closed room, and its address free.
// about: RM-19
pub async fn dissolved_team_leaves_a_tombstone<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let address = "crew@acme.example";
    driver
        .save_group(driver.new_team(1, TeamDraft::named("Labs").unwrap().with_leader(ann), 1))
        .await;
    let list = address.parse().unwrap();
    driver.in_group(group_id(1), 2, |team, cx| team.open_mailing_list(ann, list, cx)).await;
    let draft = named("Crew").with_list_at(address.parse().unwrap());
    let taken = driver.new_group(2, &ann, draft, 3);
    let claim = taken.group().claims().into_iter().find(|claim| claim.to_string().contains('@'));
    assert_taken(driver.store.save_group(taken.clone()).await, &claim.unwrap());

    let tombstone = driver.dissolve_team(1, 4).await;
    assert!(tombstone.is_deleted() && tombstone.is_team());
    assert!(driver.room(group_room(1)).await.is_closed());
    driver.save_group(taken).await;
    assert_history(&driver).await;
}

/// Several teams may have one name, also the name of a group, because the directory names them.
// about: RM-19
pub async fn name_of_a_team_is_no_claim<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann] = users([1]);
    let team = || TeamDraft::named("Labs").unwrap().with_members([ann]);
    for n in [1, 2] {
        driver.save_group(driver.new_team(n, team(), 1)).await;
    }
    driver.save_group(driver.new_group(3, &ann, named("LABS"), 2)).await;
    driver.save_group(driver.new_team(4, team(), 3)).await;
    driver.change_team(4, TeamEdit::new().with_name("Research".parse().unwrap()), 4).await;
    driver.change_team(4, TeamEdit::new().with_name("labs".parse().unwrap()), 5).await;
    let second = driver.new_group(5, &ann, named("labs"), 6);
    let claim = second.group().claims().pop_first().unwrap();
    assert_taken(driver.store.save_group(second).await, &claim);
    assert_history(&driver).await;
}

/// Locked settings come back locked, and a feature with either setting (CO-6).
// about: CO-6
pub async fn locked_settings_come_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let (ann, admin) = (user(1), user(ADMIN));
    driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    let [lock, _] = commands::lock_and_unlock(&[GroupSetting::Note, GroupSetting::Members]);
    let locked = driver.execute(1, admin, lock, 2).await;
    let off = FeatureEdit::new().with_feature(Feature::Note, Switch::Off);
    assert!(locked.clone().switch_features(ann, &off, &driver.cx(3)).is_err());
    driver.in_group(group_id(1), 3, |group, cx| group.switch_features(admin, &off, cx)).await;
    assert!(locked.clone().add_members(ann, &[user(2)], &driver.cx(3)).is_err());
    let [_, unlock] = commands::lock_and_unlock(&[GroupSetting::Note]);
    let freed = driver.execute(1, admin, unlock, 4).await;
    let on = FeatureEdit::new().with_feature(Feature::Note, Switch::On);
    assert!(freed.clone().switch_features(ann, &on, &driver.cx(5)).is_ok());
    assert_history(&driver).await;
}

/// A feature is loaded with the time when it went off, and with whether it was ever on (FT-3).
// about: FT-3
pub async fn features_come_back_with_the_time_they_went_off<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    let draft = named("Crew").with_feature(Feature::Folder, Switch::Off);
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let task = FeatureEdit::new().with_feature(Feature::Task, Switch::Off);
    driver.in_group(group_id(1), 2, |group, cx| group.switch_features(ann, &task, cx)).await;
    let message = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    let off = driver.in_group(group_id(1), 3, |g, cx| g.switch_features(ann, &message, cx)).await;
    let state = |group: &Group, feature| group.header().features().state(feature);
    let since = |n| FeatureState::Off { since: minute(n) };
    assert_eq!([Feature::Task, Feature::Message].map(|f| state(&off, f)), [since(2), since(3)]);

    let message = FeatureEdit::new().with_feature(Feature::Message, Switch::On);
    let on = driver.in_group(group_id(1), 4, |g, cx| g.switch_features(ann, &message, cx)).await;
    assert_eq!(state(&on, Feature::Message), FeatureState::On);
    assert_eq!(state(&on, Feature::Note), since(3));
    assert_history(&driver).await;
}
