//! The limits on groups (CO-7), and how long Message that is off is kept (FT-3).
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use guildhall_kernel::{Envelope, Quota, Refusal};
use guildhall_permissions::{Company, CompanyError, CompanyEvent, Limits, Plan, Retention};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use time::Duration;

use crate::samples::{ACME, ANN, BO, EVE, acme, command_refused_by, cx, now};

const OF_COMPANY: Quota = Quota::GroupsOfCompany(ACME);
const OF_BO: Quota = Quota::GroupsOfUser { company: ACME, user: BO.id() };

// allows: CO-7
#[test]
fn a_company_has_as_many_groups_as_its_plan_gives() {
    for (plan, limit) in [(Plan::Paid, 100_000), (Plan::Free, 1_000)] {
        let company = on(plan);
        assert_eq!((company.plan(), company.group_limit()), (plan, limit));
        for count in [0, 1, u64::from(limit) - 1, u64::from(limit)] {
            assert_eq!(company.check_quota(&OF_COMPANY, count), Ok(()), "{plan}: {count}");
        }
    }
    assert_eq!(acme().plan(), Plan::Paid);
}

// refuses: CO-7
#[test]
fn one_group_more_than_the_plan_gives_is_refused() {
    for (plan, more) in [(Plan::Paid, 100_001), (Plan::Free, 1_001)] {
        for count in [more, u64::from(u32::MAX) + 1, u64::MAX] {
            assert_eq!(on(plan).check_quota(&OF_COMPANY, count), Err(OF_COMPANY), "{plan}");
        }
    }
}

// allows: CO-7
// refuses: CO-7
#[test]
fn a_user_is_in_at_most_2000_groups_on_every_plan() {
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
fn limits_set_for_the_company_replace_those_of_the_plan() {
    let mut company = on(Plan::Free);
    company
        .set_limits(
            Limits { groups: Some(3), groups_per_user: Some(2), ..Limits::default() },
            &cx(),
        )
        .unwrap();
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (3, 2));
    assert_eq!(company.check_quota(&OF_COMPANY, 3), Ok(()));
    assert_eq!(company.check_quota(&OF_COMPANY, 4), Err(OF_COMPANY));
    assert_eq!(company.check_quota(&OF_BO, 2), Ok(()));
    assert_eq!(company.check_quota(&OF_BO, 3), Err(OF_BO));
    company.set_plan(Plan::Paid, &cx()).unwrap();
    assert_eq!(company.group_limit(), 3, "a set limit stays when the plan changes");
}

// allows: CO-7
// refuses: CO-7
#[test]
fn a_company_limits_how_many_users_a_room_and_a_group_have() {
    let mut company = acme();
    for count in [0, u32::MAX] {
        assert_eq!(company.check_room_size(count), Ok(()), "no limit is set");
        assert_eq!(company.check_group_size(count), Ok(()), "no limit is set");
    }

    let (participants_per_room, members_per_group) = (Some(3), Some(5));
    let limits = Limits { participants_per_room, members_per_group, ..Limits::default() };
    company.set_limits(limits, &cx()).unwrap();
    for count in [2, 3] {
        assert_eq!(company.check_room_size(count), Ok(()));
    }
    for count in [4, 5] {
        let refused = CompanyError::RoomQuotaExceeded { limit: 3, count };
        assert_eq!(company.check_room_size(count), Err(refused));
        assert_eq!(company.check_group_size(count), Ok(()));
    }
    let refused = CompanyError::GroupQuotaExceeded { limit: 5, count: 6 };
    assert_eq!(company.check_group_size(6), Err(refused));
}

// about: CO-7
#[test]
fn a_limit_that_is_unset_is_that_of_the_plan_again() {
    let mut company = on(Plan::Free);
    company
        .set_limits(
            Limits { groups: Some(3), groups_per_user: Some(2), ..Limits::default() },
            &cx(),
        )
        .unwrap();
    company
        .set_limits(Limits { groups: None, groups_per_user: Some(2), ..Limits::default() }, &cx())
        .unwrap();
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (1_000, 2));
    company
        .set_limits(Limits { groups: Some(3), groups_per_user: None, ..Limits::default() }, &cx())
        .unwrap();
    assert_eq!((company.group_limit(), company.groups_per_user_limit()), (3, 2_000));
    company.set_limits(Limits::default(), &cx()).unwrap();
    assert_eq!(company.group_limit(), 1_000);
}

// about: CO-7
#[test]
fn the_refusal_names_the_users_who_reached_the_limit() {
    let refused = CompanyError::UserQuotaExceeded { users: vec![BO.id(), EVE.id()], limit: 2_000 };
    assert_eq!(refused.users(), &[BO.id(), EVE.id()]);
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
fn an_administrator_sets_the_retention() {
    let mut company = acme();
    let to = Retention::of_days(90);
    let set = company.set_message_retention(ANN, to, &cx());
    let event = CompanyEvent::MessageRetentionSet { to };
    assert_eq!(set, Ok(Envelope::by_user(ANN.id(), now(), event)));
    assert_eq!(company.message_retention(), to);
}

// refuses: FT-3
#[test]
fn only_an_administrator_sets_the_retention() {
    for by in [BO, EVE] {
        let mut company = acme();
        let refused = company.set_message_retention(by, Retention::of_days(90), &cx());
        assert_eq!(command_refused_by(refused), Some("FT-3"));
        assert_eq!(company, acme());
    }
}

proptest! {
    // about: CO-7
    #[test]
    fn a_quota_allows_exactly_its_limit(
        plan in select(vec![Plan::Free, Plan::Paid]),
        groups in option::of(any::<u32>()),
        groups_per_user in option::of(any::<u32>()),
        count in 0..200_000_u64,
    ) {
        let mut company = on(plan);
        company.set_limits(Limits { groups, groups_per_user, ..Limits::default() }, &cx()).unwrap();
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
    company.set_plan(plan, &cx()).unwrap();
    company
}
