//! Random beginnings and histories of a group, and how they are played.

mod strategies;

use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupDraft, GroupError, GroupEvent, IndirectMembers, TeamDraft, TeamEdit,
};
use guildhall_kernel::{CommandError, Edit, Feature, RemovalCause, Scope, Switch, User, UserId};
use guildhall_permissions::{Application, Authority, ExternalContacts, Privacy};
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_rooms::Room;
use time::Duration;
use uuid::Uuid;

pub(crate) use self::strategies::{command, history, start};
use crate::commands::{Command, Given};
use crate::neighbours::OtherGroups;
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, PEOPLE, ZOE, ids};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, team_draft};

/// Who acts in histories: Masters, a member, an outsider, an administrator, an external member and
/// a stranger, at first.
pub(crate) const ACTORS: [User; 7] = [ANN, BO, CY, DEE, ADA, EVE, ZOE];

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The directory changes the team.
    ChangeTeam(TeamChange),
    /// A user acts or asks.
    Command(User, Command),
    /// The directory dissolves the team.
    DissolveTeam,
    /// The directory dissolves the other team, which may be nested here.
    DissolveUnit,
    /// The company decides something.
    Policy(Policy),
    /// The store of the data reports them deleted.
    Report(FeatureData),
    /// So many days pass.
    Wait(u8),
    /// A user is taken out.
    Withdraw(User, RemovalCause),
}

/// What the directory names of a team.
#[derive(Clone, Debug)]
pub(crate) struct TeamChange {
    pub(crate) name: Option<&'static str>,
    pub(crate) leader: Edit<User>,
    pub(crate) joined: Vec<User>,
    pub(crate) left: Vec<User>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Policy {
    Allow(Feature),
    /// Of one user.
    Contact(User, ExternalContacts),
    Contacts(ExternalContacts),
    Disable(Feature),
    Freeze,
    /// Message that is off, for so many days.
    Keep(u16),
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
    /// A team, which whoever begins it leads, or nobody.
    Directory {
        led: bool,
    },
    User,
}

/// A world with a group in it, and the events that made the group.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) group: Group,
    pub(crate) room: Room,
    pub(crate) events: Vec<GroupEvent>,
    /// The groups around it.
    pub(crate) town: OtherGroups,
    /// Of whom the store tells whether they take part through what is nested.
    pub(crate) scope: Scope,
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
            Way::Directory { led } => Group::form_team(GROUP, ROOM, start.team_draft(led), cx)?,
            Way::User => Group::create(GROUP, ROOM, by, draft, cx)?,
        };
        let room = if room.group().is_some() { room } else { world.room_of(&group) };
        let (events, town, scope) = (vec![created], OtherGroups::AtFirst, Scope::Whole);
        Ok(Self { world, group, room, events, town, scope })
    }

    pub(crate) fn take(&mut self, step: &Step) -> Given {
        self.world.a_minute_passes();
        let cx = &self.world.cx();
        let given = match step {
            Step::ChangeTeam(change) => self.group.change_team(change.edit(), cx).map(Some),
            Step::Command(by, command) => {
                command.in_town(self.town).give(by, &mut self.group, &mut self.room, cx)
            }
            Step::DissolveTeam => {
                self.group.dissolve_team(&mut self.room, cx).map(|(event, _)| Some(event))
            }
            Step::DissolveUnit => {
                self.town = OtherGroups::UnitDissolved;
                Ok(None)
            }
            Step::Policy(policy) => {
                policy.decide(&mut self.world);
                Ok(None)
            }
            Step::Report(data) => {
                self.group.report_deletion(*data, FreedSpace::from_bytes(512), cx).map(Some)
            }
            Step::Wait(days) => {
                self.world.pass(Duration::days((*days).into()));
                Ok(None)
            }
            Step::Withdraw(user, why) => self.group.remove_user(user.id(), *why, cx).map(Some),
        };
        self.events.extend(given.iter().flatten().cloned());
        self.load_through();
        given
    }

    /// The play as a store loads it for these users.
    pub(crate) fn slice_of(&self, users: BTreeSet<UserId>) -> Self {
        let scope = Scope::Users(users);
        let roster = self.group.roster().slice_of(&scope).unwrap();
        let group = Group::from_parts(self.group.header().clone(), roster).unwrap();
        let mut slice_of = Self { group, scope, ..self.clone() };
        slice_of.load_through();
        slice_of
    }

    /// Gives the group those who take part through what is nested, as a store does.
    fn load_through(&mut self) {
        let through = IndirectMembers::of(self.scope.clone(), self.town.through(&self.group));
        self.group = self.group.clone().with_indirect_members(through);
    }
}

impl Step {
    /// The users whose places it touches.
    pub(crate) fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::ChangeTeam(change) => change.edit().users().collect(),
            Self::Command(by, command) => command.touches(by),
            Self::Withdraw(user, _) => [user.id()].into(),
            Self::DissolveTeam
            | Self::DissolveUnit
            | Self::Policy(_)
            | Self::Report(_)
            | Self::Wait(_) => BTreeSet::new(),
        }
    }
}

impl TeamChange {
    fn edit(&self) -> TeamEdit {
        let edit = TeamEdit::new().joined(self.joined.iter().copied()).left(ids(&self.left));
        let edit = match self.leader {
            Edit::Clear => edit.without_leader(),
            Edit::Keep => edit,
            Edit::Set(leader) => edit.led_by(leader.id()),
        };
        match self.name {
            Some(name) => edit.name(name.parse().unwrap()),
            None => edit,
        }
    }
}

impl Policy {
    fn decide(self, world: &mut World) {
        match self {
            Self::Allow(feature) => world.allow(feature),
            Self::Contact(user, to) => world.set_contact(user, to),
            Self::Contacts(to) => world.set_contacts(to),
            Self::Disable(feature) => world.disable(feature),
            Self::Freeze => world.freeze(),
            Self::Keep(days) => world.keep_message(days),
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

    /// A team of the same people, which ANN leads.
    fn team(privacy: Option<Privacy>) -> Self {
        Self {
            way: Way::Directory { led: true },
            members: vec![BO, FAY],
            masters: vec![],
            address: None,
            ..Self::smooth(false, privacy)
        }
    }

    fn team_draft(&self, led: bool) -> TeamDraft {
        let mut draft = team_draft().members(self.members.iter().copied());
        if led {
            draft = draft.led_by(self.by);
        }
        if self.privacy == Some(Privacy::Private) { draft.private() } else { draft }
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
