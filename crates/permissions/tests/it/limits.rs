//! How many groups there may be (CO-7), and how long Message that is off is kept (FT-3).

use guildhall_kernel::{Quota, Refusal};
use guildhall_permissions::{Company, CompanyError, CompanyEvent, Limits, Plan, Retention};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use time::Duration;

use crate::samples::{ACME, ANN, BO, EVE, acme, command_refused_by, now};

const OF_COMPANY: Quota = Quota::GroupsOfCompany(ACME);
const OF_BO: Quota = Quota::GroupsOfUser { company: ACME, user: BO };

// allows: CO-7
#[test]
fn allows_as_many_groups_as_the_plan_gives() {
    for (plan, limit) in [(Plan::Paid, 100_000), (Plan::Free, 1_000)] {
        let company = on(plan);
        assert_eq!(company.group_limit(), limit);
        for count in [0, 1, u64::from(limit) - 1, u64::from(limit)] {
            assert_eq!(company.check_quota(&OF_COMPANY, count), Ok(()), "{plan}: {count}");
        }
    }
    assert_eq!(acme().plan(), Plan::Paid);
}

// refuses: CO-7
#[test]
fn refuses_one_group_more_than_the_plan_gives() {
    for (plan, more) in [(Plan::Paid, 100_001), (Plan::Free, 1_001)] {
        for count in [more, u64::from(u32::MAX) + 1, u64::MAX] {
            assert_eq!(on(plan).check_quota(&OF_COMPANY, count), Err(OF_COMPANY), "{plan}");
        }
    }
}

// allows: CO-7
// refuses: CO-7
#[test]
fn allows_a_user_2000_groups_on_every_plan_and_refuses_one_more() {
    for plan in [Plan::Free, Plan::Paid] {
        let company = on(plan);
        assert_eq!(company.groups_per_user_limit(), 2_000);
        assert_eq!(company.check_quota(&OF_BO, 1_999), Ok(()));
        assert_eq!(company.check_quota(&OF_BO, 2_000), Ok(()));
        assert_eq!(company.check_quota(&OF_BO, 2_001), Err(OF_BO));
    }
}

// allows: CO-7
// refuses: CO-7
#[test]
fn allows_what_is_set_for_the_company_and_refuses_more() {
    let mut company = on(Plan::Free);
    company.set_limits(Limits { groups: Some(3), groups_per_user: Some(2) }, now());
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (3, 2));
    assert_eq!(company.check_quota(&OF_COMPANY, 3), Ok(()));
    assert_eq!(company.check_quota(&OF_COMPANY, 4), Err(OF_COMPANY));
    assert_eq!(company.check_quota(&OF_BO, 2), Ok(()));
    assert_eq!(company.check_quota(&OF_BO, 3), Err(OF_BO));
    company.set_plan(Plan::Paid, now());
    assert_eq!(company.group_limit(), 3, "what is set outlasts the plan");
}

// about: CO-7
#[test]
fn what_is_not_set_is_what_the_plan_gives_again() {
    let mut company = on(Plan::Free);
    company.set_limits(Limits { groups: Some(3), groups_per_user: Some(2) }, now());
    company.set_limits(Limits { groups: None, groups_per_user: Some(2) }, now());
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (1_000, 2));
    company.set_limits(Limits { groups: Some(3), groups_per_user: None }, now());
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (3, 2_000));
    company.set_limits(Limits::default(), now());
    assert_eq!(company.group_limit(), 1_000);
}

// about: CO-7
#[test]
fn the_refusal_names_who_is_full() {
    let refused = CompanyError::UserQuotaExceeded { users: vec![BO, EVE], limit: 2_000 };
    assert_eq!(refused.users(), &[BO, EVE]);
    assert_eq!(refused.rule().code(), "CO-7");
    assert!(CompanyError::CompanyQuotaExceeded { limit: 3 }.users().is_empty());
}

// about: FT-3
#[test]
fn a_company_keeps_message_for_30_days_at_first() {
    assert_eq!(acme().message_retention(), Retention::DEFAULT);
    assert_eq!(Retention::default().days(), 30);
    assert_eq!(Retention::DEFAULT.as_duration(), Duration::days(30));
    assert_eq!(Retention::of_days(0).as_duration(), Duration::ZERO);
    assert_eq!(Retention::of_days(u16::MAX).as_duration(), Duration::days(65_535));
}

// allows: FT-3
#[test]
fn allows_an_administrator_to_set_the_retention() {
    let mut company = acme();
    let (by, to, at) = (ANN, Retention::of_days(90), now());
    let set = company.set_message_retention(by, to, at);
    assert_eq!(set, Ok(CompanyEvent::MessageRetentionSet { by, to, at }));
    assert_eq!(company.message_retention(), to);
}

// refuses: FT-3
#[test]
fn refuses_anybody_else_to_set_the_retention() {
    for by in [BO, EVE] {
        let mut company = acme();
        let refused = company.set_message_retention(by, Retention::of_days(90), now());
        assert_eq!(command_refused_by(refused), Some("FT-3"));
        assert_eq!(company, acme());
    }
}

proptest! {
    // about: CO-7
    #[test]
    fn a_quota_is_its_limit_and_nothing_less(
        plan in select(vec![Plan::Free, Plan::Paid]),
        groups in option::of(any::<u32>()),
        groups_per_user in option::of(any::<u32>()),
        count in 0..200_000_u64,
    ) {
        let mut company = on(plan);
        company.set_limits(Limits { groups, groups_per_user }, now());
        let limits = [(OF_COMPANY, company.group_limit()), (OF_BO, company.groups_per_user_limit())];
        for (quota, limit) in limits {
            let limit = u64::from(limit);
            prop_assert_eq!(company.check_quota(&quota, limit), Ok(()));
            prop_assert_eq!(company.check_quota(&quota, limit + 1), Err(quota));
            prop_assert_eq!(company.check_quota(&quota, count).is_ok(), count <= limit);
        }
    }
}

fn on(plan: Plan) -> Company {
    let mut company = acme();
    company.set_plan(plan, now());
    company
}
