use std::fmt;

use guildhall::groups::{GroupCursor, GroupNotice, GroupView, MailAnswer, NoticeKind};
use guildhall::kernel::{EmailAddress, ListAddress, Page, RoomId, Timestamp, User, UserId};
use guildhall::permissions::{Company, CompanyEvent};
use guildhall::rooms::{Room, RoomNotice};
use guildhall::{Effect, GroupDone, Invited, JoinRequest, Opened, RoomDone};

use crate::office::Answer;
use crate::people::name_of;

/// A notice before it is sent.
#[derive(Debug)]
pub(crate) enum Letter {
    /// To everybody whom a notice of a group reaches.
    Members(GroupNotice, String),
    /// To these users.
    To(Vec<UserId>, String),
}

/// What comes of a step, and who is to be told of it.
pub(crate) trait Outcome: fmt::Debug {
    fn letters(&self) -> Vec<Letter> {
        Vec::new()
    }
}

impl Outcome for RoomDone {
    fn letters(&self) -> Vec<Letter> {
        let letter = |notice: &RoomNotice| {
            let RoomNotice::RemovedFromRoom { to, by, .. } = notice;
            let says = format!("{} removed you from {}.", whoever(*by), title(&self.room));
            Letter::To(vec![*to], says)
        };
        self.notices.iter().map(letter).collect()
    }
}

impl Outcome for Invited {
    fn letters(&self) -> Vec<Letter> {
        match self {
            Self::Here(done) => done.letters(),
            Self::NewRoom(_) => Vec::new(),
        }
    }
}

impl Outcome for GroupDone {
    fn letters(&self) -> Vec<Letter> {
        let letter = |notice: GroupNotice| {
            let did = match notice.kind {
                NoticeKind::Created => "created",
                NoticeKind::Deleted => "deleted",
                NoticeKind::Edited => "edited",
            };
            let says =
                format!("{} {did} “{}”.", whoever(notice.by), self.group.header().name().as_str());
            Letter::Members(notice, says)
        };
        self.notice.map(letter).into_iter().collect()
    }
}

impl Outcome for JoinRequest {
    fn letters(&self) -> Vec<Letter> {
        vec![Letter::To(self.to.clone(), format!("{} asks to join.", name_of(self.by)))]
    }
}

/// What became of the rooms and groups that somebody was taken out of.
#[derive(Debug)]
pub(crate) struct TakenOut {
    pub(crate) effects: Vec<Effect>,
    pub(crate) at: Timestamp,
    /// What they read of it who are told.
    pub(crate) says: &'static str,
}

impl Outcome for TakenOut {
    fn letters(&self) -> Vec<Letter> {
        let letter = |effect: &Effect| match *effect {
            Effect::UserTold { user, .. } => Some(Letter::To(vec![user], self.says.to_owned())),
            Effect::MembersTold { group, kind } => {
                let notice = GroupNotice { group, kind, by: None, at: self.at };
                Some(Letter::Members(notice, self.says.to_owned()))
            }
            _ => None,
        };
        self.effects.iter().filter_map(letter).collect()
    }
}

impl Outcome for () {}
impl Outcome for Company {}
impl Outcome for CompanyEvent {}
impl Outcome for GroupView {}
impl Outcome for MailAnswer {}
impl Outcome for Opened {}
impl Outcome for Option<ListAddress> {}
impl Outcome for Page<GroupView, GroupCursor> {}
impl Outcome for Page<User, UserId> {}
impl Outcome for Room {}
impl Outcome for Vec<Effect> {}
impl Outcome for Vec<EmailAddress> {}
impl Outcome for Vec<Room> {}
impl Outcome for Vec<(RoomId, Answer<RoomDone>)> {}

/// Who did something: where it was no user, it was the directory.
fn whoever(by: Option<UserId>) -> String {
    by.map_or_else(|| "The directory".to_owned(), name_of)
}

/// What a room is called.
pub(crate) fn title(room: &Room) -> String {
    let name = room.info().and_then(|info| info.name.as_ref());
    name.map_or_else(|| format!("a {} room", room.kind()), |name| format!("“{}”", name.as_str()))
}
