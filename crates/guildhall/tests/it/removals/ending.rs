//! A company ends external contact (GR-19).

use std::collections::BTreeSet;

use guildhall::Effect::{
    ExternalContactsForbidden, MailRightEnded, MembersNotified, MembershipEnded, RoomClosed,
    RoomLeft, UserNotified,
};
use guildhall::groups::{AggregateId, GroupKind, NoticeKind};
use guildhall::kernel::{CompanyId, GroupId, LeaveReason, RoomId, User};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::{Authority, ExternalContacts};
use guildhall::{Effect, RoomDraft};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::{Call, commands};
use proptest::prelude::*;

use super::moment::Moment;
use super::random::plan::{Plan, plan};
use super::stored::{Stored, assert_orphans_are_marked, happened, stored, touched};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, all, named, set};

/// Rooms and groups in which users of Acme and external users are.
pub(super) struct Meetings {
    near: RoomId,
    outer: GroupId,
    pub(super) mixed: RoomId,
    pair: RoomId,
    /// Of Orbit.
    abroad: RoomId,
    abroad_pair: RoomId,
    /// Of Orbit, without users of Acme.
    elsewhere: RoomId,
    /// Of Acme, with no user of Acme any more.
    left: RoomId,
    partners: GroupId,
    /// Of Orbit.
    allies: GroupId,
    /// Of Orbit, without users of Acme.
    strangers: GroupId,
}

pub(super) async fn meetings<S: AnyStore>(hall: &World<S>) -> Meetings {
    hall.let_create_external(Authority::EveryInternalUser).await;
    let (ann, eve) = (hall.user(ANN), hall.user(EVE));
    eve.set_external_groups(Authority::EveryInternalUser).await.unwrap();
    let near = hall.general_room(&[ANN, BO, CY]).await;
    let [outer, _] = hall.chain([named("Outer"), named("Inner").with_members([BO])]).await;
    let mixed = hall.general_room(&[ANN, EVE, NAT]).await;
    let pair = ann.one_to_one(EVE).await.unwrap().id();
    let abroad = hall.general_room(&[EVE, BO, CY, NAT]).await;
    let abroad_pair = eve.one_to_one(BO).await.unwrap().id();
    let elsewhere = eve.one_to_one(NAT).await.unwrap().id();
    let left = hall.general_room(&[ANN, EVE, NAT]).await;
    ann.room(left).leave().await.unwrap();
    let partners = named("Partners").external().with_members([BO, EVE, NAT]);
    let partners = partners.with_list_at("partners@acme.example".parse().unwrap());
    let partners = hall.group(partners).await;
    hall.execute(partners, [commands::grant(MailRight::Post, ids([BO, EVE]).to_vec())]).await;
    let allies = named("Allies").external().with_members([BO, CY, NAT]);
    let allies = eve.create_group(allies).await.unwrap().id();
    let strangers = named("Strangers").external().with_members([NAT]);
    let strangers = eve.create_group(strangers).await.unwrap().id();
    Meetings {
        near,
        outer,
        mixed,
        pair,
        abroad,
        abroad_pair,
        elsewhere,
        left,
        partners,
        allies,
        strangers,
    }
}

impl Meetings {
    /// Returns the effects of the end of all of them.
    fn end(&self) -> Vec<Effect> {
        let leaves = |room, of: User| {
            let user = of.id();
            vec![RoomLeft { room, user }, UserNotified { user, room }]
        };
        let removed = |group, of: User| {
            let notified = MembersNotified { group, kind: NoticeKind::Edited };
            vec![MembershipEnded { group, user: of.id() }, notified]
        };
        let mut last = leaves(self.left, NAT);
        last.insert(1, RoomClosed { room: self.left });
        let mut with_right = removed(self.partners, EVE);
        let right = MailRight::Post;
        with_right.insert(1, MailRightEnded { group: self.partners, user: EVE.id(), right });
        [
            vec![ExternalContactsForbidden { company: ACME }],
            leaves(self.mixed, EVE),
            leaves(self.mixed, NAT),
            leaves(self.pair, EVE),
            leaves(self.abroad, BO),
            leaves(self.abroad, CY),
            leaves(self.abroad_pair, BO),
            leaves(self.left, EVE),
            last,
            with_right,
            removed(self.partners, NAT),
            removed(self.allies, BO),
            removed(self.allies, CY),
        ]
        .concat()
    }
}

/// Checks that no user of the company shares a room or group with an external user.
async fn assert_no_contact<S: AnyStore>(hall: &World<S>, company: CompanyId) {
    let store = hall.store();
    assert_eq!(store.rooms_with_contacts(company, all()).await.unwrap().items(), []);
    assert_eq!(store.groups_with_contacts(company, all()).await.unwrap().items(), []);
    let now = stored(hall).await;
    for room in now.rooms.values() {
        assert!(room.contacts_of(company).unwrap().is_empty(), "{room:?}");
    }
    for group in now.groups.values().filter(|group| !group.is_deleted()) {
        assert!(group.contacts_of(company).unwrap().is_empty(), "{group:?}");
    }
}

/// Checks that only the entries of the company's contacts changed.
fn assert_others_stay(company: CompanyId, before: &Stored, after: &Stored) {
    for (id, was) in &before.rooms {
        let contacts = was.contacts_of(company).unwrap();
        let is = after.rooms[id].roster().loaded();
        for (user, entry) in was.roster().loaded().iter() {
            assert_eq!(contacts.contains(user), is[user] != *entry);
        }
    }
    for (id, was) in &before.groups {
        let contacts = was.contacts_of(company).unwrap();
        let is = after.groups[id].roster().loaded();
        for (user, entry) in was.roster().loaded().iter() {
            let ends = !was.is_deleted() && contacts.contains(user);
            assert_eq!(ends, is[user] != *entry);
        }
    }
}

on_both_stores! {
    // allows: GR-19
    async fn ending_contact_has_the_effects_of_its_preview(hall) {
        let of = meetings(&hall).await;
        let before = stored(&hall).await;
        let preview = hall.user(GUS).preview_end_external_contacts().await.unwrap();
        assert_eq!(stored(&hall).await, before, "a preview changes nothing");

        let done = hall.user(GUS).end_external_contacts().await.unwrap();

        assert_eq!(done, of.end());
        assert_eq!(preview, done);
        let after = stored(&hall).await;
        assert_others_stay(ACME, &before, &after);
        assert_orphans_are_marked(&after);
        assert_no_contact(&hall, ACME).await;
        for company in [ACME, ORBIT] {
            assert_replays(&*hall, company).await;
        }
        assert_eq!(hall.user(GUS).end_external_contacts().await.unwrap(), []);
        assert_eq!(stored(&hall).await, after);
    }

    // about: GR-19
    async fn when_contact_ends_internal_users_and_other_companies_keep_what_they_have(hall) {
        let of = meetings(&hall).await;
        let before = stored(&hall).await;
        hall.user(GUS).end_external_contacts().await.unwrap();

        let after = stored(&hall).await;
        for room in [of.near, of.elsewhere] {
            assert_eq!(after.rooms[&room], before.rooms[&room]);
        }
        for group in [of.outer, of.strangers] {
            assert_eq!(after.groups[&group], before.groups[&group]);
        }
        assert_eq!(hall.participants_of(of.outer).await, set([ANN, BO]));
        assert_eq!(hall.who_is_in(of.mixed).await, set([ANN]));
        assert_eq!(hall.who_is_in(of.abroad).await, set([EVE, NAT]));
        assert_eq!(hall.members_of(of.partners).await, set([ANN, BO]));
        assert_eq!(hall.masters_of(of.partners).await, set([ANN]));
        assert_eq!(after.groups[&of.partners].header().kind(), GroupKind::External);
        hall.user(BO).group(of.partners).read_room().await.unwrap();
        let entry = &after.rooms[&of.mixed].roster().loaded()[&EVE.id()];
        assert_eq!(entry.presence().left().unwrap().why, LeaveReason::ExternalContactEnded);
    }

    // refuses: GR-19
    async fn only_administrators_end_contact(hall) {
        meetings(&hall).await;
        let before = stored(&hall).await;
        for (user, rule) in [(ANN, "GR-19"), (BO, "GR-19"), (NAT, "CO-1")] {
            let acting = hall.user(user);
            assert_eq!(refused(acting.preview_end_external_contacts().await), rule);
            let interrupted = acting.end_external_contacts().await.unwrap_err();
            assert_eq!(interrupted.done, []);
            assert_eq!(refused(Err::<(), _>(interrupted.cause)), rule);
        }
        assert_eq!(stored(&hall).await, before);
    }

    // refuses: GR-18
    async fn an_administrator_who_left_ends_no_contact(hall) {
        let of = meetings(&hall).await;
        hall.appoint_administrator(ACME, DEE).await.unwrap();
        hall.off_board(DEE).await.unwrap();
        let interrupted = hall.user(DEE).end_external_contacts().await.unwrap_err();
        assert_eq!(refused(Err::<(), _>(interrupted.cause)), "GR-18");
        assert_eq!(hall.who_is_in(of.mixed).await, set([ANN, EVE, NAT]));
    }

    // allows: GR-19
    async fn contact_that_is_forbidden_already_is_only_ended(hall) {
        let of = meetings(&hall).await;
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();
        let before = stored(&hall).await;
        let rest = of.end()[1..].to_vec();

        assert_eq!(hall.user(GUS).preview_end_external_contacts().await.unwrap(), rest);
        assert_eq!(hall.user(GUS).end_external_contacts().await.unwrap(), rest);

        assert_eq!(stored(&hall).await.companies, before.companies);
    }

    // about: GR-19
    async fn no_user_comes_back_when_contact_is_allowed_again(hall) {
        let of = meetings(&hall).await;
        hall.user(GUS).end_external_contacts().await.unwrap();
        let (ann, eve) = (hall.user(ANN), hall.user(EVE));
        assert_eq!(refused(ann.room(of.near).invite(&[EVE]).await), "RM-10");
        assert_eq!(refused(ann.group(of.partners).add_members(&[NAT]).await), "RM-10");
        assert_eq!(refused(eve.room(of.abroad).invite(&[BO]).await), "RM-10");
        assert_eq!(refused(eve.group(of.allies).add_members(&[BO]).await), "RM-10");
        let draft = RoomDraft::from_contact_search([BO, EVE]);
        assert_eq!(refused(ann.create_room(draft).await), "RM-10");
        let apart = stored(&hall).await;

        hall.user(GUS).set_external_contacts(ExternalContacts::Allowed).await.unwrap();

        let again = stored(&hall).await;
        assert_eq!((apart.rooms, apart.groups), (again.rooms, again.groups));
        ann.group(of.partners).add_members(&[NAT]).await.unwrap();
        eve.room(of.abroad).invite(&[BO]).await.unwrap();
    }

    // refuses: CO-8, GR-19
    async fn an_invitation_under_way_when_contact_ends_is_refused(hall) {
        meetings(&hall).await;
        let group = hall.group(named("Open").external()).await;
        let hall = hall.interleaved(Call::saves, async move |other| {
            other.user(GUS).end_external_contacts().await.unwrap();
        });
        let group = hall.user(ANN).group(group);
        assert_eq!(refused(group.add_members(&[EVE]).await), "RM-10");
        assert!(hall.store().has_intervened());
        assert_no_contact(&hall, ACME).await;
    }

    // refuses: CO-8, GR-19
    async fn another_companys_invitation_under_way_when_contact_ends_is_refused(hall) {
        let of = meetings(&hall).await;
        let hall = hall.interleaved(Call::saves, async move |other| {
            other.user(GUS).end_external_contacts().await.unwrap();
        });
        assert_eq!(refused(hall.user(EVE).room(of.abroad).invite(&[DEE]).await), "RM-10");
        assert!(hall.store().has_intervened());
        assert_no_contact(&hall, ACME).await;
    }

    // about: GR-19
    async fn ending_contact_removes_a_user_brought_in_meanwhile(hall) {
        let of = meetings(&hall).await;
        let company = Moment::SaveOf(AggregateId::Company(ACME)).comes();
        let hall = hall.interleaved(company, async move |other| {
            other.user(EVE).room(of.abroad).invite(&[DEE]).await.unwrap();
        });

        let done = hall.user(GUS).end_external_contacts().await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(done.contains(&RoomLeft { room: of.abroad, user: DEE.id() }));
        assert_no_contact(&hall, ACME).await;
    }

    // about: GR-19
    async fn ending_contact_finds_the_group_that_a_room_becomes_meanwhile(hall) {
        meetings(&hall).await;
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        let company = Moment::SaveOf(AggregateId::Company(ACME)).comes();
        let hall = hall.interleaved(company, async move |other| {
            other.user(ANN).room(room).convert(named("Was a room")).await.unwrap();
        });

        let done = hall.user(GUS).end_external_contacts().await.unwrap();

        assert!(hall.store().has_intervened());
        let group = *stored(&hall).await.groups.keys().next_back().unwrap();
        assert!(done.contains(&MembershipEnded { group, user: EVE.id() }), "{done:?}");
        assert_eq!(hall.members_of(group).await, set([ANN, BO]));
        assert_no_contact(&hall, ACME).await;
    }

    // about: GR-19
    async fn ending_contact_continues_when_a_user_is_removed_first(hall) {
        let of = meetings(&hall).await;
        let room = of.abroad;
        let save = Moment::SaveOf(AggregateId::Room(room)).comes();
        let hall = hall.interleaved(save, async move |other| {
            other.user(EVE).room(room).remove(&ids([BO])).await.unwrap();
        });

        let done = hall.user(GUS).end_external_contacts().await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(!done.contains(&RoomLeft { room, user: BO.id() }), "{done:?}");
        assert!(done.contains(&RoomLeft { room, user: CY.id() }));
        assert_no_contact(&hall, ACME).await;
    }

    // about: GR-19
    async fn ending_contact_continues_when_another_call_does_the_same(hall) {
        let of = meetings(&hall).await;
        let room = Moment::SaveOf(AggregateId::Room(of.pair)).comes();
        let hall = hall.interleaved(room, async move |other| {
            other.user(GUS).end_external_contacts().await.unwrap();
        });

        let done = hall.user(GUS).end_external_contacts().await.unwrap();

        assert!(hall.store().has_intervened());
        let expected = of.end();
        assert_eq!(done, expected[..done.len()]);
        assert_eq!(done.last(), Some(&UserNotified { user: NAT.id(), room: of.mixed }));
        assert_no_contact(&hall, ACME).await;
    }
}

proptest! {
    // about: GR-19
    #[test]
    fn ending_contact_ends_all_contact_and_changes_nothing_else(plan in plan()) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            let done = ends(&memory, &plan).await;
            assert_eq!(done, ends(&sqlite, &plan).await);
        });
    }
}

async fn ends<S: AnyStore>(hall: &World<S>, plan: &Plan) -> Vec<Effect> {
    plan.carry_out(hall).await;
    let before = stored(hall).await;
    let preview = hall.user(GUS).preview_end_external_contacts().await.unwrap();
    assert_eq!(stored(hall).await, before, "a preview changes nothing");

    let done = hall.user(GUS).end_external_contacts().await.unwrap();

    let after = stored(hall).await;
    assert_eq!(done, preview);
    let happened: BTreeSet<_> = happened(&before, &after).into_iter().collect();
    assert_eq!(happened, touched(&done));
    assert_no_contact(hall, ACME).await;
    assert_others_stay(ACME, &before, &after);
    assert_eq!(hall.user(GUS).preview_end_external_contacts().await.unwrap(), []);
    for company in [ACME, ORBIT] {
        assert_replays(&**hall, company).await;
    }
    done
}
