use guildhall_kernel::rules::GR_4;
use guildhall_kernel::{GroupId, Name, Refusal, Remedy, Rule, UserId};
use guildhall_mailing_list::MailError;
use guildhall_permissions::rules::{CO_1, GR_3, GR_9, GR_15, RM_20};
use guildhall_permissions::{CompanyError, GroupAction};
use guildhall_room_features::FeatureError;
use guildhall_rooms::RoomError;

use crate::rules::{GR_2, GR_5, GR_12, ML_8};

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
    /// The company's policy refuses.
    #[error(transparent)]
    Company(#[from] CompanyError),
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
    /// A rule of the room features refuses.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// GR-3: a group always has a Master.
    #[error("the group would be left without a Group Master")]
    LastMaster {
        /// The group.
        group: GroupId,
    },
    /// A rule of the mailing list refuses.
    #[error(transparent)]
    Mail(#[from] MailError),
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
    NobodyNamed,
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
    /// ML-8: no list has the address: none ever had, or the sender may not know of the one that has.
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
            Self::AlreadyMembers { .. } | Self::NobodyNamed | Self::NothingChanges => &GR_9,
            Self::Company(error) => error.rule(),
            Self::Deleted { .. } => &GR_12,
            Self::ExternalInInternalGroup { .. } | Self::ExternalMaster { .. } => &GR_5,
            Self::Feature(error) => error.rule(),
            Self::Mail(error) => error.rule(),
            Self::MessageOff { .. } | Self::WrongRoom { .. } => &RM_20,
            Self::NameTaken { .. } => &GR_4,
            Self::NeedsMaster => &GR_2,
            Self::NoSuchGroup { .. } => &GR_15,
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
            Self::Company(error) => error.remedy(),
            Self::ExternalMaster { .. } => Remedy::you("Name internal users as Masters."),
            Self::Feature(error) => error.remedy(),
            Self::Mail(error) => error.remedy(),
            Self::MessageOff { .. } => Remedy::master("Ask a Group Master to turn Message on."),
            Self::NotAllowed { action: GroupAction::ReadRoom, rule } if **rule == GR_3 => {
                Remedy::you("Add yourself as a member.")
            }
            Self::NobodyNamed => Remedy::you("Name at least one user."),
            Self::NothingChanges => Remedy::you("Name something that is to be different."),
            Self::NotMasters { .. } => Remedy::you("Name only Masters of the group."),
            Self::NotMembers { .. } => Remedy::you("Name only members of the group."),
            Self::Room(error) => error.remedy(),
            Self::WrongRoom { .. } => Remedy::service("Load the room that the group names."),
            _ => self.rule().remedy(),
        }
    }
}
