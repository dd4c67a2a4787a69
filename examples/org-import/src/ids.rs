//! Ids that follow from names, so that a second import meets the same companies and people.

use guildhall::kernel::{CompanyId, UserId};
use unicase::UniCase;
use uuid::{Uuid, uuid};

use crate::peribolos::Login;

/// The namespace of this program's ids. A new one would make every import a first one.
const NAMESPACE: Uuid = uuid!("2ecbf628-0fca-4576-9542-fa228cbefcf3");

/// The id of the company that the organisation of this key becomes.
pub(crate) fn company_id(key: &str) -> CompanyId {
    CompanyId::new(derived(&NAMESPACE, &format!("company:{}", folded(key))))
}

/// The id of the company's own user of this login.
pub(crate) fn internal_id(company: CompanyId, login: &Login) -> UserId {
    UserId::new(derived(company.as_uuid(), &folded(login.as_str())))
}

/// The id of the external user whom the company knows by this login.
///
/// It is another than the internal one: who comes into the company later is another user of it, and
/// no Master of an internal group meets an external user there (GR-5).
pub(crate) fn external_id(company: CompanyId, login: &Login) -> UserId {
    // No login has white space in it, so that no internal user ever gets such an id.
    UserId::new(derived(company.as_uuid(), &format!("external: {}", folded(login.as_str()))))
}

fn derived(namespace: &Uuid, name: &str) -> Uuid {
    Uuid::new_v5(namespace, name.as_bytes())
}

/// The text without regard to case, as the reader of the files compares it.
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
    fn the_ids_of_a_release_are_those_of_the_next() {
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
    fn case_makes_no_other_company_and_no_other_user() {
        let acme = company_id("acme");
        assert_eq!(company_id("ACME"), acme);
        assert_eq!(internal_id(acme, &login("ÅSA")), internal_id(acme, &login("åsa")));
        assert_eq!(external_id(acme, &login("Bo")), external_id(acme, &login("bO")));
    }

    #[test]
    fn the_same_login_is_another_user_in_another_company() {
        let (acme, other) = (company_id("acme"), company_id("other"));
        assert_ne!(internal_id(acme, &login("ann")), internal_id(other, &login("ann")));
        assert_ne!(internal_id(acme, &login("ann")), external_id(acme, &login("ann")));
    }
}
