//! The groups by name, and by the texts that a search finds them by (GR-16).

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_groups::{GroupCursor, GroupHeader, GroupState, SearchText};
use guildhall_kernel::{CompanyId, GroupId, Name};
use guildhall_permissions::{GroupType, Privacy};

use crate::index::Index;

/// The number of characters of a word by which groups are found in the order of names.
const BEGINNING: usize = 3;

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
    by_beginning: Index<(CompanyId, Part, String), Arc<GroupCursor>>,
    /// The groups by the texts of [`SearchText::entries`].
    by_text: Index<(CompanyId, String), GroupId>,
}

impl GroupNames {
    /// Iterates in the order of names over the groups of a part that have a word with this
    /// [beginning], after `last` or from the first on.
    pub(crate) fn by_name<'a>(
        &'a self,
        (company, part): (CompanyId, Part),
        beginning: &str,
        last: Option<&GroupCursor>,
    ) -> impl Iterator<Item = &'a Arc<GroupCursor>> + use<'a> {
        self.by_beginning.after(&(company, part, beginning.to_owned()), last)
    }

    /// Iterates over the groups of a company that this text finds, in no order. A group comes once
    /// for each word that is found.
    pub(crate) fn found_by(&self, company: CompanyId, text: &str) -> impl Iterator<Item = GroupId> {
        let found = self.by_text.from(&(company, text.to_owned()));
        found
            .take_while(move |((of, found), _)| *of == company && found.starts_with(text))
            .map(|(_, id)| *id)
    }

    /// Returns the texts by which a search finds a group.
    pub(crate) fn texts_of(&self, header: &GroupHeader) -> BTreeSet<String> {
        let cursor = cursor_of(header);
        let all = texts((header, &cursor)).map(|(key, _)| key);
        let is_found = |key: &(CompanyId, String)| {
            self.by_text.after(key, None).any(|group| *group == header.id())
        };
        all.filter(is_found).map(|(_, text)| text).collect()
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
        let (old, new) = (before.map(|before| (before, &old)), [(after, &*cursor)]);
        let old_beginnings = old.into_iter().flat_map(beginnings);
        self.by_beginning.change(old_beginnings, new.into_iter().flat_map(beginnings));
        self.by_text.change(old.into_iter().flat_map(texts), new.into_iter().flat_map(texts));
    }
}

/// Returns the beginning of a text by which groups are found in the order of names.
pub(crate) fn beginning(text: &str) -> String {
    text.chars().take(BEGINNING).collect()
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

type Beginning = ((CompanyId, Part, String), Arc<GroupCursor>);

fn beginnings((header, cursor): (&GroupHeader, &Arc<GroupCursor>)) -> Vec<Beginning> {
    let mut beginnings = BTreeSet::from([String::new()]);
    for text in SearchText::entries(&cursor.name) {
        let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
        let found = ends.take(BEGINNING).filter_map(|end| text.get(..end));
        beginnings.extend(found.map(str::to_owned));
    }
    let parts = parts(header).into_iter();
    let keys = parts.flat_map(|part| beginnings.iter().map(move |text| (part, text.clone())));
    keys.map(|(part, text)| ((header.company(), part, text), Arc::clone(cursor))).collect()
}

fn texts(
    (header, cursor): (&GroupHeader, &Arc<GroupCursor>),
) -> impl Iterator<Item = ((CompanyId, String), GroupId)> {
    let (company, group) = (header.company(), header.id());
    let is_listed = !matches!(header.state(), GroupState::Deleted(_));
    let texts = is_listed.then(|| SearchText::entries(&cursor.name).collect::<Vec<_>>());
    texts.into_iter().flatten().map(move |text| ((company, text), group))
}
