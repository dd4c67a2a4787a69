use std::collections::BTreeSet;

use guildhall_kernel::NameKey;

/// What a user typed to find groups by name (GR-16).
///
/// It finds a group if a word of the group's name begins with it, without regard to case. It can go
/// on beyond that word. A blank at its end means that a word ends there: `launch ` finds `Launch
/// crew` and `Launch`, but not `Launchpad`.
///
/// ```
/// use guildhall_groups::SearchText;
/// use guildhall_kernel::NameKey;
///
/// let crew = NameKey::of("Launch crew");
/// assert!(SearchText::of("CR").finds(&crew));
/// assert!(SearchText::of("launch c").finds(&crew));
/// assert!(!SearchText::of("aunch").finds(&crew));
/// ```
#[doc(alias = "GR-16")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SearchText(String);

impl SearchText {
    /// The greatest number of characters of a [beginning](Self::beginning).
    pub const LONGEST_BEGINNING: usize = 3;

    /// Reads what the user typed.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut key = with_single_blanks(NameKey::of(text).as_str());
        if !key.is_empty() && text.ends_with(char::is_whitespace) {
            key.push(' ');
        }
        Self(key)
    }

    /// Returns the text as stores compare it with [`SearchText::entries`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first text that comes after all texts that begin with this one, as stores
    /// compare texts: by their characters. `None` if no text comes after them.
    ///
    /// The entries of the names that are found are a range: from this text up to that one.
    ///
    /// ```
    /// use guildhall_groups::SearchText;
    ///
    /// assert_eq!(SearchText::of("Crew").successor().as_deref(), Some("crex"));
    /// assert_eq!(SearchText::of("").successor(), None);
    /// ```
    #[must_use]
    pub fn successor(&self) -> Option<String> {
        let mut text = self.0.clone();
        while let Some(last) = text.pop() {
            // A range of characters leaves out the surrogates.
            if let Some(next) = (last..=char::MAX).nth(1) {
                text.push(next);
                return Some(text);
            }
        }
        None
    }

    /// Returns the beginning of this text by which a store looks up names in their order: at most
    /// [`LONGEST_BEGINNING`](Self::LONGEST_BEGINNING) characters. A shorter text is its own
    /// beginning, and finds every name that is looked up by it.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let end = self.0.char_indices().nth(Self::LONGEST_BEGINNING);
        end.and_then(|(end, _)| self.0.get(..end)).unwrap_or(&self.0)
    }

    /// Returns the beginnings of the texts by which a name is found, each once: all that
    /// [`beginning`](Self::beginning) can be for a text that finds the name, but the empty one.
    ///
    /// ```
    /// use guildhall_groups::SearchText;
    /// use guildhall_kernel::NameKey;
    ///
    /// let found = SearchText::beginnings(&NameKey::of("My crew"));
    /// assert!(found.iter().eq(["c", "cr", "cre", "m", "my", "my "]));
    /// ```
    #[must_use]
    pub fn beginnings(name: &NameKey) -> BTreeSet<String> {
        let mut beginnings = BTreeSet::new();
        for entry in Self::entries(name) {
            let ends = entry.char_indices().map(|(start, last)| start + last.len_utf8());
            let ends = ends.take(Self::LONGEST_BEGINNING);
            beginnings.extend(ends.filter_map(|end| entry.get(..end)).map(str::to_owned));
        }
        beginnings
    }

    /// Checks whether a name is found.
    #[must_use]
    pub fn finds(&self, name: &NameKey) -> bool {
        Self::entries(name).any(|entry| entry.starts_with(&self.0))
    }

    /// Returns the texts by which a name is found: the name from each of its words on. A name is
    /// found if one of them begins with the text that the user typed, so a store can find names by
    /// an index of these texts.
    pub fn entries(name: &NameKey) -> impl Iterator<Item = String> {
        name.word_starts().map(|rest| format!("{} ", with_single_blanks(rest)))
    }
}

fn with_single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_of_a_text_comes_directly_after_all_texts_that_begin_with_it() {
        let successor = |text: &str| SearchText(text.to_owned()).successor();
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
    }
}
