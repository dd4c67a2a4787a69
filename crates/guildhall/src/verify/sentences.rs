//! What a finding says to an operator.

use std::collections::BTreeSet;
use std::fmt;

use guildhall_groups::{AggregateId, ClaimHolder, StaleCopy, Tally};
use guildhall_kernel::{Claim, Counts, GroupId};

use super::Finding;

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
            Self::Leftover { place, owner: Some(owner), .. } => {
                write!(f, "The row {place} belongs to nothing: {} does not have it.", Named(owner))
            }
            Self::Leftover { place, owner: None, .. } => {
                write!(f, "The row {place} has an id that cannot be read.")
            }
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
