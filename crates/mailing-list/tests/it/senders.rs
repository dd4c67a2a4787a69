//! Who a mail is of: how many, and whether internal (ML-7).

use guildhall_kernel::Affiliation;
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, MailError, SenderIdentity, Verdict};
use proptest::prelude::*;

use crate::samples::{
    ANN, EVE, by_user, crew, crew_with, email, emails, home, own, refused, said, unverified,
    verified,
};

// allows: ML-7
#[test]
fn allows_a_mail_of_one_sender_however_often_it_is_written() {
    let spellings = ["ann@acme.example", "ANN@acme.example", "\"ann\"@ACME.example"];
    for mail in [by_user(ANN), verified("ann@acme.example"), unverified("ann@acme.example")] {
        assert_eq!(said(&crew(), &mail), Verdict::Accepted);
        assert_eq!(said(&crew(), &mail.from(emails(&spellings))), Verdict::Accepted);
    }
}

// refuses: ML-7
#[test]
fn refuses_a_mail_of_nobody_or_several() {
    let nobody = Mail::of(SenderIdentity::None);
    assert_eq!(said(&crew(), &nobody), refused(MailError::NoSender));
    let several = ["ann@acme.example", "bo@acme.example", "Ann@acme.example"];
    for mail in [by_user(ANN), verified("ann@acme.example"), unverified("ann@acme.example")] {
        assert_eq!(said(&crew(), &mail.clone().from([])), refused(MailError::NoSender));
        let verdict = said(&crew(), &mail.from(emails(&several)));
        assert_eq!(verdict, refused(MailError::SeveralSenders { count: 2 }));
    }
}

// allows: ML-7
#[test]
fn allows_who_is_authenticated_as_internal() {
    for mail in [
        by_user(ANN),
        by_user(ANN).from([email("list@elsewhere.example")]),
        verified("ann@acme.example"),
        verified("Ann@ACME.example").from([email("ann@acme.example")]),
        verified("ann@xn--bcher-kva.example"),
    ] {
        assert_eq!(mail.affiliation(home(&own())), Affiliation::Internal, "{mail:?}");
        assert_eq!(said(&blocked(), &mail), Verdict::Accepted, "{mail:?}");
    }
}

// refuses: ML-7
#[test]
fn refuses_to_take_for_internal_what_nothing_vouches_for() {
    for mail in [
        unverified("ann@acme.example"),
        verified("eve@evil.example").from([email("ann@acme.example")]),
        verified("ann@acme.example").from([email("bo@acme.example")]),
        by_user(EVE).from([email("ann@acme.example")]),
    ] {
        assert_eq!(mail.affiliation(home(&own())), Affiliation::External, "{mail:?}");
        assert_eq!(said(&blocked(), &mail), refused(MailError::ExternalMailBlocked), "{mail:?}");
    }
}

// refuses: ML-7
#[test]
fn refuses_to_take_a_domain_for_the_companys_by_a_part_of_it() {
    for domain in ["evil-acme.example", "sub.acme.example", "acme.example.evil.example", "example"]
    {
        let mail = verified(&format!("ann@{domain}"));
        assert_eq!(mail.affiliation(home(&own())), Affiliation::External, "{domain}");
        assert_eq!(said(&blocked(), &mail), refused(MailError::ExternalMailBlocked), "{domain}");
    }
}

proptest! {
    // about: ML-7
    #[test]
    fn no_longer_domain_is_internal(before in "[a-z](-?[a-z0-9]){0,8}", dot in any::<bool>()) {
        let dot = if dot { "." } else { "" };
        let mail = verified(&format!("ann@{before}{dot}acme.example"));
        prop_assert_eq!(mail.affiliation(home(&own())), Affiliation::External);
    }
}

fn blocked() -> guildhall_mailing_list::MailingList {
    crew_with(ListEdit::new().external_mail(ExternalMail::Blocked))
}
