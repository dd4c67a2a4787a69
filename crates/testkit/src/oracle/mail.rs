use std::str::FromStr;

use guildhall::groups::MailAnswer;
use guildhall::kernel::{EmailAddress, ListAddress, Refusal, Switch};
use guildhall::mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailKind, MailRight as OfList, Posting, SenderIdentity,
    Verdict as Becomes,
};
use guildhall::{Error, Stores};
use guildhall_oracle::story::{GroupNo, Incoming, MailDeed, MailRight, Sender};
use guildhall_oracle::{Answer, Company, Person};

use super::features::unspeakable;
use super::hall::{Hall, Verdict, company_id, ids, refused, user};

impl<S: Stores> Hall<S> {
    pub(super) async fn list_of(&mut self, by: Person, group: GroupNo, deed: &MailDeed) -> Verdict {
        let desk = self.user(by).group(self.group_id(group));
        let done = match deed {
            MailDeed::AddRecipients(texts) => desk.add_recipients(&addresses(texts)?).await,
            MailDeed::Edit { address, on, restricted, block } => {
                let edit = edit(address.as_deref(), *on, *restricted, *block)?;
                desk.edit_mailing_list(edit).await
            }
            MailDeed::Grant(what, people) => {
                desk.grant_mail_right(right(*what), &ids(people)).await
            }
            MailDeed::Open(text) => desk.open_mailing_list(list_address(text)?).await,
            MailDeed::RemoveRecipients(texts) => desk.remove_recipients(&addresses(texts)?).await,
            MailDeed::Revoke(what, people) => {
                desk.revoke_mail_right(right(*what), &ids(people)).await
            }
        };
        self.changed(done).await
    }

    pub(super) async fn incoming(
        &self,
        company: Company,
        to: &str,
        incoming: &Incoming,
    ) -> Verdict {
        let to = address(to)?;
        let answer = self.hall.decide_mail(company_id(company), &to, &mail(incoming)?).await;
        let answer = answer.map_err(|error| refused(&error))?;
        if let Some(refusal) = answer.refusal() {
            return Err(refused(&Error::<S::Error>::Group(refusal)));
        }
        Ok(vec![match answer {
            MailAnswer::Decided(decision) => match decision.verdict() {
                Becomes::Accepted => "it goes to the list".to_owned(),
                Becomes::Discarded(why) | Becomes::Refused(why) => {
                    format!("dropped by {}", why.rule().code())
                }
            },
            MailAnswer::Discarded | MailAnswer::UnknownAddress => "dropped".to_owned(),
        }])
    }

    pub(super) async fn post(&self, by: Person, group: GroupNo) -> Verdict {
        nothing(self.user(by).group(self.group_id(group)).post().await)
    }

    pub(super) async fn send_as(&self, by: Person, group: GroupNo) -> Verdict {
        nothing(self.user(by).group(self.group_id(group)).send_as().await)
    }

    pub(super) async fn propose_address(&self, by: Person, group: GroupNo) -> Verdict {
        let id = self.group_id(group);
        let proposed = self.user(by).group(id).propose_address().await;
        let proposed = proposed.map_err(|error| refused(&error))?.unwrap();
        let of_id = proposed.local_part().contains(&id.as_uuid().simple().to_string());
        let what = if of_id { "one made from its id".to_owned() } else { proposed.to_string() };
        Ok(vec![what])
    }

    pub(super) async fn recipients(&self, group: GroupNo) -> Verdict {
        let recipients = self.hall.recipients(self.group_id(group)).await;
        let recipients = recipients.map_err(|error| refused(&error))?;
        let mut lines: Vec<_> = recipients.iter().map(|one| one.as_str().to_owned()).collect();
        lines.sort();
        Ok(lines)
    }

    pub(super) async fn by_address(&mut self, company: Company, text: &str) -> Verdict {
        let group = self.hall.group_by_address(company_id(company), &address(text)?).await;
        Ok(vec![match group.map_err(|error| refused(&error))? {
            Some(group) => self.group_no(group).await.to_string(),
            None => "none".to_owned(),
        }])
    }
}

fn nothing<E: std::error::Error>(done: Result<(), Error<E>>) -> Verdict {
    done.map(|()| Vec::new()).map_err(|error| refused(&error))
}

fn edit(
    address: Option<&str>,
    on: Option<bool>,
    restricted: Option<bool>,
    block: Option<bool>,
) -> Result<ListEdit, Answer> {
    let mut edit = ListEdit::new();
    if let Some(text) = address {
        edit = edit.address(list_address(text)?);
    }
    if let Some(on) = on {
        edit = edit.state(if on { Switch::On } else { Switch::Off });
    }
    if let Some(restricted) = restricted {
        edit = edit.posting(if restricted { Posting::NamedMembers } else { Posting::Anyone });
    }
    if let Some(block) = block {
        edit =
            edit.external_mail(if block { ExternalMail::Blocked } else { ExternalMail::Accepted });
    }
    Ok(edit)
}

fn mail(incoming: &Incoming) -> Result<Mail, Answer> {
    let mut mail = Mail::of(match &incoming.sender {
        Sender::Address(text) => SenderIdentity::Unverified(address(text)?),
        Sender::Vouched(text) => SenderIdentity::Verified(address(text)?),
        Sender::NoOne => SenderIdentity::None,
        Sender::User(person) => SenderIdentity::User(user(*person)),
    });
    if let Some(from) = &incoming.from {
        mail = mail.from(addresses(from)?);
    }
    for id in &incoming.through {
        mail = mail.through(ListId::from_header(&format!("<{id}>")).unwrap());
    }
    mail = mail.after_hops(incoming.hops.into());
    Ok(if incoming.automatic { mail.of_kind(MailKind::Automatic) } else { mail })
}

const fn right(right: MailRight) -> OfList {
    match right {
        MailRight::Post => OfList::Post,
        MailRight::SendAs => OfList::SendAs,
    }
}

pub(super) fn address(text: &str) -> Result<EmailAddress, Answer> {
    EmailAddress::from_str(text).map_err(|error| unspeakable(&error))
}

pub(super) fn list_address(text: &str) -> Result<ListAddress, Answer> {
    ListAddress::from_str(text).map_err(|error| unspeakable(&error))
}

fn addresses(texts: &[String]) -> Result<Vec<EmailAddress>, Answer> {
    texts.iter().map(|text| address(text)).collect()
}
