//! A user who leaves while they ask gets no answer: it held for them at no moment (GR-18).

use guildhall::groups::GroupList;
use guildhall::kernel::{CompanyId, GroupId, RoomId};
use guildhall::mailing_list::{Mail, MailRight, SenderIdentity};
use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::{Error, Guildhall, Result};
use guildhall_testkit::{Interposed, commands as every};
use uuid::Uuid;

use crate::answers::comparable;
use crate::directory::profile;
use crate::mail::{mail, mailed_crew};
use crate::people::{ACME, ANN, BO, CY, ids};
use crate::world::{AnyStore, Counted, all};

/// Asks one question as Bo, who is a Master, an administrator and in the room. The number says
/// which one. Returns its name with the answer, and `None` after the last.
async fn ask<S: AnyStore>(
    hall: &Guildhall<S, Counted>,
    number: usize,
    (group, room): (GroupId, RoomId),
) -> Option<(&'static str, Result<(), S>)> {
    let bo = hall.user(BO);
    let (crew, launch) = (bo.group(group), bo.room(room));
    Some(match number {
        0 => ("a group", crew.view().await.map(drop)),
        1 => ("members", crew.members(all()).await.map(drop)),
        2 => ("Masters", crew.masters(all()).await.map(drop)),
        3 => ("participants", crew.participants(all()).await.map(drop)),
        4 => ("those invited to an event", crew.invite_to_event(all()).await.map(drop)),
        5 => ("the room of a group", crew.read_room().await.map(drop)),
        6 => ("requests", crew.join_requests(all()).await.map(drop)),
        7 => ("nested groups", crew.nested(all()).await.map(drop)),
        8 => ("an address of the group", crew.propose_address().await.map(drop)),
        9 => ("whether they may post", crew.post().await),
        10 => ("whether they may send as the list", crew.send_as().await),
        11 => ("why they may", crew.why(BO, GroupAction::Rename).await.map(drop)),
        12 => ("why another may", crew.why(CY, GroupAction::Rename).await.map(drop)),
        13 => ("who may", crew.who_may(GroupAction::Rename, all()).await.map(drop)),
        14 => ("a conversation", launch.read().await.map(drop)),
        15 => ("a room", launch.view().await.map(drop)),
        16 => ("features", launch.may_use().await.map(drop)),
        17 => ("those in a room", launch.participants(all()).await.map(drop)),
        18 => ("a room to start from", launch.source(&ids([CY])).await.map(drop)),
        19 => ("why they read", launch.why(BO, RoomAction::Read).await.map(drop)),
        20 => ("who reads", launch.who_may(RoomAction::Read, all()).await.map(drop)),
        21 => ("groups", bo.groups(ACME, GroupList::Administered, all()).await.map(drop)),
        22 => {
            let found = bo.search_groups(ACME, GroupList::Belonging, "crew", all()).await;
            ("a search", found.map(drop))
        }
        23 => ("rooms", bo.rooms(all()).await.map(drop)),
        24 => ("rooms with another", bo.rooms_with(&[CY]).await.map(drop)),
        25 => ("several rooms", bo.view_rooms([room]).await.remove(0).1.map(drop)),
        26 => ("several groups", bo.view_groups([group]).await.remove(0).1.map(drop)),
        27 => ("who would lose contact", bo.preview_forbid_contact(CY).await.map(drop)),
        28 => {
            let sent = Mail::of(SenderIdentity::User(BO));
            ("a mail", hall.decide_mail(ACME, &mail("crew@acme.example"), &sent).await.map(drop))
        }
        29 => {
            let name = "Launch".parse().unwrap();
            ("an address", bo.propose_address(&name).await.map(drop))
        }
        _ => return None,
    })
}

/// Bo is registered, and gets his roles and places.
async fn bo_comes<S: AnyStore>(
    hall: &Guildhall<S, Counted>,
    (group, room): (GroupId, RoomId),
) -> Result<(), S> {
    hall.save_profiles(ACME, vec![profile(BO, "bo@acme.example")]).await?;
    hall.appoint_administrator(ACME, BO).await?;
    hall.user(ANN).group(group).add_members(&[BO]).await?;
    hall.user(ANN).group(group).appoint_masters(&[BO]).await?;
    hall.user(ANN).group(group).execute(every::grant(MailRight::SendAs, vec![BO.id()])).await?;
    hall.user(ANN).room(room).invite(&[BO]).await.map(drop)
}

on_both_stores! {
    // allows: GR-18
    // refuses: GR-18
    async fn a_user_who_leaves_while_they_ask_reads_that_they_left(hall) {
        let asked = (mailed_crew(&hall).await, hall.general_room(&[ANN, BO, CY]).await);
        let second = Guildhall::clone(&hall);
        let hall = hall.over_the_same(Interposed::over);
        second.off_board(BO).await.unwrap();
        bo_comes(&second, asked).await.unwrap();
        for number in 0.. {
            // In each round Bo leaves one call later, until he gets his answer first.
            for earlier in 0.. {
                let (mut calls, leaving) = (0, second.clone());
                let comes = move |_| {
                    calls += 1;
                    calls > earlier
                };
                let leave = move || drop(pollster::block_on(leaving.off_board(BO)).unwrap());
                hall.store().just_before(comes, leave);
                let Some((question, answer)) = ask(&hall, number, asked).await else { return };
                if !hall.store().has_intervened() {
                    let answer = answer.map_err(comparable);
                    assert!(answer.is_ok(), "{question}: {answer:?}");
                    break;
                }
                let rule = answer.err().and_then(|error| Some(error.refusal()?.rule().code()));
                assert_eq!(rule, Some("GR-18"), "{question}, {earlier} calls before");
                bo_comes(&second, asked).await.unwrap();
            }
        }
    }

    // refuses: GR-18
    async fn a_user_who_left_reads_that_first_also_if_the_company_does_not_exist(hall) {
        hall.save_profiles(ACME, vec![profile(BO, "bo@acme.example")]).await.unwrap();
        let (bo, missing) = (hall.user(BO), CompanyId::new(Uuid::from_u128(404)));
        let before = bo.groups(missing, GroupList::Belonging, all()).await.unwrap_err();
        assert!(matches!(before, Error::NoSuchCompany(_)), "{before}");

        hall.off_board(BO).await.unwrap();
        let after = bo.groups(missing, GroupList::Belonging, all()).await.unwrap_err();
        assert_eq!(after.refusal().map(|refusal| refusal.rule().code()), Some("GR-18"), "{after}");
    }
}
