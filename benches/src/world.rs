//! The company, the users and the groups that every comparison uses.

use guildhall::groups::{Group, GroupCommand, GroupDraft};
use guildhall::kernel::{CompanyId, GroupId, RoomId, Scope, Timestamp, User, UserId};
use guildhall::permissions::{
    Application, Company, CompanyContext, CompanyServiceCommand, Context, Limits, NewCompany,
    Profile,
};
use guildhall::rooms::RoomChange;
use guildhall::{Guildhall, Stores};
use time::macros::datetime;
use uuid::Uuid;

use crate::Failure;

/// The company of all users but guests.
pub(crate) const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xACE << 96));

/// A company of guests.
pub(crate) const ORBIT: CompanyId = CompanyId::new(Uuid::from_u128(0x0B1 << 96));

/// The number of the administrator of the company.
pub(crate) const ADMINISTRATOR: usize = 999_999_999;

/// Returns the user with this number, of the company.
pub(crate) const fn user(number: usize) -> User {
    User::of_company(user_id(number), ACME)
}

/// Returns the guest with this number.
pub(crate) const fn guest(number: usize) -> User {
    User::of_company(user_id(number), ORBIT)
}

const fn user_id(number: usize) -> UserId {
    // Spread over the whole range, as random ids are. The factor is odd, so no two are equal.
    let spread = (number as u128 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    UserId::new(Uuid::from_u128(spread))
}

pub(crate) const fn group_id(number: usize) -> GroupId {
    GroupId::new(Uuid::from_u128(0x6 << 124 | number as u128))
}

pub(crate) const fn room_id(number: usize) -> RoomId {
    RoomId::new(Uuid::from_u128(0x7 << 124 | number as u128))
}

/// The moment at which every command without a store is decided.
pub(crate) fn at() -> Timestamp {
    datetime!(2026-01-05 09:00 UTC).into()
}

/// The company, which holds Core.
pub(crate) fn company() -> Company {
    let new = NewCompany {
        company: ACME,
        name: "Acme".parse().expect("a name"),
        administrators: [user(ADMINISTRATOR).id()].into(),
        applications: [Application::Core].into(),
    };
    let cx = CompanyContext::new(at());
    let (mut company, _) = Company::create(new, &cx);
    let limits = CompanyServiceCommand::SetLimits { limits: no_limits() };
    company.execute_service(limits, &cx).expect("the company is open");
    company
}

fn no_limits() -> Limits {
    Limits { groups: Some(u32::MAX), groups_per_user: Some(u32::MAX), ..Limits::default() }
}

/// A public group with so many members. User 0 is its Master, too.
pub(crate) fn draft(name: &str, members: usize) -> GroupDraft {
    let draft = GroupDraft::named(name).expect("a name").public();
    draft.with_members((0..members).map(user))
}

/// The group of a draft, whole, with the room that belongs to it.
pub(crate) fn group_of(
    number: usize,
    draft: GroupDraft,
    cx: &Context<'_>,
) -> Result<(Group, guildhall::groups::GroupChange), Failure> {
    let (id, room) = (group_id(number), room_id(number));
    let (group, event) = Group::create(id, room, user(0), draft, cx)?;
    let (room, opened) = guildhall::rooms::Room::open_for_group(room, id, user(0), cx);
    let room = RoomChange::new(room, opened);
    let change = guildhall::groups::GroupChange::new(group.clone(), event, room);
    Ok((group, change))
}

/// The slice of a group that a command on these users loads.
pub(crate) fn slice(group: &Group, users: &[User]) -> Result<Group, Failure> {
    Ok(group.slice_of(&Scope::of(users.iter().map(User::id)).into())?)
}

/// A command that adds one user.
pub(crate) fn add(user: User) -> GroupCommand {
    GroupCommand::AddMembers { users: vec![user] }
}

/// The front door over a store, with the company in it.
pub(crate) async fn hall<S: Stores>(store: S) -> Result<Guildhall<S>, Failure> {
    let hall = Guildhall::new(store);
    let core = [Application::Core];
    let name = "Acme".parse().expect("a name");
    hall.create_company(ACME, name, [user(ADMINISTRATOR).id()], core).await?;
    hall.set_limits(ACME, no_limits()).await?;
    Ok(hall)
}

/// Creates a group with so many members.
pub(crate) async fn create_group<S: Stores>(
    hall: &Guildhall<S>,
    name: &str,
    members: usize,
) -> Result<GroupId, Failure> {
    Ok(hall.user(user(0)).create_group(draft(name, members)).await?.group.id())
}

/// Creates a group of so many members who have addresses, with a mailing list.
pub(crate) async fn create_list<S: Stores>(
    hall: &Guildhall<S>,
    members: usize,
) -> Result<GroupId, Failure> {
    hall.add_domain(ACME, "acme.example".parse()?).await?;
    let profiles = (0..members).map(|number| {
        Ok::<_, Failure>(Profile {
            user: user(number),
            name: "Ann Example".parse()?,
            address: Some(format!("ann.{number}@acme.example").parse()?),
        })
    });
    let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
    for some in profiles.chunks(1_000) {
        hall.save_profiles(ACME, some.to_vec()).await?;
    }
    let group = create_group(hall, "Crew", members).await?;
    hall.user(user(0)).group(group).open_mailing_list("crew@acme.example".parse()?).await?;
    Ok(group)
}

/// The user whom [`add_and_remove`] adds for this caller.
pub(crate) const fn newcomer(caller: usize) -> User {
    user(1_000_001 + caller)
}

/// Adds a user to a group and removes them, so many times.
pub(crate) async fn add_and_remove<S: Stores>(
    hall: &Guildhall<S>,
    group: GroupId,
    newcomer: User,
    pairs: usize,
) -> Result<(), Failure> {
    let by = hall.user(user(0)).group(group);
    for _ in 0..pairs {
        by.add_members(&[newcomer]).await?;
        by.remove_members(&[newcomer.id()]).await?;
    }
    Ok(())
}
