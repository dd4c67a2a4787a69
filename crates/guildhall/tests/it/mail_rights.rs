//! Who may send to a mailing list, and as it (ML-3, ML-4, ML-5, ML-11).

use guildhall::groups::MailAnswer;
use guildhall::kernel::Switch;
use guildhall::mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};

use crate::answers::refused;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, NAT, ids};
use crate::world::{AnyStore, World};

/// What becomes of a mail to the crew of which nobody vouches that it is Bo's.
async fn outside_mail<S: AnyStore>(hall: &World<S>) -> MailAnswer {
    let sent = Mail::of(SenderIdentity::Unverified(mail("bo@acme.example")));
    hall.decide_mail(ACME, &mail("crew@acme.example"), &sent).await.unwrap()
}

on_both_stores! {
    // allows: ML-3
    async fn allows_named_members_to_send_as_the_list(hall) {
        let group = mailed_crew(&hall).await;
        hall.user(ANN).group(group).grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();

        hall.user(BO).group(group).send_as().await.unwrap();
    }

    // refuses: ML-3
    async fn refuses_everybody_else(hall) {
        let group = mailed_crew(&hall).await;
        let desk = hall.user(ANN).group(group);
        desk.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();

        assert_eq!(refused(desk.send_as().await), "ML-3");
        assert_eq!(refused(hall.user(DEE).group(group).send_as().await), "ML-3");
        desk.revoke_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        assert_eq!(refused(hall.user(BO).group(group).send_as().await), "ML-3");
    }

    // allows: ML-4
    async fn allows_anyone_or_named_members(hall) {
        let group = mailed_crew(&hall).await;
        hall.user(DEE).group(group).post().await.unwrap();
        assert!(outside_mail(&hall).await.is_accepted());
        let desk = hall.user(ANN).group(group);
        desk.edit_mailing_list(ListEdit::new().posting(Posting::NamedMembers)).await.unwrap();
        desk.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();

        hall.user(BO).group(group).post().await.unwrap();
    }

    // refuses: ML-4
    async fn refuses_everybody_where_nobody_is_named(hall) {
        let group = mailed_crew(&hall).await;
        let desk = hall.user(ANN).group(group);
        desk.edit_mailing_list(ListEdit::new().posting(Posting::NamedMembers)).await.unwrap();
        desk.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();
        desk.revoke_mail_right(MailRight::Post, &ids([BO])).await.unwrap();

        for user in [ANN, BO, DEE] {
            assert_eq!(refused(hall.user(user).group(group).post().await), "ML-4");
        }
        assert_eq!(outside_mail(&hall).await, MailAnswer::UnknownAddress);
    }

    // allows: ML-5
    async fn allows_internal_mail_while_external_mail_is_blocked(hall) {
        let group = mailed_crew(&hall).await;
        let blocked = ListEdit::new().external_mail(ExternalMail::Blocked);
        hall.user(ANN).group(group).edit_mailing_list(blocked).await.unwrap();

        hall.user(BO).group(group).post().await.unwrap();
        hall.user(DEE).group(group).post().await.unwrap();
    }

    // refuses: ML-5
    async fn refuses_external_members_and_recipients_first_of_all(hall) {
        let group = hall.external_crew().await;
        let desk = hall.user(ANN).group(group);
        desk.open_mailing_list(list("crew@acme.example")).await.unwrap();
        desk.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();
        let edit =
            ListEdit::new().external_mail(ExternalMail::Blocked).posting(Posting::NamedMembers);
        desk.edit_mailing_list(edit).await.unwrap();
        desk.grant_mail_right(MailRight::Post, &ids([EVE])).await.unwrap();

        assert_eq!(refused(hall.user(EVE).group(group).post().await), "ML-5");
        assert_eq!(refused(hall.user(NAT).group(group).post().await), "GR-15");
        assert_eq!(outside_mail(&hall).await, MailAnswer::UnknownAddress);
    }

    // allows: ML-11
    async fn allows_no_right_to_come_back_with_the_membership(hall) {
        let group = mailed_crew(&hall).await;
        let desk = hall.user(ANN).group(group);
        desk.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        desk.remove_members(&ids([BO])).await.unwrap();
        desk.add_members(&[BO]).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).send_as().await), "ML-3");
        desk.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        hall.user(BO).group(group).send_as().await.unwrap();
    }

    // refuses: ML-11
    async fn refuses_a_right_to_whoever_is_no_member(hall) {
        let group = mailed_crew(&hall).await;
        let desk = hall.user(ANN).group(group);
        desk.edit_mailing_list(ListEdit::new().posting(Posting::NamedMembers)).await.unwrap();
        desk.grant_mail_right(MailRight::Post, &ids([BO, CY])).await.unwrap();
        desk.remove_members(&ids([BO])).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).post().await), "ML-4");
        hall.user(CY).group(group).post().await.unwrap();
        assert_eq!(refused(desk.grant_mail_right(MailRight::Post, &ids([BO])).await), "ML-11");
        assert_eq!(refused(desk.grant_mail_right(MailRight::Post, &ids([DEE])).await), "ML-11");
    }

    // refuses: ML-1
    async fn refuses_mail_while_the_list_is_off_and_keeps_the_rights(hall) {
        let group = mailed_crew(&hall).await;
        let desk = hall.user(ANN).group(group);
        desk.grant_mail_right(MailRight::SendAs, &ids([BO])).await.unwrap();
        desk.edit_mailing_list(ListEdit::new().state(Switch::Off)).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).send_as().await), "ML-1");
        desk.edit_mailing_list(ListEdit::new().state(Switch::On)).await.unwrap();
        hall.user(BO).group(group).send_as().await.unwrap();
    }
}
