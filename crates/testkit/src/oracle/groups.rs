use guildhall::groups::{GroupDraft, GroupError, NoticeKind, ProfileEdit};
use guildhall::groups::{TeamDraft as DraftOfTeam, TeamEdit as EditOfTeam};
use guildhall::kernel::{Description, GroupId, ListAddressError, Name, Refusal, Switch, TextError};
use guildhall::permissions::Privacy;
use guildhall::{Error, GroupDone, Stores};
use guildhall_oracle::story::{Draft, GroupDeed, GroupNo, RoomNo, TeamDraft, TeamEdit, listed};
use guildhall_oracle::{Answer, Company, Person};

use super::hall::{Hall, Verdict, company_id, ids, person, refused, user, users};
use super::looks::paged;

impl<S: Stores> Hall<S> {
    pub(super) async fn create_group(&mut self, by: Person, draft: &Draft) -> Verdict {
        let done = self.user(by).create_group(group_draft(draft)?).await;
        self.begun(done).await
    }

    pub(super) async fn create_group_as_administrator(
        &mut self,
        by: Person,
        draft: &Draft,
    ) -> Verdict {
        let done = self.user(by).create_group_as_administrator(group_draft(draft)?).await;
        self.begun(done).await
    }

    pub(super) async fn convert(&mut self, by: Person, room: RoomNo, draft: &Draft) -> Verdict {
        let done = self.user(by).room(self.room_id(room)).convert(group_draft(draft)?).await;
        self.begun(done).await
    }

    pub(super) async fn in_group(
        &mut self,
        by: Person,
        group: GroupNo,
        deed: &GroupDeed,
    ) -> Verdict {
        let desk = self.user(by).group(self.group_id(group));
        let done = match deed {
            GroupDeed::Add(named) => desk.add_members(&users(named)).await,
            GroupDeed::Appoint(named) => desk.appoint_masters(&users(named)).await,
            GroupDeed::Ask => {
                let request = desk.ask_to_join().await.map_err(|error| refused(&error))?;
                return Ok(vec![format!("mails {}", listed(request.to.into_iter().map(person)))]);
            }
            GroupDeed::Delete => desk.delete().await,
            GroupDeed::Describe(text) => {
                let description = Description::parse(text).map_err(|error| unspeakable(&error))?;
                desk.edit_profile(ProfileEdit::description(description)).await
            }
            GroupDeed::Dismiss(named) => desk.dismiss_masters(&ids(named)).await,
            GroupDeed::InviteToEvent => {
                let invited = paged(|page| desk.invite_to_event(page)).await?;
                let invited = invited.iter().map(|user| person(user.id()));
                return Ok(vec![format!("invites {}", listed(invited))]);
            }
            GroupDeed::Leave => desk.leave().await,
            GroupDeed::MakePrivate(true) => desk.change_privacy(Privacy::Private).await,
            GroupDeed::MakePrivate(false) => desk.change_privacy(Privacy::Public).await,
            GroupDeed::Nest(child) => {
                let done = desk.nest(self.group_id(*child)).await;
                match &done {
                    Err(error @ Error::Group(GroupError::Cycle { cycle })) => {
                        return Err(self.going_round(refused(error), cycle).await);
                    }
                    _ => done,
                }
            }
            GroupDeed::Notify(to) => desk.change_notification(switch(*to)).await,
            GroupDeed::ReadRoom => {
                return desk
                    .read_room()
                    .await
                    .map(|()| Vec::new())
                    .map_err(|error| refused(&error));
            }
            GroupDeed::Remove(named) => desk.remove_members(&ids(named)).await,
            GroupDeed::Rename(text) => desk.edit_profile(ProfileEdit::name(name(text)?)).await,
            GroupDeed::StepDown => desk.step_down().await,
            GroupDeed::Unnest(child) => desk.unnest(self.group_id(*child)).await,
        };
        self.changed(done).await
    }

    pub(super) async fn form_team(&mut self, draft: &TeamDraft) -> Verdict {
        let named = DraftOfTeam::new(name(&draft.name)?);
        let named = named.members(draft.members.iter().copied().map(user));
        let named = if draft.private { named.private() } else { named };
        let team = match draft.leader {
            Some(leader) => named.led_by(user(leader)),
            None => named,
        };
        let done = self.hall.form_team(company_id(Company::Acme), team).await;
        self.begun(done).await
    }

    pub(super) async fn change_team(&mut self, team: GroupNo, edit: &TeamEdit) -> Verdict {
        let of_unit = EditOfTeam::new()
            .joined(edit.joined.iter().copied().map(user))
            .left(edit.left.iter().map(|left| user(*left).id()));
        let of_unit = match &edit.name {
            Some(text) => of_unit.name(name(text)?),
            None => of_unit,
        };
        let of_unit = match edit.leader {
            Some(Some(leader)) => of_unit.led_by(user(leader).id()),
            Some(None) => of_unit.without_leader(),
            None => of_unit,
        };
        let done = self.hall.change_team(self.group_id(team), of_unit).await;
        self.changed(done).await
    }

    pub(super) async fn dissolve_team(&mut self, team: GroupNo) -> Verdict {
        let done = self.hall.dissolve_team(self.group_id(team)).await;
        self.changed(done).await
    }

    /// What came of a group that came to be.
    async fn begun(&mut self, done: Result<GroupDone, Error<S::Error>>) -> Verdict {
        let done = done.map_err(|error| refused(&error))?;
        let mut lines = vec![
            self.group_no(done.id()).await.to_string(),
            self.room_no(done.room()).await.to_string(),
        ];
        lines.extend(self.told(&done).await);
        Ok(lines)
    }

    /// What came of a change of a group.
    pub(super) async fn changed(&self, done: Result<GroupDone, Error<S::Error>>) -> Verdict {
        Ok(self.told(&done.map_err(|error| refused(&error))?).await)
    }

    /// The refusal, which names the cycle (GR-20).
    async fn going_round(&mut self, mut refusal: Answer, cycle: &[GroupId]) -> Answer {
        if let Answer::Refused { naming, .. } = &mut refusal {
            for group in cycle {
                naming.push(self.group_no(*group).await.to_string());
            }
        }
        refusal
    }

    /// Who is told, and of what (GR-13).
    async fn told(&self, done: &GroupDone) -> Vec<String> {
        let Some(notice) = &done.notice else { return Vec::new() };
        let told = self.hall.notice_recipients(notice).await.unwrap();
        let what = match notice.kind {
            NoticeKind::Created => "created",
            NoticeKind::Deleted => "deleted",
            NoticeKind::Edited => "edited",
        };
        vec![format!("tells {} that it is {what}", listed(told.into_iter().map(person)))]
    }
}

fn group_draft(draft: &Draft) -> Result<GroupDraft, Answer> {
    let wanted = GroupDraft::new(name(&draft.name)?)
        .members(draft.members.iter().copied().map(user))
        .masters(draft.masters.iter().copied().map(user))
        .notification(switch(draft.notify));
    let wanted = if draft.external { wanted.external() } else { wanted };
    let wanted = match draft.private {
        Some(true) => wanted.private(),
        Some(false) => wanted.public(),
        None => wanted,
    };
    Ok(match &draft.list {
        Some(address) => wanted
            .mailing_list(address.parse().map_err(|error: ListAddressError| unspeakable(&error))?),
        None => wanted,
    })
}

/// A name. What is none is refused before the hall is asked.
pub(super) fn name(text: &str) -> Result<Name, Answer> {
    text.parse().map_err(|error: TextError| unspeakable(&error))
}

/// What the types cannot say is refused by the rule that the types keep.
fn unspeakable(error: &impl Refusal) -> Answer {
    Answer::Refused { rule: error.rule().code(), naming: Vec::new() }
}

pub(super) const fn switch(on: bool) -> Switch {
    if on { Switch::On } else { Switch::Off }
}
