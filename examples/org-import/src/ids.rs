//! Ids derived from names, so a second import finds the same companies and people.

use guildhall::kernel::{CompanyId, UserId};
use guildhall::permissions::Profile;
use unicase::UniCase;
use uuid::{Uuid, uuid};

use crate::peribolos::Login;

/// The namespace of this program's ids. If it changed, no import would find an earlier one.
const NAMESPACE: Uuid = uuid!("2ecbf628-0fca-4576-9542-fa228cbefcf3");

/// Returns the id of the company of the organisation with this key.
pub(crate) fn company_id(key: &str) -> CompanyId {
    CompanyId::new(derived(&NAMESPACE, &format!("company:{}", folded(key))))
}

/// Returns the id of the company's internal user with this login.
pub(crate) fn internal_id(company: CompanyId, login: &Login) -> UserId {
    UserId::new(derived(company.as_uuid(), &folded(login.as_str())))
}

/// Returns the id of the company's external user with this login.
///
/// It differs from the internal id. An external user who joins the company later becomes another
/// user, so no internal group has an external user from earlier (GR-5).
pub(crate) fn external_id(company: CompanyId, login: &Login) -> UserId {
    // A login contains no white space, so no internal user has such an id.
    UserId::new(derived(company.as_uuid(), &format!("external: {}", folded(login.as_str()))))
}

/// Returns whether the id of this user is the one of an internal user of the company. A user who
/// left keeps it.
pub(crate) fn is_internal(company: CompanyId, profile: &Profile) -> bool {
    let login = Login::parse(profile.name.as_str());
    login.is_some_and(|login| internal_id(company, &login) == profile.id())
}

fn derived(namespace: &Uuid, name: &str) -> Uuid {
    Uuid::new_v5(namespace, name.as_bytes())
}

/// Folds the case of a text, as the reader of the files does to compare.
fn folded(text: &str) -> String {
    UniCase::new(text).to_folded_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(text: &str) -> Login {
        Login::parse(text).unwrap()
    }

    #[test]
    fn ids_never_change() {
        let acme = company_id("acme");
        assert_eq!(acme.to_string(), "111e4521-4563-5bdf-a7d6-9e35f30137ab");
        assert_eq!(
            internal_id(acme, &login("ann")).to_string(),
            "cc9f6da6-f034-5d9e-addd-841f11001dc6"
        );
        assert_eq!(
            external_id(acme, &login("ann")).to_string(),
            "07d3f58b-4655-5a1f-aa36-944d3b707172"
        );
    }

    #[test]
    fn names_in_another_case_give_the_same_ids() {
        let acme = company_id("acme");
        assert_eq!(company_id("ACME"), acme);
        assert_eq!(internal_id(acme, &login("ÅSA")), internal_id(acme, &login("åsa")));
        assert_eq!(external_id(acme, &login("Bo")), external_id(acme, &login("bO")));
    }

    #[test]
    fn the_same_login_gives_another_id_in_another_company() {
        let (acme, other) = (company_id("acme"), company_id("other"));
        assert_ne!(internal_id(acme, &login("ann")), internal_id(other, &login("ann")));
        assert_ne!(internal_id(acme, &login("ann")), external_id(acme, &login("ann")));
    }
}
