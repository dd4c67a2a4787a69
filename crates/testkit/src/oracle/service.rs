use std::error::Error as StdError;

use guildhall::permissions::{Application, Limits, Plan, Profile};
use guildhall::{Error, Stores};
use guildhall_oracle::story::{GroupNo, ServiceDeed};
use guildhall_oracle::{Company, Person};

use super::hall::{Hall, Verdict, company_id, refused, user};
use super::mail::address;

const DAY: u64 = 24 * 60 * 60;

impl<S: Stores> Hall<S> {
    pub(super) async fn serve(&mut self, deed: &ServiceDeed) -> Verdict {
        match deed {
            ServiceDeed::AppointAdministrator(named) => {
                let company = company_id(home(*named));
                done(self.hall.appoint_administrator(company, &user(*named)).await)
            }
            ServiceDeed::ChangeTeam(team, edit) => self.change_team(*team, edit).await,
            ServiceDeed::DismissAdministrator(named) => {
                let company = company_id(home(*named));
                done(self.hall.dismiss_administrator(company, user(*named).id()).await)
            }
            ServiceDeed::DissolveTeam(team) => self.dissolve_team(*team).await,
            ServiceDeed::FormTeam(draft) => self.form_team(draft).await,
            ServiceDeed::GrantCore(company) => {
                done(self.hall.grant_application(company_id(*company), Application::Core).await)
            }
            ServiceDeed::Mail(company, to, mail) => self.incoming(*company, to, mail).await,
            ServiceDeed::OffBoard(user) => self.off_board(*user).await,
            ServiceDeed::RecordActivity(room) => {
                done(self.hall.record_activity(self.room_id(*room)).await)
            }
            ServiceDeed::ReportDeletion(group, feature) => {
                self.report_deletion(*group, *feature).await
            }
            ServiceDeed::SaveProfile(named, text) => {
                self.save_profile(*named, text.as_deref()).await
            }
            ServiceDeed::SetLimits(company, groups, each) => {
                let limits = Limits { groups: *groups, groups_per_user: *each };
                done(self.hall.set_limits(company_id(*company), limits).await)
            }
            ServiceDeed::SetPlan(company, free) => {
                let plan = if *free { Plan::Free } else { Plan::Paid };
                done(self.hall.set_plan(company_id(*company), plan).await)
            }
            ServiceDeed::Wait(days, less) => {
                let seconds = (u64::from(*days) * DAY).saturating_sub(u64::from(*less));
                self.clock.go_on(seconds);
                Ok(Vec::new())
            }
            ServiceDeed::WithdrawCore(company) => {
                done(self.hall.revoke_application(company_id(*company), Application::Core).await)
            }
        }
    }

    async fn save_profile(&self, named: Person, text: Option<&str>) -> Verdict {
        let profile = Profile {
            user: user(named),
            name: named.to_string().parse().unwrap(),
            address: text.map(address).transpose()?,
        };
        done(self.hall.save_profiles(company_id(home(named)), vec![profile]).await)
    }

    pub(super) async fn preview_delete(&mut self, by: Person, group: GroupNo) -> Verdict {
        let effects = self.user(by).group(self.group_id(group)).preview_delete().await;
        Ok(self.effects(effects.map_err(|error| refused(&error))?).await)
    }
}

/// The company in whose directory a user is. It is Acme that knows who is of none.
fn home(user: Person) -> Company {
    user.company().unwrap_or(Company::Acme)
}

fn done<T, E: StdError>(done: Result<T, Error<E>>) -> Verdict {
    done.map(|_| Vec::new()).map_err(|error| refused(&error))
}
