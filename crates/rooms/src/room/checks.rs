//! What is asked before a command is decided.

use guildhall_kernel::{CommandError, NotLoaded, User, UserId};
use guildhall_permissions::rules::RM_10;
use guildhall_permissions::{Context, RoomAction, RoomGrant};

use super::Room;
use crate::{Participant, RoomError};

impl Room {
    pub(super) fn authorize(
        &self,
        user: UserId,
        action: RoomAction,
        cx: &Context<'_>,
    ) -> Result<(), CommandError<RoomError>> {
        let kind = self.kind();
        let granted = match action.grant(kind) {
            RoomGrant::Granted => Ok(()),
            RoomGrant::Refused(rule) => Err(RoomError::NotAllowed { action, kind, rule }),
        };
        if self.group().is_some() {
            self.check_open(cx)?;
            granted?;
            return Err(RoomError::GroupDecides { room: self.id() }.into());
        }
        self.admit(user, cx)?;
        granted?;
        if !action.allowed_while_frozen() {
            cx.company().check_rooms().map_err(RoomError::from)?;
        }
        Ok(())
    }

    /// Whether the user is in: for whoever never was, there is no such room. The room of a group or
    /// team does not know who is in it, so it admits nobody.
    pub(super) fn admit(
        &self,
        user: UserId,
        cx: &Context<'_>,
    ) -> Result<&Participant, CommandError<RoomError>> {
        let room = self.id();
        if self.group().is_some() {
            self.check_open(cx)?;
            return Err(RoomError::GroupDecides { room }.into());
        }
        let Some(entry) = self.roster.entry(user)? else {
            return Err(RoomError::NoSuchRoom { room }.into());
        };
        self.check_open(cx)?;
        if entry.is_in() { Ok(entry) } else { Err(RoomError::NoLongerIn { room, user }.into()) }
    }

    pub(super) fn check_open(&self, cx: &Context<'_>) -> Result<(), RoomError> {
        let room = self.id();
        if cx.company().id() != self.company() {
            Err(RoomError::OtherCompany { room })
        } else if self.is_closed() {
            Err(RoomError::Closed { room })
        } else {
            Ok(())
        }
    }

    /// The users to bring in, none of whom is in yet.
    pub(super) fn newcomers(&self, named: &[User]) -> Result<Vec<User>, CommandError<RoomError>> {
        let users = once(named, User::id);
        if users.is_empty() {
            return Err(RoomError::NoUsersNamed { rule: &RM_10 }.into());
        }
        let mut already = Vec::new();
        for user in &users {
            if self.seat_in(user.id())?.is_some() {
                already.push(user.id());
            }
        }
        if already.is_empty() {
            Ok(users)
        } else {
            Err(RoomError::AlreadyIn { users: already }.into())
        }
    }

    /// Whether these newcomers and those who are in may be together, as far as external users are
    /// among either (RM-10, GR-19). Where external users come in, it takes a slice of those whom
    /// the company allows no contact with them.
    pub(super) fn check_contacts(
        &self,
        newcomers: &[User],
        cx: &Context<'_>,
    ) -> Result<(), CommandError<RoomError>> {
        let company = cx.company();
        cx.check_contacts(newcomers).map_err(RoomError::from)?;
        if self.roster.counts().externals() > 0 {
            company.check_contact_permission(newcomers).map_err(RoomError::from)?;
        }
        if newcomers.iter().any(|user| user.is_external_to(self.company())) {
            let mut inside = Vec::new();
            for user in company.without_contact() {
                inside.extend(self.seat_in(*user)?.map(Participant::user));
            }
            company.check_contact_permission(&inside).map_err(RoomError::from)?;
        }
        Ok(())
    }

    pub(super) fn seat_in(&self, user: UserId) -> Result<Option<&Participant>, NotLoaded> {
        Ok(self.roster.entry(user)?.filter(|entry| entry.is_in()))
    }
}

/// What is named, each once, in the order of ids: nothing depends on how a caller named them.
pub(super) fn once<T: Clone>(named: &[T], id: impl Fn(&T) -> UserId) -> Vec<T> {
    let mut users = named.to_vec();
    users.sort_by_key(&id);
    users.dedup_by_key(|user| id(user));
    users
}
