//! Every serialised form. A change of one is a decision, which a review sees.

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    ExternalMail, ListEdit, MailRight, MailRights, NewList, Posting, RecipientScope,
};
use insta::assert_json_snapshot;

use crate::samples::{crew, email, list_address, new_list, recipients, reread};

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
        .address(list_address("team@acme.example"))
        .state(Switch::Off)
        .posting(Posting::NamedMembers)
        .external_mail(ExternalMail::Blocked);
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
