//! One of each refusal, and one of each answer of the front door.

use std::collections::BTreeSet;

use guildhall::Error;
use guildhall::groups::GroupError;
use guildhall::kernel::{
    Claim, CompanyId, DomainNameError, EmailAddressError, Feature, GroupId, ListAddressError,
    NotLoaded, Refusal, RemovalCause, RoomId, RoomKind, TextError, Timestamp, UserId,
};
use guildhall::mailing_list::MailError;
use guildhall::permissions::rules::{CO_3, GR_9, GR_10, RM_9, RM_10};
use guildhall::permissions::{CompanyError, GroupAction, RoomAction};
use guildhall::room_features::{FeatureData, FeatureError};
use guildhall::rooms::RoomError;
use time::OffsetDateTime;
use uuid::Uuid;

const USER: UserId = UserId::new(Uuid::from_u128(1));
const GROUP: GroupId = GroupId::new(Uuid::from_u128(2));
const ROOM: RoomId = RoomId::new(Uuid::from_u128(3));
const COMPANY: CompanyId = CompanyId::new(Uuid::from_u128(4));

/// One of each variant, by type. A variant that is missing here fails a test.
pub(crate) fn refusals() -> [(&'static str, Vec<Box<dyn Refusal>>); 9] {
    [
        ("CompanyError", boxed(of_companies())),
        ("DomainNameError", boxed(of_domain_names())),
        ("EmailAddressError", boxed(of_addresses())),
        ("FeatureError", boxed(of_features())),
        ("GroupError", boxed(of_groups())),
        ("ListAddressError", boxed(of_list_addresses())),
        ("MailError", boxed(of_mail())),
        ("RoomError", boxed(of_rooms())),
        ("TextError", boxed(of_texts())),
    ]
}

/// One of each variant. A variant that is missing here fails a test.
pub(crate) fn answers() -> Vec<Error<String>> {
    vec![
        Error::Company(CompanyError::NeedsCore),
        Error::CompanyExists(COMPANY),
        Error::Contended { attempts: 1 },
        Error::QuotaExceeded(BTreeSet::new()),
        Error::Group(GroupError::NeedsMaster),
        Error::Incomplete(NotLoaded::Rest),
        Error::NoSuchCompany(COMPANY),
        Error::NoSuchUser(USER),
        Error::Room(RoomError::SameUser),
        Error::Store("the disk is full".to_owned()),
        Error::Taken(Claim::ToMe(USER)),
    ]
}

fn of_companies() -> Vec<CompanyError> {
    let users = || vec![USER];
    vec![
        CompanyError::AddressTaken { address: "ann@acme.example".parse().unwrap() },
        CompanyError::DomainTaken { domain: "acme.example".parse().unwrap() },
        CompanyError::ExternalContactForbidden { users: users() },
        CompanyError::FeatureDisabled { feature: Feature::Note },
        CompanyError::MayNotCreateExternalGroups { user: USER },
        CompanyError::MayNotCreateGroups { user: USER },
        CompanyError::NeedsCore,
        CompanyError::NeedsCoreOrApproval,
        CompanyError::NoContactPermission { users: users() },
        CompanyError::NotAdministrator { user: USER, rule: &CO_3 },
        CompanyError::NotNamed { user: USER },
        CompanyError::NotOfCompany { user: USER },
        CompanyError::CompanyQuotaExceeded { limit: 1 },
        CompanyError::UserQuotaExceeded { users: users(), limit: 1 },
    ]
}

fn of_domain_names() -> Vec<DomainNameError> {
    let label = || "acme-".to_owned();
    vec![
        DomainNameError::Character { character: '!' },
        DomainNameError::Empty,
        DomainNameError::EmptyLabel,
        DomainNameError::Hyphen { label: label() },
        DomainNameError::Invisible { character: '\u{200b}' },
        DomainNameError::LabelTooLong { label: label(), octets: 64, max: 63 },
        DomainNameError::NotInternational { name: label() },
        DomainNameError::TooLong { octets: 256, max: 255 },
    ]
}

fn of_addresses() -> Vec<EmailAddressError> {
    vec![
        EmailAddressError::AddressLiteral,
        EmailAddressError::Domain(DomainNameError::Empty),
        EmailAddressError::Invisible { character: '\u{200b}' },
        EmailAddressError::LocalPartCharacter { character: '(' },
        EmailAddressError::LocalPartDot,
        EmailAddressError::LocalPartEmpty,
        EmailAddressError::LocalPartTooLong { octets: 65, max: 64 },
        EmailAddressError::NoAt,
        EmailAddressError::QuoteEndsEarly,
        EmailAddressError::QuoteUnclosed,
        EmailAddressError::QuotedPair { character: 'é' },
        EmailAddressError::TooLong { octets: 255, max: 254 },
    ]
}

fn of_features() -> Vec<FeatureError> {
    let (data, since) = (FeatureData::Note, Timestamp::from(OffsetDateTime::UNIX_EPOCH));
    vec![
        FeatureError::DeletionUnderWay { data, since },
        FeatureError::Locked { feature: Feature::Note },
        FeatureError::MessageGone { since },
        FeatureError::NeedsMessage { feature: Feature::Note },
        FeatureError::NoDeletionRequested { data },
        FeatureError::NotDeletable { feature: Feature::Task },
        FeatureError::NothingChanges,
    ]
}

fn of_groups() -> Vec<GroupError> {
    let (group, users) = (GROUP, || vec![USER]);
    vec![
        GroupError::AlreadyMasters { users: users() },
        GroupError::AlreadyMembers { users: users() },
        GroupError::AlreadyNested { group },
        GroupError::Company(CompanyError::NeedsCoreOrApproval),
        GroupError::Cycle { cycle: vec![group, group] },
        GroupError::Deleted { group },
        GroupError::ExternalInInternalGroup { users: users() },
        GroupError::ExternalMaster { users: users() },
        GroupError::ExternalNesting { group },
        GroupError::Feature(FeatureError::NothingChanges),
        GroupError::LastMaster { group },
        GroupError::LeaderOutside { user: USER },
        GroupError::Mail(MailError::NoList),
        GroupError::MessageKept { group },
        GroupError::MessageOff { group },
        GroupError::NameTaken { name: "Launch crew".parse().unwrap() },
        GroupError::NeedsMaster,
        GroupError::NoUsersNamed,
        GroupError::NoTeam { group },
        GroupError::NoSuchGroup { group },
        GroupError::NotAllowed { action: GroupAction::Leave, rule: &GR_10 },
        GroupError::NothingToEnd { group, user: USER, why: RemovalCause::ExternalPermissionLost },
        GroupError::NothingToEnd { group, user: USER, why: RemovalCause::OffBoarding },
        GroupError::NotNested { group },
        GroupError::NothingChanges,
        GroupError::NotMasters { users: users() },
        GroupError::NotMembers { users: users(), rule: &GR_9 },
        GroupError::OtherCompany { group },
        GroupError::Room(RoomError::Closed { room: ROOM }),
        GroupError::TeamMessageOff { team: group },
        GroupError::UnknownAddress,
        GroupError::WrongRoom { group },
    ]
}

fn of_list_addresses() -> Vec<ListAddressError> {
    vec![
        ListAddressError::Address(EmailAddressError::NoAt),
        ListAddressError::AddressLiteral,
        ListAddressError::Character { character: '+' },
        ListAddressError::Dot,
        ListAddressError::Length { length: 1, min: 2, max: 40 },
    ]
}

fn of_mail() -> Vec<MailError> {
    let list = || "crew@acme.example".parse().unwrap();
    let recipient = || "eve@partner.example".parse().unwrap();
    vec![
        MailError::AddressTaken { address: list() },
        MailError::Automatic,
        MailError::ExternalMailBlocked,
        MailError::ForeignDomain { address: list() },
        MailError::HasList,
        MailError::MayNotPost,
        MailError::MayNotSendAs,
        MailError::NoList,
        MailError::NoBounceAddress { address: list() },
        MailError::NoUsersNamed,
        MailError::NoSender,
        MailError::NoSuchRecipient { address: recipient() },
        MailError::NothingChanges,
        MailError::Off,
        MailError::RecipientIsInternal { address: recipient() },
        MailError::RecipientIsList { address: recipient() },
        MailError::RecipientTwice { address: recipient() },
        MailError::SeveralSenders { count: 2 },
        MailError::TooManyHops { hops: 101, max: 100 },
        MailError::WentThrough,
    ]
}

fn of_rooms() -> Vec<RoomError> {
    let (room, users) = (ROOM, || vec![USER]);
    let kind = RoomKind::ToMe;
    vec![
        RoomError::AlreadyIn { users: users() },
        RoomError::Closed { room },
        RoomError::Company(CompanyError::NeedsCore),
        RoomError::GroupDecides { room },
        RoomError::NoUsersNamed { rule: &RM_10 },
        RoomError::NoLongerIn { room, user: USER },
        RoomError::NoSuchRoom { room },
        RoomError::NotAllowed { action: RoomAction::Describe, kind, rule: &RM_9 },
        RoomError::NothingChanges,
        RoomError::NotIn { users: users() },
        RoomError::NotInSource { users: users() },
        RoomError::NothingToEnd { room, user: USER, why: RemovalCause::ExternalPermissionLost },
        RoomError::NothingToEnd { room, user: USER, why: RemovalCause::OffBoarding },
        RoomError::OfNoGroup { kind },
        RoomError::OtherCompany { room },
        RoomError::SameUser,
        RoomError::SourceHasExternals { room },
        RoomError::TakesInvitations { room },
        RoomError::TooFew { participants: 2 },
        RoomError::TooFewToConvert { participants: 2 },
    ]
}

fn of_texts() -> Vec<TextError> {
    vec![
        TextError::Control { character: '\u{7}', position: 1 },
        TextError::Empty,
        TextError::TooLong { length: 101, max: 100 },
    ]
}

fn boxed<R: Refusal + 'static>(refusals: Vec<R>) -> Vec<Box<dyn Refusal>> {
    refusals.into_iter().map(|refusal| Box::new(refusal) as Box<dyn Refusal>).collect()
}
