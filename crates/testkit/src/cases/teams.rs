//! Teams are groups that the directory forms (RM-19).

use guildhall_groups::{GroupChange, TeamDraft, TeamEdit};
use guildhall_kernel::{Feature, RoomKind, Switch};
use guildhall_mailing_list::MailRight;
use guildhall_room_features::FeatureEdit;

use crate::driver::{Driver, assert_taken, named};
use crate::ids::{group_id, group_room, user, user_id, users};
use crate::reading::assert_history;
use crate::{GuildhallStore, commands};

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
