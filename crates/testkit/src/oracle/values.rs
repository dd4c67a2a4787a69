//! The values in the steps of a story, as the domain's own. A text that the domain does not accept
//! is refused before the front door is called.

use std::collections::BTreeSet;

use guildhall::groups::{GroupDraft, Lock, LockEdit, TeamEdit};
use guildhall::kernel::{Description, ListAddress, ListLocalPart};
use guildhall::mailing_list::{ExternalMail, ListId, MailKind, SenderIdentity};
use guildhall::permissions::GroupSetting;
use guildhall::room_features::FeatureData;
use guildhall::{EmailAddress, Feature, ListDraft, Mail, Name, Refusal, Switch, TeamDraft};
use guildhall_oracle::Answer;
use guildhall_oracle::story::{self, Draft, Incoming, Sender};

use super::driver::user;

pub(super) const fn switch(on: bool) -> Switch {
    if on { Switch::On } else { Switch::Off }
}

pub(super) const fn feature(feature: story::Feature) -> Feature {
    match feature {
        story::Feature::Message => Feature::Message,
        story::Feature::Note => Feature::Note,
        story::Feature::Event => Feature::Event,
        story::Feature::Task => Feature::Task,
        story::Feature::Folder => Feature::Folder,
    }
}

pub(super) fn locks(named: &[(story::Setting, bool)]) -> LockEdit {
    let setting = |setting| match setting {
        story::Setting::Feature(of) => feature(of).into(),
        story::Setting::Members => GroupSetting::Members,
        story::Setting::Name => GroupSetting::Name,
        story::Setting::Privacy => GroupSetting::Privacy,
    };
    let lock = |locked| if locked { Lock::Locked } else { Lock::Unlocked };
    named.iter().map(|(of, locked)| (setting(*of), lock(*locked))).collect()
}

/// Returns the data of a feature, or a refusal if the data cannot be deleted (FT-4).
pub(super) fn data(of: story::Feature) -> Result<FeatureData, Answer> {
    FeatureData::try_from(feature(of)).map_err(|error| invalid(&error))
}

/// Reads a name (GR-4).
pub(super) fn name(text: &str) -> Result<Name, Answer> {
    text.parse::<Name>().map_err(|error| invalid(&error))
}

/// Reads a description. An empty text means none.
pub(super) fn description(text: &str) -> Result<Option<Description>, Answer> {
    Description::parse(text).map_err(|error| invalid(&error))
}

pub(super) fn address(text: &str) -> Result<EmailAddress, Answer> {
    text.parse::<EmailAddress>().map_err(|error| invalid(&error))
}

pub(super) fn addresses(texts: &[String]) -> Result<Vec<EmailAddress>, Answer> {
    texts.iter().map(|text| address(text)).collect()
}

pub(super) fn list_address(text: &str) -> Result<ListAddress, Answer> {
    text.parse::<ListAddress>().map_err(|error| invalid(&error))
}

pub(super) fn local_parts(texts: &BTreeSet<String>) -> Result<BTreeSet<ListLocalPart>, Answer> {
    texts
        .iter()
        .map(|text| text.parse::<ListLocalPart>().map_err(|error| invalid(&error)))
        .collect()
}

pub(super) fn group_draft(draft: &Draft) -> Result<GroupDraft, Answer> {
    let made = GroupDraft::new(name(&draft.name)?)
        .with_members(draft.members.iter().copied().map(user))
        .with_masters(draft.masters.iter().copied().map(user))
        .with_notification(switch(draft.notify));
    let made = if draft.external { made.external() } else { made };
    let made = match draft.private {
        Some(true) => made.private(),
        Some(false) => made.public(),
        None => made,
    };
    let made = draft
        .features
        .iter()
        .fold(made, |made, (which, on)| made.with_feature(feature(*which), switch(*on)));
    Ok(match &draft.list {
        Some(list) => made.with_list(list_draft(list)?),
        None => made,
    })
}

fn list_draft(draft: &story::ListDraft) -> Result<ListDraft, Answer> {
    let block = if draft.block { ExternalMail::Blocked } else { ExternalMail::Accepted };
    let made = ListDraft::new(list_address(&draft.address)?)
        .with_recipients(addresses(&draft.recipients)?)
        .with_external_mail(block)
        .with_send_as(draft.send_as.iter().map(|named| user(*named).id()));
    Ok(match &draft.posting {
        Some(posting) => made.with_posting_by(posting.iter().map(|named| user(*named).id())),
        None => made,
    })
}

pub(super) fn team_draft(draft: &story::TeamDraft) -> Result<TeamDraft, Answer> {
    let made = TeamDraft::new(name(&draft.name)?);
    let made = made.with_members(draft.members.iter().copied().map(user));
    let made = if draft.private { made.private() } else { made };
    Ok(draft.leader.map(user).into_iter().fold(made, TeamDraft::with_leader))
}

pub(super) fn team_edit(edit: &story::TeamEdit) -> Result<TeamEdit, Answer> {
    let made = TeamEdit::new()
        .with_joined(edit.joined.iter().copied().map(user))
        .with_left(edit.left.iter().map(|left| user(*left).id()));
    let made = match &edit.name {
        Some(text) => made.with_name(name(text)?),
        None => made,
    };
    Ok(match edit.leader {
        Some(Some(leader)) => made.with_leader(user(leader).id()),
        Some(None) => made.without_leader(),
        None => made,
    })
}

pub(super) fn mail(incoming: &Incoming) -> Result<Mail, Answer> {
    let mut mail = Mail::of(match &incoming.sender {
        Sender::Address(text) => SenderIdentity::Unverified(address(text)?),
        Sender::Vouched(text) => SenderIdentity::Verified(address(text)?),
        Sender::NoOne => SenderIdentity::None,
        Sender::User(person) => SenderIdentity::User(user(*person)),
    });
    if let Some(from) = &incoming.from {
        mail = mail.with_from(addresses(from)?);
    }
    for id in &incoming.through {
        mail = mail.with_list_id(ListId::from_header(&format!("<{id}>")).unwrap());
    }
    for to in &incoming.delivered_to {
        mail = mail.with_delivered_to(address(to)?);
    }
    mail = mail.with_hops(incoming.hops.into());
    Ok(if incoming.automatic { mail.with_kind(MailKind::Automatic) } else { mail })
}

/// Makes the answer for a value that the domain does not accept.
fn invalid(error: &impl Refusal) -> Answer {
    Answer::Refused { rule: error.rule().code(), naming: Vec::new() }
}
