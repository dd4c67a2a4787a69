//! What users gain and lose by an event, through any nesting.

use std::collections::BTreeSet;

use guildhall::groups::{EventRecord, Position};
use guildhall::kernel::{Feature, GroupId, RoomId, Switch, User};
use guildhall::mailing_list::ListEdit;
use guildhall::{Access, AccessChange, EffectiveAccess, FeatureEdit, FollowError};
use guildhall_store_memory::MemoryStore;
use insta::assert_json_snapshot;
use time::Duration;

use crate::histories::access::Followed;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, ORBIT};
use crate::world::{World, crew, named, run};

/// A hall, and a copy that has followed it so far.
async fn begun(hall: &World<MemoryStore>) -> Followed {
    let mut followed = Followed::of(ACME);
    followed.follow(hall).await;
    followed
}

/// Everything that a participant of a group has without a list.
fn room(room: RoomId, user: User) -> BTreeSet<Access> {
    let user = user.id();
    let features = Feature::ALL.map(|feature| Access::Feature { room, feature, user });
    features.into_iter().chain([Access::Room { room, user }]).collect()
}

fn gained(changes: Vec<AccessChange>) -> BTreeSet<Access> {
    let each = changes.into_iter().map(|change| match change {
        AccessChange::Gained(access) => access,
        AccessChange::Lost(access) => panic!("lost {access:?}"),
    });
    each.collect()
}

fn lost(changes: Vec<AccessChange>) -> BTreeSet<Access> {
    let each = changes.into_iter().map(|change| match change {
        AccessChange::Lost(access) => access,
        AccessChange::Gained(access) => panic!("gained {access:?}"),
    });
    each.collect()
}

async fn rooms<const N: usize>(
    hall: &World<MemoryStore>,
    groups: [GroupId; N],
    user: User,
) -> BTreeSet<Access> {
    let mut all = BTreeSet::new();
    for group in groups {
        all.extend(room(hall.room_of(group).await, user));
    }
    all
}

// about: GR-20
#[test]
fn a_new_member_gains_the_rooms_of_all_groups_above_and_loses_them_with_the_last_way() {
    run::<MemoryStore>(async |hall| {
        let [top, left, right, bottom] = ["Top", "Left", "Right", "Bottom"].map(named);
        let mut groups = Vec::new();
        for draft in [top, left, right, bottom] {
            groups.push(hall.group(draft).await);
        }
        let &[top, left, right, bottom] = groups.as_slice() else { panic!("{groups:?}") };
        for (parent, child) in [(top, left), (top, right), (left, bottom), (right, bottom)] {
            hall.nest(parent, child).await;
        }
        let mut followed = begun(&hall).await;

        hall.user(ANN).group(bottom).add_members(&[BO]).await.unwrap();
        let all = rooms(&hall, [top, left, right, bottom], BO).await;
        assert_eq!(gained(followed.follow(&hall).await), all);

        hall.user(ANN).group(left).unnest(bottom).await.unwrap();
        let through_right = lost(followed.follow(&hall).await);
        assert_eq!(
            through_right,
            rooms(&hall, [left], BO).await,
            "there is another way to the top"
        );

        hall.user(ANN).group(top).add_members(&[BO]).await.unwrap();
        assert_eq!(followed.follow(&hall).await, [], "Bo takes part already");
        hall.user(ANN).group(bottom).delete().await.unwrap();
        let ended = lost(followed.follow(&hall).await);
        assert!(ended.is_superset(&rooms(&hall, [bottom, right], BO).await));
        assert!(ended.is_disjoint(&rooms(&hall, [top], BO).await), "Bo is a member of the top");
    });
}

// about: RM-14
#[test]
fn an_invited_user_gains_a_room_and_loses_it_on_removal() {
    run::<MemoryStore>(async |hall| {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        let mut followed = begun(&hall).await;
        let room = hall.user(ANN).room(id);

        room.invite(&[DEE]).await.unwrap();
        let invited = gained(followed.follow(&hall).await);
        assert!(invited.contains(&Access::Room { room: id, user: DEE.id() }));

        room.remove(&[DEE.id()]).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), invited);
    });
}

// about: GR-7
#[test]
fn a_conversion_takes_nothing_from_those_who_were_in_the_room() {
    run::<MemoryStore>(async |hall| {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        let mut followed = begun(&hall).await;

        let draft = named("Crew").with_members([DEE]).with_feature(Feature::Task, Switch::Off);
        hall.user(ANN).room(id).convert(draft).await.unwrap();

        let changes = followed.follow(&hall).await;
        let task =
            |user: User| Access::Feature { room: id, feature: Feature::Task, user: user.id() };
        let mut expected: Vec<_> =
            [ANN, BO, CY].map(|user| AccessChange::Lost(task(user))).to_vec();
        let of_dee = room(id, DEE).into_iter().filter(|access| *access != task(DEE));
        expected.extend(of_dee.map(AccessChange::Gained));
        assert_eq!(BTreeSet::from_iter(changes), BTreeSet::from_iter(expected));
    });
}

// about: FT-3, FT-7, CO-2, CO-5
#[test]
fn features_go_and_come_with_the_settings_and_with_the_policy() {
    run::<MemoryStore>(async |hall| {
        let group = hall.group(named("Crew")).await;
        let id = hall.room_of(group).await;
        let own = hall.user(ANN).to_me().await.unwrap().id();
        let mut followed = begun(&hall).await;
        let note = Access::Feature { room: id, feature: Feature::Note, user: ANN.id() };

        let off = FeatureEdit::new().with_feature(Feature::Note, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), [note.clone()].into());
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        assert_eq!(followed.follow(&hall).await, [], "it is off already");
        hall.user(GUS).allow_feature(Feature::Note).await.unwrap();
        let on = FeatureEdit::new().with_feature(Feature::Note, Switch::On);
        hall.user(ANN).group(group).switch_features(on).await.unwrap();
        assert_eq!(gained(followed.follow(&hall).await), [note].into());

        hall.freeze().await;
        let frozen = lost(followed.follow(&hall).await);
        let features =
            Feature::ALL.map(|feature| Access::Feature { room: id, feature, user: ANN.id() });
        assert_eq!(
            frozen,
            features.into(),
            "the rooms stay readable, and the own room {own} stays"
        );
        hall.thaw().await;
        assert_eq!(gained(followed.follow(&hall).await).len(), 5);

        hall.turn_message(ANN, group, Switch::Off).await;
        assert_eq!(lost(followed.follow(&hall).await), room(id, ANN));
        hall.wait(Duration::days(31));
        hall.turn_message(ANN, group, Switch::On).await;
        let anew = hall.room_of(group).await;
        assert_ne!(anew, id);
        let back = gained(followed.follow(&hall).await);
        assert!(back.contains(&Access::Room { room: anew, user: ANN.id() }), "{back:?}");
        assert!(back.is_subset(&room(anew, ANN)), "{back:?}");
    });
}

// about: FT-3
#[test]
fn a_room_that_is_turned_on_in_time_comes_back_whole() {
    run::<MemoryStore>(async |hall| {
        let group = hall.crew().await;
        let id = hall.room_of(group).await;
        let mut followed = begun(&hall).await;
        let all: BTreeSet<_> = [ANN, BO, CY].into_iter().flat_map(|user| room(id, user)).collect();
        hall.turn_message(ANN, group, Switch::Off).await;
        assert_eq!(lost(followed.follow(&hall).await), all);
        hall.turn_message(ANN, group, Switch::On).await;
        let back = gained(followed.follow(&hall).await);
        assert!(back.contains(&Access::Room { room: id, user: BO.id() }), "{back:?}");
        assert!(back.is_subset(&all), "{back:?}");
    });
}

// about: ML-1, ML-6
#[test]
fn a_list_that_is_opened_later_goes_to_participants_and_then_to_recipients() {
    run::<MemoryStore>(async |hall| {
        let group = hall.crew().await;
        let mut followed = begun(&hall).await;
        let acting = hall.user(ANN);
        let handle = acting.group(group);
        handle.open_mailing_list(list("crew@acme.example")).await.unwrap();
        let users = [ANN, BO, CY].map(|user| Access::List { group, user: user.id() });
        assert_eq!(gained(followed.follow(&hall).await), users.clone().into());

        handle.edit_mailing_list(ListEdit::new().with_state(Switch::Off)).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), users.clone().into());
        handle.add_recipients(&[mail("kim@elsewhere.example")]).await.unwrap();
        assert_eq!(followed.follow(&hall).await, [], "the list is off");
        handle.edit_mailing_list(ListEdit::new().with_state(Switch::On)).await.unwrap();
        let address = mail("kim@elsewhere.example");
        let external = Access::ExternalRecipient { group, address };
        let everyone = users.into_iter().chain([external]).collect();
        assert_eq!(gained(followed.follow(&hall).await), everyone);
    });
}

// about: CO-5
#[test]
fn a_feature_that_the_company_disables_is_lost_in_every_group() {
    run::<MemoryStore>(async |hall| {
        let groups = [hall.group(crew()).await, hall.group(named("Other")).await];
        let mut followed = begun(&hall).await;
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let crew = [ANN, BO, CY].map(|user| (groups[0], user));
        let mut notes = BTreeSet::new();
        for (group, user) in crew.into_iter().chain([(groups[1], ANN)]) {
            let (room, user) = (hall.room_of(group).await, user.id());
            notes.insert(Access::Feature { room, feature: Feature::Note, user });
        }
        assert_eq!(lost(followed.follow(&hall).await), notes);
    });
}

// about: ML-1, ML-6, ML-15
#[test]
fn the_mail_of_a_list_goes_to_participants_and_external_recipients_while_it_is_on() {
    run::<MemoryStore>(async |hall| {
        let group = hall.group(crew().with_list_at(list("crew@acme.example"))).await;
        let mut followed = begun(&hall).await;
        let acting = hall.user(ANN);
        let handle = acting.group(group);
        let address = mail("kim@elsewhere.example");
        let external = Access::ExternalRecipient { group, address };
        let users = [ANN, BO, CY].map(|user| Access::List { group, user: user.id() });
        let everyone: BTreeSet<_> = users.into_iter().chain([external.clone()]).collect();

        handle.add_recipients(&[mail("kim@elsewhere.example")]).await.unwrap();
        assert_eq!(gained(followed.follow(&hall).await), [external.clone()].into());
        handle.edit_mailing_list(ListEdit::new().with_state(Switch::Off)).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), everyone);
        handle.edit_mailing_list(ListEdit::new().with_state(Switch::On)).await.unwrap();
        assert_eq!(gained(followed.follow(&hall).await), everyone);
        handle.remove_recipients(&[mail("kim@elsewhere.example")]).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), [external].into());
    });
}

// about: RM-10, GR-18
#[test]
fn the_events_of_a_company_tell_of_its_guests_and_of_no_other_company() {
    run::<MemoryStore>(async |hall| {
        let mut of_orbit = Followed::of(ORBIT);
        let mut followed = begun(&hall).await;
        let id = hall.general_room(&[ANN, BO, EVE]).await;
        let expected: BTreeSet<_> =
            [ANN, BO, EVE].into_iter().flat_map(|user| room(id, user)).collect();
        assert_eq!(gained(followed.follow(&hall).await), expected);
        assert_eq!(of_orbit.follow(&hall).await, []);

        hall.off_board(EVE).await.unwrap();
        assert_eq!(lost(followed.follow(&hall).await), room(id, EVE));
    });
}

// about: GR-20
#[test]
fn an_event_counts_once_and_none_may_be_missing() {
    run::<MemoryStore>(async |hall| {
        hall.general_room(&[ANN, BO, CY]).await;
        let events = hall.events(ACME).await;
        let mut access = EffectiveAccess::new();
        let (first, third) = (&events[0], &events[2]);
        access.apply(first).unwrap();
        let missing = access.apply(third).unwrap_err();
        let (expected, found) = (Position::new(2), Position::new(3));
        assert_eq!(missing, FollowError::MissingEvents { expected, found });
        assert_eq!(missing.to_string(), "the next event is at position 2, and this one is at 3");
        assert_eq!(access.position(), Some(Position::FIRST));
        for event in events.iter().chain(&events) {
            access.apply(event).unwrap();
        }
        assert_eq!(access.all().count(), 18, "three users have a room and five features");
    });
}

// about: CO-1
#[test]
fn an_event_of_another_company_is_refused_and_changes_nothing() {
    run::<MemoryStore>(async |hall| {
        hall.general_room(&[ANN, BO, CY]).await;
        let events = hall.events(ACME).await;
        let mut access = EffectiveAccess::new();
        assert_eq!(access.company(), None);
        let refused = access.apply(&events[1]).unwrap_err();
        let (expected, found) = (Position::FIRST, events[1].position);
        assert_eq!(refused, FollowError::MissingEvents { expected, found });
        let early = EventRecord { position: Position::FIRST, ..events[1].clone() };
        let refused = access.apply(&early).unwrap_err();
        assert_eq!(refused, FollowError::NotItsCreation { company: ACME });
        let foreign = EventRecord { company: ORBIT, ..events[0].clone() };
        let refused = access.apply(&foreign).unwrap_err();
        assert_eq!(refused, FollowError::NotItsCreation { company: ORBIT });

        for event in &events {
            access.apply(event).unwrap();
        }
        assert_eq!(access.company(), Some(ACME));
        let (before, next) = (access.all().count(), events.last().unwrap().position.next());
        for of_orbit in hall.events(ORBIT).await {
            let of_orbit = EventRecord { position: next, ..of_orbit };
            let refused = access.apply(&of_orbit).unwrap_err();
            assert_eq!(refused, FollowError::OtherCompany { followed: ACME, found: ORBIT });
        }
        assert_eq!(
            (access.all().count(), access.position()),
            (before, Some(events.last().unwrap().position))
        );
    });
}

#[test]
fn the_words_of_the_access_and_its_changes_are_stable() {
    run::<MemoryStore>(async |hall| {
        hall.user(ANN).to_me().await.unwrap();
        let draft = named("Crew").with_members([BO]).with_list_at(list("crew@acme.example"));
        let [group, other] = hall.chain([draft, named("Other")]).await;
        assert_ne!(group, other);
        let handle = hall.user(ANN).group(group);
        handle.add_recipients(&[mail("kim@elsewhere.example")]).await.unwrap();
        handle.remove_members(&[BO.id()]).await.unwrap();
        let (mut access, mut changes) = (EffectiveAccess::new(), Vec::new());
        for event in hall.events(ACME).await {
            changes.extend(access.apply(&event).unwrap());
        }
        let shown: Vec<_> = changes.iter().rev().take(9).collect();
        assert_json_snapshot!("access_changes", shown);
        assert_json_snapshot!("effective_access", access);
    });
}

#[test]
fn a_stored_access_that_does_not_hold_together_is_refused() {
    run::<MemoryStore>(async |hall| {
        let [parent, child] = hall.chain([named("Parent"), named("Child")]).await;
        let mut access = EffectiveAccess::new();
        for event in hall.events(ACME).await {
            access.apply(&event).unwrap();
        }
        let mut stored = serde_json::to_value(&access).unwrap();
        assert!(serde_json::from_value::<EffectiveAccess>(stored.clone()).is_ok());
        stored["groups"][child.to_string()]["nested"] = serde_json::json!([parent]);
        let refused = serde_json::from_value::<EffectiveAccess>(stored.clone()).unwrap_err();
        assert!(refused.to_string().contains("nested"), "{refused}");
        stored["groups"][child.to_string()]["nested"] = serde_json::json!([GUS.id()]);
        assert!(serde_json::from_value::<EffectiveAccess>(stored).is_err());
        for missing in ["company", "position"] {
            let mut stored = serde_json::to_value(&access).unwrap();
            stored[missing] = serde_json::Value::Null;
            let refused = serde_json::from_value::<EffectiveAccess>(stored).unwrap_err();
            assert!(refused.to_string().contains("without a company"), "{refused}");
        }
    });
}
