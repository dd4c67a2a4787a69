//! What no search reaches, each with the reason: reviewed by hand, and checked by [`gaps`].
//!
//! [`gaps`]: super::Coverage::gaps

/// Rules that refuse no command of a world.
pub(super) const NEVER_REFUSED: &[(&str, &str)] = &[
    ("FT-4", "a command names only data that can be deleted; the text of any other is refused"),
    ("GR-1", "its ways of creation are the only commands"),
    ("GR-7", "it says what a conversion keeps; a room that does not convert is refused by GR-6"),
    ("GR-8", "a conversion is refused by the rules of creation that it respects"),
    ("GR-11", "a removed user is refused as an outsider: by GR-17 or GR-15"),
    ("GR-13", "it says who gets a notice after an event"),
    ("GR-16", "lists are filtered, and refuse nothing"),
    ("ML-9", "it says who receives a mail that was accepted"),
    ("ML-12", "it is the order of the checks, each of which refuses by its own rule"),
    ("RM-1", "no command can name a sixth kind"),
    ("RM-5", "no command can name another origin"),
    ("RM-6", "titles are cut, and never refused"),
    ("RM-8", "rooms are recommended, and a second one is allowed"),
    ("RM-13", "rooms that cannot be left are refused by RM-2, RM-19 and RM-20"),
    ("RM-16", "rooms of no group have no command that switches features"),
    ("RM-17", "rooms of no group have no command for lists and privacy"),
    ("RM-18", "the badge follows from the kind"),
    ("RM-21", "entries are kept, and no command deletes one"),
];

/// Rules whose refused commands never pass in any state.
pub(super) const NEVER_LIFTED: &[(&str, &str)] = &[
    ("GR-10", "no user ever leaves a group"),
    ("ML-7", "a mail of several senders is always refused"),
];

/// Commands that are always refused.
pub(super) const NEVER_PASSES: &[(&str, &str)] =
    &[("group::leave", "GR-10: no user leaves a group")];
