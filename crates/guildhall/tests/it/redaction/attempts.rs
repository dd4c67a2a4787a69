//! Every command and use case that a user can attempt, each with its preview.

use std::fmt::Debug;

use guildhall::groups::{GroupCommand, ProfileEdit};
use guildhall::kernel::{EmailAddress, Feature, GroupId, Name, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight, Posting};
use guildhall::permissions::Privacy;
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomCommand, RoomDraft};
use guildhall::{Error, GroupDone};
use proptest::prelude::*;
use proptest::sample::select;

use super::plan::{Built, PEOPLE, step};
use super::queries::Reply;
use crate::mail::{list, mail};
use crate::people::{ANN, ids};
use crate::world::{AnyStore, World, message, named};

/// The attempts that are always refused, or refused to all users but administrators.
pub(super) const NEVER_DONE: [&str; 5] =
    ["administered", "BeginAnew", "Leave a group", "LockFeatures", "UnlockFeatures"];

/// A command or another use case, with the number of a group or room, of another one, and another
/// user.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    what: What,
    at: usize,
    other: usize,
    user: User,
}

/// What is attempted: a command of the domain, or a use case besides them.
#[derive(Clone, Debug)]
enum What {
    Group(GroupCommand),
    Room(RoomCommand),
    Convert(String),
    CreateGroup(String),
    CreateRoom,
    LeaveSeveral,
    /// With the other group.
    Nest,
    OneToOne,
    RemoveOneself,
    StepDown,
    ToMe,
    /// With the other group.
    Unnest,
}

pub(super) fn attempt() -> impl Strategy<Value = Attempt> {
    select(&PEOPLE[..]).prop_flat_map(|user| {
        let what = prop_oneof![
            6 => group_command(user).prop_map(What::Group),
            1 => select(vec![What::Nest, What::Unnest, What::StepDown]),
            3 => prop_oneof![
                2 => select(vec![What::Nest, What::Unnest]),
                1 => Just(What::Group(GroupCommand::AddMembers { users: vec![user] })),
            ],
            3 => prop_oneof![
                5 => room_command(user).prop_map(What::Room),
                2 => select(vec![What::LeaveSeveral, What::RemoveOneself]),
                1 => crab().prop_map(|name| What::Convert(name.to_string())),
            ],
            2 => prop_oneof![
                1 => crab().prop_map(|name| What::CreateGroup(name.to_string())),
                3 => select(vec![What::CreateRoom, What::OneToOne, What::ToMe]),
            ],
        ];
        // Shown groups come first, and are used more often.
        let at = || prop_oneof![2 => 0..4_usize, 1 => 0..60_usize];
        (what, at(), at()).prop_map(move |(what, at, other)| Attempt { what, at, other, user })
    })
}

fn group_command(user: User) -> impl Strategy<Value = GroupCommand> {
    use GroupCommand as C;
    let (users, id) = (vec![user], vec![user.id()]);
    let partners: [EmailAddress; 2] =
        ["partner", "other"].map(|local| mail(&format!("{local}@elsewhere.example")));
    let [partner, other] = partners.map(|address| vec![address]);
    let right = MailRight::Post;
    let features = [Feature::Note].into();
    let fixed = vec![
        C::AddMembers { users: users.clone() },
        C::AddRecipients { recipients: partner },
        C::AppointMasters { users },
        C::BeginAnew { features: message(Switch::On) },
        C::Delete,
        C::DismissMasters { users: id.clone() },
        C::GrantMailRight { right, users: id.clone() },
        C::GrantMailRight { right: MailRight::SendAs, users: id.clone() },
        C::Leave,
        C::LockFeatures { features },
        C::RemoveMembers { users: id.clone() },
        C::RemoveRecipients { recipients: other },
        C::RequestDeletion { data: FeatureData::Note },
        C::RevokeMailRight { right, users: id },
        C::UnlockFeatures { features: [Feature::Note].into() },
    ];
    let switch = || select(vec![Switch::Off, Switch::On]);
    let note = |to| FeatureEdit::new().switch(Feature::Note, to);
    let own_list = (0..60_u32).prop_map(|n| list(&format!("own{n}@acme.example")));
    prop_oneof![
        15 => select(fixed),
        1 => switch().prop_map(|to| C::ChangeNotification { to }),
        1 => select(vec![Privacy::Public, Privacy::Private])
            .prop_map(|to| C::ChangePrivacy { to }),
        1 => select(vec![Posting::Anyone, Posting::NamedMembers])
            .prop_map(|to| C::EditMailingList { edit: ListEdit::new().posting(to) }),
        1 => crab().prop_map(|name| C::EditProfile { edit: ProfileEdit::name(name) }),
        1 => own_list.prop_map(|address| C::OpenMailingList { address }),
        1 => switch().prop_map(move |to| C::SwitchFeatures { features: note(to) }),
        1 => switch().prop_map(|to| C::SwitchFeatures { features: message(to) }),
    ]
}

fn room_command(user: User) -> impl Strategy<Value = RoomCommand> {
    let fixed = vec![
        RoomCommand::Invite { users: vec![user] },
        RoomCommand::Invite { users: vec![user] },
        RoomCommand::Leave,
        RoomCommand::Remove { users: vec![user.id()] },
    ];
    prop_oneof![
        4 => select(fixed),
        1 => crab().prop_map(|name| RoomCommand::EditInfo { edit: InfoEdit::name(name) }),
    ]
}

/// Returns a name that sorts before those of hidden groups.
fn crab() -> impl Strategy<Value = Name> {
    (0..60_u32).prop_map(|n| format!("Crab of {n}").parse().unwrap())
}

impl Attempt {
    pub(super) async fn by<S: AnyStore>(
        &self,
        hall: &World<S>,
        viewer: User,
        built: &mut Built,
        n: u32,
    ) -> Reply {
        let groups = built.groups();
        let rooms = built.rooms();
        let [group, other] = [self.at, self.other].map(|n| groups[n % groups.len()]);
        let [room, second] = [self.at, self.other].map(|n| rooms[n % rooms.len()]);
        let acting = hall.user(viewer);
        let preview = match self.command(viewer, other) {
            Some(One::Group(command)) => {
                step(hall, 1_000 + n);
                reply(acting.group(group).preview(command).await)
            }
            Some(One::Room(command)) => {
                step(hall, 1_000 + n);
                reply(acting.room(room).preview(command).await)
            }
            None => Err("no preview".to_owned()),
        };
        step(hall, 1_000 + n);
        let answer = match (self.command(viewer, other), &self.what) {
            (Some(One::Group(command)), _) => reply(acting.group(group).execute(command).await),
            (Some(One::Room(command)), _) => reply(acting.room(room).execute(command).await),
            (None, What::Convert(name)) => reply(acting.room(room).convert(named(name)).await),
            (None, What::CreateGroup(name)) => {
                let created = acting.create_group(named(name)).await;
                built.shown.extend(created.as_ref().ok().map(GroupDone::id));
                reply(created)
            }
            (None, What::CreateRoom) => {
                reply(acting.create_room(RoomDraft::from_contact_search([ANN, self.user])).await)
            }
            (None, What::OneToOne) => reply(acting.one_to_one(self.user).await),
            (None, What::ToMe) => reply(acting.to_me().await),
            (None, _) => {
                let answers = acting.leave_rooms([room, second]).await;
                // Each room is left at another time, which is later if a hidden room was attempted
                // first.
                let answers: Vec<_> = answers
                    .into_iter()
                    .map(|(room, answer)| (room, reply(answer.map(|done| done.room.id()))))
                    .collect();
                let text = format!("{answers:?}");
                if answers.iter().any(|(_, answer)| answer.is_ok()) { Ok(text) } else { Err(text) }
            }
        };
        // The outcome holds the group as it is stored, which names nested groups that the user does
        // not see: a caller of the front door shows the user only a view of it.
        let with_preview = |answer: String| format!("{} {preview:?}", built.veiled(&answer));
        let answer = answer.map(with_preview).map_err(with_preview);
        Reply { kind: self.kind(), of: format!("{self:?} with {group:?} and {other:?}"), answer }
    }

    /// Returns the command that is attempted, if it is one.
    fn command(&self, viewer: User, other: GroupId) -> Option<One> {
        match &self.what {
            What::Group(command) => Some(One::Group(command.clone())),
            What::Room(command) => Some(One::Room(command.clone())),
            What::Nest => Some(One::Group(GroupCommand::Nest { group: other })),
            What::Unnest => Some(One::Group(GroupCommand::Unnest { group: other })),
            What::StepDown => {
                let users = vec![viewer.id()];
                Some(One::Group(GroupCommand::DismissMasters { users }))
            }
            What::RemoveOneself => {
                Some(One::Room(RoomCommand::Remove { users: ids([viewer]).to_vec() }))
            }
            _ => None,
        }
    }

    fn kind(&self) -> String {
        let text = match &self.what {
            What::Group(GroupCommand::Leave) => "Leave a group".to_owned(),
            What::Group(GroupCommand::SwitchFeatures { features }) => {
                let message = features.named().contains_key(&Feature::Message);
                return if message { "switch Message" } else { "SwitchFeatures" }.to_owned();
            }
            What::Group(command) => format!("{command:?}"),
            What::Room(command) => format!("{command:?}"),
            other => format!("{other:?}"),
        };
        match self.what {
            What::Group(GroupCommand::Leave) => text,
            _ => text.split([' ', '(', '{']).next().unwrap().to_owned(),
        }
    }
}

enum One {
    Group(GroupCommand),
    Room(RoomCommand),
}

fn reply<T: Debug, E: std::fmt::Display>(answer: Result<T, Error<E>>) -> Result<String, String> {
    Reply::new("", &(), answer).answer
}
