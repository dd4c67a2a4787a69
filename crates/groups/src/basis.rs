//! What of a group is loaded, and what a decision is based on, read in one call.

use std::collections::BTreeSet;
use std::future::Future;

use guildhall_kernel::{
    AddressKey, CommandId, CommandRepository, CompanyId, EmailAddress, GroupId, KeptAnswer,
    ListAddress, Registration, RoomId, Scope, Store, User, UserId,
};
use guildhall_mailing_list::RecipientScope;
use guildhall_permissions::{Company, CompanyRepository};
use guildhall_rooms::Room;

use crate::{Group, GroupCommand, GroupRepository, GroupServiceCommand};

/// The users whose entries are loaded with a group, and the addresses for which it is loaded with
/// external recipients of its mailing list.
///
/// A [`Scope`] of some users is a scope without addresses. The [whole](Scope::Whole) is the whole of
/// both.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupScope {
    /// The users.
    pub users: Scope,
    /// The addresses.
    pub recipients: RecipientScope,
}

impl GroupScope {
    /// Makes the scope of these users and of the addresses with these
    /// [folded keys](guildhall_kernel::EmailAddress::folded_key).
    #[must_use]
    pub fn new(users: Scope, addresses: impl IntoIterator<Item = AddressKey>) -> Self {
        Self { users, recipients: RecipientScope::of(addresses) }
    }
}

impl From<Scope> for GroupScope {
    fn from(users: Scope) -> Self {
        let recipients = match users {
            Scope::Users(_) => RecipientScope::of([]),
            Scope::Whole => RecipientScope::Whole,
        };
        Self { users, recipients }
    }
}

/// What a command needs.
impl GroupCommand {
    /// Returns the addresses for which the command needs the external recipients of the list, by
    /// [folded key](EmailAddress::folded_key).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<AddressKey> {
        match self {
            Self::AddRecipients { recipients } | Self::RemoveRecipients { recipients } => {
                recipients.iter().map(EmailAddress::folded_key).collect()
            }
            Self::EditMailingList { edit } => {
                edit.new_address().map(ListAddress::key).into_iter().collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// Returns what the command needs of the group if this user gives it.
    #[must_use]
    pub fn scope(&self, by: UserId) -> GroupScope {
        let mut users = self.touches();
        users.insert(by);
        GroupScope::new(Scope::Users(users), self.addresses())
    }
}

/// What a command of the service needs.
impl GroupServiceCommand {
    /// Returns the addresses for which the command needs the external recipients of the list, by
    /// [folded key](EmailAddress::folded_key).
    #[doc(alias = "ML-15")]
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<AddressKey> {
        match self {
            Self::Unsubscribe { address, .. } => BTreeSet::from([address.folded_key()]),
            _ => BTreeSet::new(),
        }
    }

    /// Returns what the command needs of the group.
    #[must_use]
    pub fn scope(&self) -> GroupScope {
        GroupScope::new(Scope::of(self.touches()), self.addresses())
    }
}

/// What a use case of one user needs before it decides.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BasisRequest {
    by: User,
    users: BTreeSet<UserId>,
    companies: BTreeSet<CompanyId>,
    commands: BTreeSet<CommandId>,
    group: Option<(GroupId, GroupScope)>,
    room: Option<(RoomId, Scope)>,
}

impl BasisRequest {
    /// Asks for the registrations of the user who acts and of these users, and for their companies.
    #[must_use]
    pub fn new(by: User, others: impl IntoIterator<Item = User>) -> Self {
        let (mut users, mut companies) = (BTreeSet::new(), BTreeSet::new());
        for user in others.into_iter().chain([by]) {
            users.insert(user.id());
            companies.extend(user.company());
        }
        Self { by, users, companies, commands: BTreeSet::new(), group: None, room: None }
    }

    /// Asks for the policies of these companies, too.
    #[must_use]
    pub fn with_companies(mut self, companies: impl IntoIterator<Item = CompanyId>) -> Self {
        self.companies.extend(companies);
        self
    }

    /// Asks for the answers to these commands, too.
    #[must_use]
    pub fn with_commands(mut self, commands: impl IntoIterator<Item = CommandId>) -> Self {
        self.commands.extend(commands);
        self
    }

    /// Asks for a group, too. The user who acts is part of the scope.
    #[must_use]
    pub fn with_group(self, id: GroupId, scope: impl Into<GroupScope>) -> Self {
        let GroupScope { users, recipients } = scope.into();
        let users = with_user(users, self.by);
        Self { group: Some((id, GroupScope { users, recipients })), ..self }
    }

    /// Asks for a room, too. The user who acts is part of the scope.
    #[must_use]
    pub fn with_room(self, id: RoomId, scope: Scope) -> Self {
        Self { room: Some((id, with_user(scope, self.by))), ..self }
    }

    /// Returns the user who acts.
    #[must_use]
    pub const fn by(&self) -> User {
        self.by
    }

    /// Returns the users whose registrations are needed.
    #[must_use]
    pub const fn users(&self) -> &BTreeSet<UserId> {
        &self.users
    }

    /// Returns the companies whose policies are needed.
    #[must_use]
    pub const fn companies(&self) -> &BTreeSet<CompanyId> {
        &self.companies
    }

    /// Returns the commands whose answers are needed, if there are any.
    #[must_use]
    pub const fn commands(&self) -> &BTreeSet<CommandId> {
        &self.commands
    }

    /// Returns the group that is needed, with these entries and external recipients. The user who
    /// acts is among the entries.
    #[must_use]
    pub const fn group(&self) -> Option<&(GroupId, GroupScope)> {
        self.group.as_ref()
    }

    /// Returns the room that is needed, with these entries. The user who acts is among them.
    #[must_use]
    pub const fn room(&self) -> Option<&(RoomId, Scope)> {
        self.room.as_ref()
    }

    /// Returns the scope that has only the entry of the user who acts.
    #[must_use]
    pub fn own_scope(&self) -> Scope {
        Scope::of([self.by.id()])
    }
}

fn with_user(scope: Scope, user: User) -> Scope {
    match scope {
        Scope::Users(mut users) => {
            users.insert(user.id());
            Scope::Users(users)
        }
        Scope::Whole => Scope::Whole,
    }
}

/// What a store has of a [`BasisRequest`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Basis {
    /// The registrations of the users, ordered by id. A user who is not stored is left out.
    pub registrations: Vec<Registration>,
    /// The companies. One that is not stored is left out.
    pub companies: Vec<Company>,
    /// The answers to the commands. A command without an answer is left out.
    pub answers: Vec<KeptAnswer>,
    /// The group, if it was asked for and is stored.
    pub group: Option<Group>,
    /// The room, if it was asked for and is stored.
    pub room: Option<Room>,
}

/// Where all that one decision needs is read in one call.
///
/// Its method has a body that makes the calls of the other traits one after another, so a store needs
/// nothing more than `impl BasisRepository for MyStore {}`. A store that is asked over a network
/// sends all at once.
///
/// # Contract
/// - Each part is what the call of the other trait returns: [`find_registrations`], [`find_company`],
///   [`find_answers`], [`find_group`] and [`find_room`].
/// - A group or room comes with the scope that is asked for, or only with the entry of the user who
///   acts and no external recipients. [`Roster::scope`] says which. The rest is read only if the user
///   [certainly sees the group](Group::is_certainly_seen_by) or
///   [certainly knows the room](Room::is_certainly_known_to), so that nothing is read of what is
///   hidden (GR-15, RM-14). The caller can ask for the rest afterwards.
/// - The answers are read after the group and the room, or everything is read at one moment. So a
///   group or room that shows what a command did comes with the answer to it (CO-9).
/// - The registrations are read last, or everything is read at one moment. So a user who has not left
///   had not left when the rest was read (GR-18).
///
/// [`find_registrations`]: CompanyRepository::find_registrations
/// [`find_company`]: CompanyRepository::find_company
/// [`find_answers`]: CommandRepository::find_answers
/// [`find_group`]: GroupRepository::find_group
/// [`find_room`]: guildhall_rooms::RoomRepository::find_room
/// [`Roster::scope`]: guildhall_kernel::Roster::scope
#[doc(alias("CO-9", "GR-15", "GR-18", "RM-14"))]
pub trait BasisRepository: CommandRepository + CompanyRepository + GroupRepository {
    /// Reads everything that is asked for.
    fn find_basis(
        &self,
        request: BasisRequest,
    ) -> impl Future<Output = Result<Basis, <Self as Store>::Error>> + Send {
        find_basis_in_steps(self, request)
    }
}

/// Reads what is asked for by the single calls, one after another.
///
/// # Errors
/// The first error of a call.
pub async fn find_basis_in_steps<S: BasisRepository + ?Sized>(
    store: &S,
    request: BasisRequest,
) -> Result<Basis, S::Error> {
    let (by, own) = (request.by, request.own_scope());
    let mut basis = Basis::default();
    if let Some((id, scope)) = request.group {
        basis.group = store.find_group(id, own.clone()).await?;
        if scope != own.clone().into() && sees(basis.group.as_ref(), by) {
            basis.group = store.find_group(id, scope).await?;
        }
    }
    if let Some((id, scope)) = request.room {
        basis.room = store.find_room(id, own.clone()).await?;
        if scope != own && knows(basis.room.as_ref(), by) {
            basis.room = store.find_room(id, scope).await?;
        }
    }
    for company in request.companies {
        basis.companies.extend(store.find_company(company).await?);
    }
    if !request.commands.is_empty() {
        basis.answers = store.find_answers(request.commands).await?;
    }
    basis.registrations = store.find_registrations(request.users).await?;
    Ok(basis)
}

fn sees(group: Option<&Group>, user: User) -> bool {
    group.is_some_and(|group| group.is_certainly_seen_by(user).unwrap_or(false))
}

fn knows(room: Option<&Room>, user: User) -> bool {
    room.is_some_and(|room| room.is_certainly_known_to(user).unwrap_or(false))
}
