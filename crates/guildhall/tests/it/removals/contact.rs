//! A user loses the company's permission for external contact (GR-19).

use guildhall::Effect::{
    ContactForbidden, MailRightEnded, MembersNotified, MembershipEnded, RoomLeft, UserNotified,
};
use guildhall::groups::{Event, GroupKind, NoticeKind};
use guildhall::kernel::{CompanyId, GroupId, RoomId, User, UserId};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::{Authority, ExternalContacts};
use guildhall::rooms::{RoomDraft, RoomNotice};
use guildhall_testkit::commands;
use uuid::Uuid;

use super::stored::{assert_orphans_are_marked, assert_others_stay, effects, stored};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, crew, named, set};

/// The rooms and groups that Bo is in.
pub(super) struct Contacts {
    /// With internal users.
    near: (RoomId, RoomId, GroupId),
    /// Eve was in it, and left.
    past: RoomId,
    pub(super) mixed: RoomId,
    pair: RoomId,
    /// Of Orbit.
    abroad: RoomId,
    /// External; he is Master and member.
    managed: GroupId,
    /// External; he is a member with a mail right. No external user is in it.
    joined: GroupId,
    /// Of Orbit; he is an external member.
    pub(super) allies: GroupId,
}

pub(super) async fn contacts<S: AnyStore>(hall: &World<S>) -> Contacts {
    hall.let_create_external(Authority::EveryInternalUser).await;
    hall.user(EVE).set_external_groups(Authority::EveryInternalUser).await.unwrap();
    let pair = hall.pair([ANN, BO]).await;
    let near = (hall.general_room(&[ANN, BO, CY]).await, pair, hall.crew().await);
    let past = hall.general_room(&[ANN, BO, CY, EVE]).await;
    hall.user(EVE).room(past).leave().await.unwrap();
    let allies = named("Allies").external().with_members([BO]);
    let joined = named("Joined").external().with_members([BO, CY]);
    let joined = hall.group(joined.with_list_at("joined@acme.example".parse().unwrap())).await;
    hall.execute(joined, [commands::grant(MailRight::Post, vec![BO.id()])]).await;
    let managed = named("Managed").external().with_members([CY, EVE]);
    Contacts {
        near,
        past,
        mixed: hall.general_room(&[ANN, BO, EVE]).await,
        pair: hall.user(EVE).one_to_one(BO).await.unwrap().id(),
        abroad: hall.general_room(&[EVE, BO, NAT]).await,
        managed: hall.user(BO).create_group(managed).await.unwrap().id(),
        joined,
        allies: hall.user(EVE).create_group(allies).await.unwrap().id(),
    }
}

/// Returns which users got a notice of which room, from the outbox of both companies.
async fn room_notices<S: AnyStore>(hall: &World<S>) -> Vec<(RoomId, UserId)> {
    let mut notified = Vec::new();
    let events = [hall.events(ACME).await, hall.events(ORBIT).await].concat();
    for recorded in &events {
        let (guildhall::groups::AggregateId::Room(room), Event::Room(event)) =
            (recorded.aggregate, &recorded.event)
        else {
            continue;
        };
        let notices = RoomNotice::of(room, event);
        notified.extend(notices.iter().map(|notice| (room, notice.recipient())));
    }
    notified.sort();
    notified
}

on_both_stores! {
    // refuses: GR-19, RM-10
    async fn the_company_of_a_guest_is_asked_too(hall) {
        hall.let_create_external(Authority::EveryInternalUser).await;
        let group = hall.group(crew().external()).await;
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        hall.user(EVE).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();

        let ann = hall.user(ANN);
        assert_eq!(refused(ann.group(group).add_members(&[EVE]).await), "RM-10");
        let other = named("Other").external().with_members([EVE]);
        assert_eq!(refused(ann.create_group(other).await), "RM-10");
        assert_eq!(refused(ann.one_to_one(EVE).await), "RM-10");
        let three = RoomDraft::from_contact_search([BO, EVE]);
        assert_eq!(refused(ann.create_room(three).await), "RM-10");
        assert!(ann.one_to_one(NAT).await.is_ok(), "other guests are not concerned");
        assert!(hall.user(EVE).room(room).read().await.is_ok(), "nothing is taken away");

        hall.user(EVE).set_external_contacts(ExternalContacts::Allowed).await.unwrap();
        ann.group(group).add_members(&[EVE]).await.unwrap();
    }

    // about: GR-19
    async fn a_user_without_permission_is_removed_only_from_external_users(hall) {
        let of = contacts(&hall).await;
        let before = stored(&hall).await;
        let preview = hall.user(GUS).preview_forbid_contact(BO).await.unwrap();
        assert_eq!(stored(&hall).await, before, "a preview changes nothing");

        let done = hall.user(GUS).forbid_contact(BO).await.unwrap();

        let user = BO.id();
        let notified = |group| MembersNotified { group, kind: NoticeKind::Edited };
        let expected = [
            ContactForbidden { company: ACME, user },
            RoomLeft { room: of.mixed, user },
            UserNotified { user, room: of.mixed },
            RoomLeft { room: of.pair, user },
            UserNotified { user, room: of.pair },
            RoomLeft { room: of.abroad, user },
            UserNotified { user, room: of.abroad },
            MembershipEnded { group: of.joined, user },
            MailRightEnded { group: of.joined, user, right: MailRight::Post },
            notified(of.joined),
            MembershipEnded { group: of.managed, user },
            notified(of.managed),
            MembershipEnded { group: of.allies, user },
            notified(of.allies),
        ];
        assert_eq!(done, expected);
        assert_eq!(preview, expected);
        let after = stored(&hall).await;
        assert_eq!(effects(user, &before, &after), expected);
        assert_others_stay(user, &before, &after);
        assert_orphans_are_marked(&after);
        let notified = [(of.mixed, user), (of.pair, user), (of.abroad, user)];
        assert_eq!(room_notices(&hall).await, notified);
    }

    // about: GR-19
    async fn a_user_without_permission_keeps_internal_rooms_and_masterships(hall) {
        let of = contacts(&hall).await;
        hall.user(GUS).forbid_contact(BO).await.unwrap();

        let (room, pair, group) = of.near;
        for room in [room, pair, of.past] {
            hall.user(BO).room(room).read().await.unwrap();
        }
        hall.user(BO).group(group).read_room().await.unwrap();
        assert_eq!(hall.masters_of(of.managed).await, set([BO]));
        assert_eq!(refused(hall.user(BO).group(of.managed).read_room().await), "GR-3");
        hall.user(BO).group(of.managed).remove_members(&ids([EVE])).await.unwrap();
    }

    // about: GR-19
    async fn a_companys_user_is_removed_from_other_companies_rooms_and_groups(hall) {
        hall.let_create_external(Authority::EveryInternalUser).await;
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        let group = hall.group(crew().external().with_members([EVE])).await;

        let done = hall.user(EVE).forbid_contact(EVE).await.unwrap();

        let user = EVE.id();
        assert_eq!(done, [
            ContactForbidden { company: ORBIT, user },
            RoomLeft { room, user },
            UserNotified { user, room },
            MembershipEnded { group, user },
            MembersNotified { group, kind: NoticeKind::Edited },
        ]);
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
    }

    // refuses: GR-19
    async fn a_user_without_permission_cannot_meet_external_users_again(hall) {
        let of = contacts(&hall).await;
        hall.user(GUS).forbid_contact(BO).await.unwrap();
        let (room, pair, _) = of.near;

        let (ann, bo) = (hall.user(ANN), hall.user(BO));
        assert_eq!(refused(ann.room(of.mixed).invite(&[BO]).await), "GR-19");
        assert_eq!(refused(ann.room(of.mixed).invite(&[DEE, BO]).await), "GR-19");
        assert_eq!(refused(ann.room(room).invite(&[EVE]).await), "GR-19");
        assert_eq!(refused(ann.room(pair).invite(&[NAT]).await), "GR-19");
        assert_eq!(refused(ann.room(of.past).invite(&[EVE]).await), "GR-19");
        let draft = || RoomDraft::from_contact_search([BO, EVE]);
        assert_eq!(refused(ann.create_room(draft()).await), "GR-19");
        assert_eq!(refused(bo.create_room(draft()).await), "GR-19");
        assert_eq!(refused(bo.one_to_one(EVE).await), "GR-19");
        assert_eq!(refused(ann.group(of.joined).add_members(&[BO]).await), "GR-19");
        assert_eq!(refused(bo.group(of.managed).add_members(&[BO]).await), "GR-19");
        let external = || named("New").external();
        assert_eq!(refused(ann.create_group(external().with_members([BO])).await), "GR-19");
        assert_eq!(refused(bo.create_group(external()).await), "GR-19");

        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();
        hall.user(ANN).room(of.mixed).invite(&[FLO]).await.unwrap();
    }

    // refuses: GR-19
    async fn a_user_without_permission_cannot_rejoin_another_companys_rooms(hall) {
        let of = contacts(&hall).await;
        let abroad = hall.user(EVE).one_to_one(NAT).await.unwrap().id();
        hall.user(GUS).forbid_contact(BO).await.unwrap();

        let eve = hall.user(EVE);
        assert_eq!(refused(eve.room(of.abroad).invite(&[BO]).await), "GR-19");
        assert_eq!(refused(eve.room(abroad).invite(&[BO]).await), "GR-19");
        assert_eq!(refused(eve.one_to_one(BO).await), "GR-19");
        let draft = RoomDraft::from_contact_search([BO, CY]);
        assert_eq!(refused(eve.create_room(draft).await), "GR-19");
        assert_eq!(refused(eve.group(of.allies).add_members(&[BO]).await), "GR-19");
        let external = named("New").external().with_members([BO]);
        assert_eq!(refused(eve.create_group(external).await), "GR-19");

        eve.room(of.abroad).invite(&[CY]).await.unwrap();
        let converted = eve.room(of.abroad).convert(named("New").with_members([BO])).await;
        assert_eq!(refused(converted), "GR-19");
        hall.user(GUS).allow_contact(BO.id()).await.unwrap();
        eve.room(of.abroad).invite(&[BO]).await.unwrap();
        eve.one_to_one(BO).await.unwrap();
        eve.group(of.allies).add_members(&[BO]).await.unwrap();
    }

    // allows: GR-19
    async fn guests_of_a_company_that_is_not_stored_are_allowed(hall) {
        let of = contacts(&hall).await;
        hall.user(ANN).room(of.mixed).invite(&[NAT]).await.unwrap();
        let (id, company) = (UserId::new(Uuid::from_u128(77)), CompanyId::new(Uuid::from_u128(78)));
        let stranger = User::of_company(id, company);
        hall.user(ANN).room(of.mixed).invite(&[stranger]).await.unwrap();
        assert_eq!(refused(hall.user(ANN).room(of.near.0).invite(&[BO]).await), "RM-10");
    }

    // refuses: GR-19
    async fn contact_is_refused_until_the_permission_is_given_again(hall) {
        let of = contacts(&hall).await;
        hall.user(GUS).forbid_contact(BO).await.unwrap();
        let apart = stored(&hall).await;

        hall.user(GUS).allow_contact(BO.id()).await.unwrap();

        let again = stored(&hall).await;
        let (apart, again) = ((apart.rooms, apart.groups), (again.rooms, again.groups));
        assert_eq!(apart, again, "no user comes back by themself");
        hall.user(ANN).room(of.mixed).invite(&[BO]).await.unwrap();
        hall.user(ANN).room(of.near.0).invite(&[EVE]).await.unwrap();
        hall.user(BO).one_to_one(EVE).await.unwrap();
        hall.user(ANN).group(of.joined).add_members(&[BO]).await.unwrap();
        hall.user(BO).group(of.managed).add_members(&[BO]).await.unwrap();
        let draft = named("New").external().with_members([EVE]);
        let group = hall.user(BO).create_group(draft).await.unwrap().group;
        assert_eq!(group.header().kind(), GroupKind::External);
    }

    // refuses: GR-19
    async fn only_administrators_forbid_contact(hall) {
        contacts(&hall).await;
        let before = stored(&hall).await;
        for user in [ANN, BO] {
            let acting = hall.user(user);
            assert_eq!(refused(acting.preview_forbid_contact(BO).await), "GR-19");
            let interrupted = acting.forbid_contact(BO).await.unwrap_err();
            assert_eq!(interrupted.done, []);
            assert_eq!(refused(Err::<(), _>(interrupted.cause)), "GR-19");
            assert_eq!(refused(acting.allow_contact(BO.id()).await), "GR-19");
        }
        assert_eq!(stored(&hall).await, before);
    }

    // refuses: CO-1
    async fn contact_is_forbidden_only_to_the_companys_own_users(hall) {
        contacts(&hall).await;
        let before = stored(&hall).await;
        for (by, user) in [(GUS, EVE), (GUS, NAT), (EVE, BO), (NAT, BO)] {
            let acting = hall.user(by);
            assert_eq!(refused(acting.preview_forbid_contact(user).await), "CO-1");
            let interrupted = acting.forbid_contact(user).await.unwrap_err();
            assert_eq!(interrupted.done, []);
            assert_eq!(refused(Err::<(), _>(interrupted.cause)), "CO-1");
        }
        assert_eq!(stored(&hall).await, before);
    }
}
