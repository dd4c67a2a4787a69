use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupCommand, GroupError, GroupOutcome, GroupServiceCommand, Lock, NestedGroups,
    ProfileEdit, Related, TeamEdit,
};
use guildhall_kernel::{CommandError, Envelope, Feature, GroupId, ListAddress, Name, RoomId, User};
use guildhall_mailing_list::{Mail, SenderIdentity};
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyServiceCommand, Context, GroupSetting, Limits,
    Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, Room, RoomCommand, RoomError, RoomEvent, RoomServiceCommand};
use guildhall_testkit::commands::{self, SWITCHES};

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

/// What is done with a group.
pub(crate) enum GroupStep {
    Command(User, GroupCommand),
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
    Service(CompanyServiceCommand),
}

impl GroupStep {
    /// Chooses any step. `other` is the group that is nested or unnested.
    pub(crate) fn chosen(choices: &mut Choices<'_>, other: GroupId) -> Self {
        let by = choices.user();
        Self::Command(
            by,
            match choices.byte() % 8 {
                0 | 1 => one(choices, |of| commands::membership(&[of.users()])),
                2 => one(choices, |of| {
                    let edit = ProfileEdit::name(name(of));
                    [commands::settings(&[edit]), commands::endings()].concat()
                }),
                3 => one(choices, |of| {
                    let (edit, data) = (feature_edit(of), of.one_of(&FeatureData::ALL));
                    let to = of.one_of(&[Lock::Locked, Lock::Unlocked]);
                    let settings = of.some_of(&GroupSetting::ALL).into_iter();
                    let locks = settings.map(|setting| (setting, to)).collect();
                    commands::features(&[edit], &[locks], &[data])
                }),
                4 => one(choices, mailing_list),
                5 => one(choices, |_| commands::nesting(&[other])),
                6 => return Self::Service(one(choices, directory)),
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
        match choices.byte() % 6 {
            4 => Self::Service(one(choices, |_| commands::removals_from_room(&[by.id()]))),
            5 => Self::Read(by),
            _ => {
                let edit = |of: &mut Choices<'_>| InfoEdit::name(name(of));
                Self::Command(by, one(choices, |of| commands::room(&[of.users()], &[edit(of)])))
            }
        }
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
        let by = if choices.byte().is_multiple_of(4) { choices.user() } else { GUS };
        let command = match choices.byte() % 6 {
            5 => one(choices, |of| {
                let reserved = list_address(of).local_part().parse().expect("a local part");
                commands::reservations(&[[reserved].into(), BTreeSet::new()])
            }),
            0 => one(choices, |of| commands::policy(&[authority(of)], &[of.user().id()])),
            1 => one(choices, |of| {
                let retention = Retention::of_days(of.one_of(&[0, 1, 30, u16::MAX]));
                commands::feature_policy(&[of.one_of(&Feature::ALL)], &[retention])
            }),
            2 => return Self::Service(one(choices, |of| commands::staff(&[of.user()]))),
            3 => {
                return Self::Service(one(choices, |_| {
                    commands::applications(&[Application::Core])
                }));
            }
            _ => return Self::Service(one(choices, terms)),
        };
        Self::Command(by, command)
    }
}

/// Chooses one of the commands. The first byte is its number, and the next bytes are its arguments.
fn one<T>(choices: &mut Choices<'_>, commands: impl FnOnce(&mut Choices<'_>) -> Vec<T>) -> T {
    let number = usize::from(choices.byte());
    let mut commands = commands(choices);
    commands.swap_remove(number % commands.len())
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

fn feature_edit(choices: &mut Choices<'_>) -> FeatureEdit {
    let (named, to) = (choices.some_of(&Feature::ALL), choices.byte());
    let switch = |index: usize| SWITCHES[usize::from(to >> index & 1)];
    let named = named.into_iter().enumerate();
    named.fold(FeatureEdit::new(), |edit, (index, feature)| {
        edit.with_feature(feature, switch(index))
    })
}

fn mailing_list(choices: &mut Choices<'_>) -> Vec<GroupCommand> {
    let (address, users) = (list_address(choices), choices.ids());
    let chosen = choices.some_of(&MAILS);
    let recipients = chosen.into_iter().map(|mail| mail.parse().expect("a mail address"));
    let edits = commands::list_edits(std::slice::from_ref(&address));
    [
        commands::mailing_list(&[address], &edits),
        commands::mail_rights(&[users]),
        commands::recipients(&[recipients.collect()]),
    ]
    .concat()
}

fn directory(choices: &mut Choices<'_>) -> Vec<GroupServiceCommand> {
    let (user, name) = (choices.user(), name(choices));
    let several = TeamEdit::new().with_joined(choices.users()).with_left(choices.ids());
    let freed = FreedSpace::from_bytes(choices.byte().into());
    let mut edits = commands::team_edits(&[user], &name);
    edits.push(several);
    let mut all = commands::directory(&edits);
    all.extend(FeatureData::ALL.map(|data| commands::deletion_report(data, freed)));
    all.extend(commands::removals_from_group(&[user.id()]));
    all.extend(commands::unsubscriptions(&[MAILS[0].parse().expect("a mail address")]));
    all
}

fn terms(choices: &mut Choices<'_>) -> Vec<CompanyServiceCommand> {
    let domain = choices.one_of(&DOMAINS).parse().expect("a domain");
    let groups = Some(choices.byte().into());
    let limits = Limits { groups, groups_per_user: None, ..Limits::default() };
    let lost = commands::lost_domains(std::slice::from_ref(&domain));
    let renamed = commands::company_names(&[name(choices)]);
    let closed = commands::closings().to_vec();
    [commands::terms(&[limits], &[domain]), lost, renamed, closed].concat()
}

fn mail(choices: &mut Choices<'_>, by: User) -> Mail {
    Mail::of(match choices.byte() % 3 {
        0 => SenderIdentity::User(by),
        1 => SenderIdentity::Unverified(MAILS[0].parse().expect("a mail address")),
        _ => SenderIdentity::None,
    })
}

/// Runs all queries. They change nothing, so the only check is that none panics.
pub(crate) fn query(
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
        [Group::view, Group::invite_to_event, Group::read_room, Group::see_requests, Group::post]
    {
        let _ = query(group, by, cx);
    }
}
