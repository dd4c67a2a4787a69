//! The stored forms of the answers that are kept with changes.

use guildhall::permissions::Authority;
use guildhall::rooms::RoomDraft;
use guildhall::{Effect, Invited};
use insta::assert_json_snapshot;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::people::{ACME, ANN, BO, CY, DEE, GUS};
use crate::world::World;

/// Checks that an answer reads back from its stored form, and shows the form.
#[track_caller]
fn is_stable<T: DeserializeOwned + PartialEq + Serialize + std::fmt::Debug>(
    name: &str,
    answer: &T,
) {
    let form = serde_json::to_string(answer).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&form).unwrap(), answer);
    assert_json_snapshot!(name, answer);
}

#[test]
fn the_answers_of_use_cases_are_stable() {
    pollster::block_on(async {
        let hall = World::in_memory().await;
        let (ann, gus) = (hall.user(ANN), hall.user(GUS));
        let group = hall.crew().await;
        is_stable("group_done", &ann.group(group).add_members(&[DEE]).await.unwrap());
        is_stable("opened_created", &ann.one_to_one(BO).await.unwrap());
        is_stable("opened_existing", &ann.one_to_one(BO).await.unwrap());
        let created = ann.create_room(RoomDraft::from_event("Launch", [BO])).await.unwrap();
        is_stable("created_room", &created);
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let here = ann.room(room).invite(&[DEE]).await.unwrap();
        is_stable("invited_here", &here);
        is_stable("room_done", &ann.room(room).remove(&[BO.id(), CY.id()]).await.unwrap());
        let pair = hall.pair([BO, CY]).await;
        let anew = hall.user(BO).room(pair).invite(&[DEE]).await.unwrap();
        assert!(matches!(anew, Invited::NewRoom(_)));
        is_stable("invited_to_a_new_room", &anew);
        hall.user(CY).room(pair).leave().await.unwrap();
        let other = hall.user(BO).room(pair).invite(&[DEE]).await.unwrap();
        is_stable("invited_one_to_one", &other);
        is_stable("company_done", &gus.set_group_creation(Authority::NoOne).await.unwrap());
    });
}

#[test]
fn the_effects_and_previews_are_stable() {
    pollster::block_on(async {
        let hall = World::in_memory().await;
        let group = hall.crew().await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let preview = hall.user(ANN).group(group).preview(guildhall::GroupCommand::Delete).await;
        is_stable("group_preview", &preview.unwrap());
        let preview = hall.user(ANN).room(room).preview(guildhall::RoomCommand::Leave).await;
        is_stable("room_preview", &preview.unwrap());
        let command = guildhall::CompanyCommand::SetGroupCreation { to: Authority::NoOne };
        is_stable("company_preview", &hall.user(GUS).preview(command).await.unwrap());
        let effects = hall.preview_off_boarding(ANN).await.unwrap();
        assert!(effects.contains(&Effect::GroupOrphaned { group }));
        is_stable("effects_of_off_boarding", &effects);
        let effects = hall.user(GUS).preview_end_external_contacts().await.unwrap();
        assert_eq!(effects, [Effect::ExternalContactsForbidden { company: ACME }]);
        is_stable("effects_of_ending_contact", &effects);
    });
}
