//! What happens to a mail to an address of the company (ML-7, ML-8, ML-10, ML-12).

use guildhall::Error;
use guildhall::groups::{GroupError, MailAnswer};
use guildhall::kernel::{CompanyId, EmailAddress, Switch, User};
use guildhall::mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailKind, Posting, SenderIdentity,
};
use uuid::Uuid;

use crate::answers::comparable;
use crate::mail::{list, mail, mailed_crew};
use crate::people::{ACME, ANN, BO, DEE, EVE, GUS, NAT, ORBIT};
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
    // refuses: ML-7
    async fn unverified_or_foreign_mail_counts_as_external(hall) {
        mailed_crew(&hall).await;
        edit(&hall, ListEdit::new().with_external_mail(ExternalMail::Blocked)).await;

        for sent in [
            unverified("bo@acme.example"),
            verified("bo@sub.acme.example"),
            verified("bo@evil-acme.example"),
            verified("eve@orbit.example").with_from([mail("bo@acme.example")]),
            by(EVE),
        ] {
            assert_eq!(answer(&hall, CREW, &sent).await, MailAnswer::UnknownAddress, "{sent:?}");
        }
    }

    // allows: ML-8
    async fn members_and_recipients_learn_why_a_mail_is_refused(hall) {
        let group = hall.external_crew().await;
        let handle = hall.user(ANN).group(group);
        handle.open_mailing_list(list(CREW)).await.unwrap();
        handle.add_recipients(&[mail(PARTNER)]).await.unwrap();
        edit(&hall, ListEdit::new().with_posting(Posting::NamedMembers)).await;

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
            sent.push(mail.clone().with_list_id(own.clone()));
            sent.push(mail.clone().with_hops(Mail::MAX_HOPS + 1));
            sent.push(mail.clone().with_kind(MailKind::Automatic));
            sent.push(mail);
        }
        let mut never = Vec::new();
        for mail in &sent {
            never.push(answer(&hall, "Crew@acme.example", mail).await);
        }
        let group = hall.group(crew().private().with_list_at(list(CREW))).await;
        let strict = ListEdit::new().with_posting(Posting::NamedMembers);
        for stopped in [strict, ListEdit::new().with_state(Switch::Off)] {
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

    // refuses: ML-10
    async fn loops_and_automatic_mail_are_discarded_without_an_answer(hall) {
        let group = mailed_crew(&hall).await;
        let headers = hall.list_headers(group, None).await.unwrap().unwrap();
        let (_, value) = headers.fields().into_iter().find(|(name, _)| *name == "List-Id").unwrap();
        let own = ListId::from_header(&value.to_uppercase()).unwrap();

        for sender in senders() {
            for sent in [
                sender.clone().with_list_id(own.clone()),
                sender.clone().with_hops(Mail::MAX_HOPS + 1),
                sender.clone().with_kind(MailKind::Automatic),
            ] {
                let answer = answer(&hall, CREW, &sent).await;
                assert!(!answer.is_accepted() && answer.refusal().is_none(), "{sent:?}");
            }
        }
    }

    async fn a_list_says_which_headers_its_mails_carry(hall) {
        let group = mailed_crew(&hall).await;
        let without = hall.group(named("Cast")).await;
        let url = "https://acme.example/leave".parse().unwrap();

        let headers = hall.list_headers(group, Some(url)).await.unwrap().unwrap();

        assert_eq!(headers.fields().len(), 4);
        let bounce: &EmailAddress = headers.envelope_sender();
        assert_eq!(hall.group_by_address(ACME, bounce).await.unwrap(), None);
        assert_eq!(hall.list_headers(without, None).await.unwrap(), None);
    }
}
