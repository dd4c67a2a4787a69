//! Other users act on a user while the service removes this user.

use std::slice;

use guildhall::Effect::{GroupOrphaned, MastershipEnded, MembershipEnded, RoomLeft};
use guildhall::groups::{AggregateId, TeamDraft, TeamEdit};
use guildhall::kernel::RoomId;
use guildhall::{Effect, Guildhall};
use guildhall_testkit::Interposed;

use super::contact::contacts;
use super::leftovers::assert_nothing_is_left;
use super::moment::Moment;
use super::off_boarding::{Everything, everything};
use super::stored::{assert_orphans_are_marked, assert_others_stay, effects, stored, touched};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ids};
use crate::world::{AnyStore, Counted, World, named, set};

type CountedHall<S> = Guildhall<S, Counted>;

/// Checks that Bo, who is leaving, cannot be brought in in any way.
async fn cannot_bring_in<S: AnyStore>(hall: &CountedHall<S>, room: RoomId) {
    assert_eq!(refused(hall.user(ANN).room(room).invite(&[BO]).await), "GR-18");
    let draft = named("Late").with_members([BO]);
    assert_eq!(refused(hall.user(CY).create_group(draft).await), "GR-18");
    let draft = TeamDraft::named("Late").unwrap().with_leader(BO);
    assert_eq!(refused(hall.form_team(ACME, draft).await), "GR-18");
    assert_eq!(refused(hall.user(DEE).one_to_one(BO).await), "GR-18");
    assert_eq!(refused(hall.appoint_administrator(ACME, BO).await), "GR-18");
}

/// Off-boards Bo while others try to bring him in after this many quarters of the saves.
async fn is_not_brought_in_after<S: AnyStore>(hall: World<S>, quarters: usize) {
    let room = hall.general_room(&[ANN, CY, DEE]).await;
    everything(&hall).await;
    let preview = hall.preview_off_boarding(BO).await.unwrap();
    let others = u32::try_from((touched(&preview).len() - 1) * quarters / 4).unwrap();
    let hall = hall.interleaved(Moment::Save(others).comes(), async move |other| {
        cannot_bring_in(&other, room).await;
    });

    assert_eq!(hall.off_board(BO).await.unwrap(), preview);

    assert!(hall.store().has_intervened());
    assert_nothing_is_left(&hall, BO).await;
    assert_orphans_are_marked(&stored(&hall).await);
    assert_eq!(hall.off_board(BO).await.unwrap(), []);
}

/// Off-boards Bo while another user acts just before the save of one aggregate. Returns the effects
/// of the off-boarding.
async fn while_another<S: AnyStore>(
    hall: World<S>,
    of: impl FnOnce(&Everything) -> AggregateId,
    command: impl AsyncFnOnce(&CountedHall<S>, &Everything) + Send + 'static,
) -> (World<Interposed<S>>, Vec<Effect>) {
    let everything = everything(&hall).await;
    let save = Moment::SaveOf(of(&everything)).comes();
    let hall = hall.interleaved(save, async move |other| command(&other, &everything).await);
    let done = hall.off_board(BO).await.unwrap();
    assert!(hall.store().has_intervened());
    assert_nothing_is_left(&hall, BO).await;
    assert_orphans_are_marked(&stored(&hall).await);
    (hall, done)
}

fn speaks_of(done: &[Effect], aggregate: AggregateId) -> bool {
    touched(done).contains(&aggregate)
}

on_both_stores! {
    // refuses: GR-18
    async fn a_user_who_leaves_is_not_brought_in_at_the_start(hall) {
        is_not_brought_in_after(hall, 0).await;
    }

    // refuses: GR-18
    async fn a_user_who_leaves_is_not_brought_in_halfway(hall) {
        is_not_brought_in_after(hall, 2).await;
    }

    // refuses: GR-18
    async fn a_user_who_leaves_is_not_brought_in_at_the_end(hall) {
        is_not_brought_in_after(hall, 4).await;
    }

    // about: GR-18
    async fn off_boarding_continues_when_another_user_removes_them_from_a_room(hall) {
        let room = |of: &Everything| AggregateId::Room(of.general);
        let (hall, done) = while_another(hall, room, async |hall, of| {
            hall.user(ANN).room(of.general).remove(&ids([BO])).await.unwrap();
        })
        .await;

        let general = *stored(&hall).await.rooms.keys().nth(2).unwrap();
        assert!(!speaks_of(&done, AggregateId::Room(general)), "{done:?}");
        assert_eq!(hall.who_is_in(general).await, set([ANN, CY]));
    }

    // about: GR-18
    async fn off_boarding_continues_when_a_master_removes_them_from_a_group(hall) {
        let group = |of: &Everything| AggregateId::Group(of.crew);
        let (_, done) = while_another(hall, group, async |hall, of| {
            hall.user(ANN).group(of.crew).remove_members(&ids([BO])).await.unwrap();
        })
        .await;

        assert!(!done.iter().any(|effect| matches!(effect, Effect::MailRightEnded { .. })));
    }

    // about: GR-18
    async fn off_boarding_continues_when_the_directory_removes_them_first(hall) {
        let team = |of: &Everything| AggregateId::Group(of.led);
        let (_, done) = while_another(hall, team, async |hall, of| {
            hall.change_team(of.led, TeamEdit::new().with_left(ids([BO]))).await.unwrap();
        })
        .await;

        assert!(!done.iter().any(|effect| matches!(effect, Effect::LeadershipEnded { .. })));
    }

    // about: GR-18
    async fn off_boarding_continues_when_a_master_deletes_the_group(hall) {
        let group = |of: &Everything| AggregateId::Group(of.cast);
        let (hall, done) = while_another(hall, group, async |hall, of| {
            hall.user(ANN).group(of.cast).delete().await.unwrap();
        })
        .await;

        let after = stored(&hall).await;
        let cast = after.groups.values().find(|group| group.is_deleted()).unwrap();
        assert!(!speaks_of(&done, AggregateId::Group(cast.id())));
    }

    // about: GR-18
    async fn a_group_whose_other_master_steps_down_meanwhile_is_orphaned(hall) {
        let group = |of: &Everything| AggregateId::Group(of.cast);
        let (hall, done) = while_another(hall, group, async |hall, of| {
            hall.user(ANN).group(of.cast).step_down().await.unwrap();
        })
        .await;

        let orphaned = done.iter().filter(|effect| matches!(effect, GroupOrphaned { .. }));
        assert_eq!(orphaned.count(), 3);
        let ended = done.iter().filter(|effect| matches!(effect, MastershipEnded { .. }));
        assert_eq!(ended.count(), 3);
        let after = stored(&hall).await;
        let cast = after.groups.values().find(|group| group.header().name().as_str() == "Cast");
        assert_eq!(hall.members_of(cast.unwrap().id()).await, set([ANN]));
    }

    // about: GR-18
    async fn off_boarding_finds_the_group_that_a_room_becomes_meanwhile(hall) {
        let room = |of: &Everything| AggregateId::Room(of.general);
        let (hall, done) = while_another(hall, room, async |hall, of| {
            let draft = named("Was a room");
            hall.user(CY).room(of.general).convert(draft).await.unwrap();
        })
        .await;

        let after = stored(&hall).await;
        let group = *after.groups.keys().next_back().unwrap();
        assert!(done.contains(&MembershipEnded { group, user: BO.id() }), "{done:?}");
        assert_eq!(hall.members_of(group).await, set([ANN, CY]));
    }

    // about: GR-18
    async fn off_boarding_continues_when_another_call_does_the_same(hall) {
        everything(&hall).await;
        let before = stored(&hall).await;
        let preview = hall.preview_off_boarding(BO).await.unwrap();
        let company = Moment::SaveOf(AggregateId::Company(ACME)).comes();
        let hall = hall.interleaved(company, async move |other| {
            assert_eq!(other.off_board(BO).await.unwrap(), preview);
        });

        assert_eq!(hall.off_board(BO).await.unwrap(), []);

        assert!(hall.store().has_intervened());
        assert_others_stay(BO.id(), &before, &stored(&hall).await);
    }

    // about: GR-19
    async fn forbidding_contact_removes_a_user_brought_in_meanwhile(hall) {
        let room = hall.general_room(&[ANN, EVE, CY]).await;
        contacts(&hall).await;
        let before = stored(&hall).await;
        let company = Moment::SaveOf(AggregateId::Company(ACME)).comes();
        let hall = hall.interleaved(company, async move |other| {
            other.user(EVE).room(room).invite(&[BO]).await.unwrap();
        });

        let mut done = hall.user(GUS).forbid_contact(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(done.contains(&RoomLeft { room, user: BO.id() }));
        // He was in the room neither before nor after, so the states do not show this effect.
        done.retain(|effect| !speaks_of(slice::from_ref(effect), AggregateId::Room(room)));
        assert_eq!(done, effects(BO.id(), &before, &stored(&hall).await));
    }

    // refuses: GR-19
    async fn another_company_cannot_bring_the_user_in_meanwhile(hall) {
        let abroad = hall.general_room(&[EVE, NAT, CY]).await;
        let of = contacts(&hall).await;
        let last = Moment::SaveOf(AggregateId::Group(of.allies)).comes();
        let hall = hall.interleaved(last, async move |other| {
            assert_eq!(refused(other.user(EVE).room(abroad).invite(&[BO]).await), "GR-19");
        });

        let done = hall.user(GUS).forbid_contact(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert_eq!(hall.who_is_in(abroad).await, set([EVE, NAT, CY]));
        assert_eq!(done.iter().filter(|effect| matches!(effect, RoomLeft { .. })).count(), 3);
    }

    // about: GR-19
    async fn a_user_stays_where_the_last_external_user_leaves_first(hall) {
        let of = contacts(&hall).await;
        let room = of.mixed;
        let save = Moment::SaveOf(AggregateId::Room(room)).comes();
        let hall = hall.interleaved(save, async move |other| {
            other.user(EVE).room(room).leave().await.unwrap();
        });

        let done = hall.user(GUS).forbid_contact(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(!speaks_of(&done, AggregateId::Room(room)));
        assert_eq!(hall.who_is_in(room).await, set([ANN, BO]));
    }
}
