//! A command or another use case that a user attempts.

use guildhall::groups::{GroupCommand, TeamDraft, TeamEdit};
use guildhall::kernel::{GroupId, RoomId, Switch, User};
use guildhall::permissions::{Application, CompanyCommand, Limits, Plan, Privacy, Profile};
use guildhall::room_features::{FeatureData, FreedSpace};
use guildhall::rooms::{RoomCommand, RoomDraft};
use guildhall::{Error, Interrupted, Stores};
use time::Duration;
use uuid::Uuid;

use super::everything::{leader_of, nestings, rooms_and_groups, teams};
use crate::answers::comparable;
use crate::people::{ACME, name_of};
use crate::previews::commands::{on_company, on_group, on_room};
use crate::world::{AnyStore, World, message, named};

/// The use cases that are never refused.
pub(super) const ALWAYS_DONE: [&str; 8] = [
    "GrantCore",
    "OffBoard",
    "Recommend",
    "RecordActivity",
    "RevokeCore",
    "SetLimits",
    "SetPlan",
    "Wait",
];

/// The commands that are always refused (GR-10), or nearly always: to switch Message on begins anew
/// if that is due.
pub(super) const SELDOM_DONE: [&str; 2] = ["Group(BeginAnew", "Group(Leave"];

/// `by` attempts `what`. Rooms and groups are numbered in the order of their creation.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) by: User,
    pub(super) at: usize,
    pub(super) what: What,
}

/// What is attempted: a command of the domain, or a use case besides them. `at` says in which room
/// or group.
#[derive(Clone, Debug)]
pub(super) enum What {
    Company(CompanyCommand),
    Group(GroupCommand),
    Room(RoomCommand),
    AskToJoin,
    ChangeTeam(TeamEdit),
    Convert(&'static str),
    CreateGroup(&'static str, Vec<User>, Ways),
    CreateRoom(Vec<User>),
    DissolveTeam,
    ForbidContact(User),
    FormTeam(Vec<User>, Privacy),
    GrantCore,
    Nest(usize),
    OffBoard(User),
    OneToOne(User),
    OpenTeamRoom,
    Post,
    Read,
    ReadGroupRoom,
    Recommend(Vec<User>),
    RecordActivity,
    ReportDeletion(FeatureData),
    RevokeCore,
    SaveProfile(User, &'static str),
    SetLimits(Limits),
    SetPlan(Plan),
    ToMe,
    Unnest,
    View,
    Wait(i64),
}

/// In which way a group is created.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ways {
    External,
    Mailed,
    Ordered,
    Private,
    Public,
}

/// The answer to a command, as text: the same on every store.
pub(super) type Answer = Result<String, Error<String>>;

fn answer<T: std::fmt::Debug, S: Stores>(answer: Result<T, Error<S::Error>>) -> Answer {
    answer.map(|done| format!("{done:?}")).map_err(comparable)
}

fn effects<S: Stores>(done: Result<Vec<guildhall::Effect>, Interrupted<S::Error>>) -> Answer {
    answer::<_, S>(done.map_err(|stopped| stopped.cause))
}

impl Command {
    /// Returns the name of what is attempted, such as `Group(AddMembers`.
    pub(super) fn kind(&self) -> String {
        let kind = format!("{:?}", self.what);
        let inner = matches!(self.what, What::Company(_) | What::Group(_) | What::Room(_));
        let ends: &[char] = if inner { &[' ', ')', '{'] } else { &[' ', '(', '{'] };
        kind.split(ends).next().unwrap().to_owned()
    }

    pub(super) async fn on<S: AnyStore>(&self, hall: &World<S>) -> Answer {
        let acting = hall.user(self.by);
        let (rooms, groups) = rooms_and_groups(hall).await;
        let here = nth(&rooms, self.at).unwrap_or(RoomId::new(Uuid::nil()));
        let group_id = nth(&groups, self.at).unwrap_or(GroupId::new(Uuid::nil()));
        let (room, group) = (acting.room(here), acting.group(group_id));
        match &self.what {
            What::Company(command) => {
                answer::<_, S>(on_company(hall, self.by, command.clone()).await)
            }
            What::Group(command) => {
                answer::<_, S>(on_group(hall, self.by, group_id, command.clone()).await)
            }
            What::Room(command) => {
                answer::<_, S>(on_room(hall, self.by, here, command.clone()).await)
            }
            What::AskToJoin => answer::<_, S>(group.ask_to_join().await),
            What::Convert(name) => answer::<_, S>(room.convert(named(name)).await),
            What::CreateGroup(name, users, way) => self.create(hall, name, users, *way).await,
            What::CreateRoom(users) => {
                let draft = RoomDraft::from_contact_search(users.iter().copied());
                answer::<_, S>(acting.create_room(draft).await)
            }
            What::ForbidContact(user) => effects::<S>(acting.forbid_contact(*user).await),
            What::Nest(child) => {
                let parent = acting.group(some(&groups, self.at % 5));
                answer::<_, S>(parent.nest(some(&groups, *child)).await)
            }
            What::OneToOne(other) => answer::<_, S>(acting.one_to_one(*other).await),
            What::Post => answer::<_, S>(group.post().await),
            What::Read => answer::<_, S>(room.read().await),
            What::ReadGroupRoom => answer::<_, S>(group.read_room().await),
            What::Recommend(users) => answer::<_, S>(acting.rooms_with(users).await),
            What::RecordActivity => answer::<_, S>(hall.record_activity(here).await),
            What::ReportDeletion(data) => {
                let freed = FreedSpace::from_bytes(5);
                answer::<_, S>(hall.report_deletion(group_id, *data, freed).await)
            }
            What::ToMe => answer::<_, S>(acting.to_me().await),
            What::Unnest => {
                let nested = nestings(hall, &groups).await;
                let (parent, child) = nth(&nested, self.at).unwrap_or((group_id, group_id));
                answer::<_, S>(acting.group(parent).unnest(child).await)
            }
            What::View => answer::<_, S>(group.view().await),
            _ => self.by_the_service(hall, &groups).await,
        }
    }

    /// What the service, the directory and leaders do.
    async fn by_the_service<S: AnyStore>(&self, hall: &World<S>, groups: &[GroupId]) -> Answer {
        let team = nth(&teams(hall, groups).await, self.at);
        let team = team.unwrap_or_else(|| some(groups, self.at));
        match &self.what {
            What::ChangeTeam(edit) => answer::<_, S>(hall.change_team(team, edit.clone()).await),
            What::DissolveTeam => answer::<_, S>(hall.dissolve_team(team).await),
            What::FormTeam(users, privacy) => {
                let draft = TeamDraft::named("Unit").unwrap().members(users.iter().copied());
                let draft = users.iter().fold(draft, |draft, user| draft.led_by(*user));
                let private = *privacy == Privacy::Private;
                let draft = if private { draft.private() } else { draft };
                answer::<_, S>(hall.form_team(ACME, draft).await)
            }
            What::GrantCore => {
                answer::<_, S>(hall.grant_application(ACME, Application::Core).await)
            }
            What::OffBoard(user) => effects::<S>(hall.off_board(*user).await),
            What::OpenTeamRoom => {
                let leader = leader_of(hall, team).await.unwrap_or(self.by);
                let group = hall.user(leader).group(team);
                answer::<_, S>(group.switch_features(message(Switch::On)).await)
            }
            What::RevokeCore => {
                answer::<_, S>(hall.revoke_application(ACME, Application::Core).await)
            }
            What::SaveProfile(user, local) => {
                let address = format!("{local}@acme.example").parse().ok();
                let profile =
                    Profile { user: *user, name: name_of(user).parse().unwrap(), address };
                answer::<_, S>(hall.save_profiles(ACME, vec![profile]).await)
            }
            What::SetLimits(limits) => answer::<_, S>(hall.set_limits(ACME, *limits).await),
            What::SetPlan(plan) => answer::<_, S>(hall.set_plan(ACME, *plan).await),
            What::Wait(days) => {
                hall.wait(Duration::days(*days));
                Ok(String::new())
            }
            other => unreachable!("a user does {other:?}"),
        }
    }

    async fn create<S: AnyStore>(
        &self,
        hall: &World<S>,
        name: &str,
        users: &[User],
        way: Ways,
    ) -> Answer {
        let (acting, draft) = (hall.user(self.by), named(name).members(users.iter().copied()));
        let list = || "crew@acme.example".parse().unwrap();
        answer::<_, S>(match way {
            Ways::External => acting.create_group(draft.external()).await,
            Ways::Mailed => acting.create_group(draft.mailing_list(list())).await,
            Ways::Ordered => {
                acting.create_group_as_administrator(draft.masters(users.iter().copied())).await
            }
            Ways::Private => acting.create_group(draft.private()).await,
            Ways::Public => acting.create_group(draft).await,
        })
    }
}

/// Returns one of them, the first more often than others, or sometimes none.
fn nth<T: Copy>(all: &[T], at: usize) -> Option<T> {
    match at {
        0 => None,
        1..6 => all.first().copied(),
        _ => all.get(at % all.len().max(1)).copied(),
    }
}

/// The group of this number, or one that is not there.
fn some(groups: &[GroupId], at: usize) -> GroupId {
    groups.get(at).copied().unwrap_or(GroupId::new(Uuid::nil()))
}
