//! Where searches start: worlds with a pool of [commands](crate::commands) each, small enough to be
//! searched to a depth that reaches every one of their rules.

use guildhall_groups::{GroupCommand, GroupDraft, Lock, LockEdit, ProfileEdit, TeamDraft};
use guildhall_kernel::{Edit, Feature, GroupId, RoomId, Switch, User};
use guildhall_mailing_list::{ListId, Mail, MailKind, SenderIdentity};
use guildhall_permissions::{Application, Authority, GroupSetting, Limits, Retention};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomDraft};

use super::Start;
use crate::cast::{
    ACME, ANN, BO, CY, EVE, GUS, ORBIT, address, domain, email, group, ids, name, room,
};
use crate::commands::{self, SWITCHES, acme_opened};
use crate::play::{Command, NewGroup, NewRoom, World};

/// Returns all starts.
#[must_use]
pub fn starts() -> Vec<Start> {
    let mut starts = vec![
        rooms(),
        conversions(),
        privacy(),
        external_groups(),
        teams(),
        retention(),
        mailing_lists(),
        nesting(),
        off_boarding(),
        companies(),
    ];
    for start in &mut starts {
        start.commands = deduplicated(&start.commands);
    }
    starts
}

fn rooms() -> Start {
    let people = [ANN, BO, CY, EVE];
    let mut commands = on_rooms(&people, &people, room(1), room(2));
    commands.extend(on_rooms(&people, &people, room(2), room(1)));
    commands.extend(out_of_room(&[ANN, EVE], room(1)));
    Start { name: "rooms", world: World::new(), commands, quick: 2, deep: 4 }
}

fn conversions() -> Start {
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, CY]));
    let pair = NewRoom::OneToOne(BO);
    let world = World::new()
        .after(acme_opened())
        .after([Command::NewRoom(ANN, room(1), open), Command::NewRoom(ANN, room(2), pair)]);
    let people = [ANN, BO, CY, EVE];
    let mut commands = Vec::new();
    for room in [room(1), room(2)] {
        let draft = GroupDraft::new(name("Crew"));
        let convert = NewGroup::Convert(room, draft);
        commands.extend(people.map(|by| Command::NewGroup(by, group(1), convert.clone())));
    }
    commands.extend(on_rooms(&[ANN, EVE], &[CY, EVE], room(1), room(2)));
    commands.extend(on_groups(&[ANN, CY], &[group(1)], &membership(&[BO, EVE])));
    commands.extend(questions(&[ANN, CY], &[BO, EVE], &[group(1)]));
    commands.extend(policy(&[GUS], &[ANN]));
    let branch = NewRoom::Branch(room(2), vec![CY]);
    commands.push(Command::NewRoom(ANN, room(3), branch));
    commands.extend(on_rooms(&[BO], &[], room(2), room(1)));
    Start { name: "conversions", world, commands, quick: 2, deep: 4 }
}

fn privacy() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Cast"));
    let world = World::new().after([create(BO, 2, draft)]);
    let mut commands = new_groups(&people, &[BO], group(1));
    let given = [settings(), membership(&[ANN, BO])].concat();
    commands.extend(on_groups(&people, &[group(1)], &given));
    commands.extend(questions(&people, &[ANN, BO], &[group(1)]));
    commands.extend(on_groups(&[BO], &[group(2)], &settings()));
    commands.extend(policy(&[BO], &[BO]));
    Start { name: "privacy", world, commands, quick: 2, deep: 4 }
}

fn external_groups() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Guests")).external().with_members([BO]);
    let world = World::new().after(acme_opened()).after([create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &[group(1)], &membership(&people));
    commands.extend(questions(&people, &people, &[group(1)]));
    commands.extend(new_groups(&[ANN, EVE], &[EVE], group(2)));
    commands.extend(on_groups(&[ANN], &[group(2)], &membership(&[EVE])));
    commands.extend(out_of_group(&people, group(1)));
    commands.extend(policy(&[GUS], &[BO]));
    Start { name: "external groups", world, commands, quick: 2, deep: 4 }
}

fn teams() -> Start {
    let people = [ANN, BO, GUS];
    let mut commands = of_directory(&[ANN, BO], group(1));
    commands.extend(of_directory(&[EVE], group(1)));
    let given = [features(), membership(&[ANN, BO]), settings()].concat();
    commands.extend(on_groups(&people, &[group(1)], &given));
    commands.extend(questions(&people, &[ANN, BO], &[group(1)]));
    commands.push(create(ANN, 1, GroupDraft::new(name("Crew"))));
    commands.extend(out_of_group(&[ANN, EVE], group(1)));
    let room = crate::cast::group_room(group(1));
    commands.extend(people.map(|by| Command::ReadRoom(by, room)));
    Start { name: "teams", world: World::new(), commands, quick: 2, deep: 4 }
}

fn retention() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Crew")).with_members([BO]);
    let world = World::new().after([create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &[group(1)], &features());
    commands.extend(questions(&people, &[BO], &[group(1)]));
    commands.extend(of_directory(&[ANN], group(1)));
    commands.extend(policy(&[GUS], &[]));
    commands.extend([30, 31].map(Command::Wait));
    Start { name: "features and retention", world, commands, quick: 3, deep: 5 }
}

fn mailing_lists() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().with_members([BO, EVE]);
    let cast = GroupDraft::new(name("Cast")).private();
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, draft.with_list_at(address("crew@acme.example"))),
        create(BO, 2, cast),
    ]);
    let mut commands = on_groups(&people, &[group(1)], &mailing(&[BO, EVE]));
    commands.extend(questions(&people, &[BO, EVE], &[group(1)]));
    commands.extend(on_groups(&[BO], &[group(2)], &mailing(&[BO])));
    commands.extend(on_groups(&[ANN], &[group(1)], &[membership(&[BO]), settings()].concat()));
    commands.extend([group(1), group(2)].into_iter().flat_map(|id| mails(&people, id)));
    Start { name: "mailing lists", world, commands, quick: 2, deep: 4 }
}

fn nesting() -> Start {
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, GroupDraft::new(name("Crew")).with_masters([BO])),
        create(BO, 2, GroupDraft::new(name("Cast")).with_masters([ANN]).private()),
        Command::FormTeam(group(3), TeamDraft::new(name("Unit")).with_leader(CY)),
    ]);
    let numbers = [1, 2, 3].map(group);
    let mut commands = Vec::new();
    for (by, id) in [ANN, BO, CY].into_iter().flat_map(|by| numbers.map(|id| (by, id))) {
        let given = [commands::nesting(&[1, 2, 3, 4].map(group)), membership(&[CY])].concat();
        commands.extend(on_groups(&[by], &[id], &given));
        commands.extend(questions(&[by], &[CY], &[id]));
    }
    commands.push(create(ANN, 4, GroupDraft::new(name("Guests")).external()));
    commands.extend(of_directory(&[CY], group(3)));
    Start { name: "nesting", world, commands, quick: 2, deep: 5 }
}

fn off_boarding() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().with_masters([BO]).with_members([BO, EVE]);
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, EVE]));
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, draft),
        Command::NewRoom(ANN, room(1), open),
        Command::NewRoom(ANN, room(2), NewRoom::ToMe),
    ]);
    let mut commands = out_of_group(&people, group(1));
    commands.extend([room(1), room(2)].into_iter().flat_map(|room| out_of_room(&people, room)));
    commands.extend(on_groups(&[ANN, GUS], &[group(1)], &membership(&people)));
    commands.extend(questions(&[ANN, GUS], &people, &[group(1)]));
    commands.extend(on_rooms(&people, &people, room(1), room(2)));
    commands.extend(policy(&[GUS], &[ANN]));
    Start { name: "off-boarding", world, commands, quick: 2, deep: 4 }
}

fn companies() -> Start {
    let people = [ANN, GUS, EVE];
    let second = GroupDraft::new(name("Cast")).with_members([BO]);
    let world = World::new().after([create(ANN, 2, second)]);
    let mut commands = policy(&people, &[ANN, EVE]);
    commands.extend(service());
    commands.extend(new_groups(&[ANN, GUS], &[BO], group(1)));
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, EVE]));
    commands.push(Command::NewRoom(ANN, room(1), open));
    commands.extend(on_groups(&[ANN], &[group(1)], &membership(&[BO])));
    Start { name: "companies", world, commands, quick: 2, deep: 4 }
}

fn create(by: User, number: u8, draft: GroupDraft) -> Command {
    Command::NewGroup(by, group(number), NewGroup::Create(draft))
}

/// Returns these commands by these users on these groups.
fn on_groups(by: &[User], on: &[GroupId], given: &[GroupCommand]) -> Vec<Command> {
    let each = by.iter().flat_map(|by| on.iter().map(move |id| (*by, *id)));
    each.flat_map(|(by, id)| given.iter().map(move |one| Command::Group(by, id, one.clone())))
        .collect()
}

/// Returns the questions of these users about these groups, and their attempts to end a membership
/// or the group.
fn questions(by: &[User], of: &[User], on: &[GroupId]) -> Vec<Command> {
    let queries = commands::queries(&some(&ids::<Vec<_>>(of)));
    let mut asked = on_groups(by, on, &commands::endings());
    for (by, id) in by.iter().flat_map(|by| on.iter().map(move |id| (*by, *id))) {
        asked.extend(queries.iter().map(|query| Command::GroupQuery(by, id, query.clone())));
    }
    asked
}

fn membership(of: &[User]) -> Vec<GroupCommand> {
    [commands::membership(&some(of)), commands::requests(&some(of))].concat()
}

fn settings() -> Vec<GroupCommand> {
    let names = ["Crew", "CREW", "Cast"].map(|text| ProfileEdit::name(name(text)));
    let text = ProfileEdit::description("All".parse().ok());
    commands::settings(&names.into_iter().chain([text]).collect::<Vec<_>>())
}

fn features() -> Vec<GroupCommand> {
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

fn mailing(of: &[User]) -> Vec<GroupCommand> {
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
fn mails(of: &[User], id: GroupId) -> Vec<Command> {
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
fn new_groups(by: &[User], of: &[User], id: GroupId) -> Vec<Command> {
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
fn on_rooms(by: &[User], of: &[User], id: RoomId, other: RoomId) -> Vec<Command> {
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
fn out_of_room(of: &[User], id: RoomId) -> Vec<Command> {
    let removals = commands::removals_from_room(&ids::<Vec<_>>(of));
    removals.into_iter().map(|command| Command::RoomService(id, command)).collect()
}

/// Returns the removals of users from this group by the service.
fn out_of_group(of: &[User], id: GroupId) -> Vec<Command> {
    let removals = commands::removals_from_group(&ids::<Vec<_>>(of));
    removals.into_iter().map(|command| Command::GroupService(id, command)).collect()
}

/// Returns the directory's commands on a team of these users.
fn of_directory(of: &[User], id: GroupId) -> Vec<Command> {
    let unit = || TeamDraft::new(name("Unit"));
    let drafts = [unit().with_leader(of[0]), unit().private().with_members(of.iter().copied())];
    let mut given = commands::directory(&commands::team_edits(of, &name("Crew")));
    given.push(commands::deletion_report(FeatureData::Note, FreedSpace::from_bytes(1)));
    let given = given.into_iter().map(|command| Command::GroupService(id, command));
    drafts.map(|draft| Command::FormTeam(id, draft)).into_iter().chain(given).collect()
}

/// Returns the changes of Acme's policy about these users.
fn policy(by: &[User], of: &[User]) -> Vec<Command> {
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
fn service() -> Vec<Command> {
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

/// Returns the commands without duplicates, because families overlap.
fn deduplicated(commands: &[Command]) -> Vec<Command> {
    let each = commands.iter().enumerate();
    let first = each.filter(|(number, command)| !commands[..*number].contains(command));
    first.map(|(_, command)| command.clone()).collect()
}
