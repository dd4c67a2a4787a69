//! The groups by name, and by the texts that a search finds them by (GR-16).

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_groups::{GroupCursor, GroupHeader, GroupState, SearchText};
use guildhall_kernel::{CompanyId, GroupId, Name};
use guildhall_permissions::{GroupType, Privacy};
use uuid::Uuid;

use crate::index::{Index, work};

/// A part of the groups of a company, which is listed together. A group can be in several parts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Part {
    Every,
    Orphaned,
    PublicGroups,
    PublicTeams,
    Teams,
}

/// The groups that are not deleted, by their names.
#[derive(Debug, Default)]
pub(crate) struct GroupNames {
    /// The groups of each part in the order of names, by each beginning of each of their words. The
    /// empty beginning has all of them.
    by_beginning: Index<(CompanyId, Part, Beginning), Named>,
    /// The groups by the texts of [`SearchText::entries`].
    by_text: BTreeSet<(CompanyId, String, GroupId)>,
}

/// At most as many characters as a [beginning](SearchText::beginning) has.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
struct Beginning([Option<char>; SearchText::LONGEST_BEGINNING]);

impl Beginning {
    fn of(text: &str) -> Self {
        let mut characters = text.chars();
        Self(std::array::from_fn(|_| characters.next()))
    }
}

/// A group in the order of names. Most comparisons end with the first bytes of the name, which are
/// here, so that they follow no pointer.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Named {
    first: [u8; 24],
    cursor: Arc<GroupCursor>,
}

impl Named {
    fn of(cursor: &Arc<GroupCursor>) -> Self {
        // A name has no character of this byte, so a shorter one comes first, as among texts.
        let mut first = [0; 24];
        for (place, byte) in first.iter_mut().zip(cursor.name.as_str().bytes()) {
            *place = byte;
        }
        Self { first, cursor: Arc::clone(cursor) }
    }
}

impl GroupNames {
    /// Iterates in the order of names over the groups of a part that have a word with this
    /// [beginning](SearchText::beginning), after `last` or from the first on.
    pub(crate) fn by_name<'a>(
        &'a self,
        (company, part): (CompanyId, Part),
        beginning: &str,
        last: Option<&GroupCursor>,
    ) -> impl Iterator<Item = &'a Arc<GroupCursor>> + use<'a> {
        let last = last.map(|last| Named::of(&Arc::new(last.clone())));
        let named =
            self.by_beginning.after(&(company, part, Beginning::of(beginning)), last.as_ref());
        named.map(|named| &named.cursor)
    }

    /// Iterates over the groups of a company that this text finds, in no order. A group comes once
    /// for each word that is found.
    pub(crate) fn found_by(&self, company: CompanyId, text: &str) -> impl Iterator<Item = GroupId> {
        let first = (company, text.to_owned(), GroupId::new(Uuid::nil()));
        let found = self.by_text.range(first..).inspect(|_| work::count());
        found
            .take_while(move |(of, found, _)| *of == company && found.starts_with(text))
            .map(|(_, _, id)| *id)
    }

    /// Returns the texts by which a search finds a group.
    pub(crate) fn texts_of(&self, header: &GroupHeader) -> BTreeSet<String> {
        let all = texts(header, &cursor_of(header)).into_iter();
        let found = all.filter(|entry| self.by_text.contains(entry));
        found.map(|(_, text, _)| text).collect()
    }

    /// Moves a group from its old header to its new one. Its cursor follows its name.
    pub(crate) fn change(
        &mut self,
        before: Option<&GroupHeader>,
        after: &GroupHeader,
        cursor: &mut Arc<GroupCursor>,
    ) {
        if before.is_some_and(|before| listed_by(before) == listed_by(after)) {
            return;
        }
        let old = Arc::clone(cursor);
        if before.is_some_and(|before| before.name() != after.name()) {
            *cursor = cursor_of(after);
        }
        let old_beginnings = before.map(|before| beginnings(before, &old));
        let new_beginnings = beginnings(after, cursor);
        self.by_beginning.change(old_beginnings.into_iter().flatten(), new_beginnings);
        let old_texts = before.map(|before| texts(before, &old)).unwrap_or_default();
        let new_texts = texts(after, cursor);
        for gone in old_texts.iter().filter(|old| !new_texts.contains(old)) {
            work::count();
            self.by_text.remove(gone);
        }
        for new in new_texts.into_iter().filter(|new| !old_texts.contains(new)) {
            work::count();
            self.by_text.insert(new);
        }
    }
}

pub(crate) fn cursor_of(header: &GroupHeader) -> Arc<GroupCursor> {
    Arc::new(GroupCursor { name: header.name().key(), group: header.id() })
}

/// Returns the parts of a header that decide where the group is listed.
fn listed_by(header: &GroupHeader) -> (&Name, GroupState, GroupType, Privacy) {
    (header.name(), header.state(), header.group_type(), header.privacy())
}

fn parts(header: &GroupHeader) -> Vec<Part> {
    let is_public = header.privacy() == Privacy::Public;
    let of_type = match header.group_type() {
        GroupType::Group => [None, is_public.then_some(Part::PublicGroups)],
        GroupType::Team => [Some(Part::Teams), is_public.then_some(Part::PublicTeams)],
    };
    let of_state = match header.state() {
        GroupState::Active => None,
        GroupState::Deleted(_) => return Vec::new(),
        GroupState::Orphaned(_) => Some(Part::Orphaned),
    };
    [Some(Part::Every), of_state].into_iter().chain(of_type).flatten().collect()
}

fn beginnings(
    header: &GroupHeader,
    cursor: &Arc<GroupCursor>,
) -> Vec<((CompanyId, Part, Beginning), Named)> {
    let parts = parts(header);
    if parts.is_empty() {
        return Vec::new();
    }
    let (company, named) = (header.company(), Named::of(cursor));
    let mut beginnings = vec![Beginning::default()];
    beginnings.extend(SearchText::beginnings(&cursor.name).iter().map(|text| Beginning::of(text)));
    let key = |part| beginnings.iter().map(move |beginning| (company, part, *beginning));
    parts.into_iter().flat_map(key).map(|key| (key, named.clone())).collect()
}

fn texts(header: &GroupHeader, cursor: &GroupCursor) -> Vec<(CompanyId, String, GroupId)> {
    if matches!(header.state(), GroupState::Deleted(_)) {
        return Vec::new();
    }
    let texts = SearchText::entries(&cursor.name);
    texts.map(|text| (header.company(), text, header.id())).collect()
}
