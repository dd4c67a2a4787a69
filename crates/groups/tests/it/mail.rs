//! The mailing list of a group (ML).

use guildhall_groups::{Group, GroupError, GroupEvent, GroupFormError, MembershipFilter};
use guildhall_kernel::{EmailAddress, Refusal, Switch, User, UserId};
use guildhall_mailing_list::{
    ExternalMail, ExternalRecipients, ListEdit, MailRight, MailingList, Posting,
};

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, GUS, ZOE, ids};
use crate::world::{CREW, GROUP, Mailed, ROOM, World, draft, list, mail, refusal, rule};

const PAT: &str = "pat@partner.example";

fn edit(world: &World, group: &mut Group, edit: ListEdit) {
    group.edit_mailing_list(ANN, edit, &world.cx()).unwrap();
}

fn grant(world: &World, group: &mut Group, right: MailRight, users: &[User]) {
    group.grant_mail_right(ANN, right, &ids(users), &world.cx()).unwrap();
}

fn holders(group: &Group, right: MailRight) -> Vec<UserId> {
    let entries = group.roster().all().unwrap().iter();
    let held = entries.filter(|(_, entry)| MembershipFilter::Right(right).admits(entry));
    held.map(|(user, _)| *user).collect()
}

// allows: ML-1
#[test]
fn masters_and_administrators_open_a_list_and_turn_it_off() {
    let world = World::new();
    for by in [ANN, ADA] {
        let mut group = world.created(draft());
        group.open_mailing_list(by, list(CREW), &world.cx()).unwrap();
        let opened = group.header().mailing_list().unwrap();
        assert_eq!((opened.address(), opened.state()), (&list(CREW), Switch::On));
        assert!(group.post(DEE, &world.cx()).is_ok());
        edit(&world, &mut group, ListEdit::new().with_state(Switch::Off));
        assert_eq!(group.header().mailing_list().unwrap().state(), Switch::Off);
    }
}

// refuses: ML-1
#[test]
fn a_second_list_is_refused_and_so_is_any_use_of_a_missing_one() {
    let world = World::new();
    let cx = &world.cx();
    let mut with = world.crew();
    assert_eq!(rule(with.open_mailing_list(ANN, list("all@acme.example"), cx)), "ML-1");
    assert_eq!(rule(with.edit_mailing_list(ANN, ListEdit::new(), cx)), "ML-1");
    edit(&world, &mut with, ListEdit::new().with_state(Switch::Off));
    assert_eq!(rule(with.post(ANN, cx)), "ML-1");

    let mut without = world.created(draft());
    let off = ListEdit::new().with_state(Switch::Off);
    assert_eq!(rule(without.edit_mailing_list(ANN, off, cx)), "ML-1");
    assert_eq!(rule(without.add_recipients(ANN, &[mail(PAT)], cx)), "ML-1");
    assert_eq!(rule(without.grant_mail_right(ANN, MailRight::Post, &[ANN.id()], cx)), "ML-1");
    assert_eq!(rule(without.post(ANN, cx)), "ML-1");
    assert_eq!(rule(without.send_as(ANN, cx)), "ML-1");
}

// allows: ML-1
#[test]
fn addresses_are_proposed_from_the_name_and_the_id() {
    let mut world = World::new();
    let proposed = |world: &World, name: &str| -> Vec<String> {
        let draft = guildhall_groups::GroupDraft::named(name).unwrap();
        let group = world.created(draft);
        group.proposed_addresses(&world.cx()).map(|address| address.to_string()).collect()
    };
    let by_id = format!("group-{}@acme.example", GROUP.as_uuid().simple());
    assert_eq!(proposed(&world, "Launch Crew!"), ["launch-crew@acme.example", &by_id]);
    assert_eq!(proposed(&world, "企画"), [by_id]);
    let crew = world.crew();
    world = World::globex();
    assert_eq!(crew.proposed_addresses(&world.cx()).count(), 0, "a company without a domain");
}

// allows: ML-2
#[test]
fn a_list_takes_an_address_of_the_companys_domains() {
    let world = World::new();
    let mut group = world.crew();
    edit(&world, &mut group, ListEdit::new().with_address(list("all@acme.example")));
    let claims: Vec<_> = group.claims().iter().map(ToString::to_string).collect();
    assert!(claims.contains(&"address:all@acme.example".to_owned()), "{claims:?}");
}

// allows: ML-13
// refuses: ML-13
#[test]
fn only_an_administrator_gives_a_reserved_address_to_a_list() {
    let world = World::new();
    let postmaster = || list("postmaster@acme.example");
    let mut group = world.created(draft());
    assert_eq!(rule(group.open_mailing_list(ANN, postmaster(), &world.cx())), "ML-13");
    group.open_mailing_list(ANN, list("all@acme.example"), &world.cx()).unwrap();
    let change = || ListEdit::new().with_address(postmaster());
    assert_eq!(rule(group.edit_mailing_list(ANN, change(), &world.cx())), "ML-13");
    group.edit_mailing_list(ADA, change(), &world.cx()).unwrap();
    let address = group.header().mailing_list().map(MailingList::address);
    assert_eq!(address, Some(&postmaster()));
}

// refuses: ML-2
#[test]
fn an_address_of_another_domain_is_refused() {
    let world = World::new();
    let elsewhere = || list("crew@elsewhere.example");
    let mut group = world.created(draft());
    assert_eq!(rule(group.open_mailing_list(ANN, elsewhere(), &world.cx())), "ML-2");
    let change = ListEdit::new().with_address(elsewhere());
    assert_eq!(rule(world.crew().edit_mailing_list(ANN, change, &world.cx())), "ML-2");
}

// allows: ML-3
#[test]
fn members_with_the_right_send_as_the_list() {
    let world = World::new();
    let mut group = world.external_crew();
    grant(&world, &mut group, MailRight::SendAs, &[BO, EVE]);
    assert!(group.send_as(BO, &world.cx()).is_ok());
    assert!(group.send_as(EVE, &world.cx()).is_ok());
}

// refuses: ML-3
#[test]
fn without_the_right_not_even_masters_send_as_the_list() {
    let world = World::new();
    let mut group = world.crew();
    grant(&world, &mut group, MailRight::SendAs, &[BO]);
    for by in [ANN, CY, DEE, ADA] {
        assert_eq!(rule(group.send_as(by, &world.cx())), "ML-3");
    }
    edit(&world, &mut group, ListEdit::new().with_state(Switch::Off));
    assert_eq!(rule(group.send_as(BO, &world.cx())), "ML-1");
    group.revoke_mail_right(ANN, MailRight::SendAs, &[BO.id()], &world.cx()).unwrap();
    edit(&world, &mut group, ListEdit::new().with_state(Switch::On));
    assert_eq!(rule(group.send_as(BO, &world.cx())), "ML-3");
}

// allows: ML-4
#[test]
fn anyone_posts_until_the_list_is_limited_to_named_members() {
    let world = World::new();
    let mut group = world.crew();
    for by in [ANN, BO, CY, DEE, ADA, EVE, ZOE] {
        assert!(group.mail_of(by, &world.cx()).is_ok());
    }
    assert!(group.mail_from_outside(&world.cx()).is_ok());
    grant(&world, &mut group, MailRight::Post, &[BO]);
    edit(&world, &mut group, ListEdit::new().with_posting(Posting::NamedMembers));
    assert!(group.post(BO, &world.cx()).is_ok());
}

// refuses: ML-4
#[test]
fn a_restricted_list_without_named_members_takes_no_mail() {
    let world = World::new();
    let mut group = world.crew();
    edit(&world, &mut group, ListEdit::new().with_posting(Posting::NamedMembers));
    for by in [ANN, BO, CY, DEE, ADA] {
        assert_eq!(rule(group.post(by, &world.cx())), "ML-4", "no member is named");
    }
    grant(&world, &mut group, MailRight::Post, &[BO]);
    group.revoke_mail_right(ANN, MailRight::Post, &[BO.id()], &world.cx()).unwrap();
    assert_eq!(rule(group.post(BO, &world.cx())), "ML-4", "no member is named any more");
    grant(&world, &mut group, MailRight::SendAs, &[BO]);
    assert_eq!(rule(group.post(BO, &world.cx())), "ML-4", "that is another right");
}

// allows: ML-5
#[test]
fn external_mail_arrives_while_it_is_accepted() {
    let world = World::new();
    let group = world.external_crew();
    assert!(group.post(EVE, &world.cx()).is_ok());
    assert!(group.mail_from_outside(&world.cx()).is_ok());
}

// refuses: ML-5
#[test]
fn blocked_external_mail_is_refused_before_the_right_to_post() {
    let world = World::new();
    let mut group = world.external_crew();
    grant(&world, &mut group, MailRight::Post, &[EVE, BO]);
    group.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    let blocked = ListEdit::new().with_external_mail(ExternalMail::Blocked);
    edit(&world, &mut group, blocked.with_posting(Posting::NamedMembers));
    assert_eq!(rule(group.post(EVE, &world.cx())), "ML-5");
    assert_eq!(rule(group.mail_from_outside(&world.cx())), "GR-15");
    assert!(group.post(BO, &world.cx()).is_ok());
    edit(&world, &mut group, ListEdit::new().with_external_mail(ExternalMail::Accepted));
    assert!(group.post(EVE, &world.cx()).is_ok());
}

// allows: ML-6
#[test]
fn external_recipients_are_added_and_removed() {
    let world = World::new();
    let mut group = world.crew();
    group.add_recipients(ANN, &[mail(PAT), mail("kim@partner.example")], &world.cx()).unwrap();
    assert_eq!(recipients(&group), ["kim@partner.example", PAT]);
    group.remove_recipients(ANN, &[mail("pat@PARTNER.example")], &world.cx()).unwrap();
    assert_eq!(recipients(&group), ["kim@partner.example"]);
}

fn recipients(group: &Group) -> Vec<String> {
    group.recipients().loaded().map(|(_, address)| address.to_string()).collect()
}

// refuses: ML-6
#[test]
fn stored_recipients_that_do_not_fit_the_list_are_refused() {
    let world = World::new();
    let of = |group: &Group, recipients: &[&str]| {
        let recipients = ExternalRecipients::whole(recipients.iter().map(|text| mail(text)));
        Group::from_parts(group.header().clone(), group.roster().clone(), recipients)
    };
    let with = world.crew();
    let (without, _) = Group::create(GROUP, ROOM, ANN, draft(), &world.cx()).unwrap();
    assert!(of(&with, &[PAT]).is_ok());
    assert_eq!(of(&without, &[PAT]), Err(GroupFormError::Recipients));
    assert_eq!(of(&with, &[PAT, CREW]), Err(GroupFormError::Recipients));
}

// refuses: ML-6
#[test]
fn the_list_itself_internal_addresses_and_duplicates_are_no_recipients() {
    let world = World::new();
    let mut group = world.crew();
    group.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    let before = group.clone();
    let twice = ["kim@partner.example", "kim@PARTNER.example"];
    for named in [&[CREW][..], &["all@acme.example"], &["BO@ACME.example"], &[PAT], &twice, &[]] {
        let addresses: Vec<EmailAddress> = named.iter().map(|address| mail(address)).collect();
        assert_eq!(rule(group.add_recipients(ANN, &addresses, &world.cx())), "ML-6", "{named:?}");
    }
    let unknown = group.remove_recipients(ANN, &[mail("kim@partner.example")], &world.cx());
    assert_eq!(rule(unknown), "ML-6");
    assert_eq!(group, before);
}

// allows: ML-8
#[test]
fn a_private_group_takes_mail_from_outsiders() {
    let world = World::new();
    let group = world.private_crew();
    for by in [DEE, ZOE, GUS] {
        assert!(group.mail_of(by, &world.cx()).is_ok());
    }
}

// refuses: GR-15
#[test]
fn a_user_cannot_post_to_a_group_they_do_not_see() {
    let world = World::new();
    let private = world.private_crew();
    let public = world.public_external_crew();
    let tombstone = world.deleted(private.clone());
    for (group, by) in [(&private, DEE), (&private, ZOE), (&public, GUS), (&tombstone, DEE)] {
        let refused = refusal(group.post(by, &world.cx()));
        assert_eq!(refused, GroupError::NoSuchGroup { group: GROUP });
        assert_eq!(refused, refusal(group.view(by, &world.cx())));
    }
}

// allows: GR-15
#[test]
fn a_user_posts_to_a_group_they_see() {
    let world = World::new();
    for group in [world.private_crew(), world.crew()] {
        for by in [ANN, BO, CY, ADA] {
            assert!(group.post(by, &world.cx()).is_ok());
        }
        let tombstone = world.deleted(group);
        assert_eq!(rule(tombstone.post(BO, &world.cx())), "GR-12");
    }
    assert!(world.crew().post(DEE, &world.cx()).is_ok());
}

// refuses: ML-8
#[test]
fn an_outsider_is_refused_as_if_the_private_group_did_not_exist() {
    let world = World::new();
    let mut group = world.private_crew();
    edit(&world, &mut group, ListEdit::new().with_posting(Posting::NamedMembers));
    let never_was = GroupError::NoSuchGroup { group: GROUP };
    for by in [DEE, ZOE, GUS] {
        assert_eq!(refusal(group.mail_of(by, &world.cx())), never_was);
    }
    assert_eq!(refusal(group.mail_from_outside(&world.cx())).disclosed(), never_was.disclosed());
    assert_eq!(rule(group.mail_of(ADA, &world.cx())), "ML-4");
    let tombstone = world.deleted(group);
    assert_eq!(refusal(tombstone.mail_of(DEE, &world.cx())), never_was);
    assert_eq!(refusal(tombstone.mail_from_outside(&world.cx())), never_was);
}

// allows: ML-11
#[test]
fn members_get_a_right_and_the_event_names_those_who_got_it() {
    let world = World::new();
    let mut group = world.crew();
    grant(&world, &mut group, MailRight::Post, &[BO]);
    let granted = group.grant_mail_right(ANN, MailRight::Post, &ids(&[BO, ANN]), &world.cx());
    let GroupEvent::MailRightGranted { users, .. } = granted.unwrap().event else { panic!() };
    assert_eq!(users, [ANN.id()], "BO had it already");
    assert_eq!(holders(&group, MailRight::Post), ids(&[ANN, BO]));
    let again = group.grant_mail_right(ANN, MailRight::Post, &ids(&[BO]), &world.cx());
    assert_eq!(rule(again), "ML-1");
}

// refuses: ML-11
#[test]
fn users_who_are_not_members_get_no_mail_right() {
    let world = World::new();
    let mut group = world.crew();
    let refused = group.grant_mail_right(ANN, MailRight::Post, &ids(&[BO, CY, DEE]), &world.cx());
    let refused = refusal(refused);
    assert_eq!(refused.rule().code(), "ML-11");
    assert!(matches!(refused, GroupError::NotMembers { users, .. } if users == ids(&[CY, DEE])));
    assert_eq!(group, world.crew());
}

// refuses: ML-11
#[test]
fn a_mail_right_ends_with_the_membership() {
    let world = World::new();
    let mut group = world.crew();
    grant(&world, &mut group, MailRight::Post, &[BO]);
    grant(&world, &mut group, MailRight::SendAs, &[BO]);
    group.remove_members(ANN, &[BO.id()], &world.cx()).unwrap();
    assert_eq!(holders(&group, MailRight::Post), []);
    assert_eq!(rule(group.send_as(BO, &world.cx())), "ML-3");
    group.add_members(ANN, &[BO], &world.cx()).unwrap();
    assert_eq!(holders(&group, MailRight::SendAs), [], "the rights do not come back");
    edit(&world, &mut group, ListEdit::new().with_posting(Posting::NamedMembers));
    assert_eq!(rule(group.post(BO, &world.cx())), "ML-4");
}

// allows: FT-6
#[test]
fn a_list_edit_keeps_what_it_does_not_name() {
    let world = World::new();
    let mut group = world.crew();
    edit(&world, &mut group, ListEdit::new().with_external_mail(ExternalMail::Blocked));
    edit(&world, &mut group, ListEdit::new().with_posting(Posting::NamedMembers));
    let now = group.header().mailing_list().unwrap();
    assert_eq!(
        (now.external_mail(), now.posting()),
        (ExternalMail::Blocked, Posting::NamedMembers)
    );
    assert_eq!((now.address(), now.state()), (&list(CREW), Switch::On));
}
