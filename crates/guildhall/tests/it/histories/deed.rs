//! Something that somebody tries.

use guildhall::groups::ProfileEdit;
use guildhall::kernel::{EmailAddress, Feature, GroupId, ListAddress, RoomId, Switch, User};
use guildhall::mailing_list::{ExternalMail, ListEdit, MailRight, Posting};
use guildhall::permissions::{Application, Authority, ExternalContacts, Privacy, Profile};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::{InfoEdit, RoomDraft};
use guildhall::{HallError, Stores};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::everything::rooms_and_groups;
use crate::answers::comparable;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids, name_of};
use crate::world::{AnyStore, World, named};

/// The deeds that nothing refuses.
pub(super) const ALWAYS_DONE: [&str; 4] = ["Recommend", "Record", "Grant", "Withdraw"];

/// The deed that is always refused (GR-10).
pub(super) const NEVER_DONE: &str = "LeaveGroup";

/// `by` tries `what`. Rooms and groups are counted in the order in which they came to be.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    by: User,
    at: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Add(Vec<User>),
    AddRecipient(EmailAddress),
    Appoint(Vec<User>),
    Ask,
    Convert(&'static str),
    CreateGroup(&'static str, Vec<User>, Ways),
    CreateRoom(Vec<User>),
    Delete,
    DeleteData(FeatureData),
    Describe(&'static str),
    Disable(Feature, Switch),
    Dismiss(Vec<User>),
    EditList(ListEdit),
    Grant,
    GrantRight(MailRight, Vec<User>),
    Invite(Vec<User>),
    Leave,
    LeaveGroup,
    Notify(Switch),
    OneToOne(User),
    OpenList(ListAddress),
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
    RevokeRight(MailRight, Vec<User>),
    Save(User, &'static str),
    SetContacts(ExternalContacts),
    SetExternal(bool),
    SetGroups(bool),
    Switch(Feature, Switch),
    ToMe,
    View,
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

const ACMES: [User; 6] = [ANN, BO, CY, DEE, FLO, GUS];
const ALL: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];
const NAMES: [&str; 5] = ["Crew", "crew", "Cast", "Staff", "Équipe"];
const OUTSIDE: [&str; 3] = ["a@elsewhere.example", "A@elsewhere.example", "crew@acme.example"];
const LOCALS: [&str; 3] = ["crew", "cast", "Ann"];

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let by = prop_oneof![12 => Just(ANN), 3 => Just(BO), 2 => Just(GUS), 3 => select(&ALL)];
    (by, 0..12_usize, what()).prop_map(|(by, at, what)| Deed { by, at, what })
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![3 => in_rooms(), 5 => in_groups(), 5 => by_mail(), 1 => in_companies()]
}

fn in_rooms() -> impl Strategy<Value = What> {
    prop_oneof![
        Just(What::ToMe),
        select(&ALL).prop_map(What::OneToOne),
        people(1..4).prop_map(What::CreateRoom),
        people(2..4).prop_map(What::CreateRoom),
        people(1..3).prop_map(What::Recommend),
        people(0..2).prop_map(What::Invite),
        people(0..2).prop_map(What::Remove),
        Just(What::Leave),
        select(&NAMES).prop_map(What::Describe),
        select(&NAMES).prop_map(What::Convert),
        Just(What::Read),
        Just(What::Record),
    ]
}

fn in_groups() -> impl Strategy<Value = What> {
    let ways = select(&[Ways::External, Ways::Mailed, Ways::Ordered, Ways::Private, Ways::Public]);
    prop_oneof![
        3 => (select(&NAMES), people(0..4), ways)
            .prop_map(|(name, who, way)| What::CreateGroup(name, who, way)),
        1 => Just(What::Ask),
        1 => Just(What::ReadGroup),
        1 => Just(What::LeaveGroup),
        1 => select(&NAMES).prop_map(What::Rename),
        2 => people(0..2).prop_map(What::Add),
        2 => people(0..2).prop_map(What::RemoveMembers),
        1 => people(0..3).prop_map(What::Appoint),
        2 => people(0..2).prop_map(What::Dismiss),
        1 => (select(&Feature::ALL), switch()).prop_map(|(feature, to)| What::Switch(feature, to)),
        1 => select(&FeatureData::ALL).prop_map(What::DeleteData),
        2 => select(&FeatureData::ALL).prop_map(What::Report),
        1 => select(&[Privacy::Private, Privacy::Public]).prop_map(What::Privacy),
        1 => switch().prop_map(What::Notify),
        1 => prop_oneof![1 => Just(What::Delete), 3 => Just(What::View)],
    ]
}

fn by_mail() -> impl Strategy<Value = What> {
    let list = || select(&["crew@acme.example", "cast@acme.example"]);
    let list = move || list().prop_map(|text| text.parse::<ListAddress>().unwrap());
    let outside = || select(&OUTSIDE[..]).prop_map(|text| text.parse().unwrap());
    let right = || select(&[MailRight::Post, MailRight::SendAs]);
    let edit = prop_oneof![
        switch().prop_map(|to| ListEdit::new().state(to)),
        select(&[Posting::Anyone, Posting::NamedMembers])
            .prop_map(|to| ListEdit::new().posting(to)),
        select(&[ExternalMail::Accepted, ExternalMail::Blocked])
            .prop_map(|to| ListEdit::new().external_mail(to)),
        list().prop_map(|to| ListEdit::new().address(to)),
    ];
    prop_oneof![
        2 => list().prop_map(What::OpenList),
        2 => edit.prop_map(What::EditList),
        1 => (right(), people(0..2)).prop_map(|(right, who)| What::GrantRight(right, who)),
        1 => (right(), people(0..2)).prop_map(|(right, who)| What::RevokeRight(right, who)),
        1 => outside().prop_map(What::AddRecipient),
        1 => outside().prop_map(What::RemoveRecipient),
        1 => Just(What::Post),
        1 => (select(&ACMES), select(&LOCALS)).prop_map(|(user, local)| What::Save(user, local)),
    ]
}

fn in_companies() -> impl Strategy<Value = What> {
    prop_oneof![
        1 => any::<bool>().prop_map(What::SetGroups),
        3 => prop::bool::weighted(0.8).prop_map(What::SetExternal),
        1 => select(&[ExternalContacts::Allowed, ExternalContacts::Forbidden])
            .prop_map(What::SetContacts),
        1 => (select(&Feature::ALL), switch()).prop_map(|(feature, to)| What::Disable(feature, to)),
        6 => Just(What::Grant),
        1 => Just(What::Withdraw),
    ]
}

fn people(how_many: std::ops::Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(prop_oneof![5 => select(&[BO, CY]), 6 => select(&ACMES), 1 => select(&ALL)], how_many)
}

fn switch() -> impl Strategy<Value = Switch> {
    select(&[Switch::Off, Switch::On])
}

/// What came of a deed, as it is written: the same on every store.
pub(super) type Answer = Result<String, HallError<String>>;

fn answer<T: std::fmt::Debug, S: Stores>(answer: Result<T, HallError<S::Error>>) -> Answer {
    answer.map(|done| format!("{done:?}")).map_err(comparable)
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
            What::Disable(feature, Switch::Off) => {
                answer::<_, S>(acting.disable_feature(*feature).await)
            }
            What::Disable(feature, Switch::On) => {
                answer::<_, S>(acting.allow_feature(*feature).await)
            }
            What::Dismiss(users) => answer::<_, S>(desk.dismiss_masters(&these(users)).await),
            What::EditList(edit) => answer::<_, S>(desk.edit_mailing_list(edit.clone()).await),
            What::Grant => answer::<_, S>(hall.grant(ACME, Application::Core).await),
            What::GrantRight(right, users) => {
                answer::<_, S>(desk.grant_mail_right(*right, &these(users)).await)
            }
            What::Invite(users) => answer::<_, S>(room.invite(users).await),
            What::Leave => answer::<_, S>(room.leave().await),
            What::LeaveGroup => answer::<_, S>(desk.leave().await),
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
            What::Switch(feature, to) => {
                answer::<_, S>(desk.switch_features(FeatureEdit::new().switch(*feature, *to)).await)
            }
            What::ToMe => answer::<_, S>(acting.to_me().await),
            What::View => answer::<_, S>(desk.view().await),
            What::Withdraw => answer::<_, S>(hall.withdraw(ACME, Application::Core).await),
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

fn these(users: &[User]) -> Vec<guildhall::kernel::UserId> {
    users.iter().map(User::id).collect()
}

fn to(every: bool) -> Authority {
    if every { Authority::EveryInternalUser } else { Authority::named(ids([ANN])) }
}
