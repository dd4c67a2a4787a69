use guildhall_kernel::{Affiliation, Rule};

use crate::rules::{ML_1, ML_4, ML_5, ML_7, ML_10};
use crate::{
    CompanyDomains, ExternalMail, Mail, MailError, MailRight, MailRights, MailingList, Posting,
    SenderIdentity,
};

/// What becomes of a mail to a list.
impl MailingList {
    /// Decides about a mail: asks what [`Check::ORDER`] names, and the first refusal counts (ML-12).
    /// A mail that loops or bounces is discarded, whichever check refuses it.
    ///
    /// `rights` are those of the user who sends it: they count for nobody else (ML-7).
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
    #[must_use]
    pub fn decide_mail(
        &self,
        mail: &Mail,
        rights: &MailRights,
        home: CompanyDomains<'_>,
    ) -> Decision {
        let mut trace = Vec::with_capacity(Check::ORDER.len());
        for check in Check::ORDER {
            trace.push(check);
            if let Err(refused) = self.ask(check, mail, rights, home) {
                let verdict = if mail.is_unanswerable(Some(self.address())) {
                    Verdict::Discarded(refused)
                } else {
                    Verdict::Refused(refused)
                };
                return Decision { verdict, trace };
            }
        }
        Decision { verdict: Verdict::Accepted, trace }
    }

    fn ask(
        &self,
        check: Check,
        mail: &Mail,
        rights: &MailRights,
        home: CompanyDomains<'_>,
    ) -> Result<(), MailError> {
        match check {
            Check::ListOn => self.check_on(),
            Check::Loop => mail.check_loop(Some(self.address())),
            Check::OneSender => mail.check_sender(home),
            Check::ExternalBlock => self.check_block(mail.affiliation(home)),
            Check::SendingRestriction => self.check_restriction(mail.identity(), rights),
        }
    }

    fn check_block(&self, sender: Affiliation) -> Result<(), MailError> {
        match (self.external_mail(), sender) {
            (ExternalMail::Blocked, Affiliation::External) => Err(MailError::ExternalMailBlocked),
            _ => Ok(()),
        }
    }

    fn check_restriction(
        &self,
        sender: &SenderIdentity,
        rights: &MailRights,
    ) -> Result<(), MailError> {
        let is_named = sender.user().is_some() && rights.hold(MailRight::Post);
        match self.posting() {
            Posting::NamedMembers if !is_named => Err(MailError::MayNotPost),
            Posting::Anyone | Posting::NamedMembers => Ok(()),
        }
    }
}

/// What was decided about a mail, and what was asked for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    verdict: Verdict,
    trace: Vec<Check>,
}

impl Decision {
    /// What becomes of the mail.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What was asked, in order. The last one refused, unless the mail is accepted.
    #[must_use]
    pub fn trace(&self) -> &[Check] {
        &self.trace
    }

    /// Whether the mail goes to the list.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.verdict == Verdict::Accepted
    }
}

/// What becomes of a mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It goes to the list.
    Accepted,
    /// It is dropped, and never answered (ML-10): an answer to it would loop in its turn.
    Discarded(MailError),
    /// It is refused, and its sender may be told.
    Refused(MailError),
}

/// Something that is asked of a mail before it goes to a list.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Check {
    /// That the list is on (ML-1).
    ListOn,
    /// That the mail neither loops nor is an answer itself (ML-10).
    Loop,
    /// That it has one sender (ML-7).
    OneSender,
    /// That it is internal, where external mail is blocked (ML-5).
    ExternalBlock,
    /// That its sender may send, where sending is restricted (ML-4).
    SendingRestriction,
}

impl Check {
    /// Every check, in the order in which they are made (ML-12).
    pub const ORDER: [Self; 5] =
        [Self::ListOn, Self::Loop, Self::OneSender, Self::ExternalBlock, Self::SendingRestriction];

    /// The rule that it asks for.
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
