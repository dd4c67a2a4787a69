//! The lists of groups, and what outsiders see (GR-15 to GR-17).

use std::num::NonZeroU32;

use guildhall::groups::{GroupList, JoinAnswer};
use guildhall::kernel::{GroupId, PageRequest, User, UserId};
use guildhall::permissions::{GroupAction, Privacy};
use guildhall_testkit::commands as every;
use time::Duration;

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ids};
use crate::world::{AnyStore, World, all, crew, named};

on_both_stores! {
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

    // allows: GR-17
    async fn an_outsider_views_mails_invites_and_asks_to_join(hall) {
        let group = hall.group(crew().with_list_at("crew@acme.example".parse().unwrap())).await;
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
        assert_eq!(view.allowed, may.into());
        let members = dee.members(all()).await.unwrap().into_items();
        let members: Vec<_> = members.into_iter().map(|one| (one.user, one.entry)).collect();
        assert_eq!(members, [ANN, BO, CY].map(|user| (user, None)), "only their names");
        dee.post().await.unwrap();
        assert_eq!(dee.invite_to_event(all()).await.unwrap().items().len(), 3);
        dee.ask_to_join().await.unwrap();
        let to = hall.join_recipients(group, all()).await.unwrap().into_items();
        assert_eq!(to, ids([ANN, FLO]));
    }

    // allows: GR-17
    // refuses: GR-17
    async fn an_outsider_sees_who_the_members_are_and_nothing_of_their_rights(hall) {
        let group = hall.group(crew().with_list_at("crew@acme.example".parse().unwrap())).await;
        let send_as = guildhall::MailRight::SendAs;
        let ann = hall.user(ANN).group(group);
        ann.execute(every::grant(send_as, vec![BO.id()])).await.unwrap();
        for (user, inside) in [(DEE, false), (BO, true), (ANN, true), (GUS, true)] {
            let handle = hall.user(user).group(group);
            let members = handle.members(all()).await.unwrap().into_items();
            assert_eq!(members.iter().map(|one| one.user).collect::<Vec<_>>(), [ANN, BO, CY]);
            assert!(members.iter().all(|one| one.entry.is_some() == inside));
            let masters = handle.masters(all()).await.unwrap().into_items();
            assert!(masters.iter().all(|one| one.user == ANN && one.entry.is_some() == inside));
        }
    }

    // allows: GR-17
    async fn a_request_to_join_is_listed_answered_and_told(hall) {
        let group = hall.group(crew()).await;
        let [dee, flo, ann] = [DEE, FLO, ANN].map(|user| hall.user(user).group(group));
        dee.ask_to_join().await.unwrap();
        flo.ask_to_join().await.unwrap();
        assert_eq!(refused(dee.ask_to_join().await), "GR-17");
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, ["Crew"]);
        assert_eq!(asking(&hall, ANN, group).await, Ok(ids([DEE, FLO]).into()));
        assert_eq!(asking(&hall, GUS, group).await, Ok(ids([DEE, FLO]).into()));
        for user in [BO, DEE] {
            assert_eq!(asking(&hall, user, group).await, Err("GR-9"));
        }
        let users = hall.users_asking_to_join(group, all()).await.unwrap();
        assert_eq!(users.items(), ids([DEE, FLO]));

        let declined = ann.decline_requests(&ids([FLO])).await.unwrap();
        assert_eq!(declined.answers.len(), 1);
        let answer = &declined.answers[0];
        assert_eq!((answer.to, answer.answer), (FLO.id(), JoinAnswer::Declined));
        let accepted = hall.user(GUS).group(group).accept_requests(&[DEE]).await.unwrap();
        let answer = &accepted.answers[0];
        assert_eq!((answer.to, answer.answer), (DEE.id(), JoinAnswer::Accepted));
        dee.read_room().await.unwrap();
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, [""; 0]);
        assert_eq!(asking(&hall, ANN, group).await, Ok(Vec::new()));
    }

    // refuses: GR-17
    async fn a_request_ends_with_its_time_the_group_or_the_user(hall) {
        let (first, second) = (hall.crew().await, hall.group(named("B")).await);
        let third = hall.group(named("C")).await;
        for group in [first, second, third] {
            hall.user(DEE).group(group).ask_to_join().await.unwrap();
        }
        hall.user(ANN).group(second).delete().await.unwrap();
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, ["C", "Crew"]);
        let users = hall.users_asking_to_join(second, all()).await.unwrap();
        assert_eq!(users.items(), ids([DEE]), "the service tells them");
        hall.set_privacy(third, Privacy::Private).await;
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, ["Crew"]);
        assert_eq!(refused(hall.user(DEE).group(third).withdraw_request().await), "GR-15");
        assert_eq!(hall.users_asking_to_join(third, all()).await.unwrap().items(), []);
        assert_eq!(asking(&hall, ANN, third).await, Ok(ids([DEE]).into()));

        let effects = hall.off_board(DEE).await.unwrap();
        for group in [first, third] {
            assert!(effects.contains(&guildhall::Effect::RequestEnded { group, user: DEE.id() }));
            assert_eq!(asking(&hall, GUS, group).await, Ok(Vec::new()));
        }
    }

    // allows: GR-17
    async fn a_request_that_has_expired_is_not_listed(hall) {
        let group = hall.crew().await;
        hall.user(DEE).group(group).ask_to_join().await.unwrap();
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, ["Crew"]);
        hall.wait(Duration::days(31));
        assert_eq!(listed(&hall, DEE, GroupList::Requested).await, [""; 0]);
    }

    // allows: GR-17, GR-18
    async fn a_request_to_join_an_orphaned_group_goes_to_the_administrators(hall) {
        let group = hall.user(ANN).create_group(named("Lonely").with_members([BO])).await.unwrap().id();
        hall.off_board(ANN).await.unwrap();
        hall.user(DEE).group(group).ask_to_join().await.unwrap();
        let to = hall.join_recipients(group, all()).await.unwrap().into_items();
        assert_eq!(to, ids([GUS]));
        hall.appoint_administrator(ACME, BO).await.unwrap();
        let mut both = ids([GUS, BO]);
        both.sort();
        let page = |from| hall.join_recipients(group, from);
        let first = page(PageRequest::first(NonZeroU32::MIN)).await.unwrap();
        assert_eq!(first.items(), &both[..1]);
        let after = PageRequest::after(*first.next().unwrap(), NonZeroU32::MIN);
        let second = page(after).await.unwrap();
        assert_eq!((second.items(), second.next()), (&both[1..], None));
        assert_eq!(listed(&hall, GUS, GroupList::Orphaned).await, ["Lonely"]);
        assert_eq!(asking(&hall, GUS, group).await, Ok(ids([DEE]).into()));
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
        let draft = crew().with_description("Who we are".parse().unwrap());
        let group = hall.group(draft.with_list_at("crew@acme.example".parse().unwrap())).await;
        let partner = "partner@elsewhere.example".parse().unwrap();
        hall.user(ANN).group(group).add_recipients(&[partner]).await.unwrap();

        let page = hall.user(DEE).groups(ACME, GroupList::All, all()).await.unwrap();

        let viewed = hall.user(DEE).group(group).view().await.unwrap();
        assert_eq!(page.items(), [viewed]);
        assert!(!format!("{page:?}").contains("elsewhere"));
        assert!(!format!("{page:?}").contains("Who we are"));
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
    hall.group(named("Gamma").private().with_members([CY])).await;
    hall.group(named("beta")).await;
    hall.group(named("Alpha").with_members([BO])).await;
    let delta = named("Delta").private().with_masters([BO]);
    hall.user(GUS).create_group_as_administrator(delta).await.unwrap();
}

async fn listed<S: AnyStore>(hall: &World<S>, user: User, list: GroupList) -> Vec<String> {
    let page = hall.user(user).groups(ACME, list, all()).await.unwrap();
    page.into_items().into_iter().map(|view| view.name.to_string()).collect()
}

/// Returns the users who ask to join, as this user lists them.
async fn asking<S: AnyStore>(
    hall: &World<S>,
    user: User,
    group: GroupId,
) -> Result<Vec<UserId>, &'static str> {
    let listed = hall.user(user).group(group).join_requests(all()).await;
    let listed = listed.map_err(|error| refused::<(), _>(Err(error)))?;
    Ok(listed.into_items().iter().map(|request| request.user.id()).collect())
}
