//! What becomes of a mail: loops and bounces (ML-10), and the order of the checks (ML-12).

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    Check, Decision, ExternalMail, ListEdit, ListId, Mail, MailError, MailKind, MailRight,
    MailRights, MailingList, Posting, SenderIdentity, Verdict,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{
    ANN, EVE, by_user, crew, crew_with, email, home, list_address, own, refused, said, unverified,
    verified,
};

fn own_id() -> ListId {
    ListId::of(&list_address("crew@acme.example"))
}

// allows: ML-10
#[test]
fn allows_mail_that_went_through_other_lists_and_not_too_many_hops() {
    let other = "news.partner.example".parse().unwrap();
    let mail = by_user(ANN).through(other).after_hops(Mail::MAX_HOPS);
    assert_eq!(mail.hops(), Mail::MAX_HOPS);
    assert_eq!(said(&crew(), &mail), Verdict::Accepted);
}

// refuses: ML-10
#[test]
fn refuses_mail_that_went_through_the_list_or_too_many_hops() {
    let other: ListId = "news.partner.example".parse().unwrap();
    let spelled = ListId::from_header("The crew <CREW.Acme.example>").unwrap();
    for mail in [by_user(ANN).through(own_id()), by_user(ANN).through(other).through(spelled)] {
        assert_eq!(said(&crew(), &mail), Verdict::Discarded(MailError::WentThrough));
    }
    let (hops, max) = (Mail::MAX_HOPS + 1, Mail::MAX_HOPS);
    let verdict = said(&crew(), &by_user(ANN).after_hops(hops));
    assert_eq!(verdict, Verdict::Discarded(MailError::TooManyHops { hops, max }));
}

// refuses: ML-10
#[test]
fn refuses_bounces_and_answers_of_machines() {
    let mail = verified("mailer-daemon@partner.example").of_kind(MailKind::Automatic);
    assert_eq!(said(&crew(), &mail), Verdict::Discarded(MailError::Automatic));
}

// refuses: ML-10
#[test]
fn refuses_to_answer_a_loop_that_another_check_stops() {
    let off = crew_with(ListEdit::new().state(Switch::Off));
    let bounce = by_user(ANN).of_kind(MailKind::Automatic);
    for mail in [bounce, by_user(ANN).through(own_id()), by_user(ANN).after_hops(1000)] {
        assert_eq!(said(&off, &mail), Verdict::Discarded(MailError::Off));
    }
    assert_eq!(said(&off, &by_user(ANN)), refused(MailError::Off));
}

// about: ML-12
#[test]
fn asks_in_this_order() {
    use Check::{ExternalBlock, ListOn, Loop, OneSender, SendingRestriction};
    assert_eq!(Check::ORDER, [ListOn, Loop, OneSender, ExternalBlock, SendingRestriction]);
    let codes = Check::ORDER.map(|check| check.rule().code());
    assert_eq!(codes, ["ML-1", "ML-10", "ML-7", "ML-5", "ML-4"]);
}

// allows: ML-12
#[test]
fn allows_a_mail_after_every_check() {
    let decision = crew().decide_mail(&by_user(ANN), &MailRights::none(), home(&own()));
    assert!(decision.is_accepted());
    assert_eq!(decision.trace(), Check::ORDER);
}

/// Each row fails one check less than the row before.
// refuses: ML-12
#[test]
fn refuses_by_the_first_check_that_fails() {
    let off = || strict().state(Switch::Off);
    let bounce = || unverified("eve@partner.example").of_kind(MailKind::Automatic);
    let two = || [email("eve@partner.example"), email("ann@acme.example")];
    let blocked = refused(MailError::ExternalMailBlocked);
    let rows = [
        (off(), bounce().from(two()), Verdict::Discarded(MailError::Off), 1),
        (strict(), bounce().from(two()), Verdict::Discarded(MailError::Automatic), 2),
        (
            strict(),
            unverified("eve@partner.example").from(two()),
            refused(MailError::SeveralSenders { count: 2 }),
            3,
        ),
        (strict(), unverified("eve@partner.example"), blocked, 4),
        (strict(), by_user(ANN), refused(MailError::MayNotPost), 5),
    ];
    for (edit, mail, verdict, asked) in rows {
        let decision = crew_with(edit).decide_mail(&mail, &MailRights::none(), home(&own()));
        assert_eq!(decision.verdict(), &verdict);
        assert!(!decision.is_accepted());
        assert_eq!(decision.trace(), &Check::ORDER[..asked]);
    }
}

fn strict() -> ListEdit {
    ListEdit::new().external_mail(ExternalMail::Blocked).posting(Posting::NamedMembers)
}

proptest! {
    // about: ML-10
    #[test]
    fn no_mail_with_the_lists_own_id_passes((list, mail, rights) in cases()) {
        let decision = decide(&list, &mail.through(own_id()), &rights);
        prop_assert!(matches!(decision.verdict(), Verdict::Discarded(_)));
    }

    // about: ML-12
    #[test]
    fn the_trace_ends_with_the_first_refusal((list, mail, rights) in cases()) {
        let decision = decide(&list, &mail, &rights);
        let trace = decision.trace();
        prop_assert_eq!(trace, &Check::ORDER[..trace.len()]);
        let last = trace.last().unwrap().rule();
        match decision.verdict() {
            Verdict::Accepted => prop_assert_eq!(trace.len(), Check::ORDER.len()),
            Verdict::Discarded(by) | Verdict::Refused(by) => {
                prop_assert_eq!(guildhall_kernel::Refusal::rule(by), last);
            }
        }
    }

    // about: ML-12
    #[test]
    fn the_naive_rules_agree((list, mail, rights) in cases()) {
        let home_of = own();
        let is_user = mail.identity().user().is_some();
        let external = mail.affiliation(home(&home_of)) == guildhall_kernel::Affiliation::External;
        let looped = mail.is_unanswerable(Some(list.address()));
        let nobody = *mail.identity() == SenderIdentity::None;
        let named = is_user && rights.hold(MailRight::Post);
        let fails = [
            !list.state().is_on(),
            looped,
            nobody,
            list.external_mail() == ExternalMail::Blocked && external,
            list.posting() == Posting::NamedMembers && !named,
        ];
        let decision = decide(&list, &mail, &rights);
        match fails.iter().position(|fails| *fails) {
            None => prop_assert!(decision.is_accepted()),
            Some(first) => {
                prop_assert_eq!(decision.trace().last(), Some(&Check::ORDER[first]));
                let discarded = matches!(decision.verdict(), Verdict::Discarded(_));
                prop_assert_eq!(discarded, looped);
            }
        }
    }
}

fn decide(list: &MailingList, mail: &Mail, rights: &MailRights) -> Decision {
    list.decide_mail(mail, rights, home(&own()))
}

fn cases() -> impl Strategy<Value = (MailingList, Mail, MailRights)> {
    (lists(), mails(), any::<bool>()).prop_map(|(list, mail, named)| {
        let none = MailRights::none();
        (list, mail, if named { none.with(MailRight::Post) } else { none })
    })
}

fn lists() -> impl Strategy<Value = MailingList> {
    any::<[bool; 3]>().prop_map(|[off, blocked, named]| {
        let mut list = crew();
        let mut edit = ListEdit::new();
        edit = if off { edit.state(Switch::Off) } else { edit };
        edit = if blocked { edit.external_mail(ExternalMail::Blocked) } else { edit };
        list.apply_edit(&if named { edit.posting(Posting::NamedMembers) } else { edit });
        list
    })
}

fn mails() -> impl Strategy<Value = Mail> {
    let identity = select(vec![
        SenderIdentity::None,
        SenderIdentity::User(ANN),
        SenderIdentity::User(EVE),
        SenderIdentity::Verified(email("ann@acme.example")),
        SenderIdentity::Verified(email("eve@partner.example")),
        SenderIdentity::Unverified(email("ann@acme.example")),
    ]);
    let hops = select(vec![0, 3, Mail::MAX_HOPS, Mail::MAX_HOPS + 1]);
    let kind = select(vec![MailKind::Ordinary, MailKind::Ordinary, MailKind::Automatic]);
    (identity, hops, kind)
        .prop_map(|(identity, hops, kind)| Mail::of(identity).after_hops(hops).of_kind(kind))
}
