//! Who may send to a mailing list, and as it (ML-3, ML-4, ML-5, ML-11). Which addresses a signed-in
//! user may write in From (ML-3, ML-7), and two lists that name each other.

use guildhall::User;
use guildhall::groups::MailAnswer;
use guildhall::kernel::{EmailAddress, Switch};
use guildhall::mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailError, MailRight, Posting, SenderIdentity, Verdict,
};
use guildhall_testkit::commands as every;

use crate::answers::refused;
use crate::directory::save_everybody;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, EVE, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, named};

on_both_stores! {
    // refuses: ML-5
    async fn blocked_external_mail_is_refused_before_the_right_to_post(hall) {
        let group = hall.external_crew().await;
        let handle = hall.user(ANN).group(group);
        handle.open_mailing_list(list("crew@acme.example")).await.unwrap();
        handle.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();
        let edit =
            ListEdit::new().with_external_mail(ExternalMail::Blocked).with_posting(Posting::NamedMembers);
        handle.edit_mailing_list(edit).await.unwrap();
        handle.grant_mail_right(MailRight::Post, &ids([EVE])).await.unwrap();

        assert_eq!(refused(hall.user(EVE).group(group).post().await), "ML-5");
        assert_eq!(refused(hall.user(NAT).group(group).post().await), "GR-15");
        assert_eq!(outside_mail(&hall).await, MailAnswer::UnknownAddress);
    }

    // refuses: ML-1
    async fn a_list_that_is_off_takes_no_mail_and_keeps_its_rights(hall) {
        let group = mailed_crew(&hall).await;
        let handle = hall.user(ANN).group(group);
        handle.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        handle.edit_mailing_list(ListEdit::new().with_state(Switch::Off)).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).send_as().await), "ML-1");
        handle.edit_mailing_list(ListEdit::new().with_state(Switch::On)).await.unwrap();
        hall.user(BO).group(group).send_as().await.unwrap();
    }

    // allows: ML-3
    // refuses: ML-3
    async fn only_a_user_who_may_send_as_the_list_writes_its_address_in_from(hall) {
        save_everybody(&hall).await;
        let group = mailed_crew(&hall).await;
        let handle = hall.user(ANN).group(group);
        assert_eq!(sent(&hall, BO, "Crew@acme.example").await, Some(MailError::MayNotSendAs));
        let verified = Mail::of(SenderIdentity::Verified(mail("crew@acme.example")));
        assert_eq!(verdict(&hall, &verified).await, Some(MailError::MayNotSendAs));

        handle.execute(every::grant(MailRight::SendAs, vec![BO.id()])).await.unwrap();
        let edit = ListEdit::new().with_external_mail(ExternalMail::Blocked);
        handle.edit_mailing_list(edit).await.unwrap();
        assert_eq!(sent(&hall, BO, "Crew@acme.example").await, None);
        assert_eq!(verdict(&hall, &verified).await, Some(MailError::MayNotSendAs));
    }

    // allows: ML-7
    // refuses: ML-7
    async fn a_mail_with_an_address_of_another_in_from_is_external(hall) {
        save_everybody(&hall).await;
        let group = mailed_crew(&hall).await;
        let other = hall.group(named("Cast").with_list_at(list("cast@acme.example"))).await;
        let edit = ListEdit::new().with_external_mail(ExternalMail::Blocked);
        hall.user(ANN).group(group).edit_mailing_list(edit).await.unwrap();

        assert_eq!(sent(&hall, BO, "BO@acme.example").await, None);
        for from in ["ann@acme.example", "cast@acme.example", "boss@elsewhere.example"] {
            assert_eq!(sent(&hall, BO, from).await, Some(MailError::ExternalMailBlocked), "{from}");
        }
        hall.user(ANN).group(other).add_members(&[BO]).await.unwrap();
        let grant = hall.user(ANN).group(other);
        grant.execute(every::grant(MailRight::SendAs, vec![BO.id()])).await.unwrap();
        assert_eq!(sent(&hall, BO, "cast@acme.example").await, None);
    }

    // refuses: ML-10
    async fn two_lists_that_name_each_other_stop_after_one_round(hall) {
        let crew = mailed_crew(&hall).await;
        let draft = named("Pilots").with_list_at(list("pilots@orbit.example"));
        let pilots = hall.user(EVE).create_group(draft).await.unwrap().group.id();
        let [to_crew, to_pilots] = ["crew@acme.example", "pilots@orbit.example"].map(mail);
        hall.user(ANN).group(crew).add_recipients(std::slice::from_ref(&to_pilots)).await.unwrap();
        hall.user(EVE).group(pilots).add_recipients(std::slice::from_ref(&to_crew)).await.unwrap();

        // Each list removes the List-Id of the other, and leaves its Delivered-To.
        let at = |list: &EmailAddress, came: &Mail| {
            let id = ListId::of(&list.as_str().parse().unwrap());
            let sender = came.identity().clone();
            let mail = Mail::of(sender).with_list_id(id);
            mail.with_delivered_to(list.clone())
        };
        let first = Mail::of(SenderIdentity::Verified(mail("pat@partner.example")));
        assert!(hall.decide_mail(ACME, &to_crew, &first).await.unwrap().is_accepted());
        let second = at(&to_crew, &first);
        assert!(hall.decide_mail(ORBIT, &to_pilots, &second).await.unwrap().is_accepted());
        let third = at(&to_pilots, &second).with_delivered_to(to_crew.clone());
        let answer = hall.decide_mail(ACME, &to_crew, &third).await.unwrap();
        let stopped = match answer {
            MailAnswer::Decided(decision) => {
                matches!(decision.verdict(), Verdict::Discarded(MailError::WentThrough))
            }
            other => other == MailAnswer::Discarded,
        };
        assert!(stopped);
    }
}

/// Decides a mail to the crew that claims to be from Bo, unverified.
async fn outside_mail<S: AnyStore>(hall: &World<S>) -> MailAnswer {
    let sent = Mail::of(SenderIdentity::Unverified(mail("bo@acme.example")));
    hall.decide_mail(ACME, &mail("crew@acme.example"), &sent).await.unwrap()
}

async fn sent<S: AnyStore>(hall: &World<S>, by: User, from: &str) -> Option<MailError> {
    let written = Mail::of(SenderIdentity::User(by)).with_from([mail(from)]);
    verdict(hall, &written).await
}

async fn verdict<S: AnyStore>(hall: &World<S>, written: &Mail) -> Option<MailError> {
    let answer = hall.decide_mail(ACME, &mail("crew@acme.example"), written).await.unwrap();
    match answer {
        MailAnswer::Decided(decision) => decision.verdict().refusal().cloned(),
        other => panic!("the sender knows the list: {other:?}"),
    }
}
