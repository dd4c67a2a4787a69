//! Every serialised form. A change of one is a decision, which a review sees.

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    DropReason, ExternalMail, ListEdit, Mail, MailKind, MailRight, MailRights, NewList, Posting,
    RecipientScope, SenderIdentity,
};
use insta::assert_json_snapshot;

use crate::samples::{
    ANN, by_user, crew, crew_with, domains, email, list_address, new_list, own, recipients, reread,
    unverified,
};

#[test]
fn lists() {
    assert_json_snapshot!((
        reread(NewList::new(crew())),
        reread(new_list(&["Eve@BÜCHER.test", "\"a b\"@partner.example"])),
    ));
    assert_json_snapshot!("settings", reread(crew()));
}

#[test]
fn external_recipients() {
    let whole = recipients(&["Eve@BÜCHER.test", "\"a b\"@partner.example"]);
    let [eve, dee] =
        ["eve@bücher.test", "dee@partner.example"].map(|text| email(text).folded_key());
    let slice = whole.slice_of(&RecipientScope::of([eve, dee])).unwrap();
    assert_json_snapshot!((reread(whole), reread(slice)));
}

#[test]
fn edits() {
    let all = ListEdit::new()
        .with_address(list_address("team@acme.example"))
        .with_state(Switch::Off)
        .with_posting(Posting::NamedMembers)
        .with_external_mail(ExternalMail::Blocked);
    assert_json_snapshot!((reread(ListEdit::new()), reread(all)));
}

#[test]
fn words() {
    assert_json_snapshot!((
        reread(vec![Posting::Anyone, Posting::NamedMembers]),
        reread(vec![ExternalMail::Accepted, ExternalMail::Blocked]),
        reread(vec![MailRight::Post, MailRight::SendAs]),
        reread(MailRights::none()),
        reread(MailRights::none().with(MailRight::SendAs).with(MailRight::Post)),
    ));
}

#[test]
fn what_a_mail_system_sends() {
    assert_json_snapshot!((
        reread(vec![
            SenderIdentity::None,
            SenderIdentity::Unverified(email("pat@partner.example")),
            SenderIdentity::User(ANN),
            SenderIdentity::Verified(email("pat@partner.example")),
        ]),
        reread(vec![MailKind::Automatic, MailKind::Ordinary]),
    ));
}

#[test]
fn decisions() {
    let list = crew_with(ListEdit::new().with_external_mail(ExternalMail::Blocked));
    let own = own();
    let decide = |mail| list.decide_mail(&mail, &MailRights::none(), domains(&own));
    assert_json_snapshot!((
        decide(by_user(ANN)),
        decide(unverified("pat@partner.example")),
        decide(by_user(ANN).with_hops(Mail::MAX_HOPS + 1)),
    ));
}

#[test]
fn headers_and_reasons() {
    let url = "https://lists.acme.example/unsubscribe".parse().unwrap();
    assert_json_snapshot!((
        crew().headers(Some(url)).unwrap(),
        [
            DropReason::AnotherList,
            DropReason::Duplicate,
            DropReason::ListItself,
            DropReason::NowInternal,
        ],
    ));
}
