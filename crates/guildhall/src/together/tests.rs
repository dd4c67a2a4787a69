//! What is read again for calls that were decided together.

use guildhall_kernel::{RegistrationChange, RegistrationState};
use guildhall_permissions::{CompanyError, CompanyRepository};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::cast::{ACME, BO};
use pollster::block_on;

use super::*;

// about: CO-9, GR-18
#[test]
fn an_outcome_stays_unknown_though_its_user_has_left_since() {
    let hall = Guildhall::new(MemoryStore::new());
    let call = |by| Call { by, command: RoomCommand::Leave, if_version: None, ask: None };
    let calls = [BO, BO].map(call);
    let checked = block_on(async {
        let left = RegistrationChange::to(None, BO, RegistrationState::Left);
        hall.store().save_registration(left).await.unwrap();
        let refusal = Error::Company(CompanyError::CompanyClosed { company: ACME });
        let errors = [refusal, Error::OutcomeUnknown].map(|error| Joint::Answered(Err(error)));
        hall.check_refused::<_, RoomDone>(&calls, errors.into()).await
    });
    let [Joint::Answered(Err(first)), Joint::Answered(Err(second))] = &*checked else { panic!() };
    assert_eq!(first.refusal().map(|refusal| refusal.rule().code()), Some("GR-18"), "{first:?}");
    assert!(matches!(second, Error::OutcomeUnknown), "{second:?}");
}
