//! Groups and teams as members of a group, and what that shows and hides of private ones (GR-15,
//! GR-20).

use guildhall::Error;
use guildhall::groups::{GroupDraft, GroupError, GroupList, TeamEdit};
use guildhall::kernel::{GroupId, User};
use guildhall::permissions::Role;
use guildhall_testkit::commands;
use guildhall_testkit::reading::walk;

use crate::answers::{comparable, outcome, refused};
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::world::{AnyStore, World, all, id, named, set};

on_both_stores! {
    // allows: GR-20
    async fn members_of_nested_groups_take_part(hall) {
        let [top, _, low] = hall.chain([named("Top"), named("Mid").with_members([BO]), low()]).await;
        let room = hall.room_of(top).await;

        assert_eq!(hall.participants_of(top).await, set([ANN, BO, CY]));
        for user in [BO, CY] {
            hall.user(user).group(top).read_room().await.unwrap();
            hall.user(user).room(room).read().await.unwrap();
            let view = hall.user(user).group(top).view().await.unwrap();
            assert!(view.roles.is(Role::Member));
            assert!(view.details.is_some());
            assert_eq!(view.counts.members(), 1, "only Ann has an entry of her own");
        }
        let inside = hall.user(CY).room(room).participants(all()).await.unwrap();
        assert_eq!(inside.items(), [ANN, BO, CY]);
        let listed = hall.user(CY).rooms(all()).await.unwrap();
        assert_eq!(listed.items().len(), 3, "its own group's, and the two above");
        assert_eq!(refused(hall.user(BO).group(low).read_room().await), "GR-17");
    }

    // allows: GR-20
    async fn an_outsider_invites_all_participants(hall) {
        let [top, _] = hall.chain([named("Top"), low()]).await;
        let handle = hall.user(FLO).group(top);

        assert_eq!(handle.invite_to_event(all()).await.unwrap().items(), [ANN, CY]);
        assert_eq!(handle.participants(all()).await.unwrap().items(), [ANN, CY]);
        assert_eq!(handle.members(all()).await.unwrap().items().len(), 1);
    }

    // allows: GR-20
    async fn mail_and_notices_go_once_to_each_participant(hall) {
        save_everybody(&hall).await;
        let top = named("Top").with_members([BO]).with_list_at(list("top@acme.example"));
        let [top, mid, _] = hall.chain([top, named("Mid").with_members([BO, CY]), low()]).await;

        let done = hall.user(ANN).group(top).execute(commands::some_edit()).await.unwrap();

        let notified = hall.notified(&done.notice.unwrap()).await;
        assert_eq!(notified, ids([ANN, BO, CY]));
        let to = ["ann@acme.example", "bo@acme.example", "cy@acme.example"].map(mail);
        assert_eq!(hall.recipients(top).await.unwrap(), to);
        hall.user(ANN).group(top).unnest(mid).await.unwrap();
        assert_eq!(hall.recipients(top).await.unwrap(), to[..2]);
    }

    // allows: GR-20
    async fn a_change_below_changes_the_participants(hall) {
        let [top, _, low] = hall.chain([named("Top"), named("Mid"), low()]).await;

        hall.user(ANN).group(low).add_members(&[DEE]).await.unwrap();
        assert_eq!(hall.participants_of(top).await, set([ANN, CY, DEE]));
        hall.user(ANN).group(low).remove_members(&ids([CY])).await.unwrap();
        assert_eq!(hall.participants_of(top).await, set([ANN, DEE]));
        assert!(hall.user(CY).rooms(all()).await.unwrap().items().is_empty());
    }

    // allows: GR-20
    async fn a_team_is_nested_in_a_group(hall) {
        let team = hall.unit().await;
        let [top, mid] = hall.chain([named("Top"), named("Mid")]).await;
        hall.nest(mid, team).await;

        assert_eq!(hall.participants_of(top).await, set([ANN, BO, CY, DEE]));
        hall.change_team(team, TeamEdit::new().with_joined([FLO]).with_left(ids([DEE]))).await.unwrap();
        hall.user(FLO).group(top).read_room().await.unwrap();
        assert_eq!(refused(hall.user(DEE).group(top).read_room().await), "GR-17");
        assert_eq!(refused(hall.user(FLO).group(team).read_room().await), "RM-19");
        hall.dissolve_team(team).await.unwrap();
        assert_eq!(hall.participants_of(top).await, set([ANN]));
    }

    // allows: GR-16
    async fn participants_through_a_nested_group_list_the_group(hall) {
        hall.chain([named("Top").private(), named("Mid").private(), low()]).await;
        let listed = async |user: User, which| {
            let page = hall.user(user).groups(ACME, which, all()).await.unwrap();
            page.into_items().iter().map(|view| view.name.to_string()).collect::<Vec<_>>()
        };

        assert_eq!(listed(CY, GroupList::Belonging).await, ["Low", "Mid", "Top"]);
        assert_eq!(listed(CY, GroupList::All).await, ["Low", "Mid", "Top"]);
        assert!(listed(CY, GroupList::Managed).await.is_empty());
        assert_eq!(listed(DEE, GroupList::All).await, ["Low"]);
        let found = hall.user(CY).search_groups(ACME, GroupList::All, "to", all()).await.unwrap();
        assert_eq!(found.items().len(), 1);
    }

    // refuses: GR-20
    async fn a_cycle_is_refused_and_named(hall) {
        let [a, b, c] = hall.chain([named("A"), named("B"), named("C")]).await;
        let before = hall.events(ACME).await.len();

        assert_eq!(cycle(&hall, ANN, c, a).await, [c, a, b, c]);
        assert_eq!(cycle(&hall, GUS, b, a).await, [b, a, b]);
        assert_eq!(cycle(&hall, ANN, a, a).await, [a, a]);
        assert_eq!(hall.events(ACME).await.len(), before);
        hall.user(ANN).group(a).unnest(b).await.unwrap();
        hall.nest(c, a).await;
    }

    // refuses: GR-12
    async fn a_deleted_group_brings_no_participants(hall) {
        let [top, mid, low] = hall.chain([named("Top"), named("Mid").with_members([BO]), low()]).await;
        let done = hall.user(ANN).group(mid).delete().await.unwrap();

        let notified = hall.notified(&done.notice.unwrap()).await;
        assert_eq!(notified, ids([ANN, BO, CY]));
        assert_eq!(hall.participants_of(top).await, set([ANN]));
        assert_eq!(refused(hall.user(CY).group(top).read_room().await), "GR-17");
        assert!(hall.user(ANN).group(top).nested(all()).await.unwrap().items().is_empty());
        assert_eq!(refused(hall.user(ANN).group(low).nest(mid).await), "GR-12");
        hall.user(ANN).group(low).nest(top).await.expect("the cycle is broken");
    }

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
        let handle = hall.user(BO).group(top);
        for limit in [1, 2, 3, 4] {
            let listed = walk(limit, |page| handle.nested(page)).await;
            let listed: Vec<_> = listed.iter().map(|view| view.id).collect();
            assert_eq!(listed, seen, "in pages of {limit}");
        }
    }
}

fn low() -> GroupDraft {
    named("Low").with_members([CY])
}

/// Returns the cycle that the refusal names when this user nests `child` in `parent`.
async fn cycle<S: AnyStore>(
    hall: &World<S>,
    by: User,
    parent: GroupId,
    child: GroupId,
) -> Vec<GroupId> {
    let answer = hall.user(by).group(parent).nest(child).await.map_err(comparable);
    match answer.unwrap_err() {
        Error::Group(GroupError::Cycle { cycle }) => cycle,
        other => panic!("{other:?}"),
    }
}

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
