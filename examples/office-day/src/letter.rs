use std::fmt;

use guildhall::groups::{GroupCursor, GroupNotice, GroupView, MailAnswer, Occasion};
use guildhall::kernel::{EmailAddress, ListAddress, Page, RoomId, UserId};
use guildhall::permissions::{Company, CompanyEvent};
use guildhall::rooms::{Room, RoomNotice};
use guildhall::{GroupDone, Invited, JoinRequest, Opened, RoomDone};

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
            let says = format!("{} removed you from {}.", name_of(*by), title(&self.room));
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
            let did = match notice.occasion {
                Occasion::Created => "created",
                Occasion::Deleted => "deleted",
                Occasion::Edited => "edited",
            };
            let says =
                format!("{} {did} “{}”.", name_of(notice.by), self.group.header().name().as_str());
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

impl Outcome for () {}
impl Outcome for Company {}
impl Outcome for CompanyEvent {}
impl Outcome for GroupView {}
impl Outcome for MailAnswer {}
impl Outcome for Opened {}
impl Outcome for Option<ListAddress> {}
impl Outcome for Page<GroupView, GroupCursor> {}
impl Outcome for Room {}
impl Outcome for Vec<EmailAddress> {}
impl Outcome for Vec<Room> {}
impl Outcome for Vec<(RoomId, Answer<RoomDone>)> {}

/// What a room is called.
pub(crate) fn title(room: &Room) -> String {
    let name = room.info().and_then(|info| info.name.as_ref());
    name.map_or_else(|| format!("a {} room", room.kind()), |name| format!("“{}”", name.as_str()))
}
