//! Random starts and histories of a group, and how they are played.

mod strategies;

use guildhall_groups::{
    Group, GroupDraft, GroupEvent, GroupScope, GroupServiceCommand, IndirectMembers, Related,
    TeamDraft,
};
use guildhall_kernel::{Envelope, Scope, User};
use guildhall_permissions::{CompanyCommand, CompanyServiceCommand, Privacy};
use guildhall_rooms::Room;
use time::Duration;

pub(crate) use self::strategies::{history, request};
use crate::commands::{Given, Request};
use crate::other_groups::OtherGroups;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ZOE};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, team_draft};

/// The users who act in histories: at first Masters, a member, an outsider, an administrator, an
/// external member and a stranger.
pub(crate) const ACTORS: [User; 7] = [ANN, BO, CY, DEE, ADA, EVE, ZOE];

/// One step of a history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The company changes its policy.
    Company(Policy),
    /// The directory dissolves the other team, which may be nested here.
    DissolveUnit,
    /// A user requests something.
    Request(User, Request),
    /// The service or the directory acts.
    Service(GroupServiceCommand),
    /// So many days pass.
    Wait(u8),
}

/// A command to the company: of its administrator, or of the service.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    Administrator(CompanyCommand),
    Service(CompanyServiceCommand),
}

/// What a history begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) kind: StartKind,
    /// The privacy that the draft names.
    pub(crate) privacy: Option<Privacy>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum StartKind {
    /// An internal group that ANN creates: she and CY are Masters, she and BO members.
    Internal,
    /// The same as an external group with EVE.
    External,
    /// A team that ANN leads, with BO and FAY.
    Team,
}

/// A world with a group in it, and the events that made the group.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) group: Group,
    pub(crate) room: Room,
    pub(crate) events: Vec<Envelope<GroupEvent>>,
    /// The groups around it.
    pub(crate) others: OtherGroups,
    /// The users about whom the store has loaded whether a nested group makes them participants.
    pub(crate) scope: Scope,
}

impl Play {
    /// Creates the group of the start.
    pub(crate) fn begin(start: Start) -> Self {
        let world = World::new();
        let cx = &world.cx();
        let (group, created) = match start.kind {
            StartKind::Team => Group::form_team(GROUP, ROOM, start.team_draft(), cx).unwrap(),
            _ => Group::create(GROUP, ROOM, ANN, start.draft(), cx).unwrap(),
        };
        let room = world.room_of(&group);
        let (events, others, scope) = (vec![created], OtherGroups::AtFirst, Scope::Whole);
        Self { world, group, room, events, others, scope }
    }

    pub(crate) fn take(&mut self, step: &Step) -> Given {
        self.world.a_minute_passes();
        let cx = &self.world.cx();
        let given = match step {
            Step::Company(policy) => {
                policy.decide(&mut self.world);
                Ok(None)
            }
            Step::DissolveUnit => {
                self.others = OtherGroups::UnitDissolved;
                Ok(None)
            }
            Step::Request(by, request) => {
                request.give_among(self.others, *by, &mut self.group, &mut self.room, cx)
            }
            Step::Service(command) => {
                let related = Related { room: Some(&self.room), ..Related::default() };
                let outcome = self.group.execute_service(command.clone(), &related, cx);
                outcome.map(|outcome| {
                    if let Some((changed, _)) = outcome.rooms.into_iter().last() {
                        self.room = changed;
                    }
                    Some(outcome.event)
                })
            }
            Step::Wait(days) => {
                self.world.pass(Duration::days((*days).into()));
                Ok(None)
            }
        };
        self.events.extend(given.iter().flatten().cloned());
        self.load_indirect_members();
        given
    }

    /// Returns the play as a store loads it with this scope.
    pub(crate) fn slice_of(&self, scope: GroupScope) -> Self {
        let roster = self.group.roster().slice_of(&scope.users).unwrap();
        let recipients = self.group.recipients().slice_of(&scope.recipients).unwrap();
        let group = Group::from_parts(self.group.header().clone(), roster, recipients).unwrap();
        let mut slice = Self { group, scope: scope.users, ..self.clone() };
        slice.load_indirect_members();
        slice
    }

    /// Loads the users who take part through nested groups, as a store does.
    fn load_indirect_members(&mut self) {
        let users = self.others.indirect_members(&self.group);
        let indirect = IndirectMembers::of(self.scope.clone(), users);
        self.group = self.group.clone().with_indirect_members(indirect);
    }
}

impl Step {
    /// Returns what the step needs of the group.
    pub(crate) fn scope(&self) -> GroupScope {
        match self {
            Self::Request(by, Request::Command(command)) => command.scope(by.id()),
            Self::Request(by, request) => Scope::Users(request.touches(*by)).into(),
            Self::Service(command) => command.scope(),
            Self::Company(_) | Self::DissolveUnit | Self::Wait(_) => Scope::of([]).into(),
        }
    }
}

impl Policy {
    fn decide(&self, world: &mut World) {
        match self {
            Self::Administrator(command) => world.administer(command.clone()),
            Self::Service(command) => world.serve(command.clone()),
        }
    }
}

impl Start {
    fn team_draft(self) -> TeamDraft {
        let draft = team_draft().with_leader(ANN).with_members([BO, FAY]);
        if self.privacy == Some(Privacy::Private) { draft.private() } else { draft }
    }

    fn draft(self) -> GroupDraft {
        let draft = draft().with_members([BO]).with_masters([CY]).with_list_at(list(CREW));
        let draft = match self.kind {
            StartKind::External => draft.with_members([EVE]).external(),
            StartKind::Internal | StartKind::Team => draft,
        };
        match self.privacy {
            Some(Privacy::Private) => draft.private(),
            Some(Privacy::Public) => draft.public(),
            None => draft,
        }
    }
}
