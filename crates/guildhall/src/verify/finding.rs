//! What a check of a store finds, and how it can be repaired.

use std::collections::BTreeSet;
use std::fmt;

use guildhall_groups::{AggregateId, ClaimHolder, Position, StaleCopy, StoreRepair, Tally};
use guildhall_kernel::{Claim, CompanyId, Counts, GroupId, RoomId, User, UserId, Version};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something stored that cannot be right.
///
/// It names the place, what is expected there, and what is stored. Its text is a sentence for an
/// operator.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// The outbox has later events of an aggregate than its state. It is unknown which of the
    /// two is right, so no repair is offered.
    Behind {
        /// The aggregate.
        aggregate: AggregateId,
        /// The version of its state.
        version: Version,
        /// The version after its last event.
        last_event: Version,
    },
    /// A claim is not held by what makes it, or is held by what does not make it.
    Claim {
        /// The claim.
        claim: Claim,
        /// What makes the claim. `None` if its holder does not.
        expected: Option<ClaimHolder>,
        /// The stored holder. `None` if the claim is missing.
        actual: Option<ClaimHolder>,
        /// The version of what decides this: of what makes the claim, or of its holder. `None` if
        /// that is a user or is not stored.
        version: Option<Version>,
    },
    /// Two make the same claim, and one of them holds it. No repair is offered: one of them gets
    /// another name or address.
    ClaimMadeTwice {
        /// The claim.
        claim: Claim,
        /// Its stored holder, which makes it.
        holder: ClaimHolder,
        /// What makes it too.
        other: ClaimHolder,
    },
    /// A company has rooms, groups or claims, but is not stored itself. No repair is offered.
    CompanyMissing {
        /// The company.
        company: CompanyId,
    },
    /// A room or group is as its events made it, but breaks a rule: a group has no Group Master and
    /// is not orphaned (GR-18), for example. No repair is offered.
    Contradiction {
        /// The room or group.
        aggregate: AggregateId,
        /// What contradicts what.
        cause: String,
    },
    /// A value is kept once more beside the state, and differs.
    Copy {
        /// The aggregate.
        aggregate: AggregateId,
        /// Its version.
        version: Version,
        /// Where the value is kept, and what it should be.
        copy: StaleCopy,
    },
    /// The counts beside the entries differ from the entries.
    Counts {
        /// The room or group.
        aggregate: AggregateId,
        /// Its version.
        version: Version,
        /// The counts of the entries.
        expected: Counts,
        /// The counts that are kept.
        actual: Counts,
    },
    /// Groups are nested in a circle (GR-20). No repair is offered: a Group Master removes one of
    /// them from another.
    #[doc(alias = "GR-20")]
    Cycle {
        /// The groups, each nested in the one before. The first comes again at the end.
        groups: Vec<GroupId>,
    },
    /// Events of an aggregate are missing in the outbox. No repair is offered.
    EventsMissing {
        /// What they happened to.
        aggregate: AggregateId,
        /// The version after the first event that is missing.
        from: Version,
        /// The version after the last event that is missing.
        to: Version,
    },
    /// The number of groups that the limit of a company counts is wrong (CO-7).
    #[doc(alias = "CO-7")]
    GroupsOfCompany {
        /// The company.
        company: CompanyId,
        /// The number that is kept, and the number of the groups.
        groups: Tally,
    },
    /// The number that is kept for the limit of a user is less than the number of their groups
    /// (CO-7).
    GroupsOfUser {
        /// The company of the groups.
        company: CompanyId,
        /// The user.
        user: UserId,
        /// The number that is kept, and the number of the groups.
        groups: Tally,
    },
    /// The outbox has the creation of a room or group that is not stored. No repair is offered.
    Missing {
        /// The room or group.
        aggregate: AggregateId,
    },
    /// The nested groups that are kept beside the header differ from the header (GR-20).
    Nestings {
        /// The group.
        group: GroupId,
        /// Its version.
        version: Version,
        /// The nested groups of the header.
        expected: BTreeSet<GroupId>,
        /// The nested groups that are kept.
        actual: BTreeSet<GroupId>,
    },
    /// A group and its room do not belong together. No repair is offered.
    Pair {
        /// The group.
        group: GroupId,
        /// The room.
        room: RoomId,
        /// What does not fit.
        cause: String,
    },
    /// Positions are missing in the outbox of a company, though no event of its aggregates is. No
    /// repair is offered.
    PositionsMissing {
        /// The company.
        company: CompanyId,
        /// The first position that is missing.
        from: Position,
        /// The position after those that are missing.
        to: Position,
    },
    /// The count beside the external recipients of a mailing list differs from them.
    RecipientCount {
        /// The group.
        group: GroupId,
        /// Its version.
        version: Version,
        /// The number of external recipients.
        expected: u32,
        /// The number that is kept.
        actual: u32,
    },
    /// The texts by which a search finds a group differ from its name (GR-16).
    #[doc(alias = "GR-16")]
    SearchTexts {
        /// The group.
        group: GroupId,
        /// Its version.
        version: Version,
        /// The texts of its name.
        expected: BTreeSet<String>,
        /// The texts that are kept.
        actual: BTreeSet<String>,
    },
    /// The state differs from what the events in the outbox make. It is unknown which of the two
    /// is right, so no repair is offered.
    State {
        /// The room, group or company.
        aggregate: AggregateId,
        /// The user whose entry differs. `None` for the rest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// The differing fields as the events make them.
        expected: Value,
        /// The differing fields as they are stored.
        actual: Value,
    },
    /// A stored form cannot be read. No repair is offered.
    Unreadable {
        /// What it belongs to, and why it cannot be read.
        cause: String,
    },
    /// A user left the company, but not everything (GR-18). An off-boarding stopped half-way.
    #[doc(alias = "GR-18")]
    UserLeft {
        /// The user.
        user: User,
        /// The rooms and groups that they are still in, and the company whose policy still names
        /// them.
        places: BTreeSet<AggregateId>,
    },
}

/// A change that repairs a finding. [`Guildhall::repair`](crate::Guildhall::repair) saves it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Off-boards the user again, which does the rest (GR-18).
    OffBoard {
        /// The user.
        user: User,
    },
    /// What follows from the state is written again. No state changes, and no event is made.
    Store(StoreRepair),
}

impl Finding {
    /// Returns the change that repairs it, if what is true is stored elsewhere. `None` if it is
    /// lost: restore it from a backup, or decide by hand.
    #[must_use]
    pub fn repair(&self) -> Option<Repair> {
        let derive = |aggregate, version: &Version| {
            Some(Repair::Store(StoreRepair::Derive { aggregate, version: *version }))
        };
        match self {
            Self::Claim { claim, expected, actual, version } => {
                Some(Repair::Store(StoreRepair::Claim {
                    claim: claim.clone(),
                    from: *actual,
                    to: *expected,
                    version: *version,
                }))
            }
            Self::Copy { aggregate, version, .. } | Self::Counts { aggregate, version, .. } => {
                derive(*aggregate, version)
            }
            Self::GroupsOfCompany { company, .. } | Self::GroupsOfUser { company, .. } => {
                Some(Repair::Store(StoreRepair::Counters { company: *company }))
            }
            Self::Nestings { group, version, .. }
            | Self::RecipientCount { group, version, .. }
            | Self::SearchTexts { group, version, .. } => {
                derive(AggregateId::Group(*group), version)
            }
            Self::UserLeft { user, .. } => Some(Repair::OffBoard { user: *user }),
            Self::Behind { .. }
            | Self::ClaimMadeTwice { .. }
            | Self::CompanyMissing { .. }
            | Self::Contradiction { .. }
            | Self::Cycle { .. }
            | Self::EventsMissing { .. }
            | Self::Missing { .. }
            | Self::Pair { .. }
            | Self::PositionsMissing { .. }
            | Self::State { .. }
            | Self::Unreadable { .. } => None,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind { aggregate, version, last_event } => write!(
                f,
                "The state of {} has version {version}, but the outbox has its events up to \
                 version {last_event}.",
                Named(aggregate)
            ),
            Self::Claim { claim, expected, actual, .. } => {
                claim_sentence(f, claim, (*expected, *actual))
            }
            Self::ClaimMadeTwice { claim, holder, other } => {
                write!(f, "The claim {claim} is made by {holder}, which holds it, and by {other}.")
            }
            Self::CompanyMissing { company } => {
                write!(
                    f,
                    "Company {company} has rooms, groups or claims, but is not stored itself."
                )
            }
            Self::Contradiction { aggregate, cause } => {
                write!(f, "{} contradicts itself: {cause}.", Capital(aggregate))
            }
            Self::Copy { aggregate, copy: StaleCopy { place, expected, actual }, .. } => write!(
                f,
                "{place} of {} is {actual}, but its state says {expected}.",
                Named(aggregate)
            ),
            Self::Counts { aggregate, expected, actual, .. } => write!(
                f,
                "The entries of {} make {}, but its counts are {}.",
                Named(aggregate),
                Counted(expected),
                Counted(actual)
            ),
            Self::Cycle { groups } => {
                let groups: Vec<_> = groups.iter().map(ToString::to_string).collect();
                write!(f, "These groups are nested in a circle: {}.", groups.join(", "))
            }
            Self::EventsMissing { aggregate, from, to } => write!(
                f,
                "The outbox does not have the events of {} from version {from} to version {to}.",
                Named(aggregate)
            ),
            Self::GroupsOfCompany { company, groups: Tally { kept, counted } } => write!(
                f,
                "The limit of company {company} counts {counted} groups, but the number that is kept \
                 is {kept}."
            ),
            Self::GroupsOfUser { company, user, groups: Tally { kept, counted } } => write!(
                f,
                "The limit of user {user} counts {counted} groups of company {company}, but the \
                 greatest number that is kept is {kept}."
            ),
            Self::Missing { aggregate } => {
                write!(f, "{} was created, but is not stored.", Capital(aggregate))
            }
            Self::Nestings { group, expected, actual, .. } => write!(
                f,
                "Group {group} nests {}, but the nestings that are kept beside it are: {}.",
                Listed(expected),
                Listed(actual)
            ),
            Self::Pair { group, room, cause } => {
                write!(f, "Group {group} and room {room} do not belong together: {cause}.")
            }
            Self::PositionsMissing { company, from, to } => write!(
                f,
                "The outbox of company {company} has no event from position {} to position {}.",
                from.number(),
                to.number().saturating_sub(1)
            ),
            Self::RecipientCount { group, expected, actual, .. } => write!(
                f,
                "The number of external recipients of group {group} is {expected}, but the count is \
                 {actual}."
            ),
            Self::SearchTexts { group, expected, actual, .. } => write!(
                f,
                "The texts by which a search finds group {group} are {actual:?}, but its name makes \
                 {expected:?}."
            ),
            Self::State { aggregate, user, expected, actual } => {
                match user {
                    Some(user) => write!(f, "The entry of user {user} in {}", Named(aggregate))?,
                    None => Capital(aggregate).fmt(f)?,
                }
                write!(f, " differs from its events: stored is {actual}, but they say {expected}.")
            }
            Self::Unreadable { cause } => write!(f, "A stored form cannot be read: {cause}."),
            Self::UserLeft { user, places } => {
                let places: Vec<_> = places.iter().map(|of| Named(of).to_string()).collect();
                write!(f, "User {} left the company, but not {}.", user.id(), places.join(", "))
            }
        }
    }
}

fn claim_sentence(
    f: &mut fmt::Formatter<'_>,
    claim: &Claim,
    (maker, holder): (Option<ClaimHolder>, Option<ClaimHolder>),
) -> fmt::Result {
    match (maker, holder) {
        (Some(maker), None) => write!(f, "The claim {claim} of {maker} is missing."),
        (Some(maker), Some(holder)) => {
            write!(f, "The claim {claim} belongs to {maker}, but {holder} holds it.")
        }
        (None, Some(holder)) => {
            write!(f, "The claim {claim} is held by {holder}, which does not make it.")
        }
        (None, None) => write!(f, "The claim {claim} has no holder."),
    }
}

struct Named<'a>(&'a AggregateId);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            AggregateId::Company(id) => write!(f, "company {id}"),
            AggregateId::Group(id) => write!(f, "group {id}"),
            AggregateId::Room(id) => write!(f, "room {id}"),
        }
    }
}

/// The same at the beginning of a sentence.
struct Capital<'a>(&'a AggregateId);

impl fmt::Display for Capital<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            AggregateId::Company(id) => write!(f, "Company {id}"),
            AggregateId::Group(id) => write!(f, "Group {id}"),
            AggregateId::Room(id) => write!(f, "Room {id}"),
        }
    }
}

struct Counted<'a>(&'a Counts);

impl fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(counts) = self;
        let (members, masters, externals) =
            (counts.members(), counts.masters(), counts.externals());
        write!(f, "members {members}, Masters {masters}, external members {externals}")
    }
}

struct Listed<'a>(&'a BTreeSet<GroupId>);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        if ids.is_empty() { f.write_str("none") } else { f.write_str(&ids.join(", ")) }
    }
}
