//! Users who left: they do nothing, and no one brings them in (GR-18).

use super::addresses::{is_address, is_list_address, is_local_part};
use super::groups::check_texts;
use super::texts;
use crate::answer::{ModelResult, only_if, unless_any};
use crate::story::{
    CompanyStep, CreationStep, Feature, FeatureStep, GroupStep, MailStep, Query, RoomStep, Sender,
    ServiceStep, Step,
};
use crate::{Person, World};

impl World {
    /// Refuses a step of a user who left, or that brings one in. Only texts that no type holds, and
    /// a user of no company who administers, are refused before.
    pub(super) fn check_registered(&self, step: &Step) -> ModelResult<()> {
        let people = people_of(step);
        if people.iter().any(|person| self.left.contains(person)) {
            check_parsed(step)?;
        }
        self.all_registered(people)
    }

    /// Refuses users who left, and names them.
    pub(crate) fn all_registered(
        &self,
        people: impl IntoIterator<Item = Person>,
    ) -> ModelResult<()> {
        unless_any(people.into_iter().filter(|person| self.left.contains(person)), "GR-18")
    }
}

/// Returns the person who acts and those whom the step brings in.
fn people_of(step: &Step) -> Vec<Person> {
    let with = |by: Person, others: Vec<Person>| [vec![by], others].concat();
    match step {
        // A user of no company administers none (CO-1), whether or not they left.
        Step::Company(by, _) if by.company().is_none() => Vec::new(),
        Step::Company(by, step) => with(*by, step.names()),
        Step::Group(by, _, GroupStep::HandOver(to)) => with(*by, vec![*to]),
        Step::Group(
            by,
            _,
            GroupStep::Accept(users) | GroupStep::Add(users) | GroupStep::Appoint(users),
        ) => with(*by, users.clone()),
        Step::Feature(by, ..) | Step::Group(by, ..) | Step::Mail(by, ..) => vec![*by],
        Step::Query(by, query) => match query {
            Query::ByAddress(..)
            | Query::KeptUntil(_)
            | Query::Notified(_)
            | Query::PreviewOffBoarding(_)
            | Query::Recipients(_) => Vec::new(),
            Query::PreviewDisable(_) | Query::PreviewEndContacts if by.company().is_none() => {
                Vec::new()
            }
            Query::PreviewForbidContact(user) => with(*by, vec![*user]),
            Query::RoomsWith(users) => with(*by, users.clone()),
            _ => vec![*by],
        },
        Step::Open(by, opening) => match opening {
            CreationStep::Group(draft) | CreationStep::GroupAsAdministrator(draft) => {
                with(*by, draft.members.union(&draft.masters).copied().collect())
            }
            CreationStep::OneToOne(user) => with(*by, vec![*user]),
            CreationStep::Room(users, _) => with(*by, users.clone()),
            // The room that it starts from is asked before the others are.
            CreationStep::RoomFrom(..) | CreationStep::RoomFromGroup(..) | CreationStep::ToMe => {
                vec![*by]
            }
        },
        Step::Room(by, _, step) => match step {
            RoomStep::Convert(draft) => {
                with(*by, draft.members.union(&draft.masters).copied().collect())
            }
            RoomStep::Invite(users) | RoomStep::InviteToHistory(users) => with(*by, users.clone()),
            // Each room gives its own answer (RM-13).
            RoomStep::LeaveToo(_) => Vec::new(),
            _ => vec![*by],
        },
        Step::Service(step) => match step {
            ServiceStep::AppointAdministrator(user) => vec![*user],
            ServiceStep::ChangeTeam(_, edit) => edit.joined.iter().copied().collect(),
            ServiceStep::FormTeam(draft) => {
                draft.members.iter().copied().chain(draft.leader).collect()
            }
            ServiceStep::Mail(_, _, mail) => match mail.sender {
                Sender::User(user) => vec![user],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
    }
}

/// Refuses texts that the types of the other crates cannot hold.
fn check_parsed(step: &Step) -> ModelResult<()> {
    match step {
        Step::Feature(_, _, FeatureStep::DeleteData(feature)) => {
            only_if(matches!(feature, Feature::Note | Feature::Event | Feature::Folder), "FT-4")
        }
        Step::Group(_, _, GroupStep::Rename(name)) | Step::Room(_, _, RoomStep::Describe(name)) => {
            texts::name(name).map(drop)
        }
        Step::Group(_, _, GroupStep::Describe(text)) => texts::description(text).map(drop),
        Step::Open(_, CreationStep::Group(draft) | CreationStep::GroupAsAdministrator(draft))
        | Step::Room(_, _, RoomStep::Convert(draft)) => check_texts(draft),
        Step::Mail(_, _, step) => match step {
            MailStep::AddRecipients(addresses) | MailStep::RemoveRecipients(addresses) => {
                only_if(addresses.iter().all(|address| is_address(address)), "ML-2")
            }
            MailStep::Edit { address, .. } => {
                only_if(address.as_deref().is_none_or(is_list_address), "ML-2")
            }
            MailStep::Open(address) => only_if(is_list_address(address), "ML-2"),
            MailStep::Grant(..) | MailStep::Revoke(..) => Ok(()),
        },
        Step::Company(_, CompanyStep::Reserve(local)) => {
            only_if(local.iter().all(|local| is_local_part(local)), "ML-2")
        }
        Step::Service(ServiceStep::RenameCompany(_, name)) => texts::name(name).map(drop),
        Step::Service(ServiceStep::FormTeam(draft)) => texts::name(&draft.name).map(drop),
        Step::Service(ServiceStep::ChangeTeam(_, edit)) => {
            edit.name.as_deref().map_or(Ok(()), |name| texts::name(name).map(drop))
        }
        Step::Service(ServiceStep::Mail(_, address, mail)) => {
            only_if(is_address(address) && mail.addresses().all(|text| is_address(text)), "ML-2")
        }
        _ => Ok(()),
    }
}
