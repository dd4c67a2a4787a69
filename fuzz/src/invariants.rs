//! The invariants, written independently of the code that keeps them.

use std::fmt::Debug;

use guildhall_groups::{Group, GroupEntry, GroupKind, GroupState};
use guildhall_kernel::{
    Affiliation, Claim, Counts, Feature, RoomKind, RosterEntry, Switch, User, UserId,
};
use guildhall_mailing_list::{ExternalRecipients, MailingList};
use guildhall_permissions::Company;
use guildhall_room_features::{FeatureState, Features};
use guildhall_rooms::{Fingerprint, Participant, Room, RoomType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::choices::PEOPLE;

pub(crate) fn of_company(company: &Company) {
    let domains = company.domains();
    assert_eq!(company.list_domain().is_some(), !domains.is_empty());
    assert!(company.list_domain().is_none_or(|first| domains.contains(first)));
    assert_eq!(company.claims(), domains.iter().cloned().map(Claim::Domain).collect());
    reads_back(company);
}

pub(crate) fn of_group(group: &Group) {
    let (header, roster) = (group.header(), group.roster());
    let counts = roster.counts();
    let whole = roster.all().is_ok();
    counts_are_of(counts, roster.loaded().values(), whole);
    for (id, entry) in roster.loaded().iter() {
        check_user(*id, entry.user(), entry.affiliation(), group);
        assert!(entry.is_member() || entry.rights().is_empty(), "ML-11: only members have rights");
        let external = entry.affiliation() == Affiliation::External;
        assert!(!(external && entry.is_master()), "GR-5: no Master is external");
    }
    let (team, active) = (header.team(), header.state() == GroupState::Active);
    let orphaned = matches!(header.state(), GroupState::Orphaned(_));
    if let Some(team) = team {
        assert!(counts.masters() == 0 && !orphaned, "RM-19: a team has no Masters");
        assert!(header.nested().is_empty() && header.kind() == GroupKind::Internal, "RM-19");
        if let Some(Ok(entry)) = team.leader().map(|leader| roster.entry(leader)) {
            assert!(entry.is_some_and(GroupEntry::is_member), "RM-19: the leader is a member");
        }
    } else {
        assert!(!active || counts.masters() > 0, "GR-3: an active group has a Master");
        assert!(!orphaned || counts.masters() == 0, "GR-18: an orphaned group has no Master");
    }
    if header.kind() == GroupKind::Internal {
        assert_eq!(counts.externals(), 0, "GR-5: an internal group has no external member");
    } else {
        assert!(header.nested().is_empty(), "GR-5: an external group nests no group");
    }
    assert!(!header.nested().contains_key(&group.id()), "GR-20: no group is nested in itself");
    if group.is_deleted() {
        assert!(header.mailing_list().is_none() && group.claims().is_empty(), "GR-12");
    } else {
        let named =
            group.claims().contains(&Claim::GroupName(group.company(), header.name().key()));
        assert_eq!(named, team.is_none(), "GR-4");
    }
    for user in roster.loaded().keys().copied().chain(PEOPLE.iter().map(User::id)) {
        if let Ok(Some(participant)) = group.participant(user) {
            assert_eq!(participant.id(), user, "GR-20: the participant is the user in question");
        }
    }
    of_features(header.features());
    header.mailing_list().into_iter().for_each(of_list);
    of_recipients(header.mailing_list(), group.recipients());
    reads_back(group);
}

pub(crate) fn of_room(room: &Room) {
    let (header, roster) = (room.header(), room.roster());
    let (counts, whole) = (roster.counts(), roster.all().is_ok());
    counts_are_of(counts, roster.loaded().values(), whole);
    assert_eq!(counts.masters(), 0, "a room has no Masters");
    for (id, entry) in roster.loaded().iter() {
        let user = entry.user();
        assert_eq!(user.id(), *id);
        assert_eq!(user.affiliation(room.company()), entry.affiliation());
    }
    let most = match room.kind() {
        RoomKind::ToMe => 1,
        RoomKind::OneToOne => 2,
        RoomKind::General => u32::MAX,
        RoomKind::Team | RoomKind::Group => 0,
    };
    assert!(counts.members() <= most, "RM-1: this kind of room has fewer participants");
    if room.group().is_none() {
        assert_eq!(
            room.is_closed(),
            counts.members() == 0,
            "RM-15: a room without participants is closed"
        );
    }
    if let RoomType::OneToOne { low, high } = header.room_type() {
        assert!(low < high, "RM-3: two different users");
        let claim = Claim::pair(*low, *high);
        assert_eq!(room.claims().contains(&claim), counts.members() == 2, "RM-3");
    }
    if whole {
        let inside = roster.loaded().values().filter(|entry| entry.is_in());
        let fingerprint = Fingerprint::of(inside.map(Participant::user).map(|user| user.id()));
        assert_eq!(header.fingerprint(), fingerprint);
    }
    assert_eq!(room.info().is_some(), room.kind() == RoomKind::General, "RM-9");
    reads_back(room);
}

pub(crate) fn of_features(features: &Features) {
    for feature in Feature::ALL {
        let (state, setting) = (features.state(feature), features.setting(feature));
        assert_eq!(state == FeatureState::On, setting == Switch::On);
        assert!(
            setting == Switch::Off || features.setting(Feature::Message).is_on(),
            "FT-2: no feature is on without Message"
        );
    }
    reads_back(features);
}

pub(crate) fn of_list(list: &MailingList) {
    reads_back(list);
}

/// Checks the external recipients of a list. Without a list there are none.
pub(crate) fn of_recipients(list: Option<&MailingList>, recipients: &ExternalRecipients) {
    assert!(list.is_some() || recipients.count() == 0, "ML-6");
    let own = list.map(|list| list.address().domain().clone()).into_iter().collect();
    for (key, recipient) in recipients.loaded() {
        assert!(
            recipients.has(recipient, &own) == Ok(true) && key.folded() == recipient.folded_key()
        );
        let is_list = list.is_some_and(|list| recipient.key(&own) == list.address().key());
        assert!(!is_list, "ML-6: no list sends to itself");
    }
    reads_back(recipients);
}

/// Checks that a value is read back from its stored form as the same.
pub(crate) fn reads_back<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: &T) {
    let stored = serde_json::to_string(value).expect("every value can be stored");
    match serde_json::from_str::<T>(&stored) {
        Ok(loaded) => assert_eq!(loaded, *value),
        Err(error) => panic!("{error}, of {stored}"),
    }
}

pub(crate) fn counts_are_of<'a, S: RosterEntry + 'a>(
    counts: Counts,
    entries: impl Iterator<Item = &'a S>,
    whole: bool,
) {
    let parts =
        |counts: Counts| [counts.members(), counts.masters(), counts.externals()].map(u64::from);
    let loaded = entries
        .map(|entry| parts(entry.counts()))
        .fold([0; 3], |sum, more| [sum[0] + more[0], sum[1] + more[1], sum[2] + more[2]]);
    let counts = parts(counts);
    assert!(counts[2] <= counts[0], "external members are members");
    assert!(counts.iter().zip(loaded).all(|(all, some)| *all >= some));
    assert!(!whole || counts == loaded, "the counts are those of the entries");
}

fn check_user(id: UserId, user: User, affiliation: Affiliation, group: &Group) {
    assert_eq!(user.id(), id, "CO-1: an entry is that of its user");
    assert_eq!(user.affiliation(group.company()), affiliation, "CO-1");
}
