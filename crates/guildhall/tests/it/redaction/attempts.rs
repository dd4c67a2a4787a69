//! Commands that the user attempts, each with its preview.

use guildhall::Error;
use guildhall::groups::GroupCommand;
use guildhall::kernel::{GroupId, RoomId, User};
use guildhall::permissions::{Cell, GROUP_ACTIONS, Role};
use guildhall::rooms::RoomCommand;
use guildhall_testkit::play::{Command, NewGroup, NewRoom};
use guildhall_testkit::strategies::{
    group_command, new_group, new_room, one_of, room_command, user,
};
use guildhall_testkit::{cast, commands};
use proptest::prelude::*;
use proptest::sample::select;

use super::plan::{Built, step};
use super::queries::Reply;
use crate::mail::mail;
use crate::play::{self, text, with_ids};
use crate::world::{AnyStore, World, named};

/// A command, with the number of a group or room, and of another one.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    what: What,
    at: usize,
    other: usize,
}

#[derive(Clone, Debug)]
enum What {
    Group(GroupCommand),
    /// The user leaves both rooms.
    LeaveSeveral,
    NewGroup(NewGroup),
    NewRoom(NewRoom),
    Room(RoomCommand),
}

pub(super) fn attempt() -> impl Strategy<Value = Attempt> {
    // Of one user, one address or one other group, more of them succeed.
    let single = one_of((user(), select(&["other", "partner"]), 2..=4_u8), |(user, local, n)| {
        let address = mail(&format!("{local}@elsewhere.example"));
        [
            commands::membership(&[vec![*user]]),
            commands::mail_rights(&[vec![user.id()]]),
            commands::requests(&[vec![*user]]),
            commands::recipients(&[vec![address]]),
            commands::nesting(&[cast::group(*n), cast::group(n % 3 + 2), cast::group(5)]),
        ]
        .concat()
    });
    let convert = (0..60_u8).prop_map(|n| named(&format!("Crab of {n}")));
    let convert = convert.prop_map(|draft| NewGroup::Convert(cast::room(1), draft));
    let branch = user().prop_map(|other| NewRoom::Branch(cast::room(1), vec![other]));
    let new_room = prop_oneof![5 => new_room(), 1 => branch];
    let what = prop_oneof![
        7 => group_command().prop_map(What::Group),
        7 => single.prop_map(What::Group),
        4 => room_command().prop_map(What::Room),
        1 => Just(What::LeaveSeveral),
        2 => prop_oneof![new_group(), convert].prop_map(What::NewGroup),
        3 => new_room.prop_map(What::NewRoom),
    ];
    // Shown groups come first, and are used more often.
    let at = || prop_oneof![2 => 0..4_usize, 1 => 0..60_usize];
    (what, at(), at()).prop_map(|(what, at, other)| Attempt { what, at, other })
}

/// Returns whether this is refused to each user but administrators. To turn Message on begins anew,
/// so that no user gives this command.
pub(super) fn is_never_done(kind: &str) -> bool {
    // Only the viewer attempts anything, so that there is no request of another user to answer.
    let by_no_user = [
        "administered",
        "group::accept_requests",
        "group::begin_anew",
        "group::create_as_administrator",
        "group::decline_requests",
    ];
    let action = kind.trim_start_matches("group::");
    let row = GROUP_ACTIONS.iter().find(|row| row.name == action);
    let by_masters = row.and_then(|row| row.group.iter().find(|cell| cell.0 == Role::Master));
    by_no_user.contains(&kind) || by_masters.is_some_and(|cell| matches!(cell.1, Cell::No(_)))
}

impl Attempt {
    pub(super) async fn by<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        built: &mut Built,
        n: u32,
    ) -> Reply {
        let (groups, rooms) = (built.groups(), built.rooms());
        let group = |id: GroupId| {
            groups[if id == cast::group(1) { self.at } else { self.other } % groups.len()]
        };
        let room = |id: RoomId| {
            rooms[if id == cast::room(1) { self.at } else { self.other } % rooms.len()]
        };
        let command = self.command(viewer).map(|command| with_ids(command, group, room));
        let of =
            format!("{self:?} with {:?} and {:?}", group(cast::group(1)), group(cast::group(2)));

        step(hall, 1_000 + n);
        let preview = preview(hall, command.as_ref()).await;
        let new = step(hall, 1_000 + n);
        let (kind, answer) = if let Some(command) = command {
            let creates = matches!(command, Command::NewGroup(..));
            let (kind, answer) = (command.kind(), play::execute(hall, command).await);
            built.shown.extend((creates && answer.is_ok()).then_some(new));
            (kind, answer.map_err(disclosed))
        } else {
            let both = [cast::room(1), cast::room(2)].map(room);
            ("leave several".to_owned(), leave(hall, viewer, both).await)
        };
        // The outcome holds the group as it is stored, which names nested groups that the user does
        // not see: a caller of the front door shows the user only a view of it.
        let with_preview = |answer: String| format!("{} {preview:?}", built.veiled(&answer));
        Reply { kind, of, answer: answer.map(with_preview).map_err(with_preview) }
    }

    /// Returns the command that is attempted, about the first group or room of the cast.
    fn command(&self, viewer: User) -> Option<Command> {
        let (group, room) = (cast::group(1), cast::room(1));
        match self.what.clone() {
            What::Group(command) => Some(Command::Group(viewer, group, command)),
            What::LeaveSeveral => None,
            What::NewGroup(new) => Some(Command::NewGroup(viewer, group, new)),
            What::NewRoom(new) => Some(Command::NewRoom(viewer, room, new)),
            What::Room(command) => Some(Command::Room(viewer, room, command)),
        }
    }
}

async fn preview<S: AnyStore>(
    hall: &World<S>,
    command: Option<&Command>,
) -> Result<String, String> {
    match command.cloned() {
        Some(Command::Group(by, id, command)) => {
            text(hall.user(by).group(id).preview(command).await).map_err(disclosed)
        }
        Some(Command::Room(by, id, command)) => {
            text(hall.user(by).room(id).preview(command).await).map_err(disclosed)
        }
        _ => Err("no preview".to_owned()),
    }
}

async fn leave<S: AnyStore>(
    hall: &World<S>,
    by: User,
    rooms: [RoomId; 2],
) -> Result<String, String> {
    // Each room is left at another time, which is later if a hidden room was attempted first.
    let answers = hall.user(by).leave_rooms(rooms).await.into_iter();
    let left = |(room, answer): (RoomId, Result<_, Error<_>>)| {
        (room, text(answer.map(|done: guildhall::RoomDone| done.room.id())).map_err(disclosed))
    };
    let answers: Vec<_> = answers.map(left).collect();
    let text = format!("{answers:?}");
    if answers.iter().any(|(_, answer)| answer.is_ok()) { Ok(text) } else { Err(text) }
}

/// Returns the refusal with its form that may leave the service.
fn disclosed(error: Error<String>) -> String {
    Reply::new::<(), _>("", &(), Err(error)).answer.unwrap_err()
}
