//! Which users may do what with a group and with a team.

use std::fmt;

use crate::answer::{ModelResult, only_if};
use crate::story::{GroupNo, Setting};
use crate::{Person, World};

/// An action with a group or a team.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Act {
    AcceptRequests,
    AddMembers,
    AppointLeader,
    AppointMasters,
    AskToJoin,
    ChangeHistory,
    ChangeLocks,
    ChangeNotification,
    ChangePrivacy,
    DeclineRequests,
    Delete,
    DeleteData,
    DismissMasters,
    EditMailingList,
    EditProfile,
    Explain,
    HandOver,
    InviteToEvent,
    Leave,
    OpenTeamRoom,
    ReadRoom,
    RemoveMembers,
    Rename,
    See,
    SwitchFeatures,
    WithdrawRequest,
}

impl Act {
    pub(crate) const ALL: [Self; 26] = [
        Self::AcceptRequests,
        Self::AddMembers,
        Self::AppointLeader,
        Self::AppointMasters,
        Self::AskToJoin,
        Self::ChangeHistory,
        Self::ChangeLocks,
        Self::ChangeNotification,
        Self::ChangePrivacy,
        Self::DeclineRequests,
        Self::Delete,
        Self::DeleteData,
        Self::DismissMasters,
        Self::EditMailingList,
        Self::EditProfile,
        Self::Explain,
        Self::HandOver,
        Self::InviteToEvent,
        Self::Leave,
        Self::OpenTeamRoom,
        Self::ReadRoom,
        Self::RemoveMembers,
        Self::Rename,
        Self::See,
        Self::SwitchFeatures,
        Self::WithdrawRequest,
    ];

    /// Checks whether the action adds or edits something, which is refused while the company is
    /// frozen (CO-2). To see, read, remove and delete stays possible.
    const fn adds(self) -> bool {
        !matches!(
            self,
            Self::DeclineRequests
                | Self::Delete
                | Self::DeleteData
                | Self::DismissMasters
                | Self::Explain
                | Self::Leave
                | Self::ReadRoom
                | Self::RemoveMembers
                | Self::See
                | Self::WithdrawRequest
        )
    }

    /// Returns the setting that the action changes, if the company can lock it (CO-6). To switch
    /// features changes those that the step names.
    const fn changes(self) -> Option<Setting> {
        match self {
            Self::AcceptRequests | Self::AddMembers | Self::RemoveMembers => Some(Setting::Members),
            Self::ChangePrivacy => Some(Setting::Privacy),
            Self::Rename => Some(Setting::Name),
            _ => None,
        }
    }
}

impl World {
    /// Checks that the user may do this. First they must see the group, then their roles must allow
    /// it, then the company must not be frozen.
    pub(crate) fn may(&self, by: Person, group: GroupNo, act: Act) -> ModelResult<()> {
        let found = self.open_group(by, group)?;
        if found.team.is_some() {
            self.may_in_team(by, group, act)?;
        } else {
            self.may_in_group(by, group, act)?;
        }
        if act.adds() {
            self.not_frozen(found.company)?;
        }
        // What the company locked, its Masters cannot change, and its administrators can (CO-6).
        let locked = act.changes().is_some_and(|setting| found.locked.contains(&setting));
        only_if(!locked || self.administers(by, group), "CO-6")
    }

    fn may_in_group(&self, by: Person, group: GroupNo, act: Act) -> ModelResult<()> {
        let member = self.is_member(by, group);
        let master = self.is_master(by, group);
        let administrator = self.administers(by, group);
        match act {
            // A user who takes part through a nested group can have a request, too.
            Act::See | Act::InviteToEvent | Act::WithdrawRequest => Ok(()),
            Act::ReadRoom => self.may_read_room(by, group),
            // A guest and an outsider ask only about themselves.
            Act::Explain => {
                let company = self.group(group).map(|group| group.company);
                let inside = (member && by.company() == company) || master || administrator;
                only_if(inside, "GR-17")
            }
            // A member is already in, and a Master can add themself. An administrator sees private
            // groups, but a private group accepts no requests to join.
            Act::AskToJoin => {
                let hidden = self.group(group).is_some_and(|group| group.private);
                only_if(!member && !master && !hidden, "GR-17")
            }
            Act::AppointLeader | Act::OpenTeamRoom => only_if(false, "RM-19"),
            Act::SwitchFeatures => only_if(master || administrator, "FT-1"),
            Act::ChangeLocks => only_if(administrator, "CO-6"),
            Act::ChangePrivacy => only_if(master, "GR-14"),
            // An administrator who is no Master has no mastership to hand over.
            Act::HandOver => only_if(master || administrator, "GR-9").and(only_if(master, "GR-3")),
            Act::Leave => only_if(false, "GR-10"),
            Act::AcceptRequests
            | Act::AddMembers
            | Act::AppointMasters
            | Act::ChangeHistory
            | Act::ChangeNotification
            | Act::DeclineRequests
            | Act::Delete
            | Act::DeleteData
            | Act::DismissMasters
            | Act::EditMailingList
            | Act::EditProfile
            | Act::RemoveMembers
            | Act::Rename => only_if(master || administrator, "GR-9"),
        }
    }

    /// Checks this for a team. A team has a leader in place of Masters. The directory decides its
    /// members and its name (RM-19).
    fn may_in_team(&self, by: Person, team: GroupNo, act: Act) -> ModelResult<()> {
        let leader = self.is_master(by, team);
        let administrator = self.administers(by, team);
        match act {
            Act::See | Act::InviteToEvent => Ok(()),
            Act::ReadRoom => self.may_read_room(by, team),
            Act::Explain => only_if(self.is_member(by, team) || leader || administrator, "GR-17"),
            Act::SwitchFeatures => only_if(leader || administrator, "FT-1"),
            Act::ChangeLocks => only_if(administrator, "CO-6"),
            Act::ChangePrivacy => only_if(leader, "GR-14"),
            Act::OpenTeamRoom => only_if(leader, "RM-19"),
            Act::ChangeHistory
            | Act::ChangeNotification
            | Act::DeleteData
            | Act::EditMailingList
            | Act::EditProfile => only_if(leader || administrator, "RM-19"),
            Act::AcceptRequests
            | Act::AddMembers
            | Act::AppointLeader
            | Act::AppointMasters
            | Act::AskToJoin
            | Act::DeclineRequests
            | Act::Delete
            | Act::DismissMasters
            | Act::HandOver
            | Act::Leave
            | Act::RemoveMembers
            | Act::Rename
            | Act::WithdrawRequest => only_if(false, "RM-19"),
        }
    }

    /// Checks that the user takes part. A Master or an administrator need not take part.
    fn may_read_room(&self, by: Person, group: GroupNo) -> ModelResult<()> {
        if self.is_member(by, group) {
            return Ok(());
        }
        only_if(!self.administers(by, group), "GR-9")?;
        only_if(!self.is_master(by, group), "GR-3")?;
        only_if(false, "GR-17")
    }

    fn administers(&self, by: Person, group: GroupNo) -> bool {
        self.group(group).is_some_and(|group| self.is_administrator(by, group.company))
    }
}

/// Writes the action as it follows "may".
impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AcceptRequests => "accept requests to join it",
            Self::AddMembers => "add members",
            Self::AppointLeader => "make a user its leader",
            Self::AppointMasters => "appoint Group Masters",
            Self::AskToJoin => "ask to join it",
            Self::ChangeHistory => "share its history with newcomers",
            Self::ChangeLocks => "lock its settings",
            Self::ChangeNotification => "change its notification",
            Self::ChangePrivacy => "change its privacy",
            Self::DeclineRequests => "see and decline requests to join it",
            Self::Delete => "delete it",
            Self::DeleteData => "delete data of its features",
            Self::DismissMasters => "dismiss Group Masters",
            Self::EditMailingList => "edit its mailing list",
            Self::EditProfile => "edit its picture or description",
            Self::Explain => "ask what others may do with it",
            Self::HandOver => "hand over their mastership",
            Self::InviteToEvent => "invite its members to an event",
            Self::Leave => "leave it",
            Self::OpenTeamRoom => "open its room",
            Self::ReadRoom => "read its room",
            Self::RemoveMembers => "remove members",
            Self::Rename => "rename it",
            Self::See => "see it",
            Self::WithdrawRequest => "withdraw a request to join it",
            Self::SwitchFeatures => "switch its features",
        })
    }
}
