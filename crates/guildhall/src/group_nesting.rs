//! Groups and teams as members of a group (GR-20).

use guildhall_groups::{GroupChange, GroupError, GroupView};
use guildhall_kernel::{GroupId, Scope};
use guildhall_permissions::GroupAction;

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, GroupDone, GroupHandle, Stores};

impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Makes a group or team a member: whoever takes part in it takes part here (GR-20).
    ///
    /// Who takes part follows from the other group, so the group that comes back does not know it
    /// any more: ask again.
    ///
    /// # Errors
    /// [`Error::Group`]: where it would close a cycle, which is named; for what is nested already, is
    /// external, or is not there for the user; and for a team, whose members are the directory's
    /// (RM-19).
    pub async fn nest(&self, child: GroupId) -> Result<GroupDone, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let scope = Scope::of([by.id()]);
        for _ in 0..ATTEMPTS {
            let before = hall.find_group(self.id, scope.clone()).await?;
            let below = hall.store().find_nested_groups(child, scope.clone()).await;
            let below = below.map_err(Error::Store)?;
            let company = hall.company(before.company()).await?;
            let cx = hall.context(&company);
            let mut group = before.clone();
            if below.group(child).is_err() {
                group.authorize(&by, GroupAction::AddMembers, &cx)?;
                return Err(Error::Group(GroupError::NoSuchGroup { group: child }));
            }
            let event = group.nest(&by, child, &below, &cx)?;
            let change = GroupChange::between(&before, group.clone(), vec![event.clone()]);
            match hall.save_group(change.after_nestings(below.version())).await {
                Ok(()) => return Ok(GroupDone::new(group, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Takes a group or team out of the members. Who takes part by another way too stays (GR-20).
    ///
    /// # Errors
    /// [`Error::Group`]. What the user does not see is no member for them (GR-15): whoever sees
    /// it takes it out, as a Master of it who is one here too, or as an administrator.
    pub async fn unnest(&self, child: GroupId) -> Result<GroupDone, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let found = hall.store().find_group(child, Scope::of([by.id()])).await;
        let found = found.map_err(Error::Store)?;
        self.act([], |group, by, cx| {
            let Some(child) = &found else {
                group.authorize(by, GroupAction::RemoveMembers, cx)?;
                return Err(GroupError::NotNested { group: child }.into());
            };
            group.unnest(by, child, cx)
        })
        .await
    }

    /// The groups and teams that are members, each as the user sees it: those that they do not see
    /// are left out (GR-15).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn nested(&self) -> Result<Vec<GroupView>, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let nested = self
            .ask([], |group, by, cx| {
                group.view(by, cx)?;
                Ok(group.header().nested().keys().copied().collect::<Vec<_>>())
            })
            .await?;
        let mut views = Vec::new();
        for child in nested {
            match hall.user(by).group(child).view().await {
                Ok(view) => views.push(view),
                Err(Error::Group(GroupError::NoSuchGroup { .. } | GroupError::Deleted { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(views)
    }
}
