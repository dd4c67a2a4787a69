//! The mailing list of a group and its recipients (ML-1, ML-2, ML-6, ML-9).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::kernel::{EmailAddress, GroupId, PageRequest};
use guildhall::mailing_list::ListEdit;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Expanded, Guildhall, Result};
pub(crate) use guildhall_testkit::cast::{address as list, email as mail};

use crate::answers::refused;
use crate::directory::save_everybody;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, ORBIT, ids};
use crate::world::{AnyStore, World, crew, named};

/// The crew, with the mailing list `crew@acme.example`.
pub(crate) async fn mailed_crew<S: AnyStore>(hall: &World<S>) -> GroupId {
    hall.group(crew().with_list_at(list("crew@acme.example"))).await
}

/// Mail.
impl<S: AnyStore> World<S> {
    /// All the recipients of a mail to the group's list, and the addresses that are dropped.
    pub(crate) async fn expand(&self, group: GroupId) -> Result<Expanded, S> {
        let mut all = Expanded::default();
        let mut recipients = Guildhall::recipients(self, group).await?;
        while let Some(batch) = recipients.next().await? {
            all.to.extend(batch.to);
            all.dropped.extend(batch.dropped);
        }
        Ok(all)
    }

    pub(crate) async fn recipients(&self, group: GroupId) -> Result<Vec<EmailAddress>, S> {
        Ok(self.expand(group).await?.to)
    }
}

on_both_stores! {
    // allows: ML-1
    async fn a_list_opens_at_the_proposed_address_and_moves_to_another(hall) {
        let group = hall.crew().await;
        let handle = hall.user(ANN).group(group);

        let proposed = handle.propose_address().await.unwrap().unwrap();
        assert_eq!(proposed, list("crew@acme.example"));
        handle.open_mailing_list(proposed).await.unwrap();
        let edit = ListEdit::new().with_address(list("cast@acme.example"));
        handle.edit_mailing_list(edit).await.unwrap();

        let found = hall.group_by_address(ACME, &mail("Cast@ACME.example")).await.unwrap();
        assert_eq!(found, Some(group));
        assert_eq!(hall.group_by_address(ACME, &mail("crew@acme.example")).await.unwrap(), None);
    }

    // refuses: ML-2
    async fn the_address_of_another_list_is_refused(hall) {
        mailed_crew(&hall).await;
        let other = hall.group(named("Other").with_list_at(list("other@acme.example"))).await;
        let bare = hall.group(named("Bare")).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let taken = list("crew@acme.example");
        let ann = hall.user(ANN);

        assert_eq!(refused(ann.create_group(named("X").with_list_at(taken.clone())).await), "ML-2");
        assert_eq!(refused(ann.group(bare).open_mailing_list(taken.clone()).await), "ML-2");
        let edit = ListEdit::new().with_address(taken.clone());
        assert_eq!(refused(ann.group(other).edit_mailing_list(edit).await), "ML-2");
        let converted = ann.room(room).convert(named("Y").with_list_at(taken)).await;
        assert_eq!(refused(converted), "ML-2");
    }

    // allows: GR-9
    // refuses: GR-9, GR-15
    async fn external_recipients_are_listed_for_those_who_edit_the_list(hall) {
        let draft = crew().private().with_list_at(list("crew@acme.example"));
        let group = hall.group(draft).await;
        let all = ["Amy@elsewhere.example", "bo@elsewhere.example", "Bob@elsewhere.example"];
        hall.user(ANN).group(group).add_recipients(&all.map(mail)).await.unwrap();

        let page = || PageRequest::first(NonZeroU32::new(2).unwrap());
        let first = hall.user(ANN).group(group).external_recipients(page()).await.unwrap();
        assert_eq!(first.items(), all[..2].iter().map(|text| mail(text)).collect::<Vec<_>>());
        let next = PageRequest::after(first.next().unwrap().clone(), NonZeroU32::MIN);
        let last = hall.user(ANN).group(group).external_recipients(next).await.unwrap();
        assert_eq!((last.items(), last.next()), (&[mail(all[2])][..], None));

        assert_eq!(refused(hall.user(BO).group(group).external_recipients(page()).await), "GR-9");
        assert_eq!(refused(hall.user(DEE).group(group).external_recipients(page()).await), "GR-15");
    }

    // about: ML-6, ML-9
    async fn recipients_on_two_pages_get_one_mail_each(hall) {
        let group = mailed_crew(&hall).await;
        let all: Vec<_> =
            (0..=GREATEST_PAGE.get()).map(|n| mail(&format!("r{n}@elsewhere.example"))).collect();
        hall.user(ANN).group(group).add_recipients(&all).await.unwrap();
        let to = hall.recipients(group).await.unwrap();
        assert_eq!(to.len(), all.len());
        assert_eq!(BTreeSet::from_iter(to), BTreeSet::from_iter(all));
    }

    // allows: ML-9
    async fn a_mail_goes_once_to_each_participant_and_recipient(hall) {
        save_everybody(&hall).await;
        let group = mailed_crew(&hall).await;
        let handle = hall.user(ANN).group(group);
        handle.appoint_masters(&[DEE]).await.unwrap();
        handle.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();

        let recipients = hall.recipients(group).await.unwrap();

        let expected =
            ["ann@acme.example", "bo@acme.example", "cy@acme.example", "partner@elsewhere.example"];
        let mut texts: Vec<_> = recipients.iter().map(EmailAddress::as_str).collect();
        texts.sort_unstable();
        assert_eq!(texts, expected, "Dee is a Master, and no member");
    }

    // about: ML-9
    async fn an_external_member_gets_one_copy(hall) {
        save_everybody(&hall).await;
        let group = hall.external_crew().await;
        let handle = hall.user(ANN).group(group);
        handle.open_mailing_list(list("crew@acme.example")).await.unwrap();
        handle.add_recipients(&[mail("eve@orbit.example")]).await.unwrap();
        handle.remove_members(&ids([BO, CY])).await.unwrap();

        let recipients = hall.recipients(group).await.unwrap();

        assert_eq!(recipients, [mail("ann@acme.example"), mail("eve@orbit.example")]);
        assert_eq!(hall.profile(EVE.id()).await.unwrap().user.company(), Some(ORBIT));
    }
}
