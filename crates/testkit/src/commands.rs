//! Every command of a group, a room and a company, with arguments from small lists.
//!
//! These lists are the only ones. The strategies draw from them, the explorer takes all of them,
//! and the fuzz targets choose by bytes, so that a new command is named here once.
//!
//! ```
//! use guildhall_testkit::cast::{BO, CY};
//! use guildhall_testkit::commands;
//!
//! let of_one_or_both = commands::membership(&[vec![BO], vec![BO, CY]]);
//! assert_eq!(of_one_or_both.len(), 2 * 4 + 3);
//! ```

use std::collections::BTreeSet;

use guildhall_groups::{
    GroupCommand, GroupDraft, GroupServiceCommand, Lock, LockEdit, ProfileEdit, TeamEdit,
};
use guildhall_kernel::{
    DomainName, EmailAddress, Feature, GroupId, History, ListAddress, ListLocalPart, Name,
    RemovalCause, RoomId, Switch, User, UserId,
};
use guildhall_mailing_list::{ExternalMail, ListEdit, MailRight, Posting, UnsubscribeReason};
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyServiceCommand, ExternalContacts, GroupSetting,
    Limits, Plan, Privacy, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomCommand, RoomServiceCommand};

use crate::cast::{ACME, GUS, domain, ids};
use crate::play::{Command, GroupQuery, NewGroup};

/// On and off.
pub const SWITCHES: [Switch; 2] = [Switch::Off, Switch::On];
/// Every reason to remove a user.
pub const CAUSES: [RemovalCause; 3] = [
    RemovalCause::OffBoarding,
    RemovalCause::ExternalPermissionLost,
    RemovalCause::ExternalContactEnded,
];

/// Returns the ways to create a group from this draft: by a user, by an administrator, from each of
/// these rooms.
#[must_use]
pub fn new_groups(draft: &GroupDraft, rooms: &[RoomId]) -> Vec<NewGroup> {
    use NewGroup as C;
    let converted = rooms.iter().map(|room| C::Convert(*room, draft.clone()));
    [C::Create(draft.clone()), C::CreateAsAdministrator(draft.clone())]
        .into_iter()
        .chain(converted)
        .collect()
}

/// Returns the queries of a user about a group, with these participants for a new room.
#[must_use]
pub fn queries(participants: &[Vec<UserId>]) -> Vec<GroupQuery> {
    use GroupQuery as Q;
    let sources = participants.iter().cloned().map(Q::RoomSource);
    let plain = [Q::View, Q::ReadRoom, Q::SendAs, Q::InviteToEvent];
    plain.into_iter().chain(sources).collect()
}

/// Returns the commands of a user that end a membership or a group.
#[must_use]
pub fn endings() -> Vec<GroupCommand> {
    vec![GroupCommand::Leave, GroupCommand::Delete]
}

/// Returns the commands that change who is in a group, for each of these lists of users.
#[must_use]
pub fn membership(users: &[Vec<User>]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let handed_over = users.iter().flatten().map(|to| C::HandOver { to: *to });
    let each = users.iter().flat_map(|users| {
        [
            C::AddMembers { users: users.clone() },
            C::RemoveMembers { users: ids(users) },
            C::AppointMasters { users: users.clone() },
            C::DismissMasters { users: ids(users) },
        ]
    });
    each.chain(handed_over).collect()
}

/// Returns the commands about requests to join, for each of these lists of users.
#[must_use]
pub fn requests(users: &[Vec<User>]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let answers = users.iter().flat_map(|users| {
        [C::AcceptRequests { users: users.clone() }, C::DeclineRequests { users: ids(users) }]
    });
    [C::AskToJoin, C::WithdrawRequest].into_iter().chain(answers).collect()
}

/// Returns the commands that nest and unnest each of these groups.
#[must_use]
pub fn nesting(groups: &[GroupId]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    groups
        .iter()
        .flat_map(|group| [C::Nest { group: *group }, C::Unnest { group: *group }])
        .collect()
}

/// Returns the commands that change the profile, the history, the privacy and the notification of
/// a group.
#[must_use]
pub fn settings(edits: &[ProfileEdit]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let profile = edits.iter().cloned().map(|edit| C::EditProfile { edit });
    let privacy = [Privacy::Private, Privacy::Public].map(privacy);
    let notification = SWITCHES.map(notification);
    let history = [History::Shared, History::NotShared].map(|to| C::ChangeHistory { to });
    profile.chain(history).chain(privacy).chain(notification).collect()
}

/// Returns the command that makes a group public or private.
#[must_use]
pub const fn privacy(to: Privacy) -> GroupCommand {
    GroupCommand::ChangePrivacy { to }
}

/// Returns the command that turns the notification of a group on or off.
#[must_use]
pub const fn notification(to: Switch) -> GroupCommand {
    GroupCommand::ChangeNotification { to }
}

/// Returns the command that gives a group this name.
///
/// # Panics
/// If the text is not a name.
#[must_use]
pub fn rename(name: &str) -> GroupCommand {
    GroupCommand::EditProfile { edit: ProfileEdit::name(name.parse().unwrap()) }
}

/// Returns an edit of a group, for a test that only needs the group to change.
#[must_use]
pub fn some_edit() -> GroupCommand {
    let edit = ProfileEdit::description("All who launch".parse().ok());
    GroupCommand::EditProfile { edit }
}

/// Returns the commands about the features and the locks of a group: for each edit, for each change
/// of the locks, and for each kind of data to delete.
#[must_use]
pub fn features(
    edits: &[FeatureEdit],
    locks: &[LockEdit],
    data: &[FeatureData],
) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let edits = edits.iter().flat_map(|edit| {
        let features = || edit.clone();
        [C::SwitchFeatures { features: features() }, C::BeginAnew { features: features() }]
    });
    let locks = locks.iter().cloned().map(locking);
    edits.chain(locks).chain(data.iter().map(|data| C::RequestDeletion { data: *data })).collect()
}

/// Returns the command that changes the locks of a group.
#[must_use]
pub const fn locking(edit: LockEdit) -> GroupCommand {
    GroupCommand::ChangeLocks { edit }
}

/// Returns the commands that lock and unlock these settings.
#[must_use]
pub fn lock_and_unlock(settings: &[GroupSetting]) -> [GroupCommand; 2] {
    [Lock::Locked, Lock::Unlocked]
        .map(|to| locking(settings.iter().map(|setting| (*setting, to)).collect()))
}

/// Returns the commands that open and edit a mailing list.
#[must_use]
pub fn mailing_list(addresses: &[ListAddress], edits: &[ListEdit]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let opened = addresses.iter().cloned().map(|address| C::OpenMailingList { address });
    opened.chain(edits.iter().cloned().map(|edit| C::EditMailingList { edit })).collect()
}

/// Returns the edits of a mailing list that set one value, or none.
#[must_use]
pub fn list_edits(addresses: &[ListAddress]) -> Vec<ListEdit> {
    let new = ListEdit::new;
    let mut edits = vec![new()];
    edits.extend(SWITCHES.map(|to| new().with_state(to)));
    edits.extend([Posting::Anyone, Posting::NamedMembers].map(|to| new().with_posting(to)));
    let external_mail = [ExternalMail::Accepted, ExternalMail::Blocked];
    edits.extend(external_mail.map(|to| new().with_external_mail(to)));
    edits.extend(addresses.iter().map(|address| new().with_address(address.clone())));
    edits
}

/// Returns the commands that add and remove each of these lists of external recipients.
#[must_use]
pub fn recipients(recipients: &[Vec<EmailAddress>]) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let each = recipients.iter().flat_map(|recipients| {
        let recipients = || recipients.clone();
        [
            C::AddRecipients { recipients: recipients() },
            C::RemoveRecipients { recipients: recipients() },
        ]
    });
    each.collect()
}

/// Returns the commands that grant and revoke each mail right, for each of these lists of users.
#[must_use]
pub fn mail_rights(users: &[Vec<UserId>]) -> Vec<GroupCommand> {
    let rights = |users: &Vec<UserId>| {
        let users = || users.clone();
        let granted = MailRight::ALL.map(|right| grant(right, users()));
        let revoke = |right| GroupCommand::RevokeMailRight { right, users: users() };
        granted.into_iter().chain(MailRight::ALL.map(revoke))
    };
    users.iter().flat_map(rights).collect()
}

/// Returns the command that grants this right to these users.
#[must_use]
pub const fn grant(right: MailRight, users: Vec<UserId>) -> GroupCommand {
    GroupCommand::GrantMailRight { right, users }
}

/// Returns the commands of the directory on a team.
#[must_use]
pub fn directory(edits: &[TeamEdit]) -> Vec<GroupServiceCommand> {
    use GroupServiceCommand as C;
    let edits = edits.iter().cloned().map(|edit| C::ChangeTeam { edit });
    edits.chain([C::DissolveTeam]).collect()
}

/// Returns the edits of a team that join, remove or promote one of these users, give it this name,
/// or change nothing.
#[must_use]
pub fn team_edits(users: &[User], name: &Name) -> Vec<TeamEdit> {
    let new = TeamEdit::new;
    let each = users.iter().flat_map(|user| {
        [new().with_joined([*user]), new().with_left([user.id()]), new().with_leader(user.id())]
    });
    each.chain([new().with_name(name.clone()), new().without_leader(), new()]).collect()
}

/// Returns the report that these data of a group were deleted.
#[must_use]
pub const fn deletion_report(data: FeatureData, freed: FreedSpace) -> GroupServiceCommand {
    GroupServiceCommand::ReportDeletion { data, freed }
}

/// Returns the wish of each of these recipients to get no more mail of a list.
#[must_use]
pub fn unsubscriptions(recipients: &[EmailAddress]) -> Vec<GroupServiceCommand> {
    let why = UnsubscribeReason::Wish;
    let each = recipients.iter().cloned();
    each.map(|address| GroupServiceCommand::Unsubscribe { address, why }).collect()
}

/// Returns the removals of these users from a group by the service, each for every cause.
#[must_use]
pub fn removals_from_group(users: &[UserId]) -> Vec<GroupServiceCommand> {
    let remove = |(user, cause)| GroupServiceCommand::RemoveUser { user, cause };
    removals(users).map(remove).collect()
}

/// Returns the removals of these users from a room by the service, each for every cause.
#[must_use]
pub fn removals_from_room(users: &[UserId]) -> Vec<RoomServiceCommand> {
    let remove = |(user, cause)| RoomServiceCommand::RemoveUser { user, cause };
    removals(users).map(remove).collect()
}

fn removals(users: &[UserId]) -> impl Iterator<Item = (UserId, RemovalCause)> {
    users.iter().flat_map(|user| CAUSES.map(|cause| (*user, cause)))
}

/// Returns the commands of a user on a room, for each of these lists of users. The last command is
/// to leave.
#[must_use]
pub fn room(users: &[Vec<User>], edits: &[InfoEdit]) -> Vec<RoomCommand> {
    use RoomCommand as C;
    let users = users.iter().flat_map(|users| {
        let invite = |history| C::Invite { users: users.clone(), history };
        [invite(History::NotShared), invite(History::Shared), C::Remove { users: ids(users) }]
    });
    let edits = edits.iter().cloned().map(|edit| C::EditInfo { edit });
    users.chain(edits).chain([C::Leave]).collect()
}

/// Returns the commands of an administrator about who may do what in a company.
#[must_use]
pub fn policy(authorities: &[Authority], users: &[UserId]) -> Vec<CompanyCommand> {
    use CompanyCommand as C;
    let contacts = [ExternalContacts::Forbidden, ExternalContacts::Allowed];
    let authorities = authorities.iter().flat_map(|to| {
        [C::SetGroupCreation { to: to.clone() }, C::SetExternalGroups { to: to.clone() }]
    });
    let each = users
        .iter()
        .flat_map(|user| contacts.map(|to| C::SetContactPermission { user: *user, to }));
    let all = contacts.map(|to| C::SetExternalContacts { to });
    authorities.chain(each).chain(all).collect()
}

/// Returns the commands of an administrator that reserve each of these sets of addresses.
#[must_use]
pub fn reservations(addresses: &[BTreeSet<ListLocalPart>]) -> Vec<CompanyCommand> {
    let reserve = |to: &BTreeSet<_>| CompanyCommand::SetReservedAddresses { to: to.clone() };
    addresses.iter().map(reserve).collect()
}

/// Returns the commands of an administrator about the features of a company's groups.
#[must_use]
pub fn feature_policy(features: &[Feature], retentions: &[Retention]) -> Vec<CompanyCommand> {
    use CompanyCommand as C;
    let features = features.iter().flat_map(|feature| {
        let feature = *feature;
        [C::DisableFeature { feature }, C::AllowFeature { feature }]
    });
    features.chain(retentions.iter().map(|to| C::SetMessageRetention { to: *to })).collect()
}

/// Returns the commands of the service that grant and revoke these applications.
#[must_use]
pub fn applications(applications: &[Application]) -> Vec<CompanyServiceCommand> {
    use CompanyServiceCommand as C;
    let each = applications.iter().flat_map(|application| {
        let application = *application;
        [C::GrantApplication { application }, C::RevokeApplication { application }]
    });
    each.collect()
}

/// Returns the commands of the directory about these users of a company.
#[must_use]
pub fn staff(users: &[User]) -> Vec<CompanyServiceCommand> {
    use CompanyServiceCommand as C;
    let each = users.iter().flat_map(|user| {
        let id = user.id();
        [
            C::AppointAdministrator { user: *user },
            C::DismissAdministrator { user: id },
            C::OffBoard { user: id },
        ]
    });
    each.collect()
}

/// Returns the commands of the service that set a company's plan, limits and domains.
#[must_use]
pub fn terms(limits: &[Limits], domains: &[DomainName]) -> Vec<CompanyServiceCommand> {
    use CompanyServiceCommand as C;
    let plans = [Plan::Free, Plan::Paid].map(|plan| C::SetPlan { plan });
    let limits = limits.iter().map(|limits| C::SetLimits { limits: *limits });
    let domains = domains.iter().cloned().map(|domain| C::AddDomain { domain });
    plans.into_iter().chain(limits).chain(domains).collect()
}

/// Returns the commands of the service that rename a company.
#[must_use]
pub fn company_names(names: &[Name]) -> Vec<CompanyServiceCommand> {
    let rename = |name| CompanyServiceCommand::Rename { name };
    names.iter().cloned().map(rename).collect()
}

/// Returns the commands of the service that close a company.
#[must_use]
pub const fn closings() -> [CompanyServiceCommand; 1] {
    [CompanyServiceCommand::Close]
}

/// Returns the commands of the service that take these domains from a company.
#[must_use]
pub fn lost_domains(domains: &[DomainName]) -> Vec<CompanyServiceCommand> {
    let lost = |domain| CompanyServiceCommand::RemoveDomain { domain };
    domains.iter().cloned().map(lost).collect()
}

/// Gives Acme a mail domain, and lets every internal user create external groups.
pub(crate) fn acme_opened() -> [Command; 2] {
    let own_domain = CompanyServiceCommand::AddDomain { domain: domain("acme.example") };
    let external_groups = CompanyCommand::SetExternalGroups { to: Authority::EveryInternalUser };
    [Command::CompanyService(ACME, own_domain), Command::Company(GUS, ACME, external_groups)]
}
