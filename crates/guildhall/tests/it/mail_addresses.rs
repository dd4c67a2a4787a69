//! The addresses that lists and users hold, against what changes later (ML-1, ML-2, ML-6, ML-13,
//! ML-14), and unsubscribing (ML-15).

use guildhall::kernel::{EmailAddress, User};
use guildhall::mailing_list::{DropReason, ListEdit, UnsubscribeReason};
use guildhall::permissions::Profile;
use guildhall::{CompanyCommand, Guildhall};
use guildhall_testkit::Call;

use crate::answers::refused;
use crate::directory::save_everybody;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, CY, EVE, GUS, NAT, ORBIT};
use crate::world::named;

fn profile(user: User, address: &str) -> Profile {
    Profile { user, name: "A. User".parse().unwrap(), address: Some(mail(address)) }
}

on_both_stores! {
    // allows: ML-1
    async fn an_address_is_proposed_before_the_group_exists(hall) {
        let ann = hall.user(ANN);
        let name = "Launch crew".parse().unwrap();
        let proposed = ann.propose_address(&name).await.unwrap().unwrap();
        assert_eq!(proposed, list("launch-crew@acme.example"));
        ann.create_group(named("Launch crew").with_list_at(proposed.clone())).await.unwrap();

        let other = ann.propose_address(&name).await.unwrap().unwrap();
        assert_ne!(other, proposed);
        ann.create_group(named("Other").with_list_at(other)).await.unwrap();
    }

    // refuses: ML-1
    async fn the_address_of_a_user_or_a_reserved_one_is_never_proposed(hall) {
        save_everybody(&hall).await;
        hall.save_profiles(ACME, vec![profile(NAT, "night+bounce@acme.example")]).await.unwrap();
        for name in ["Bo", "Root", "Security!", "Night"] {
            let group = hall.group(named(name)).await;
            let proposed = hall.user(ANN).group(group).propose_address().await.unwrap().unwrap();
            assert!(proposed.local_part().starts_with("group-"), "{proposed}");
            let early = hall.user(ANN).propose_address(&name.parse().unwrap()).await;
            assert!(early.unwrap().unwrap().local_part().starts_with("group-"));
        }
        let by_none = hall.user(NAT).propose_address(&"X".parse().unwrap()).await;
        assert_eq!(refused(by_none), "CO-1");
    }

    // refuses: ML-13
    async fn a_master_cannot_take_a_reserved_address(hall) {
        let group = hall.crew().await;
        let ann = hall.user(ANN);
        let open = ann.group(group).open_mailing_list(list("root@acme.example")).await;
        assert_eq!(refused(open), "ML-13");
        let draft = named("X").with_list_at(list("Postmaster@acme.example"));
        assert_eq!(refused(ann.create_group(draft).await), "ML-13");
        ann.group(group).open_mailing_list(list("crew@acme.example")).await.unwrap();
        let edit = ListEdit::new().with_address(list("no-reply@acme.example"));
        assert_eq!(refused(ann.group(group).edit_mailing_list(edit).await), "ML-13");
    }

    // allows: ML-13
    // refuses: ML-13
    async fn an_administrator_takes_a_reserved_address_and_reserves_more(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);
        gus.open_mailing_list(list("security@acme.example")).await.unwrap();

        let to = ["board".parse().unwrap()].into();
        let reserve = CompanyCommand::SetReservedAddresses { to };
        assert_eq!(refused(hall.user(ANN).execute(reserve.clone()).await), "ML-13");
        hall.user(GUS).execute(reserve).await.unwrap();
        let draft = named("Board").with_list_at(list("board@acme.example"));
        assert_eq!(refused(hall.user(ANN).create_group(draft).await), "ML-13");
        let early = hall.user(ANN).propose_address(&"Board".parse().unwrap()).await;
        assert!(early.unwrap().unwrap().local_part().starts_with("group-"));
    }

    // refuses: ML-14
    async fn a_list_whose_bounce_address_is_taken_cannot_be_opened(hall) {
        hall.save_profiles(ACME, vec![profile(BO, "Crew+Bounce@acme.example")]).await.unwrap();
        let group = hall.crew().await;
        let ann = hall.user(ANN);
        let open = ann.group(group).open_mailing_list(list("crew@acme.example")).await;
        assert_eq!(refused(open), "ML-14");
        let draft = named("X").with_list_at(list("crew@acme.example"));
        assert_eq!(refused(ann.create_group(draft).await), "ML-14");
    }

    // allows: ML-14
    // refuses: ML-2
    async fn a_list_owns_its_bounce_address_while_it_exists(hall) {
        let group = mailed_crew(&hall).await;
        let bounce = mail("crew+bounce@acme.example");
        let taken = vec![profile(BO, bounce.as_str())];
        assert_eq!(refused(hall.save_profiles(ACME, taken.clone()).await), "ML-2");
        let found = hall.group_by_bounce_address(ACME, &bounce).await.unwrap();
        assert_eq!(found, Some(group));
        assert_eq!(hall.group_by_address(ACME, &bounce).await.unwrap(), None);

        hall.user(ANN).group(group).delete().await.unwrap();
        assert_eq!(hall.group_by_bounce_address(ACME, &bounce).await.unwrap(), None);
        hall.save_profiles(ACME, taken).await.unwrap();
    }

    // refuses: ML-2
    async fn no_directory_gives_its_users_an_address_of_another_company(hall) {
        let draft = named("Sales").with_list_at(list("sales@orbit.example"));
        hall.user(EVE).create_group(draft).await.unwrap();
        let given = hall.save_profiles(ACME, vec![profile(BO, "Sales@orbit.example")]).await;
        assert_eq!(refused(given), "ML-2");

        hall.save_profiles(ACME, vec![profile(BO, "bo@orbit.example")]).await.unwrap();
        let draft = named("Bo").with_list_at(list("bo@orbit.example"));
        assert_eq!(refused(hall.user(EVE).create_group(draft).await), "ML-2");
    }

    // allows: ML-2
    // refuses: ML-2
    async fn only_the_directory_of_their_company_gives_up_the_addresses_of_a_user(hall) {
        save_everybody(&hall).await;
        let eve = Profile { address: None, ..profile(EVE, "x@acme.example") };
        assert_eq!(refused(hall.save_profiles(ACME, vec![eve.clone()]).await), "CO-1");
        let kept = hall.profile(EVE.id()).await.unwrap().address;
        assert_eq!(kept, Some(mail("eve@orbit.example")));
        let draft = || named("Eve").with_list_at(list("eve@orbit.example"));
        assert_eq!(refused(hall.user(EVE).create_group(draft()).await), "ML-2");

        hall.save_profiles(ORBIT, vec![eve]).await.unwrap();
        hall.user(EVE).create_group(draft()).await.unwrap();
    }

    // allows: ML-2
    async fn the_own_directory_of_a_guest_gives_up_an_address_that_another_took(hall) {
        hall.save_profiles(ACME, vec![profile(EVE, "eve@orbit.example")]).await.unwrap();
        hall.save_profiles(ORBIT, vec![profile(EVE, "eve.lee@orbit.example")]).await.unwrap();
        let draft = named("Eve").with_list_at(list("eve@orbit.example"));
        hall.user(EVE).create_group(draft).await.unwrap();
    }

    // refuses: ML-2
    async fn an_address_in_a_removed_domain_stays_taken(hall) {
        let group = mailed_crew(&hall).await;
        let domain = "acme.example".parse().unwrap();
        hall.remove_domain(ACME, domain).await.unwrap();
        hall.add_domain(ORBIT, "acme.example".parse().unwrap()).await.unwrap();

        let draft = named("X").with_list_at(list("crew@acme.example"));
        assert_eq!(refused(hall.user(EVE).create_group(draft.clone()).await), "ML-2");
        let found = hall.group_by_address(ACME, &mail("Crew@acme.example")).await.unwrap();
        assert_eq!(found, Some(group));
        let own = mail("CREW@acme.example");
        assert_eq!(refused(hall.user(ANN).group(group).add_recipients(&[own]).await), "ML-6");

        hall.user(ANN).group(group).delete().await.unwrap();
        hall.user(EVE).create_group(draft).await.unwrap();
    }

    // allows: ML-2
    // refuses: ML-2
    async fn a_user_gets_no_address_that_was_taken_in_a_removed_domain(hall) {
        let group = mailed_crew(&hall).await;
        hall.save_profiles(ACME, vec![profile(BO, "bo@acme.example")]).await.unwrap();
        hall.remove_domain(ACME, "acme.example".parse().unwrap()).await.unwrap();

        for taken in ["CREW@acme.example", "crew+bounce@acme.example", "Bo@acme.example"] {
            let saved = hall.save_profiles(ACME, vec![profile(CY, taken)]).await;
            assert_eq!(refused(saved), "ML-2", "{taken}");
        }
        hall.save_profiles(ACME, vec![profile(BO, "bo@acme.example")]).await.unwrap();
        hall.user(ANN).group(group).delete().await.unwrap();
        hall.save_profiles(ACME, vec![profile(CY, "crew@acme.example")]).await.unwrap();
    }

    // about: ML-9
    async fn a_batch_of_recipients_that_was_not_read_is_read_again(hall) {
        let group = mailed_crew(&hall).await;
        save_everybody(&hall).await;
        let all = hall.recipients(group).await.unwrap();
        assert!(all.len() > 1);
        let hall = hall.interleaved(|_| false, async |_| {});
        let mut recipients = Guildhall::recipients(&hall, group).await.unwrap();
        hall.store().fail(|next| next == Call::ParticipantAddresses);
        assert!(recipients.next().await.is_err());
        let mut read = Vec::new();
        while let Some(batch) = recipients.next().await.unwrap() {
            read.extend(batch.to);
        }
        assert_eq!(read, all);
    }

    // about: ML-9
    async fn a_page_of_external_recipients_that_was_not_read_is_read_again(hall) {
        let group = mailed_crew(&hall).await;
        let pat = [mail("pat@new.example")];
        hall.user(ANN).group(group).add_recipients(&pat).await.unwrap();
        let hall = hall.interleaved(|_| false, async |_| {});
        let mut recipients = Guildhall::recipients(&hall, group).await.unwrap();
        hall.store().fail(|next| next == Call::RecipientsOf);
        let participants = recipients.next().await.unwrap().unwrap();
        assert!(participants.to.is_empty(), "no participant has a profile");
        assert!(recipients.next().await.is_err());
        assert_eq!(recipients.next().await.unwrap().unwrap().to, pat);
        assert_eq!(recipients.next().await.unwrap(), None);
    }

    // allows: ML-6
    // refuses: ML-6
    async fn a_recipient_whose_domain_becomes_the_companys_is_dropped(hall) {
        let group = mailed_crew(&hall).await;
        let handle = hall.user(ANN).group(group);
        let all = ["pat@new.example", "Pat@new.example", "cy@new.example", "cast@new.example"];
        handle.add_recipients(&all.map(mail)).await.unwrap();
        assert_eq!(hall.recipients(group).await.unwrap().len(), 4);

        hall.add_domain(ACME, "new.example".parse().unwrap()).await.unwrap();
        hall.save_profiles(ACME, vec![profile(NAT, "cy@new.example")]).await.unwrap();
        hall.group(named("Cast").with_list_at(list("cast@new.example"))).await;
        let expanded = hall.expand(group).await.unwrap();
        assert_eq!(expanded.to, [mail("cy@new.example")]);
        let mut dropped: Vec<_> = expanded
            .dropped
            .iter()
            .map(|(address, why)| (address.as_str(), *why))
            .collect();
        dropped.sort_unstable();
        assert_eq!(dropped, [
            ("Pat@new.example", DropReason::NowInternal),
            ("cast@new.example", DropReason::AnotherList),
            ("pat@new.example", DropReason::NowInternal),
        ]);
        handle.remove_recipients(&[mail("PAT@new.example")]).await.unwrap();
        assert_eq!(hall.expand(group).await.unwrap().dropped.len(), 1);
    }

    // refuses: ML-6
    async fn a_member_with_the_address_of_a_list_receives_no_mail_there(hall) {
        hall.save_profiles(ACME, vec![profile(CY, "cast@new.example")]).await.unwrap();
        let group = mailed_crew(&hall).await;
        assert_eq!(hall.recipients(group).await.unwrap(), [mail("cast@new.example")]);
        hall.add_domain(ACME, "new.example".parse().unwrap()).await.unwrap();
        hall.group(named("Cast").with_list_at(list("cast@new.example"))).await;

        let expanded = hall.expand(group).await.unwrap();
        assert!(expanded.to.is_empty());
        assert_eq!(expanded.dropped, [(mail("cast@new.example"), DropReason::AnotherList)]);
    }

    // allows: ML-15
    // refuses: ML-15
    async fn an_external_recipient_unsubscribes_without_a_master(hall) {
        let group = mailed_crew(&hall).await;
        let pat: EmailAddress = mail("pat@partner.example");
        let handle = hall.user(ANN).group(group);
        handle.add_recipients(std::slice::from_ref(&pat)).await.unwrap();

        let done = hall.unsubscribe(group, pat.clone(), UnsubscribeReason::Wish).await.unwrap();
        assert_eq!(done.event.by, None);
        assert_eq!(done.notice, None);
        assert!(hall.recipients(group).await.unwrap().is_empty());
        let again = hall.unsubscribe(group, pat, UnsubscribeReason::Dead).await;
        assert_eq!(refused(again), "ML-15");
        let bare = hall.group(named("Bare")).await;
        let none = hall.unsubscribe(bare, mail("a@b.example"), UnsubscribeReason::Dead).await;
        assert_eq!(refused(none), "ML-1");
    }
}
