//! The faults that stores are broken by.

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Rooms of the same people are told by everybody who ever was in them.
    CountsFormerParticipants,
    /// The counts of a slice are those of its own entries.
    CountsTheSliceAlone,
    /// A listing ends after its first page.
    EndsAfterOnePage,
    /// A post leaves no trace.
    ForgetsActivity,
    /// A change is saved whatever the version.
    IgnoresVersions,
    /// A deleted group keeps its name and address.
    KeepsClaimsOfDeletedGroups,
    /// The events of a refused change stand in the outbox.
    KeepsEventsOfRefusedChanges,
    /// Private groups are listed to everybody.
    ListsHiddenGroups,
    /// A slice holds everybody.
    LoadsTheWhole,
    /// One event in five is not in the outbox.
    LosesEvents,
    /// The outbox of a company holds those of the others.
    MixesCompanies,
    /// A second room of the same people is refused.
    OneRoomPerPeople,
    /// The group is saved, and then its room.
    SavesGroupThenRoom,
    /// Profiles are saved one by one.
    SavesProfilesOneByOne,
    /// The room is saved, and then its group.
    SavesRoomThenGroup,
    /// Whoever comes too late for a claim is told that they succeeded.
    SaysYesToLosers,
    /// The last event is not in the outbox yet.
    ShowsEventsLate,
    /// `_` in a prefix is any character.
    TakesPrefixesForPatterns,
}
