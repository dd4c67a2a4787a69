//! A service may move every use case between threads, whatever its store.

use std::num::NonZeroU32;

use guildhall::Guildhall;
use guildhall::groups::{GroupList, GroupNotice, NoticeKind, ProfileEdit, TeamDraft, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomId, Switch};
use guildhall::mailing_list::{ListEdit, Mail, MailRight, SenderIdentity};
use guildhall::permissions::{
    Application, Authority, ExternalContacts, Limits, Plan, Privacy, Retention,
};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::{InfoEdit, RoomDraft};

use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO};
use crate::world::{AnyStore, Counted, World, all, id, named};

fn assert_send<T: Send>(_: T) {}

fn assert_send_and_sync<T: Send + Sync>(_: &T) {}

// None of the futures is driven: that this compiles is the test.
fn every_future_is_send<S: AnyStore>(hall: &Guildhall<S, Counted>) {
    assert_send_and_sync(hall);
    let acting = hall.user(ANN);
    assert_send(acting.to_me());
    assert_send(acting.one_to_one(&BO));
    assert_send(acting.rooms_with(&[BO]));
    assert_send(acting.create_room(RoomDraft::from_profile(BO)));
    assert_send(acting.leave_rooms([]));
    assert_send(acting.rooms(all()));
    assert_send(acting.create_group(named("Crew")));
    assert_send(acting.create_group_as_administrator(named("Crew")));
    assert_send(acting.groups(ACME, GroupList::All, all()));
    assert_send(acting.search_groups(ACME, GroupList::All, "c", all()));
    assert_send(acting.set_group_creation(Authority::NoOne));
    assert_send(acting.set_external_groups(Authority::NoOne));
    assert_send(acting.set_external_contacts(ExternalContacts::Allowed));
    assert_send(acting.disable_feature(Feature::Note));
    assert_send(acting.allow_feature(Feature::Note));
    assert_send(acting.set_message_retention(Retention::DEFAULT));
    assert_send(acting.forbid_contact(&BO));
    assert_send(acting.allow_contact(BO.id()));
    assert_send(acting.preview_forbid_contact(&BO));
    assert_send(acting.preview_disable_feature(Feature::Note));
    assert_send(acting.preview_revoke_application(Application::Core));
    assert_send(acting.preview_external_contacts(ExternalContacts::Forbidden));
    assert_send(acting.preview_external_groups(Authority::NoOne));

    let room = acting.room(RoomId::new(id(1)));
    assert_send(room.read());
    assert_send(room.participants(all()));
    assert_send(room.invite(&[BO]));
    assert_send(room.remove(&[BO.id()]));
    assert_send(room.leave());
    assert_send(room.describe(InfoEdit::default()));
    assert_send(room.source(&[BO.id()]));
    assert_send(room.convert(named("Crew")));

    let group = acting.group(GroupId::new(id(2)));
    assert_send(group.view());
    assert_send(group.members(all()));
    assert_send(group.masters(all()));
    assert_send(group.participants(all()));
    assert_send(group.nested());
    assert_send(group.read_room());
    assert_send(group.invite_to_event(all()));
    assert_send(group.ask_to_join());
    assert_send(group.edit_profile(ProfileEdit::default()));
    assert_send(group.appoint_masters(&[BO]));
    assert_send(group.dismiss_masters(&[BO.id()]));
    assert_send(group.step_down());
    assert_send(group.add_members(&[BO]));
    assert_send(group.remove_members(&[BO.id()]));
    assert_send(group.leave());
    assert_send(group.nest(GroupId::new(id(3))));
    assert_send(group.unnest(GroupId::new(id(3))));
    assert_send(group.switch_features(FeatureEdit::new()));
    assert_send(group.lock_features([Feature::Note]));
    assert_send(group.unlock_features([Feature::Note]));
    assert_send(group.request_deletion(FeatureData::Note));
    assert_send(group.change_privacy(Privacy::Private));
    assert_send(group.change_notification(Switch::Off));
    assert_send(group.delete());
    assert_send(group.preview_delete());
    assert_send(group.propose_address());
    assert_send(group.open_mailing_list(list("crew@acme.example")));
    assert_send(group.edit_mailing_list(ListEdit::new()));
    assert_send(group.grant_mail_right(MailRight::Post, &[BO.id()]));
    assert_send(group.revoke_mail_right(MailRight::Post, &[BO.id()]));
    assert_send(group.add_recipients(&[mail("partner@elsewhere.example")]));
    assert_send(group.remove_recipients(&[mail("partner@elsewhere.example")]));
    assert_send(group.post());
    assert_send(group.send_as());

    assert_send(hall.company(ACME));
    assert_send(hall.create_company(ACME, "Acme".parse().unwrap(), [], []));
    assert_send(hall.grant_application(ACME, Application::Core));
    assert_send(hall.revoke_application(ACME, Application::Core));
    assert_send(hall.set_plan(ACME, Plan::Free));
    assert_send(hall.set_limits(ACME, Limits::default()));
    assert_send(hall.form_team(ACME, TeamDraft::named("Team").unwrap()));
    assert_send(hall.change_team(GroupId::new(id(2)), TeamEdit::new()));
    assert_send(hall.dissolve_team(GroupId::new(id(2))));
    assert_send(hall.off_board(&BO));
    assert_send(hall.preview_off_boarding(&BO));
    assert_send(hall.add_domain(ACME, "acme.example".parse().unwrap()));
    assert_send(hall.appoint_administrator(ACME, &BO));
    assert_send(hall.dismiss_administrator(ACME, BO.id()));
    assert_send(hall.save_profiles(ACME, Vec::new()));
    assert_send(hall.profile(BO.id()));
    assert_send(hall.profiles(Some(ACME), all()));
    assert_send(hall.companies(all()));
    assert_send(hall.events_after(ACME, None, NonZeroU32::MIN));
    let (group, kind) = (GroupId::new(id(2)), NoticeKind::Edited);
    let notice = GroupNotice { group, kind, by: Some(ANN.id()), at: time().into() };
    assert_send(hall.notice_recipients(&notice));
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
fn a_desk_may_be_kept_and_copied() {
    pollster::block_on(async {
        let hall = World::in_memory().await;
        let group = hall.crew().await;
        let desk = hall.user(BO).group(group);
        let copy = desk;
        desk.view().await.unwrap();
        copy.view().await.unwrap();
    });
}
