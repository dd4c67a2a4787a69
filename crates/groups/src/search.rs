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
