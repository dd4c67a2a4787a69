//! What the directory does with teams (RM-19).

use guildhall_groups::{Group, GroupChange, TeamDraft, TeamEdit};
use guildhall_kernel::{CompanyId, GroupId, Scope};
use guildhall_permissions::Context;
use guildhall_rooms::{Room, RoomChange};

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, GroupDone, Guildhall, Stores};

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Forms the team of an organisation unit, with its room, which its leader opens.
    ///
    /// # Errors
    /// [`Error::Company`] for a user of another company (CO-1) and without the applications
    /// that groups need (CO-2).
    pub async fn form_team(&self, company: CompanyId, draft: TeamDraft) -> Result<GroupDone, S> {
        for _ in 0..ATTEMPTS {
            let company = self.company(company).await?;
            let cx = self.context(&company);
            let (id, room) = (GroupId::new(self.environment().new_uuid()), self.new_room_id());
            let (team, event) = Group::form_team(id, room, draft.clone(), &cx)?;
            let (room, opened) = Room::open_for_team(room, id, None, &cx);
            let room = RoomChange::new(room, opened);
            let change = GroupChange::new(team.clone(), event.clone(), room);
            match self.save_group(change).await {
                Ok(()) => return Ok(GroupDone::new(team, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Changes a team as its organisation unit has changed.
    ///
    /// # Errors
    /// [`Error::Group`], and [`Error::Company`] for a user of another company (CO-1).
    pub async fn change_team(&self, team: GroupId, edit: TeamEdit) -> Result<GroupDone, S> {
        let scope = Scope::of(edit.users());
        let change = |team: &mut Group, cx: &Context<'_>| team.change_team(edit.clone(), cx);
        self.change_group(team, scope, change).await
    }

    /// Dissolves a team with its organisation unit, and closes its room.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn dissolve_team(&self, team: GroupId) -> Result<GroupDone, S> {
        let end =
            |team: &mut Group, room: &mut Room, cx: &Context<'_>| team.dissolve_team(room, cx);
        self.end_group(team, Scope::of([]), end).await
    }
}
