use guildhall::groups::NoticeKind;
use guildhall::kernel::{Claim, CompanyId};
use guildhall::mailing_list::MailRight;
use guildhall::{Effect, Stores};
use guildhall_oracle::Company;

use super::hall::{Hall, company_id, person};

impl<S: Stores> Hall<S> {
    /// What a preview lists, in the words of the model.
    pub(super) async fn effects(&mut self, effects: Vec<Effect>) -> Vec<String> {
        let mut lines = Vec::new();
        for effect in effects {
            lines.push(self.effect(effect).await);
        }
        lines
    }

    async fn effect(&mut self, effect: Effect) -> String {
        match effect {
            Effect::PolicyForgets { company, user } => {
                format!("{} forgets {}", company_of(company), person(user))
            }
            Effect::ContactForbidden { company, user } => {
                format!("{} forbids {} external contact", company_of(company), person(user))
            }
            Effect::RoomLeft { room, user } => {
                format!("{} is out of {}", person(user), self.room_no(room).await)
            }
            Effect::RoomClosed { room } => format!("{} closes", self.room_no(room).await),
            Effect::UserTold { user, room } => {
                format!("{} is told of {}", person(user), self.room_no(room).await)
            }
            Effect::MembershipEnded { group, user } => {
                format!("{} is no member of {}", person(user), self.group_no(group).await)
            }
            Effect::MastershipEnded { group, user } => {
                format!("{} is no Master of {}", person(user), self.group_no(group).await)
            }
            Effect::LeadershipEnded { team, user } => {
                format!("{} leads {} no longer", person(user), self.group_no(team).await)
            }
            Effect::MailRightEnded { group, user, right } => {
                let group = self.group_no(group).await;
                match right {
                    MailRight::Post => format!("{} may not post to {group}", person(user)),
                    MailRight::SendAs => format!("{} may not send as {group}", person(user)),
                }
            }
            Effect::GroupOrphaned { group } => {
                format!("{} is without a Master", self.group_no(group).await)
            }
            Effect::GroupDeleted { group } => {
                format!("{} is deleted", self.group_no(group).await)
            }
            Effect::ClaimFreed { group, claim } => {
                let group = self.group_no(group).await;
                match claim {
                    Claim::GroupName { .. } => format!("the name of {group} is free"),
                    Claim::Address(_) => format!("the address of {group} is free"),
                    claim => panic!("a group holds no such claim: {claim:?}"),
                }
            }
            Effect::NestingEnded { group, parent } => {
                let group = self.group_no(group).await;
                format!("{group} is out of {}", self.group_no(parent).await)
            }
            Effect::MembersTold { group, kind } => {
                let group = self.group_no(group).await;
                format!("the members of {group} are told that it is {}", said(kind))
            }
            Effect::FeatureOff { group, feature } => {
                format!("{} of {} is off", feature, self.group_no(group).await)
            }
            effect => panic!("no story asks for a preview that lists {effect:?}"),
        }
    }
}

/// What a notice says of a group.
pub(super) const fn said(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Created => "created",
        NoticeKind::Deleted => "deleted",
        NoticeKind::Edited => "edited",
    }
}

fn company_of(id: CompanyId) -> Company {
    Company::ALL.into_iter().find(|company| company_id(*company) == id).unwrap()
}
