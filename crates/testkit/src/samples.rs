//! One sample of each variant of each refusal.
//!
//! A test of the workspace compares them with the variants that the sources declare, so no variant
//! is left out.

use guildhall_groups::{GroupError, Managers};
use guildhall_kernel::{
    CharacterClass, CommandKey, CommandKeyError, CompanyId, Disclosed, DomainNameError,
    EmailAddressError, Feature, GroupId, ListAddressError, Refusal, RemovalCause, RequestError,
    RoomId, RoomKind, TextError, Timestamp, UserId, Version,
};
use guildhall_mailing_list::MailError;
use guildhall_permissions::rules::{CO_3, GR_9, GR_10, RM_9, RM_10};
use guildhall_permissions::{CompanyError, GroupAction, GroupSetting, RoomAction};
use guildhall_room_features::{FeatureData, FeatureError};
use guildhall_rooms::RoomError;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::explorer::all_rules;

const USER: UserId = UserId::new(Uuid::from_u128(1));
const COMPANY: CompanyId = CompanyId::new(Uuid::from_u128(4));
const GROUP: GroupId = GroupId::new(Uuid::from_u128(2));
const ROOM: RoomId = RoomId::new(Uuid::from_u128(3));

/// Returns a sample of each variant, by the name of its type.
#[must_use]
pub fn refusals() -> [(&'static str, Vec<Box<dyn Refusal>>); 11] {
    [
        ("CommandKeyError", boxed(command_key_errors())),
        ("CompanyError", boxed(company_errors())),
        ("DomainNameError", boxed(domain_name_errors())),
        ("EmailAddressError", boxed(email_address_errors())),
        ("FeatureError", boxed(feature_errors())),
        ("GroupError", boxed(group_errors())),
        ("ListAddressError", boxed(list_address_errors())),
        ("MailError", boxed(mail_errors())),
        ("RequestError", boxed(request_errors())),
        ("RoomError", boxed(room_errors())),
        ("TextError", boxed(text_errors())),
    ]
}

/// Returns what these refusals disclose.
///
/// # Panics
/// If one discloses something else than it says, has no message or no remedy, or a rule that no crate
/// owns.
#[must_use]
pub fn disclosed<R: Refusal>(refusals: &[R]) -> Vec<Disclosed> {
    let owned = all_rules();
    let disclose = |refusal: &R| {
        let (disclosed, rule) = (refusal.disclosed(), refusal.rule());
        assert!(owned.contains(&rule), "{refusal}: {}", rule.code());
        assert!(!refusal.to_string().is_empty(), "{}", refusal.kind());
        assert!(refusal.remedy().text().ends_with('.'), "{refusal}");
        assert_eq!(disclosed.rule(), rule.code());
        assert_eq!((disclosed.kind(), disclosed.class()), (refusal.kind(), refusal.class()));
        assert_eq!(disclosed.message(), refusal.to_string());
        assert_eq!(disclosed.users(), refusal.users());
        assert_eq!(disclosed.facts(), refusal.facts());
        assert_eq!(disclosed.remedy(), refusal.remedy());
        disclosed
    };
    refusals.iter().map(disclose).collect()
}

/// Returns a sample of each variant of [`CommandKeyError`].
#[must_use]
pub fn command_key_errors() -> Vec<CommandKeyError> {
    vec![
        CommandKeyError::Character { character: ' ' },
        CommandKeyError::Empty,
        CommandKeyError::TooLong { length: 256, max: CommandKey::MAX },
    ]
}

/// Returns a sample of each variant of [`CompanyError`].
#[must_use]
pub fn company_errors() -> Vec<CompanyError> {
    let users = || vec![USER];
    vec![
        CompanyError::AddressTaken { address: "ann@acme.example".parse().unwrap() },
        CompanyError::CompanyClosed { company: COMPANY },
        CompanyError::DomainTaken { domain: "acme.example".parse().unwrap() },
        CompanyError::ExternalContactForbidden { users: users() },
        CompanyError::FeatureDisabled { feature: Feature::Note },
        CompanyError::HaveLeft { users: users() },
        CompanyError::MayNotCreateExternalGroups { user: USER },
        CompanyError::MayNotCreateGroups { user: USER },
        CompanyError::NeedsCore,
        CompanyError::NeedsCoreOrApproval,
        CompanyError::NoContactPermission { users: users() },
        CompanyError::NotAdministrator { user: USER, rule: &CO_3 },
        CompanyError::NotNamed { user: USER },
        CompanyError::NotOfCompany { user: USER },
        CompanyError::WrongCompany { users: users() },
        CompanyError::CompanyQuotaExceeded { limit: 1 },
        CompanyError::GroupQuotaExceeded { limit: 3, count: 4 },
        CompanyError::RoomQuotaExceeded { limit: 3, count: 4 },
        CompanyError::UserQuotaExceeded { users: users(), limit: 1 },
    ]
}

/// Returns a sample of each variant of [`DomainNameError`].
#[must_use]
pub fn domain_name_errors() -> Vec<DomainNameError> {
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

/// Returns a sample of each variant of [`EmailAddressError`].
#[must_use]
pub fn email_address_errors() -> Vec<EmailAddressError> {
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

/// Returns a sample of each variant of [`FeatureError`].
#[must_use]
pub fn feature_errors() -> Vec<FeatureError> {
    let (data, since) = (FeatureData::Note, Timestamp::from(OffsetDateTime::UNIX_EPOCH));
    vec![
        FeatureError::DeletionUnderWay { data, since },
        FeatureError::MessageGone { kept_until: since },
        FeatureError::NeedsMessage { feature: Feature::Note },
        FeatureError::NoDeletionRequested { data },
        FeatureError::NotDeletable { feature: Feature::Task },
        FeatureError::NothingChanges,
    ]
}

/// Returns a sample of each variant of [`GroupError`].
#[must_use]
pub fn group_errors() -> Vec<GroupError> {
    let (group, users) = (GROUP, || vec![USER]);
    vec![
        GroupError::AlreadyAsked { group },
        GroupError::NoOpenRequest { users: users() },
        GroupError::AlreadyMasters { users: users() },
        GroupError::AlreadyMembers { users: users() },
        GroupError::AlreadyNested { group },
        GroupError::Company(CompanyError::NeedsCoreOrApproval),
        GroupError::Cycle { cycle: vec![group, group] },
        GroupError::Deleted { group },
        GroupError::ExternalInInternalGroup { users: users() },
        GroupError::ExternalMaster { users: users() },
        GroupError::MasterWithoutContact { users: users() },
        GroupError::ExternalNesting { group },
        GroupError::Feature(FeatureError::NothingChanges),
        GroupError::LastMaster { group },
        GroupError::LeaderOutside { user: USER },
        GroupError::Locked { setting: GroupSetting::Members },
        GroupError::Mail(MailError::NoList),
        GroupError::MessageKept { group },
        GroupError::MessageOff { group, managers: Managers::Masters },
        GroupError::NameTaken { name: "Launch crew".parse().unwrap() },
        GroupError::NeedsMaster,
        GroupError::NoUsersNamed,
        GroupError::NoTeam { group },
        GroupError::NoSuchGroup { group },
        GroupError::NotAllowed {
            action: GroupAction::Leave,
            rule: &GR_10,
            managers: Managers::Masters,
        },
        GroupError::NothingToEnd { group, user: USER, why: RemovalCause::ExternalContactEnded },
        GroupError::NothingToEnd { group, user: USER, why: RemovalCause::ExternalPermissionLost },
        GroupError::NothingToEnd { group, user: USER, why: RemovalCause::OffBoarding },
        GroupError::NotNested { group },
        GroupError::NothingChanges,
        GroupError::NotMasters { users: users() },
        GroupError::NotMembers { users: users(), rule: &GR_9 },
        GroupError::OtherCompany { group },
        GroupError::Room(RoomError::Closed { room: ROOM }),
        GroupError::TeamMessageOff { team: group, managers: Managers::Leader },
        GroupError::UnknownAddress,
        GroupError::WrongRoom { group },
    ]
}

/// Returns a sample of each variant of [`ListAddressError`].
#[must_use]
pub fn list_address_errors() -> Vec<ListAddressError> {
    vec![
        ListAddressError::Address(EmailAddressError::NoAt),
        ListAddressError::AddressLiteral,
        ListAddressError::Character { character: '+' },
        ListAddressError::Dot,
        ListAddressError::Length { length: 1, min: 2, max: 64 },
    ]
}

/// Returns a sample of each variant of [`MailError`].
#[must_use]
pub fn mail_errors() -> Vec<MailError> {
    let list = || "crew@acme.example".parse().unwrap();
    let recipient = || "eve@partner.example".parse().unwrap();
    vec![
        MailError::AddressReserved { address: list() },
        MailError::AddressTaken { address: list() },
        MailError::Automatic,
        MailError::BounceAddressTaken { address: list().bounce_address().unwrap() },
        MailError::ExternalMailBlocked,
        MailError::ForeignDomain { address: list() },
        MailError::HasList,
        MailError::MayNotPost,
        MailError::MayNotSendAs,
        MailError::NoList,
        MailError::NoBounceAddress { address: list() },
        MailError::NoAddressNamed,
        MailError::NoSender,
        MailError::NoSuchRecipient { address: recipient() },
        MailError::NotSubscribed { address: recipient() },
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

/// Returns a sample of each variant of [`RequestError`].
#[must_use]
pub fn request_errors() -> Vec<RequestError> {
    let [expected, found] = [7, 9].map(Version::after);
    vec![
        RequestError::CommandReused { key: "7c4e".parse().unwrap() },
        RequestError::StaleVersion { expected, found },
    ]
}

/// Returns a sample of each variant of [`RoomError`].
#[must_use]
pub fn room_errors() -> Vec<RoomError> {
    let (room, users) = (ROOM, || vec![USER]);
    let kind = RoomKind::ToMe;
    vec![
        RoomError::AlreadyIn { users: users() },
        RoomError::Closed { room },
        RoomError::Company(CompanyError::NeedsCore),
        RoomError::GroupDecides { room },
        RoomError::NoUsersNamed { rule: &RM_10 },
        RoomError::NoLongerIn { kind: RoomKind::General, room, user: USER },
        RoomError::NoLongerIn { kind: RoomKind::OneToOne, room, user: USER },
        RoomError::NoSuchRoom { room },
        RoomError::NotAllowed { action: RoomAction::EditInfo, kind, rule: &RM_9 },
        RoomError::NothingChanges,
        RoomError::NotIn { users: users() },
        RoomError::NotInSource { users: users() },
        RoomError::NothingToEnd { room, user: USER, why: RemovalCause::ExternalContactEnded },
        RoomError::NothingToEnd { room, user: USER, why: RemovalCause::ExternalPermissionLost },
        RoomError::NothingToEnd { room, user: USER, why: RemovalCause::OffBoarding },
        RoomError::OfNoGroup { kind },
        RoomError::OtherCompany { room },
        RoomError::SameUser,
        RoomError::SourceHasExternals { room },
        RoomError::NeedsNewRoom { room },
        RoomError::PairTakesNoInfo,
        RoomError::TakesInvitations { room },
        RoomError::TooFew { participants: 2 },
        RoomError::TooFewToConvert { participants: 2 },
    ]
}

/// Returns a sample of each variant of [`TextError`].
#[must_use]
pub fn text_errors() -> Vec<TextError> {
    vec![
        TextError::Character {
            character: '\u{202e}',
            position: 1,
            class: CharacterClass::BidiControl,
        },
        TextError::Empty,
        TextError::Invisible,
        TextError::TooLong { length: 101, max: 100 },
    ]
}

fn boxed<R: Refusal + 'static>(refusals: Vec<R>) -> Vec<Box<dyn Refusal>> {
    refusals.into_iter().map(|refusal| Box::new(refusal) as Box<dyn Refusal>).collect()
}
