//! The mail rights of a member: they are a part of the membership (ML-11).

use guildhall_mailing_list::{MailRight, MailRights};

#[test]
fn each_right_is_held_on_its_own() {
    let rights = MailRights::none().with(MailRight::Post).with(MailRight::Post);
    assert!(rights.hold(MailRight::Post) && !rights.hold(MailRight::SendAs));
    let both = rights.clone().with(MailRight::SendAs);
    assert!(both.hold(MailRight::Post) && both.hold(MailRight::SendAs));
    assert_eq!(both.without(MailRight::SendAs), rights);
    assert!(!rights.is_empty());
    assert!(rights.without(MailRight::Post).is_empty() && MailRights::none().is_empty());
}

#[test]
fn rights_are_told_apart() {
    let words = [MailRight::Post, MailRight::SendAs].map(|right| right.to_string());
    assert_eq!(words, ["sending to the list", "sending as the list"]);
}
