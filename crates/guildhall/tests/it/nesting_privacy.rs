//! What nesting shows and hides of private groups (GR-15, GR-20).

use std::num::NonZeroU32;

use guildhall::Error;
use guildhall::kernel::{GroupId, PageRequest, User};

use crate::answers::{outcome, refused};
use crate::people::{ANN, BO, CY, DEE, GUS, ids};
use crate::world::{AnyStore, World, all, id, named, set};

/// The id that the hidden group gets.
const HIDDEN: GroupId = GroupId::new(id(900));

/// Bo's own group, of which he is a Master.
async fn bos<S: AnyStore>(hall: &World<S>) -> GroupId {
    hall.user(BO).create_group(named("Bo's")).await.unwrap().id()
}

/// Returns the answers to Bo, who attempts to nest the hidden group or to unnest it.
async fn answers<S: AnyStore>(hall: &World<S>, own: GroupId) -> [Result<(), Error<String>>; 4] {
    let others = hall.user(BO).group(HIDDEN);
    [
        outcome(hall.user(BO).group(own).nest(HIDDEN).await),
        outcome(hall.user(BO).group(own).unnest(HIDDEN).await),
        outcome(others.nest(own).await),
        outcome(others.nested(all()).await),
    ]
}

async fn names<S: AnyStore>(hall: &World<S>, user: User, group: GroupId) -> Vec<String> {
    let nested = hall.user(user).group(group).nested(all()).await.unwrap();
    nested.items().iter().map(|view| view.name.to_string()).collect()
}

on_both_stores! {
    // refuses: GR-20
    async fn a_hidden_group_cannot_be_nested_and_answers_as_one_that_never_was(hall) {
        let own = bos(&hall).await;
        let before = answers(&hall, own).await;
        assert!(before.iter().all(Result::is_err));
        hall.number_from(900);
        assert_eq!(hall.group(named("Quiet").private().with_members([CY])).await, HIDDEN);

        assert_eq!(answers(&hall, own).await, before);
        let below = hall.group(named("NestedGroups")).await;
        hall.nest(HIDDEN, below).await;
        assert_eq!(answers(&hall, own).await, before);
        hall.user(ANN).group(HIDDEN).delete().await.unwrap();
        assert_eq!(answers(&hall, own).await, before);
    }

    // refuses: GR-20
    async fn a_hidden_group_answers_alike_even_if_it_would_close_a_cycle(hall) {
        let own = bos(&hall).await;
        let before = answers(&hall, own).await;
        hall.number_from(900);
        hall.group(named("Quiet").private()).await;
        hall.nest(HIDDEN, own).await;
        hall.user(BO).group(own).add_members(&[CY]).await.unwrap();
        hall.user(BO).group(own).remove_members(&ids([BO])).await.unwrap();

        let after = answers(&hall, own).await;
        assert_eq!(after, before, "Bo manages a group nested in it, but takes no part in it");
        hall.user(BO).group(own).add_members(&[BO]).await.unwrap();
        assert_eq!(refused(hall.user(BO).group(own).nest(HIDDEN).await), "GR-20");
    }

    // allows: GR-15
    async fn participants_through_a_nested_group_see_a_private_group(hall) {
        let drafts = [named("Top").private(), named("Mid").private(), named("Low").with_members([CY])];
        let [top, _, low] = hall.chain(drafts).await;
        let room = hall.room_of(top).await;

        hall.user(CY).group(top).view().await.unwrap();
        hall.user(CY).room(room).read().await.unwrap();
        assert_eq!(names(&hall, CY, top).await, ["Mid"]);
        hall.user(ANN).group(low).remove_members(&ids([CY])).await.unwrap();
        assert_eq!(refused(hall.user(CY).group(top).view().await), "GR-15");
        assert_eq!(refused(hall.user(CY).room(room).read().await), "RM-14");
    }

    // allows: GR-20
    async fn a_group_seen_through_a_group_nested_in_it_can_be_nested(hall) {
        let own = bos(&hall).await;
        let drafts = [named("Quiet").private(), named("Low").private().with_members([BO])];
        let [quiet, _] = hall.chain(drafts).await;

        hall.user(BO).group(own).nest(quiet).await.unwrap();

        assert_eq!(hall.participants_of(own).await, set([ANN, BO]));
    }

    // allows: GR-20
    async fn a_user_lists_only_the_nested_groups_they_see(hall) {
        let top = hall.group(named("Top").with_members([BO])).await;
        for draft in [named("Quiet").private().with_members([CY]), named("Open")] {
            let child = hall.group(draft).await;
            hall.nest(top, child).await;
        }
        let team = hall.unit().await;
        hall.nest(top, team).await;

        for user in [ANN, CY, GUS] {
            let mut seen = names(&hall, user, top).await;
            seen.sort_unstable();
            assert_eq!(seen, ["Open", "Quiet", "Unit"]);
        }
        for user in [BO, DEE] {
            let mut seen = names(&hall, user, top).await;
            seen.sort_unstable();
            assert_eq!(seen, ["Open", "Unit"], "Quiet is private");
        }
        let participants = hall.user(BO).group(top).participants(all()).await.unwrap();
        assert_eq!(participants.items(), [ANN, BO, CY, DEE]);
    }

    // allows: GR-20
    async fn the_pages_of_nested_groups_go_on_after_hidden_ones(hall) {
        let top = hall.group(named("Top").with_members([BO])).await;
        let mut seen = Vec::new();
        for number in 0..9 {
            let (draft, is_hidden) = (named(&format!("Group {number}")), number % 4 < 2);
            let child = hall.group(if is_hidden { draft.private() } else { draft }).await;
            hall.nest(top, child).await;
            seen.extend((!is_hidden).then_some(child));
        }
        for limit in [1, 2, 3, 4].map(|limit| NonZeroU32::new(limit).unwrap()) {
            let (mut listed, mut page) = (Vec::new(), Some(PageRequest::first(limit)));
            while let Some(asked) = page {
                let nested = hall.user(BO).group(top).nested(asked).await.unwrap();
                listed.extend(nested.items().iter().map(|view| view.id));
                page = nested.next().map(|last| PageRequest::after(*last, limit));
            }
            assert_eq!(listed, seen, "in pages of {limit}");
        }
    }
}
