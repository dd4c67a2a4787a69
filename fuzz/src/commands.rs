use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupCommand, GroupError, GroupOutcome, GroupServiceCommand, NestedGroups, ProfileEdit,
    Related, TeamEdit,
};
use guildhall_kernel::{
    CommandError, EmailAddress, Envelope, Feature, GroupId, ListAddress, Name, RemovalCause,
    RoomId, Switch, User,
};
use guildhall_mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyServiceCommand, Context, ExternalContacts,
    Limits, Plan, Privacy, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, Room, RoomCommand, RoomError, RoomEvent, RoomServiceCommand};

use crate::choices::{Choices, GUS};

const NAMES: [&str; 3] = ["Launch crew", "Landing crew", "LAUNCH CREW"];
const LISTS: [&str; 3] = ["crew@acme.example", "landing@acme.example", "crew@other.example"];
const MAILS: [&str; 5] = [
    "pat@partner.example",
    "Pat@Partner.example",
    "crew@acme.example",
    "crew@other.example",
    "CREW@other.example",
];
const DOMAINS: [&str; 3] = ["acme.example", "other.example", "partner.example"];
pub(crate) const SWITCHES: [Switch; 2] = [Switch::Off, Switch::On];
const CAUSES: [RemovalCause; 2] = [RemovalCause::OffBoarding, RemovalCause::ExternalPermissionLost];
const RIGHTS: [MailRight; 2] = [MailRight::Post, MailRight::SendAs];

/// What is done with a group.
pub(crate) enum GroupStep {
    Command(User, GroupCommand),
    /// Nothing: the bytes choose a command of the directory that does not exist.
    Nothing,
    /// All queries of a user.
    Queries(User, Mail),
    Service(GroupServiceCommand),
}

/// What is done with a room.
pub(crate) enum RoomStep {
    Command(User, RoomCommand),
    Read(User),
    Service(RoomServiceCommand),
}

/// What is done with the company.
pub(crate) enum CompanyStep {
    Command(User, CompanyCommand),
    Service(Vec<CompanyServiceCommand>),
}

impl GroupStep {
    /// Chooses any step. `other` is the group that is nested or unnested.
    pub(crate) fn chosen(choices: &mut Choices<'_>, other: GroupId) -> Self {
        let by = choices.user();
        Self::Command(
            by,
            match choices.byte() % 8 {
                0 | 1 => membership(choices),
                2 => settings(choices),
                3 => match features(choices) {
                    Ok(command) => command,
                    Err(command) => return Self::Service(command),
                },
                4 => mailing_list(choices),
                5 => nesting(choices, other),
                6 => return directory(choices).map_or(Self::Nothing, Self::Service),
                _ => return Self::Queries(by, mail(choices, by)),
            },
        )
    }

    /// Executes the step. Queries return `None`.
    pub(crate) fn execute(
        self,
        group: &mut Group,
        room: &Room,
        new_room: RoomId,
        nested: &NestedGroups,
        choices: &mut Choices<'_>,
        cx: &Context<'_>,
    ) -> Result<Option<GroupOutcome>, CommandError<GroupError>> {
        let mut related = Related {
            room: Some(room),
            new_room: Some(new_room),
            nested: Some(nested),
            ..Related::default()
        };
        match self {
            Self::Command(by, command) => {
                if let GroupCommand::Unnest { group } = &command {
                    related.child = Some(nested.group(*group)?);
                }
                group.execute_with(by, command, &related, cx).map(Some)
            }
            Self::Nothing => Ok(None),
            Self::Queries(by, mail) => {
                query(group, room, by, &mail, choices, cx);
                Ok(None)
            }
            Self::Service(command) => group.execute_service(command, &related, cx).map(Some),
        }
    }
}

impl RoomStep {
    pub(crate) fn chosen(choices: &mut Choices<'_>) -> Self {
        let by = choices.user();
        Self::Command(
            by,
            match choices.byte() % 6 {
                0 => RoomCommand::Invite { users: choices.users() },
                1 => RoomCommand::Remove { users: choices.ids() },
                2 => RoomCommand::Leave,
                3 => RoomCommand::EditInfo { edit: InfoEdit::name(name(choices)) },
                4 => {
                    let (user, cause) = (by.id(), choices.one_of(&CAUSES));
                    return Self::Service(RoomServiceCommand::RemoveUser { user, cause });
                }
                _ => return Self::Read(by),
            },
        )
    }

    /// Executes the step. A read returns `None`.
    pub(crate) fn execute(
        self,
        room: &mut Room,
        choices: &mut Choices<'_>,
        cx: &Context<'_>,
    ) -> Result<Option<Envelope<RoomEvent>>, CommandError<RoomError>> {
        match self {
            Self::Command(by, command) => room.execute(by, command, cx).map(Some),
            Self::Read(by) => {
                room.read(by, cx)?;
                room.source(by, &choices.ids(), cx).map(|_| None)
            }
            Self::Service(command) => room.execute_service(command, cx).map(Some),
        }
    }
}

impl CompanyStep {
    pub(crate) fn chosen(choices: &mut Choices<'_>) -> Self {
        use {CompanyCommand as C, CompanyServiceCommand as S};
        let by = if choices.byte().is_multiple_of(4) { choices.user() } else { GUS };
        let contacts = [ExternalContacts::Forbidden, ExternalContacts::Allowed];
        let command = match choices.byte() % 16 {
            0 => C::SetGroupCreation { to: authority(choices) },
            1 => C::SetExternalGroups { to: authority(choices) },
            2 => C::SetExternalContacts { to: choices.one_of(&contacts) },
            3 | 4 => {
                let user = choices.user().id();
                C::SetContactPermission { user, to: choices.one_of(&contacts) }
            }
            5 => {
                let to = Retention::of_days(choices.one_of(&[0, 1, 30, u16::MAX]));
                C::SetMessageRetention { to }
            }
            6 => C::DisableFeature { feature: choices.one_of(&Feature::ALL) },
            7 | 8 => C::AllowFeature { feature: choices.one_of(&Feature::ALL) },
            service => {
                let application = Application::Core;
                return Self::Service(match service {
                    9 => vec![S::OffBoard { user: choices.user().id() }],
                    10 => vec![S::AppointAdministrator { user: choices.user() }],
                    11 => vec![S::DismissAdministrator { user: choices.user().id() }],
                    12 => {
                        let domain = choices.one_of(&DOMAINS).parse().expect("a domain");
                        vec![S::AddDomain { domain }]
                    }
                    13 => vec![S::RevokeApplication { application }],
                    14 => vec![S::GrantApplication { application }],
                    _ => {
                        let groups = Some(choices.byte().into());
                        let limits = Limits { groups, groups_per_user: None };
                        vec![S::SetPlan { plan: Plan::Free }, S::SetLimits { limits }]
                    }
                });
            }
        };
        Self::Command(by, command)
    }
}

pub(crate) fn name(choices: &mut Choices<'_>) -> Name {
    choices.one_of(&NAMES).parse().expect("a name")
}

pub(crate) fn list_address(choices: &mut Choices<'_>) -> ListAddress {
    choices.one_of(&LISTS).parse().expect("the address of a list")
}

fn authority(choices: &mut Choices<'_>) -> Authority {
    match choices.byte() % 3 {
        0 => Authority::EveryInternalUser,
        1 => Authority::named(choices.ids()),
        _ => Authority::NoOne,
    }
}

fn membership(choices: &mut Choices<'_>) -> GroupCommand {
    use GroupCommand as C;
    match choices.byte() % 5 {
        0 => C::AddMembers { users: choices.users() },
        1 => C::RemoveMembers { users: choices.ids() },
        2 => C::AppointMasters { users: choices.users() },
        3 => C::DismissMasters { users: choices.ids() },
        _ => C::Leave,
    }
}

fn settings(choices: &mut Choices<'_>) -> GroupCommand {
    use GroupCommand as C;
    match choices.byte() % 3 {
        0 => C::ChangePrivacy { to: choices.one_of(&[Privacy::Private, Privacy::Public]) },
        1 => C::ChangeNotification { to: choices.one_of(&SWITCHES) },
        _ => C::EditProfile { edit: ProfileEdit::name(name(choices)) },
    }
}

/// Chooses a command of a user, or the report of a deletion as the error.
fn features(choices: &mut Choices<'_>) -> Result<GroupCommand, GroupServiceCommand> {
    use GroupCommand as C;
    let some = |choices: &mut Choices<'_>| -> BTreeSet<Feature> {
        choices.some_of(&Feature::ALL).into_iter().collect()
    };
    Ok(match choices.byte() % 6 {
        0 => C::SwitchFeatures { features: feature_edit(choices) },
        1 => C::BeginAnew { features: feature_edit(choices) },
        2 => C::LockFeatures { features: some(choices) },
        3 => C::UnlockFeatures { features: some(choices) },
        4 => C::RequestDeletion { data: choices.one_of(&FeatureData::ALL) },
        _ => {
            let freed = FreedSpace::from_bytes(choices.byte().into());
            let data = choices.one_of(&FeatureData::ALL);
            return Err(GroupServiceCommand::ReportDeletion { data, freed });
        }
    })
}

fn feature_edit(choices: &mut Choices<'_>) -> FeatureEdit {
    let (named, to) = (choices.some_of(&Feature::ALL), choices.byte());
    let switch = |index: usize| SWITCHES[usize::from(to >> index & 1)];
    let named = named.into_iter().enumerate();
    named.fold(FeatureEdit::new(), |edit, (index, feature)| edit.switch(feature, switch(index)))
}

fn mailing_list(choices: &mut Choices<'_>) -> GroupCommand {
    use GroupCommand as C;
    match choices.byte() % 6 {
        0 => C::OpenMailingList { address: list_address(choices) },
        1 => C::EditMailingList { edit: list_edit(choices) },
        2 => C::GrantMailRight { right: choices.one_of(&RIGHTS), users: choices.ids() },
        3 => C::RevokeMailRight { right: choices.one_of(&RIGHTS), users: choices.ids() },
        4 => C::AddRecipients { recipients: mail_addresses(choices) },
        _ => C::RemoveRecipients { recipients: mail_addresses(choices) },
    }
}

fn list_edit(choices: &mut Choices<'_>) -> ListEdit {
    let edit = ListEdit::new();
    match choices.byte() % 4 {
        0 => edit.address(list_address(choices)),
        1 => edit.state(choices.one_of(&SWITCHES)),
        2 => edit.posting(choices.one_of(&[Posting::Anyone, Posting::NamedMembers])),
        _ => edit.external_mail(choices.one_of(&[ExternalMail::Accepted, ExternalMail::Blocked])),
    }
}

fn mail_addresses(choices: &mut Choices<'_>) -> Vec<EmailAddress> {
    let chosen = choices.some_of(&MAILS);
    chosen.into_iter().map(|mail| mail.parse().expect("a mail address")).collect()
}

fn nesting(choices: &mut Choices<'_>, group: GroupId) -> GroupCommand {
    match choices.byte() % 3 {
        0 | 1 => GroupCommand::Nest { group },
        _ => match choices.byte() % 4 {
            0 => GroupCommand::Delete,
            _ => GroupCommand::Unnest { group },
        },
    }
}

fn directory(choices: &mut Choices<'_>) -> Option<GroupServiceCommand> {
    use GroupServiceCommand as C;
    Some(match choices.byte() % 4 {
        0 | 1 => {
            let user = choices.user().id();
            C::RemoveUser { user, cause: choices.one_of(&CAUSES) }
        }
        2 => {
            let edit = TeamEdit::new().joined(choices.users()).left(choices.ids());
            let edit = match choices.byte() % 4 {
                0 => edit.without_leader(),
                1 => edit.led_by(choices.user().id()),
                2 => edit.name(name(choices)),
                _ => edit,
            };
            C::ChangeTeam { edit }
        }
        _ => match choices.byte() % 4 {
            0 => C::DissolveTeam,
            _ => return None,
        },
    })
}

fn mail(choices: &mut Choices<'_>, by: User) -> Mail {
    Mail::of(match choices.byte() % 3 {
        0 => SenderIdentity::User(by),
        1 => SenderIdentity::Unverified(MAILS[0].parse().expect("a mail address")),
        _ => SenderIdentity::None,
    })
}

/// Runs all queries. They change nothing, so the only check is that none panics.
fn query(
    group: &Group,
    room: &Room,
    by: User,
    mail: &Mail,
    choices: &mut Choices<'_>,
    cx: &Context<'_>,
) {
    let _ = group.decide_mail(mail, cx);
    let _ = group.proposed_addresses(cx).take(3).count();
    let _ = group.room_source(by, &choices.ids(), cx);
    let _ = room.read(by, cx);
    for query in
        [Group::view, Group::invite_to_event, Group::read_room, Group::ask_to_join, Group::post]
    {
        let _ = query(group, by, cx);
    }
}
