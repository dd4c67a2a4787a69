//! The faults that stores are broken by.

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// A team's name is its alone.
    ClaimsNamesOfTeams,
    /// The groups of every company count for the limits of each.
    CountsEveryCompany,
    /// Rooms of the same people are told by everybody who ever was in them.
    CountsFormerParticipants,
    /// Who manages a group counts as one who is in it.
    CountsMasters,
    /// Who was in a group that is deleted still takes part in what nests it.
    CountsOnTombstones,
    /// Who takes part in a group through others counts as one who is in it.
    CountsParticipants,
    /// Teams count as groups.
    CountsTeams,
    /// The counts of a slice are those of its own entries.
    CountsTheSliceAlone,
    /// Deleted groups count as groups.
    CountsTombstones,
    /// A listing ends after its first page.
    EndsAfterOnePage,
    /// Who has two ways into a group takes part no longer when one ends.
    EndsEveryWayWithOne,
    /// A post leaves no trace.
    ForgetsActivity,
    /// No limit is known.
    ForgetsLimits,
    /// Nobody takes part through what is nested.
    ForgetsThrough,
    /// A nesting is saved whatever others there were meanwhile.
    IgnoresNestings,
    /// A change is saved whatever the version.
    IgnoresVersions,
    /// A closed room keeps its claim.
    KeepsClaimsOfClosedRooms,
    /// A deleted group keeps its name and address.
    KeepsClaimsOfDeletedGroups,
    /// The events of a refused change stand in the outbox.
    KeepsEventsOfRefusedChanges,
    /// Limits are asked before versions and claims.
    LimitsFirst,
    /// A change that uses nothing more is refused for a limit too.
    LimitsWhatIsThere,
    /// Where a user once was counts as where they are.
    ListsFormerOnes,
    /// Private groups are listed to everybody.
    ListsHiddenGroups,
    /// Teams are in the list of all groups.
    ListsTeamsAmongGroups,
    /// A slice holds everybody.
    LoadsTheWhole,
    /// What a user is in elsewhere than in their own company is not found.
    LooksInOneCompany,
    /// What is nested in what is nested is not seen.
    LooksOneLevelDown,
    /// One event in five is not in the outbox.
    LosesEvents,
    /// The outbox of a company holds those of the others.
    MixesCompanies,
    /// Of several limits that are reached one is named.
    NamesOneOfTheFull,
    /// Who has two ways into a group is read twice.
    NamesParticipantsTwice,
    /// A second room of the same people is refused.
    OneRoomPerPeople,
    /// A limit is the one that was first read.
    RemembersLimits,
    /// Of two rooms of a change the first is saved.
    SavesFirstRoomAlone,
    /// The group is saved, and then its room.
    SavesGroupThenRoom,
    /// Of two rooms of a change the last is saved.
    SavesLastRoomAlone,
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
