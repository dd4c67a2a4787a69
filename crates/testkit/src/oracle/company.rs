use guildhall::Stores;
use guildhall::permissions::{Authority, ExternalContacts, Retention};
use guildhall_oracle::Person;
use guildhall_oracle::story::{self, CompanyDeed};

use super::hall::{Hall, Verdict, ids, refused, user};
use super::words::feature;

impl<S: Stores> Hall<S> {
    pub(super) async fn administer(&mut self, by: Person, deed: &CompanyDeed) -> Verdict {
        let acting = self.user(by);
        let done = match deed {
            CompanyDeed::AllowContact(of) => acting.allow_contact(user(*of).id()).await,
            CompanyDeed::AllowFeature(which) => acting.allow_feature(feature(*which)).await,
            CompanyDeed::DisableFeature(which) => acting.disable_feature(feature(*which)).await,
            CompanyDeed::ForbidContact(of) => return self.forbid_contact(by, *of).await,
            CompanyDeed::SetContacts(true) => {
                acting.set_external_contacts(ExternalContacts::Allowed).await
            }
            CompanyDeed::SetContacts(false) => {
                acting.set_external_contacts(ExternalContacts::Forbidden).await
            }
            CompanyDeed::SetExternalGroups(to) => acting.set_external_groups(authority(to)).await,
            CompanyDeed::SetGroupCreation(to) => acting.set_group_creation(authority(to)).await,
            CompanyDeed::SetRetention(days) => {
                acting.set_message_retention(Retention::of_days(*days)).await
            }
        };
        done.map(|_| Vec::new()).map_err(|error| refused(&error))
    }
}

fn authority(to: &story::Authority) -> Authority {
    match to {
        story::Authority::Everybody => Authority::EveryInternalUser,
        story::Authority::Named(users) if users.is_empty() => Authority::NoOne,
        story::Authority::Named(users) => {
            Authority::named(ids(&users.iter().copied().collect::<Vec<_>>()))
        }
    }
}
