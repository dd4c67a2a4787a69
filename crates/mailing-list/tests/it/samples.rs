//! A list, the domains of its company, and values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use guildhall_kernel::{
    AddressKey, CommandError, CompanyId, DomainName, EmailAddress, User, UserId,
};
use guildhall_mailing_list::{
    CompanyDomains, ExternalRecipients, ListEdit, Mail, MailError, MailRights, MailingList,
    NewList, SenderIdentity, Verdict,
};
pub(crate) use guildhall_testkit::cast::{address as list_address, email};
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

pub(crate) const fn domains(own: &BTreeSet<DomainName>) -> CompanyDomains<'_> {
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

/// Returns the verdict on a mail of a sender without rights.
pub(crate) fn verdict_of(list: &MailingList, mail: &Mail) -> Verdict {
    verdict_with(list, mail, &MailRights::none())
}

/// Returns the verdict on a mail of a sender with these rights.
pub(crate) fn verdict_with(list: &MailingList, mail: &Mail, rights: &MailRights) -> Verdict {
    list.decide_mail(mail, rights, domains(&own())).verdict().clone()
}

pub(crate) const fn refused(refusal: MailError) -> Verdict {
    Verdict::Refused(refusal)
}

/// Returns the domains of the company.
pub(crate) fn own() -> BTreeSet<DomainName> {
    BTreeSet::from(["acme.example", "bücher.example"].map(|text| text.parse().unwrap()))
}

pub(crate) fn emails(texts: &[&str]) -> Vec<EmailAddress> {
    texts.iter().map(|text| email(text)).collect()
}

/// Makes a new list, crew@acme.example.
pub(crate) fn crew() -> MailingList {
    MailingList::new(list_address("crew@acme.example"), &own()).unwrap()
}

/// Makes the list after an edit.
pub(crate) fn crew_with(edit: ListEdit) -> MailingList {
    let mut list = crew();
    let changed = list.decide(edit, &own()).unwrap();
    list.apply_edit(&changed);
    list
}

/// Makes the external recipients of the list.
pub(crate) fn recipients(texts: &[&str]) -> ExternalRecipients {
    let mut recipients = ExternalRecipients::default();
    recipients.apply_addition(&added(&recipients, &emails(texts)).unwrap());
    recipients
}

/// Makes the list as it is opened for these external recipients.
pub(crate) fn new_list(recipients: &[&str]) -> NewList {
    NewList::new(crew()).with_recipients(&emails(recipients), &own()).unwrap()
}

/// Returns what a request to add these external recipients to the list makes.
pub(crate) fn added(
    recipients: &ExternalRecipients,
    addresses: &[EmailAddress],
) -> Result<BTreeMap<AddressKey, EmailAddress>, CommandError<MailError>> {
    recipients.decide_addition(addresses, crew().address(), &own())
}

/// Returns the external recipients, as they are spelled.
pub(crate) fn spelled(recipients: &ExternalRecipients) -> Vec<&str> {
    recipients.loaded().map(|(_, address)| address.as_str()).collect()
}

/// Checks that the value is read back as it was written, and returns it.
pub(crate) fn reread<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: T) -> T {
    let read: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(read, value);
    value
}
