//! The commands of a start: every command of a family, with every argument from a small pool.

use guildhall_groups::{
    GroupCommand, GroupDraft, GroupServiceCommand, ProfileEdit, TeamDraft, TeamEdit,
};
use guildhall_kernel::{Edit, Feature, GroupId, Name, RemovalCause, RoomId, Switch, User, UserId};
use guildhall_mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailKind, MailRight, Posting, SenderIdentity,
};
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyServiceCommand, ExternalContacts, Limits, Plan,
    Privacy, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomCommand, RoomDraft, RoomServiceCommand};

use crate::cast::{ACME, ANN, GUS, ORBIT, address, domain, email};
use crate::play::{Command, GroupQuery, NewGroup, NewRoom};

/// A family of commands on a group, for a user.
pub(super) type Family = fn(&[User], GroupId) -> Vec<GroupCommand>;

/// Returns the commands of these families by these users on these groups.
pub(super) fn on_groups(
    by: &[User],
    of: &[User],
    ids: &[GroupId],
    families: &[Family],
) -> Vec<Command> {
    let mut commands = Vec::new();
    for (id, family) in ids.iter().flat_map(|id| families.iter().map(move |family| (*id, family))) {
        let each = family(of, id);
        commands.extend(by.iter().flat_map(|by| {
            each.iter().map(move |command| Command::Group(*by, id, command.clone()))
        }));
    }
    commands
}

/// Returns the questions of these users about these groups, and their attempts to leave.
pub(super) fn questions(by: &[User], of: &[User], on: &[GroupId]) -> Vec<Command> {
    use GroupQuery as Q;
    let plain = [Q::AskToJoin, Q::InviteToEvent, Q::ReadRoom, Q::SendAs, Q::View];
    let queries: Vec<_> = plain.into_iter().chain(some(&ids(of)).map(Q::RoomSource)).collect();
    let mut commands = Vec::new();
    for (by, id) in by.iter().flat_map(|by| on.iter().map(move |id| (*by, *id))) {
        commands.extend(queries.iter().map(|query| Command::GroupQuery(by, id, query.clone())));
        commands.push(Command::Group(by, id, GroupCommand::Leave));
    }
    commands
}

pub(super) fn membership(of: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let added = some(of).map(|users| C::AddMembers { users });
    let removed = some(&ids(of)).map(|users| C::RemoveMembers { users });
    let appointed = some(of).map(|users| C::AppointMasters { users });
    let dismissed = some(&ids(of)).map(|users| C::DismissMasters { users });
    added.chain(removed).chain(appointed).chain(dismissed).collect()
}

pub(super) fn settings(_: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let privacy = [Privacy::Private, Privacy::Public].map(|to| C::ChangePrivacy { to });
    let notification = SWITCHES.map(|to| C::ChangeNotification { to });
    let names = ["Crew", "CREW", "Cast"].map(|text| ProfileEdit::name(name(text)));
    let names = names.map(|edit| C::EditProfile { edit });
    let text = C::EditProfile { edit: ProfileEdit::description("All".parse().ok()) };
    privacy.into_iter().chain(notification).chain(names).chain([text, C::Delete]).collect()
}

pub(super) fn features(_: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let mut commands = Vec::new();
    for to in SWITCHES {
        for feature in [Feature::Message, Feature::Note] {
            let features = FeatureEdit::new().switch(feature, to);
            commands.push(C::SwitchFeatures { features });
        }
        let features = FeatureEdit::new().switch(Feature::Message, to).switch(Feature::Note, to);
        commands.push(C::SwitchFeatures { features: features.clone() });
        commands.push(C::BeginAnew { features });
    }
    for feature in [Feature::Message, Feature::Note] {
        commands.push(C::LockFeatures { features: [feature].into() });
        commands.push(C::UnlockFeatures { features: [feature].into() });
    }
    commands
        .extend([FeatureData::Note, FeatureData::Event].map(|data| C::RequestDeletion { data }));
    commands
}

pub(super) fn mailing(of: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let addresses = ["crew@acme.example", "cast@acme.example", "crew@orbit.example"];
    let opened = addresses.map(|text| C::OpenMailingList { address: address(text) });
    let mut edits = vec![ListEdit::new().address(address(addresses[1]))];
    edits.extend(SWITCHES.map(|to| ListEdit::new().state(to)));
    edits.extend([Posting::Anyone, Posting::NamedMembers].map(|to| ListEdit::new().posting(to)));
    let mail = [ExternalMail::Accepted, ExternalMail::Blocked];
    edits.extend(mail.map(|to| ListEdit::new().external_mail(to)));
    let recipients = ["pat@partner.example", "bo@acme.example", addresses[0]].map(email);
    let mut commands: Vec<_> = opened.into_iter().collect();
    commands.extend(edits.into_iter().map(|edit| C::EditMailingList { edit }));
    commands.extend(some(&recipients).map(|recipients| C::AddRecipients { recipients }));
    let removed = some(&recipients[..1]);
    commands.extend(removed.map(|recipients| C::RemoveRecipients { recipients }));
    for right in MailRight::ALL {
        commands.extend(some(&ids(of)).map(|users| C::GrantMailRight { right, users }));
        commands.extend(some(&ids(of)).map(|users| C::RevokeMailRight { right, users }));
    }
    commands
}

/// Returns mails to a list: from each of these users, from unverified senders, from several or
/// none.
pub(super) fn mails(of: &[User], id: GroupId) -> Vec<Command> {
    let own = of.iter().map(|user| Mail::of(SenderIdentity::User(*user)));
    let [pat, ann] = ["pat@partner.example", "ann@acme.example"].map(email);
    let verified = |address| Mail::of(SenderIdentity::Verified(address));
    let odd = [
        verified(pat.clone()),
        verified(ann.clone()),
        Mail::of(SenderIdentity::Unverified(ann.clone())),
        Mail::of(SenderIdentity::None),
        Mail::of(SenderIdentity::User(ANN)).from([ann, pat]),
        Mail::of(SenderIdentity::User(GUS)).after_hops(Mail::MAX_HOPS + 1),
        Mail::of(SenderIdentity::User(GUS)).of_kind(MailKind::Automatic),
        Mail::of(SenderIdentity::User(ANN)).through(ListId::of(&address("crew@acme.example"))),
    ];
    own.chain(odd).map(|mail| Command::Mail(id, mail)).collect()
}

/// Returns the ways to create this group: by a user, by an administrator, from rooms.
pub(super) fn new_groups(by: &[User], of: &[User], id: GroupId, rooms: &[RoomId]) -> Vec<Command> {
    use NewGroup as C;
    let draft = |text: &str| GroupDraft::new(name(text));
    let mut drafts = vec![
        draft("Crew"),
        draft("crew").private(),
        draft("Cast").external(),
        draft("Cast").mailing_list(address("crew@acme.example")),
        draft("Crew").feature(Feature::Note, Switch::Off),
        draft("Crew").feature(Feature::Message, Switch::Off),
    ];
    for user in of {
        drafts.push(draft("Crew").members([*user]));
        drafts.push(draft("Crew").masters([*user]));
        drafts.push(draft("Crew").external().members([*user]));
    }
    let mut commands = Vec::new();
    for by in by {
        let created = drafts
            .iter()
            .flat_map(|draft| [C::Create(draft.clone()), C::CreateAsAdministrator(draft.clone())]);
        let converted = rooms.iter().map(|room| C::Convert(*room, draft("Crew")));
        commands.extend(created.chain(converted).map(|new| Command::NewGroup(*by, id, new)));
    }
    commands
}

/// Returns the commands of users on this room. Other rooms start from `other`.
pub(super) fn on_rooms(by: &[User], of: &[User], id: RoomId, other: RoomId) -> Vec<Command> {
    use {NewRoom as N, RoomCommand as C};
    let cleared = InfoEdit { name: Edit::Clear, ..InfoEdit::default() };
    let edits = [InfoEdit::name(name("Launch")), cleared];
    let mut inside = vec![C::Leave];
    inside.extend(edits.map(|edit| C::EditInfo { edit }));
    inside.extend(some(of).map(|users| C::Invite { users }));
    inside.extend(some(&ids(of)).map(|users| C::Remove { users }));
    let mut new = vec![N::ToMe];
    new.extend(of.iter().copied().map(N::OneToOne));
    new.extend(some(of).map(|users| N::Branch(other, users)));
    for users in pairs(of) {
        new.push(N::General(RoomDraft::from_event("Launch", users.clone())));
        new.push(N::FromRoom(other, ids(&users), Vec::new()));
        new.push(N::FromRoom(other, vec![users[0].id()], vec![users[1]]));
    }
    let mut commands = Vec::new();
    for by in by {
        commands.push(Command::ReadRoom(*by, id));
        commands.extend(inside.iter().map(|command| Command::Room(*by, id, command.clone())));
        commands.extend(new.iter().map(|new| Command::NewRoom(*by, id, new.clone())));
    }
    commands
}

/// Returns the removals of users from this room by the service.
pub(super) fn out_of_room(of: &[User], id: RoomId) -> Vec<Command> {
    let remove = |(user, cause)| RoomServiceCommand::RemoveUser { user, cause };
    removals(of).map(remove).map(|command| Command::RoomService(id, command)).collect()
}

/// Returns the removals of users from this group by the service.
pub(super) fn out_of_group(of: &[User], id: GroupId) -> Vec<Command> {
    let remove = |(user, cause)| GroupServiceCommand::RemoveUser { user, cause };
    removals(of).map(remove).map(|command| Command::GroupService(id, command)).collect()
}

fn removals(of: &[User]) -> impl Iterator<Item = (UserId, RemovalCause)> {
    CAUSES.into_iter().flat_map(|cause| of.iter().map(move |user| (user.id(), cause)))
}

/// Returns the directory's commands on a team of these users.
pub(super) fn of_directory(of: &[User], id: GroupId) -> Vec<Command> {
    use GroupServiceCommand as C;
    let unit = || TeamDraft::new(name("Unit"));
    let drafts = [unit().led_by(of[0]), unit().private().members(of.iter().copied())];
    let mut edits =
        vec![TeamEdit::new(), TeamEdit::new().name(name("Crew")), TeamEdit::new().without_leader()];
    for user in of {
        edits.push(TeamEdit::new().joined([*user]));
        edits.push(TeamEdit::new().left([user.id()]));
        edits.push(TeamEdit::new().led_by(user.id()));
    }
    let (data, freed) = (FeatureData::Note, FreedSpace::from_bytes(1));
    let mut commands = vec![C::DissolveTeam, C::ReportDeletion { data, freed }];
    commands.extend(edits.into_iter().map(|edit| C::ChangeTeam { edit }));
    let changed = commands.into_iter().map(|command| Command::GroupService(id, command));
    drafts.map(|draft| Command::FormTeam(id, draft)).into_iter().chain(changed).collect()
}

/// Returns the changes of Acme's policy about these users.
pub(super) fn policy(by: &[User], of: &[User]) -> Vec<Command> {
    use {CompanyCommand as C, CompanyServiceCommand as S};
    let feature = Feature::Note;
    let contacts = [ExternalContacts::Allowed, ExternalContacts::Forbidden];
    let authorities = [
        Authority::EveryInternalUser,
        Authority::NoOne,
        Authority::named(of.first().map(User::id)),
    ];
    let mut policy = vec![C::DisableFeature { feature }, C::AllowFeature { feature }];
    policy.extend(authorities.clone().map(|to| C::SetGroupCreation { to }));
    policy.extend(authorities.map(|to| C::SetExternalGroups { to }));
    policy.extend(contacts.map(|to| C::SetExternalContacts { to }));
    for user in ids(of) {
        policy.extend(contacts.map(|to| C::SetContactPermission { user, to }));
    }
    let days = [0, 30].map(Retention::of_days);
    policy.extend(days.map(|to| C::SetMessageRetention { to }));
    let mut service = Vec::new();
    for application in [Application::Approval, Application::Core] {
        service.push(S::GrantApplication { application });
        service.push(S::RevokeApplication { application });
    }
    for user in of {
        service.push(S::AppointAdministrator { user: *user });
        service.push(S::DismissAdministrator { user: user.id() });
        service.push(S::OffBoard { user: user.id() });
    }
    let mut commands: Vec<_> =
        service.into_iter().map(|command| Command::CompanyService(ACME, command)).collect();
    for by in by {
        commands.extend(policy.iter().map(|command| Command::Company(*by, ACME, command.clone())));
    }
    commands
}

/// Returns what the service sets for companies: limits, plans and domains.
pub(super) fn service() -> Vec<Command> {
    use CompanyServiceCommand as C;
    let limits = [
        Limits::default(),
        Limits { groups: Some(1), groups_per_user: None },
        Limits { groups: None, groups_per_user: Some(1) },
    ];
    let mut commands = limits.map(|limits| C::SetLimits { limits }).to_vec();
    commands.extend([Plan::Free, Plan::Paid].map(|plan| C::SetPlan { plan }));
    let of_acme = commands.into_iter().map(|command| Command::CompanyService(ACME, command));
    let add = || C::AddDomain { domain: domain("acme.example") };
    let domains = [ACME, ORBIT].map(|id| Command::CompanyService(id, add()));
    of_acme.chain(domains).collect()
}

const SWITCHES: [Switch; 2] = [Switch::Off, Switch::On];
const CAUSES: [RemovalCause; 2] = [RemovalCause::ExternalPermissionLost, RemovalCause::OffBoarding];

/// Returns the empty list, each single one, and the first two.
fn some<T: Clone>(of: &[T]) -> std::vec::IntoIter<Vec<T>> {
    let two = (of.len() > 1).then(|| of[..2].to_vec());
    let each = of.iter().map(|one| vec![one.clone()]);
    [Vec::new()].into_iter().chain(each).chain(two).collect::<Vec<_>>().into_iter()
}

fn pairs(of: &[User]) -> Vec<Vec<User>> {
    let with = |(n, one): (usize, &User)| {
        let one = *one;
        of[n + 1..].iter().map(move |other| vec![one, *other])
    };
    of.iter().enumerate().flat_map(with).collect()
}

fn ids(of: &[User]) -> Vec<UserId> {
    of.iter().map(User::id).collect()
}

pub(super) fn name(text: &str) -> Name {
    text.parse().unwrap()
}
