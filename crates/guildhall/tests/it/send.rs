//! A service may move every use case between threads, whatever its store.

use std::num::NonZeroU32;

use guildhall::Guildhall;
use guildhall::groups::{GroupCommand, GroupList, GroupNotice, NoticeKind, TeamDraft, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomId};
use guildhall::mailing_list::{Mail, SenderIdentity};
use guildhall::permissions::{Application, CompanyCommand, GroupAction, Limits, Plan};
use guildhall::room_features::{FeatureData, FreedSpace};
use guildhall::rooms::{RoomCommand, RoomDraft};

use crate::mail::mail;
use crate::people::{ACME, ANN, BO};
use crate::world::{AnyStore, Counted, World, all, id, named};

fn assert_send<T: Send>(_: T) {}

fn assert_send_and_sync<T: Send + Sync>(_: &T) {}

// The futures are not driven: the test is that this compiles. A command is one future, whichever
// command it is; the methods that are named after commands only call it.
fn every_future_is_send<S: AnyStore>(hall: &Guildhall<S, Counted>) {
    assert_send_and_sync(hall);
    let acting = hall.user(ANN);
    let command = CompanyCommand::DisableFeature { feature: Feature::Note };
    assert_send(acting.execute(command.clone()));
    assert_send(acting.preview(command));
    assert_send(acting.to_me());
    assert_send(acting.one_to_one(BO));
    assert_send(acting.rooms_with(&[BO]));
    assert_send(acting.create_room(RoomDraft::from_profile(BO)));
    assert_send(acting.leave_rooms([]));
    assert_send(acting.rooms(all()));
    assert_send(acting.create_group(named("Crew")));
    assert_send(acting.create_group_as_administrator(named("Crew")));
    assert_send(acting.groups(ACME, GroupList::All, all()));
    assert_send(acting.search_groups(ACME, GroupList::All, "c", all()));
    assert_send(acting.forbid_contact(BO));
    assert_send(acting.preview_forbid_contact(BO));
    assert_send(acting.end_external_contacts());
    assert_send(acting.preview_end_external_contacts());
    assert_send(acting.preview_revoke_application(Application::Core));

    let room = acting.room(RoomId::new(id(1)));
    assert_send(room.execute(RoomCommand::Leave));
    assert_send(room.preview(RoomCommand::Leave));
    assert_send(room.invite(&[BO]));
    assert_send(room.read());
    assert_send(room.participants(all()));
    assert_send(room.source(&[BO.id()]));
    assert_send(room.convert(named("Crew")));

    let group = acting.group(GroupId::new(id(2)));
    assert_send(group.execute(GroupCommand::Delete));
    assert_send(group.preview(GroupCommand::Delete));
    assert_send(group.step_down());
    assert_send(group.view());
    assert_send(group.members(all()));
    assert_send(group.masters(all()));
    assert_send(group.participants(all()));
    assert_send(group.nested(all()));
    assert_send(group.why(BO, GroupAction::View));
    assert_send(group.who_may(GroupAction::View, all()));
    assert_send(group.read_room());
    assert_send(group.invite_to_event(all()));
    assert_send(group.ask_to_join());
    assert_send(group.join_requests(all()));
    assert_send(group.propose_address());
    assert_send(group.post());
    assert_send(group.send_as());

    assert_send(hall.company(ACME));
    assert_send(hall.create_company(ACME, "Acme".parse().unwrap(), [], []));
    assert_send(hall.grant_application(ACME, Application::Core));
    assert_send(hall.revoke_application(ACME, Application::Core));
    assert_send(hall.close_company(ACME));
    assert_send(hall.preview_close_company(ACME));
    assert_send(hall.rename_company(ACME, "Ace".parse().unwrap()));
    assert_send(hall.set_plan(ACME, Plan::Free));
    assert_send(hall.set_limits(ACME, Limits::default()));
    assert_send(hall.form_team(ACME, TeamDraft::named("Team").unwrap()));
    assert_send(hall.change_team(GroupId::new(id(2)), TeamEdit::new()));
    assert_send(hall.dissolve_team(GroupId::new(id(2))));
    assert_send(hall.off_board(BO));
    assert_send(hall.preview_off_boarding(BO));
    assert_send(hall.add_domain(ACME, "acme.example".parse().unwrap()));
    assert_send(hall.appoint_administrator(ACME, BO));
    assert_send(hall.dismiss_administrator(ACME, BO.id()));
    assert_send(hall.save_profiles(ACME, Vec::new()));
    assert_send(hall.profile(BO.id()));
    assert_send(hall.profiles(Some(ACME), all()));
    assert_send(hall.companies(all()));
    assert_send(hall.events_after(ACME, None, NonZeroU32::MIN));
    let (group, kind) = (GroupId::new(id(2)), NoticeKind::Edited);
    let notice = GroupNotice::new(group, kind, Some(ANN.id()), time().into());
    assert_send(hall.notice_recipients(&notice, all()));
    assert_send(hall.recipients(group));
    assert_send(hall.group_by_address(ACME, &mail("crew@acme.example")));
    let mail_of_ann = Mail::of(SenderIdentity::User(ANN));
    assert_send(hall.decide_mail(ACME, &mail("crew@acme.example"), &mail_of_ann));
    assert_send(hall.list_headers(group, None));
    assert_send(hall.report_deletion(group, FeatureData::Note, FreedSpace::from_bytes(1)));
    assert_send(hall.record_activity(RoomId::new(id(1))));
}

const fn time() -> time::OffsetDateTime {
    time::macros::datetime!(2026-01-05 09:00 UTC)
}

on_both_stores! {
    async fn every_use_case_may_move_between_threads(hall) {
        every_future_is_send(&*hall);
    }
}

#[test]
fn a_handle_can_be_kept_and_copied() {
    pollster::block_on(async {
        let hall = World::in_memory().await;
        let group = hall.crew().await;
        let handle = hall.user(BO).group(group);
        let copy = handle;
        handle.view().await.unwrap();
        copy.view().await.unwrap();
    });
}
