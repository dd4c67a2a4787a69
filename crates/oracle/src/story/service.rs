use std::fmt;

use super::{Feature, GroupNo, Incoming, RoomNo, TeamDraft, TeamEdit};
use crate::{Company, Person};

/// What happens without a user who acts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ServiceDeed {
    /// Somebody becomes administrator of their company.
    AppointAdministrator(Person),
    /// The directory changes a team: who joined, who left, who leads it now, what it is called now.
    ChangeTeam(GroupNo, TeamEdit),
    /// Somebody is administrator no more.
    DismissAdministrator(Person),
    /// The directory dissolves a team.
    DissolveTeam(GroupNo),
    /// The directory forms a team in Acme.
    FormTeam(TeamDraft),
    /// A company gets the Core application.
    GrantCore(Company),
    /// A mail comes in to this address of the company (ML-12).
    Mail(Company, String, Incoming),
    /// A user leaves their company (GR-18).
    OffBoard(Person),
    /// Something is said in a room.
    RecordActivity(RoomNo),
    /// The store that holds the data of a feature reports them deleted (FT-5).
    ReportDeletion(GroupNo, Feature),
    /// The profile of a user is saved, with this address or none.
    SaveProfile(Person, Option<String>),
    /// The limits of a company are set: its groups, and the groups of each user (CO-7).
    SetLimits(Company, Option<u32>, Option<u32>),
    /// The plan of a company is set: the free one, or not.
    SetPlan(Company, bool),
    /// So many days pass, less so many seconds: each step takes one.
    Wait(u16, u8),
    /// A company loses the Core application (CO-2).
    WithdrawCore(Company),
}

impl fmt::Display for ServiceDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AppointAdministrator(user) => write!(f, "{user} becomes administrator"),
            Self::ChangeTeam(team, edit) => write!(f, "The directory says of {team}: {edit}"),
            Self::DismissAdministrator(user) => write!(f, "{user} is administrator no more"),
            Self::DissolveTeam(team) => write!(f, "The directory dissolves {team}"),
            Self::FormTeam(draft) => write!(f, "The directory forms {draft}"),
            Self::GrantCore(company) => write!(f, "{company} gets Core"),
            Self::Mail(company, address, mail) => {
                write!(f, "A mail comes in to {address} at {company}: {mail}")
            }
            Self::OffBoard(user) => write!(f, "{user} leaves their company"),
            Self::RecordActivity(room) => write!(f, "Something is said in {room}"),
            Self::ReportDeletion(group, feature) => {
                write!(f, "The data of {feature} of {group} are reported deleted")
            }
            Self::SaveProfile(user, Some(address)) => {
                write!(f, "{user} has the address {address} now")
            }
            Self::SaveProfile(user, None) => write!(f, "{user} has no address now"),
            Self::SetLimits(company, groups, each) => {
                let limit = |limit: &Option<u32>| {
                    limit.map_or_else(|| "what the plan gives".to_owned(), |most| most.to_string())
                };
                write!(f, "The limits of {company} are {} groups, ", limit(groups))?;
                write!(f, "and {} for each user", limit(each))
            }
            Self::SetPlan(company, true) => write!(f, "{company} goes on the free plan"),
            Self::SetPlan(company, false) => write!(f, "{company} goes on a paid plan"),
            Self::Wait(days, 0) => write!(f, "{days} days pass"),
            Self::Wait(days, less) => write!(f, "{days} days pass, less {less} seconds"),
            Self::WithdrawCore(company) => write!(f, "{company} loses Core"),
        }
    }
}
