//! The commands of a start: the [commands](crate::commands), with small lists of arguments.

use guildhall_groups::{GroupCommand, GroupDraft, Lock, LockEdit, ProfileEdit, TeamDraft};
use guildhall_kernel::{Edit, Feature, GroupId, Name, RoomId, Switch, User};
use guildhall_mailing_list::{ListId, Mail, MailKind, SenderIdentity};
use guildhall_permissions::{Application, Authority, GroupSetting, Limits, Retention};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomDraft};

use crate::cast::{ACME, ANN, GUS, ORBIT, address, domain, email, ids};
use crate::commands::{self, SWITCHES};
use crate::play::{Command, NewRoom};

/// Returns these commands by these users on these groups.
pub(super) fn on_groups(by: &[User], on: &[GroupId], given: &[GroupCommand]) -> Vec<Command> {
    let each = by.iter().flat_map(|by| on.iter().map(move |id| (*by, *id)));
    each.flat_map(|(by, id)| given.iter().map(move |one| Command::Group(by, id, one.clone())))
        .collect()
}

/// Returns the questions of these users about these groups, and their attempts to end a membership
/// or the group.
pub(super) fn questions(by: &[User], of: &[User], on: &[GroupId]) -> Vec<Command> {
    let queries = commands::queries(&some(&ids::<Vec<_>>(of)));
    let mut asked = on_groups(by, on, &commands::endings());
    for (by, id) in by.iter().flat_map(|by| on.iter().map(move |id| (*by, *id))) {
        asked.extend(queries.iter().map(|query| Command::GroupQuery(by, id, query.clone())));
    }
    asked
}

pub(super) fn membership(of: &[User]) -> Vec<GroupCommand> {
    [commands::membership(&some(of)), commands::requests(&some(of))].concat()
}

pub(super) fn settings() -> Vec<GroupCommand> {
    let names = ["Crew", "CREW", "Cast"].map(|text| ProfileEdit::name(name(text)));
    let text = ProfileEdit::description("All".parse().ok());
    commands::settings(&names.into_iter().chain([text]).collect::<Vec<_>>())
}

pub(super) fn features() -> Vec<GroupCommand> {
    let (message, note) = (Feature::Message, Feature::Note);
    let edits = SWITCHES.into_iter().flat_map(|to| {
        let one = |feature| FeatureEdit::new().with_feature(feature, to);
        [one(message), one(note), one(message).with_feature(note, to)]
    });
    let data = [FeatureData::Note, FeatureData::Event];
    // To change the privacy is most often refused for another reason.
    let locks = [
        LockEdit::new()
            .with_locked(message)
            .with_locked(GroupSetting::Name)
            .with_locked(GroupSetting::Privacy),
        LockEdit::new().with_locked(note).with_locked(GroupSetting::Members),
        GroupSetting::ALL.map(|setting| (setting, Lock::Unlocked)).into_iter().collect(),
    ];
    commands::features(&edits.collect::<Vec<_>>(), &locks, &data)
}

pub(super) fn mailing(of: &[User]) -> Vec<GroupCommand> {
    let addresses =
        ["crew@acme.example", "cast@acme.example", "crew@orbit.example", "root@acme.example"];
    let lists = addresses.map(address);
    let recipients = ["pat@partner.example", "bo@acme.example", addresses[0]].map(email);
    let mut mailing = commands::mailing_list(&lists, &commands::list_edits(&lists[1..2]));
    mailing.extend(commands::recipients(&some(&recipients)));
    mailing.extend(commands::mail_rights(&some(&ids::<Vec<_>>(of))));
    mailing
}

/// Returns mails to a list: from each of these users, from unverified senders, from several or
/// none. An external recipient unsubscribes.
pub(super) fn mails(of: &[User], id: GroupId) -> Vec<Command> {
    let own = of.iter().map(|user| Mail::of(SenderIdentity::User(*user)));
    let [pat, ann] = ["pat@partner.example", "ann@acme.example"].map(email);
    let verified = |address| Mail::of(SenderIdentity::Verified(address));
    let odd = [
        verified(pat.clone()),
        verified(ann.clone()),
        Mail::of(SenderIdentity::Unverified(ann.clone())),
        Mail::of(SenderIdentity::None),
        Mail::of(SenderIdentity::User(ANN)).with_from([ann, pat]),
        Mail::of(SenderIdentity::User(GUS)).with_hops(Mail::MAX_HOPS + 1),
        Mail::of(SenderIdentity::User(GUS)).with_kind(MailKind::Automatic),
        Mail::of(SenderIdentity::User(ANN)).with_list_id(ListId::of(&address("crew@acme.example"))),
    ];
    let mails = own.chain(odd).map(|mail| Command::Mail(id, mail));
    let unsubscribed = commands::unsubscriptions(&[email("pat@partner.example")]);
    mails.chain(unsubscribed.into_iter().map(|one| Command::GroupService(id, one))).collect()
}

/// Returns the ways to create this group: by a user and by an administrator.
pub(super) fn new_groups(by: &[User], of: &[User], id: GroupId) -> Vec<Command> {
    let draft = |text: &str| GroupDraft::new(name(text));
    let mut drafts = vec![
        draft("Crew"),
        draft("crew").private(),
        draft("Cast").external(),
        draft("Cast").with_list_at(address("crew@acme.example")),
        draft("Crew").with_feature(Feature::Note, Switch::Off),
        draft("Crew").with_feature(Feature::Message, Switch::Off),
    ];
    for user in of {
        drafts.push(draft("Crew").with_members([*user]));
        drafts.push(draft("Crew").with_masters([*user]));
        drafts.push(draft("Crew").external().with_members([*user]));
    }
    let new: Vec<_> = drafts.iter().flat_map(|draft| commands::new_groups(draft, &[])).collect();
    let created = |by: &User| {
        let by = *by;
        new.iter().map(move |new| Command::NewGroup(by, id, new.clone()))
    };
    by.iter().flat_map(created).collect()
}

/// Returns the commands of users on this room. Other rooms start from `other`.
pub(super) fn on_rooms(by: &[User], of: &[User], id: RoomId, other: RoomId) -> Vec<Command> {
    use NewRoom as N;
    let cleared = InfoEdit { name: Edit::Clear, ..InfoEdit::default() };
    let inside = commands::room(&some(of), &[InfoEdit::name(name("Launch")), cleared]);
    let mut new = vec![N::ToMe];
    new.extend(of.iter().copied().map(N::OneToOne));
    new.extend(some(of).into_iter().map(|users| N::Branch(other, users)));
    for users in pairs(of) {
        new.push(N::General(RoomDraft::from_event("Launch", users)));
        new.push(N::FromRoom(other, ids(&users), Vec::new()));
        new.push(N::FromRoom(other, vec![users[0].id()], vec![users[1]]));
    }
    let mut all = Vec::new();
    for by in by {
        all.push(Command::ReadRoom(*by, id));
        all.extend(inside.iter().map(|command| Command::Room(*by, id, command.clone())));
        all.extend(new.iter().map(|new| Command::NewRoom(*by, id, new.clone())));
    }
    all
}

/// Returns the removals of users from this room by the service.
pub(super) fn out_of_room(of: &[User], id: RoomId) -> Vec<Command> {
    let removals = commands::removals_from_room(&ids::<Vec<_>>(of));
    removals.into_iter().map(|command| Command::RoomService(id, command)).collect()
}

/// Returns the removals of users from this group by the service.
pub(super) fn out_of_group(of: &[User], id: GroupId) -> Vec<Command> {
    let removals = commands::removals_from_group(&ids::<Vec<_>>(of));
    removals.into_iter().map(|command| Command::GroupService(id, command)).collect()
}

/// Returns the directory's commands on a team of these users.
pub(super) fn of_directory(of: &[User], id: GroupId) -> Vec<Command> {
    let unit = || TeamDraft::new(name("Unit"));
    let drafts = [unit().with_leader(of[0]), unit().private().with_members(of.iter().copied())];
    let mut given = commands::directory(&commands::team_edits(of, &name("Crew")));
    given.push(commands::deletion_report(FeatureData::Note, FreedSpace::from_bytes(1)));
    let given = given.into_iter().map(|command| Command::GroupService(id, command));
    drafts.map(|draft| Command::FormTeam(id, draft)).into_iter().chain(given).collect()
}

/// Returns the changes of Acme's policy about these users.
pub(super) fn policy(by: &[User], of: &[User]) -> Vec<Command> {
    let authorities = [
        Authority::EveryInternalUser,
        Authority::NoOne,
        Authority::named(of.first().map(User::id)),
    ];
    let mut policy = commands::policy(&authorities, &ids::<Vec<_>>(of));
    policy.extend(commands::feature_policy(&[Feature::Note], &[0, 30].map(Retention::of_days)));
    let mut service = commands::applications(&[Application::Approval, Application::Core]);
    service.extend(commands::staff(of));
    let service = service.into_iter().map(|command| Command::CompanyService(ACME, command));
    let administered = |by: &User| {
        let by = *by;
        policy.iter().map(move |command| Command::Company(by, ACME, command.clone()))
    };
    service.chain(by.iter().flat_map(administered)).collect()
}

/// Returns what the service sets for companies: limits, plans and domains.
pub(super) fn service() -> Vec<Command> {
    let limits = [
        Limits::default(),
        Limits { groups: Some(1), groups_per_user: None, ..Limits::default() },
        Limits { groups: None, groups_per_user: Some(1), ..Limits::default() },
        Limits { members_per_group: Some(1), ..Limits::default() },
    ];
    let domain = [domain("acme.example")];
    let of_acme = commands::terms(&limits, &domain).into_iter().map(|command| (ACME, command));
    let of_orbit = commands::terms(&[], &domain).pop().map(|command| (ORBIT, command));
    let closed = commands::closings().map(|command| (ACME, command));
    of_acme
        .chain(of_orbit)
        .chain(closed)
        .map(|(id, command)| Command::CompanyService(id, command))
        .collect()
}

/// Returns the empty list, each single one, and the first two.
fn some<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let two = (of.len() > 1).then(|| of[..2].to_vec());
    let each = of.iter().map(|one| vec![one.clone()]);
    [Vec::new()].into_iter().chain(each).chain(two).collect()
}

fn pairs(of: &[User]) -> Vec<[User; 2]> {
    let with = |(n, one): (usize, &User)| {
        let one = *one;
        of[n + 1..].iter().map(move |other| [one, *other])
    };
    of.iter().enumerate().flat_map(with).collect()
}

pub(super) fn name(text: &str) -> Name {
    text.parse().unwrap()
}
