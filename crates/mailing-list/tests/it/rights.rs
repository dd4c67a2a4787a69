//! The mail rights of a member, which are part of the membership (ML-11).

use guildhall_mailing_list::{MailRight, MailRights};

#[test]
fn each_right_is_granted_separately() {
    let rights = MailRights::none().with(MailRight::Post).with(MailRight::Post);
    assert!(rights.hold(MailRight::Post) && !rights.hold(MailRight::SendAs));
    let both = rights.clone().with(MailRight::SendAs);
    assert!(both.hold(MailRight::Post) && both.hold(MailRight::SendAs));
    assert_eq!(both.without(MailRight::SendAs), rights);
    assert!(!rights.is_empty());
    assert!(rights.without(MailRight::Post).is_empty() && MailRights::none().is_empty());
}

#[test]
fn each_right_has_its_own_description() {
    let words = [MailRight::Post, MailRight::SendAs].map(|right| right.to_string());
    assert_eq!(words, ["sending to the list", "sending as the list"]);
}
