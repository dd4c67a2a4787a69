//! What an invitation needs, and the room that it starts.

use guildhall_kernel::{Claim, ReadSet, RoomId, Scope, User, UserId, Version};
use guildhall_permissions::Company;
use guildhall_rooms::{Participant, Room};

use crate::decisions::RoomDecision;
use crate::retry::{Attempt, AttemptError};
use crate::versions::check_room_version;
use crate::{Environment, Error, Guildhall, Stores};

/// Returns the entries that a command on this room needs: those of the users whom it touches. An
/// external user must not meet a participant who has no permission for external contact (GR-19), so
/// if one is invited, it needs the entries of those, too, or of the whole room if that is smaller.
pub(crate) fn scope_of_invitation(
    room: &Room,
    company: &Company,
    touched: Scope,
    invited: &[User],
) -> Scope {
    let Scope::Users(touched) = touched else { return Scope::Whole };
    if !invited.iter().any(|user| user.is_external_to(room.company())) {
        return Scope::Users(touched);
    }
    let without = company.without_contact();
    let participants = usize::try_from(room.roster().counts().members());
    if participants.is_ok_and(|participants| participants < without.len()) {
        return Scope::Whole;
    }
    Scope::of(touched.into_iter().chain(without.iter().copied()))
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Starts the room that an invitation leads to: to a one-to-one room (RM-11), or of an external
    /// user to a general room that has none (RM-10).
    pub(crate) async fn decide_branch(
        &self,
        by: User,
        id: RoomId,
        invited: &[User],
        if_version: Option<Version>,
        mut reads: ReadSet,
    ) -> Attempt<RoomDecision, S> {
        let source = self.find_room(id, Scope::Whole).await?;
        if !source.starts_new_room(invited) {
            // The room was converted, or an external user came in, since it was read.
            return Err(AttemptError::Lost);
        }
        check_room_version(&source, by, if_version)?;
        // The new room has those who are in this room when it is saved.
        reads.read_room(source.id(), source.version());
        let company = self.read_company(source.company(), &mut reads).await?;
        let entries = source.roster().loaded().values();
        let inside = entries.filter(|entry| entry.is_in()).map(Participant::user);
        let users: Vec<_> = inside.chain(invited.iter().copied()).collect();
        let guest_companies = self.read_guest_companies(&users, company.id(), &mut reads).await?;
        let cx = self.context(&company).with_guest_companies(&guest_companies);
        let (after, event) = source.branch(self.new_room_id(), by, invited, &cx)?;
        let claim = after.claims().into_iter().next();
        if let Some(claim) = claim
            && let Some(existing) = self.find_claimed(&claim, users.iter().map(User::id)).await?
        {
            return Ok(RoomDecision { before: None, after: existing, event: None, reads });
        }
        Ok(RoomDecision { before: None, after, event: Some(event), reads })
    }

    /// Returns the room that holds a claim, with the entries of these users.
    pub(crate) async fn find_claimed(
        &self,
        claim: &Claim,
        users: impl IntoIterator<Item = UserId> + Send,
    ) -> Attempt<Option<Room>, S> {
        let holder = self.store().find_room_by_claim(claim.clone()).await;
        let Some(id) = holder.map_err(Error::Store)? else { return Ok(None) };
        let room = self.find_room(id, Scope::of(users)).await?;
        // Otherwise one of the two left since, and the claim is free.
        if room.claims().contains(claim) { Ok(Some(room)) } else { Err(AttemptError::Lost) }
    }
}

#[cfg(test)]
mod tests {
    use guildhall_permissions::{CompanyContext, Context, ExternalContacts};
    use guildhall_rooms::RoomDraft;
    use guildhall_testkit::cast::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, acme, at, ids, room};

    use super::*;

    // about: GR-19
    #[test]
    fn an_invitation_of_an_external_user_needs_the_room_or_the_users_without_contact() {
        let draft = RoomDraft::from_contact_search([ANN, BO, CY]);
        let mut company = acme();
        let (room, _) = Room::open(room(1), ANN, draft, &Context::new(&company, at(0))).unwrap();
        let scope = |company: &Company, invited| {
            scope_of_invitation(
                &room,
                company,
                Scope::of(ids::<Vec<_>>(&[ANN, invited])),
                &[invited],
            )
        };
        let mut without = vec![ANN, EVE];
        for user in [DEE, FLO, GUS] {
            assert_eq!(scope(&company, EVE), Scope::of(ids::<Vec<_>>(&without)));
            let cx = CompanyContext::new(at(0));
            let forbidden = ExternalContacts::Forbidden;
            company.set_contact_permission(GUS, user.id(), forbidden, &cx).unwrap();
            without.push(user);
        }
        assert_eq!(
            scope(&company, EVE),
            Scope::of(ids::<Vec<_>>(&without)),
            "the room is not smaller"
        );
        let internal = User::of_company(EVE.id(), ACME);
        let cx = CompanyContext::new(at(0));
        company.set_contact_permission(GUS, BO.id(), ExternalContacts::Forbidden, &cx).unwrap();
        assert_eq!(scope(&company, EVE), Scope::Whole);
        assert_eq!(scope(&company, internal), Scope::of(ids::<Vec<_>>(&[ANN, EVE])));
    }
}
