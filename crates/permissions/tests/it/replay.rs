//! The events of a company make it again, a refused command changes nothing, and the crate decides
//! as the naive model of the rules does.

use guildhall_kernel::{Envelope, User};
use guildhall_permissions::{
    Application, Company, CompanyCommand, CompanyContext, CompanyEvent, CompanyServiceCommand,
};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use guildhall_testkit::strategies;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use time::Duration;

use crate::samples::{ANN, BO, CY, EVE, cx, new_company, now, reread};

#[test]
fn events_without_a_creation_replay_to_no_company() {
    let mut company = Company::create(new_company([]), &cx()).0;
    let granted = company.grant_application(Application::Core, &cx()).unwrap();
    assert_eq!(Company::replay([]), None);
    assert_eq!(Company::replay([granted]), None);
}

proptest! {
    #[test]
    fn the_events_make_the_company_again(commands in vec(command(), 0..20)) {
        let (mut company, created) = Company::create(new_company([Application::Core]), &cx());
        let mut events = vec![created];
        for (command, seconds) in commands.into_iter().zip(1..) {
            let before = company.clone();
            let at = now().as_date_time() + Duration::seconds(seconds);
            if let Some(event) = command.run(&mut company, &CompanyContext::new(at)) {
                prop_assert_eq!(company.version(), before.version().next());
                events.push(event);
            } else {
                prop_assert_eq!(&company, &before);
            }
        }
        prop_assert_eq!(company.version().events(), events.len() as u64);
        prop_assert_eq!(Company::replay(events.into_iter().map(reread)), Some(reread(company)));
    }
}

#[derive(Clone, Debug)]
enum Command {
    ByService(CompanyServiceCommand),
    ByUser(User, CompanyCommand),
}

impl Command {
    fn run(self, company: &mut Company, cx: &CompanyContext) -> Option<Envelope<CompanyEvent>> {
        match self {
            Self::ByService(command) => company.execute_service(command, cx).ok(),
            Self::ByUser(by, command) => company.execute(by, command, cx).ok(),
        }
    }
}

fn command() -> impl Strategy<Value = Command> {
    let user = select(vec![ANN, BO, CY, EVE]);
    prop_oneof![
        strategies::company_service_command().prop_map(Command::ByService),
        (user, strategies::company_command())
            .prop_map(|(by, command)| Command::ByUser(by, command)),
    ]
}

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_model_agrees_on_every_story(story in story(60)) {
        let agreed = agrees(MemoryStore::new(), &story);
        agreed.map_err(|differs| TestCaseError::fail(format!("{differs}\n")))?;
    }
}
