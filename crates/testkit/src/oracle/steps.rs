//! The steps that are commands, as the values that the front door executes.

use guildhall::groups::{GroupError, GroupEvent};
use guildhall::kernel::{History, ReadsFrom, Scope};
use guildhall::mailing_list::{ExternalMail, Posting};
use guildhall::permissions::Retention;
use guildhall::rooms::RoomNotice;
use guildhall::{
    Authority, CompanyCommand, Conversation, CreatedRoom, Error, ExternalContacts, FeatureEdit,
    GroupCommand, InfoEdit, ListEdit, MailRight, Opened, Privacy, ProfileEdit, RoomCommand,
    RoomDraft, RoomId, Stores,
};
use guildhall_oracle::story::{
    self, CompanyStep, CreationStep, Draft, FeatureStep, GroupNo, GroupStep, MailStep, RoomNo,
    RoomStep, listed,
};
use guildhall_oracle::{Answer, Person};
use uuid::Uuid;

use super::driver::{Clock, Driver, Notices, Reply, ids, person, user, users};
use super::queries::paged;
use super::values::{
    addresses, data, description, feature, group_draft, list_address, local_parts, locks, name,
    refused, switch,
};

impl<S: Stores> Driver<S> {
    pub(super) async fn in_company(&mut self, by: Person, step: &CompanyStep) -> Reply {
        let command = match step {
            CompanyStep::AllowContact(of) => CompanyCommand::SetContactPermission {
                user: user(*of).id(),
                to: ExternalContacts::Allowed,
            },
            CompanyStep::AllowFeature(which) => {
                CompanyCommand::AllowFeature { feature: feature(*which) }
            }
            CompanyStep::DisableFeature(which) => {
                CompanyCommand::DisableFeature { feature: feature(*which) }
            }
            CompanyStep::EndContacts => {
                let done = self.user(by).end_external_contacts().await;
                return self.removed(done).await;
            }
            // The command has effects outside the company, which this method returns (GR-19).
            CompanyStep::ForbidContact(of) => {
                let done = self.user(by).forbid_contact(user(*of)).await;
                return self.removed(done).await;
            }
            CompanyStep::Reserve(local) => {
                CompanyCommand::SetReservedAddresses { to: local_parts(local)? }
            }
            CompanyStep::SetContacts(allowed) => CompanyCommand::SetExternalContacts {
                to: if *allowed { ExternalContacts::Allowed } else { ExternalContacts::Forbidden },
            },
            CompanyStep::SetExternalGroups(to) => {
                CompanyCommand::SetExternalGroups { to: authority(to) }
            }
            CompanyStep::SetGroupCreation(to) => {
                CompanyCommand::SetGroupCreation { to: authority(to) }
            }
            CompanyStep::SetRetention(days) => {
                CompanyCommand::SetMessageRetention { to: Retention::of_days(*days) }
            }
        };
        let done = self.user(by).execute(command).await;
        done.map(|_| Vec::new()).map_err(|error| refused(&error))
    }

    pub(super) async fn in_group(&mut self, by: Person, group: GroupNo, step: &GroupStep) -> Reply {
        let handle = self.group(by, group);
        let command = match step {
            GroupStep::Add(people) => GroupCommand::AddMembers { users: users(people) },
            GroupStep::Appoint(people) => GroupCommand::AppointMasters { users: users(people) },
            GroupStep::Accept(people) => GroupCommand::AcceptRequests { users: users(people) },
            GroupStep::Ask => {
                handle.ask_to_join().await.map_err(|error| refused(&error))?;
                if self.notices == Notices::LeftOut {
                    return Ok(Vec::new());
                }
                let id = self.group_id(group);
                let to = paged(self.pages, |page| self.hall.join_recipients(id, page)).await?;
                return Ok(vec![format!("mails {}", listed(to.into_iter().map(person)))]);
            }
            GroupStep::Decline(people) => GroupCommand::DeclineRequests { users: ids(people) },
            GroupStep::Delete => GroupCommand::Delete,
            GroupStep::Describe(text) => {
                GroupCommand::EditProfile { edit: ProfileEdit::description(description(text)?) }
            }
            GroupStep::Dismiss(people) => GroupCommand::DismissMasters { users: ids(people) },
            GroupStep::HandOver(to) => GroupCommand::HandOver { to: user(*to) },
            GroupStep::InviteToEvent => {
                let invited = paged(self.pages, |page| handle.invite_to_event(page)).await?;
                let invited = invited.iter().map(|user| person(user.id()));
                return Ok(vec![format!("invites {}", listed(invited))]);
            }
            GroupStep::Leave => GroupCommand::Leave,
            GroupStep::ShareHistory(shared) => GroupCommand::ChangeHistory {
                to: if *shared { History::Shared } else { History::NotShared },
            },
            GroupStep::MakePrivate(private) => GroupCommand::ChangePrivacy {
                to: if *private { Privacy::Private } else { Privacy::Public },
            },
            GroupStep::Nest(child) => GroupCommand::Nest { group: self.group_id(*child) },
            GroupStep::Notify(on) => GroupCommand::ChangeNotification { to: switch(*on) },
            GroupStep::ReadRoom => {
                let read = handle.read_room().await;
                return read.map(|from| vec![since_when(from)]).map_err(|error| refused(&error));
            }
            GroupStep::Remove(people) => GroupCommand::RemoveMembers { users: ids(people) },
            GroupStep::Rename(text) => {
                GroupCommand::EditProfile { edit: ProfileEdit::name(name(text)?) }
            }
            GroupStep::StepDown => GroupCommand::DismissMasters { users: ids(&[by]) },
            GroupStep::Withdraw => GroupCommand::WithdrawRequest,
            GroupStep::Unnest(child) => GroupCommand::Unnest { group: self.group_id(*child) },
        };
        match handle.execute(command).await {
            Err(error) => {
                let mut refusal = refused(&error);
                if let Error::Group(GroupError::Cycle { cycle }) = &error {
                    self.name_groups(&mut refusal, cycle).await;
                }
                Err(refusal)
            }
            done => self.changed(done).await,
        }
    }

    pub(super) async fn features(
        &mut self,
        by: Person,
        group: GroupNo,
        step: &FeatureStep,
    ) -> Reply {
        let command = match step {
            FeatureStep::DeleteData(of) => GroupCommand::RequestDeletion { data: data(*of)? },
            FeatureStep::Lock(some) => GroupCommand::ChangeLocks { edit: locks(some) },
            FeatureStep::Switch(some) => {
                let edit = some.iter().fold(FeatureEdit::new(), |edit, (which, on)| {
                    edit.with_feature(feature(*which), switch(*on))
                });
                GroupCommand::SwitchFeatures { features: edit }
            }
        };
        let done = self.group(by, group).execute(command).await;
        let mut lines = Vec::new();
        if let Ok(done) = &done {
            match &done.event.event {
                GroupEvent::MessageRestored { .. } => lines.push("the room is restored".to_owned()),
                GroupEvent::MessageBeganAnew { .. } => {
                    lines.push(format!("{} is the new room", self.room_no(done.room()).await));
                }
                _ => {}
            }
        }
        lines.extend(self.changed(done).await?);
        Ok(lines)
    }

    pub(super) async fn mailing_list(
        &mut self,
        by: Person,
        group: GroupNo,
        step: &MailStep,
    ) -> Reply {
        let command = match step {
            MailStep::AddRecipients(texts) => {
                GroupCommand::AddRecipients { recipients: addresses(texts)? }
            }
            MailStep::Edit { address, on, restricted, block } => {
                let edit = list_edit(address.as_deref(), *on, *restricted, *block)?;
                GroupCommand::EditMailingList { edit }
            }
            MailStep::Grant(which, people) => {
                GroupCommand::GrantMailRight { right: right(*which), users: ids(people) }
            }
            MailStep::Open(text) => GroupCommand::OpenMailingList { address: list_address(text)? },
            MailStep::RemoveRecipients(texts) => {
                GroupCommand::RemoveRecipients { recipients: addresses(texts)? }
            }
            MailStep::Revoke(which, people) => {
                GroupCommand::RevokeMailRight { right: right(*which), users: ids(people) }
            }
        };
        self.changed(self.group(by, group).execute(command).await).await
    }

    pub(super) async fn in_room(&mut self, by: Person, room: RoomNo, step: &RoomStep) -> Reply {
        let handle = self.room(by, room);
        let command = match step {
            RoomStep::Convert(draft) => return self.convert(by, room, draft).await,
            RoomStep::Describe(text) => RoomCommand::EditInfo { edit: InfoEdit::name(name(text)?) },
            RoomStep::Invite(people) => {
                RoomCommand::Invite { users: users(people), history: History::NotShared }
            }
            RoomStep::InviteToHistory(people) => {
                RoomCommand::Invite { users: users(people), history: History::Shared }
            }
            RoomStep::Leave => RoomCommand::Leave,
            RoomStep::LeaveToo(others) => return Ok(self.leave_all(by, room, others).await),
            RoomStep::Read => {
                let Conversation { room, from, .. } =
                    handle.read().await.map_err(|error| refused(&error))?;
                let mut lines = vec![self.room_line(by, &room).await];
                lines.push(since_when(from));
                return Ok(lines);
            }
            RoomStep::Remove(people) => RoomCommand::Remove { users: ids(people) },
        };
        let done = handle.execute(command).await.map_err(|error| refused(&error))?;
        // An invitation can lead to another room (RM-10, RM-11).
        if done.room.id() != self.room_id(room) {
            let room = self.room_no(done.room.id()).await;
            return Ok(vec![match done.event {
                Some(_) => room.to_string(),
                None => format!("{room}, which exists already"),
            }]);
        }
        let recipients = done.notices.iter().map(RoomNotice::recipient).map(person);
        let recipients: Vec<_> = recipients.collect();
        Ok(if recipients.is_empty() {
            Vec::new()
        } else {
            vec![format!("notifies {} of the removal", listed(recipients))]
        })
    }

    /// Leaves several rooms at once (RM-13).
    async fn leave_all(&self, by: Person, room: RoomNo, others: &[RoomNo]) -> Vec<String> {
        let rooms: Vec<_> = std::iter::once(room).chain(others.iter().copied()).collect();
        let left = self.user(by).leave_rooms(rooms.iter().map(|room| self.room_id(*room))).await;
        let answers = left.iter().map(|(_, left)| match left {
            Ok(_) => Answer::Done(Vec::new()),
            Err(error) => refused(error),
        });
        rooms.iter().zip(answers).map(|(room, answer)| format!("{room} {answer}")).collect()
    }
}

fn authority(to: &story::Authority) -> Authority {
    match to {
        story::Authority::EveryUser => Authority::EveryInternalUser,
        story::Authority::Named(users) if users.is_empty() => Authority::NoOne,
        story::Authority::Named(users) => {
            Authority::named(users.iter().map(|named| user(*named).id()))
        }
    }
}

fn list_edit(
    address: Option<&str>,
    on: Option<bool>,
    restricted: Option<bool>,
    block: Option<bool>,
) -> Result<ListEdit, Answer> {
    let mut edit = ListEdit::new();
    if let Some(text) = address {
        edit = edit.with_address(list_address(text)?);
    }
    if let Some(on) = on {
        edit = edit.with_state(switch(on));
    }
    if let Some(restricted) = restricted {
        edit = edit.with_posting(if restricted { Posting::NamedMembers } else { Posting::Anyone });
    }
    if let Some(block) = block {
        let to = if block { ExternalMail::Blocked } else { ExternalMail::Accepted };
        edit = edit.with_external_mail(to);
    }
    Ok(edit)
}

const fn right(right: story::MailRight) -> MailRight {
    match right {
        story::MailRight::Post => MailRight::Post,
        story::MailRight::SendAs => MailRight::SendAs,
    }
}

/// Creates rooms and groups.
impl<S: Stores> Driver<S> {
    pub(super) async fn create(&mut self, by: Person, step: &CreationStep) -> Reply {
        let handle = self.user(by);
        let opened = match step {
            CreationStep::Group(draft) => {
                let done = handle.create_group(group_draft(draft)?).await;
                return self.created(done).await;
            }
            CreationStep::GroupAsAdministrator(draft) => {
                let done = handle.create_group_as_administrator(group_draft(draft)?).await;
                return self.created(done).await;
            }
            CreationStep::OneToOne(with) => handle.one_to_one(user(*with)).await,
            CreationStep::Room(people, title) => {
                let people = users(people);
                let draft = title.as_ref().map_or_else(
                    || RoomDraft::from_contact_search(people.clone()),
                    |title| RoomDraft::from_event(title, people.clone()),
                );
                return self.created_room(handle.create_room(draft).await).await;
            }
            CreationStep::RoomFrom(room, chosen, others) => {
                let created = self.create_room_from(by, self.room_id(*room), chosen, others).await;
                return self.created_room(created).await;
            }
            CreationStep::RoomFromGroup(group, chosen, others) => {
                let room = self.room_of_group(*group).await;
                let created = self.create_room_from(by, room, chosen, others).await;
                return self.created_room(created).await;
            }
            CreationStep::ToMe => handle.to_me().await,
        };
        self.opened(opened.map_err(|error| refused(&error))?).await
    }

    async fn created_room(&mut self, created: Result<CreatedRoom, Error<S::Error>>) -> Reply {
        let created = created.map_err(|error| refused(&error))?;
        let mut lines = self.opened(created.opened).await?;
        lines.extend(created.unused_title.map(|title| format!("the title {title} is not used")));
        Ok(lines)
    }

    async fn opened(&mut self, opened: Opened) -> Reply {
        let room = self.room_no(opened.id()).await;
        Ok(vec![match opened {
            Opened::Existing(_) => format!("{room}, which exists already"),
            _ => room.to_string(),
        }])
    }

    pub(super) async fn convert(&mut self, by: Person, room: RoomNo, draft: &Draft) -> Reply {
        let done = self.room(by, room).convert(group_draft(draft)?).await;
        self.created(done).await
    }

    async fn create_room_from(
        &self,
        by: Person,
        source: RoomId,
        chosen: &[Person],
        others: &[Person],
    ) -> Result<CreatedRoom, Error<S::Error>> {
        let handle = self.user(by);
        let source = handle.room(source).source(&ids(chosen)).await?;
        handle.create_room(RoomDraft::from_room(source, users(others))).await
    }

    /// Returns the id of a group's room, or an id that no room has.
    async fn room_of_group(&self, group: GroupNo) -> RoomId {
        let found = self.hall.store().find_group(self.group_id(group), Scope::of([])).await;
        found.unwrap().map_or(RoomId::new(Uuid::nil()), |group| group.room())
    }
}

fn since_when(from: ReadsFrom) -> String {
    match from {
        ReadsFrom::Beginning => "from the beginning".to_owned(),
        ReadsFrom::Since(at) => format!("since second {}", Clock::seconds(at)),
    }
}
