//! The commands of a start: every one of a family, with every argument from a small pool.

use guildhall_groups::{GroupDraft, ProfileEdit, TeamDraft, TeamEdit};
use guildhall_kernel::{Edit, Feature, GroupId, Name, RemovalCause, RoomId, Switch, User, UserId};
use guildhall_mailing_list::{
    ExternalMail, ListEdit, ListId, Mail, MailKind, MailRight, Posting, SenderIdentity,
};
use guildhall_permissions::{
    Application, Authority, ExternalContacts, Limits, Plan, Privacy, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomDraft};

use crate::play::{
    ACME, ANN, Command, CompanyCommand, DirectoryCommand, GUS, GroupCommand, ORBIT, RoomCommand,
    address, domain, email,
};

/// A family of commands on a group, for a user.
pub(super) type Family = fn(&[User], GroupId) -> Vec<GroupCommand>;

/// What these users can do with these groups, of these families.
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

pub(super) fn questions(of: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let plain = [C::AskToJoin, C::InviteToEvent, C::Leave, C::ReadRoom, C::SendAs, C::View];
    plain.into_iter().chain(some(&ids(of)).map(C::RoomSource)).collect()
}

pub(super) fn membership(of: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let added = some(of).map(C::AddMembers);
    let removed = some(&ids(of)).map(C::RemoveMembers);
    let appointed = some(of).map(C::AppointMasters);
    let dismissed = some(&ids(of)).map(C::DismissMasters);
    added.chain(removed).chain(appointed).chain(dismissed).collect()
}

pub(super) fn settings(_: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let privacy = [Privacy::Private, Privacy::Public].map(C::ChangePrivacy);
    let notification = SWITCHES.map(C::ChangeNotification);
    let names = ["Crew", "CREW", "Cast"].map(|text| C::EditProfile(ProfileEdit::name(name(text))));
    let text = C::EditProfile(ProfileEdit::description("All".parse().ok()));
    privacy.into_iter().chain(notification).chain(names).chain([text, C::Delete]).collect()
}

pub(super) fn features(_: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let mut commands = Vec::new();
    for to in SWITCHES {
        for feature in [Feature::Message, Feature::Note] {
            commands.push(C::SwitchFeatures(FeatureEdit::new().switch(feature, to)));
        }
        let both = FeatureEdit::new().switch(Feature::Message, to).switch(Feature::Note, to);
        commands.extend([C::SwitchFeatures(both.clone()), C::BeginAnew(both)]);
    }
    for feature in [Feature::Message, Feature::Note] {
        commands.push(C::LockFeatures([feature].into()));
        commands.push(C::UnlockFeatures([feature].into()));
    }
    commands.extend([Feature::Note, Feature::Task].map(C::RequestDeletion));
    commands
}

pub(super) fn mailing(of: &[User], _: GroupId) -> Vec<GroupCommand> {
    use GroupCommand as C;
    let addresses = ["crew@acme.example", "cast@acme.example", "crew@orbit.example"];
    let opened = addresses.map(|text| C::OpenMailingList(address(text)));
    let mut edits = vec![ListEdit::new().address(address(addresses[1]))];
    edits.extend(SWITCHES.map(|to| ListEdit::new().state(to)));
    edits.extend([Posting::Anyone, Posting::NamedMembers].map(|to| ListEdit::new().posting(to)));
    let mail = [ExternalMail::Accepted, ExternalMail::Blocked];
    edits.extend(mail.map(|to| ListEdit::new().external_mail(to)));
    let recipients = ["pat@partner.example", "bo@acme.example", addresses[0]].map(email);
    let mut commands: Vec<_> = opened.into_iter().collect();
    commands.extend(edits.into_iter().map(C::EditMailingList));
    commands.extend(some(&recipients).map(C::AddRecipients));
    commands.extend(some(&recipients[..1]).map(C::RemoveRecipients));
    for right in MailRight::ALL {
        commands.extend(some(&ids(of)).map(|users| C::GrantMailRight(right, users)));
        commands.extend(some(&ids(of)).map(|users| C::RevokeMailRight(right, users)));
    }
    commands
}

/// Mail to a list: of each of these users, and of senders that are less certain, odd or none.
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

/// The ways in, for a group of this number: by a user, by an administrator, from rooms.
pub(super) fn ways_in(by: &[User], of: &[User], id: GroupId, rooms: &[RoomId]) -> Vec<Command> {
    use GroupCommand as C;
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
        commands.extend(created.chain(converted).map(|command| Command::Group(*by, id, command)));
    }
    commands
}

/// What users can do with this room; `other` is one that others start from.
pub(super) fn on_rooms(by: &[User], of: &[User], id: RoomId, other: RoomId) -> Vec<Command> {
    use RoomCommand as C;
    let mut commands = vec![C::Leave, C::OpenToMe, C::Read];
    commands.push(C::Describe(InfoEdit::name(name("Launch"))));
    commands.push(C::Describe(InfoEdit { name: Edit::Clear, ..InfoEdit::default() }));
    commands.extend(of.iter().copied().map(C::OpenOneToOne));
    commands.extend(some(of).map(C::Invite));
    commands.extend(some(&ids(of)).map(C::Remove));
    commands.extend(some(of).map(|users| C::Branch(other, users)));
    for users in pairs(of) {
        commands.push(C::Open(RoomDraft::from_event("Launch", users.clone())));
        commands.push(C::OpenFrom(other, ids(&users), Vec::new()));
        commands.push(C::OpenFrom(other, vec![users[0].id()], vec![users[1]]));
    }
    let each = |by: &User| {
        let by = *by;
        commands.iter().map(move |command| Command::Room(by, id, command.clone()))
    };
    by.iter().flat_map(each).collect()
}

/// What the directory does with users in this room.
pub(super) fn out_of_room(of: &[User], id: RoomId) -> Vec<Command> {
    let each = WHYS.into_iter().flat_map(|why| of.iter().map(move |user| (user.id(), why)));
    let out = each.map(|(user, why)| DirectoryCommand::WithdrawFromRoom(id, user, why));
    out.map(Command::Directory).collect()
}

/// What the directory does with users in this group.
pub(super) fn out_of_group(of: &[User], id: GroupId) -> Vec<Command> {
    let each = WHYS.into_iter().flat_map(|why| of.iter().map(move |user| (user.id(), why)));
    let out = each.map(|(user, why)| DirectoryCommand::WithdrawFromGroup(id, user, why));
    out.map(Command::Directory).collect()
}

/// What the directory does with a team of these users.
pub(super) fn of_directory(of: &[User], id: GroupId) -> Vec<Command> {
    use DirectoryCommand as C;
    let mut commands = vec![
        C::FormTeam(id, TeamDraft::new(name("Unit")).led_by(of[0])),
        C::FormTeam(id, TeamDraft::new(name("Unit")).private().members(of.iter().copied())),
        C::DissolveTeam(id),
        C::ChangeTeam(id, TeamEdit::new()),
        C::ChangeTeam(id, TeamEdit::new().name(name("Crew"))),
        C::ChangeTeam(id, TeamEdit::new().without_leader()),
        C::ReportDeletion(id, FeatureData::Note, FreedSpace::from_bytes(1)),
    ];
    for user in of {
        commands.push(C::ChangeTeam(id, TeamEdit::new().joined([*user])));
        commands.push(C::ChangeTeam(id, TeamEdit::new().left([user.id()])));
        commands.push(C::ChangeTeam(id, TeamEdit::new().led_by(user.id())));
    }
    commands.into_iter().map(Command::Directory).collect()
}

/// What changes the policy of Acme, about these users.
pub(super) fn policy(by: &[User], of: &[User]) -> Vec<Command> {
    use CompanyCommand as C;
    let contacts = [ExternalContacts::Allowed, ExternalContacts::Forbidden];
    let authorities = [
        Authority::EveryInternalUser,
        Authority::NoOne,
        Authority::named(of.first().map(User::id)),
    ];
    let mut commands = Vec::new();
    for application in [Application::Approval, Application::Core] {
        commands.extend([C::Grant(application), C::Withdraw(application)]);
    }
    for by in ids(by) {
        commands.extend(authorities.clone().map(|to| C::SetGroupCreation(by, to)));
        commands.extend(authorities.clone().map(|to| C::SetExternalGroups(by, to)));
        commands.extend(contacts.map(|to| C::SetExternalContacts(by, to)));
        for user in of {
            commands.extend(contacts.map(|to| C::SetContactPermission(by, user.id(), to)));
        }
        commands.extend([C::DisableFeature(by, Feature::Note), C::AllowFeature(by, Feature::Note)]);
        commands.extend([0, 30].map(|days| C::SetRetention(by, Retention::of_days(days))));
    }
    for user in of {
        commands.extend([C::AppointAdministrator(*user), C::DismissAdministrator(user.id())]);
        commands.push(C::OffBoard(user.id()));
    }
    commands.into_iter().map(|command| Command::Company(ACME, command)).collect()
}

/// What the service sets for companies: how much they have, and their domains.
pub(super) fn service() -> Vec<Command> {
    use CompanyCommand as C;
    let limits = [
        Limits::default(),
        Limits { groups: Some(1), groups_per_user: None },
        Limits { groups: None, groups_per_user: Some(1) },
    ];
    let limits = limits.map(|limits| Command::Company(ACME, C::SetLimits(limits)));
    let plans = [Plan::Free, Plan::Paid].map(|plan| Command::Company(ACME, C::SetPlan(plan)));
    let domains =
        [ACME, ORBIT].map(|id| Command::Company(id, C::AddDomain(domain("acme.example"))));
    limits.into_iter().chain(plans).chain(domains).collect()
}

const SWITCHES: [Switch; 2] = [Switch::Off, Switch::On];
const WHYS: [RemovalCause; 2] = [RemovalCause::ExternalPermissionLost, RemovalCause::OffBoarding];

/// None of them, each one, and the first two.
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
