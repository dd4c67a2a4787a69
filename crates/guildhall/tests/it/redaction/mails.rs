//! Answers to mails of a user, for each kind of sender identity (ML-8).

use guildhall::kernel::User;
use guildhall::mailing_list::{ListId, Mail, MailKind, SenderIdentity};

use super::queries::{Answers, Reply};
use crate::mail::{list, mail};
use crate::people::{ACME, name_of};
use crate::world::{AnyStore, World};

/// Lists that are shown, lists that are hidden in one world or the other, and no list.
fn addresses() -> [String; 8] {
    let locals = ["crew0", "crew1", "hid-0-0", "hid-1-0", "hid-0-5", "hid-1-5", "never", "ann"];
    locals.map(|local| format!("{local}@acme.example"))
}

pub(super) async fn of_mails<S: AnyStore>(hall: &World<S>, user: User) -> Answers {
    let mut replies = Vec::new();
    for address in addresses() {
        for (kind, sent) in sent_by(user, &address) {
            let answer = hall.decide_mail(ACME, &mail(&address), &sent).await.unwrap();
            let answer = if answer.is_accepted() {
                Ok(format!("{answer:?}"))
            } else {
                Err(format!("{answer:?}, refused as {:?}", answer.refusal()))
            };
            replies.push(Reply {
                kind: kind.to_owned(),
                of: format!("{sent:?} to {address}"),
                answer,
            });
        }
    }
    replies
}

/// Mails of the signed-in user, of their verified address, and of their unverified address; each
/// plain, looping, and automatic.
fn sent_by(user: User, to: &str) -> Vec<(&'static str, Mail)> {
    let of = mail(&address_of(user));
    let identities = [
        ("mail of a user", SenderIdentity::User(user)),
        ("mail of a verified address", SenderIdentity::Verified(of.clone())),
        ("mail of an address", SenderIdentity::Unverified(of)),
    ];
    let mut sent = Vec::new();
    for (kind, identity) in identities {
        let plain = Mail::of(identity);
        sent.push((kind, plain.clone().with_from([])));
        sent.push((kind, plain.clone().with_list_id(ListId::of(&list(to)))));
        sent.push((kind, plain.clone().with_hops(Mail::MAX_HOPS + 1)));
        sent.push((kind, plain.clone().with_kind(MailKind::Automatic)));
        sent.push((kind, plain));
    }
    sent
}

fn address_of(user: User) -> String {
    let domain = match user.company() {
        Some(ACME) => "acme",
        Some(_) => "orbit",
        None => "elsewhere",
    };
    format!("{}@{domain}.example", name_of(user.id()).to_lowercase())
}
