//! The list and its address: on or off (ML-1), and of one of the company's domains (ML-2).

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, MailError, MailRight, MailRights, MailingList, Posting, Verdict,
};

use crate::samples::{ANN, by_user, crew, crew_for, crew_with, email, home, list_address, own};

// allows: ML-1
#[test]
fn allows_a_list_that_is_on_at_first_and_open() {
    let list = crew();
    assert_eq!(list.address(), &list_address("crew@acme.example"));
    assert_eq!(list.state(), Switch::On);
    assert_eq!(list.posting(), Posting::Anyone);
    assert_eq!(list.external_mail(), ExternalMail::Accepted);
    assert_eq!(list.recipients().count(), 0);
}

// allows: ML-1
#[test]
fn allows_another_address() {
    let list = crew_with(ListEdit::new().address(list_address("team@bücher.example")));
    assert_eq!(list.address().to_string(), "team@xn--bcher-kva.example");
}

// allows: ML-1
#[test]
fn allows_a_list_to_be_turned_off_and_on() {
    let mut list = crew_with(ListEdit::new().state(Switch::Off));
    let on = list.decide(ListEdit::new().state(Switch::On), &own()).unwrap();
    list.apply_edit(&on);
    assert_eq!(list, crew());
}

// refuses: ML-1
#[test]
fn refuses_all_use_of_a_list_that_is_off() {
    let list = crew_with(ListEdit::new().state(Switch::Off));
    let rights = MailRights::none().with(MailRight::Post).with(MailRight::SendAs);
    let decision = list.decide_mail(&by_user(ANN), &rights, home(&own()));
    assert_eq!(decision.verdict(), &Verdict::Refused(MailError::Off));
    assert_eq!(list.may_send_as(&rights), Err(MailError::Off));
}

// allows: ML-2
#[test]
fn allows_an_address_of_each_of_the_company_s_domains() {
    for text in ["crew@acme.example", "crew@BÜCHER.example", "crew@xn--bcher-kva.example"] {
        assert!(MailingList::new(list_address(text), &own()).is_ok(), "{text}");
    }
}

// refuses: ML-2
#[test]
fn refuses_an_address_of_another_domain() {
    for text in ["crew@other.example", "crew@sub.acme.example", "crew@example"] {
        let address = list_address(text);
        let refused = MailError::ForeignDomain { address: address.clone() };
        assert_eq!(MailingList::new(address.clone(), &own()), Err(refused.clone()));
        assert_eq!(crew().decide(ListEdit::new().address(address), &own()), Err(refused));
    }
}

// refuses: ML-6
#[test]
fn refuses_an_address_that_is_an_external_recipient_of_the_list() {
    // The domain became the company's own after the recipient was added.
    let mut domains = own();
    domains.insert("partner.example".parse().unwrap());
    for text in ["team@partner.example", "Team@partner.example"] {
        let list = crew_for(&[text]);
        let edit = ListEdit::new().address(list_address("team@partner.example"));
        let refused = MailError::RecipientIsList { address: email("team@partner.example") };
        assert_eq!(list.decide(edit, &domains), Err(refused), "{text}");
    }
}
