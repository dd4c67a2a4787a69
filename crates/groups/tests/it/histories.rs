//! Random beginnings and histories of a group, and how they are played.

mod strategies;

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupDraft, GroupError, GroupEvent};
use guildhall_kernel::{CommandError, Feature, Switch, User, UserId};
use guildhall_permissions::{Application, Authority, ExternalContacts, Privacy};
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_rooms::Room;
use uuid::Uuid;

pub(crate) use self::strategies::{command, history, start};
use crate::commands::{Command, Given};
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, PEOPLE, ZOE};
use crate::world::{CREW, GROUP, ROOM, World, draft, list};

/// Who acts in histories: Masters, a member, an outsider, an administrator, an external member and a
/// stranger, at first.
pub(crate) const ACTORS: [User; 7] = [ANN, BO, CY, DEE, ADA, EVE, ZOE];

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A user acts or asks.
    Command(User, Command),
    /// The company decides something.
    Policy(Policy),
    /// The store of the data reports them deleted.
    Report(FeatureData),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Policy {
    Allow(Feature),
    Contacts(ExternalContacts),
    Disable(Feature),
    Freeze,
    Thaw,
}

/// How somebody wants to begin a group.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) way: Way,
    pub(crate) by: User,
    pub(crate) external: bool,
    pub(crate) privacy: Option<Privacy>,
    pub(crate) members: Vec<User>,
    pub(crate) masters: Vec<User>,
    pub(crate) features: Vec<(Feature, Switch)>,
    pub(crate) address: Option<&'static str>,
    pub(crate) may_create: Vec<User>,
    pub(crate) may_create_external: Vec<User>,
    pub(crate) policies: Vec<Policy>,
}

#[derive(Clone, Debug)]
pub(crate) enum Way {
    Administrator,
    /// The room has these participants.
    Conversion(Vec<User>),
    User,
}

/// A world with a group in it, and the events that made the group.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) group: Group,
    pub(crate) room: Room,
    pub(crate) events: Vec<GroupEvent>,
}

impl Play {
    /// Begins as the start says, or not at all.
    pub(crate) fn begin(start: &Start) -> Result<Self, CommandError<GroupError>> {
        let mut world = World::new();
        let mut room = start.room(&world);
        world.let_create(Authority::named(start.may_create.iter().map(User::id)));
        world.let_create_external(Authority::named(start.may_create_external.iter().map(User::id)));
        start.policies.iter().for_each(|policy| policy.decide(&mut world));
        let cx = &world.cx();
        let (by, draft) = (&start.by, start.draft());
        let (group, created) = match start.way {
            Way::Administrator => Group::create_as_administrator(GROUP, ROOM, by, draft, cx)?,
            Way::Conversion(_) => {
                let (group, event, _) = Group::convert(GROUP, &mut room, by, draft, cx)?;
                (group, event)
            }
            Way::User => Group::create(GROUP, ROOM, by, draft, cx)?,
        };
        let room = if room.group().is_some() { room } else { world.room_of(&group) };
        Ok(Self { world, group, room, events: vec![created] })
    }

    pub(crate) fn take(&mut self, step: &Step) -> Given {
        self.world.a_minute_passes();
        let cx = &self.world.cx();
        let given = match step {
            Step::Command(by, command) => command.give(by, &mut self.group, &mut self.room, cx),
            Step::Policy(policy) => {
                policy.decide(&mut self.world);
                Ok(None)
            }
            Step::Report(data) => {
                self.group.report_deletion(*data, FreedSpace::from_bytes(512), cx).map(Some)
            }
        };
        self.events.extend(given.iter().flatten().cloned());
        given
    }
}

impl Step {
    /// The users whose places it touches.
    pub(crate) fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::Command(by, command) => command.touches(by),
            Self::Policy(_) | Self::Report(_) => BTreeSet::new(),
        }
    }
}

impl Policy {
    fn decide(self, world: &mut World) {
        match self {
            Self::Allow(feature) => world.allow(feature),
            Self::Contacts(to) => world.set_contacts(to),
            Self::Disable(feature) => world.disable(feature),
            Self::Freeze => world.freeze(),
            Self::Thaw => world.grant(Application::Core),
        }
    }
}

impl Start {
    /// Everybody of the crew, in a group of either kind, without a hindrance.
    fn smooth(external: bool, privacy: Option<Privacy>) -> Self {
        let members = if external { vec![BO, EVE] } else { vec![BO] };
        let everybody = PEOPLE.to_vec();
        Self {
            way: Way::User,
            by: ANN,
            external,
            privacy,
            members,
            masters: vec![CY],
            features: vec![],
            address: Some(CREW),
            may_create: everybody.clone(),
            may_create_external: everybody,
            policies: vec![],
        }
    }

    fn draft(&self) -> GroupDraft {
        let mut draft =
            draft().members(self.members.iter().copied()).masters(self.masters.iter().copied());
        if self.external {
            draft = draft.external();
        }
        for (feature, switch) in &self.features {
            draft = draft.feature(*feature, *switch);
        }
        if let Some(address) = self.address {
            draft = draft.mailing_list(list(address));
        }
        match self.privacy {
            Some(Privacy::Private) => draft.private(),
            Some(Privacy::Public) => draft.public(),
            None => draft,
        }
    }

    /// A general room of the participants. Two others opened it with them, and left: so few may
    /// remain.
    fn room(&self, world: &World) -> Room {
        let Way::Conversion(participants) = &self.way else {
            return world.general_room(&[ANN, BO, CY]);
        };
        let openers =
            [1001, 1002].map(|number| User::of_company(UserId::new(Uuid::from_u128(number)), ACME));
        let mut room = world.general_room(&[&openers, participants.as_slice()].concat());
        for opener in openers {
            room.leave(opener.id(), &world.cx()).unwrap();
        }
        room
    }
}
