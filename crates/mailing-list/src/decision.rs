use guildhall_kernel::{Affiliation, EmailAddress, Refusal, Rule};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::rules::{ML_1, ML_4, ML_5, ML_7, ML_10};
use crate::{
    CompanyDomains, ExternalMail, Mail, MailError, MailRight, MailRights, MailingList, Posting,
};

/// Decides what happens to a mail.
impl MailingList {
    /// Decides about a mail by the checks of [`Check::ORDER`]. The first refusal counts (ML-12). A
    /// mail that loops or bounces is discarded, whichever check refuses it.
    ///
    /// `rights` are those of the user who sends the mail. They do not count for another sender
    /// (ML-7).
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use guildhall_kernel::{CompanyId, User, UserId};
    /// use guildhall_mailing_list::{Check, CompanyDomains, Mail, MailRights, MailingList, SenderIdentity};
    /// use uuid::Uuid;
    ///
    /// let (acme, own) = (CompanyId::new(Uuid::from_u128(1)), BTreeSet::from(["acme.example".parse()?]));
    /// let list = MailingList::new("crew@acme.example".parse()?, &own)?;
    /// let ann = User::of_company(UserId::new(Uuid::from_u128(2)), acme);
    /// let mail = Mail::of(SenderIdentity::User(ann));
    /// let decision = list.decide_mail(&mail, &MailRights::none(), CompanyDomains::new(acme, &own));
    /// assert!(decision.is_accepted());
    /// assert_eq!(decision.trace(), Check::ORDER);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ML-12")]
    #[must_use]
    pub fn decide_mail(
        &self,
        mail: &Mail,
        rights: &MailRights,
        own: CompanyDomains<'_>,
    ) -> Decision {
        // A user who may send as the list may write its address in `From`.
        let may_send_as = rights.hold(MailRight::SendAs).then(|| self.address().as_email());
        let mail = &mail.clone().with_user_addresses(may_send_as);
        for (before, check) in Check::ORDER.into_iter().enumerate() {
            if let Err(refused) = self.ask(check, mail, rights, own) {
                let verdict = if mail.is_unanswerable(Some(self.address())) {
                    Verdict::Discarded(refused)
                } else {
                    Verdict::Refused(refused)
                };
                return Decision { verdict, checks: before + 1 };
            }
        }
        Decision { verdict: Verdict::Accepted, checks: Check::ORDER.len() }
    }

    fn ask(
        &self,
        check: Check,
        mail: &Mail,
        rights: &MailRights,
        own: CompanyDomains<'_>,
    ) -> Result<(), MailError> {
        match check {
            Check::ListOn => self.check_on(),
            Check::Loop => mail.check_loop(Some(self.address())),
            Check::OneSender => {
                mail.check_sender(own)?;
                self.check_send_as(mail, own)
            }
            Check::ExternalBlock => self.check_block(mail.affiliation(own)),
            Check::SendingRestriction => self.check_restriction(mail, rights, own),
        }
    }

    fn check_block(&self, sender: Affiliation) -> Result<(), MailError> {
        match (self.external_mail(), sender) {
            (ExternalMail::Blocked, Affiliation::External) => Err(MailError::ExternalMailBlocked),
            _ => Ok(()),
        }
    }

    fn check_send_as(&self, mail: &Mail, own: CompanyDomains<'_>) -> Result<(), MailError> {
        let is_list = |address: &EmailAddress| address.folded_key() == self.address().key();
        let is_as_list = mail.addresses_in_from().any(is_list);
        if is_as_list && mail.author(own).is_none() { Err(MailError::MayNotSendAs) } else { Ok(()) }
    }

    fn check_restriction(
        &self,
        mail: &Mail,
        rights: &MailRights,
        own: CompanyDomains<'_>,
    ) -> Result<(), MailError> {
        let is_named = mail.author(own).is_some() && rights.hold(MailRight::Post);
        match self.posting() {
            Posting::NamedMembers if !is_named => Err(MailError::MayNotPost),
            Posting::Anyone | Posting::NamedMembers => Ok(()),
        }
    }
}

/// A decision about a mail, with the checks that led to it.
#[doc(alias = "ML-12")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    verdict: Verdict,
    checks: usize,
}

impl Decision {
    /// Returns what happens to the mail.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Returns the checks that were made, in order. Unless the mail is accepted, the last one is
    /// the check that refused it.
    #[must_use]
    pub fn trace(&self) -> &'static [Check] {
        Check::ORDER.get(..self.checks).unwrap_or(&Check::ORDER)
    }

    /// Returns whether the mail goes to the list.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.verdict == Verdict::Accepted
    }
}

/// A decision leaves with its verdict, the refusal as it may be disclosed, and the checks that were
/// made.
impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = match self.verdict {
            Verdict::Accepted => "accepted",
            Verdict::Discarded(_) => "discarded",
            Verdict::Refused(_) => "refused",
        };
        let refusal = self.verdict.refusal().map(Refusal::disclosed);
        let mut decision = serializer.serialize_struct("Decision", 3)?;
        decision.serialize_field("verdict", verdict)?;
        decision.serialize_field("refusal", &refusal)?;
        decision.serialize_field("checks", self.trace())?;
        decision.end()
    }
}

/// What happens to a mail.
#[doc(alias = "ML-12")]
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// It goes to the list.
    Accepted,
    /// It is dropped and never answered (ML-10), because an answer would loop too.
    Discarded(MailError),
    /// It is refused. The sender may get an answer.
    Refused(MailError),
}

impl Verdict {
    /// Returns why the mail does not go to the list. `None` if it does.
    #[must_use]
    pub const fn refusal(&self) -> Option<&MailError> {
        match self {
            Self::Accepted => None,
            Self::Discarded(refusal) | Self::Refused(refusal) => Some(refusal),
        }
    }
}

/// A check of a mail before it goes to a list.
#[doc(alias = "ML-12")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The list is on (ML-1).
    ListOn,
    /// The mail neither loops nor is an automatic answer (ML-10).
    Loop,
    /// The mail has one sender (ML-7), who may send as the list if `From` has its address (ML-3).
    OneSender,
    /// The mail is internal, if external mail is blocked (ML-5).
    ExternalBlock,
    /// The sender may send, if sending is restricted (ML-4).
    SendingRestriction,
}

impl Check {
    /// Every check, in order (ML-12).
    pub const ORDER: [Self; 5] =
        [Self::ListOn, Self::Loop, Self::OneSender, Self::ExternalBlock, Self::SendingRestriction];

    /// Returns the rule of the check.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::ListOn => &ML_1,
            Self::Loop => &ML_10,
            Self::OneSender => &ML_7,
            Self::ExternalBlock => &ML_5,
            Self::SendingRestriction => &ML_4,
        }
    }
}
