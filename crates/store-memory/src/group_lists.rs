//! Pages of the lists of groups, and of what a search finds in them (GR-16).

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_groups::{Group, GroupCursor, GroupFilter, GroupList, MembershipFilter, SearchText};
use guildhall_kernel::{Page, PageRequest, Scope};
use guildhall_permissions::Privacy;

use crate::MemoryError;
use crate::group_names::Part;
use crate::group_table::{Groups, StoredGroup};
use crate::index::one_more;
use crate::walks::{Way, shortest, until_found};

impl Groups {
    /// Lists the groups that a filter admits, each with the viewer's entry.
    pub(crate) fn list(
        &self,
        filter: &GroupFilter,
        page: &PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, MemoryError> {
        let list = List { groups: self, filter, page };
        list.page(list.ways())
    }
}

/// A page of a list, as one viewer sees it.
#[derive(Clone, Copy)]
struct List<'a> {
    groups: &'a Groups,
    filter: &'a GroupFilter,
    page: &'a PageRequest<GroupCursor>,
}

/// A group with its place in the order.
type Placed = (Arc<GroupCursor>, Result<Group, MemoryError>);

impl<'a> List<'a> {
    /// Returns the page that these ways lead to.
    fn page(self, ways: Vec<Way<'_, Placed>>) -> Result<Page<Group, GroupCursor>, MemoryError> {
        // A way can lead to a group twice.
        let found: BTreeMap<_, _> = shortest(ways).into_iter().collect();
        let groups = found.into_values().take(one_more(self.page));
        Ok(Page::cut(groups.collect::<Result<_, _>>()?, self.page.limit(), GroupCursor::behind))
    }

    /// Returns the ways to the page.
    fn ways(self) -> Vec<Way<'a, Placed>> {
        let Self { groups, filter, .. } = self;
        let (every, open) = self.parts();
        let mut ways = vec![self.walk(every)];
        if !self.filter.list().is_for_administrators() {
            let open = open.into_iter().flat_map(move |part| self.walk(part));
            ways.push(Box::new(open.chain(self.gather(self.own()))));
        }
        if self.beginning() != self.text() {
            let found = groups.names.found_by(filter.company(), self.text());
            ways.push(Box::new(self.gather(found.filter_map(|id| groups.get(id)))));
        }
        ways
    }

    /// Returns the part that has all groups of the list, and the part of those that the viewer
    /// sees without being in them.
    fn parts(self) -> (Part, Option<Part>) {
        let open = |part| (!self.filter.viewer_is_external()).then_some(part);
        match self.filter.list() {
            GroupList::All => (Part::Every, open(Part::PublicGroups)),
            GroupList::Orphaned => (Part::Orphaned, None),
            GroupList::Teams => (Part::Teams, open(Part::PublicTeams)),
            _ => (Part::Every, None),
        }
    }

    /// Iterates over the groups that the list shows because of what the viewer is in them.
    fn own(self) -> Box<dyn Iterator<Item = &'a StoredGroup> + 'a> {
        let viewer = self.filter.viewer();
        let by_entry = |filter| self.groups.of_user(viewer, filter);
        match self.filter.list() {
            GroupList::Managed => Box::new(by_entry(MembershipFilter::Masters)),
            GroupList::Requested => Box::new(by_entry(MembershipFilter::Requests)),
            _ => {
                let managed = by_entry(MembershipFilter::Masters);
                Box::new(managed.chain(self.groups.with_participant(viewer)))
            }
        }
    }

    fn text(self) -> &'a str {
        self.filter.search().map_or("", SearchText::as_str)
    }

    fn beginning(self) -> &'a str {
        self.filter.search().map_or("", SearchText::beginning)
    }

    /// Walks through a part in the order of the list until the page is full.
    fn walk(self, part: Part) -> Way<'a, Placed> {
        let Self { groups, filter, page } = self;
        let part = (filter.company(), part);
        let named = groups.names.by_name(part, self.beginning(), page.key());
        until_found(one_more(page), named.map(move |cursor| self.placed(groups.get(cursor.group)?)))
    }

    /// Gathers those of these groups that are on the page or on a later one.
    fn gather(
        self,
        candidates: impl Iterator<Item = &'a StoredGroup>,
    ) -> impl Iterator<Item = Option<Placed>> {
        candidates.map(move |stored| {
            let is_behind = self.page.key().is_none_or(|last| *stored.cursor > *last);
            if is_behind { self.placed(stored) } else { None }
        })
    }

    /// Loads a group if the filter admits it.
    fn placed(self, stored: &StoredGroup) -> Option<Placed> {
        let viewer = self.filter.viewer();
        // Most of a walk is refused here, and not loaded.
        let can_be_shown = self.filter.list().is_for_administrators()
            || stored.entry(viewer).is_some()
            || self.parts().1.is_some() && stored.header.privacy() == Privacy::Public
            || self.groups.takes_part(stored, viewer);
        if !can_be_shown {
            return None;
        }
        let group = self.groups.loaded(stored, &Scope::of([viewer]).into());
        let admitted = group.and_then(|group| Ok(self.filter.admits(&group)?.then_some(group)));
        admitted.transpose().map(|group| (Arc::clone(&stored.cursor), group))
    }
}

#[cfg(test)]
impl Groups {
    /// Lists all pages of this size, once by each way.
    pub(crate) fn pages(
        &self,
        filter: &GroupFilter,
        size: std::num::NonZeroU32,
    ) -> Vec<Vec<Group>> {
        let ways = List { groups: self, filter, page: &PageRequest::first(size) }.ways().len();
        let all = (0..ways).map(|way| {
            let (mut page, mut all) = (PageRequest::first(size), Vec::new());
            loop {
                let list = List { groups: self, filter, page: &page };
                let found = list.page(vec![list.ways().swap_remove(way)]).unwrap();
                let next = found.next().cloned();
                all.extend(found.into_items());
                let Some(next) = next else { return all };
                page = PageRequest::after(next, size);
            }
        });
        all.collect()
    }
}
