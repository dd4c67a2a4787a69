//! The answers of the front door in the words of the model.

use guildhall::groups::{JoinAnswer, NoticeKind};
use guildhall::kernel::Claim;
use guildhall::{
    CompanyId, Effect, Error, GroupDone, GroupId, Interrupted, MailRight, Refusal, Stores,
};
use guildhall_oracle::story::listed;
use guildhall_oracle::{Answer, Company};

use super::driver::{Driver, Notices, Reply, company_id, person};
use super::queries::paged;

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
