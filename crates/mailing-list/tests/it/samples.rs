//! A list, its company's domains, and values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use guildhall_kernel::{CompanyId, DomainName, EmailAddress, ListAddress, User, UserId};
use guildhall_mailing_list::{
    CompanyDomains, ListEdit, Mail, MailError, MailRights, MailingList, SenderIdentity, Verdict,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xac));
/// A user of the company.
pub(crate) const ANN: User = User::of_company(UserId::new(Uuid::from_u128(1)), ACME);
/// A user of another company.
pub(crate) const EVE: User =
    User::of_company(UserId::new(Uuid::from_u128(2)), CompanyId::new(Uuid::from_u128(0x0b)));
/// A user of no company.
pub(crate) const NAT: User = User::of_no_company(UserId::new(Uuid::from_u128(3)));

pub(crate) const fn home(own: &BTreeSet<DomainName>) -> CompanyDomains<'_> {
    CompanyDomains::new(ACME, own)
}

pub(crate) const fn by_user(user: User) -> Mail {
    Mail::of(SenderIdentity::User(user))
}

pub(crate) fn verified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Verified(email(address)))
}

pub(crate) fn unverified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Unverified(email(address)))
}

/// What the list says to a mail of somebody without rights.
pub(crate) fn said(list: &MailingList, mail: &Mail) -> Verdict {
    said_with(list, mail, &MailRights::none())
}

/// What the list says to a mail of somebody with these rights.
pub(crate) fn said_with(list: &MailingList, mail: &Mail, rights: &MailRights) -> Verdict {
    list.decide_mail(mail, rights, home(&own())).verdict().clone()
}

pub(crate) const fn refused(refusal: MailError) -> Verdict {
    Verdict::Refused(refusal)
}

/// The company's domains.
pub(crate) fn own() -> BTreeSet<DomainName> {
    BTreeSet::from(["acme.example", "bücher.example"].map(|text| text.parse().unwrap()))
}

pub(crate) fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(crate) fn emails(texts: &[&str]) -> Vec<EmailAddress> {
    texts.iter().map(|text| email(text)).collect()
}

pub(crate) fn list_address(text: &str) -> ListAddress {
    text.parse().unwrap()
}

/// A new list: crew@acme.example.
pub(crate) fn crew() -> MailingList {
    MailingList::new(list_address("crew@acme.example"), &own()).unwrap()
}

/// The list after an edit.
pub(crate) fn crew_with(edit: ListEdit) -> MailingList {
    let mut list = crew();
    let changed = list.decide(edit, &own()).unwrap();
    list.apply_edit(&changed);
    list
}

/// The list with these external recipients.
pub(crate) fn crew_for(recipients: &[&str]) -> MailingList {
    let mut list = crew();
    let added = list.decide_recipients(&emails(recipients), &own()).unwrap();
    list.apply_recipients(&added);
    list
}

/// The external recipients, as they are spelled.
pub(crate) fn spelled(list: &MailingList) -> Vec<&str> {
    list.recipients().map(EmailAddress::as_str).collect()
}

/// The value, which reads back as it was written.
pub(crate) fn reread<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: T) -> T {
    let read: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(read, value);
    value
}
