//! No question reads what is hidden, or without bound (GR-15).

use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, GroupList};
use guildhall::kernel::{PageRequest, User};
use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::rules::GREATEST_PAGE;
use guildhall_testkit::reading::walk;
use guildhall_testkit::{Interposed, Reading};

use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS};
use crate::privacy::{GROUP, HIDDEN, ROOM, of_the_group, of_the_room};
use crate::world::{AnyStore, World, crew, named};

/// Returns what was read of these beyond the entry of the user who asks.
fn of_rosters<S: AnyStore>(
    hall: &World<Interposed<S>>,
    of: &[AggregateId],
    asks: User,
) -> Vec<Reading> {
    let readings = hall.store().take_readings().into_iter();
    let of_one = |reading: &Reading| of.iter().any(|of| reading.is_of_roster(*of, asks.id()));
    readings.filter(of_one).collect()
}

const fn unbounded<K>() -> PageRequest<K> {
    PageRequest::first(NonZeroU32::MAX)
}

on_both_stores! {
    // refuses: GR-15
    async fn no_question_reads_the_roster_of_a_hidden_group(hall) {
        hall.number_from(GROUP);
        let crew = hall.private_crew().await;
        assert_eq!((crew, hall.room_of(crew).await), (HIDDEN, ROOM));
        let hall = hall.over_the_same(Interposed::over);
        let of = [AggregateId::Group(HIDDEN), AggregateId::Room(ROOM)];
        for user in [DEE, FLO, EVE] {
            of_the_group(&hall, user).await;
            assert_eq!(of_rosters(&hall, &of, user), [], "{user:?}");
            of_the_room(&hall, user).await;
            assert_eq!(of_rosters(&hall, &of, user), [], "{user:?}");
        }
        hall.user(GUS).group(crew).members(unbounded()).await.unwrap();
        assert_ne!(of_rosters(&hall, &of, GUS), [], "an administrator sees it");
    }

    // refuses: GR-15
    async fn nothing_is_read_of_a_hidden_group_that_is_to_be_nested(hall) {
        let own = hall.user(DEE).create_group(named("Own")).await.unwrap().id();
        let hidden = hall.private_crew().await;
        let hall = hall.over_the_same(Interposed::over);
        let handle = hall.user(DEE).group(own);
        handle.nest(hidden).await.unwrap_err();
        handle.unnest(hidden).await.unwrap_err();
        assert_eq!(of_rosters(&hall, &[AggregateId::Group(hidden)], DEE), []);
    }

    // refuses: RM-14
    async fn no_question_reads_the_roster_of_a_room_that_the_user_was_never_in(hall) {
        hall.number_from(GROUP + 1);
        let room = hall.general_room(&[ANN, BO, CY]).await;
        assert_eq!(room, ROOM);
        let hall = hall.over_the_same(Interposed::over);
        for user in [DEE, EVE, GUS] {
            of_the_room(&hall, user).await;
            assert_eq!(of_rosters(&hall, &[AggregateId::Room(room)], user), [], "{user:?}");
        }
        hall.user(ANN).room(room).participants(unbounded()).await.unwrap();
        assert_ne!(of_rosters(&hall, &[AggregateId::Room(room)], ANN), []);
    }

    // about: GR-15
    async fn no_listing_reads_more_than_the_greatest_page(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let done = hall.user(ANN).create_group(crew()).await.unwrap();
        let notice = done.notice.unwrap();
        let room_of = hall.room_of(done.id()).await;
        let hall = hall.over_the_same(Interposed::over);
        let ann = hall.user(ANN);
        let handle = ann.group(done.id());

        ann.groups(ACME, GroupList::All, unbounded()).await.unwrap();
        ann.search_groups(ACME, GroupList::All, "c", unbounded()).await.unwrap();
        ann.rooms(unbounded()).await.unwrap();
        handle.members(unbounded()).await.unwrap();
        handle.masters(unbounded()).await.unwrap();
        handle.participants(unbounded()).await.unwrap();
        handle.invite_to_event(unbounded()).await.unwrap();
        handle.nested(unbounded()).await.unwrap();
        handle.who_may(GroupAction::View, unbounded()).await.unwrap();
        for room in [room, room_of] {
            ann.room(room).participants(unbounded()).await.unwrap();
            ann.room(room).who_may(RoomAction::StartFrom, unbounded()).await.unwrap();
        }
        handle.join_requests(unbounded()).await.unwrap();
        hall.notice_recipients(&notice, unbounded()).await.unwrap();
        hall.join_recipients(done.id(), unbounded()).await.unwrap();
        hall.users_asking_to_join(done.id(), unbounded()).await.unwrap();
        hall.expand(done.id()).await.unwrap();
        handle.external_recipients(unbounded()).await.unwrap();
        hall.companies(unbounded()).await.unwrap();
        hall.profiles(Some(ACME), unbounded()).await.unwrap();
        hall.events_after(ACME, None, NonZeroU32::MAX).await.unwrap();

        let limits: Vec<_> =
            hall.store().take_readings().iter().filter_map(Reading::limit).collect();
        assert!(limits.len() > 10 && limits.iter().all(|limit| *limit <= GREATEST_PAGE));
    }

    // about: ML-9
    async fn the_addresses_of_participants_are_read_with_them(hall) {
        let list = "crew@acme.example".parse().unwrap();
        let group = hall.group(named("Crew").with_members([BO, CY]).with_list_at(list)).await;
        let hall = hall.over_the_same(Interposed::over);
        hall.expand(group).await.unwrap();
        let readings = hall.store().take_readings();
        assert!(!readings.iter().any(|read| matches!(read, Reading::Profiles(_))));
        let pages = readings.iter().filter(|read| matches!(read, Reading::Entries(..)));
        assert_eq!(pages.count(), 2, "the participants, and the external recipients");
    }

    // about: ML-6
    async fn only_a_command_on_recipients_reads_any(hall) {
        let list = "crew@acme.example".parse().unwrap();
        let group = hall.group(named("Crew").with_members([BO, CY]).with_list_at(list)).await;
        let hall = hall.over_the_same(Interposed::over);
        let handle = hall.user(ANN).group(group);
        let pat = ["pat@new.example".parse().unwrap()];
        handle.view().await.unwrap();
        handle.add_members(&[DEE]).await.unwrap();
        handle.remove_members(&[DEE.id()]).await.unwrap();
        let reads_recipients =
            || hall.store().take_readings().contains(&Reading::Recipients(group));
        assert!(!reads_recipients());
        handle.add_recipients(&pat).await.unwrap();
        assert!(reads_recipients());
        handle.remove_recipients(&pat).await.unwrap();
        assert!(reads_recipients());
    }

    // about: GR-10
    async fn a_command_reads_the_users_whom_it_names_once(hall) {
        let group = hall.group(named("Crew").with_members([BO])).await;
        let hall = hall.over_the_same(Interposed::over);
        hall.user(ANN).group(group).add_members(&[DEE]).await.unwrap();
        assert_eq!(of_rosters(&hall, &[AggregateId::Group(group)], ANN).len(), 1);
    }

    // about: GR-20
    async fn a_request_to_join_reads_nested_groups_only_where_there_are_some(hall) {
        let [top, low] = hall.chain([named("Top"), named("Low")]).await;
        let hall = hall.over_the_same(Interposed::over);
        for (group, reads) in [(top, true), (low, false)] {
            hall.user(DEE).group(group).ask_to_join().await.unwrap();
            let readings = hall.store().take_readings();
            assert_eq!(readings.contains(&Reading::Nested(group)), reads, "{readings:?}");
        }
    }

    // about: GR-20
    async fn nested_groups_are_listed_page_by_page(hall) {
        let [top, one, two, three] = [
            hall.group(named("Top")).await,
            hall.group(named("One")).await,
            hall.group(named("Two")).await,
            hall.group(named("Three").private()).await,
        ];
        for child in [three, one, two] {
            hall.nest(top, child).await;
        }
        hall.user(ANN).group(top).add_members(&[DEE]).await.unwrap();
        for (user, expected) in [(ANN, vec![one, two, three]), (FLO, vec![one, two])] {
            let handle = hall.user(user).group(top);
            let listed = walk(1, |page| handle.nested(page)).await;
            assert_eq!(listed.iter().map(|view| view.id).collect::<Vec<_>>(), expected);
        }
    }
}
