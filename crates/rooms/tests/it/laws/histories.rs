//! Random histories: rooms of any kind, and commands by anybody on them.

use guildhall_kernel::{CommandError, Edit, RemovalCause, Scope, User, UserId};
use guildhall_permissions::Context;
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomError, RoomEvent, RoomSource, RoomType};
use proptest::prelude::*;

use crate::world::{ANN, BO, CREW, CY, DEE, NEW_ROOM, Opened, ROOM, World, XEN, YUL};

/// Whoever acts or is acted on.
pub(crate) const PEOPLE: [User; 6] = [ANN, BO, CY, DEE, XEN, YUL];

#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) policy: Policy,
    pub(crate) opening: Opening,
    pub(crate) steps: Vec<Step>,
}

/// What the company allows at the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Policy {
    AmongThemselves,
    /// Bo has no permission for external contact.
    BoApart,
    Elsewhere,
    Frozen,
    Usual,
}

#[derive(Clone, Debug)]
pub(crate) enum Opening {
    General { by: User, with: Vec<User>, title: &'static str },
    Group,
    OneToOne { by: User, with: User },
    Team,
    ToMe { by: User },
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) policy: Policy,
    pub(crate) by: User,
    pub(crate) command: Command,
}

#[derive(Clone, Debug)]
pub(crate) enum Command {
    Branch(Vec<User>),
    CloseWithGroup,
    Convert,
    /// Of name, picture and description.
    Describe([Edit<&'static str>; 3]),
    Invite(Vec<User>),
    Leave,
    Read,
    Remove(Vec<User>),
    Source(Vec<User>),
    /// Of whoever the step is by: nobody acts.
    Withdraw(RemovalCause),
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Branched(Box<Room>, RoomEvent),
    Changed(RoomEvent),
    Chosen(RoomSource),
    MayRead,
}

/// A history as it went.
pub(crate) struct Tale {
    pub(crate) opened: Opened,
    pub(crate) moves: Vec<Move>,
}

/// A command with the room before and after it.
pub(crate) struct Move {
    pub(crate) before: Room,
    pub(crate) step: Step,
    pub(crate) minute: i64,
    pub(crate) outcome: Result<Outcome, CommandError<RoomError>>,
    pub(crate) after: Room,
}

impl Tale {
    pub(crate) fn of(history: &History) -> Self {
        let world = history.policy.world();
        let opened = history.opening.run(&world.cx());
        let mut moves = Vec::new();
        if let Ok((room, _)) = &opened {
            let mut room = room.clone();
            for (minute, step) in (1..).zip(&history.steps) {
                let before = room.clone();
                let outcome = step.run(&mut room, minute);
                let (step, after) = (step.clone(), room.clone());
                moves.push(Move { before, step, minute, outcome, after });
            }
        }
        Self { opened, moves }
    }

    /// The room after its opening, and after each move.
    pub(crate) fn rooms(&self) -> impl Iterator<Item = &Room> {
        let first = self.opened.iter().map(|(room, _)| room);
        first.chain(self.moves.iter().map(|step| &step.after))
    }

    /// What happened to the room.
    pub(crate) fn events(&self) -> impl Iterator<Item = &RoomEvent> {
        let first = self.opened.iter().map(|(_, event)| event);
        first.chain(self.moves.iter().filter_map(Move::event))
    }
}

impl Move {
    pub(crate) fn event(&self) -> Option<&RoomEvent> {
        match &self.outcome {
            Ok(Outcome::Changed(event)) => Some(event),
            _ => None,
        }
    }
}

impl Policy {
    pub(crate) fn world(self) -> World {
        match self {
            Self::AmongThemselves => World::acme().among_themselves(),
            Self::BoApart => World::acme().without_contact_of(BO),
            Self::Elsewhere => World::other(),
            Self::Frozen => World::acme().frozen(),
            Self::Usual => World::acme(),
        }
    }
}

impl Opening {
    fn run(&self, cx: &Context<'_>) -> Opened {
        match self {
            Self::General { by, with, title } => {
                Room::open(ROOM, by, RoomDraft::from_event(title, with.clone()), cx)
            }
            Self::Group => Ok(Room::open_for_group(ROOM, CREW, ANN.id(), cx)),
            Self::OneToOne { by, with } => Room::open_one_to_one(ROOM, by, with, cx),
            Self::Team => Ok(Room::open_for_team(ROOM, CREW, None, cx)),
            Self::ToMe { by } => Room::open_to_me(ROOM, by, cx),
        }
    }
}

impl Step {
    /// Does it, so many minutes after the opening.
    pub(crate) fn run(
        &self,
        room: &mut Room,
        minute: i64,
    ) -> Result<Outcome, CommandError<RoomError>> {
        let world = self.policy.world();
        let (cx, by) = (world.cx_at(minute), self.by.id());
        match &self.command {
            Command::Branch(users) => {
                let (branch, opened) = room.branch(NEW_ROOM, by, users, &cx)?;
                Ok(Outcome::Branched(Box::new(branch), opened))
            }
            Command::CloseWithGroup => room.close_with_group(by, &cx).map(Outcome::Changed),
            Command::Convert => room.convert(by, CREW, &cx).map(Outcome::Changed),
            Command::Describe(edits) => {
                room.describe(by, info_edit(*edits), &cx).map(Outcome::Changed)
            }
            Command::Invite(users) => room.invite(by, users, &cx).map(Outcome::Changed),
            Command::Leave => room.leave(by, &cx).map(Outcome::Changed),
            Command::Read => room.read(by, &cx).map(|()| Outcome::MayRead),
            Command::Remove(users) => room.remove(by, &ids(users), &cx).map(Outcome::Changed),
            Command::Source(users) => room.source(by, &ids(users), &cx).map(Outcome::Chosen),
            Command::Withdraw(why) => room.remove_user(by, *why, &cx).map(Outcome::Changed),
        }
    }

    /// Whom it touches: what a store loads for it.
    pub(crate) fn scope(&self, room: &Room) -> Scope {
        let others = match &self.command {
            Command::Convert => return Scope::Whole,
            Command::Branch(users) => {
                let mut others = ids(users);
                if let RoomType::OneToOne { low, high } = room.header().room_type() {
                    others.extend([low, high]);
                }
                others
            }
            Command::Invite(users) => {
                let apart = (self.policy == Policy::BoApart).then_some(BO.id());
                ids(users).into_iter().chain(apart).collect()
            }
            Command::Remove(users) | Command::Source(users) => ids(users),
            _ => Vec::new(),
        };
        Scope::of(others.into_iter().chain([self.by.id()]))
    }
}

pub(crate) fn histories() -> impl Strategy<Value = History> {
    (policies(), openings(), prop::collection::vec(steps(), 0..24))
        .prop_map(|(policy, opening, steps)| History { policy, opening, steps })
}

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![
        12 => Just(Policy::Usual),
        3 => Just(Policy::AmongThemselves),
        3 => Just(Policy::BoApart),
        1 => Just(Policy::Frozen),
        1 => Just(Policy::Elsewhere),
    ]
}

fn openings() -> impl Strategy<Value = Opening> {
    let title = prop::sample::select(vec!["", "Launch", "Landing"]);
    prop_oneof![
        6 => (anybody(), some(), title)
            .prop_map(|(by, with, title)| Opening::General { by, with, title }),
        1 => Just(Opening::Group),
        1 => Just(Opening::Team),
        2 => (anybody(), anybody()).prop_map(|(by, with)| Opening::OneToOne { by, with }),
        1 => anybody().prop_map(|by| Opening::ToMe { by }),
    ]
}

pub(crate) fn steps() -> impl Strategy<Value = Step> {
    (policies(), anybody(), commands()).prop_map(|(policy, by, command)| Step {
        policy,
        by,
        command,
    })
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => few().prop_map(Command::Branch),
        1 => Just(Command::CloseWithGroup),
        2 => Just(Command::Convert),
        3 => [edits(), edits(), edits()].prop_map(Command::Describe),
        4 => few().prop_map(Command::Invite),
        4 => Just(Command::Leave),
        1 => Just(Command::Read),
        3 => few().prop_map(Command::Remove),
        2 => few().prop_map(Command::Source),
        2 => Just(Command::Withdraw(RemovalCause::OffBoarding)),
        2 => Just(Command::Withdraw(RemovalCause::ExternalPermissionLost)),
    ]
}

fn edits() -> impl Strategy<Value = Edit<&'static str>> {
    prop_oneof![
        2 => Just(Edit::Keep),
        1 => Just(Edit::Clear),
        1 => prop::sample::select(vec!["Launch", "Landing"]).prop_map(Edit::Set),
    ]
}

fn anybody() -> impl Strategy<Value = User> {
    prop::sample::select(PEOPLE.to_vec())
}

/// None to three, some of them twice.
fn few() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(anybody(), 0..4)
}

fn some() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(anybody(), 0..8)
}

fn info_edit([name, picture, description]: [Edit<&'static str>; 3]) -> InfoEdit {
    InfoEdit { name: parsed(name), picture: parsed(picture), description: parsed(description) }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(edit: Edit<&str>) -> Edit<T> {
    match edit {
        Edit::Clear => Edit::Clear,
        Edit::Keep => Edit::Keep,
        Edit::Set(text) => Edit::Set(text.parse().unwrap()),
    }
}

fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(User::id).collect()
}
