//! Decisions about mail: loops and bounces (ML-10), and the order of the checks (ML-12).

use guildhall_kernel::Switch;
use guildhall_mailing_list::{
    Check, Decision, ExternalMail, ListEdit, ListId, Mail, MailError, MailKind, MailRight,
    MailRights, MailingList, Posting, SenderIdentity, Verdict,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{
    ANN, EVE, by_user, crew, crew_with, domains, email, list_address, own, refused, unverified,
    verdict_of, verified,
};

fn own_id() -> ListId {
    ListId::of(&list_address("crew@acme.example"))
}

// allows: ML-10
#[test]
fn mail_through_other_lists_and_up_to_the_limit_of_hops_is_accepted() {
    let other = "news.partner.example".parse().unwrap();
    let mail = by_user(ANN).with_list_id(other).with_hops(Mail::MAX_HOPS);
    assert_eq!(mail.hops(), Mail::MAX_HOPS);
    assert_eq!(verdict_of(&crew(), &mail), Verdict::Accepted);
}

// refuses: ML-10
#[test]
fn mail_through_the_list_itself_or_over_the_limit_of_hops_is_discarded() {
    let other: ListId = "news.partner.example".parse().unwrap();
    let spelled = ListId::from_header("The crew <CREW.Acme.example>").unwrap();
    for mail in [
        by_user(ANN).with_list_id(own_id()),
        by_user(ANN).with_list_id(other).with_list_id(spelled),
    ] {
        assert_eq!(verdict_of(&crew(), &mail), Verdict::Discarded(MailError::WentThrough));
    }
    let (hops, max) = (Mail::MAX_HOPS + 1, Mail::MAX_HOPS);
    let verdict = verdict_of(&crew(), &by_user(ANN).with_hops(hops));
    assert_eq!(verdict, Verdict::Discarded(MailError::TooManyHops { hops, max }));
}

// refuses: ML-10
#[test]
fn bounces_and_automatic_answers_are_discarded() {
    let mail = verified("mailer-daemon@partner.example").with_kind(MailKind::Automatic);
    assert_eq!(verdict_of(&crew(), &mail), Verdict::Discarded(MailError::Automatic));
}

// refuses: ML-10
#[test]
fn mail_in_a_loop_is_discarded_even_if_another_check_fails_first() {
    let off = crew_with(ListEdit::new().with_state(Switch::Off));
    let bounce = by_user(ANN).with_kind(MailKind::Automatic);
    for mail in [bounce, by_user(ANN).with_list_id(own_id()), by_user(ANN).with_hops(1000)] {
        assert_eq!(verdict_of(&off, &mail), Verdict::Discarded(MailError::Off));
    }
    assert_eq!(verdict_of(&off, &by_user(ANN)), refused(MailError::Off));
}

// about: ML-12
#[test]
fn the_checks_have_this_order() {
    use Check::{ExternalBlock, ListOn, Loop, OneSender, SendingRestriction};
    assert_eq!(Check::ORDER, [ListOn, Loop, OneSender, ExternalBlock, SendingRestriction]);
    let codes = Check::ORDER.map(|check| check.rule().code());
    assert_eq!(codes, ["ML-1", "ML-10", "ML-7", "ML-5", "ML-4"]);
}

// allows: ML-12
#[test]
fn accepted_mail_passes_every_check() {
    let decision = crew().decide_mail(&by_user(ANN), &MailRights::none(), domains(&own()));
    assert!(decision.is_accepted());
    assert_eq!(decision.trace(), Check::ORDER);
}

/// Each row fails one check fewer than the row before.
// refuses: ML-12
#[test]
fn the_first_failed_check_decides() {
    let off = || strict().with_state(Switch::Off);
    let bounce = || unverified("eve@partner.example").with_kind(MailKind::Automatic);
    let two = || [email("eve@partner.example"), email("ann@acme.example")];
    let blocked = refused(MailError::ExternalMailBlocked);
    let rows = [
        (off(), bounce().with_from(two()), Verdict::Discarded(MailError::Off), 1),
        (strict(), bounce().with_from(two()), Verdict::Discarded(MailError::Automatic), 2),
        (
            strict(),
            unverified("eve@partner.example").with_from(two()),
            refused(MailError::SeveralSenders { count: 2 }),
            3,
        ),
        (strict(), unverified("eve@partner.example"), blocked, 4),
        (strict(), by_user(ANN), refused(MailError::MayNotPost), 5),
    ];
    for (edit, mail, verdict, checks) in rows {
        let decision = crew_with(edit).decide_mail(&mail, &MailRights::none(), domains(&own()));
        assert_eq!(decision.verdict(), &verdict);
        assert!(!decision.is_accepted());
        assert_eq!(decision.trace(), &Check::ORDER[..checks]);
    }
}

fn strict() -> ListEdit {
    ListEdit::new().with_external_mail(ExternalMail::Blocked).with_posting(Posting::NamedMembers)
}

proptest! {
    // about: ML-10
    #[test]
    fn mail_with_the_lists_own_id_is_always_discarded((list, mail, rights) in cases()) {
        let decision = decide(&list, &mail.with_list_id(own_id()), &rights);
        prop_assert!(matches!(decision.verdict(), Verdict::Discarded(_)));
    }

    // about: ML-12
    #[test]
    fn the_trace_ends_with_the_first_refusal((list, mail, rights) in cases()) {
        let decision = decide(&list, &mail, &rights);
        let trace = decision.trace();
        prop_assert_eq!(trace, &Check::ORDER[..trace.len()]);
        let last = trace.last().unwrap().rule();
        prop_assert_eq!(decision.is_accepted(), decision.verdict().refusal().is_none());
        match decision.verdict().refusal() {
            None => prop_assert_eq!(trace.len(), Check::ORDER.len()),
            Some(by) => prop_assert_eq!(guildhall_kernel::Refusal::rule(by), last),
        }
    }

    // about: ML-12
    #[test]
    fn decisions_agree_with_the_naive_rules((list, mail, rights) in cases()) {
        let own_domains = own();
        let is_user = mail.identity().user().is_some();
        let affiliation = mail.affiliation(domains(&own_domains));
        let external = affiliation == guildhall_kernel::Affiliation::External;
        let looped = mail.is_unanswerable(Some(list.address()));
        let unknown = *mail.identity() == SenderIdentity::None;
        let named = is_user && rights.hold(MailRight::Post);
        let fails = [
            !list.state().is_on(),
            looped,
            unknown,
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
    list.decide_mail(mail, rights, domains(&own()))
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
        edit = if off { edit.with_state(Switch::Off) } else { edit };
        edit = if blocked { edit.with_external_mail(ExternalMail::Blocked) } else { edit };
        list.apply_edit(&if named { edit.with_posting(Posting::NamedMembers) } else { edit });
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
        .prop_map(|(identity, hops, kind)| Mail::of(identity).with_hops(hops).with_kind(kind))
}
