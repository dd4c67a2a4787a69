//! What the service does with companies and users, and the addresses of users (ML-2).

use guildhall::Error;
use guildhall::kernel::{EmailAddress, User};
use guildhall::permissions::{CompanyError, Profile};
use guildhall_testkit::reading::walk;

use crate::answers::{comparable, outcome, refused};
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids, name_of};
use crate::world::{AnyStore, World, all, named};

pub(crate) fn profile(user: User, address: &str) -> Profile {
    Profile { user, name: name_of(user.id()).parse().unwrap(), address: Some(mail(address)) }
}

/// Saves a profile of every user: `ann@acme.example`, `eve@orbit.example`, `nat@elsewhere.example`.
pub(crate) async fn save_everybody<S: AnyStore>(hall: &World<S>) {
    let at = |user: User| {
        let domain = match user.company() {
            Some(ACME) => "acme",
            Some(_) => "orbit",
            None => "elsewhere",
        };
        profile(user, &format!("{}@{domain}.example", name_of(user.id()).to_lowercase()))
    };
    let internal = [ANN, BO, CY, DEE, FLO, GUS, NAT].map(at);
    hall.save_profiles(ACME, internal.into()).await.unwrap();
    hall.save_profiles(ORBIT, vec![at(EVE)]).await.unwrap();
}

on_both_stores! {
    // allows: ML-2
    async fn an_address_that_was_given_up_can_be_taken(hall) {
        save_everybody(&hall).await;
        hall.save_profiles(ACME, vec![profile(ANN, "ann.b@acme.example")]).await.unwrap();

        hall.save_profiles(ACME, vec![profile(BO, "ann@acme.example")]).await.unwrap();

        let bo = hall.profile(BO.id()).await.unwrap();
        assert_eq!(bo.address.as_ref().map(EmailAddress::as_str), Some("ann@acme.example"));
    }

    // refuses: ML-2
    async fn a_users_address_is_refused_to_lists_and_other_users(hall) {
        save_everybody(&hall).await;
        let group = hall.crew().await;
        let taken = list("bo@acme.example");

        assert_eq!(
            refused(hall.user(ANN).group(group).open_mailing_list(taken.clone()).await),
            "ML-2"
        );
        let again = hall.save_profiles(ACME, vec![profile(CY, "BO@acme.example")]).await;
        let refusal = CompanyError::AddressTaken { address: taken.key() };
        assert_eq!(again.map_err(comparable), Err(Error::Company(refusal)));
    }

    // refuses: ML-2
    async fn a_lists_address_is_refused_to_users_and_no_profile_is_saved(hall) {
        hall.group(named("Crew").with_list_at(list("crew@acme.example"))).await;
        let both = vec![profile(BO, "bo@acme.example"), profile(CY, "Crew@acme.example")];

        assert_eq!(refused(hall.save_profiles(ACME, both).await), "ML-2");
        assert_eq!(outcome(hall.profile(BO.id()).await), Err(Error::NoSuchUser(BO.id())));
    }

    // refuses: ML-2
    async fn an_external_users_address_is_refused_to_lists_of_their_company(hall) {
        hall.save_profiles(ACME, vec![profile(EVE, "eve@orbit.example")]).await.unwrap();

        let draft = named("Crew").with_list_at(list("eve@orbit.example"));
        assert_eq!(refused(hall.user(EVE).create_group(draft).await), "ML-2");
    }

    async fn profiles_are_listed_by_company_page_by_page(hall) {
        save_everybody(&hall).await;
        let listed = walk(2, |page| hall.profiles(Some(ACME), page)).await;

        assert_eq!(listed.iter().map(Profile::id).collect::<Vec<_>>(), ids([ANN, BO, CY, DEE, GUS, FLO]));
        let of_none = hall.profiles(None, all()).await.unwrap();
        assert_eq!(of_none.items().iter().map(Profile::id).collect::<Vec<_>>(), ids([NAT]));
    }

    async fn companies_are_listed(hall) {
        assert_eq!(hall.companies(all()).await.unwrap().items(), [ORBIT, ACME]);
    }

    async fn a_missing_company_is_named(hall) {
        let missing = guildhall::kernel::CompanyId::new(uuid::Uuid::from_u128(0xdead));

        let answer = hall.save_profiles(missing, vec![profile(BO, "bo@acme.example")]).await;

        assert_eq!(outcome(answer), Err(Error::NoSuchCompany(missing)));
    }
}
