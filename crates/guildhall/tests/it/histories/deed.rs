//! Something that somebody tries.

use guildhall::groups::{ProfileEdit, TeamDraft, TeamEdit};
use guildhall::kernel::{EmailAddress, Feature, GroupId, ListAddress, RoomId, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight};
use guildhall::permissions::{
    Application, Authority, ExternalContacts, Limits, Plan, Privacy, Profile, Retention,
};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::{InfoEdit, RoomDraft};
use guildhall::{Error, Interrupted, Stores};
use time::Duration;
use uuid::Uuid;

use super::everything::{leader_of, nestings, rooms_and_groups, teams};
use crate::answers::comparable;
use crate::people::{ACME, ANN, ids, name_of};
use crate::world::{AnyStore, World, message, named};

/// The deeds that nothing refuses.
pub(super) const ALWAYS_DONE: [&str; 8] =
    ["Recommend", "Record", "Grant", "Withdraw", "Limit", "OffBoard", "Plan", "Wait"];

/// The deed that is always refused (GR-10).
pub(super) const NEVER_DONE: &str = "LeaveGroup";

/// `by` tries `what`. Rooms and groups are counted in the order in which they came to be.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) by: User,
    pub(super) at: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Add(Vec<User>),
    AddRecipient(EmailAddress),
    AllowContact(User),
    Appoint(Vec<User>),
    Ask,
    ChangeTeam(TeamEdit),
    Convert(&'static str),
    CreateGroup(&'static str, Vec<User>, Ways),
    CreateRoom(Vec<User>),
    Delete,
    DeleteData(FeatureData),
    Describe(&'static str),
    Disable(Feature, Switch),
    Dismiss(Vec<User>),
    Dissolve,
    EditList(ListEdit),
    ForbidContact(User),
    FormTeam(Vec<User>, Privacy),
    Grant,
    GrantRight(MailRight, Vec<User>),
    Invite(Vec<User>),
    Leave,
    LeaveGroup,
    Limit(Limits),
    Lock(Feature, Switch),
    Nest(usize),
    Notify(Switch),
    OffBoard(User),
    OneToOne(User),
    OpenRoom,
    OpenList(ListAddress),
    Plan(Plan),
    Post,
    Privacy(Privacy),
    Read,
    ReadGroup,
    Recommend(Vec<User>),
    Record,
    Remove(Vec<User>),
    RemoveMembers(Vec<User>),
    RemoveRecipient(EmailAddress),
    Rename(&'static str),
    Report(FeatureData),
    Retain(u16),
    RevokeRight(MailRight, Vec<User>),
    Save(User, &'static str),
    SetContacts(ExternalContacts),
    SetExternal(bool),
    SetGroups(bool),
    Switch(Feature, Switch),
    ToMe,
    Unnest,
    View,
    Wait(i64),
    Withdraw,
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

/// What came of a deed, as it is written: the same on every store.
pub(super) type Answer = Result<String, Error<String>>;

fn answer<T: std::fmt::Debug, S: Stores>(answer: Result<T, Error<S::Error>>) -> Answer {
    answer.map(|done| format!("{done:?}")).map_err(comparable)
}

fn swept<S: Stores>(done: Result<Vec<guildhall::Effect>, Interrupted<S::Error>>) -> Answer {
    answer::<_, S>(done.map_err(|stopped| stopped.cause))
}

impl Deed {
    pub(super) async fn on<S: AnyStore>(&self, hall: &World<S>) -> Answer {
        let acting = hall.user(self.by);
        let (rooms, groups) = rooms_and_groups(hall).await;
        let here = nth(&rooms, self.at).unwrap_or(RoomId::new(Uuid::nil()));
        let group = nth(&groups, self.at).unwrap_or(GroupId::new(Uuid::nil()));
        let (room, desk) = (acting.room(here), acting.group(group));
        match &self.what {
            What::Add(users) => answer::<_, S>(desk.add_members(users).await),
            What::AddRecipient(address) => {
                answer::<_, S>(desk.add_recipients(std::slice::from_ref(address)).await)
            }
            What::Appoint(users) => answer::<_, S>(desk.appoint_masters(users).await),
            What::Ask => answer::<_, S>(desk.ask_to_join().await),
            What::Convert(name) => answer::<_, S>(room.convert(named(name)).await),
            What::CreateGroup(name, users, way) => self.create(hall, name, users, *way).await,
            What::CreateRoom(users) => {
                let draft = RoomDraft::from_contact_search(users.iter().copied());
                answer::<_, S>(acting.create_room(draft).await)
            }
            What::Delete => answer::<_, S>(desk.delete().await),
            What::DeleteData(data) => answer::<_, S>(desk.request_deletion(*data).await),
            What::Describe(name) => {
                answer::<_, S>(room.describe(InfoEdit::name(name.parse().unwrap())).await)
            }
            What::Dismiss(users) => answer::<_, S>(desk.dismiss_masters(&these(users)).await),
            What::EditList(edit) => answer::<_, S>(desk.edit_mailing_list(edit.clone()).await),
            What::GrantRight(right, users) => {
                answer::<_, S>(desk.grant_mail_right(*right, &these(users)).await)
            }
            What::Invite(users) => answer::<_, S>(room.invite(users).await),
            What::Leave => answer::<_, S>(room.leave().await),
            What::LeaveGroup => answer::<_, S>(desk.leave().await),
            What::Lock(feature, Switch::On) => answer::<_, S>(desk.lock_features([*feature]).await),
            What::Lock(feature, Switch::Off) => {
                answer::<_, S>(desk.unlock_features([*feature]).await)
            }
            What::Nest(child) => {
                let parent = acting.group(some(&groups, self.at % 5));
                answer::<_, S>(parent.nest(some(&groups, *child)).await)
            }
            What::Notify(to) => answer::<_, S>(desk.change_notification(*to).await),
            What::OneToOne(other) => answer::<_, S>(acting.one_to_one(other).await),
            What::OpenList(address) => {
                answer::<_, S>(desk.open_mailing_list(address.clone()).await)
            }
            What::Post => answer::<_, S>(desk.post().await),
            What::Privacy(to) => answer::<_, S>(desk.change_privacy(*to).await),
            What::Read => answer::<_, S>(room.read().await),
            What::ReadGroup => answer::<_, S>(desk.read_room().await),
            What::Recommend(users) => answer::<_, S>(acting.rooms_with(users).await),
            What::Record => answer::<_, S>(hall.record_activity(here).await),
            What::Remove(users) => answer::<_, S>(room.remove(&these(users)).await),
            What::RemoveMembers(users) => answer::<_, S>(desk.remove_members(&these(users)).await),
            What::RemoveRecipient(address) => {
                answer::<_, S>(desk.remove_recipients(std::slice::from_ref(address)).await)
            }
            What::Rename(name) => {
                answer::<_, S>(desk.edit_profile(ProfileEdit::name(name.parse().unwrap())).await)
            }
            What::Report(data) => {
                answer::<_, S>(hall.report_deletion(group, *data, FreedSpace::from_bytes(5)).await)
            }
            What::RevokeRight(right, users) => {
                answer::<_, S>(desk.revoke_mail_right(*right, &these(users)).await)
            }
            What::Switch(feature, to) => {
                answer::<_, S>(desk.switch_features(FeatureEdit::new().switch(*feature, *to)).await)
            }
            What::ToMe => answer::<_, S>(acting.to_me().await),
            What::Unnest => {
                let nested = nestings(hall, &groups).await;
                let (parent, child) = nth(&nested, self.at).unwrap_or((group, group));
                answer::<_, S>(acting.group(parent).unnest(child).await)
            }
            What::View => answer::<_, S>(desk.view().await),
            _ => self.of_companies(hall, &groups).await,
        }
    }

    /// What administrators and the service do.
    async fn of_companies<S: AnyStore>(&self, hall: &World<S>, groups: &[GroupId]) -> Answer {
        let acting = hall.user(self.by);
        match &self.what {
            What::AllowContact(user) => answer::<_, S>(acting.allow_contact(user.id()).await),
            What::Disable(feature, Switch::Off) => {
                answer::<_, S>(acting.disable_feature(*feature).await)
            }
            What::Disable(feature, Switch::On) => {
                answer::<_, S>(acting.allow_feature(*feature).await)
            }
            What::ForbidContact(user) => swept::<S>(acting.forbid_contact(user).await),
            What::Grant => answer::<_, S>(hall.grant_application(ACME, Application::Core).await),
            What::Limit(limits) => answer::<_, S>(hall.set_limits(ACME, *limits).await),
            What::OffBoard(user) => swept::<S>(hall.off_board(user).await),
            What::Plan(plan) => answer::<_, S>(hall.set_plan(ACME, *plan).await),
            What::Retain(days) => {
                answer::<_, S>(acting.set_message_retention(Retention::of_days(*days)).await)
            }
            What::Save(user, local) => {
                let address = format!("{local}@acme.example").parse().ok();
                let profile =
                    Profile { user: *user, name: name_of(user).parse().unwrap(), address };
                answer::<_, S>(hall.save_profiles(ACME, vec![profile]).await)
            }
            What::SetContacts(to) => answer::<_, S>(acting.set_external_contacts(*to).await),
            What::SetExternal(every) => {
                answer::<_, S>(acting.set_external_groups(to(*every)).await)
            }
            What::SetGroups(every) => answer::<_, S>(acting.set_group_creation(to(*every)).await),
            What::Wait(days) => {
                hall.wait(Duration::days(*days));
                Ok(String::new())
            }
            What::Withdraw => {
                answer::<_, S>(hall.revoke_application(ACME, Application::Core).await)
            }
            _ => self.of_teams(hall, groups).await,
        }
    }

    /// What the directory and leaders do.
    async fn of_teams<S: AnyStore>(&self, hall: &World<S>, groups: &[GroupId]) -> Answer {
        let team = nth(&teams(hall, groups).await, self.at);
        let team = team.unwrap_or_else(|| some(groups, self.at));
        match &self.what {
            What::ChangeTeam(edit) => answer::<_, S>(hall.change_team(team, edit.clone()).await),
            What::Dissolve => answer::<_, S>(hall.dissolve_team(team).await),
            What::FormTeam(users, privacy) => {
                let draft = TeamDraft::named("Unit").unwrap().members(users.iter().copied());
                let draft = users.iter().fold(draft, |draft, user| draft.led_by(*user));
                let private = *privacy == Privacy::Private;
                let draft = if private { draft.private() } else { draft };
                answer::<_, S>(hall.form_team(ACME, draft).await)
            }
            What::OpenRoom => {
                let leader = leader_of(hall, team).await.unwrap_or(self.by);
                let desk = hall.user(leader).group(team);
                answer::<_, S>(desk.switch_features(message(Switch::On)).await)
            }
            other => unreachable!("nobody does {other:?}"),
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

/// One of those that there are, the first more often than others, or at times none.
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

fn these(users: &[User]) -> Vec<guildhall::kernel::UserId> {
    users.iter().map(User::id).collect()
}

fn to(every: bool) -> Authority {
    if every { Authority::EveryInternalUser } else { Authority::named(ids([ANN])) }
}
