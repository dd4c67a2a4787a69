//! What a check of a store finds, and how it can be repaired.

use std::collections::BTreeSet;

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
    /// A row belongs to nothing that is stored, or its own id cannot be read. It can be removed, unless
    /// it is a part of a state, an event, a registration or a profile: it could be all that is left.
    Leftover {
        /// The row, in the words of the store: its table and its key.
        place: String,
        /// What the row says that it belongs to. `None` if that cannot be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<AggregateId>,
        /// Names the row for the repair. `None` if no repair is offered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        removable: Option<String>,
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
            Self::Leftover { removable, .. } => {
                removable.clone().map(|row| Repair::Store(StoreRepair::Remove { row }))
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
