//! What the front door returns, as it leaves a service. A change of a form shows in a snapshot, and
//! so in review.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroU32;

use guildhall::groups::{
    AggregateId, EventRecord, GroupCursor, GroupEvent, GroupExplanation, GroupList, GroupNotice,
    GroupView, JoinNotice, JoinRequest, MailAnswer, MemberView, NoticeKind, RoomCursor,
};
use guildhall::kernel::{
    AddressKey, Claim, Disclosed, EmailAddress, Envelope, Feature, ListAddress, Page, PageRequest,
    ReadsFrom, Registration, Timestamp, User, UserId, Version,
};
use guildhall::mailing_list::{ListHeaders, MailRight};
use guildhall::permissions::{Company, CompanyCommand, CompanyEvent, Profile};
use guildhall::rooms::{
    FeatureUse, Room, RoomCommand, RoomError, RoomEvent, RoomExplanation, RoomNotice, RoomSource,
    RoomView,
};
use guildhall::{
    Access, AccessChange, CompanyPreview, Conversation, CreatedRoom, Effect, EffectiveAccess,
    Error, Expanded, GroupCommand, GroupDone, GroupId, GroupPreview, Interrupted, Invited, Opened,
    OwnRoom, RoomDone, RoomId, RoomPreview,
};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::{Call, Interposed};
use insta::assert_json_snapshot;
use serde::Serialize;

use crate::people::{ACME, ANN, BO, CY, GUS, NAT};
use crate::world::{id, named, run};

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
        hall.pair([ANN, BO]).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let page = hall.user(ANN).rooms(PageRequest::first(NonZeroU32::MIN)).await.unwrap();
        assert_json_snapshot!("own_rooms", page);
        assert_json_snapshot!("conversation", hall.user(BO).room(room).read().await.unwrap());
    });
}

#[test]
fn the_words_of_a_page_of_groups_are_stable() {
    run::<MemoryStore>(async |hall| {
        for name in ["Below", "Top"] {
            hall.group(named(name).with_members([BO])).await;
        }
        let first = PageRequest::first(NonZeroU32::MIN);
        let page = hall.user(BO).groups(ACME, GroupList::Belonging, first).await.unwrap();
        assert_json_snapshot!("page_of_groups", page);
        let next = serde_json::to_string(&page.next()).unwrap();
        assert_eq!(
            serde_json::from_str::<Option<GroupCursor>>(&next).unwrap().as_ref(),
            page.next()
        );
        assert!(serde_json::from_str::<RoomCursor>(&next).is_err());
    });
}

#[test]
fn the_words_of_a_use_case_that_stopped_are_stable() {
    run::<MemoryStore>(async |hall| {
        let room = hall.general_room(&[ANN, BO, NAT]).await;
        let stopped = hall.user(BO).forbid_contact(BO).await.unwrap_err();
        assert_json_snapshot!("interrupted_by_a_rule", stopped);
        let hall = hall.over_the_same(Interposed::over);
        hall.store().fail(move |call| call == Call::Save(AggregateId::Room(room)));
        let stopped = hall.user(GUS).forbid_contact(BO).await.unwrap_err();
        assert_json_snapshot!("interrupted_by_the_store", stopped);
    });
}

/// An error leaves as it may be shown: nothing of the store, and nothing that a refusal does not
/// disclose.
#[test]
fn the_form_of_an_error_is_what_may_be_shown() {
    let refused: Error<&str> = RoomError::NoSuchRoom { room: RoomId::new(id(1)) }.into();
    let defect = Error::UnreadableAnswer { key: "k".parse().unwrap(), cause: "secret".into() };
    assert_json_snapshot!([refused, Error::Store("secret"), defect]);
}

/// Everything that a call returns leaves a service as a value of its own.
#[test]
fn everything_that_a_call_returns_serialises() {
    const fn leaves<T: Serialize>() {}

    leaves::<(Opened, CreatedRoom, Invited, RoomDone, GroupDone)>();
    leaves::<(CompanyPreview, GroupPreview, RoomPreview, Effect, Interrupted<Infallible>)>();
    leaves::<(Envelope<CompanyEvent>, Envelope<GroupEvent>, Envelope<RoomEvent>, EventRecord)>();
    leaves::<(Company, Profile, Registration, User)>();
    leaves::<(Conversation, RoomView, GroupView, MemberView, OwnRoom, Room, RoomSource)>();
    leaves::<(BTreeMap<Feature, FeatureUse>, JoinRequest, ReadsFrom, Version, Timestamp)>();
    leaves::<(GroupExplanation, RoomExplanation, Disclosed, Error<Infallible>)>();
    leaves::<(RoomNotice, GroupNotice, JoinNotice)>();
    leaves::<(MailAnswer, ListHeaders, Expanded, ListAddress, EmailAddress)>();
    leaves::<(Page<GroupView, GroupCursor>, Page<OwnRoom, RoomCursor>)>();
    leaves::<(Page<Profile, UserId>, Page<EmailAddress, AddressKey>, Page<User, UserId>)>();
    leaves::<(Access, AccessChange, EffectiveAccess)>();
}
