//! Who may send to a mailing list, and as it (ML-3, ML-4, ML-5, ML-11).

use guildhall::groups::MailAnswer;
use guildhall::kernel::Switch;
use guildhall::mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};

use crate::answers::refused;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, DEE, EVE, NAT, ids};
use crate::world::{AnyStore, World};

/// Decides a mail to the crew that claims to be from Bo, unverified.
async fn outside_mail<S: AnyStore>(hall: &World<S>) -> MailAnswer {
    let sent = Mail::of(SenderIdentity::Unverified(mail("bo@acme.example")));
    hall.decide_mail(ACME, &mail("crew@acme.example"), &sent).await.unwrap()
}

on_both_stores! {
    // allows: ML-3
    async fn named_members_send_as_the_list(hall) {
        let group = mailed_crew(&hall).await;
        hall.user(ANN).group(group).grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();

        hall.user(BO).group(group).send_as().await.unwrap();
    }

    // refuses: ML-3
    async fn other_users_cannot_send_as_the_list(hall) {
        let group = mailed_crew(&hall).await;
        let handle = hall.user(ANN).group(group);
        handle.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();

        assert_eq!(refused(handle.send_as().await), "ML-3");
        assert_eq!(refused(hall.user(DEE).group(group).send_as().await), "ML-3");
        handle.revoke_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        assert_eq!(refused(hall.user(BO).group(group).send_as().await), "ML-3");
    }

    // allows: ML-4
    async fn anyone_posts_until_the_list_is_limited_to_named_members(hall) {
        let group = mailed_crew(&hall).await;
        hall.user(DEE).group(group).post().await.unwrap();
        assert!(outside_mail(&hall).await.is_accepted());
        let handle = hall.user(ANN).group(group);
        handle.edit_mailing_list(ListEdit::new().with_posting(Posting::NamedMembers)).await.unwrap();
        handle.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();

        hall.user(BO).group(group).post().await.unwrap();
    }

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
}
