//! Sending to a list (ML-4), blocked external mail (ML-5), sending as a list (ML-3), and the mail
//! rights that allow it, which are part of the membership (ML-11).

use guildhall_kernel::User;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, Mail, MailError, MailRight, MailRights, Posting, SenderIdentity,
    Verdict,
};

use crate::samples::{
    ANN, EVE, NAT, by_user, crew, crew_with, refused, unverified, verdict_of, verdict_with,
    verified,
};

// allows: ML-3
#[test]
fn a_member_with_the_right_may_send_as_the_list() {
    assert_eq!(crew().may_send_as(&rights(&[MailRight::SendAs])), Ok(()));
}

// refuses: ML-3
#[test]
fn without_the_right_a_user_may_not_send_as_the_list() {
    for rights in [MailRights::none(), rights(&[MailRight::Post])] {
        assert_eq!(crew().may_send_as(&rights), Err(MailError::MayNotSendAs));
    }
}

// allows: ML-4
#[test]
fn an_unrestricted_list_accepts_mail_from_anyone() {
    for mail in mails_of_all_senders() {
        assert_eq!(verdict_of(&crew(), &mail), Verdict::Accepted, "{mail:?}");
    }
}

// allows: ML-4
#[test]
fn a_restricted_list_accepts_mail_from_named_members() {
    let list = crew_with(ListEdit::new().with_posting(Posting::NamedMembers));
    for user in [ANN, EVE, NAT] {
        let verdict = verdict_with(&list, &by_user(user), &rights(&[MailRight::Post]));
        assert_eq!(verdict, Verdict::Accepted);
    }
}

// refuses: ML-4
#[test]
fn a_restricted_list_refuses_mail_from_other_senders() {
    let list = crew_with(ListEdit::new().with_posting(Posting::NamedMembers));
    for mail in mails_of_all_senders() {
        for rights in [MailRights::none(), rights(&[MailRight::SendAs])] {
            let verdict = verdict_with(&list, &mail, &rights);
            assert_eq!(verdict, refused(MailError::MayNotPost), "{mail:?}");
        }
    }
}

// refuses: ML-4
#[test]
fn a_restricted_list_refuses_a_sender_who_is_not_an_authenticated_user() {
    let list = crew_with(ListEdit::new().with_posting(Posting::NamedMembers));
    for mail in [verified("ann@acme.example"), unverified("ann@acme.example")] {
        let verdict = verdict_with(&list, &mail, &rights(&[MailRight::Post]));
        assert_eq!(verdict, refused(MailError::MayNotPost), "{mail:?}");
    }
}

// allows: ML-5
#[test]
fn a_list_that_blocks_external_mail_accepts_internal_mail() {
    let list = crew_with(ListEdit::new().with_external_mail(ExternalMail::Blocked));
    for mail in [by_user(ANN), verified("ann@acme.example")] {
        assert_eq!(verdict_of(&list, &mail), Verdict::Accepted, "{mail:?}");
    }
}

// refuses: ML-5
#[test]
fn a_list_that_blocks_external_mail_refuses_even_named_external_members() {
    for posting in [Posting::Anyone, Posting::NamedMembers] {
        let mut list = crew_with(ListEdit::new().with_external_mail(ExternalMail::Blocked));
        list.apply_edit(&ListEdit::new().with_posting(posting));
        for user in [EVE, NAT] {
            let both = rights(&[MailRight::Post, MailRight::SendAs]);
            for rights in [both, MailRights::none()] {
                let verdict = verdict_with(&list, &by_user(user), &rights);
                assert_eq!(verdict, refused(MailError::ExternalMailBlocked));
            }
        }
    }
}

// refuses: ML-5
#[test]
fn a_list_that_blocks_external_mail_refuses_its_external_recipients() {
    let mut list = crew();
    let recipient = verified("eve@partner.example");
    assert_eq!(verdict_of(&list, &recipient), Verdict::Accepted);
    list.apply_edit(&ListEdit::new().with_external_mail(ExternalMail::Blocked));
    assert_eq!(verdict_of(&list, &recipient), refused(MailError::ExternalMailBlocked));
}

fn mails_of_all_senders() -> Vec<Mail> {
    let users: [User; 3] = [ANN, EVE, NAT];
    let users = users.map(|user| Mail::of(SenderIdentity::User(user)));
    let addresses = ["ann@acme.example", "eve@partner.example"];
    let addresses = addresses.into_iter().flat_map(|text| [verified(text), unverified(text)]);
    users.into_iter().chain(addresses).collect()
}

fn rights(rights: &[MailRight]) -> MailRights {
    rights.iter().fold(MailRights::none(), |rights, right| rights.with(*right))
}

#[test]
fn each_right_is_granted_separately() {
    let rights = MailRights::none().with(MailRight::Post).with(MailRight::Post);
    assert!(rights.hold(MailRight::Post) && !rights.hold(MailRight::SendAs));
    let both = rights.clone().with(MailRight::SendAs);
    assert!(both.hold(MailRight::Post) && both.hold(MailRight::SendAs));
    assert_eq!(both.without(MailRight::SendAs), rights);
    assert!(!rights.is_empty());
    assert!(rights.without(MailRight::Post).is_empty() && MailRights::none().is_empty());
}

#[test]
fn each_right_has_its_own_description() {
    let words = [MailRight::Post, MailRight::SendAs].map(|right| right.to_string());
    assert_eq!(words, ["sending to the list", "sending as the list"]);
}
