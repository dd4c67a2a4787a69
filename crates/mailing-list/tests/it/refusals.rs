//! Refusals: each names its rule, what lifts it, and what of it may be told.

use guildhall_kernel::Refusal;
use guildhall_kernel::rules::ML_2;
use guildhall_mailing_list::MailError;
use guildhall_mailing_list::rules::RULES;

use crate::samples::{email, list_address};

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    let list = || list_address("crew@acme.example");
    let address = || email("eve@partner.example");
    let refusals = [
        MailError::AddressTaken { address: list() },
        MailError::Automatic,
        MailError::ExternalMailBlocked,
        MailError::ForeignDomain { address: list() },
        MailError::HasList,
        MailError::MayNotPost,
        MailError::MayNotSendAs,
        MailError::NoList,
        MailError::NoBounceAddress { address: list() },
        MailError::NoUsersNamed,
        MailError::NoSender,
        MailError::NoSuchRecipient { address: address() },
        MailError::NothingChanges,
        MailError::Off,
        MailError::RecipientIsInternal { address: address() },
        MailError::RecipientIsList { address: address() },
        MailError::RecipientTwice { address: address() },
        MailError::SeveralSenders { count: 2 },
        MailError::TooManyHops { hops: 101, max: 100 },
        MailError::WentThrough,
    ];
    for refusal in &refusals {
        // A new variant does not compile here before it is listed.
        match refusal {
            MailError::AddressTaken { .. }
            | MailError::Automatic
            | MailError::ExternalMailBlocked
            | MailError::ForeignDomain { .. }
            | MailError::HasList
            | MailError::MayNotPost
            | MailError::MayNotSendAs
            | MailError::NoList
            | MailError::NoBounceAddress { .. }
            | MailError::NoUsersNamed
            | MailError::NoSender
            | MailError::NoSuchRecipient { .. }
            | MailError::NothingChanges
            | MailError::Off
            | MailError::RecipientIsInternal { .. }
            | MailError::RecipientIsList { .. }
            | MailError::RecipientTwice { .. }
            | MailError::SeveralSenders { .. }
            | MailError::TooManyHops { .. }
            | MailError::WentThrough => {}
        }
        // ML-2 is about every address, so the kernel owns it.
        assert!(RULES.contains(&refusal.rule()) || *refusal.rule() == ML_2, "{refusal}");
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty(), "{refusal}");
        let told = refusal.disclosed();
        assert_eq!(told.rule(), refusal.rule().code());
        assert_eq!(told.message(), refusal.to_string());
        assert_eq!(told.remedy(), refusal.remedy().text());
    }
    let lines = refusals.map(|refusal| {
        let remedy = refusal.remedy();
        format!("{}: {refusal}. {:?}: {}", refusal.rule().code(), remedy.who(), remedy.text())
    });
    insta::assert_snapshot!(lines.join("\n"));
}
