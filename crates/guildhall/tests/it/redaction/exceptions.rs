//! Where a hidden group shows after all: unique keys, quotas, mail, and cycles of nesting. The
//! answer says as little as possible.

use std::fmt::{Debug, Display};

use guildhall::Error;
use guildhall::groups::{GroupError, ProfileEdit};
use guildhall::kernel::{GroupId, Name};
use guildhall::mailing_list::{ListEdit, Mail, MailError, SenderIdentity};
use guildhall::permissions::{CompanyError, Limits, Privacy};

use crate::answers::comparable;
use crate::mail::{list, mail};
use crate::people::{ACME, BO, CY, DEE};
use crate::world::{AnyStore, World, named};

const ADDRESS: &str = "quiet@acme.example";

/// The hidden group, with its name and its address; and Dee's own.
async fn quiet_and_own<S: AnyStore>(hall: &World<S>) -> (GroupId, GroupId) {
    let draft = named("Quiet").private().with_members([CY]).with_list_at(list(ADDRESS));
    let quiet = hall.group(draft).await;
    (quiet, hall.user(DEE).create_group(named("Own")).await.unwrap().id())
}

/// Returns the refusal, after checking that it names neither the hidden group nor its room.
async fn about<S: AnyStore, T: Debug, E: Display + Debug>(
    hall: &World<S>,
    hidden: GroupId,
    answer: Result<T, Error<E>>,
) -> Error<String> {
    let error = answer.unwrap_err();
    let (disclosed, error) = (error.disclosed(), comparable(error));
    let text = format!("{error:?} {error} {disclosed:?}");
    let room = hall.room_of(hidden).await;
    for id in [hidden.to_string(), room.to_string()] {
        assert!(!text.contains(&id), "{text}");
    }
    assert!(!text.to_lowercase().contains("private"), "{text}");
    error
}

on_both_stores! {
    // refuses: GR-4
    async fn a_hidden_groups_name_is_refused_and_nothing_else_is_shown(hall) {
        let (quiet, own) = quiet_and_own(&hall).await;
        let room = hall.general_room(&[DEE, BO, CY]).await;
        let name: Name = "QUIET".parse().unwrap();
        let dee = hall.user(DEE);
        for privacy in [Privacy::Private, Privacy::Public] {
            // The answer is the same for a group that Dee sees.
            if privacy == Privacy::Public {
                hall.set_privacy(quiet, privacy).await;
            }
            let taken = Error::Group(GroupError::NameTaken { name: name.clone() });

            assert_eq!(about(&hall, quiet, dee.create_group(named("QUIET")).await).await, taken);
            let renamed = dee.group(own).edit_profile(ProfileEdit::name(name.clone())).await;
            assert_eq!(about(&hall, quiet, renamed).await, taken);
            let converted = dee.room(room).convert(named("QUIET")).await;
            assert_eq!(about(&hall, quiet, converted).await, taken);
        }
    }

    // refuses: ML-2
    async fn a_hidden_groups_address_is_refused_and_nothing_else_is_shown(hall) {
        let (quiet, own) = quiet_and_own(&hall).await;
        let address = list(ADDRESS);
        let dee = hall.user(DEE);
        for privacy in [Privacy::Private, Privacy::Public] {
            if privacy == Privacy::Public {
                hall.set_privacy(quiet, privacy).await;
            }
            let taken = MailError::AddressTaken { address: address.clone() };
            let taken = Error::Group(GroupError::Mail(taken));

            let draft = named("New").with_list_at(address.clone());
            assert_eq!(about(&hall, quiet, dee.create_group(draft).await).await, taken);
            if privacy == Privacy::Private {
                let opened = dee.group(own).open_mailing_list(address.clone()).await;
                assert_eq!(about(&hall, quiet, opened).await, taken);
                dee.group(own).open_mailing_list(list("own@acme.example")).await.unwrap();
            }
            let edit = ListEdit::new().with_address(address.clone());
            let edited = dee.group(own).edit_mailing_list(edit).await;
            assert_eq!(about(&hall, quiet, edited).await, taken);
        }
    }

    // allows: ML-2
    async fn a_hidden_groups_address_is_never_proposed(hall) {
        quiet_and_own(&hall).await;
        let other = hall.user(DEE).create_group(named("Quiet!")).await.unwrap().id();

        let proposed = hall.user(DEE).group(other).propose_address().await.unwrap().unwrap();

        assert_ne!(proposed, list(ADDRESS));
    }

    // allows: ML-8
    async fn a_hidden_group_takes_mail_by_its_address_but_not_by_its_id(hall) {
        let (quiet, _) = quiet_and_own(&hall).await;
        let sent = Mail::of(SenderIdentity::User(DEE));
        let hidden = hall.decide_mail(ACME, &mail(ADDRESS), &sent).await.unwrap();
        let never = GroupError::NoSuchGroup { group: quiet };
        let posted = hall.user(DEE).group(quiet).post().await.map_err(comparable);
        hall.set_privacy(quiet, Privacy::Public).await;

        assert!(hidden.is_accepted());
        assert_eq!(hidden, hall.decide_mail(ACME, &mail(ADDRESS), &sent).await.unwrap());
        assert_eq!(posted, Err(Error::Group(never)));
        hall.user(DEE).group(quiet).post().await.expect("Dee sees it now");
    }

    // refuses: GR-20
    async fn a_cycle_through_a_hidden_group_names_only_the_groups_seen(hall) {
        let (quiet, own) = quiet_and_own(&hall).await;
        let top = hall.group(named("Top")).await;
        hall.nest(top, quiet).await;
        hall.nest(quiet, own).await;
        hall.user(DEE).group(own).add_members(&[BO]).await.unwrap();
        hall.user(DEE).group(own).remove_members(&[DEE.id()]).await.unwrap();

        let refused = about(&hall, quiet, hall.user(DEE).group(own).nest(top).await).await;

        let cycle = vec![own, top, own];
        assert_eq!(refused, Error::Group(GroupError::Cycle { cycle }));
    }

    // refuses: CO-7
    async fn quotas_count_hidden_groups_and_refusals_name_none(hall) {
        let (quiet, own) = quiet_and_own(&hall).await;
        let none = Limits::default();
        let limits = |groups, groups_per_user| Limits { groups, groups_per_user, ..none };
        hall.set_limits(ACME, limits(Some(2), None)).await.unwrap();
        let created = hall.user(DEE).create_group(named("New")).await;
        let full = CompanyError::CompanyQuotaExceeded { limit: 2 };
        assert_eq!(about(&hall, quiet, created).await, Error::Company(full));

        hall.set_limits(ACME, limits(None, Some(1))).await.unwrap();
        let added = hall.user(DEE).group(own).add_members(&[CY, BO]).await;
        let full = CompanyError::UserQuotaExceeded { users: vec![CY.id()], limit: 1 };
        assert_eq!(about(&hall, quiet, added).await, Error::Company(full));
    }
}
