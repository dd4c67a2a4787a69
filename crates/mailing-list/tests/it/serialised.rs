//! Every serialised form. A change of one is a decision, which a review sees.

use guildhall_kernel::Switch;
use guildhall_mailing_list::{ExternalMail, ListEdit, MailRight, MailRights, Posting};
use insta::assert_json_snapshot;

use crate::samples::{crew, crew_for, list_address, reread};

#[test]
fn lists() {
    assert_json_snapshot!((
        reread(crew()),
        reread(crew_for(&["Eve@BÜCHER.test", "\"a b\"@partner.example"])),
    ));
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
