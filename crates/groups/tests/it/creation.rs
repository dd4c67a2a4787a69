//! The creation of groups by a user or an administrator (GR-1, GR-2, GR-4, GR-5, CO-3, CO-4).

use std::fmt::Debug;

use guildhall_groups::{Group, GroupDraft, GroupEvent, GroupKind, GroupOrigin, ListDraft};
use guildhall_kernel::{
    CommandError, Description, EmailAddress, Envelope, Feature, JoinReason, Refusal, RemovalCause,
    Switch, User,
};
use guildhall_mailing_list::{ExternalMail, ExternalRecipients, MailRight, Posting};
use guildhall_permissions::{Authority, ExternalContacts, Privacy};

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, GUS};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, rule};

type Created = Result<(Group, Envelope<GroupEvent>), CommandError<guildhall_groups::GroupError>>;

fn create(world: &World, by: guildhall_kernel::User, draft: GroupDraft) -> Created {
    Group::create(GROUP, ROOM, by, draft, &world.cx())
}

fn administer(world: &World, by: guildhall_kernel::User, draft: GroupDraft) -> Created {
    Group::create_as_administrator(GROUP, ROOM, by, draft, &world.cx())
}

fn origin(created: Created) -> GroupOrigin {
    match created.unwrap().1.event {
        GroupEvent::Created(creation) => creation.origin,
        other => panic!("{other:?} creates no group"),
    }
}

fn refused_text<T: Debug>(result: Result<T, guildhall_kernel::TextError>) -> &'static str {
    result.unwrap_err().rule().code()
}

// allows: GR-1
#[test]
fn users_administrators_and_conversions_create_groups() {
    let world = World::new();
    let mut room = world.general_room(&[ANN, BO, CY]);
    let converted = Group::convert(GROUP, &mut room, ANN, draft(), &world.cx());
    assert_eq!(origin(create(&world, ANN, draft())), GroupOrigin::User);
    assert_eq!(
        origin(administer(&world, ADA, draft().with_masters([CY]))),
        GroupOrigin::Administrator
    );
    assert_eq!(origin(converted.map(|(group, event, _)| (group, event))), GroupOrigin::Conversion);
}

// about: GR-1
#[test]
fn events_without_a_creation_replay_to_no_group() {
    let world = World::new();
    let (mut group, created) = create(&world, ANN, draft()).unwrap();
    let added = group.add_members(ANN, &[BO], &world.cx()).unwrap();
    assert_eq!(Group::replay([added.clone()]), None);
    assert_eq!(Group::replay([]), None);
    assert_eq!(Group::replay([created, added]), Some(group));
}

// allows: GR-2
#[test]
fn the_creator_becomes_master_and_member() {
    let world = World::new();
    let (group, _) = create(&world, ANN, draft()).unwrap();
    let entry = group.roster().entry(ANN.id()).unwrap().unwrap().clone();
    assert!(entry.is_member() && entry.is_master());
    assert_eq!(entry.membership().map(|stay| stay.joined().at), Some(world.cx().at()));
    assert_eq!(
        entry.membership().unwrap().joined().how,
        JoinReason::Created { by: Some(ANN.id()) }
    );
    assert_eq!(group.roster().counts(), guildhall_kernel::Counts::new(1, 1, 0));
}

// allows: GR-2
#[test]
fn an_administrator_who_creates_a_group_is_neither_master_nor_member() {
    let (group, _) =
        administer(&World::new(), ADA, draft().with_masters([CY]).with_members([BO])).unwrap();
    assert_eq!(group.roster().entry(ADA.id()).unwrap(), None);
    assert!(group.roster().entry(CY.id()).unwrap().unwrap().is_master());
    assert!(!group.roster().entry(CY.id()).unwrap().unwrap().is_member());
    assert_eq!(group.header().created_by(), Some(ADA.id()));
}

// allows: GR-2
#[test]
fn an_administrator_may_name_themself_as_master() {
    let (group, _) = administer(&World::new(), ADA, draft().with_masters([ADA])).unwrap();
    let entry = group.roster().entry(ADA.id()).unwrap().unwrap();
    assert!(entry.is_master() && !entry.is_member());
}

// refuses: GR-2
#[test]
fn an_administrator_cannot_create_a_group_without_a_master() {
    let world = World::new();
    assert_eq!(rule(administer(&world, ADA, draft().with_members([BO]))), "GR-2");
    assert_eq!(rule(administer(&world, ANN, draft().with_masters([CY]))), "GR-2");
}

// allows: GR-3
#[test]
fn a_draft_may_name_several_masters_and_members() {
    let (group, _) =
        create(&World::new(), ANN, draft().with_members([BO, DEE]).with_masters([CY, BO])).unwrap();
    assert_eq!(group.roster().counts(), guildhall_kernel::Counts::new(3, 3, 0));
    assert!(!group.roster().entry(CY.id()).unwrap().unwrap().is_member());
    assert!(draft().with_members([DEE, BO]).with_masters([CY]).users().eq(&[BO, DEE]));
}

// allows: GR-4
#[test]
fn a_name_has_up_to_a_hundred_characters_and_a_description_three_hundred() {
    let named = GroupDraft::named(&"é".repeat(100)).unwrap();
    let named = named.with_description("x".repeat(300).parse().unwrap());
    let (group, _) = create(&World::new(), ANN, named).unwrap();
    assert_eq!(group.header().name().as_str().chars().count(), 100);
    let description = group.header().description();
    assert_eq!(description.unwrap().as_str().len(), 300);
    let same = draft().with_description(description.unwrap().clone());
    let (same, _) = create(&World::new(), ANN, same).unwrap();
    assert_eq!(same.header().description(), description);
}

// refuses: GR-4
#[test]
fn longer_texts_are_refused_and_case_does_not_distinguish_names() {
    assert_eq!(refused_text(GroupDraft::named(&"x".repeat(101))), "GR-4");
    assert_eq!(refused_text(GroupDraft::named(" ")), "GR-4");
    assert_eq!(refused_text("x".repeat(301).parse::<Description>()), "GR-4");
    let world = World::new();
    let other = world.created(GroupDraft::named("LAUNCH CREW").unwrap());
    assert_eq!(world.created(draft()).claims(), other.claims());
    assert_ne!(world.created(GroupDraft::named("Land crew").unwrap()).claims(), other.claims());
}

// allows: GR-5
#[test]
fn an_external_group_is_created_with_external_members() {
    let (group, _) =
        create(&World::new(), ANN, draft().with_members([EVE, GUS]).external()).unwrap();
    assert_eq!(group.header().kind(), GroupKind::External);
    assert_eq!(group.roster().counts().externals(), 2);
}

// refuses: GR-5
#[test]
fn internal_groups_take_no_external_members_and_no_group_external_masters() {
    let world = World::new();
    assert_eq!(rule(create(&world, ANN, draft().with_members([EVE]))), "GR-5");
    assert_eq!(rule(create(&world, ANN, draft().with_masters([EVE]).external())), "GR-5");
    assert_eq!(rule(administer(&world, ADA, draft().with_masters([CY, GUS]).external())), "GR-5");
}

// allows: GR-5
#[test]
fn an_external_group_is_private_unless_the_draft_says_public() {
    let world = World::new();
    let privacy = |draft| create(&world, ANN, draft).unwrap().0.header().privacy();
    assert_eq!(privacy(draft()), Privacy::Public);
    assert_eq!(privacy(draft().private()), Privacy::Private);
    assert_eq!(privacy(draft().external()), Privacy::Private);
    assert_eq!(privacy(draft().external().public()), Privacy::Public);
    assert_eq!(privacy(draft().public().external()), Privacy::Public);
}

// allows: FT-1
#[test]
fn a_draft_switches_features_and_all_others_are_on() {
    let world = World::new();
    let (group, _) = create(&world, ANN, draft()).unwrap();
    assert!(Feature::ALL.iter().all(|feature| group.feature(*feature, &world.cx()).is_on()));
    assert_eq!(group.header().notification(), Switch::On);
    assert_eq!(group.header().mailing_list(), None);

    let draft = draft()
        .with_feature(Feature::Note, Switch::Off)
        .with_feature(Feature::Task, Switch::On)
        .with_notification(Switch::Off)
        .with_list_at(list(CREW))
        .with_picture("crew.png".parse().unwrap());
    let (group, _) = create(&world, ANN, draft).unwrap();
    let on = Feature::ALL.map(|feature| group.feature(feature, &world.cx()).is_on());
    assert_eq!(on, [true, false, true, true, true]);
    assert_eq!(group.header().notification(), Switch::Off);
    assert_eq!(group.header().mailing_list().unwrap().address(), &list(CREW));
    assert_eq!(group.header().picture().unwrap().as_str(), "crew.png");
}

// refuses: FT-2
#[test]
fn a_draft_cannot_turn_on_a_feature_without_message() {
    let off = draft().with_feature(Feature::Message, Switch::Off);
    let note = off.clone().with_feature(Feature::Note, Switch::On);
    assert_eq!(rule(create(&World::new(), ANN, note)), "FT-2");
    let world = World::new();
    let (group, _) = create(&world, ANN, off).unwrap();
    assert!(!Feature::ALL.iter().any(|feature| group.feature(*feature, &world.cx()).is_on()));
}

// allows: CO-3
#[test]
fn permitted_users_and_administrators_create_groups() {
    let mut world = World::new();
    for allowed in [Authority::EveryInternalUser, Authority::named([ANN.id()])] {
        world.let_create(allowed);
        assert!(create(&world, ANN, draft()).is_ok());
        assert!(create(&world, ADA, draft()).is_ok());
    }
    world.let_create(Authority::NoOne);
    assert!(create(&world, ADA, draft()).is_ok());
    assert!(administer(&world, ADA, draft().with_masters([CY])).is_ok());
}

// refuses: CO-3
#[test]
fn users_without_the_permission_cannot_create_groups() {
    let mut world = World::new();
    world.let_create(Authority::NoOne);
    assert_eq!(rule(create(&world, ANN, draft())), "CO-3");
    world.let_create(Authority::named([BO.id()]));
    assert_eq!(rule(create(&world, ANN, draft())), "CO-3");
}

// allows: CO-4
#[test]
fn permitted_users_and_administrators_create_external_groups() {
    let mut world = World::new();
    world.let_create_external(Authority::named([ANN.id(), ADA.id()]));
    assert!(create(&world, ANN, draft().external()).is_ok());
    assert!(administer(&world, ADA, draft().with_masters([CY]).external()).is_ok());
}

// refuses: CO-4
#[test]
fn without_the_permission_not_even_administrators_create_external_groups() {
    let mut world = World::new();
    world.let_create_external(Authority::NoOne);
    assert_eq!(rule(create(&world, ANN, draft().external())), "CO-4");
    assert_eq!(rule(administer(&world, ADA, draft().with_masters([CY]).external())), "CO-4");
    assert!(create(&world, ANN, draft()).is_ok());
}

// refuses: CO-1
#[test]
fn users_of_other_companies_cannot_create_groups() {
    let mut world = World::new();
    assert_eq!(rule(create(&world, EVE, draft().external())), "CO-1");
    world.let_create(Authority::named([EVE.id()]));
    assert_eq!(rule(create(&world, EVE, draft().external())), "CO-1");
}

// refuses: RM-10
#[test]
fn external_members_are_refused_while_external_contact_is_forbidden() {
    let mut world = World::new();
    world.set_contacts(ExternalContacts::Forbidden);
    assert_eq!(rule(create(&world, ANN, draft().with_members([EVE]).external())), "RM-10");
    assert!(create(&world, ANN, draft().external()).is_ok());
}

// allows: GR-2, ML-3, ML-4, ML-5, ML-6
#[test]
fn one_draft_holds_the_whole_form() {
    let world = World::new();
    let partner: EmailAddress = "pat@partner.example".parse().unwrap();
    let list = ListDraft::new(list("crew@acme.example"))
        .with_send_as([BO.id()])
        .with_posting_by([ANN.id(), BO.id()])
        .with_external_mail(ExternalMail::Blocked)
        .with_recipients([partner.clone()]);
    let whole = || {
        draft()
            .with_description("All who launch".parse().unwrap())
            .with_picture("https://pictures.example/crew.png".parse().unwrap())
            .with_members([BO, CY])
            .with_masters([CY])
            .with_feature(Feature::Task, Switch::Off)
            .with_notification(Switch::Off)
            .private()
            .with_list(list.clone())
    };
    let mut room = world.general_room(&[ANN, BO, CY]);
    let converted = Group::convert(GROUP, &mut room, ANN, whole(), &world.cx()).unwrap();
    let created = [
        create(&world, ANN, whole()).unwrap(),
        administer(&world, ADA, whole().with_members([ANN])).unwrap(),
        (converted.0, converted.1),
    ];
    for (group, event) in created {
        let found = group.header().mailing_list().unwrap();
        assert_eq!(found.posting(), Posting::NamedMembers);
        assert_eq!(found.external_mail(), ExternalMail::Blocked);
        assert_eq!(group.recipients(), &ExternalRecipients::whole([partner.clone()]));
        let holds = |user: User, right| group.roster().loaded()[&user.id()].rights().hold(right);
        assert_eq!([ANN, BO, CY].map(|user| holds(user, MailRight::SendAs)), [false, true, false]);
        assert_eq!([ANN, BO, CY].map(|user| holds(user, MailRight::Post)), [true, true, false]);
        assert_eq!(Group::replay([event]), Some(group));
    }
}

// refuses: ML-11, ML-6
#[test]
fn a_draft_gives_mail_rights_only_to_members_and_mail_only_to_others() {
    let world = World::new();
    let crew = || ListDraft::new(list("crew@acme.example"));
    let to = |text: &str| text.parse::<EmailAddress>().unwrap();
    let twice = [to("pat@partner.example"), to("pat@PARTNER.example")];
    let cases = [
        (crew().with_send_as([CY.id()]), "ML-11"),
        (crew().with_posting_by([DEE.id()]), "ML-11"),
        (crew().with_recipients([to("crew@acme.example")]), "ML-6"),
        (crew().with_recipients([to("bo@acme.example")]), "ML-6"),
        (crew().with_recipients(twice), "ML-6"),
    ];
    for (list, code) in cases {
        assert_eq!(rule(create(&world, ANN, draft().with_masters([CY]).with_list(list))), code);
    }
}

// refuses: GR-5
#[test]
fn a_master_of_an_external_group_has_the_permission_for_external_contact() {
    let mut world = World::new();
    let mut before = create(&world, ANN, draft().external()).unwrap().0;
    let mut internal = create(&world, ANN, draft()).unwrap().0;
    world.set_contact(CY, ExternalContacts::Forbidden);
    assert_eq!(rule(create(&world, ANN, draft().external().with_masters([CY]))), "GR-5");
    assert_eq!(rule(before.appoint_masters(ANN, &[CY], &world.cx())), "GR-5");
    assert!(internal.appoint_masters(ANN, &[CY], &world.cx()).is_ok());
    assert!(create(&world, ANN, draft().with_masters([CY])).is_ok());
}

// allows: GR-5
#[test]
fn a_master_who_loses_external_contact_stays_only_as_the_last_one() {
    let mut world = World::new();
    let lost = RemovalCause::ExternalPermissionLost;
    let mut group = create(&world, ANN, draft().external().with_masters([BO])).unwrap().0;
    world.set_contact(BO, ExternalContacts::Forbidden);
    group.remove_user(BO.id(), lost, &world.cx()).unwrap();
    assert!(!group.roster().loaded()[&BO.id()].is_master());
    group.remove_user(ANN.id(), lost, &world.cx()).unwrap();
    let ann = &group.roster().loaded()[&ANN.id()];
    assert!(ann.is_master() && !ann.is_member());
    assert_eq!(rule(group.remove_user(ANN.id(), lost, &world.cx())), "GR-19");
    group.appoint_masters(ADA, &[CY], &world.cx()).unwrap();
    group.remove_user(ANN.id(), lost, &world.cx()).unwrap();
    assert!(!group.roster().loaded()[&ANN.id()].is_master());
    let mut internal = create(&world, ANN, draft().with_masters([BO])).unwrap().0;
    assert_eq!(rule(internal.remove_user(BO.id(), lost, &world.cx())), "GR-19");
}
