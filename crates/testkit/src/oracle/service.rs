use guildhall::groups::MailAnswer;
use guildhall::mailing_list::UnsubscribeReason::Wish;
use guildhall::mailing_list::Verdict;
use guildhall::permissions::{Limits, Plan, Profile};
use guildhall::room_features::FreedSpace;
use guildhall::{Application, Error, Stores};
use guildhall_oracle::story::{Incoming, ServiceStep};
use guildhall_oracle::{Company, Person};

use super::driver::{Driver, Reply, company_id, user};
use super::values::{address, data, mail, name, nothing, refused, team_draft, team_edit};

const DAY: u64 = 24 * 60 * 60;

/// What the service and the directory do.
impl<S: Stores> Driver<S> {
    pub(super) async fn serve(&mut self, step: &ServiceStep) -> Reply {
        let hall = &self.hall;
        match step {
            ServiceStep::AddDomain(company, domain) => {
                nothing(hall.add_domain(company_id(*company), domain.parse().unwrap()).await)
            }
            ServiceStep::AppointAdministrator(named) => {
                let company = company_id(directory_of(*named));
                nothing(hall.appoint_administrator(company, user(*named)).await)
            }
            ServiceStep::ChangeTeam(team, edit) => {
                let done = hall.change_team(self.group_id(*team), team_edit(edit)?).await;
                self.changed(done).await
            }
            ServiceStep::CloseCompany(company) => {
                let done = hall.close_company(company_id(*company)).await;
                self.removed(done).await
            }
            ServiceStep::DismissAdministrator(named) => {
                let company = company_id(directory_of(*named));
                nothing(hall.dismiss_administrator(company, user(*named).id()).await)
            }
            ServiceStep::DissolveTeam(team) => {
                let done = hall.dissolve_team(self.group_id(*team)).await;
                self.changed(done).await
            }
            ServiceStep::FormTeam(draft) => {
                let done = hall.form_team(company_id(Company::Acme), team_draft(draft)?).await;
                self.created(done).await
            }
            ServiceStep::GrantApproval(company) => {
                nothing(hall.grant_application(company_id(*company), Application::Approval).await)
            }
            ServiceStep::GrantCore(company) => {
                nothing(hall.grant_application(company_id(*company), Application::Core).await)
            }
            ServiceStep::Mail(company, to, mail) => self.decide_mail(*company, to, mail).await,
            ServiceStep::OffBoard(named) => {
                let done = hall.off_board(user(*named)).await;
                self.removed(done).await
            }
            ServiceStep::RecordActivity(room) => {
                nothing(hall.record_activity(self.room_id(*room)).await)
            }
            ServiceStep::RemoveDomain(company, domain) => {
                nothing(hall.remove_domain(company_id(*company), domain.parse().unwrap()).await)
            }
            ServiceStep::RenameCompany(company, text) => {
                nothing(hall.rename_company(company_id(*company), name(text)?).await)
            }
            ServiceStep::ReportDeletion(group, of) => {
                let (group, freed) = (self.group_id(*group), FreedSpace::from_bytes(1));
                let done = hall.report_deletion(group, data(*of)?, freed).await;
                self.changed(done).await
            }
            ServiceStep::SaveProfile(named, text) => {
                self.save_profile(*named, text.as_deref()).await
            }
            ServiceStep::SetLimits(company, groups, each, room, members) => {
                let limits = Limits {
                    groups: *groups,
                    groups_per_user: *each,
                    participants_per_room: *room,
                    members_per_group: *members,
                };
                nothing(hall.set_limits(company_id(*company), limits).await)
            }
            ServiceStep::SetPlan(company, free) => {
                let plan = if *free { Plan::Free } else { Plan::Paid };
                nothing(hall.set_plan(company_id(*company), plan).await)
            }
            ServiceStep::Unsubscribe(group, text) => {
                let done = hall.unsubscribe(self.group_id(*group), address(text)?, Wish).await;
                self.changed(done).await
            }
            ServiceStep::Wait(days, less) => {
                let seconds = (u64::from(*days) * DAY).saturating_sub(u64::from(*less));
                self.clock.advance(seconds);
                Ok(Vec::new())
            }
            ServiceStep::RevokeApproval(company) => {
                nothing(hall.revoke_application(company_id(*company), Application::Approval).await)
            }
            ServiceStep::RevokeCore(company) => {
                nothing(hall.revoke_application(company_id(*company), Application::Core).await)
            }
        }
    }

    async fn save_profile(&self, named: Person, text: Option<&str>) -> Reply {
        let profile = Profile {
            user: user(named),
            name: named.to_string().parse().unwrap(),
            address: text.map(address).transpose()?,
        };
        let company = company_id(directory_of(named));
        nothing(self.hall.save_profiles(company, vec![profile]).await)
    }

    async fn decide_mail(&self, company: Company, to: &str, incoming: &Incoming) -> Reply {
        let (to, incoming) = (address(to)?, mail(incoming)?);
        let answer = self.hall.decide_mail(company_id(company), &to, &incoming).await;
        let answer = answer.map_err(|error| refused(&error))?;
        if let Some(refusal) = answer.refusal() {
            return Err(refused(&Error::<S::Error>::Group(refusal)));
        }
        Ok(vec![match answer {
            MailAnswer::Decided(decision) => match decision.verdict() {
                Verdict::Accepted => "it goes to the list".to_owned(),
                Verdict::Discarded(why) | Verdict::Refused(why) => {
                    format!("dropped by {}", guildhall::Refusal::rule(why).code())
                }
                other => panic!("the driver does not know this verdict: {other:?}"),
            },
            MailAnswer::Discarded | MailAnswer::UnknownAddress => "dropped".to_owned(),
            other => panic!("the driver does not know this answer: {other:?}"),
        }])
    }
}

/// Returns the company whose directory has the user. Users of no company are in that of Acme.
fn directory_of(user: Person) -> Company {
    user.company().unwrap_or(Company::Acme)
}
