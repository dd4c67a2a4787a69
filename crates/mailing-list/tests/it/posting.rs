//! Who may send to a list (ML-4), the block of external mail (ML-5), and who may send as the list
//! (ML-3).

use guildhall_kernel::User;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, Mail, MailError, MailRight, MailRights, Posting, SenderIdentity,
    Verdict,
};

use crate::samples::{
    ANN, EVE, NAT, by_user, crew, crew_for, crew_with, refused, said, said_with, unverified,
    verified,
};

// allows: ML-3
#[test]
fn allows_who_is_named_to_send_as_the_list() {
    assert_eq!(crew().may_send_as(&rights(&[MailRight::SendAs])), Ok(()));
}

// refuses: ML-3
#[test]
fn refuses_anyone_else_to_send_as_the_list() {
    for rights in [MailRights::none(), rights(&[MailRight::Post])] {
        assert_eq!(crew().may_send_as(&rights), Err(MailError::MayNotSendAs));
    }
}

// allows: ML-4
#[test]
fn allows_anyone_where_anyone_may() {
    for mail in everybody() {
        assert_eq!(said(&crew(), &mail), Verdict::Accepted, "{mail:?}");
    }
}

// allows: ML-4
#[test]
fn allows_named_members_where_sending_is_restricted() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for user in [ANN, EVE, NAT] {
        let verdict = said_with(&list, &by_user(user), &rights(&[MailRight::Post]));
        assert_eq!(verdict, Verdict::Accepted);
    }
}

// refuses: ML-4
#[test]
fn refuses_who_is_not_named_where_sending_is_restricted() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for mail in everybody() {
        for rights in [MailRights::none(), rights(&[MailRight::SendAs])] {
            let verdict = said_with(&list, &mail, &rights);
            assert_eq!(verdict, refused(MailError::MayNotPost), "{mail:?}");
        }
    }
}

// refuses: ML-4
#[test]
fn refuses_whoever_is_not_certain_to_be_a_member() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for mail in [verified("ann@acme.example"), unverified("ann@acme.example")] {
        let verdict = said_with(&list, &mail, &rights(&[MailRight::Post]));
        assert_eq!(verdict, refused(MailError::MayNotPost), "{mail:?}");
    }
}

// allows: ML-5
#[test]
fn allows_internal_mail_where_external_mail_is_blocked() {
    let list = crew_with(ListEdit::new().external_mail(ExternalMail::Blocked));
    for mail in [by_user(ANN), verified("ann@acme.example")] {
        assert_eq!(said(&list, &mail), Verdict::Accepted, "{mail:?}");
    }
}

// refuses: ML-5
#[test]
fn refuses_external_members_who_are_named_too() {
    for posting in [Posting::Anyone, Posting::NamedMembers] {
        let mut list = crew_with(ListEdit::new().external_mail(ExternalMail::Blocked));
        list.apply_edit(&ListEdit::new().posting(posting));
        for user in [EVE, NAT] {
            let both = rights(&[MailRight::Post, MailRight::SendAs]);
            for rights in [both, MailRights::none()] {
                let verdict = said_with(&list, &by_user(user), &rights);
                assert_eq!(verdict, refused(MailError::ExternalMailBlocked));
            }
        }
    }
}

// refuses: ML-5
#[test]
fn refuses_external_recipients_of_the_list() {
    let mut list = crew_for(&["eve@partner.example"]);
    let recipient = verified("eve@partner.example");
    assert_eq!(said(&list, &recipient), Verdict::Accepted);
    list.apply_edit(&ListEdit::new().external_mail(ExternalMail::Blocked));
    assert_eq!(said(&list, &recipient), refused(MailError::ExternalMailBlocked));
}

fn everybody() -> Vec<Mail> {
    let users: [User; 3] = [ANN, EVE, NAT];
    let users = users.map(|user| Mail::of(SenderIdentity::User(user)));
    let addresses = ["ann@acme.example", "eve@partner.example"];
    let addresses = addresses.into_iter().flat_map(|text| [verified(text), unverified(text)]);
    users.into_iter().chain(addresses).collect()
}

fn rights(rights: &[MailRight]) -> MailRights {
    rights.iter().fold(MailRights::none(), |rights, right| rights.with(*right))
}
