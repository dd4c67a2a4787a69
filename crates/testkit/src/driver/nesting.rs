//! Teams (RM-19) and nested groups (GR-20).

use guildhall_groups::{Group, GroupChange, GroupDraft, NestedGroups, TeamDraft, TeamEdit};
use guildhall_kernel::{Scope, User};
use guildhall_rooms::{Room, RoomChange};

use super::{ADMIN, Driver};
use crate::GuildhallStore;
use crate::ids::{group_id, group_room, user};

impl<S: GuildhallStore> Driver<S> {
    /// Makes the creation of a group that has only the Masters and members of its draft.
    pub(crate) fn administered(&self, n: u32, draft: GroupDraft, at: u32) -> GroupChange {
        let (id, room, by, cx) = (group_id(n), group_room(n), user(ADMIN), self.cx(at));
        let created = Group::create_as_administrator(id, room, by, draft, &cx);
        let (group, created) = created.unwrap();
        let (room, opened) = Room::open_for_group(room, id, by, &cx);
        GroupChange::new(group, created, RoomChange::new(room, opened))
    }

    /// Makes the creation of a team, with the room of the same number.
    pub(crate) fn new_team(&self, n: u32, draft: TeamDraft, at: u32) -> GroupChange {
        let (id, cx) = (group_id(n), self.cx(at));
        let (team, formed) = Group::form_team(id, group_room(n), draft, &cx).unwrap();
        let (room, opened) = Room::open_for_team(group_room(n), id, None, &cx);
        GroupChange::new(team, formed, RoomChange::new(room, opened))
    }

    pub(crate) async fn change_team(&self, n: u32, edit: TeamEdit, at: u32) -> Group {
        self.in_group(group_id(n), at, |team, cx| team.change_team(edit, cx)).await
    }

    pub(crate) async fn dissolve_team(&self, n: u32, at: u32) -> Group {
        let before = self.group(group_id(n)).await;
        let open = self.room(before.room()).await;
        let (mut team, mut room) = (before.clone(), open.clone());
        let (event, closed) = team.dissolve_team(&mut room, &self.cx(at)).unwrap();
        let closing = RoomChange::between(&open, room, vec![closed]);
        self.save_group(GroupChange::between(&before, team, vec![event]).with_room(closing)).await
    }

    /// Loads the group and all groups nested in it, with the scope of the user who acts.
    pub(crate) async fn below(&self, n: u32, by: &User) -> NestedGroups {
        self.store.find_nested_groups(group_id(n), Scope::of([by.id()])).await.unwrap()
    }

    /// Makes the change that nests the second group in the first, as the stored state decides it.
    pub(crate) async fn nesting(&self, [n, child]: [u32; 2], by: &User, at: u32) -> GroupChange {
        let below = self.below(child, by).await;
        let parent = self.group(group_id(n)).await;
        let nests =
            self.on_group(&parent, at, |group, cx| group.nest(*by, group_id(child), &below, cx));
        nests.after_nestings(below.version())
    }

    pub(crate) async fn nest(&self, pair: [u32; 2], by: &User, at: u32) -> Group {
        let change = self.nesting(pair, by, at).await;
        self.save_group(change).await
    }

    pub(crate) async fn unnest(&self, [n, child]: [u32; 2], by: &User, at: u32) -> Group {
        let child = self.group(group_id(child)).await;
        self.in_group(group_id(n), at, |group, cx| group.unnest(*by, &child, cx)).await
    }
}
