//! Random histories: rooms of any kind, and commands by any user on them.

use guildhall_kernel::{CommandError, Envelope, RoomKind, Scope, User, UserId};
use guildhall_permissions::Context;
use guildhall_rooms::{
    Room, RoomCommand, RoomDraft, RoomError, RoomEvent, RoomServiceCommand, RoomSource, RoomType,
};
use guildhall_testkit::commands;
use guildhall_testkit::strategies::{one_of, room_command};
use proptest::prelude::*;

use crate::world::{ANN, BO, CREW, NEW_ROOM, Opened, PEOPLE, ROOM, World};

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
    pub(crate) action: Action,
}

/// A command, or what else is done with a room.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Branch(Vec<User>),
    CloseWithGroup,
    Convert,
    Execute(RoomCommand),
    ExecuteService(RoomServiceCommand),
    Read,
    Source(Vec<UserId>),
}

/// The result of an action.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Branched(Box<Room>, Envelope<RoomEvent>),
    Changed(Envelope<RoomEvent>),
    Chosen(RoomSource),
    MayRead,
}

/// A history as it went.
pub(crate) struct Tale {
    pub(crate) opened: Opened,
    pub(crate) moves: Vec<Move>,
}

/// An action with the room before and after it.
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
    pub(crate) fn events(&self) -> impl Iterator<Item = &Envelope<RoomEvent>> {
        let first = self.opened.iter().map(|(_, event)| event);
        first.chain(self.moves.iter().filter_map(Move::event))
    }
}

impl Move {
    pub(crate) fn event(&self) -> Option<&Envelope<RoomEvent>> {
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
                Room::open(ROOM, *by, RoomDraft::from_event(title, with.clone()), cx)
            }
            Self::Group => Ok(Room::open_for_group(ROOM, CREW, ANN, cx)),
            Self::OneToOne { by, with } => Room::open_one_to_one(ROOM, *by, *with, cx),
            Self::Team => Ok(Room::open_for_team(ROOM, CREW, None, cx)),
            Self::ToMe { by } => Room::open_to_me(ROOM, *by, cx),
        }
    }
}

impl Step {
    /// Runs the command, `minute` minutes after the opening.
    pub(crate) fn run(
        &self,
        room: &mut Room,
        minute: i64,
    ) -> Result<Outcome, CommandError<RoomError>> {
        let world = self.policy.world();
        let (cx, by) = (world.cx_at(minute), self.by);
        match &self.action {
            Action::Branch(users) => {
                let (branch, opened) = room.branch(NEW_ROOM, by, users, &cx)?;
                Ok(Outcome::Branched(Box::new(branch), opened))
            }
            Action::CloseWithGroup => room.close_with_group(by, &cx).map(Outcome::Changed),
            Action::Convert => room.convert(by, CREW, &cx).map(Outcome::Changed),
            Action::Execute(command) => {
                room.execute(by, command.clone(), &cx).map(Outcome::Changed)
            }
            Action::ExecuteService(command) => {
                room.execute_service(command.clone(), &cx).map(Outcome::Changed)
            }
            Action::Read => room.read(by, &cx).map(|()| Outcome::MayRead),
            Action::Source(users) => room.source(by, users, &cx).map(Outcome::Chosen),
        }
    }

    /// Returns the slice that a store loads for it.
    pub(crate) fn scope(&self, room: &Room) -> Scope {
        let others = match &self.action {
            Action::Branch(_) if room.kind() == RoomKind::General => return Scope::Whole,
            Action::Branch(users) => {
                let mut others: Vec<_> = users.iter().map(User::id).collect();
                if let RoomType::OneToOne { low, high } = room.header().room_type() {
                    others.extend([low, high]);
                }
                others
            }
            Action::CloseWithGroup | Action::Read => Vec::new(),
            Action::Convert => return Scope::Whole,
            Action::Execute(command) => {
                let mut others = Vec::from_iter(command.touches());
                if matches!(command, RoomCommand::Invite { .. }) && self.policy == Policy::BoApart {
                    others.push(BO.id());
                }
                others
            }
            Action::ExecuteService(command) => return Scope::of(command.touches()),
            Action::Source(users) => users.clone(),
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
        6 => (any_user(), some(), title)
            .prop_map(|(by, with, title)| Opening::General { by, with, title }),
        1 => Just(Opening::Group),
        1 => Just(Opening::Team),
        2 => (any_user(), any_user()).prop_map(|(by, with)| Opening::OneToOne { by, with }),
        1 => any_user().prop_map(|by| Opening::ToMe { by }),
    ]
}

pub(crate) fn steps() -> impl Strategy<Value = Step> {
    (policies(), any_user(), actions()).prop_map(|(policy, by, action)| Step { policy, by, action })
}

fn actions() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => few().prop_map(Action::Branch),
        1 => Just(Action::CloseWithGroup),
        2 => Just(Action::Convert),
        14 => room_command().prop_map(Action::Execute),
        4 => service_commands().prop_map(Action::ExecuteService),
        1 => Just(Action::Read),
        2 => few_ids().prop_map(Action::Source),
    ]
}

fn service_commands() -> impl Strategy<Value = RoomServiceCommand> {
    one_of(any_user(), |user| commands::removals_from_room(&[user.id()]))
}

fn any_user() -> impl Strategy<Value = User> {
    prop::sample::select(PEOPLE.to_vec())
}

/// None to three, some of them twice.
fn few() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(any_user(), 0..4)
}

fn some() -> impl Strategy<Value = Vec<User>> {
    prop::collection::vec(any_user(), 0..8)
}

fn few_ids() -> impl Strategy<Value = Vec<UserId>> {
    few().prop_map(|users| users.iter().map(User::id).collect())
}
