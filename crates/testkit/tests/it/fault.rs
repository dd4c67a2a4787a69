//! The faults of broken stores.

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// No answer is kept.
    ForgetsAnswers,
    /// Answers that were made a little later than asked are forgotten, too.
    ForgetsAnswersEarly,
    /// A change is saved though the answer to its command is kept already.
    IgnoresAnswers,
    /// The answers of a refused change are kept.
    KeepsAnswersOfRefusedChanges,
    /// The answer to any user's key is found for every user.
    MixesAnswersOfUsers,
    /// Answers are never forgotten.
    NeverForgetsAnswers,
    /// Users whom a change names for the first time are not recorded.
    ForgetsFirstUses,
    /// A change is saved whatever happened to what its decision read.
    IgnoresReadSets,
    /// A group is renamed whatever happened to what the decision read.
    IgnoresReadsOfRenames,
    /// A registration is saved whatever happened to what its decision read.
    IgnoresReadsOfRegistrations,
    /// With a decision's basis come the entries that are asked for, also of what is hidden.
    ReadsWhatIsHidden,
    /// Of a decision's basis the answers are read before the group and the room.
    ReadsAnswersFirst,
    /// Of the companies of a decision's basis only the first is found.
    FindsOneCompany,
    /// Of several profiles only the first is found.
    FindsOneProfile,
    /// Of several rooms or groups only the first is found.
    FindsOneOfSeveral,
    /// Participants without a mail address are not listed among those with one.
    SkipsParticipantsWithoutAddress,
    /// Every address counts as one of a list.
    TakesUsersForLists,
    /// A registration is saved over a newer one.
    OverwritesRegistrations,
    /// Users who left are listed among those of the company.
    ListsFormerUsers,
    /// The profile of an erased user keeps its address.
    KeepsErasedAddresses,
    /// Any directory gives up every address of a user.
    GivesUpAddressesOfOthers,
    /// A team's name is claimed.
    ClaimsNamesOfTeams,
    /// The groups of every company count for the limits of each.
    CountsEveryCompany,
    /// Rooms with the same participants are found by all users who were ever in them.
    CountsFormerParticipants,
    /// A Master counts as a member.
    CountsMasters,
    /// Members of a deleted group still take part in the groups that nest it.
    KeepsMembersOfTombstones,
    /// The participants of a deleted group change with the groups nested in it.
    FollowsNestedGroupsOfTombstones,
    /// A participant through a nested group counts as a member.
    CountsParticipants,
    /// Teams count as groups.
    CountsTeams,
    /// The counts of a slice are those of its own entries.
    CountsOnlyTheSlice,
    /// Deleted groups count as groups.
    CountsTombstones,
    /// A listing ends after its first page.
    EndsAfterOnePage,
    /// A user who takes part in two ways stops taking part when one ends.
    EndsEveryWayWithOne,
    /// A post is not recorded.
    ForgetsActivity,
    /// No limit is known.
    ForgetsLimits,
    /// Requests to join are not listed.
    ForgetsRequests,
    /// No user takes part through a nested group.
    ForgetsIndirectMembers,
    /// A nesting is saved in spite of other nestings meanwhile.
    IgnoresNestings,
    /// A change is saved whatever the version.
    IgnoresVersions,
    /// A closed room keeps its claim.
    KeepsClaimsOfClosedRooms,
    /// A deleted group keeps its name and address.
    KeepsClaimsOfDeletedGroups,
    /// The events of a refused change are in the outbox.
    KeepsEventsOfRefusedChanges,
    /// Limits are checked before versions and claims.
    LimitsFirst,
    /// A change that uses no more of a quota is refused for it too.
    LimitsWhatIsThere,
    /// Former memberships are listed as present ones.
    ListsFormerMemberships,
    /// Private groups are listed for every user.
    ListsHiddenGroups,
    /// Teams are in the list of all groups.
    ListsTeamsAmongGroups,
    /// A slice holds every entry and every external recipient.
    LoadsTheWhole,
    /// Of the external recipients with one address but for case, only the folded one is found.
    FindsOneSpelling,
    /// The last external recipient is not found.
    ForgetsAddedRecipients,
    /// An external recipient keeps its spelling.
    KeepsOldSpellings,
    /// The external recipients of a deleted group are listed.
    KeepsRecipientsOfTombstones,
    /// External recipients are listed with regard to case.
    OrdersRecipientsByKey,
    /// Rooms and groups of other companies than the user's are not found.
    SearchesOneCompany,
    /// Groups nested in nested groups are not followed.
    FollowsOneLevel,
    /// Of nested groups that know a user differently, the farthest decides.
    AsksTheFarthestGroup,
    /// One event in five is not in the outbox.
    LosesEvents,
    /// The outbox of a company holds those of the others.
    MixesCompanies,
    /// The events of all companies have one sequence of positions.
    NumbersCompaniesTogether,
    /// Every event names a company that its outbox is not of.
    NamesAnotherCompany,
    /// Of several taken claims the last is named.
    NamesLastTakenClaim,
    /// Only one of several exceeded quotas is named.
    NamesOneExceededQuota,
    /// A participant in two ways is read twice.
    NamesParticipantsTwice,
    /// A second room of the same participants is refused.
    AllowsOneRoomPerUsers,
    /// The limit that was read first stays in use.
    RemembersLimits,
    /// Only the first of two rooms of a change is saved.
    SavesOnlyFirstRoom,
    /// The group is saved, and then its room.
    SavesGroupThenRoom,
    /// Only the last of two rooms of a change is saved.
    SavesOnlyLastRoom,
    /// Profiles are saved one by one.
    SavesProfilesOneByOne,
    /// The room is saved, and then its group.
    SavesRoomThenGroup,
    /// A change that loses a claim is reported as saved.
    ReportsSuccessToLosers,
    /// The last event is not in the outbox yet.
    ShowsEventsLate,
    /// `_` in a prefix is any character.
    TreatsPrefixesAsPatterns,
}
