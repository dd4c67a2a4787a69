//! Who may send to a list (ML-4), the block of external mail (ML-5), and who may send as the list
//! (ML-3).

use guildhall_kernel::Affiliation::{self, External, Internal};
use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, MailError, MailRight, MailRights, Posting, Sender,
};

use crate::samples::{crew, crew_for, crew_with};

#[test]
fn ml_3_allows_who_is_named_to_send_as_the_list() {
    assert_eq!(crew().may_send_as(&MailRights::none().with(MailRight::SendAs)), Ok(()));
}

#[test]
fn ml_3_refuses_anyone_else_to_send_as_the_list() {
    for rights in [MailRights::none(), MailRights::none().with(MailRight::Post)] {
        assert_eq!(crew().may_send_as(&rights), Err(MailError::MayNotSendAs));
    }
}

#[test]
fn ml_4_allows_anyone_where_anyone_may() {
    for sender in everybody() {
        assert_eq!(crew().may_post(&sender), Ok(()), "{sender:?}");
    }
}

#[test]
fn ml_4_allows_named_members_where_sending_is_restricted() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for affiliation in [Internal, External] {
        assert_eq!(list.may_post(&member(affiliation, &[MailRight::Post])), Ok(()));
    }
}

#[test]
fn ml_4_refuses_who_is_not_named_where_sending_is_restricted() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for affiliation in [Internal, External] {
        for sender in [
            member(affiliation, &[]),
            member(affiliation, &[MailRight::SendAs]),
            Sender::new(affiliation, MailRights::none()),
        ] {
            assert_eq!(list.may_post(&sender), Err(MailError::MayNotPost), "{sender:?}");
        }
    }
}

#[test]
fn ml_4_refuses_everybody_where_nobody_is_named() {
    let list = crew_with(ListEdit::new().posting(Posting::NamedMembers));
    for sender in everybody().into_iter().filter(|sender| !sender.rights().hold(MailRight::Post)) {
        assert_eq!(list.may_post(&sender), Err(MailError::MayNotPost), "{sender:?}");
    }
}

#[test]
fn ml_5_allows_internal_mail_where_external_mail_is_blocked() {
    let list = crew_with(ListEdit::new().external_mail(ExternalMail::Blocked));
    for sender in [member(Internal, &[]), Sender::new(Internal, MailRights::none())] {
        assert_eq!(list.may_post(&sender), Ok(()));
    }
}

#[test]
fn ml_5_refuses_external_members_who_are_named_too() {
    for posting in [Posting::Anyone, Posting::NamedMembers] {
        let mut list = crew_with(ListEdit::new().external_mail(ExternalMail::Blocked));
        list.apply_edit(&ListEdit::new().posting(posting));
        for sender in [
            member(External, &[MailRight::Post, MailRight::SendAs]),
            member(External, &[]),
            Sender::new(External, MailRights::none()),
        ] {
            assert_eq!(list.may_post(&sender), Err(MailError::ExternalMailBlocked), "{sender:?}");
        }
    }
}

#[test]
fn ml_5_refuses_external_recipients_of_the_list() {
    let mut list = crew_for(&["eve@partner.example"]);
    let recipient = Sender::new(External, MailRights::none());
    assert_eq!(list.may_post(&recipient), Ok(()));
    list.apply_edit(&ListEdit::new().external_mail(ExternalMail::Blocked));
    assert_eq!(list.may_post(&recipient), Err(MailError::ExternalMailBlocked));
}

#[test]
fn ml_12_the_first_check_that_fails_gives_the_answer() {
    for state in [Switch::On, Switch::Off] {
        for external_mail in [ExternalMail::Accepted, ExternalMail::Blocked] {
            for posting in [Posting::Anyone, Posting::NamedMembers] {
                let mut list = crew();
                let edit = ListEdit::new().state(state).external_mail(external_mail);
                list.apply_edit(&edit.posting(posting));
                for sender in everybody() {
                    let checks = [
                        (state == Switch::Off, MailError::Off),
                        (
                            external_mail == ExternalMail::Blocked && sender.is_external(),
                            MailError::ExternalMailBlocked,
                        ),
                        (
                            posting == Posting::NamedMembers
                                && !sender.rights().hold(MailRight::Post),
                            MailError::MayNotPost,
                        ),
                    ];
                    let first = checks.into_iter().find(|(fails, _)| *fails);
                    let expected = first.map_or(Ok(()), |(_, refusal)| Err(refusal));
                    assert_eq!(list.may_post(&sender), expected, "{list:?}, {sender:?}");
                }
            }
        }
    }
}

fn everybody() -> Vec<Sender> {
    let mut everybody = Vec::new();
    for affiliation in [Internal, External] {
        everybody.push(Sender::new(affiliation, MailRights::none()));
        everybody.push(member(affiliation, &[]));
        everybody.push(member(affiliation, &[MailRight::Post]));
        everybody.push(member(affiliation, &[MailRight::SendAs]));
        everybody.push(member(affiliation, &[MailRight::Post, MailRight::SendAs]));
    }
    everybody
}

fn member(affiliation: Affiliation, rights: &[MailRight]) -> Sender {
    let rights = rights.iter().fold(MailRights::none(), |rights, right| rights.with(*right));
    Sender::new(affiliation, rights)
}
