//! Groups and teams as members of a group (GR-20).

use guildhall::Error;
use guildhall::groups::{GroupDraft, GroupError, GroupList, TeamEdit};
use guildhall::kernel::{GroupId, User};
use guildhall::permissions::Role;
use guildhall_testkit::commands;

use crate::answers::{comparable, refused};
use crate::directory::save_everybody;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::world::{AnyStore, World, all, named, set};

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
