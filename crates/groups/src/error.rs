use guildhall_kernel::rules::{FT_3, GR_4};
use guildhall_kernel::{
    Class, GroupId, Name, Refusal, RefusalRow, Remedy, RemovalCause, Rule, UserId,
};
use guildhall_mailing_list::MailError;
use guildhall_permissions::rules::{
    CO_1, CO_6, GR_3, GR_9, GR_15, GR_17, GR_18, GR_19, RM_19, RM_20,
};
use guildhall_permissions::{CompanyError, GroupAction, GroupSetting};
use guildhall_room_features::FeatureError;
use guildhall_rooms::RoomError;

use crate::Managers;
use crate::rules::{GR_2, GR_5, GR_12, GR_20, ML_8, remedy_of_action, remedy_of_message_off};

/// Why a rule of the groups refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// GR-17: the user has an open request to join.
    #[doc(alias = "GR-17")]
    #[error("the user has already asked to join group {group}")]
    AlreadyAsked {
        /// The group.
        group: GroupId,
    },
    /// GR-3: some of the users are Group Masters already.
    #[doc(alias = "GR-3")]
    #[error("some of these users are already Group Masters")]
    AlreadyMasters {
        /// The users who are.
        users: Vec<UserId>,
    },
    /// GR-9: some of the users are members already.
    #[doc(alias = "GR-9")]
    #[error("some of these users are already members")]
    AlreadyMembers {
        /// The users who are.
        users: Vec<UserId>,
    },
    /// GR-20: the group to nest is a member already.
    #[doc(alias = "GR-20")]
    #[error("group {group} is already a member of this group")]
    AlreadyNested {
        /// The group to nest.
        group: GroupId,
    },
    /// The company's policy refuses.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// GR-20: the nesting would close a cycle.
    #[doc(alias = "GR-20")]
    #[error("a group would be nested in itself: {}", chain(cycle))]
    Cycle {
        /// The cycle from the group down through nested groups to the group again, without the
        /// groups that are hidden from the user (GR-15).
        cycle: Vec<GroupId>,
    },
    /// GR-12: the group was deleted.
    #[doc(alias = "GR-12")]
    #[error("the group was deleted")]
    Deleted {
        /// The group.
        group: GroupId,
    },
    /// GR-5: an internal group cannot hold external users.
    #[doc(alias = "GR-5")]
    #[error("an internal group cannot hold external users, and some of these users are external")]
    ExternalInInternalGroup {
        /// The external users.
        users: Vec<UserId>,
    },
    /// GR-5: a Group Master must be an internal user.
    #[doc(alias = "GR-5")]
    #[error("Group Masters must be internal users, and some of these users are external")]
    ExternalMaster {
        /// The external users.
        users: Vec<UserId>,
    },
    /// GR-20: an external group can neither hold groups nor be nested in one.
    #[error(
        "group {group} cannot be nested: an external group can neither hold groups nor be nested"
    )]
    #[doc(alias = "GR-20")]
    ExternalNesting {
        /// The group to nest.
        group: GroupId,
    },
    /// A rule of the room features refuses.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// GR-3: the group would have no Group Master left.
    #[doc(alias = "GR-3")]
    #[error("the group would have no Group Master left")]
    LastMaster {
        /// The group.
        group: GroupId,
    },
    /// RM-19: the leader of a team must be one of its members.
    #[doc(alias = "RM-19")]
    #[error("user {user} is not a member of the team that they are to lead")]
    LeaderOutside {
        /// The user.
        user: UserId,
    },
    /// CO-6: the company has locked the setting.
    #[doc(alias = "CO-6")]
    #[error("the company has locked {setting}")]
    Locked {
        /// The setting.
        setting: GroupSetting,
    },
    /// A rule of the mailing list refuses.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// GR-5: a Group Master of an external group needs the permission for external contact.
    #[doc(alias = "GR-5")]
    #[error(
        "Masters of an external group need the permission for external contact, and some of these \
         users lack it"
    )]
    MasterWithoutContact {
        /// The users who lack it.
        users: Vec<UserId>,
    },
    /// FT-3: Message cannot begin anew, because it is on, was never on or is still kept, or because
    /// the request does not turn it on.
    #[doc(alias = "FT-3")]
    #[error("Message can begin anew only if it is turned on after its data are gone")]
    MessageKept {
        /// The group.
        group: GroupId,
    },
    /// RM-20: Message of the group is off, so its room cannot be read.
    #[doc(alias = "RM-20")]
    #[error("Message is off in this group")]
    MessageOff {
        /// The group.
        group: GroupId,
        /// Who can turn Message on.
        managers: Managers,
    },
    /// GR-4: another group of the company has the name.
    #[doc(alias = "GR-4")]
    #[error("another group of the company already has the name {name}")]
    NameTaken {
        /// The name.
        name: Name,
    },
    /// GR-2: a group that an administrator creates needs a Group Master.
    #[doc(alias = "GR-2")]
    #[error("the group needs at least one Group Master")]
    NeedsMaster,
    /// GR-17: some of the users have no open request to join.
    #[doc(alias = "GR-17")]
    #[error("{} no open request to join the group", match users.as_slice() {
        [_] => "this user has",
        _ => "some of these users have",
    })]
    NoOpenRequest {
        /// The users who have none.
        users: Vec<UserId>,
    },
    /// GR-15: for this user there is no such group. It does not exist, or it is hidden from them.
    #[doc(alias = "GR-15")]
    #[error("there is no group {group}")]
    NoSuchGroup {
        /// The id that was asked for.
        group: GroupId,
    },
    /// RM-19: this is a group and not a team, so the directory cannot change it.
    #[doc(alias = "RM-19")]
    #[error("group {group} is not a team")]
    NoTeam {
        /// The group.
        group: GroupId,
    },
    /// GR-9: the request names no users.
    #[doc(alias = "GR-9")]
    #[error("no users are named")]
    NoUsersNamed,
    /// The user may not do this. The rule tells why.
    #[error("the user may not {action}")]
    NotAllowed {
        /// What the user wanted to do.
        action: GroupAction,
        /// The rule.
        rule: &'static Rule,
        /// Who can do it, or let the user do it.
        managers: Managers,
    },
    /// GR-3: some of the users are not Group Masters.
    #[doc(alias = "GR-3")]
    #[error("some of these users are not Group Masters")]
    NotMasters {
        /// The users who are not.
        users: Vec<UserId>,
    },
    /// Some of the users are not members. The rule tells why they have to be.
    #[doc(alias = "ML-11")]
    #[error("some of these users are not members")]
    NotMembers {
        /// The users who are not.
        users: Vec<UserId>,
        /// The rule.
        rule: &'static Rule,
    },
    /// GR-20: the group to remove is not a member.
    #[doc(alias = "GR-20")]
    #[error("group {group} is not a member of this group")]
    NotNested {
        /// The group to remove.
        group: GroupId,
    },
    /// FT-6: the request changes nothing.
    #[doc(alias = "GR-9")]
    #[error("the request changes nothing about the group")]
    NothingChanges,
    /// GR-18, GR-19: the user holds nothing in the group that would end.
    #[doc(alias("GR-18", "GR-19"))]
    #[error("{}", nothing_to_end(*user, *why))]
    NothingToEnd {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
        /// Why the user was to be removed.
        why: RemovalCause,
    },
    /// CO-1: the command was decided in another company than the group's.
    #[doc(alias = "CO-1")]
    #[error("the group belongs to another company")]
    OtherCompany {
        /// The group.
        group: GroupId,
    },
    /// A rule of the rooms refuses.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// RM-19: Message of the team is off, or the leader has never turned it on.
    #[doc(alias = "RM-19")]
    #[error("Message is off in this team")]
    TeamMessageOff {
        /// The team.
        team: GroupId,
        /// Who can turn Message on.
        managers: Managers,
    },
    /// ML-8: no list has the address, or the sender may not know of the list that has it.
    #[doc(alias = "ML-8")]
    #[error("no mailing list has this address")]
    UnknownAddress,
    /// RM-20: the room that came with the command is not the group's room.
    #[doc(alias = "RM-20")]
    #[error("this is not the room of the group")]
    WrongRoom {
        /// The group.
        group: GroupId,
    },
}

impl Refusal for GroupError {
    #[expect(clippy::too_many_lines, reason = "each refusal is one row of a table")]
    fn row(&self) -> RefusalRow<'_> {
        let conflict = |kind, rule| RefusalRow::new(kind, Class::Conflict, rule);
        match self {
            Self::AlreadyAsked { group } => conflict("already_asked", &GR_17)
                .with_fact("group", *group)
                .with_remedy(Remedy::you("Wait for the answer, or withdraw the request.")),
            Self::AlreadyMasters { users } => conflict("already_masters", &GR_3)
                .with_users(users)
                .with_remedy(Remedy::you("Name only users who are not Group Masters yet.")),
            Self::AlreadyMembers { users } => conflict("already_members", &GR_9)
                .with_users(users)
                .with_remedy(Remedy::you("Name only users who are not members yet.")),
            Self::AlreadyNested { group } => conflict("already_nested", &GR_20)
                .with_fact("group", *group)
                .with_remedy(Remedy::you("Choose a group that is not a member yet.")),
            Self::Company(error) => error.row(),
            Self::Cycle { cycle } => conflict("cycle", &GR_20).with_fact("cycle", cycle.as_slice()),
            Self::Deleted { group } => {
                RefusalRow::new("deleted", Class::Gone, &GR_12).with_fact("group", *group)
            }
            Self::ExternalInInternalGroup { users } => {
                conflict("external_in_internal_group", &GR_5).with_users(users)
            }
            Self::ExternalMaster { users } => {
                RefusalRow::new("external_master", Class::Invalid, &GR_5)
                    .with_users(users)
                    .with_remedy(Remedy::you("Name internal users as Group Masters."))
            }
            Self::ExternalNesting { group } => conflict("external_nesting", &GR_20)
                .with_fact("group", *group)
                .with_remedy(Remedy::master("Add its members one by one.")),
            Self::Feature(error) => error.row(),
            Self::LastMaster { group } => conflict("last_master", &GR_3).with_fact("group", *group),
            Self::LeaderOutside { user } => conflict("leader_outside", &RM_19)
                .with_fact("user", *user)
                .with_remedy(Remedy::service("Name a member, or add the user in the same change.")),
            Self::Locked { setting } => RefusalRow::new("locked", Class::Forbidden, &CO_6)
                .with_fact("setting", setting.name()),
            Self::Mail(error) => error.row(),
            Self::MasterWithoutContact { users } => {
                let ask = "Ask an administrator to give these users the permission.";
                RefusalRow::new("master_without_contact", Class::Forbidden, &GR_5)
                    .with_users(users)
                    .with_remedy(Remedy::administrator(ask))
            }
            Self::MessageKept { group } => conflict("message_kept", &FT_3)
                .with_fact("group", *group)
                .with_remedy(Remedy::you("Switch the features instead.")),
            Self::MessageOff { group, managers } => conflict("message_off", &RM_20)
                .with_fact("group", *group)
                .with_remedy(remedy_of_message_off(*managers)),
            Self::NameTaken { name } => conflict("name_taken", &GR_4).with_fact("name", name),
            Self::NeedsMaster => RefusalRow::new("needs_master", Class::Invalid, &GR_2),
            Self::NoOpenRequest { users } => {
                conflict("no_open_request", &GR_17).with_users(users).with_remedy(Remedy::you(
                    "Name only users who have asked to join, or ask to join first.",
                ))
            }
            Self::NoSuchGroup { group } => {
                RefusalRow::new("no_such_group", Class::NotFound, &GR_15).with_fact("group", *group)
            }
            Self::NoTeam { group } => conflict("no_team", &RM_19)
                .with_fact("group", *group)
                .with_remedy(Remedy::service("Change it with the commands for groups.")),
            Self::NoUsersNamed => RefusalRow::new("no_users_named", Class::Invalid, &GR_9)
                .with_remedy(Remedy::you("Name at least one user.")),
            Self::NotAllowed { action, rule, managers } => {
                RefusalRow::new("group_not_allowed", Class::Forbidden, rule)
                    .with_fact("action", action.name())
                    .with_remedy(remedy_of_action(*action, rule, *managers))
            }
            Self::NotMasters { users } => conflict("not_masters", &GR_3)
                .with_users(users)
                .with_remedy(Remedy::you("Name only Group Masters of the group.")),
            Self::NotMembers { users, rule } => conflict("not_members", rule)
                .with_users(users)
                .with_remedy(Remedy::you("Name only members of the group.")),
            Self::NotNested { group } => conflict("not_nested", &GR_20)
                .with_fact("group", *group)
                .with_remedy(Remedy::you("Choose a group that is a member.")),
            Self::NothingChanges => conflict("nothing_changes", &GR_9)
                .with_remedy(Remedy::you("Change at least one field.")),
            Self::NothingToEnd { group, user, why } => {
                let rule = match why {
                    RemovalCause::ExternalContactEnded | RemovalCause::ExternalPermissionLost => {
                        &GR_19
                    }
                    RemovalCause::OffBoarding => &GR_18,
                };
                conflict("group_nothing_to_end", rule)
                    .with_fact("group", *group)
                    .with_fact("user", *user)
                    .with_fact("why", *why)
                    .with_remedy(Remedy::service("Continue with the next group."))
            }
            Self::OtherCompany { group } => {
                let own = "Decide the command in the company that the group belongs to.";
                RefusalRow::new("group_other_company", Class::Internal, &CO_1)
                    .with_fact("group", *group)
                    .with_remedy(Remedy::service(own))
            }
            Self::Room(error) => error.row(),
            Self::TeamMessageOff { team, managers } => conflict("team_message_off", &RM_19)
                .with_fact("team", *team)
                .with_remedy(remedy_of_message_off(*managers)),
            Self::UnknownAddress => RefusalRow::new("unknown_address", Class::NotFound, &ML_8),
            Self::WrongRoom { group } => RefusalRow::new("wrong_room", Class::Internal, &RM_20)
                .with_fact("group", *group)
                .with_remedy(Remedy::service("Load the room that the group names.")),
        }
    }
}

fn nothing_to_end(user: UserId, why: RemovalCause) -> String {
    match why {
        RemovalCause::ExternalContactEnded => {
            format!("user {user} is not an external member of this group")
        }
        RemovalCause::ExternalPermissionLost => {
            format!("user {user} does not meet external users in this group")
        }
        RemovalCause::OffBoarding => {
            format!("user {user} is neither a member nor a Group Master of this group")
        }
    }
}

fn chain(groups: &[GroupId]) -> String {
    groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(" > ")
}
