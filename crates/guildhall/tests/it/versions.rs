//! A command that expects another version than the stored one is refused, and changes nothing.

use std::fmt::Debug;

use futures_util::future::join_all;
use guildhall::groups::ProfileEdit;
use guildhall::kernel::{Class, Fact, RequestError, Version};
use guildhall::permissions::{Authority, ExternalContacts};
use guildhall::rooms::InfoEdit;
use guildhall::{Error, Privacy};
use guildhall_testkit::commands as every;

use crate::answers::{comparable, refused};
use crate::command_ids::key;
use crate::people::{ACME, ANN, BO, CY, DEE, GUS};
use crate::together::{add, group, hall, newcomer};
use crate::world::{AnyStore, World, named};

/// Checks that the answer is the refusal of a stale version.
#[track_caller]
fn assert_stale<T: Debug, S: AnyStore>(
    answer: Result<T, Error<S::Error>>,
    expected: u64,
    found: u64,
    _: &World<S>,
) {
    let error = answer.unwrap_err();
    let disclosed = error.disclosed().unwrap();
    assert_eq!((disclosed.rule(), disclosed.class()), ("CO-10", Class::Conflict));
    let facts = [("expected", Fact::Number(expected)), ("found", Fact::Number(found))];
    assert_eq!(disclosed.facts(), facts);
    assert_eq!(disclosed.remedy().text(), "Load it again, and decide anew.");
    let [expected, found] = [expected, found].map(Version::after);
    let stale = RequestError::StaleVersion { expected, found };
    assert_eq!(comparable(error), Error::Request(stale));
}

const fn v(events: u64) -> Version {
    Version::after(events)
}

fn rename() -> ProfileEdit {
    ProfileEdit::name("X".parse().unwrap())
}

fn info() -> InfoEdit {
    InfoEdit::name("X".parse().unwrap())
}

on_both_stores! {
    // allows: CO-10
    async fn a_command_at_the_stored_version_is_executed(hall) {
        let group = hall.crew().await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let ann = hall.user(ANN);
        let done = ann.group(group).if_version(v(1)).edit_profile(rename()).await.unwrap();
        assert_eq!(done.group.version(), v(2));
        ann.group(group).if_version(v(2)).add_members(&[DEE]).await.unwrap();
        ann.room(room).if_version(v(1)).edit_info(info()).await.unwrap();
        ann.room(room).if_version(v(2)).invite(&[DEE]).await.unwrap();
        ann.room(room).if_version(v(3)).convert(named("Converted")).await.unwrap();
        let company = hall.company(ACME).await.unwrap().version();
        let gus = hall.user(GUS).if_version(company);
        let done = gus.set_group_creation(Authority::NoOne).await.unwrap();
        assert_eq!(done.version, company.next());
        hall.user(GUS).if_version(company.next()).forbid_contact(BO).await.unwrap();
        let then = company.next().next();
        hall.user(GUS).if_version(then).end_external_contacts().await.unwrap();
        assert_eq!(hall.company(ACME).await.unwrap().version(), then.next());
    }

    // refuses: CO-10
    async fn a_command_at_another_version_changes_nothing(hall) {
        let group = hall.crew().await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let pair = hall.pair([ANN, BO]).await;
        let ann = hall.user(ANN);
        ann.group(group).add_members(&[DEE]).await.unwrap();
        let before = hall.events(ACME).await;

        let group = ann.group(group).if_version(v(1));
        assert_stale(group.edit_profile(rename()).await, 1, 2, &hall);
        assert_stale(group.delete().await, 1, 2, &hall);
        assert_stale(group.preview(every::rename("X")).await, 1, 2, &hall);
        assert_stale(group.if_version(v(3)).remove_members(&[BO.id()]).await, 3, 2, &hall);
        let room = ann.room(room).if_version(v(0));
        assert_stale(room.edit_info(info()).await, 0, 1, &hall);
        assert_stale(room.leave().await, 0, 1, &hall);
        assert_stale(room.invite(&[DEE]).await, 0, 1, &hall);
        assert_stale(room.convert(named("X")).await, 0, 1, &hall);
        assert_stale(room.preview(guildhall::RoomCommand::Leave).await, 0, 1, &hall);
        assert_stale(ann.room(pair).if_version(v(2)).invite(&[DEE]).await, 2, 1, &hall);
        let found = hall.company(ACME).await.unwrap().version().events();
        let gus = hall.user(GUS).if_version(v(0));
        assert_stale(gus.set_group_creation(Authority::NoOne).await, 0, found, &hall);
        let to = ExternalContacts::Forbidden;
        let command = guildhall::CompanyCommand::SetExternalContacts { to };
        assert_stale(gus.preview(command).await, 0, found, &hall);
        assert_stale(gus.preview_forbid_contact(BO).await, 0, found, &hall);
        assert_stale(gus.preview_end_external_contacts().await, 0, found, &hall);
        let stopped = gus.forbid_contact(BO).await.map_err(|stopped| stopped.cause);
        assert_stale(stopped, 0, found, &hall);
        let stopped = gus.end_external_contacts().await.map_err(|stopped| stopped.cause);
        assert_stale(stopped, 0, found, &hall);
        assert_eq!(hall.events(ACME).await, before);
    }

    // refuses: GR-15, GR-12, RM-14, GR-9, CO-3
    async fn a_version_tells_nothing_of_what_is_hidden(hall) {
        let private = hall.group(named("Quiet").private()).await;
        let gone = hall.group(named("Gone")).await;
        hall.user(ANN).group(gone).delete().await.unwrap();
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        for version in [v(1), v(9)] {
            let dee = hall.user(DEE);
            let hidden = dee.group(private).if_version(version);
            assert_eq!(refused(hidden.edit_profile(rename()).await), "GR-15");
            let hidden = dee.room(hall.room_of(private).await).if_version(version);
            let kind = hidden.leave().await.unwrap_err();
            assert_eq!(kind.kind(), "no_such_room");
            let gone = hall.user(ANN).group(gone).if_version(version);
            assert_eq!(refused(gone.edit_profile(rename()).await), "GR-12");
            assert_eq!(refused(dee.room(room).if_version(version).leave().await), "RM-14");
            let former = hall.user(CY).room(room).if_version(version);
            assert_eq!(former.invite(&[DEE]).await.unwrap_err().kind(), "no_longer_in");
            let bo = hall.user(BO).if_version(version);
            assert_eq!(refused(bo.set_group_creation(Authority::NoOne).await), "CO-3");
        }
        hall.set_privacy(private, Privacy::Public).await;
        for version in [v(1), v(2), v(9)] {
            let seen = hall.user(DEE).group(private).if_version(version);
            assert_eq!(refused(seen.edit_profile(rename()).await), "GR-9");
            let preview = seen.preview(every::rename("X")).await.map(|_| ());
            assert_eq!(refused(preview), "GR-9");
            let both = join_all([seen.edit_profile(rename()), seen.edit_profile(rename())]).await;
            for answer in both {
                assert_eq!(refused(answer), "GR-9");
            }
        }
    }

    // allows: CO-9, CO-10
    async fn an_answer_is_given_again_whatever_version_is_expected(hall) {
        let key = key("once");
        let group = hall.crew().await;
        let ann = hall.user(ANN).with_command(&key).group(group);
        let first = ann.if_version(v(1)).add_members(&[DEE]).await.unwrap();
        for again in [ann, ann.if_version(v(1)), ann.if_version(v(2))] {
            assert_eq!(again.add_members(&[DEE]).await.unwrap(), first);
        }
    }

    // refuses: CO-10
    async fn a_version_that_changes_meanwhile_is_noticed(hall) {
        let group = hall.crew().await;
        let comes = guildhall_testkit::Call::saves_group;
        let hall = hall.interleaved(comes, async move |other| {
            other.user(ANN).group(group).add_members(&[DEE]).await.unwrap();
        });
        let answer = hall.user(ANN).group(group).if_version(v(1)).edit_profile(rename()).await;
        assert_stale(answer, 1, 2, &hall);
        assert!(hall.store().has_intervened());
    }
}

// allows: CO-10
// refuses: CO-10
#[test]
fn in_the_queue_the_version_after_the_earlier_commands_counts() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        let ann = hall.user(ANN).group(group);
        // The first is alone, and makes version 2. The others are decided together.
        let expected = [1, 1, 2, 2, 3, 4, 4];
        let calls = expected.iter().zip(0..).map(|(expected, n)| async move {
            ann.if_version(v(*expected)).execute(add(newcomer(n))).await
        });
        let answers = join_all(calls).await;
        let versions: Vec<_> = answers
            .into_iter()
            .map(|answer| match answer {
                Ok(done) => Ok(done.group.version().events()),
                Err(Error::Request(RequestError::StaleVersion { found, .. })) => {
                    Err(found.events())
                }
                Err(other) => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(versions, [Ok(2), Err(2), Ok(3), Err(3), Ok(4), Ok(5), Err(5)]);
    });
}
