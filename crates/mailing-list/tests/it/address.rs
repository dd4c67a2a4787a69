//! The list and its address: on or off (ML-1), in one of the company's domains (ML-2).

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, MailError, MailRight, MailRights, MailingList, NewList, Posting,
    Verdict,
};

use crate::samples::{
    ANN, by_user, crew, crew_with, domains, email, list_address, own, recipients,
};

// allows: ML-1
#[test]
fn a_new_list_is_on_and_accepts_mail_from_anyone() {
    let list = crew();
    assert_eq!(list.address(), &list_address("crew@acme.example"));
    assert_eq!(list.state(), Switch::On);
    assert_eq!(list.posting(), Posting::Anyone);
    assert_eq!(list.external_mail(), ExternalMail::Accepted);
    assert!(NewList::new(list).recipients().is_empty());
}

// allows: ML-1
#[test]
fn the_address_of_a_list_can_change() {
    let list = crew_with(ListEdit::new().with_address(list_address("team@bücher.example")));
    assert_eq!(list.address().to_string(), "team@xn--bcher-kva.example");
}

// allows: ML-1
#[test]
fn a_list_can_be_turned_off_and_on() {
    let mut list = crew_with(ListEdit::new().with_state(Switch::Off));
    let on = list.decide(ListEdit::new().with_state(Switch::On), &own()).unwrap();
    list.apply_edit(&on);
    assert_eq!(list, crew());
}

// refuses: ML-1
#[test]
fn a_list_that_is_off_cannot_be_used() {
    let list = crew_with(ListEdit::new().with_state(Switch::Off));
    let rights = MailRights::none().with(MailRight::Post).with(MailRight::SendAs);
    let decision = list.decide_mail(&by_user(ANN), &rights, domains(&own()));
    assert_eq!(decision.verdict(), &Verdict::Refused(MailError::Off));
    assert_eq!(list.may_send_as(&rights), Err(MailError::Off));
}

// allows: ML-2
#[test]
fn an_address_can_be_in_any_domain_of_the_company() {
    for text in ["crew@acme.example", "crew@BÜCHER.example", "crew@xn--bcher-kva.example"] {
        assert!(MailingList::new(list_address(text), &own()).is_ok(), "{text}");
    }
}

// refuses: ML-2
#[test]
fn an_address_in_another_domain_is_refused() {
    for text in ["crew@other.example", "crew@sub.acme.example", "crew@example"] {
        let address = list_address(text);
        let refused = MailError::ForeignDomain { address: address.clone() };
        assert_eq!(MailingList::new(address.clone(), &own()), Err(refused.clone()));
        assert_eq!(crew().decide(ListEdit::new().with_address(address), &own()), Err(refused));
    }
}

// refuses: ML-6
#[test]
fn the_address_of_an_external_recipient_is_refused() {
    // The company got the domain after the recipient was added.
    let mut domains = own();
    domains.insert("partner.example".parse().unwrap());
    for text in ["team@partner.example", "Team@partner.example"] {
        let (list, team) = (recipients(&[text]), list_address("team@partner.example"));
        assert!(crew().decide(ListEdit::new().with_address(team.clone()), &domains).is_ok());
        let refused = MailError::RecipientIsList { address: email("team@partner.example") };
        assert_eq!(list.check_list_address(&team), Err(refused.into()), "{text}");
    }
}
