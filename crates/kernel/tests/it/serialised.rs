//! Every serialised form: a change of one is a decision, seen in review.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    Affiliation, Counts, Description, DomainName, Edit, EmailAddress, Feature, GroupId, JoinReason,
    Joined, LeaveReason, Left, ListAddress, NameKey, Picture, Presence, Refusal, RoomId, RoomKind,
    Roster, Scope, Switch, TextError, User, Version,
};
use insta::assert_json_snapshot;
use uuid::Uuid;

use crate::roster::Place;
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
    let by = user(1);
    let (since, then) = (at("2026-01-05T09:00:00Z"), at("2026-01-06T09:00:00Z"));
    let entrances = [
        JoinReason::Added { by },
        JoinReason::Converted { by },
        JoinReason::Created { by },
        JoinReason::Invited { by },
    ];
    let departures = [
        LeaveReason::Converted,
        LeaveReason::DirectoryChange,
        LeaveReason::ExternalPermissionLost,
        LeaveReason::Left,
        LeaveReason::OffBoarding,
        LeaveReason::Removed { by },
    ];
    let stays = entrances.map(|how| Presence::In(Joined { at: since, how }));
    let stay = stays[0];
    let ended = departures.map(|why| stay.end(Left { at: then, why }));
    assert_json_snapshot!((reread(Vec::from(stays)), reread(Vec::from(ended))));
}

#[test]
fn rosters() {
    let entries = BTreeMap::from([(user(1), Place::MemberAndMaster), (user(2), Place::External)]);
    let whole = Roster::whole(entries);
    let slice = whole.slice_of(&Scope::of([user(2), user(3)])).unwrap();
    assert_json_snapshot!((reread(whole), reread(slice), reread(Counts::new(3, 2, 1))));
}

#[test]
fn disclosed_refusals() {
    assert_json_snapshot!(TextError::Empty.disclosed());
}
