//! Previews of the deletion of a group (GR-12).

use guildhall::Effect;
use guildhall::Effect::{ClaimFreed, GroupDeleted, MembersNotified, NestingEnded, RoomClosed};
use guildhall::groups::{GroupCommand, NoticeKind, TeamDraft};
use guildhall::kernel::{Claim, GroupId, Switch, User};

use super::commands;
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, ids};
use crate::world::{AnyStore, World, all, crew, named};

/// Checks that the preview of a deletion changes nothing and foretells the deletion: its effects,
/// or its refusal.
pub(super) async fn assert_previewed<S: AnyStore>(
    hall: &World<S>,
    by: User,
    id: GroupId,
) -> Option<Vec<Effect>> {
    commands::assert_previewed(hall, by, id, GroupCommand::Delete).await
}

on_both_stores! {
    // about: GR-12
    async fn a_preview_names_every_effect_of_a_deletion(hall) {
        let (name, address) = ("Crew".parse().unwrap(), "crew@acme.example");
        let group = hall.group(crew().with_list_at(address.parse().unwrap())).await;
        let room = hall.room_of(group).await;
        let [seen, hidden] = [named("Seen"), named("Hidden").private()].map(|draft| {
            pollster::block_on(hall.user(DEE).create_group(draft)).unwrap().id()
        });
        for parent in [seen, hidden] {
            hall.user(DEE).group(parent).nest(group).await.unwrap();
        }
        // Bo sees the hidden group through this one. Ann would too, so she is removed first.
        hall.user(ANN).group(group).remove_members(&ids([ANN])).await.unwrap();

        let effects = assert_previewed(&hall, ANN, group).await.unwrap();

        let list: guildhall::kernel::ListAddress = address.parse().unwrap();
        let bounce = list.bounce_address().unwrap().folded_key();
        let name: guildhall::kernel::Name = name;
        let expected = [
            GroupDeleted { group },
            ClaimFreed { group, claim: Claim::Address(bounce) },
            ClaimFreed { group, claim: Claim::Address(list.key()) },
            ClaimFreed { group, claim: Claim::GroupName(ACME, name.key()) },
            MembersNotified { group, kind: NoticeKind::Deleted },
            RoomClosed { room },
            NestingEnded { group, parent: seen },
        ];
        assert_eq!(effects, expected);
        hall.group(crew().with_list_at(list)).await;
        for parent in [seen, hidden] {
            let participants = hall.store().participants_of(parent, all()).await.unwrap();
            assert_eq!(participants.items(), [DEE]);
        }
    }

    // about: GR-12
    async fn a_preview_names_every_parent_group_that_the_user_sees(hall) {
        let group = hall.crew().await;
        let hidden = hall.user(DEE).create_group(named("Hidden").private()).await.unwrap().id();
        hall.user(DEE).group(hidden).nest(group).await.unwrap();

        let effects = assert_previewed(&hall, GUS, group).await.unwrap();

        assert!(effects.contains(&NestingEnded { group, parent: hidden }), "{effects:?}");
    }

    // about: GR-13
    async fn a_preview_names_no_notice_while_notification_is_off(hall) {
        let group = hall.group(crew().with_notification(Switch::Off)).await;

        let effects = assert_previewed(&hall, ANN, group).await.unwrap();

        assert!(!effects.iter().any(|effect| matches!(effect, MembersNotified { .. })));
    }

    // about: GR-12
    async fn a_preview_is_refused_as_the_deletion_is(hall) {
        let group = hall.private_crew().await;
        let team = TeamDraft::named("Team").unwrap().with_leader(BO);
        let team = hall.form_team(ACME, team).await.unwrap().id();
        let gone = hall.group(named("Gone")).await;
        hall.user(ANN).group(gone).delete().await.unwrap();
        let refusals = [
            (BO, group, "GR-9"),
            (CY, group, "GR-9"),
            (DEE, group, "GR-15"),
            (EVE, group, "GR-15"),
            (ANN, gone, "GR-12"),
            (BO, team, "RM-19"),
            (GUS, team, "RM-19"),
        ];
        for (by, group, rule) in refusals {
            let preview = hall.user(by).group(group).preview(GroupCommand::Delete).await;
            assert_eq!(refused(preview), rule);
            assert_eq!(assert_previewed(&hall, by, group).await, None);
        }
    }
}
