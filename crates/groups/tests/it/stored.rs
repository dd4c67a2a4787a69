//! The stored forms: their words are stable, and invalid ones are refused.

use std::collections::BTreeSet;

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupCommand, GroupEntry, GroupEntryFormError,
    GroupError, GroupEvent, GroupFormError, GroupNotice, ListDraft, LostData, Position,
};
use guildhall_kernel::{CommandError, Envelope, Feature, MisplacedEntry, Roster, Switch};
use guildhall_mailing_list::{ExternalMail, ExternalRecipients, ListEdit, MailRight};
use guildhall_permissions::{Application, CompanyEvent, Privacy};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::RoomEvent;
use guildhall_testkit::commands as every;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::commands::{one_command_of_each, one_service_command_of_each};
use crate::notices::changes;
use crate::other_groups::UNIT;
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, ids};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, mail, slice};

mod others;

#[test]
fn a_position_is_the_number_that_a_store_counts() {
    for number in [0, 7, u64::MAX] {
        assert_eq!(Position::new(number).number(), number);
    }
    assert_eq!(Position::FIRST.next(), Position::new(2));
}

/// Events of every kind but those of a team. The first of each kind is its sample.
fn events() -> impl Iterator<Item = Envelope<GroupEvent>> {
    let world = World::new();
    let of_commands = changes(&world, &world.crew()).into_iter().map(|(_, event)| event);
    one_of_each().into_iter().chain(others::of_groups()).chain(of_commands)
}

#[test]
fn the_words_of_every_event_are_stable() {
    let of_a_team = others::of_a_team();
    let mut names = BTreeSet::from([name(&of_a_team[1])]);
    for event in events() {
        if names.insert(name(&event)) {
            insta::assert_json_snapshot!(format!("event_{}", name(&event)), event);
        }
    }
    for (word, event) in ["formed", "changed", "dissolved"].iter().zip(of_a_team) {
        insta::assert_json_snapshot!(format!("event_team_{word}"), event);
    }
}

#[test]
fn an_event_record_tells_when_its_event_happened() {
    let world = World::new();
    let (group, at) = (world.crew(), world.cx().at());
    let deleted = GroupEvent::Deleted { lost: LostData::ALL };
    let (application, by) = (Application::Core, ANN.id());
    let granted = CompanyEvent::ApplicationGranted { application };
    let events = [
        Event::Company(Envelope::by_service(at, granted)),
        Event::Group(Envelope::by_user(by, at, deleted)),
        Event::Room(Envelope::by_user(by, at, RoomEvent::Closed)),
    ];
    for event in &events {
        assert_eq!(event.at(), at);
    }
    let [_, event, _] = events;
    let (aggregate, version) = (AggregateId::Group(GROUP), group.version());
    let (company, position) = (group.company(), Position::new(7));
    let record = EventRecord { company, position, aggregate, version, event };
    insta::assert_json_snapshot!("event_record", record);
}

// The error of an unknown command names all that are known.
#[test]
fn no_command_is_without_a_sample() {
    let unknown = serde_json::from_value::<GroupCommand>(json!({"command": ""})).unwrap_err();
    let known: BTreeSet<_> =
        unknown.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(known.contains("add_members"), "{unknown}");
    let samples = one_command_of_each().into_iter().map(name_of_command);
    assert_eq!(samples.collect::<BTreeSet<_>>(), known);
}

#[test]
fn the_words_of_every_command_are_stable() {
    for command in one_command_of_each() {
        insta::assert_json_snapshot!(format!("command_{}", name_of_command(&command)), command);
    }
    for command in one_service_command_of_each() {
        insta::assert_json_snapshot!(format!("command_{}", name_of_command(&command)), command);
    }
}

// A command id is compared with a digest of this form.
#[test]
fn the_words_of_a_draft_are_stable() {
    let address = list("crew@acme.example");
    let list = ListDraft::new(address).with_send_as(ids(&[BO])).with_posting_by(ids(&[BO, CY]));
    let list = list.with_recipients([mail("partner@elsewhere.example")]);
    let draft = draft().private().with_members([CY]).with_masters([BO]).with_list(list);
    insta::assert_json_snapshot!("draft", draft.with_feature(Feature::Note, Switch::Off));
}

fn name_of_command(command: impl Serialize) -> String {
    let form = serde_json::to_value(command).unwrap();
    form["command"].as_str().unwrap().to_owned()
}

#[test]
fn the_words_of_a_group_are_stable() {
    let group = after_everything();
    insta::assert_json_snapshot!("header", group.header());
    for (name, user) in [("member_and_master", ANN), ("former_member", FAY)] {
        insta::assert_json_snapshot!(name, group.roster().entry(user.id()).unwrap());
    }
    insta::assert_json_snapshot!("slice", slice(&group, &[BO, DEE]));
    let world = World::new();
    let tombstone = world.deleted(world.crew());
    insta::assert_json_snapshot!("tombstone_header", tombstone.header());
    insta::assert_json_snapshot!("team_header", world.open_team().header());
    insta::assert_json_snapshot!("team_slice", slice(&world.team(), &[ANN]));
    insta::assert_json_snapshot!("orphaned_header", world.orphan().header());
    insta::assert_json_snapshot!("nested_slice", others::nested());
}

#[test]
fn the_words_of_a_notice_are_stable() {
    let world = World::new();
    let mut group = world.crew();
    let event = group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    insta::assert_json_snapshot!("notice", GroupNotice::of(&group, &event));
}

/// The group, with a right, a deletion under way, an external recipient, and former members.
fn after_everything() -> Group {
    let world = World::new();
    let cx = &world.cx();
    let mut group = world.external_crew();
    group.execute(ANN, every::grant(MailRight::Post, ids(&[ANN, BO])), cx).unwrap();
    group.request_deletion(ANN, FeatureData::Note, cx).unwrap();
    group.add_recipients(ANN, &[mail("pat@partner.example")], cx).unwrap();
    group
}

/// One event of each kind, as one history made them.
fn one_of_each() -> Vec<Envelope<GroupEvent>> {
    let world = World::new();
    let cx = &world.cx();
    let first = draft()
        .with_members([BO, EVE])
        .with_masters([CY])
        .external()
        .with_description("Everyone on the launch".parse().unwrap())
        .with_picture("crew.png".parse().unwrap());
    let (mut group, created) = Group::create(GROUP, ROOM, ANN, first, cx).unwrap();
    let g = &mut group;
    let profile = guildhall_groups::ProfileEdit {
        name: Some("Landing crew".parse().unwrap()),
        ..guildhall_groups::ProfileEdit::description(None)
    };
    let features = FeatureEdit::new().with_feature(Feature::Task, Switch::Off);
    let list_edit = ListEdit::new().with_external_mail(ExternalMail::Blocked);
    let pat = [mail("Pat@Partner.example")];
    let made: Vec<Result<Envelope<GroupEvent>, CommandError<GroupError>>> = vec![
        g.edit_profile(ANN, profile, cx),
        g.add_members(ANN, &[DEE], cx),
        g.remove_members(ANN, &ids(&[DEE]), cx),
        g.appoint_masters(ANN, &[BO], cx),
        g.dismiss_masters(ANN, &ids(&[CY]), cx),
        g.hand_over(ANN, DEE, cx),
        g.execute(BO, every::privacy(Privacy::Public), cx),
        g.ask_to_join(FAY, cx),
        g.withdraw_request(FAY, cx),
        g.ask_to_join(ADA, cx),
        g.decline_requests(BO, &ids(&[ADA]), cx),
        g.ask_to_join(ADA, cx),
        g.accept_requests(BO, &[ADA], cx),
        g.execute(BO, every::notification(Switch::Off), cx),
        g.switch_features(BO, &features, cx),
        g.request_deletion(BO, FeatureData::Folder, cx),
        g.report_deletion(FeatureData::Folder, FreedSpace::from_bytes(4096), cx),
        g.open_mailing_list(BO, list(CREW), cx),
        g.edit_mailing_list(BO, list_edit, cx),
        g.execute(BO, every::grant(MailRight::SendAs, ids(&[BO])), cx),
        g.revoke_mail_right(BO, MailRight::SendAs, &ids(&[BO]), cx),
        g.add_recipients(BO, &pat, cx),
        g.remove_recipients(BO, &pat, cx),
    ];
    let (deleted, _) = group.delete(BO, &mut world.room_of(&group), cx).unwrap();
    let made = made.into_iter().map(Result::unwrap);
    let events: Vec<_> = [created].into_iter().chain(made).chain([deleted]).collect();
    assert_eq!(Group::replay(events.clone()), Some(group));
    events
}

/// The name of an event, as it is stored.
pub(crate) fn name(event: &Envelope<GroupEvent>) -> String {
    let form = serde_json::to_value(event).unwrap();
    form["event"].as_str().unwrap().to_owned()
}

/// A stored form with one part replaced, read back.
fn corrupted<T: DeserializeOwned>(
    whole: impl Serialize,
    pointer: &str,
    part: Value,
) -> Result<T, String> {
    let mut form = serde_json::to_value(whole).unwrap();
    *form.pointer_mut(pointer).unwrap() = part;
    serde_json::from_value(form).map_err(|error| error.to_string())
}

// refuses: GR-3
#[test]
fn a_stored_group_without_a_master_is_refused() {
    let world = World::new();
    let group = world.crew();
    let counts = json!({"members": 2, "masters": 0, "externals": 0});
    let read = corrupted::<Group>(slice(&group, &[BO]), "/roster/counts", counts);
    assert_eq!(read, Err(GroupFormError::NoMaster.to_string()));
}

// refuses: GR-18
#[test]
fn a_stored_group_is_orphaned_exactly_if_it_has_no_master() {
    let world = World::new();
    let no_master = Err(GroupFormError::NoMaster.to_string());
    let orphaned = json!({"orphaned": "2026-01-05T09:00:00Z"});
    assert_eq!(corrupted::<Group>(world.crew(), "/header/state", orphaned), no_master);
    assert_eq!(corrupted::<Group>(world.orphan(), "/header/state", json!("active")), no_master);
    let orphan = world.orphan();
    let (header, roster) = (orphan.header().clone(), orphan.roster().clone());
    assert_eq!(Group::from_parts(header, roster, orphan.recipients().clone()), Ok(orphan));
}

// refuses: RM-19
#[test]
fn a_stored_team_with_what_only_groups_have_is_refused() {
    let world = World::new();
    let (team, group) = (world.team(), world.crew());
    let ill_formed = Err(GroupFormError::Team.to_string());
    let from = |header: &Group, roster: &Group| {
        let recipients = header.recipients().clone();
        Group::from_parts(header.header().clone(), roster.roster().clone(), recipients)
    };
    assert_eq!(from(&team, &group), Err(GroupFormError::Team), "with Masters");
    assert_eq!(from(&group, &team), Err(GroupFormError::NoMaster), "a group without them");
    let orphaned = json!({"orphaned": "2026-01-05T09:00:00Z"});
    for (pointer, part) in [
        ("/header/state", orphaned),
        ("/header/kind", json!("external")),
        ("/header/team/leader", json!(DEE.id())),
    ] {
        assert_eq!(corrupted::<Group>(&team, pointer, part), ill_formed, "{pointer}");
    }
    let mut nested = serde_json::to_value(&team).unwrap();
    let of_group = serde_json::to_value(others::nested()).unwrap();
    nested["header"]["nested"] = of_group["header"]["nested"].clone();
    assert!(nested["header"]["nested"].is_object());
    let read = serde_json::from_value::<Group>(nested).map_err(|error| error.to_string());
    assert_eq!(read, ill_formed);
}

// allows: RM-19
#[test]
fn a_stored_slice_of_a_team_need_not_hold_its_leader() {
    let team = slice(&World::new().team(), &[BO]);
    let stored = serde_json::to_value(&team).unwrap();
    assert_eq!(serde_json::from_value::<Group>(stored).unwrap(), team);
    let without =
        corrupted::<Group>(slice(&team, &[]), "/header/team/leader", json!(null)).unwrap();
    assert_eq!(without.header().team().and_then(guildhall_groups::Team::leader), None);
}

// refuses: GR-20
#[test]
fn a_stored_external_group_with_nested_groups_is_refused() {
    let external = corrupted::<Group>(others::nested(), "/header/kind", json!("external"));
    assert_eq!(external, Err(GroupFormError::NestedInExternal.to_string()));
}

// refuses: GR-20
#[test]
fn a_stored_group_that_is_nested_in_itself_is_refused() {
    let group = others::nested();
    let mut stored = serde_json::to_value(&group).unwrap();
    let joined = stored["header"]["nested"][UNIT.to_string()].clone();
    stored["header"]["nested"][group.id().to_string()] = joined;
    let read = serde_json::from_value::<Group>(stored).map_err(|error| error.to_string());
    assert_eq!(read, Err(GroupFormError::NestedInItself.to_string()));
}

// refuses: GR-20
#[test]
fn stored_indirect_members_of_another_id_or_out_of_scope_are_refused() {
    let group = others::nested();
    for (pointer, part) in [
        (format!("/indirect_members/users/{}", FAY.id()), json!(DEE)),
        ("/indirect_members/scope/users".to_owned(), json!([ANN.id()])),
    ] {
        let read = corrupted::<Group>(&group, &pointer, part);
        assert!(read.is_err_and(|error| error.contains("indirect member")), "{pointer}");
    }
}

// allows: GR-20
#[test]
fn a_stored_group_keeps_its_indirect_members() {
    let group = others::nested();
    let stored = serde_json::to_value(&group).unwrap();
    assert_eq!(serde_json::from_value::<Group>(stored).unwrap(), group);
    let none = corrupted::<Group>(&group, "/header/nested", json!({})).unwrap();
    assert_eq!(none.participant(crate::people::FAY.id()), Ok(None), "nothing is nested");
}

// refuses: GR-5
#[test]
fn a_stored_internal_group_with_external_members_is_refused() {
    let group = World::new().external_crew();
    let read = corrupted::<Group>(&group, "/header/kind", json!("internal"));
    assert_eq!(read, Err(GroupFormError::ExternalMembers.to_string()));
}

// refuses: GR-12
#[test]
fn a_stored_deleted_group_with_a_mailing_list_is_refused() {
    let group = World::new().crew();
    let state = json!({"deleted": "2026-01-05T09:00:00Z"});
    let read = corrupted::<Group>(&group, "/header/state", state);
    assert_eq!(read, Err(GroupFormError::MailingListOfTombstone.to_string()));
}

// refuses: CO-1
#[test]
fn a_stored_entry_of_another_user_or_company_is_refused() {
    let group = World::new().crew();
    let misplaced = Err(GroupFormError::Misplaced { user: BO.id() }.to_string());
    let entry = format!("/roster/entries/{}", BO.id());
    let other = json!({"id": DEE.id(), "company": ACME});
    let of_another = Err(MisplacedEntry { user: BO.id() }.to_string());
    assert_eq!(corrupted::<Group>(&group, &format!("{entry}/user"), other), of_another);
    let without_company = json!({"id": BO.id(), "company": null});
    assert_eq!(corrupted::<Group>(&group, &format!("{entry}/user"), without_company), misplaced);
}

// refuses: GR-5
#[test]
fn a_stored_master_who_is_external_is_refused() {
    let group = World::new().crew();
    let entry = group.roster().entry(CY.id()).unwrap();
    let read = corrupted::<GroupEntry>(entry, "/affiliation", json!("external"));
    assert_eq!(read, Err(GroupEntryFormError::ExternalMaster.to_string()));
}

// refuses: ML-11
#[test]
fn stored_mail_rights_of_a_user_who_is_no_member_are_refused() {
    let group = after_everything();
    let former = group.roster().entry(FAY.id()).unwrap().unwrap();
    let member = group.roster().entry(BO.id()).unwrap().unwrap();
    let ended = serde_json::to_value(former.membership()).unwrap();
    let read = corrupted::<GroupEntry>(member, "/membership", ended);
    assert_eq!(read, Err(GroupEntryFormError::RightsWithoutMembership.to_string()));
}

#[test]
fn parts_that_do_not_fit_together_make_no_group() {
    let world = World::new();
    let (internal, external) = (world.crew(), world.external_crew());
    let of = |roster: &Roster<_>| {
        Group::from_parts(internal.header().clone(), roster.clone(), ExternalRecipients::default())
    };
    assert_eq!(of(external.roster()), Err(GroupFormError::ExternalMembers));
    assert_eq!(of(&Roster::default()), Err(GroupFormError::NoMaster));
}
