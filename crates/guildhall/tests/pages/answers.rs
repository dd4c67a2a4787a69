//! One sample of each answer of the front door.

use std::collections::BTreeSet;

use guildhall::Error;
use guildhall::groups::GroupError;
use guildhall::kernel::{
    Claim, CommandKeyError, CompanyId, DomainNameError, EmailAddressError, ListAddressError,
    NotLoaded, RequestError, TextError, UserId,
};
use guildhall::permissions::CompanyError;
use guildhall::rooms::RoomError;
use uuid::Uuid;

const USER: UserId = UserId::new(Uuid::from_u128(1));
const COMPANY: CompanyId = CompanyId::new(Uuid::from_u128(4));

/// Returns a sample of each variant. A test fails if one is missing.
pub(crate) fn answers() -> Vec<Error<String>> {
    let key = || "7c4e".parse().unwrap();
    vec![
        Error::CommandKey(CommandKeyError::Empty),
        Error::Company(CompanyError::NeedsCore),
        Error::CompanyExists(COMPANY),
        Error::Contended { attempts: 1 },
        Error::DomainName(DomainNameError::Empty),
        Error::EmailAddress(EmailAddressError::NoAt),
        Error::OutcomeUnknown,
        Error::QuotaExceeded(BTreeSet::new()),
        Error::Request(RequestError::CommandReused { key: key() }),
        Error::Group(GroupError::NeedsMaster),
        Error::Incomplete(NotLoaded::Rest),
        Error::ListAddress(ListAddressError::Dot),
        Error::NoSuchCompany(COMPANY),
        Error::NoSuchUser(USER),
        Error::Room(RoomError::SameUser),
        Error::Store("the disk is full".to_owned()),
        Error::Taken(Claim::ToMe(USER)),
        Error::Text(TextError::Empty),
        Error::UnreadableAnswer { key: key(), cause: "no JSON".to_owned() },
    ]
}
