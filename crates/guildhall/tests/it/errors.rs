//! What a service can learn from an error of a use case.

use guildhall::groups::GroupError;
use guildhall::kernel::{Claim, Class, NotLoaded, Quota};
use guildhall::permissions::CompanyError;
use guildhall::rooms::RoomError;
use guildhall::{Application, EmailAddress, Error, Name};

use crate::answers::{comparable, refused};
use crate::people::{ACME, ANN, BO, DEE};
use crate::world::{World, named};

type Failed = Error<String>;

#[test]
fn an_error_of_no_rule_has_a_class_and_a_kind() {
    let user = ANN.id();
    let errors: [(Failed, Class, &str); 10] = [
        (Error::CompanyExists(ACME), Class::Conflict, "company_exists"),
        (Error::Contended { attempts: 64 }, Class::Unavailable, "contended"),
        (Error::Incomplete(NotLoaded::User(user)), Class::Internal, "incomplete"),
        (Error::NoSuchCompany(ACME), Class::NotFound, "no_such_company"),
        (Error::NoSuchUser(user), Class::NotFound, "no_such_user"),
        (Error::OutcomeUnknown, Class::Unavailable, "outcome_unknown"),
        (
            Error::QuotaExceeded([Quota::GroupsOfCompany(ACME)].into()),
            Class::Exhausted,
            "quota_exceeded",
        ),
        (Error::Store("no disk".to_owned()), Class::Unavailable, "store"),
        (Error::Taken(Claim::ToMe(user)), Class::Conflict, "taken"),
        (
            Error::UnreadableAnswer { key: "7c4e".parse().unwrap(), cause: "no JSON".to_owned() },
            Class::Internal,
            "unreadable_answer",
        ),
    ];
    for (error, class, kind) in errors {
        assert_eq!((error.class(), error.kind()), (class, kind));
        assert!(error.refusal().is_none() && error.disclosed().is_none());
        assert!(!error.to_string().is_empty());
        assert_eq!(comparable(error.clone()), error);
    }
}

#[test]
fn a_refusal_has_the_class_and_the_kind_of_its_rule() {
    let hall = pollster::block_on(World::in_memory());
    pollster::block_on(async {
        let group = hall.crew().await;
        let refusal = hall.user(BO).group(group).leave().await.unwrap_err();
        assert_eq!((refusal.class(), refusal.kind()), (Class::Forbidden, "group_not_allowed"));
        let private = hall.group(named("Quiet").private()).await;
        let refusal = hall.user(DEE).group(private).view().await.unwrap_err();
        assert_eq!((refusal.class(), refusal.kind()), (Class::NotFound, "no_such_group"));
        hall.revoke_application(ACME, Application::Core).await.unwrap();
        let refusal = hall.user(ANN).create_group(named("New")).await.unwrap_err();
        assert_eq!(refusal.kind(), "needs_core_or_approval");
    });
}

#[test]
fn a_refusal_that_another_crate_passed_on_becomes_the_one_of_its_own_crate() {
    let inner = || CompanyError::NeedsCore;
    assert_eq!(Failed::from(RoomError::from(inner())), Error::Company(inner()));
    assert_eq!(Failed::from(GroupError::from(inner())), Error::Company(inner()));
    let of_room = GroupError::from(RoomError::from(inner()));
    assert_eq!(Failed::from(of_room), Error::Company(inner()));
    let room = || RoomError::SameUser;
    assert_eq!(Failed::from(GroupError::from(room())), Error::Room(room()));
}

// refuses: GR-4
#[test]
fn a_text_that_is_no_name_becomes_a_refusal() {
    fn name(text: &str) -> Result<Name, Failed> {
        Ok(text.parse()?)
    }

    assert_eq!(refused(name("")), "GR-4");
    let error = name("").unwrap_err();
    assert_eq!((error.class(), error.kind()), (Class::Invalid, "text_empty"));
    assert!(matches!(error, Error::Text(_)));
    assert_eq!(comparable(error.clone()), error);
}

// refuses: ML-2
#[test]
fn a_text_that_is_no_address_or_domain_becomes_a_refusal() {
    fn parsed(text: &str) -> Result<(), Failed> {
        let address: EmailAddress = "ann@acme.example".parse()?;
        assert_eq!(address.to_string(), "ann@acme.example");
        text.parse::<EmailAddress>()?;
        Ok(())
    }
    fn list(text: &str) -> Result<(), Failed> {
        text.parse::<guildhall::kernel::ListAddress>()?;
        Ok(())
    }
    fn domain(text: &str) -> Result<(), Failed> {
        text.parse::<guildhall::kernel::DomainName>()?;
        Ok(())
    }

    for (answer, kind) in [
        (parsed("ann"), "address_no_at"),
        (parsed("ann@-"), "domain_hyphen"),
        (domain(""), "domain_empty"),
        (list("x@acme.example"), "list_address_length"),
    ] {
        assert_eq!(refused(answer.clone()), "ML-2");
        let error = answer.unwrap_err();
        assert_eq!((error.class(), error.kind()), (Class::Invalid, kind));
        assert_eq!(comparable(error.clone()), error);
    }
}
