//! What the front door returns, as it leaves a service. A change of a form shows in a snapshot, and
//! so in review.

use guildhall::groups::NoticeKind;
use guildhall::kernel::{Claim, Feature};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::CompanyCommand;
use guildhall::rooms::RoomCommand;
use guildhall::{Effect, GroupCommand, GroupId, RoomId};
use guildhall_store_memory::MemoryStore;
use insta::assert_json_snapshot;

use crate::people::{ACME, ANN, BO, CY, GUS};
use crate::world::{all, id, run};

#[test]
fn the_words_of_every_effect_are_stable() {
    let (company, user) = (ACME, BO.id());
    let (room, group, parent) = (RoomId::new(id(1)), GroupId::new(id(2)), GroupId::new(id(3)));
    let team = group;
    assert_json_snapshot!([
        Effect::RemovedFromPolicy { company, user },
        Effect::CompanyClosed { company },
        Effect::NoAdministratorLeft { company },
        Effect::ContactForbidden { company, user },
        Effect::ExternalContactsForbidden { company },
        Effect::RoomLeft { room, user },
        Effect::RoomClosed { room },
        Effect::UserNotified { user, room },
        Effect::MembershipEnded { group, user },
        Effect::MastershipEnded { group, user },
        Effect::LeadershipEnded { team, user },
        Effect::MailRightEnded { group, user, right: MailRight::SendAs },
        Effect::RequestEnded { group, user },
        Effect::GroupOrphaned { group },
        Effect::GroupDeleted { group },
        Effect::ClaimFreed { group, claim: Claim::ToMe(user) },
        Effect::NestingEnded { group, parent },
        Effect::MembersNotified { group, kind: NoticeKind::Edited },
        Effect::FeatureOff { group, feature: Feature::Task },
        Effect::RoomFrozen { room },
        Effect::GroupFrozen { group },
        Effect::RoomClosedToExternals { room },
        Effect::GroupClosedToExternals { group },
        Effect::RoomNotConvertible { room },
    ]);
}

#[test]
fn the_words_of_previews_are_stable() {
    run::<MemoryStore>(async |hall| {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let removal = RoomCommand::Remove { users: vec![BO.id()] };
        assert_json_snapshot!(
            "preview_room",
            hall.user(ANN).room(room).preview(removal).await.unwrap()
        );
        let group = hall.crew().await;
        assert_json_snapshot!(
            "preview_group",
            hall.user(ANN).group(group).preview(GroupCommand::Delete).await.unwrap()
        );
        let disable = CompanyCommand::DisableFeature { feature: Feature::Task };
        assert_json_snapshot!("preview_company", hall.user(GUS).preview(disable).await.unwrap());
    });
}

#[test]
fn the_words_of_a_room_list_and_a_conversation_are_stable() {
    run::<MemoryStore>(async |hall| {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let page = hall.user(ANN).rooms(all()).await.unwrap();
        assert_json_snapshot!("own_rooms", page.items());
        assert_json_snapshot!("conversation", hall.user(BO).room(room).read().await.unwrap());
    });
}
