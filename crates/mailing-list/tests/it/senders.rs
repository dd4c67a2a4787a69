//! The senders of a mail: how many, and whether they are internal (ML-7).

use guildhall_kernel::Affiliation;
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, MailError, SenderIdentity, Verdict};
use proptest::prelude::*;

use crate::samples::{
    ANN, EVE, by_user, crew, crew_with, domains, email, emails, own, refused, unverified,
    verdict_of, verified,
};

// about: ML-7
#[test]
fn only_a_signed_in_sender_is_a_user() {
    assert_eq!(by_user(ANN).identity().user(), Some(&ANN));
    for mail in [verified("ann@acme.example"), unverified("ann@acme.example")] {
        assert_eq!(mail.identity().user(), None);
    }
    assert_eq!(Mail::of(SenderIdentity::None).identity().user(), None);
}

// allows: ML-7
#[test]
fn several_spellings_of_one_sender_are_one_sender() {
    let spellings = ["ann@acme.example", "ANN@acme.example", "\"ann\"@ACME.example"];
    for mail in [by_user(ANN), verified("ann@acme.example"), unverified("ann@acme.example")] {
        assert_eq!(verdict_of(&crew(), &mail), Verdict::Accepted);
        assert_eq!(verdict_of(&crew(), &mail.with_from(emails(&spellings))), Verdict::Accepted);
    }
}

// refuses: ML-7
#[test]
fn mail_with_no_sender_or_several_senders_is_refused() {
    let unsigned = Mail::of(SenderIdentity::None);
    assert_eq!(verdict_of(&crew(), &unsigned), refused(MailError::NoSender));
    let several = ["ann@acme.example", "bo@acme.example", "Ann@acme.example"];
    for mail in [by_user(ANN), verified("ann@acme.example"), unverified("ann@acme.example")] {
        assert_eq!(verdict_of(&crew(), &mail.clone().with_from([])), refused(MailError::NoSender));
        let verdict = verdict_of(&crew(), &mail.with_from(emails(&several)));
        assert_eq!(verdict, refused(MailError::SeveralSenders { count: 2 }));
    }
}

// allows: ML-7
#[test]
fn an_authenticated_internal_sender_is_internal() {
    for mail in [
        by_user(ANN),
        by_user(ANN)
            .with_from([email("Ann@ACME.example")])
            .with_user_addresses([email("ann@acme.example")]),
        verified("ann@acme.example"),
        verified("Ann@ACME.example").with_from([email("ann@acme.example")]),
        verified("ann@xn--bcher-kva.example"),
    ] {
        assert_eq!(mail.affiliation(domains(&own())), Affiliation::Internal, "{mail:?}");
        assert_eq!(verdict_of(&blocked(), &mail), Verdict::Accepted, "{mail:?}");
    }
}

// refuses: ML-7
#[test]
fn an_unauthenticated_sender_is_external() {
    for mail in [
        unverified("ann@acme.example"),
        verified("eve@evil.example").with_from([email("ann@acme.example")]),
        verified("ann@acme.example").with_from([email("bo@acme.example")]),
        by_user(EVE).with_from([email("ann@acme.example")]),
    ] {
        assert_eq!(mail.affiliation(domains(&own())), Affiliation::External, "{mail:?}");
        assert_eq!(
            verdict_of(&blocked(), &mail),
            refused(MailError::ExternalMailBlocked),
            "{mail:?}"
        );
    }
}

// refuses: ML-7
#[test]
fn a_domain_that_only_contains_the_companys_is_external() {
    for domain in ["evil-acme.example", "sub.acme.example", "acme.example.evil.example", "example"]
    {
        let mail = verified(&format!("ann@{domain}"));
        assert_eq!(mail.affiliation(domains(&own())), Affiliation::External, "{domain}");
        assert_eq!(
            verdict_of(&blocked(), &mail),
            refused(MailError::ExternalMailBlocked),
            "{domain}"
        );
    }
}

proptest! {
    // about: ML-7
    #[test]
    fn every_longer_domain_is_external(before in "[a-z](-?[a-z0-9]){0,8}", dot in any::<bool>()) {
        let dot = if dot { "." } else { "" };
        let mail = verified(&format!("ann@{before}{dot}acme.example"));
        prop_assert_eq!(mail.affiliation(domains(&own())), Affiliation::External);
    }
}

fn blocked() -> guildhall_mailing_list::MailingList {
    crew_with(ListEdit::new().with_external_mail(ExternalMail::Blocked))
}
