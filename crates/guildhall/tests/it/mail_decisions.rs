//! What happens to a mail to an address of the company (ML-7, ML-8, ML-10, ML-12).

use guildhall::Error;
use guildhall::groups::{GroupError, MailAnswer};
use guildhall::kernel::{CompanyId, EmailAddress, Switch, User};
use guildhall::mailing_list::{
    Check, ExternalMail, ListEdit, ListId, Mail, MailError, MailKind, MailRight, Posting,
    SenderIdentity, Verdict,
};
use guildhall::permissions::Privacy;
use uuid::Uuid;

use crate::answers::comparable;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, DEE, EVE, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, crew, named};

const CREW: &str = "crew@acme.example";
const PARTNER: &str = "partner@elsewhere.example";

fn by(user: User) -> Mail {
    Mail::of(SenderIdentity::User(user))
}

fn verified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Verified(mail(address)))
}

fn unverified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Unverified(mail(address)))
}

async fn answer<S: AnyStore>(hall: &World<S>, to: &str, sent: &Mail) -> MailAnswer {
    hall.decide_mail(ACME, &mail(to), sent).await.unwrap()
}

async fn edit<S: AnyStore>(hall: &World<S>, edit: ListEdit) {
    let group = hall.group_by_address(ACME, &mail(CREW)).await.unwrap().unwrap();
    hall.user(ANN).group(group).edit_mailing_list(edit).await.unwrap();
}

/// The code of the rule by which the mail is refused.
async fn refused<S: AnyStore>(hall: &World<S>, sent: &Mail) -> &'static str {
    let refusal = answer(hall, CREW, sent).await.refusal().unwrap();
    guildhall::kernel::Refusal::rule(&refusal).code()
}

fn senders() -> Vec<Mail> {
    let mut senders = vec![Mail::of(SenderIdentity::None)];
    senders.extend([ANN, BO, DEE, GUS, EVE, NAT].map(by));
    senders.extend(["bo@acme.example", "eve@orbit.example", PARTNER].map(verified));
    senders.extend(["bo@acme.example", PARTNER].map(unverified));
    senders
}

on_both_stores! {
    // allows: ML-7
    async fn authenticated_mail_of_the_company_counts_as_internal(hall) {
        mailed_crew(&hall).await;
        edit(&hall, ListEdit::new().external_mail(ExternalMail::Blocked)).await;

        for sent in [by(BO), by(DEE), verified("bo@acme.example"), verified("x@ACME.example")] {
            assert!(answer(&hall, "Crew@ACME.example", &sent).await.is_accepted(), "{sent:?}");
        }
    }

    // refuses: ML-7
    async fn unverified_or_foreign_mail_counts_as_external(hall) {
        mailed_crew(&hall).await;
        edit(&hall, ListEdit::new().external_mail(ExternalMail::Blocked)).await;

        for sent in [
            unverified("bo@acme.example"),
            verified("bo@sub.acme.example"),
            verified("bo@evil-acme.example"),
            verified("eve@orbit.example").from([mail("bo@acme.example")]),
            by(EVE),
        ] {
            assert_eq!(answer(&hall, CREW, &sent).await, MailAnswer::UnknownAddress, "{sent:?}");
        }
    }

    // refuses: ML-7
    async fn a_mail_must_have_exactly_one_sender(hall) {
        mailed_crew(&hall).await;

        assert_eq!(refused(&hall, &by(BO).from([])).await, "ML-7");
        let two = ["bo@acme.example", "cy@acme.example"].map(mail);
        assert_eq!(refused(&hall, &by(BO).from(two)).await, "ML-7");
    }

    // allows: ML-8
    async fn a_private_group_takes_mail_from_outsiders(hall) {
        hall.group(crew().private().mailing_list(list(CREW))).await;

        for sent in [by(DEE), by(NAT), verified(PARTNER), unverified("bo@acme.example")] {
            assert!(answer(&hall, CREW, &sent).await.is_accepted(), "{sent:?}");
        }
    }

    // allows: ML-8
    async fn members_and_recipients_learn_why_a_mail_is_refused(hall) {
        let group = hall.external_crew().await;
        let handle = hall.user(ANN).group(group);
        handle.open_mailing_list(list(CREW)).await.unwrap();
        handle.add_recipients(&[mail(PARTNER)]).await.unwrap();
        edit(&hall, ListEdit::new().posting(Posting::NamedMembers)).await;

        for sent in [by(BO), by(EVE), by(GUS), verified(PARTNER)] {
            assert_eq!(refused(&hall, &sent).await, "ML-4", "{sent:?}");
        }
        assert_eq!(refused(&hall, &unverified(PARTNER)).await, "ML-8");
    }

    // refuses: ML-8
    async fn a_hidden_list_answers_as_one_that_never_existed(hall) {
        let outsiders = [by(DEE), by(EVE), by(NAT), verified("dee@acme.example"),
            verified(PARTNER), unverified("bo@acme.example"), Mail::of(SenderIdentity::None)];
        let own = ListId::of(&list(CREW));
        let mut sent = Vec::new();
        for mail in outsiders {
            sent.push(mail.clone().through(own.clone()));
            sent.push(mail.clone().after_hops(Mail::MAX_HOPS + 1));
            sent.push(mail.clone().of_kind(MailKind::Automatic));
            sent.push(mail);
        }
        let mut never = Vec::new();
        for mail in &sent {
            never.push(answer(&hall, "Crew@acme.example", mail).await);
        }
        let group = hall.group(crew().private().mailing_list(list(CREW))).await;
        let strict = ListEdit::new().posting(Posting::NamedMembers);
        for stopped in [strict, ListEdit::new().state(Switch::Off)] {
            edit(&hall, stopped).await;
            for (mail, never) in sent.iter().zip(&never) {
                assert_eq!(&answer(&hall, "Crew@acme.example", mail).await, never, "{mail:?}");
            }
        }
        hall.user(ANN).group(group).delete().await.unwrap();
        for (mail, never) in sent.iter().zip(&never) {
            assert_eq!(&answer(&hall, "Crew@acme.example", mail).await, never, "{mail:?}");
        }
    }

    // refuses: ML-8
    async fn a_missing_list_and_one_of_another_company_answer_alike(hall) {
        mailed_crew(&hall).await;

        for sent in senders() {
            for to in ["unused@acme.example", "ann@acme.example", "crew+bounce@acme.example"] {
                assert_eq!(answer(&hall, to, &sent).await, MailAnswer::UnknownAddress);
            }
            let elsewhere = hall.decide_mail(ORBIT, &mail(CREW), &sent).await.unwrap();
            assert_eq!(elsewhere, MailAnswer::UnknownAddress);
        }
        let refusal = MailAnswer::UnknownAddress.refusal();
        assert_eq!(refusal, Some(GroupError::UnknownAddress));
        let nowhere = CompanyId::new(Uuid::from_u128(0xdead));
        let answer = hall.decide_mail(nowhere, &mail(CREW), &by(BO)).await.map_err(comparable);
        assert_eq!(answer, Err(Error::NoSuchCompany(nowhere)));
    }

    // allows: ML-10
    async fn mail_that_went_through_other_lists_is_accepted(hall) {
        mailed_crew(&hall).await;
        let other = ListId::from_header("News <news.elsewhere.example>").unwrap();

        let sent = by(BO).through(other).after_hops(Mail::MAX_HOPS);
        assert!(answer(&hall, CREW, &sent).await.is_accepted());
    }

    // refuses: ML-10
    async fn loops_and_automatic_mail_are_discarded_without_an_answer(hall) {
        let group = mailed_crew(&hall).await;
        let headers = hall.list_headers(group, None).await.unwrap().unwrap();
        let (_, value) = headers.fields().into_iter().find(|(name, _)| *name == "List-Id").unwrap();
        let own = ListId::from_header(&value.to_uppercase()).unwrap();

        for sender in senders() {
            for sent in [
                sender.clone().through(own.clone()),
                sender.clone().after_hops(Mail::MAX_HOPS + 1),
                sender.clone().of_kind(MailKind::Automatic),
            ] {
                let answer = answer(&hall, CREW, &sent).await;
                assert!(!answer.is_accepted() && answer.refusal().is_none(), "{sent:?}");
            }
        }
    }

    // allows: ML-12
    async fn an_accepted_mail_passes_every_check_in_order(hall) {
        mailed_crew(&hall).await;

        let MailAnswer::Decided(decision) = answer(&hall, CREW, &by(DEE)).await else { panic!() };
        assert!(decision.is_accepted());
        assert_eq!(decision.trace(), Check::ORDER);
    }

    // refuses: ML-12
    async fn the_first_check_that_fails_refuses_the_mail(hall) {
        let group = hall.external_crew().await;
        let handle = hall.user(ANN).group(group);
        handle.open_mailing_list(list(CREW)).await.unwrap();
        let strict = ListEdit::new().external_mail(ExternalMail::Blocked);
        edit(&hall, strict.posting(Posting::NamedMembers)).await;
        let two = ["eve@orbit.example", "bo@acme.example"].map(mail);
        let strays = by(EVE).from(two.clone()).of_kind(MailKind::Automatic);
        for (sent, verdict, checks) in [
            (strays, Verdict::Discarded(MailError::Automatic), 2),
            (by(EVE).from(two), Verdict::Refused(MailError::SeveralSenders { count: 2 }), 3),
            (by(EVE), Verdict::Refused(MailError::ExternalMailBlocked), 4),
            (by(BO), Verdict::Refused(MailError::MayNotPost), 5),
        ] {
            let MailAnswer::Decided(decision) = answer(&hall, CREW, &sent).await else { panic!() };
            assert_eq!((decision.verdict(), decision.trace()), (&verdict, &Check::ORDER[..checks]));
        }
        handle.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();
        assert!(answer(&hall, CREW, &by(BO)).await.is_accepted());
        handle.change_privacy(Privacy::Public).await.unwrap();
        edit(&hall, ListEdit::new().state(Switch::Off)).await;
        assert_eq!(refused(&hall, &by(BO)).await, "ML-1");
    }

    async fn a_list_says_which_headers_its_mails_carry(hall) {
        let group = mailed_crew(&hall).await;
        let without = hall.group(named("Cast")).await;
        let url = "https://acme.example/leave".parse().unwrap();

        let headers = hall.list_headers(group, Some(url)).await.unwrap().unwrap();

        assert_eq!(headers.fields().len(), 3);
        let bounce: &EmailAddress = headers.envelope_sender();
        assert_eq!(hall.group_by_address(ACME, bounce).await.unwrap(), None);
        assert_eq!(hall.list_headers(without, None).await.unwrap(), None);
    }
}
