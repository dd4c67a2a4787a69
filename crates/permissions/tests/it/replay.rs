//! The events of a company make it again, and a refused command changes nothing.

use guildhall_permissions::{Application, Company};
use proptest::collection::vec;
use proptest::prelude::*;
use time::Duration;

use crate::commands::command;
use crate::samples::{new_company, now, reread};

#[test]
fn what_does_not_begin_with_a_founding_is_no_company() {
    let mut company = Company::create(new_company([])).0;
    let granted = company.grant_application(Application::Core, now());
    assert_eq!(Company::replay([]), None);
    assert_eq!(Company::replay([granted]), None);
}

proptest! {
    #[test]
    fn the_events_make_the_company_again(commands in vec(command(), 0..20)) {
        let (mut company, founded) = Company::create(new_company([Application::Core]));
        let mut events = vec![founded];
        for (command, seconds) in commands.into_iter().zip(1..) {
            let before = company.clone();
            let at = (now().as_date_time() + Duration::seconds(seconds)).into();
            if let Some(event) = command.run(&mut company, at) {
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
