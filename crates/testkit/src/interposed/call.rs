use guildhall_groups::AggregateId;

/// A call of a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is named after the method of the store")]
pub enum Call {
    Companies,
    EraseProfile,
    EventsAfter,
    FindAnswers,
    FindCompany,
    FindGroup,
    FindGroupByAddress,
    FindGroups,
    FindNestedGroups,
    FindCompanyByDomain,
    FindProfiles,
    FindRegistrations,
    FindUserByAddress,
    FindRoom,
    FindRoomByClaim,
    FindRooms,
    ForgetAnswers,
    GroupsNesting,
    GroupsOf,
    GroupsWithContacts,
    HoldersOfAddresses,
    ListGroups,
    Memberships,
    Participants,
    ParticipantAddresses,
    ParticipantsOf,
    Profiles,
    Registered,
    RecipientsOf,
    RecordActivity,
    RoomsIn,
    RoomsOf,
    RoomsOfCompany,
    RoomsWithContacts,
    RoomsWithExactly,
    /// A save of this company, group or room.
    Save(AggregateId),
    SaveProfiles,
    SaveRegistration,
}

impl Call {
    /// Returns whether the call saves a company, a room or a group.
    #[must_use]
    pub const fn saves(self) -> bool {
        matches!(self, Self::Save(_))
    }

    /// Returns whether the call saves a room.
    #[must_use]
    pub const fn saves_room(self) -> bool {
        matches!(self, Self::Save(AggregateId::Room(_)))
    }

    /// Returns whether the call saves a group.
    #[must_use]
    pub const fn saves_group(self) -> bool {
        matches!(self, Self::Save(AggregateId::Group(_)))
    }

    /// Returns whether the call saves a change of anything.
    #[must_use]
    pub const fn saves_any(self) -> bool {
        matches!(self, Self::Save(_) | Self::SaveProfiles | Self::SaveRegistration)
    }

    /// Returns whether the call only reads.
    #[must_use]
    pub const fn reads(self) -> bool {
        !matches!(
            self,
            Self::EraseProfile
                | Self::ForgetAnswers
                | Self::RecordActivity
                | Self::Save(_)
                | Self::SaveProfiles
                | Self::SaveRegistration
        )
    }
}
