//! Every serialised form. A change of one is a decision, which a review sees.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::BTreeSet;

use guildhall_kernel::rules::GR_4;
use guildhall_kernel::{
    Affiliation, Claim, Class, Counts, Description, DomainName, Edit, EmailAddress, Envelope,
    Feature, GroupId, JoinReason, Joined, LeaveReason, Left, ListAddress, Name, NameKey, Page,
    Picture, Presence, Quota, Refusal, RefusalRow, Remedy, RemovalCause, RoomId, RoomKind, Roster,
    Scope, Switch, TextError, User, UserId, Version,
};
use insta::assert_json_snapshot;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::roster::{Role, entry};
use crate::samples::{at, company, name, reread, user};

#[test]
fn ids() {
    let uuid = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);
    assert_json_snapshot!((
        reread(company(1)),
        reread(GroupId::new(uuid)),
        reread(RoomId::new(uuid)),
        reread(user(2)),
    ));
}

#[test]
fn texts() {
    assert_json_snapshot!((
        reread(name("  Cafe\u{301}  ")),
        reread(NameKey::of("Straße")),
        reread("To the moon.".parse::<Description>().unwrap()),
        reread("https://pictures.example/1".parse::<Picture>().unwrap()),
    ));
}

#[test]
fn addresses() {
    let own = BTreeSet::from(["acme.example".parse::<DomainName>().unwrap()]);
    let address: EmailAddress = "Ann@BÜCHER.example".parse().unwrap();
    assert_json_snapshot!((
        reread(address.key(&own)),
        reread(address),
        reread("Bücher.Example".parse::<DomainName>().unwrap()),
        reread("launch-crew@acme.example".parse::<ListAddress>().unwrap()),
    ));
}

#[test]
fn words() {
    assert_json_snapshot!((
        reread(Vec::from(Feature::ALL)),
        reread(vec![Switch::Off, Switch::On]),
        reread(Vec::from(RoomKind::ALL)),
        reread(vec![Affiliation::Internal, Affiliation::External]),
    ));
}

#[test]
fn users() {
    assert_json_snapshot!((
        reread(User::of_company(user(2), company(1))),
        reread(User::of_no_company(user(3))),
    ));
}

#[test]
fn moments_and_versions() {
    assert_json_snapshot!((
        reread(at("2026-01-05T10:00:00.5+01:00")),
        reread(Version::default()),
        reread(Version::FIRST.next()),
        reread(Version::after(u64::MAX).next()),
    ));
}

#[test]
fn edits() {
    assert_json_snapshot!(reread(vec![Edit::Clear, Edit::Keep, Edit::Set(1)]));
}

#[test]
fn presences() {
    let by = Some(user(1));
    let (since, then) = (at("2026-01-05T09:00:00Z"), at("2026-01-06T09:00:00Z"));
    let join_reasons = [
        JoinReason::Added { by },
        JoinReason::Converted { by },
        JoinReason::Created { by },
        JoinReason::Invited { by },
    ];
    let leave_reasons = [
        LeaveReason::Converted,
        LeaveReason::DirectoryChange,
        LeaveReason::ExternalContactEnded,
        LeaveReason::ExternalPermissionLost,
        LeaveReason::Left,
        LeaveReason::OffBoarding,
        LeaveReason::Removed { by },
    ];
    let stays = join_reasons.map(|how| Presence::joining(Joined { at: since, how }));
    let stay = stays[0];
    let ended = leave_reasons.map(|why| stay.end(Left { at: then, why }));
    assert_json_snapshot!((reread(Vec::from(stays)), reread(Vec::from(ended))));
}

#[test]
fn rosters() {
    let entries = [entry(1, Role::MemberAndMaster), entry(2, Role::External)];
    let whole: Roster<_> = entries.into_iter().collect();
    let slice = whole.slice_of(&Scope::of([user(2), user(3)])).unwrap();
    assert_json_snapshot!((reread(whole), reread(slice), reread(Counts::new(3, 2, 1))));
}

#[test]
fn disclosed_refusals() {
    let long = TextError::TooLong { length: 101, max: 100 };
    assert_json_snapshot!((TextError::Empty.disclosed(), long.disclosed()));
}

#[test]
fn disclosed_users_and_facts() {
    assert_json_snapshot!(EveryFact(vec![user(1), user(2)]).disclosed());
}

/// A refusal that names users, and one fact of each kind.
#[derive(Debug, thiserror::Error)]
#[error("every fact")]
struct EveryFact(Vec<UserId>);

impl Refusal for EveryFact {
    fn row(&self) -> RefusalRow<'_> {
        let groups = [GroupId::new(Uuid::from_u128(2)), GroupId::new(Uuid::from_u128(1))];
        let address: EmailAddress = "Ann@acme.example".parse().unwrap();
        RefusalRow::new("every_fact", Class::Conflict, &GR_4)
            .with_remedy(Remedy::leader("Ask the leader."))
            .with_users(&self.0)
            .with_fact("company", company(1))
            .with_fact("group", groups[0])
            .with_fact("groups", groups.as_slice())
            .with_fact("room", RoomId::new(Uuid::from_u128(3)))
            .with_fact("user", user(4))
            .with_fact("u32", 5_u32)
            .with_fact("u64", u64::MAX)
            .with_fact("usize", 6_usize)
            .with_fact("character", '\u{7}')
            .with_fact("str", "text")
            .with_fact("string", String::from("text"))
            .with_fact("name", &name("Crew"))
            .with_fact("key", &address.key(&BTreeSet::new()))
            .with_fact("address", &address)
            .with_fact("domain", &"acme.example".parse::<DomainName>().unwrap())
            .with_fact("list", &"crew@acme.example".parse::<ListAddress>().unwrap())
            .with_fact("left_company", RemovalCause::OffBoarding)
            .with_fact("ended_contact", RemovalCause::ExternalContactEnded)
            .with_fact("lost_contact", RemovalCause::ExternalPermissionLost)
    }
}

#[test]
fn classes() {
    assert_json_snapshot!(reread(vec![
        Class::Conflict,
        Class::Exhausted,
        Class::Forbidden,
        Class::Gone,
        Class::Internal,
        Class::Invalid,
        Class::NotFound,
        Class::Unavailable,
    ]));
}

#[test]
fn envelopes() {
    let at = at("2026-01-05T09:00:00Z");
    let event = SampleEvent::Renamed { to: name("Crew") };
    let by_user = reread(Envelope::by_user(user(1), at, event.clone()));
    let by_service = reread(Envelope::by_service(at, event));
    let mapped = by_user.clone().map(|_| SampleEvent::Deleted);
    assert_eq!((mapped.by, mapped.at, mapped.event), (by_user.by, at, SampleEvent::Deleted));
    assert_json_snapshot!((by_user, by_service));
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
enum SampleEvent {
    Deleted,
    Renamed { to: Name },
}

#[test]
fn pages() {
    assert_json_snapshot!((
        Page::new(vec![name("Crew")], Some(user(2))),
        Page::<Name, UserId>::new(Vec::new(), None),
    ));
}

#[test]
fn claims_and_quotas() {
    assert_json_snapshot!((
        Claim::GroupName(company(1), NameKey::of("Crew")),
        Claim::pair(user(2), user(1)),
        Quota::GroupsOfCompany(company(1)),
        Quota::GroupsOfUser { company: company(1), user: user(2) },
    ));
}
