use std::fmt;

use guildhall::groups::{
    GroupCursor, GroupExplanation, GroupNotice, GroupView, JoinAnswer, JoinNotice, JoinRequest,
    MailAnswer, NoticeKind,
};
use guildhall::kernel::{
    EmailAddress, Envelope, ListAddress, Page, ReadsFrom, RoomId, Timestamp, User, UserId,
};
use guildhall::permissions::{Company, CompanyEvent};
use guildhall::rooms::{Room, RoomNotice};
use guildhall::{
    CompanyDone, Conversation, CreatedRoom, Effect, Error, GroupDone, GroupPreview, Invited,
    Opened, RoomDone,
};

use crate::people::name_of;

/// A notice before it is sent.
#[derive(Debug)]
pub(crate) enum Draft {
    /// To the recipients of a notice of a group.
    OfGroup(GroupNotice, String),
    /// To these users.
    To(Vec<UserId>, String),
}

/// The result of a step, with the notices that it causes.
pub(crate) trait HasNotices: fmt::Debug {
    fn notices(&self) -> Vec<Draft> {
        Vec::new()
    }
}

impl HasNotices for RoomDone {
    fn notices(&self) -> Vec<Draft> {
        let draft = |notice: &RoomNotice| match notice {
            RoomNotice::RemovedFromRoom { to, by, .. } => {
                let says = format!("{} removed you from {}.", actor(*by), title(&self.room));
                Some(Draft::To(vec![*to], says))
            }
            _ => None,
        };
        self.notices.iter().filter_map(draft).collect()
    }
}

impl HasNotices for Invited {
    fn notices(&self) -> Vec<Draft> {
        match self {
            Self::Here(done) => done.notices(),
            _ => Vec::new(),
        }
    }
}

impl HasNotices for GroupDone {
    fn notices(&self) -> Vec<Draft> {
        let draft = |notice: GroupNotice| {
            let did = match notice.kind {
                NoticeKind::Created => "created",
                NoticeKind::Deleted => "deleted",
                _ => "edited",
            };
            let says =
                format!("{} {did} “{}”.", actor(notice.by), self.group.header().name().as_str());
            Draft::OfGroup(notice, says)
        };
        let answer = |notice: &JoinNotice| {
            let did = match notice.answer {
                JoinAnswer::Accepted => "accepted",
                _ => "declined",
            };
            let name = self.group.header().name().as_str();
            let says = format!("{} {did} your request to join “{name}”.", actor(notice.by));
            Draft::To(vec![notice.to], says)
        };
        self.notice.map(draft).into_iter().chain(self.answers.iter().map(answer)).collect()
    }
}

/// The effects of removing a user from rooms and groups.
#[derive(Debug)]
pub(crate) struct Removed {
    pub(crate) effects: Vec<Effect>,
    pub(crate) at: Timestamp,
    /// The text of each notice.
    pub(crate) says: &'static str,
}

impl HasNotices for Removed {
    fn notices(&self) -> Vec<Draft> {
        let draft = |effect: &Effect| match *effect {
            Effect::UserNotified { user, .. } => Some(Draft::To(vec![user], self.says.to_owned())),
            Effect::MembersNotified { group, kind } => {
                let notice = GroupNotice::new(group, kind, None, self.at);
                Some(Draft::OfGroup(notice, self.says.to_owned()))
            }
            _ => None,
        };
        self.effects.iter().filter_map(draft).collect()
    }
}

impl HasNotices for () {}
impl HasNotices for Conversation {}
impl HasNotices for ReadsFrom {}
impl HasNotices for CreatedRoom {}
impl HasNotices for Company {}
impl HasNotices for CompanyDone {}
impl HasNotices for Envelope<CompanyEvent> {}
impl HasNotices for GroupExplanation {}
impl HasNotices for GroupPreview {}
impl HasNotices for GroupView {}
impl HasNotices for MailAnswer {}
impl HasNotices for Opened {}
impl HasNotices for Option<ListAddress> {}
impl HasNotices for Page<GroupView, GroupCursor> {}
impl HasNotices for Page<JoinRequest, UserId> {}
impl HasNotices for Page<User, UserId> {}
impl HasNotices for Page<UserId, UserId> {}
impl HasNotices for Room {}
impl HasNotices for Vec<Effect> {}
impl HasNotices for Vec<EmailAddress> {}
impl HasNotices for Vec<Room> {}
impl<E: fmt::Debug> HasNotices for Vec<(RoomId, Result<RoomDone, Error<E>>)> {}

/// Returns the name of the user who acted, or of the directory if it was not a user.
fn actor(by: Option<UserId>) -> String {
    by.map_or_else(|| "The directory".to_owned(), name_of)
}

/// Returns the title of a room, or its kind if it has no title.
pub(crate) fn title(room: &Room) -> String {
    let name = room.info().and_then(|info| info.name.as_ref());
    name.map_or_else(|| format!("a {} room", room.kind()), |name| format!("“{}”", name.as_str()))
}
