//! Every command on a company, by any user.

use guildhall_kernel::{Envelope, User};
use guildhall_permissions::{
    Company, CompanyCommand, CompanyContext, CompanyEvent, CompanyServiceCommand,
};
use guildhall_testkit::strategies;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{ANN, BO, CY, EVE};

#[derive(Clone, Debug)]
pub(crate) enum Command {
    ByService(CompanyServiceCommand),
    ByUser(User, CompanyCommand),
}

impl Command {
    pub(crate) fn run(
        self,
        company: &mut Company,
        cx: &CompanyContext,
    ) -> Option<Envelope<CompanyEvent>> {
        match self {
            Self::ByService(command) => company.execute_service(command, cx).ok(),
            Self::ByUser(by, command) => company.execute(by, command, cx).ok(),
        }
    }
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    let user = select(vec![ANN, BO, CY, EVE]);
    prop_oneof![
        strategies::company_service_command().prop_map(Command::ByService),
        (user, strategies::company_command())
            .prop_map(|(by, command)| Command::ByUser(by, command)),
    ]
}
