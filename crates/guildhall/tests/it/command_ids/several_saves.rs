//! Use cases with several saves: the id goes with the first, and the same id does the rest.

use guildhall::kernel::User;
use guildhall::permissions::{CompanyCommand, ExternalContacts};
use guildhall::{Effect, Error};
use guildhall_testkit::Interposed;

use super::key;
use crate::answers::comparable;
use crate::people::{ACME, ANN, BO, CY, EVE, GUS};
use crate::world::{AnyStore, World};

fn forbid(user: User) -> CompanyCommand {
    CompanyCommand::SetContactPermission { user: user.id(), to: ExternalContacts::Forbidden }
}

/// The number of events of the company itself.
async fn policies<S: AnyStore>(hall: &World<S>) -> u64 {
    hall.company(ACME).await.unwrap().version().events()
}

on_both_stores! {
    // allows: CO-9, GR-19
    async fn a_removal_that_stopped_is_completed_by_the_same_key(hall) {
        let key = key("once");
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        let hall = hall.over_the_same(Interposed::over);
        let before = policies(&hall).await;
        let gus = hall.user(GUS).with_command(&key);
        hall.store().fail(guildhall_testkit::Call::saves_room);
        assert!(matches!(gus.execute(forbid(BO)).await, Err(Error::Store(_))));
        assert!(hall.who_is_in(room).await.contains(&BO.id()));

        let event = gus.execute(forbid(BO)).await.map_err(comparable).unwrap();
        assert_eq!(event.event, gus.execute(forbid(BO)).await.unwrap().event);
        assert!(!hall.who_is_in(room).await.contains(&BO.id()));
        assert_eq!(policies(&hall).await, before + 1);
    }

    // allows: CO-9, GR-19
    async fn a_late_repeat_removes_no_user_who_may_have_contact_again(hall) {
        let [one, all, effects] = ["one", "all", "effects"].map(key);
        let gus = hall.user(GUS);
        let first = gus.with_command(&one).execute(forbid(BO)).await.unwrap();
        let ended = gus.with_command(&all).end_external_contacts().await.unwrap();
        assert_eq!(ended, [Effect::ExternalContactsForbidden { company: ACME }]);
        let lost = gus.with_command(&effects).forbid_contact(CY).await.unwrap();
        assert_eq!(lost, [Effect::ContactForbidden { company: ACME, user: CY.id() }]);

        gus.allow_contact(BO.id()).await.unwrap();
        gus.allow_contact(CY.id()).await.unwrap();
        gus.set_external_contacts(ExternalContacts::Allowed).await.unwrap();
        let room = hall.general_room(&[ANN, BO, CY, EVE]).await;
        let before = (policies(&hall).await, hall.who_is_in(room).await);
        assert_eq!(gus.with_command(&one).execute(forbid(BO)).await.unwrap(), first);
        assert_eq!(gus.with_command(&all).end_external_contacts().await.unwrap(), ended);
        assert_eq!(gus.with_command(&effects).forbid_contact(CY).await.unwrap(), lost);
        assert_eq!((policies(&hall).await, hall.who_is_in(room).await), before);
    }

    // allows: CO-9, GR-19
    async fn ending_external_contact_that_stopped_is_completed_by_the_same_key(hall) {
        let key = key("once");
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        let hall = hall.over_the_same(Interposed::over);
        let gus = hall.user(GUS).with_command(&key);
        hall.store().fail(guildhall_testkit::Call::saves_room);
        let forbidden = Effect::ExternalContactsForbidden { company: ACME };
        let stopped = gus.end_external_contacts().await.unwrap_err();
        assert!(stopped.done.iter().eq([&forbidden]), "{stopped}");

        let rest = gus.end_external_contacts().await.unwrap();
        assert_eq!(rest[0], forbidden, "the answer of the change that is kept");
        assert!(rest.contains(&Effect::RoomLeft { room, user: EVE.id() }));
        assert_eq!(gus.end_external_contacts().await.unwrap(), [forbidden]);
    }
}
