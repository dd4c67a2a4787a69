//! The values in the steps of a story as the domain's own, and the answers of the front door in the
//! words of the model. A text that the domain does not accept is refused before the front door is
//! called.

use std::collections::BTreeSet;

use guildhall::groups::{GroupDraft, JoinAnswer, Lock, LockEdit, NoticeKind, TeamEdit};
use guildhall::kernel::{Claim, Description, ListAddress, ListLocalPart};
use guildhall::mailing_list::{ExternalMail, ListId, MailKind, SenderIdentity};
use guildhall::permissions::GroupSetting;
use guildhall::room_features::FeatureData;
use guildhall::{
    CompanyId, Effect, EmailAddress, Error, Feature, GroupDone, GroupId, Interrupted, ListDraft,
    Mail, MailRight, Name, Refusal, Stores, Switch, TeamDraft,
};
use guildhall_oracle::story::{self, Draft, Incoming, Sender, listed};
use guildhall_oracle::{Answer, Company};

use super::driver::{Driver, Notices, Reply, company_id, person, user};
use super::queries::paged;

pub(super) const fn switch(on: bool) -> Switch {
    if on { Switch::On } else { Switch::Off }
}

pub(super) const fn feature(feature: story::Feature) -> Feature {
    match feature {
        story::Feature::Message => Feature::Message,
        story::Feature::Note => Feature::Note,
        story::Feature::Event => Feature::Event,
        story::Feature::Task => Feature::Task,
        story::Feature::Folder => Feature::Folder,
    }
}

pub(super) fn locks(named: &[(story::Setting, bool)]) -> LockEdit {
    let setting = |setting| match setting {
        story::Setting::Feature(of) => feature(of).into(),
        story::Setting::Members => GroupSetting::Members,
        story::Setting::Name => GroupSetting::Name,
        story::Setting::Privacy => GroupSetting::Privacy,
    };
    let lock = |locked| if locked { Lock::Locked } else { Lock::Unlocked };
    named.iter().map(|(of, locked)| (setting(*of), lock(*locked))).collect()
}

/// Returns the data of a feature, or a refusal if the data cannot be deleted (FT-4).
pub(super) fn data(of: story::Feature) -> Result<FeatureData, Answer> {
    FeatureData::try_from(feature(of)).map_err(|error| invalid(&error))
}

/// Reads a name (GR-4).
pub(super) fn name(text: &str) -> Result<Name, Answer> {
    text.parse::<Name>().map_err(|error| invalid(&error))
}

/// Reads a description. An empty text means none.
pub(super) fn description(text: &str) -> Result<Option<Description>, Answer> {
    Description::parse(text).map_err(|error| invalid(&error))
}

pub(super) fn address(text: &str) -> Result<EmailAddress, Answer> {
    text.parse::<EmailAddress>().map_err(|error| invalid(&error))
}

pub(super) fn addresses(texts: &[String]) -> Result<Vec<EmailAddress>, Answer> {
    texts.iter().map(|text| address(text)).collect()
}

pub(super) fn list_address(text: &str) -> Result<ListAddress, Answer> {
    text.parse::<ListAddress>().map_err(|error| invalid(&error))
}

pub(super) fn local_parts(texts: &BTreeSet<String>) -> Result<BTreeSet<ListLocalPart>, Answer> {
    texts
        .iter()
        .map(|text| text.parse::<ListLocalPart>().map_err(|error| invalid(&error)))
        .collect()
}

pub(super) fn group_draft(draft: &Draft) -> Result<GroupDraft, Answer> {
    let made = GroupDraft::new(name(&draft.name)?)
        .with_members(draft.members.iter().copied().map(user))
        .with_masters(draft.masters.iter().copied().map(user))
        .with_notification(switch(draft.notify));
    let made = if draft.external { made.external() } else { made };
    let made = match draft.private {
        Some(true) => made.private(),
        Some(false) => made.public(),
        None => made,
    };
    let made = draft
        .features
        .iter()
        .fold(made, |made, (which, on)| made.with_feature(feature(*which), switch(*on)));
    Ok(match &draft.list {
        Some(list) => made.with_list(list_draft(list)?),
        None => made,
    })
}

fn list_draft(draft: &story::ListDraft) -> Result<ListDraft, Answer> {
    let block = if draft.block { ExternalMail::Blocked } else { ExternalMail::Accepted };
    let made = ListDraft::new(list_address(&draft.address)?)
        .with_recipients(addresses(&draft.recipients)?)
        .with_external_mail(block)
        .with_send_as(draft.send_as.iter().map(|named| user(*named).id()));
    Ok(match &draft.posting {
        Some(posting) => made.with_posting_by(posting.iter().map(|named| user(*named).id())),
        None => made,
    })
}

pub(super) fn team_draft(draft: &story::TeamDraft) -> Result<TeamDraft, Answer> {
    let made = TeamDraft::new(name(&draft.name)?);
    let made = made.with_members(draft.members.iter().copied().map(user));
    let made = if draft.private { made.private() } else { made };
    Ok(draft.leader.map(user).into_iter().fold(made, TeamDraft::with_leader))
}

pub(super) fn team_edit(edit: &story::TeamEdit) -> Result<TeamEdit, Answer> {
    let made = TeamEdit::new()
        .with_joined(edit.joined.iter().copied().map(user))
        .with_left(edit.left.iter().map(|left| user(*left).id()));
    let made = match &edit.name {
        Some(text) => made.with_name(name(text)?),
        None => made,
    };
    Ok(match edit.leader {
        Some(Some(leader)) => made.with_leader(user(leader).id()),
        Some(None) => made.without_leader(),
        None => made,
    })
}

pub(super) fn mail(incoming: &Incoming) -> Result<Mail, Answer> {
    let mut mail = Mail::of(match &incoming.sender {
        Sender::Address(text) => SenderIdentity::Unverified(address(text)?),
        Sender::Vouched(text) => SenderIdentity::Verified(address(text)?),
        Sender::NoOne => SenderIdentity::None,
        Sender::User(person) => SenderIdentity::User(user(*person)),
    });
    if let Some(from) = &incoming.from {
        mail = mail.with_from(addresses(from)?);
    }
    for id in &incoming.through {
        mail = mail.with_list_id(ListId::from_header(&format!("<{id}>")).unwrap());
    }
    for to in &incoming.delivered_to {
        mail = mail.with_delivered_to(address(to)?);
    }
    mail = mail.with_hops(incoming.hops.into());
    Ok(if incoming.automatic { mail.with_kind(MailKind::Automatic) } else { mail })
}

/// Makes the answer for a value that the domain does not accept.
fn invalid(error: &impl Refusal) -> Answer {
    Answer::Refused { rule: error.rule().code(), naming: Vec::new() }
}

/// Returns the refusal with the code of its rule. An error that is not a refusal becomes an answer
/// that the model never gives.
pub(super) fn refused<E: std::error::Error>(error: &Error<E>) -> Answer {
    let rule = match (error, error.refusal()) {
        (Error::QuotaExceeded(_), _) => "CO-7",
        (_, Some(refusal)) => refusal.rule().code(),
        (error, None) => return Answer::Done(vec![format!("a failure: {error}")]),
    };
    // The model names users in the order of their ids.
    let users = error.refusal().map(Refusal::users).unwrap_or_default();
    let mut naming: Vec<_> = users.iter().copied().map(person).collect();
    naming.sort_unstable();
    Answer::Refused { rule, naming: naming.iter().map(ToString::to_string).collect() }
}

/// Makes the answer for a step that returns nothing.
pub(super) fn nothing<T, E: std::error::Error>(done: Result<T, Error<E>>) -> Reply {
    done.map(|_| Vec::new()).map_err(|error| refused(&error))
}

impl<S: Stores> Driver<S> {
    /// Returns the lines for a new group.
    pub(super) async fn created(&mut self, done: Result<GroupDone, Error<S::Error>>) -> Reply {
        let done = done.map_err(|error| refused(&error))?;
        let mut lines = vec![
            self.group_no(done.id()).await.to_string(),
            self.room_no(done.room()).await.to_string(),
        ];
        lines.extend(self.notified(&done).await);
        Ok(lines)
    }

    /// Returns the lines for a changed group.
    pub(super) async fn changed(&self, done: Result<GroupDone, Error<S::Error>>) -> Reply {
        let done = done.map_err(|error| refused(&error))?;
        let mut lines = self.notified(&done).await;
        for (answer, said) in
            [(JoinAnswer::Accepted, "accepted"), (JoinAnswer::Declined, "declined")]
        {
            let notices = done.answers.iter().filter(|notice| notice.answer == answer);
            let notified: Vec<_> = notices.map(|notice| person(notice.to)).collect();
            if !notified.is_empty() {
                lines.push(format!("tells {} that they are {said}", listed(notified)));
            }
        }
        Ok(lines)
    }

    /// Says which users are notified of a change, and of what (GR-13).
    async fn notified(&self, done: &GroupDone) -> Vec<String> {
        let Some(notice) = &done.notice else { return Vec::new() };
        if self.notices == Notices::LeftOut {
            return Vec::new();
        }
        let recipients =
            paged(self.pages, |page| self.hall.notice_recipients(notice, page)).await.unwrap();
        let recipients = listed(recipients.into_iter().map(person));
        vec![format!("notifies {recipients} that it is {}", said(notice.kind))]
    }

    /// Adds groups to the users that a refusal names (GR-20).
    pub(super) async fn name_groups(&mut self, refusal: &mut Answer, groups: &[GroupId]) {
        if let Answer::Refused { naming, .. } = refusal {
            for group in groups {
                naming.push(self.group_no(*group).await.to_string());
            }
        }
    }

    /// Returns the lines for the removal of a user from everything.
    pub(super) async fn removed(
        &mut self,
        done: Result<Vec<Effect>, Interrupted<S::Error>>,
    ) -> Reply {
        match done {
            Ok(effects) => Ok(self.effects(effects).await),
            Err(Interrupted { cause, .. }) => Err(refused(&cause)),
        }
    }

    /// Returns a line for each effect.
    pub(super) async fn effects(&mut self, effects: Vec<Effect>) -> Vec<String> {
        let mut lines = Vec::new();
        for effect in effects {
            lines.push(self.effect(effect).await);
        }
        lines
    }

    async fn effect(&mut self, effect: Effect) -> String {
        match effect {
            Effect::RemovedFromPolicy { company, user } => {
                format!("{} removes {} from its policy", company_of(company), person(user))
            }
            Effect::CompanyClosed { company } => format!("{} is closed", company_of(company)),
            Effect::NoAdministratorLeft { company } => {
                format!("{} has no administrator", company_of(company))
            }
            Effect::ContactForbidden { company, user } => {
                format!("{} forbids {} external contact", company_of(company), person(user))
            }
            Effect::ExternalContactsForbidden { company } => {
                format!("{} forbids external contact", company_of(company))
            }
            Effect::RoomLeft { room, user } => {
                format!("{} is removed from {}", person(user), self.room_no(room).await)
            }
            Effect::RoomClosed { room } => format!("{} closes", self.room_no(room).await),
            Effect::UserNotified { user, room } => {
                format!("{} is notified of {}", person(user), self.room_no(room).await)
            }
            Effect::MembershipEnded { group, user } => {
                format!("{} is no longer a member of {}", person(user), self.group_no(group).await)
            }
            Effect::MastershipEnded { group, user } => {
                format!("{} is no longer a Master of {}", person(user), self.group_no(group).await)
            }
            Effect::LeadershipEnded { team, user } => {
                format!("{} no longer leads {}", person(user), self.group_no(team).await)
            }
            Effect::MailRightEnded { group, user, right } => {
                let group = self.group_no(group).await;
                match right {
                    MailRight::Post => format!("{} may not post to {group}", person(user)),
                    MailRight::SendAs => format!("{} may not send as {group}", person(user)),
                }
            }
            Effect::RequestEnded { group, user } => {
                format!("{} no longer asks to join {}", person(user), self.group_no(group).await)
            }
            Effect::GroupOrphaned { group } => {
                format!("{} has no Master", self.group_no(group).await)
            }
            Effect::GroupDeleted { group } => {
                format!("{} is deleted", self.group_no(group).await)
            }
            Effect::ClaimFreed { group, claim } => {
                let group = self.group_no(group).await;
                match claim {
                    Claim::GroupName { .. } => format!("the name of {group} is free"),
                    Claim::Address(key) if key.as_str().contains("+bounce@") => {
                        format!("the address for bounces of {group} is free")
                    }
                    Claim::Address(_) => format!("the address of {group} is free"),
                    claim => panic!("a group has no claim of this kind: {claim:?}"),
                }
            }
            Effect::NestingEnded { group, parent } => {
                let group = self.group_no(group).await;
                format!("{group} is unnested from {}", self.group_no(parent).await)
            }
            Effect::MembersNotified { group, kind } => {
                let group = self.group_no(group).await;
                format!("the members of {group} are notified that it is {}", said(kind))
            }
            Effect::FeatureOff { group, feature } => {
                format!("{} of {} is off", feature, self.group_no(group).await)
            }
            effect => panic!("the preview lists an effect that no story expects: {effect:?}"),
        }
    }
}

/// Returns what a notice says about a group.
fn said(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Created => "created",
        NoticeKind::Deleted => "deleted",
        NoticeKind::Edited => "edited",
        other => panic!("the driver does not know this kind of notice: {other:?}"),
    }
}

fn company_of(id: CompanyId) -> Company {
    Company::ALL.into_iter().find(|company| company_id(*company) == id).unwrap()
}
