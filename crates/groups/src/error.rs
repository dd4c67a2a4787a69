use guildhall_kernel::rules::{FT_3, GR_4};
use guildhall_kernel::{GroupId, Name, Refusal, Remedy, RemovalCause, Rule, UserId};
use guildhall_mailing_list::MailError;
use guildhall_permissions::rules::{CO_1, GR_3, GR_9, GR_15, GR_18, GR_19, RM_19, RM_20};
use guildhall_permissions::{CompanyError, GroupAction};
use guildhall_room_features::FeatureError;
use guildhall_rooms::RoomError;

use crate::rules::{GR_2, GR_5, GR_12, GR_20, ML_8};

/// Why a rule of the groups refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum GroupError {
    /// GR-3: these are Masters already. Nobody was appointed.
    #[error("some of those named are Group Masters already")]
    AlreadyMasters {
        /// Who.
        users: Vec<UserId>,
    },
    /// GR-9: these are members already. Nobody was added.
    #[error("some of those named are members already")]
    AlreadyMembers {
        /// Who.
        users: Vec<UserId>,
    },
    /// GR-20: that group is a member already.
    #[error("group {group} is a member already")]
    AlreadyNested {
        /// Which.
        group: GroupId,
    },
    /// The company's policy refuses.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// GR-20: the nesting would close this cycle.
    #[error("a group would be nested in itself: {}", chain(cycle))]
    Cycle {
        /// From the group, down through what is nested, to the group again: those of them that the
        /// user sees (GR-15).
        cycle: Vec<GroupId>,
    },
    /// GR-12: the group was deleted.
    #[error("the group was deleted")]
    Deleted {
        /// Which.
        group: GroupId,
    },
    /// GR-5: an internal group holds no external users.
    #[error("an internal group holds no external users, and some of those named are external")]
    ExternalInInternalGroup {
        /// Who.
        users: Vec<UserId>,
    },
    /// GR-5: Masters are internal users.
    #[error("Group Masters are internal users, and some of those named are external")]
    ExternalMaster {
        /// Who.
        users: Vec<UserId>,
    },
    /// GR-20: an external group holds users alone, and is nested in none.
    #[error("group {group} cannot be nested: an external group holds users alone, and is in none")]
    ExternalNesting {
        /// The group that was to be nested.
        group: GroupId,
    },
    /// A rule of the room features refuses.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// GR-3: a group always has a Master.
    #[error("the group would be left without a Group Master")]
    LastMaster {
        /// The group.
        group: GroupId,
    },
    /// RM-19: a team's leader is one of its members.
    #[error("user {user} is not in the team that they are to lead")]
    LeaderOutside {
        /// Who.
        user: UserId,
    },
    /// A rule of the mailing list refuses.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// FT-3: the room and the data of Message are there, or Message is not turned on.
    #[error("Message of the group has nothing to begin anew")]
    MessageKept {
        /// The group.
        group: GroupId,
    },
    /// RM-20: Message of the group is off, and its room with it.
    #[error("Message of the group is off")]
    MessageOff {
        /// The group.
        group: GroupId,
    },
    /// GR-4: another group of the company has the name.
    #[error("another group of the company has the name {name}")]
    NameTaken {
        /// The name.
        name: Name,
    },
    /// GR-2: a group that an administrator creates names a Master.
    #[error("no Group Master is named")]
    NeedsMaster,
    /// GR-9: nobody is named.
    #[error("nobody is named")]
    NoUsersNamed,
    /// RM-19: it is a group and not a team; the directory has nothing to say there.
    #[error("group {group} is no team")]
    NoTeam {
        /// Which.
        group: GroupId,
    },
    /// GR-15: there is no such group for this user: it never was, or it is hidden from them.
    #[error("there is no group {group}")]
    NoSuchGroup {
        /// The id that was asked for.
        group: GroupId,
    },
    /// The user may not do that; the rule says why.
    #[error("the user may not {action}")]
    NotAllowed {
        /// What was wanted.
        action: GroupAction,
        /// The rule.
        rule: &'static Rule,
    },
    /// GR-18, GR-19: there is nothing to take the user out of.
    #[error("user {user} does not belong to the group, or not as that would end")]
    NothingToEnd {
        /// The group.
        group: GroupId,
        /// Who.
        user: UserId,
        /// What was to end it.
        why: RemovalCause,
    },
    /// GR-20: that group is no member.
    #[error("group {group} is no member")]
    NotNested {
        /// Which.
        group: GroupId,
    },
    /// GR-9: the edit names nothing that is not so already.
    #[error("the edit changes nothing of the group")]
    NothingChanges,
    /// GR-3: these are no Masters. Nobody was dismissed.
    #[error("some of those named are no Group Masters")]
    NotMasters {
        /// Who.
        users: Vec<UserId>,
    },
    /// These are no members, and nothing was changed; the rule says what asks for members.
    #[error("some of those named are no members")]
    NotMembers {
        /// Who.
        users: Vec<UserId>,
        /// The rule.
        rule: &'static Rule,
    },
    /// CO-1: the command was asked in another company than the group's.
    #[error("the group belongs to another company")]
    OtherCompany {
        /// The group.
        group: GroupId,
    },
    /// A rule of the rooms refuses.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// RM-19: the leader has not opened the team's room, or turned Message off.
    #[error("Message of the team is off")]
    TeamMessageOff {
        /// The team.
        team: GroupId,
    },
    /// ML-8: no list has the address: none ever had, or the sender may not know of the one that
    /// has.
    #[error("no mailing list has the address")]
    UnknownAddress,
    /// RM-20: the room that came with the command is not the group's.
    #[error("the room is not the group's")]
    WrongRoom {
        /// The group.
        group: GroupId,
    },
}

impl Refusal for GroupError {
    fn users(&self) -> &[UserId] {
        match self {
            Self::AlreadyMasters { users }
            | Self::AlreadyMembers { users }
            | Self::ExternalInInternalGroup { users }
            | Self::ExternalMaster { users }
            | Self::NotMasters { users }
            | Self::NotMembers { users, .. } => users,
            Self::Company(error) => error.users(),
            Self::Room(error) => error.users(),
            _ => &[],
        }
    }

    fn rule(&self) -> &'static Rule {
        match self {
            Self::AlreadyMasters { .. } | Self::LastMaster { .. } | Self::NotMasters { .. } => {
                &GR_3
            }
            Self::AlreadyMembers { .. } | Self::NoUsersNamed | Self::NothingChanges => &GR_9,
            Self::AlreadyNested { .. }
            | Self::Cycle { .. }
            | Self::ExternalNesting { .. }
            | Self::NotNested { .. } => &GR_20,
            Self::Company(error) => error.rule(),
            Self::Deleted { .. } => &GR_12,
            Self::ExternalInInternalGroup { .. } | Self::ExternalMaster { .. } => &GR_5,
            Self::Feature(error) => error.rule(),
            Self::LeaderOutside { .. } | Self::NoTeam { .. } | Self::TeamMessageOff { .. } => {
                &RM_19
            }
            Self::Mail(error) => error.rule(),
            Self::MessageKept { .. } => &FT_3,
            Self::MessageOff { .. } | Self::WrongRoom { .. } => &RM_20,
            Self::NameTaken { .. } => &GR_4,
            Self::NeedsMaster => &GR_2,
            Self::NoSuchGroup { .. } => &GR_15,
            Self::NothingToEnd { why: RemovalCause::ExternalPermissionLost, .. } => &GR_19,
            Self::NothingToEnd { why: RemovalCause::OffBoarding, .. } => &GR_18,
            Self::NotAllowed { rule, .. } | Self::NotMembers { rule, .. } => rule,
            Self::OtherCompany { .. } => &CO_1,
            Self::Room(error) => error.rule(),
            Self::UnknownAddress => &ML_8,
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::AlreadyMasters { .. } => Remedy::you("Name only users who are no Masters yet."),
            Self::AlreadyMembers { .. } => Remedy::you("Name only users who are no members yet."),
            Self::AlreadyNested { .. } => Remedy::you("Name a group that is no member yet."),
            Self::Company(error) => error.remedy(),
            Self::ExternalMaster { .. } => Remedy::you("Name internal users as Masters."),
            Self::ExternalNesting { .. } => Remedy::master("Add its members one by one."),
            Self::Feature(error) => error.remedy(),
            Self::LeaderOutside { .. } => Remedy::service("Name a member, or let them join too."),
            Self::Mail(error) => error.remedy(),
            Self::MessageKept { .. } => Remedy::you("Switch the features instead."),
            Self::MessageOff { .. } => Remedy::master("Ask a Group Master to turn Message on."),
            Self::NotAllowed { action: GroupAction::ReadRoom, rule } if **rule == GR_3 => {
                Remedy::you("Add yourself as a member.")
            }
            Self::NotAllowed { action: GroupAction::OpenTeamRoom, .. } => {
                Remedy::leader("Ask the team's leader to open its room.")
            }
            Self::NoUsersNamed => Remedy::you("Name at least one user."),
            Self::NothingChanges => Remedy::you("Name something that is to be different."),
            Self::NotMasters { .. } => Remedy::you("Name only Masters of the group."),
            Self::NoTeam { .. } => Remedy::service("Change groups as a user does."),
            Self::NothingToEnd { .. } => Remedy::service("Go on with the next group."),
            Self::NotNested { .. } => Remedy::you("Name a group that is a member."),
            Self::NotMembers { .. } => Remedy::you("Name only members of the group."),
            Self::Room(error) => error.remedy(),
            Self::TeamMessageOff { .. } => {
                Remedy::leader("Ask the team's leader to turn Message on.")
            }
            Self::WrongRoom { .. } => Remedy::service("Load the room that the group names."),
            _ => self.rule().remedy(),
        }
    }
}

fn chain(groups: &[GroupId]) -> String {
    groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(" > ")
}
