//! Another user acts between two steps of a use case on teams, nested groups and new rooms.

use guildhall::Error;
use guildhall::groups::TeamEdit;
use guildhall::kernel::Switch;
use guildhall::permissions::{CompanyError, Limits, Privacy, Retention};
use guildhall_testkit::{Call, commands as every};
use time::Duration;

use super::between::at;
use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::replay::assert_replays;
use crate::world::{all, crew, message, named, set};

on_both_stores! {
    // refuses: GR-20
    async fn a_cycle_that_another_nesting_closes_first_is_refused(hall) {
        let one = hall.group(named("One")).await;
        let other = hall.group(named("Other")).await;
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            second.user(ANN).group(other).nest(one).await.unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(one).nest(other).await), "GR-20");
        assert!(hall.store().has_intervened());
        assert!(hall.whole_group(one).await.header().nested().is_empty());
    }

    // allows: GR-20
    async fn two_nestings_at_once_that_close_no_cycle_both_succeed(hall) {
        let [top, mid] = [hall.group(named("Top")).await, hall.group(named("Mid")).await];
        let low = hall.group(named("Low").with_members([CY])).await;
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            second.user(ANN).group(mid).nest(low).await.unwrap();
        });

        hall.user(ANN).group(top).nest(mid).await.expect("it is tried again");

        assert!(hall.store().has_intervened());
        assert_eq!(hall.participants_of(top).await, set([ANN, CY]));
    }

    // refuses: GR-20
    async fn a_group_that_is_hidden_meanwhile_cannot_be_nested(hall) {
        let own = hall.user(BO).create_group(named("Bo's")).await.unwrap().id();
        let child = hall.group(named("Quiet")).await;
        let hall = hall.interleaved(at(Call::FindNestedGroups), async move |second| {
            let handle = second.user(ANN).group(child);
            handle.execute(every::privacy(Privacy::Private)).await.unwrap();
        });

        assert_eq!(refused(hall.user(BO).group(own).nest(child).await), "GR-15");
        assert!(hall.store().has_intervened());
    }

    // refuses: GR-17
    async fn a_user_who_comes_in_through_a_nested_group_meanwhile_does_not_ask_to_join(hall) {
        let [top, low] = hall.chain([named("Top"), named("Low")]).await;
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            second.user(ANN).group(low).add_members(&[DEE]).await.unwrap();
        });

        assert_eq!(refused(hall.user(DEE).group(top).ask_to_join().await), "GR-17");
        assert!(hall.store().has_intervened());
        let entry = hall.whole_group(top).await;
        assert_eq!(entry.roster().entry(DEE.id()).unwrap(), None);
    }

    // refuses: RM-14
    async fn a_former_participant_cannot_list_the_participants(hall) {
        let [top, low] = hall.chain([named("Top"), named("Low").with_members([CY])]).await;
        let room = hall.room_of(top).await;
        let hall = hall.interleaved(at(Call::ParticipantsOf), async move |second| {
            second.user(ANN).group(top).unnest(low).await.unwrap();
            second.user(ANN).group(top).add_members(&[FLO]).await.unwrap();
        });

        assert_eq!(refused(hall.user(CY).room(room).participants(all()).await), "GR-17");
        assert!(hall.store().has_intervened());
    }

    // refuses: FT-3
    async fn the_slower_master_begins_no_second_new_room(hall) {
        let before_the_read: fn(Call) -> bool = |call| call == Call::FindRoom;
        for (name, moment) in [("Read", before_the_read), ("Save", Call::saves_group)] {
            let draft = named(name).with_masters([BO]);
            let group = hall.group(draft).await;
            hall.turn_message(ANN, group, Switch::Off).await;
            hall.wait(Duration::days(31));
            let hall = hall.again().interleaved(moment, async move |second| {
                let handle = second.user(BO).group(group);
                handle.switch_features(message(Switch::On)).await.unwrap();
            });

            let answer = hall.user(ANN).group(group).switch_features(message(Switch::On)).await;

            assert_eq!(refused(answer), "FT-6");
            assert!(hall.store().has_intervened());
        }
        assert_replays(&*hall, ACME).await;
    }

    // refuses: FT-3
    async fn a_longer_retention_set_meanwhile_does_not_restore_the_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.wait(Duration::days(31));
        let hall = hall.interleaved(at(Call::FindRoom), async move |second| {
            let longer = second.user(GUS);
            longer.set_message_retention(Retention::of_days(60)).await.unwrap();
        });

        hall.turn_message(ANN, group, Switch::On).await;

        assert!(hall.store().has_intervened());
        assert_ne!(hall.room_of(group).await, room);
        assert!(hall.whole_room(room).await.is_closed());
    }

    // about: GR-12
    async fn a_group_is_deleted_with_the_room_that_begins_meanwhile(hall) {
        let group = hall.group(crew().with_masters([BO])).await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.wait(Duration::days(31));
        let hall = hall.interleaved(at(Call::FindRoom), async move |second| {
            let handle = second.user(BO).group(group);
            handle.switch_features(message(Switch::On)).await.unwrap();
        });

        hall.user(ANN).group(group).delete().await.unwrap();

        assert!(hall.store().has_intervened());
        assert_replays(&*hall, ACME).await;
    }

    // refuses: CO-7
    async fn the_last_free_group_that_another_user_takes_first_is_refused(hall) {
        let limits = Limits { groups: Some(1), ..Limits::default() };
        hall.set_limits(ACME, limits).await.unwrap();
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            second.user(BO).create_group(named("First")).await.unwrap();
        });

        assert_eq!(refused(outcome(hall.user(ANN).create_group(crew()).await)), "CO-7");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-7
    async fn a_limit_set_meanwhile_refuses_and_is_named(hall) {
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            let limits = Limits { groups_per_user: Some(0), ..Limits::default() };
            second.set_limits(ACME, limits).await.unwrap();
        });

        let refusal = outcome(hall.user(ANN).create_group(crew()).await).unwrap_err();

        assert!(hall.store().has_intervened());
        let users = ids([ANN, BO, CY]).into();
        let expected = Error::Company(CompanyError::UserQuotaExceeded { users, limit: 0 });
        assert_eq!(refusal, expected, "the limit that they have reached");
    }

    // refuses: RM-19
    async fn a_team_change_that_another_one_made_first_is_refused(hall) {
        let team = hall.unit().await;
        let hall = hall.interleaved(Call::saves_group, async move |second| {
            let edit = TeamEdit::new().with_joined([FLO]);
            second.change_team(team, edit).await.unwrap();
        });

        let answer = hall.change_team(team, TeamEdit::new().with_joined([FLO])).await;

        assert_eq!(refused(answer), "GR-9");
        assert!(hall.store().has_intervened());
        assert_eq!(hall.members_of(team).await, set([BO, CY, DEE, FLO]));
    }
}
