//! The lists of groups, and what outsiders see (GR-15 to GR-17).

use std::num::NonZeroU32;

use guildhall::groups::GroupList;
use guildhall::kernel::{PageRequest, User};
use guildhall::permissions::{Authority, GroupAction};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, all, crew, named};

on_both_stores! {
    // allows: GR-15
    async fn members_masters_and_administrators_see_a_private_group(hall) {
        let group = hall.private_crew().await;
        hall.user(ANN).group(group).appoint_masters(&[DEE]).await.unwrap();

        for user in [ANN, BO, DEE, GUS] {
            hall.user(user).group(group).view().await.unwrap();
            assert!(!hall.user(user).group(group).members(all()).await.unwrap().items().is_empty());
        }
    }

    // allows: GR-16
    async fn users_list_all_their_own_and_their_managed_groups(hall) {
        given_groups(&hall).await;

        assert_eq!(listed(&hall, ANN, GroupList::Belonging).await, ["Alpha", "beta", "Gamma"]);
        assert_eq!(listed(&hall, ANN, GroupList::Managed).await, ["Alpha", "beta", "Gamma"]);
        assert_eq!(listed(&hall, BO, GroupList::Belonging).await, ["Alpha"]);
        assert_eq!(listed(&hall, BO, GroupList::Managed).await, ["Delta"]);
        assert_eq!(listed(&hall, BO, GroupList::All).await, ["Alpha", "beta", "Delta"]);
        assert_eq!(listed(&hall, CY, GroupList::All).await, ["Alpha", "beta", "Gamma"]);
        assert_eq!(listed(&hall, DEE, GroupList::All).await, ["Alpha", "beta"]);
    }

    // allows: GR-16
    async fn administrators_list_every_group(hall) {
        given_groups(&hall).await;

        assert_eq!(
            listed(&hall, GUS, GroupList::Administered).await,
            ["Alpha", "beta", "Delta", "Gamma"]
        );
        assert_eq!(listed(&hall, GUS, GroupList::All).await, ["Alpha", "beta"]);
    }

    // allows: GR-16
    async fn a_search_matches_the_beginning_of_a_name(hall) {
        given_groups(&hall).await;
        let search = async |user, prefix| {
            let found =
                hall.user(user).search_groups(ACME, GroupList::All, prefix, all()).await.unwrap();
            found.into_items().into_iter().map(|view| view.name.to_string()).collect::<Vec<_>>()
        };

        assert_eq!(search(DEE, "BE").await, ["beta"]);
        assert_eq!(search(CY, "ga").await, ["Gamma"]);
        assert!(search(DEE, "ga").await.is_empty(), "Gamma is private");
        assert_eq!(search(BO, "").await, ["Alpha", "beta", "Delta"]);
    }

    // allows: GR-16
    async fn a_list_is_read_page_by_page(hall) {
        given_groups(&hall).await;
        let mut names = Vec::new();
        let mut request = PageRequest::first(NonZeroU32::MIN);
        loop {
            let page = hall.user(ANN).groups(ACME, GroupList::All, request).await.unwrap();
            names.extend(page.items().iter().map(|view| view.name.to_string()));
            let Some(next) = page.next().cloned() else { break };
            request = PageRequest::after(next, NonZeroU32::MIN);
        }

        assert_eq!(names, ["Alpha", "beta", "Gamma"]);
    }

    // refuses: GR-16
    async fn only_administrators_see_the_administrators_list(hall) {
        for (user, company) in [(ANN, ACME), (EVE, ACME), (GUS, ORBIT)] {
            let answer = hall.user(user).groups(company, GroupList::Administered, all()).await;
            assert_eq!(refused(answer), "GR-16");
        }
    }

    // about: GR-16
    async fn no_list_shows_a_deleted_group(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).delete().await.unwrap();

        for list in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
            assert!(listed(&hall, ANN, list).await.is_empty());
        }
        assert!(listed(&hall, GUS, GroupList::Administered).await.is_empty());
    }

    // allows: GR-17
    async fn an_outsider_views_mails_invites_and_asks_to_join(hall) {
        let group = hall.group(crew().mailing_list("crew@acme.example".parse().unwrap())).await;
        hall.user(ANN).group(group).appoint_masters(&[FLO]).await.unwrap();
        let dee = hall.user(DEE).group(group);

        let view = dee.view().await.unwrap();
        assert_eq!(view.name.as_str(), "Crew");
        assert_eq!(view.details, None);
        let may = [
            GroupAction::View,
            GroupAction::Mail,
            GroupAction::InviteToEvent,
            GroupAction::AskToJoin,
        ];
        assert_eq!(view.allowed, may);
        assert_eq!(dee.members(all()).await.unwrap().items().len(), 3);
        dee.post().await.unwrap();
        assert_eq!(dee.invite_to_event(all()).await.unwrap().items().len(), 3);
        let request = dee.ask_to_join().await.unwrap();
        assert_eq!((request.by, request.to), (DEE.id(), ids([ANN, FLO]).into()));
    }

    // refuses: GR-17
    async fn an_outsider_cannot_read_the_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;

        assert_eq!(refused(hall.user(DEE).group(group).read_room().await), "GR-17");
        assert_eq!(refused(hall.user(DEE).room(room).read().await), "GR-17");
        assert_eq!(refused(hall.user(DEE).room(room).participants(all()).await), "GR-17");
        assert_eq!(refused(hall.user(DEE).room(room).source(&ids([ANN])).await), "GR-17");
    }

    // about: GR-17
    async fn a_list_shows_an_outsider_no_more_than_the_group_itself(hall) {
        let draft = crew().described("Who we are").unwrap();
        let group = hall.group(draft.mailing_list("crew@acme.example".parse().unwrap())).await;
        let partner = "partner@elsewhere.example".parse().unwrap();
        hall.user(ANN).group(group).add_recipients(&[partner]).await.unwrap();

        let page = hall.user(DEE).groups(ACME, GroupList::All, all()).await.unwrap();

        let viewed = hall.user(DEE).group(group).view().await.unwrap();
        assert_eq!(page.items(), [viewed]);
        assert!(!format!("{page:?}").contains("elsewhere"));
        assert!(!format!("{page:?}").contains("Who we are"));
    }

    // refuses: GR-17
    async fn members_and_masters_cannot_ask_to_join(hall) {
        let group = hall.crew().await;

        for user in [ANN, BO] {
            assert_eq!(refused(hall.user(user).group(group).ask_to_join().await), "GR-17");
        }
    }

    // refuses: GR-17
    async fn external_users_who_are_no_members_see_no_group(hall) {
        hall.let_create_external(Authority::EveryInternalUser).await;
        let groups = [hall.crew().await, hall.group(named("Open").external().public()).await];
        for (user, group) in
            [(EVE, groups[0]), (EVE, groups[1]), (NAT, groups[0]), (NAT, groups[1])]
        {
            let handle = hall.user(user).group(group);
            assert_eq!(refused(handle.view().await), "GR-15");
            assert_eq!(refused(handle.ask_to_join().await), "GR-15");
            assert!(listed(&hall, user, GroupList::All).await.is_empty());
        }
    }

    // allows: GR-17
    async fn an_external_member_lists_their_group(hall) {
        hall.external_crew().await;
        hall.group(named("Public")).await;

        assert_eq!(listed(&hall, EVE, GroupList::All).await, ["Crew"]);
        assert_eq!(listed(&hall, EVE, GroupList::Belonging).await, ["Crew"]);
    }
}

/// Alpha and beta are public, Gamma and Delta private. Ann has the first three: Bo is in Alpha and
/// Cy in Gamma. Bo is Master of Delta and no member.
async fn given_groups<S: AnyStore>(hall: &World<S>) {
    hall.group(named("Gamma").private().members([CY])).await;
    hall.group(named("beta")).await;
    hall.group(named("Alpha").members([BO])).await;
    let delta = named("Delta").private().masters([BO]);
    hall.user(GUS).create_group_as_administrator(delta).await.unwrap();
}

async fn listed<S: AnyStore>(hall: &World<S>, user: User, list: GroupList) -> Vec<String> {
    let page = hall.user(user).groups(ACME, list, all()).await.unwrap();
    page.into_items().into_iter().map(|view| view.name.to_string()).collect()
}
