//! The list's own address in From (ML-3), whose address is in From (ML-7), and how the list
//! recognises its own mail (ML-10).

use guildhall_kernel::Affiliation;
use guildhall_mailing_list::{
    Check, ListHeaders, ListId, MailError, MailRight, MailRights, Verdict,
};

use crate::samples::{
    ANN, by_user, crew, domains, email, own, refused, unverified, verdict_of, verdict_with,
    verified,
};

// allows: ML-3
// refuses: ML-3
#[test]
fn the_address_of_the_list_in_from_needs_send_as() {
    let send_as = MailRights::none().with(MailRight::SendAs);
    let as_list = by_user(ANN).with_from([email("CREW@acme.example")]);
    assert_eq!(verdict_with(&crew(), &as_list, &send_as), Verdict::Accepted);
    for mail in [
        as_list,
        verified("crew@acme.example"),
        unverified("Crew@acme.example"),
        verified("pat@partner.example").with_from([email("crew@acme.example")]),
    ] {
        assert_eq!(verdict_of(&crew(), &mail), refused(MailError::MayNotSendAs), "{mail:?}");
    }
    let several = by_user(ANN).with_from([email("crew@acme.example"), email("ann@acme.example")]);
    let refusal = verdict_with(&crew(), &several, &send_as);
    assert_eq!(refusal, refused(MailError::SeveralSenders { count: 2 }));
    assert_eq!(Check::ORDER.len(), 5);
}

// allows: ML-7
// refuses: ML-7
#[test]
fn a_signed_in_user_is_internal_only_with_an_address_of_theirs_in_from() {
    let own = own();
    let ann = || by_user(ANN).with_user_addresses([email("ann@acme.example")]);
    let affiliation = |mail: guildhall_mailing_list::Mail| mail.affiliation(domains(&own));
    assert_eq!(affiliation(ann()), Affiliation::Internal);
    assert_eq!(affiliation(ann().with_from([email("Ann@ACME.example")])), Affiliation::Internal);
    for from in ["bo@acme.example", "ann@partner.example"] {
        assert_eq!(affiliation(ann().with_from([email(from)])), Affiliation::External, "{from}");
    }
    assert_eq!(affiliation(ann().with_from([])), Affiliation::External);
    assert_eq!(
        affiliation(by_user(ANN).with_from([email("ann@acme.example")])),
        Affiliation::External
    );
}

// allows: ML-10
// refuses: ML-10
#[test]
fn the_list_recognises_its_own_mail_by_delivered_to() {
    let mail = || verified("pat@partner.example");
    let other = mail().with_delivered_to(email("pilots@orbit.example"));
    assert_eq!(verdict_of(&crew(), &other), Verdict::Accepted);
    let back = other.with_delivered_to(email("Crew@ACME.example"));
    assert_eq!(verdict_of(&crew(), &back), Verdict::Discarded(MailError::WentThrough));
}

// allows: ML-10
#[test]
fn white_space_in_a_list_id_is_ignored() {
    let id = ListId::of(&"crew@acme.example".parse().unwrap());
    for text in ["Crew < crew.acme.example >", "<crew.\r\n acme.example>", "<\tcrew.acme.example>"]
    {
        assert_eq!(ListId::from_header(text), Ok(id.clone()), "{text:?}");
    }
}

// about: ML-10
#[test]
fn the_headers_say_what_to_keep_remove_and_add() {
    let added = crew().headers(Some("https://acme.example/u".parse().unwrap())).unwrap();
    for (name, _) in added.fields() {
        let kept = ListHeaders::KEPT.contains(&name);
        assert_ne!(kept, ListHeaders::REMOVED.contains(&name), "{name}");
    }
    assert_eq!(ListHeaders::KEPT, ["Delivered-To", "Received"]);
}
