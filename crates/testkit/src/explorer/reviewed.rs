//! What no search reaches, each with the reason: reviewed by hand, and kept honest by [`gaps`].
//!
//! [`gaps`]: super::Coverage::gaps

/// Rules that refuse no command of a world.
pub(super) const NEVER_REFUSED: &[(&str, &str)] = &[
    ("GR-1", "the ways in are the commands that there are"),
    ("GR-7", "it says what a conversion keeps; a room that does not convert is refused by GR-6"),
    ("GR-8", "a conversion is refused by the rules of creation that it respects"),
    ("GR-11", "who was removed is told what an outsider is told: GR-17, or GR-15"),
    ("GR-13", "it says who is told of an event, after it"),
    ("GR-16", "lists are filtered, and refuse nothing"),
    ("ML-9", "it says who receives a mail that was accepted"),
    ("ML-12", "it is the order of the checks, each of which refuses by its own rule"),
    ("RM-1", "there is no sixth kind to ask for"),
    ("RM-5", "there is no other beginning to ask for"),
    ("RM-6", "titles are cut, and never refused"),
    ("RM-8", "rooms are recommended, and a second one is legal"),
    ("RM-13", "the kinds of room that are not left say so by RM-2, RM-19 and RM-20"),
    ("RM-16", "rooms of no group have no command that switches features"),
    ("RM-17", "rooms of no group have no command for lists and privacy"),
    ("RM-18", "the badge follows from the kind"),
    ("RM-21", "entries are kept, and nothing takes one away"),
];

/// Rules that refuse commands of which none ever passes.
pub(super) const NEVER_LIFTED: &[(&str, &str)] = &[
    ("FT-4", "the data of Message and Task are never deleted on their own"),
    ("GR-10", "nobody ever leaves a group"),
    ("ML-7", "a mail of several senders stays one"),
];

/// Commands that are always refused.
pub(super) const NEVER_PASSES: &[(&str, &str)] =
    &[("Group::Leave", "GR-10: nobody leaves a group")];
