//! What happens to a mail to a group's list: who is internal, what the sender learns, loops, and
//! the order of the checks (ML-7, ML-8, ML-10, ML-12).

use guildhall_groups::{Group, GroupError, GroupScope, MailAnswer};
use guildhall_kernel::{CommandError, NotLoaded, Refusal, Scope, Switch};
use guildhall_mailing_list::{
    Check, ExternalMail, ListEdit, ListId, Mail, MailError, MailKind, MailRight, Posting,
    SenderIdentity, Verdict,
};
use guildhall_testkit::commands as every;

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE, ids};
use crate::world::{CREW, World, list, mail, slice};

const PAT: &str = "pat@partner.example";

fn by(user: guildhall_kernel::User) -> Mail {
    Mail::of(SenderIdentity::User(user))
}

fn verified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Verified(mail(address)))
}

fn unverified(address: &str) -> Mail {
    Mail::of(SenderIdentity::Unverified(mail(address)))
}

fn answer(world: &World, group: &Group, mail: &Mail) -> MailAnswer {
    group.decide_mail(mail, &world.cx()).unwrap()
}

/// The rule that the sender's refusal names.
fn refusing_rule(world: &World, group: &Group, mail: &Mail) -> &'static str {
    answer(world, group, mail).refusal().unwrap().rule().code()
}

/// The group after an edit of its list.
fn edited(world: &World, mut group: Group, edit: ListEdit) -> Group {
    group.edit_mailing_list(ANN, edit, &world.cx()).unwrap();
    group
}

fn blocked() -> ListEdit {
    ListEdit::new().with_external_mail(ExternalMail::Blocked)
}

fn restricted() -> ListEdit {
    ListEdit::new().with_posting(Posting::NamedMembers)
}

// allows: ML-7
#[test]
fn the_companys_users_and_verified_addresses_count_as_internal() {
    let world = World::new();
    let group = edited(&world, world.crew(), blocked());
    for mail in [by(BO), by(DEE), verified("bo@acme.example"), verified("new@ACME.example")] {
        assert!(answer(&world, &group, &mail).is_accepted(), "{mail:?}");
    }
}

// refuses: ML-7
#[test]
fn unverified_or_foreign_senders_do_not_count_as_internal() {
    let world = World::new();
    let group = edited(&world, world.crew(), blocked());
    for mail in [
        unverified("bo@acme.example"),
        verified("bo@sub.acme.example"),
        verified("bo@evil-acme.example"),
        verified("eve@evil.example").with_from([mail("bo@acme.example")]),
        by(EVE),
    ] {
        assert!(!answer(&world, &group, &mail).is_accepted(), "{mail:?}");
    }
}

// refuses: ML-7
#[test]
fn a_mail_must_have_exactly_one_sender() {
    let world = World::new();
    let group = world.crew();
    assert_eq!(refusing_rule(&world, &group, &by(BO).with_from([])), "ML-7");
    let two = [mail("bo@acme.example"), mail("cy@acme.example")];
    assert_eq!(refusing_rule(&world, &group, &by(BO).with_from(two)), "ML-7");
    let anonymous = Mail::of(SenderIdentity::None);
    assert_eq!(answer(&world, &group, &anonymous), MailAnswer::UnknownAddress);
}

// refuses: ML-7
#[test]
fn a_members_address_does_not_hold_the_members_rights() {
    let world = World::new();
    let mut group = edited(&world, world.crew(), restricted());
    group.execute(ANN, every::grant(MailRight::Post, ids(&[BO])), &world.cx()).unwrap();
    assert!(answer(&world, &group, &by(BO)).is_accepted());
    assert_eq!(refusing_rule(&world, &group, &verified("bo@acme.example")), "ML-4");
}

// allows: ML-8
#[test]
fn a_private_group_takes_mail_from_any_sender() {
    let world = World::new();
    let group = world.private_crew();
    for mail in [by(DEE), by(ZOE), verified(PAT), unverified(PAT), verified("x@acme.example")] {
        assert!(answer(&world, &group, &mail).is_accepted(), "{mail:?}");
    }
}

// allows: ML-8
#[test]
fn senders_who_know_of_the_group_learn_why_a_mail_is_refused() {
    let world = World::new();
    let mut group = edited(&world, world.external_crew(), restricted());
    group.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    for mail in [by(BO), by(CY), by(ADA), by(EVE), verified(PAT), verified("pat@PARTNER.example")] {
        assert_eq!(refusing_rule(&world, &group, &mail), "ML-4", "{mail:?}");
    }
}

// refuses: ML-8
#[test]
fn other_senders_are_refused_as_if_no_list_had_the_address() {
    let world = World::new();
    let off = ListEdit::new().with_state(Switch::Off);
    let strangers = [
        by(ZOE),
        by(GUS),
        unverified("bo@acme.example"),
        unverified(PAT),
        verified("eve@elsewhere.example"),
        Mail::of(SenderIdentity::None),
    ];
    let outsiders = [by(DEE), by(FAY), verified("dee@acme.example")];
    let stopped = |group: Group| {
        let mut with = group;
        with.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
        let strict = edited(&world, with.clone(), restricted());
        [strict, edited(&world, with.clone(), off.clone()), world.deleted(with)]
    };
    let unknown = MailAnswer::to_unknown(&by(DEE), Some(&list("anonymous@acme.example")));
    assert_eq!(unknown, MailAnswer::UnknownAddress);
    for group in stopped(world.external_crew()) {
        for mail in strangers.iter().chain(&outsiders) {
            assert_eq!(answer(&world, &group, mail), unknown, "{mail:?}");
        }
    }
    for group in stopped(world.public_external_crew()) {
        for mail in &strangers {
            assert_eq!(answer(&world, &group, mail), unknown, "{mail:?}");
        }
    }
    let refusal = unknown.refusal().unwrap();
    assert_eq!(refusal, GroupError::UnknownAddress);
    assert_eq!(refusal.disclosed().rule(), "ML-8");
}

// refuses: ML-8
#[test]
fn in_another_companys_context_the_address_is_unknown() {
    let world = World::new();
    let globex = World::globex();
    let mut group = world.crew();
    group.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    let answer = |mail: &Mail| group.decide_mail(mail, &globex.cx());
    for mail in [by(ZOE), verified("bo@acme.example"), verified(PAT), unverified(PAT)] {
        assert_eq!(answer(&mail), Ok(MailAnswer::UnknownAddress), "{mail:?}");
    }
    let refused = CommandError::Refused(GroupError::OtherCompany { group: group.id() });
    assert_eq!(answer(&by(BO)), Err(refused));
}

// allows: ML-10
#[test]
fn mail_that_went_through_other_lists_is_accepted() {
    let world = World::new();
    let mail =
        by(BO).with_list_id(ListId::of(&list("cast@acme.example"))).with_hops(Mail::MAX_HOPS);
    assert!(answer(&world, &world.crew(), &mail).is_accepted());
}

// refuses: ML-10
#[test]
fn loops_and_automatic_mail_are_discarded_without_an_answer() {
    let world = World::new();
    let own = ListId::of(&list(CREW));
    let strays = |mail: Mail| {
        [
            mail.clone().with_list_id(own.clone()),
            mail.clone().with_hops(Mail::MAX_HOPS + 1),
            mail.with_kind(MailKind::Automatic),
        ]
    };
    for group in [world.crew(), world.private_crew()] {
        for mail in strays(by(BO)) {
            let answer = answer(&world, &group, &mail);
            let MailAnswer::Decided(decision) = &answer else { panic!("{answer:?}") };
            assert!(matches!(decision.verdict(), Verdict::Discarded(_)));
            assert_eq!(answer.refusal(), None);
        }
        // The same as where no list has the address.
        for mail in strays(by(ZOE)) {
            let unknown = MailAnswer::to_unknown(&mail, Some(&list(CREW)));
            assert_eq!(unknown, MailAnswer::Discarded);
            assert_eq!(answer(&world, &group, &mail), unknown);
            assert_eq!(unknown.refusal(), None);
        }
    }
}

// allows: ML-12
#[test]
fn an_accepted_mail_passes_every_check_in_order() {
    let world = World::new();
    let MailAnswer::Decided(decision) = answer(&world, &world.crew(), &by(BO)) else { panic!() };
    assert_eq!(decision.trace(), Check::ORDER);
}

// refuses: ML-12
#[test]
fn the_first_check_that_fails_refuses_the_mail() {
    let world = World::new();
    let strict =
        edited(&world, world.external_crew(), blocked().with_posting(Posting::NamedMembers));
    let off = edited(&world, strict.clone(), ListEdit::new().with_state(Switch::Off));
    let two = [mail("eve@globex.example"), mail("bo@acme.example")];
    for (group, mail, refused, checks) in [
        (&off, by(EVE).with_from(two.clone()), MailError::Off, 1),
        (&strict, by(EVE).with_from(two), MailError::SeveralSenders { count: 2 }, 3),
        (&strict, by(EVE), MailError::ExternalMailBlocked, 4),
        (&strict, by(BO), MailError::MayNotPost, 5),
    ] {
        let MailAnswer::Decided(decision) = answer(&world, group, &mail) else { panic!() };
        assert_eq!(decision.verdict(), &Verdict::Refused(refused));
        assert_eq!(decision.trace(), &Check::ORDER[..checks]);
    }
}

#[test]
fn a_slice_without_the_sender_cannot_decide_a_mail() {
    let world = World::new();
    let sliced = slice(&world.crew(), &[ANN]);
    let missing = CommandError::NotLoaded(NotLoaded::User(BO.id()));
    assert_eq!(sliced.decide_mail(&by(BO), &world.cx()), Err(missing));
    assert!(answer(&world, &sliced, &verified("bo@acme.example")).is_accepted());
}

// about: ML-6, ML-8
#[test]
fn a_slice_without_the_address_of_the_sender_cannot_refuse_a_mail() {
    let world = World::new();
    let mut group = world.crew();
    let edit = ListEdit::new().with_external_mail(ExternalMail::Blocked);
    group.edit_mailing_list(ANN, edit, &world.cx()).unwrap();
    let missing = CommandError::NotLoaded(NotLoaded::Recipient);
    let from_pat = verified(PAT);
    assert_eq!(slice(&group, &[ANN]).decide_mail(&from_pat, &world.cx()), Err(missing));
    let known = GroupScope::new(Scope::of([]), [mail(PAT).folded_key()]);
    let known = group.slice_of(&known).unwrap();
    assert_eq!(answer(&world, &known, &from_pat), answer(&world, &group, &from_pat));
}

#[test]
fn the_words_of_an_answer_are_stable() {
    let world = World::new();
    let answers = [
        answer(&world, &world.crew(), &by(ANN)),
        MailAnswer::to_unknown(&by(ANN), None),
        MailAnswer::to_unknown(&by(ANN).with_kind(MailKind::Automatic), None),
    ];
    insta::assert_json_snapshot!("mail_answers", answers);
}
