use std::collections::BTreeSet;
use std::fmt;

use super::{Feature, GroupNo, Incoming, RoomNo, TeamDraft, TeamEdit, listed};
use crate::{Company, Person};

/// A step of an administrator in their company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CompanyStep {
    /// Gives a user the permission for external contact back.
    AllowContact(Person),
    /// Allows a feature again.
    AllowFeature(Feature),
    /// Disables a feature (CO-5).
    DisableFeature(Feature),
    /// Ends the external contact of the whole company (GR-19).
    EndContacts,
    /// Takes the permission for external contact from a user (GR-19).
    ForbidContact(Person),
    /// Reserves these local parts for administrators, besides those of every company (ML-13).
    Reserve(BTreeSet<String>),
    /// Allows or forbids external contact for the whole company (RM-10).
    SetContacts(bool),
    /// Sets who may create external groups (CO-4).
    SetExternalGroups(Authority),
    /// Sets who may create groups (CO-3).
    SetGroupCreation(Authority),
    /// Sets how many days Message is kept (FT-3).
    SetRetention(u16),
}

/// The users who have a permission of a company.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Authority {
    /// Every internal user.
    EveryUser,
    /// These users, or no one if the set is empty.
    Named(BTreeSet<Person>),
}

impl CompanyStep {
    /// Returns the users whom the step names.
    pub(crate) fn names(&self) -> Vec<Person> {
        match self {
            Self::AllowContact(user) | Self::ForbidContact(user) => vec![*user],
            Self::SetExternalGroups(Authority::Named(users))
            | Self::SetGroupCreation(Authority::Named(users)) => users.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for CompanyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowContact(user) => write!(f, "allows {user} external contact again"),
            Self::AllowFeature(feature) => write!(f, "allows {feature} again"),
            Self::DisableFeature(feature) => write!(f, "disables {feature}"),
            Self::EndContacts => f.write_str("ends the external contact of the company"),
            Self::ForbidContact(user) => write!(f, "forbids {user} external contact"),
            Self::Reserve(local) => write!(f, "reserves {}", listed(local)),
            Self::SetContacts(true) => f.write_str("allows external contact for the company"),
            Self::SetContacts(false) => f.write_str("forbids external contact for the company"),
            Self::SetExternalGroups(to) => write!(f, "lets {to} create external groups"),
            Self::SetGroupCreation(to) => write!(f, "lets {to} create groups"),
            Self::SetRetention(days) => write!(f, "sets the retention of Message to {days} days"),
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryUser => f.write_str("every internal user"),
            Self::Named(users) => f.write_str(&listed(users)),
        }
    }
}

/// A step of the service or the directory, without an acting user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ServiceStep {
    /// A company gets a mail domain.
    AddDomain(Company, String),
    /// A user becomes an administrator of their company.
    AppointAdministrator(Person),
    /// The service closes a company for good (CO-2).
    CloseCompany(Company),
    /// The directory changes a team.
    ChangeTeam(GroupNo, TeamEdit),
    /// A user is no longer an administrator.
    DismissAdministrator(Person),
    /// The directory dissolves a team.
    DissolveTeam(GroupNo),
    /// The directory forms a team in Acme.
    FormTeam(TeamDraft),
    /// A company gets the Approval application.
    GrantApproval(Company),
    /// A company gets the Core application.
    GrantCore(Company),
    /// A mail to this address of the company arrives (ML-12).
    Mail(Company, String, Incoming),
    /// A user leaves their company (GR-18).
    OffBoard(Person),
    /// A company loses a mail domain.
    RemoveDomain(Company, String),
    /// A company gets another name.
    RenameCompany(Company, String),
    /// A user writes a message in a room.
    RecordActivity(RoomNo),
    /// The store of the data of a feature reports that the data are deleted (FT-5).
    ReportDeletion(GroupNo, Feature),
    /// The profile of a user is saved, with this mail address.
    SaveProfile(Person, Option<String>),
    /// The limits of a company are set: its groups, the groups of each user, the participants of
    /// each room and the members of each group (CO-7).
    SetLimits(Company, Option<u32>, Option<u32>, Option<u32>, Option<u32>),
    /// The plan of a company is set. `true` is the free plan.
    SetPlan(Company, bool),
    /// An external recipient of a list wants no more mail (ML-15).
    Unsubscribe(GroupNo, String),
    /// This number of days passes, less this number of seconds. Each step takes one second.
    Wait(u16, u8),
    /// A company loses the Approval application (CO-2).
    RevokeApproval(Company),
    /// A company loses the Core application (CO-2).
    RevokeCore(Company),
}

impl fmt::Display for ServiceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddDomain(company, domain) => write!(f, "{company} gets the domain {domain}"),
            Self::AppointAdministrator(user) => write!(f, "{user} becomes an administrator"),
            Self::ChangeTeam(team, edit) => write!(f, "The directory changes {team}: {edit}"),
            Self::CloseCompany(company) => write!(f, "The service closes {company}"),
            Self::DismissAdministrator(user) => write!(f, "{user} is no longer an administrator"),
            Self::DissolveTeam(team) => write!(f, "The directory dissolves {team}"),
            Self::FormTeam(draft) => write!(f, "The directory forms {draft}"),
            Self::GrantApproval(company) => write!(f, "{company} gets the application Approval"),
            Self::GrantCore(company) => write!(f, "{company} gets the application Core"),
            Self::Mail(company, address, mail) => {
                write!(f, "A mail to {address} of {company} arrives: {mail}")
            }
            Self::OffBoard(user) => write!(f, "{user} leaves their company"),
            Self::RemoveDomain(company, domain) => {
                write!(f, "{company} loses the domain {domain}")
            }
            Self::RenameCompany(company, name) => write!(f, "{company} is renamed to {name:?}"),
            Self::RecordActivity(room) => write!(f, "A user writes a message in {room}"),
            Self::ReportDeletion(group, feature) => {
                write!(f, "The service reports that the data of {feature} of {group} are deleted")
            }
            Self::SaveProfile(user, Some(address)) => {
                write!(f, "{user} gets the address {address}")
            }
            Self::SaveProfile(user, None) => write!(f, "{user} loses their address"),
            Self::SetLimits(company, groups, each, room, members) => {
                let limit = |limit: &Option<u32>| {
                    limit.map_or_else(|| "the plan's number of".to_owned(), |most| most.to_string())
                };
                write!(f, "The limits of {company} are {} groups, ", limit(groups))?;
                write!(f, "and {} for each user", limit(each))?;
                room.map_or(Ok(()), |most| write!(f, ", and {most} participants for each room"))?;
                members.map_or(Ok(()), |most| write!(f, ", and {most} members for each group"))
            }
            Self::SetPlan(company, true) => write!(f, "{company} changes to the free plan"),
            Self::SetPlan(company, false) => write!(f, "{company} changes to a paid plan"),
            Self::Unsubscribe(group, address) => {
                write!(f, "{address} unsubscribes from the list of {group}")
            }
            Self::Wait(days, 0) => write!(f, "{days} days pass"),
            Self::Wait(days, less) => write!(f, "{days} days pass, less {less} seconds"),
            Self::RevokeApproval(company) => write!(f, "{company} loses the application Approval"),
            Self::RevokeCore(company) => write!(f, "{company} loses the application Core"),
        }
    }
}
