//! What is done to a company.

use guildhall_kernel::CompanyId;

use super::{Stop, Tried};
use crate::play::{CompanyCommand, World};

impl World {
    pub(super) fn in_company(&self, id: CompanyId, command: &CompanyCommand) -> Tried {
        use CompanyCommand as C;
        let before = self.companies.get(&id).ok_or(Stop::Idle)?.now();
        let (mut company, at) = (before.clone(), self.at());
        let outcome = match command.clone() {
            C::AddDomain(domain) => Ok(company.add_domain(domain, at)),
            C::AllowFeature(by, feature) => company.allow_feature(by, feature, at),
            C::AppointAdministrator(user) => company.appoint_administrator(&user, at),
            C::DisableFeature(by, feature) => company.disable_feature(by, feature, at),
            C::DismissAdministrator(user) => Ok(company.dismiss_administrator(user, at)),
            C::Grant(application) => Ok(company.grant_application(application, at)),
            C::OffBoard(user) => company.off_board(user, at),
            C::SetContactPermission(by, user, to) => {
                company.set_contact_permission(by, user, to, at)
            }
            C::SetExternalContacts(by, to) => company.set_external_contacts(by, to, at),
            C::SetExternalGroups(by, to) => company.set_external_groups(by, to, at),
            C::SetGroupCreation(by, to) => company.set_group_creation(by, to, at),
            C::SetLimits(limits) => Ok(company.set_limits(limits, at)),
            C::SetPlan(plan) => Ok(company.set_plan(plan, at)),
            C::SetRetention(by, to) => company.set_message_retention(by, to, at),
            C::Withdraw(application) => Ok(company.revoke_application(application, at)),
        };
        match outcome {
            Err(_) if company != *before => Err(Stop::Broken("a refusal changed a company")),
            outcome => Ok(Some(self.with_company(company, outcome?))),
        }
    }
}
