//! A user who is in rooms, groups and teams of every kind leaves the company (GR-18).

use guildhall::Effect::{
    GroupOrphaned, LeadershipEnded, MailRightEnded, MastershipEnded, MembersNotified,
    MembershipEnded, NoAdministratorLeft, RemovedFromPolicy, RoomClosed, RoomLeft,
};
use guildhall::groups::{Event, GroupEvent, GroupNotice, NoticeKind, TeamDraft};
use guildhall::kernel::{GroupId, PageRequest, RoomId, Switch};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::{Authority, Profile};
use guildhall_testkit::commands;

use super::leftovers::assert_nothing_is_left;
use super::stored::touched;
use super::stored::{assert_orphans_are_marked, assert_others_stay, effects, happened, stored};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{AnyStore, World, crew, named, set};

/// Everything that Bo is in.
pub(super) struct Everything {
    to_me: RoomId,
    pair: RoomId,
    pub(super) general: RoomId,
    /// He is the last in it.
    deserted: RoomId,
    /// Of Orbit.
    abroad: RoomId,
    /// He is a member, with both mail rights.
    pub(super) crew: GroupId,
    /// He is a Master beside Ann, and no member.
    pub(super) cast: GroupId,
    /// He is the only Master, and a member.
    sole: GroupId,
    /// He is the only Master, and no member; notification is off.
    absent: GroupId,
    /// Of Orbit; he is an external member.
    allies: GroupId,
    team: GroupId,
    pub(super) led: GroupId,
}

pub(super) async fn everything<S: AnyStore>(hall: &World<S>) -> Everything {
    let everything = Everything {
        to_me: hall.user(BO).to_me().await.unwrap().id(),
        pair: hall.pair([ANN, BO]).await,
        general: hall.general_room(&[ANN, BO, CY]).await,
        deserted: hall.general_room(&[BO, CY, DEE]).await,
        abroad: hall.general_room(&[EVE, BO, NAT]).await,
        crew: hall.group(crew().with_list_at("crew@acme.example".parse().unwrap())).await,
        cast: hall.group(named("Cast").with_masters([BO])).await,
        sole: sole(hall).await,
        absent: absent(hall).await,
        allies: allies(hall).await,
        team: hall.form_team(ACME, team("Lab")).await.unwrap().id(),
        led: hall.form_team(ACME, team("Desk").with_leader(BO)).await.unwrap().id(),
    };
    let left = hall.user(CY).leave_rooms([everything.deserted]).await;
    assert!(left.iter().all(|(_, left)| left.is_ok()));
    hall.user(DEE).room(everything.deserted).leave().await.unwrap();
    let rights = MailRight::ALL.map(|right| commands::grant(right, ids([BO, CY]).to_vec()));
    hall.execute(everything.crew, rights).await;
    hall.appoint_administrator(ACME, BO).await.unwrap();
    let both = Authority::named(ids([BO, CY]));
    hall.user(GUS).set_group_creation(both.clone()).await.unwrap();
    hall.user(GUS).set_external_groups(both).await.unwrap();
    everything
}

/// The group of which he is the only Master. Cy and Dee are members.
pub(super) async fn sole<S: AnyStore>(hall: &World<S>) -> GroupId {
    let draft =
        named("Sole").with_members([CY, DEE]).with_list_at("sole@acme.example".parse().unwrap());
    hall.user(BO).create_group(draft.private()).await.unwrap().id()
}

async fn absent<S: AnyStore>(hall: &World<S>) -> GroupId {
    let draft =
        named("Absent").with_masters([BO]).with_members([CY]).with_notification(Switch::Off);
    hall.user(GUS).create_group_as_administrator(draft).await.unwrap().id()
}

async fn allies<S: AnyStore>(hall: &World<S>) -> GroupId {
    hall.user(EVE).set_external_groups(Authority::EveryInternalUser).await.unwrap();
    let draft = named("Allies").external().with_members([BO]);
    hall.user(EVE).create_group(draft).await.unwrap().id()
}

fn team(name: &str) -> TeamDraft {
    TeamDraft::named(name).unwrap().with_members([BO, CY])
}

on_both_stores! {
    // about: GR-18
    async fn off_boarding_removes_the_user_from_everything(hall) {
        let of = everything(&hall).await;
        let elsewhere = hall.general_room(&[ANN, CY, DEE]).await;
        let before = stored(&hall).await;
        let preview = hall.preview_off_boarding(BO).await.unwrap();
        assert_eq!(stored(&hall).await, before, "a preview changes nothing");

        let done = hall.off_board(BO).await.unwrap();

        let user = BO.id();
        let notified = |group| MembersNotified { group, kind: NoticeKind::Edited };
        let expected = [
            RemovedFromPolicy { company: ACME, user },
            RoomLeft { room: of.to_me, user },
            RoomClosed { room: of.to_me },
            RoomLeft { room: of.pair, user },
            RoomLeft { room: of.general, user },
            RoomLeft { room: of.deserted, user },
            RoomClosed { room: of.deserted },
            RoomLeft { room: of.abroad, user },
            MembershipEnded { group: of.crew, user },
            MailRightEnded { group: of.crew, user, right: MailRight::Post },
            MailRightEnded { group: of.crew, user, right: MailRight::SendAs },
            notified(of.crew),
            MastershipEnded { group: of.cast, user },
            notified(of.cast),
            MembershipEnded { group: of.sole, user },
            MastershipEnded { group: of.sole, user },
            GroupOrphaned { group: of.sole },
            notified(of.sole),
            MastershipEnded { group: of.absent, user },
            GroupOrphaned { group: of.absent },
            MembershipEnded { group: of.allies, user },
            notified(of.allies),
            MembershipEnded { group: of.team, user },
            notified(of.team),
            MembershipEnded { group: of.led, user },
            LeadershipEnded { team: of.led, user },
            notified(of.led),
        ];
        assert_eq!(done, expected);
        assert_eq!(preview, expected);
        let after = stored(&hall).await;
        assert_eq!(effects(user, &before, &after), expected);
        let happened = happened(&before, &after);
        assert_eq!(happened.len(), touched(&done).len(), "one event for each");
        assert_nothing_is_left(&hall, BO).await;
        assert_others_stay(user, &before, &after);
        assert_orphans_are_marked(&after);
        assert_eq!(hall.who_is_in(elsewhere).await, set([ANN, CY, DEE]));
    }

    // about: GR-18
    async fn off_boarding_a_second_time_changes_nothing(hall) {
        everything(&hall).await;
        hall.off_board(BO).await.unwrap();
        let before = stored(&hall).await;

        assert_eq!(hall.preview_off_boarding(BO).await.unwrap(), []);
        assert_eq!(hall.off_board(BO).await.unwrap(), []);
        assert_eq!(stored(&hall).await, before);
    }

    // about: GR-18
    async fn users_who_stay_get_a_notice_and_the_off_boarded_user_none(hall) {
        let of = everything(&hall).await;
        let before = stored(&hall).await;
        hall.off_board(BO).await.unwrap();

        let mut notified = Vec::new();
        for recorded in hall.events(ACME).await.into_iter().skip(before.events[&ACME].len()) {
            let Event::Group(event) = recorded.event else { continue };
            let GroupEvent::UserRemoved { .. } = event.event else { panic!("{event:?}") };
            for id in [of.crew, of.cast, of.sole, of.absent, of.team, of.led] {
                let group = hall.whole_group(id).await;
                if guildhall::groups::AggregateId::Group(id) != recorded.aggregate {
                    continue;
                }
                if let Some(notice) = GroupNotice::of(&group, &event) {
                    assert_eq!(notice.by, None);
                    notified.push((id, hall.notified(&notice).await));
                }
            }
        }
        let expected = [
            (of.crew, ids([ANN, CY]).to_vec()),
            (of.cast, ids([ANN]).to_vec()),
            (of.sole, ids([CY, DEE]).to_vec()),
            (of.team, ids([CY]).to_vec()),
            (of.led, ids([CY]).to_vec()),
        ];
        assert_eq!(notified, expected);
    }

    // about: GR-18
    async fn off_boarding_removes_a_participant_through_a_nested_group(hall) {
        let inner = hall.crew().await;
        let outer = hall.group(named("Outer")).await;
        hall.user(ANN).group(outer).nest(inner).await.unwrap();
        let room = hall.room_of(outer).await;
        hall.user(BO).room(room).read().await.unwrap();

        let done = hall.off_board(BO).await.unwrap();

        let notified = MembersNotified { group: inner, kind: NoticeKind::Edited };
        assert_eq!(done, [MembershipEnded { group: inner, user: BO.id() }, notified]);
        assert_nothing_is_left(&hall, BO).await;
        hall.user(BO).room(room).read().await.unwrap_err();
        hall.user(CY).room(room).read().await.unwrap();
    }

    // about: GR-18
    async fn an_off_boarded_user_keeps_the_profile_and_gets_no_mail(hall) {
        let of = everything(&hall).await;
        let address = Some("bo@acme.example".parse().unwrap());
        let profile = Profile { user: BO, name: "Bo".parse().unwrap(), address };
        hall.save_profiles(ACME, vec![profile.clone()]).await.unwrap();
        assert_eq!(hall.recipients(of.crew).await.unwrap(), profile.address.clone().as_slice());

        hall.off_board(BO).await.unwrap();

        assert_eq!(hall.recipients(of.crew).await.unwrap(), []);
        assert_eq!(hall.profile(BO.id()).await.unwrap(), profile);
    }

    // about: GR-18
    async fn a_company_loses_its_last_administrator_once(hall) {
        let lost = NoAdministratorLeft { company: ACME };
        hall.user(GUS).set_group_creation(Authority::named(ids([BO]))).await.unwrap();
        assert!(hall.off_board(GUS).await.unwrap().contains(&lost));
        assert!(!hall.off_board(BO).await.unwrap().contains(&lost));
    }

    // about: GR-18
    async fn off_boarding_removes_external_users_of_any_company(hall) {
        let far = guildhall::kernel::CompanyId::new(uuid::Uuid::from_u128(0xfa));
        let zoe = guildhall::kernel::UserId::new(uuid::Uuid::from_u128(0x20e));
        let zoe = guildhall::kernel::User::of_company(zoe, far);
        for user in [NAT, zoe] {
            let room = hall.general_room(&[ANN, CY, user]).await;
            let expected = [RoomLeft { room, user: user.id() }];

            assert_eq!(hall.preview_off_boarding(user).await.unwrap(), expected);
            assert_eq!(hall.off_board(user).await.unwrap(), expected);
            assert_nothing_is_left(&hall, user).await;
        }
    }

    // about: GR-18
    async fn off_boarding_leaves_deleted_groups_and_left_rooms_unchanged(hall) {
        let deleted = hall.crew().await;
        hall.user(ANN).group(deleted).delete().await.unwrap();
        let converted = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.user(ANN).room(converted).convert(named("Cast")).await.unwrap().id();
        let left = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(BO).room(left).leave().await.unwrap();
        let before = stored(&hall).await;

        let done = hall.off_board(BO).await.unwrap();

        let notified = MembersNotified { group, kind: NoticeKind::Edited };
        assert_eq!(done, [MembershipEnded { group, user: BO.id() }, notified]);
        let after = stored(&hall).await;
        assert_eq!(before.groups[&deleted], after.groups[&deleted]);
        assert_eq!(before.rooms, after.rooms);
        assert_nothing_is_left(&hall, BO).await;
    }

    // about: GR-18
    async fn off_boarding_reaches_more_rooms_than_one_page(hall) {
        let mut rooms = Vec::new();
        for _ in 0..1_002 {
            rooms.push(hall.general_room(&[FLO, BO, CY]).await);
        }

        let preview = hall.preview_off_boarding(BO).await.unwrap();
        let done = hall.off_board(BO).await.unwrap();

        let left: Vec<_> = rooms.into_iter().map(|room| RoomLeft { room, user: BO.id() }).collect();
        assert_eq!(done, left);
        assert_eq!(preview, left);
        let first = PageRequest::first(std::num::NonZeroU32::MIN);
        assert_eq!(hall.store().rooms_in(BO.id(), first).await.unwrap().items(), []);
    }
}
