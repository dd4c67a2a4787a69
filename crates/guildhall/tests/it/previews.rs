//! Previews of changes of a company's policy (CO-2, CO-4, CO-5, RM-10).

pub(crate) mod commands;
mod deletion;
mod policy;
mod random;

use guildhall::Effect::{
    FeatureOff, GroupClosedToExternals, GroupFrozen, RoomClosedToExternals, RoomFrozen,
    RoomNotConvertible,
};
use guildhall::groups::{GroupCommand, TeamDraft};
use guildhall::kernel::{Feature, GroupId, RoomId, Switch};
use guildhall::permissions::{Application, Authority, CompanyCommand, ExternalContacts};
use guildhall::room_features::FeatureEdit;
use guildhall::{Effect, Error};
use guildhall_testkit::{Interposed, InterposedError};

use self::policy::{Change, assert_previewed, contacts, disable, external_groups};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::removals::moment::Moment;
use crate::removals::stored::stored;
use crate::world::{AnyStore, World, crew, named};

/// Rooms and groups of every sort.
struct Varied {
    to_me: RoomId,
    pair: RoomId,
    near: RoomId,
    mixed: RoomId,
    /// Two are left in it.
    small: RoomId,
    open: GroupId,
    /// Note is off.
    quiet: GroupId,
    /// Message is off, and all with it.
    silent: GroupId,
    external: GroupId,
    team: GroupId,
    /// Its leader has not opened it.
    new_team: GroupId,
}

async fn varied<S: AnyStore>(hall: &World<S>) -> Varied {
    hall.let_create_external(Authority::EveryInternalUser).await;
    let external = crew().external().with_members([EVE]);
    let draft = |name| TeamDraft::named(name).unwrap().with_leader(BO);
    let varied = Varied {
        to_me: hall.user(ANN).to_me().await.unwrap().id(),
        pair: hall.user(ANN).one_to_one(EVE).await.unwrap().id(),
        near: hall.general_room(&[ANN, BO, CY]).await,
        mixed: hall.general_room(&[ANN, BO, EVE]).await,
        small: hall.general_room(&[ANN, CY, NAT]).await,
        open: hall.group(named("Open").private()).await,
        quiet: hall.group(named("Quiet").with_feature(Feature::Note, Switch::Off)).await,
        silent: hall.group(named("Silent")).await,
        external: hall.group(external).await,
        team: hall.form_team(ACME, draft("Team")).await.unwrap().id(),
        new_team: hall.form_team(ACME, draft("New team")).await.unwrap().id(),
    };
    hall.user(CY).room(varied.small).leave().await.unwrap();
    let off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    hall.user(ANN).group(varied.silent).switch_features(off).await.unwrap();
    let on = FeatureEdit::new().with_feature(Feature::Message, Switch::On);
    hall.user(BO).group(varied.team).switch_features(on).await.unwrap();
    // Deleted groups, closed rooms, those of another company, and a pair with only an external user
    // left have no effects.
    let gone = hall.group(named("Gone")).await;
    hall.user(ANN).group(gone).delete().await.unwrap();
    let closed = hall.general_room(&[DEE, EVE, NAT]).await;
    for user in [DEE, EVE, NAT] {
        hall.user(user).room(closed).leave().await.unwrap();
    }
    let left = hall.pair([ANN, NAT]).await;
    hall.user(ANN).room(left).leave().await.unwrap();
    hall.general_room(&[EVE, ANN, NAT]).await;
    hall.user(EVE).create_group(named("Afar")).await.unwrap();
    varied
}

on_both_stores! {
    // about: CO-5
    async fn a_preview_names_the_groups_where_a_feature_goes_off(hall) {
        let of = varied(&hall).await;

        let effects = assert_previewed(&hall, disable(Feature::Note)).await;

        // By name: Crew, Open, Quiet, Silent and the teams, of which Note was on in two.
        let off = |group| FeatureOff { group, feature: Feature::Note };
        assert_eq!(effects, [off(of.external), off(of.open)]);
        assert_eq!(assert_previewed(&hall, disable(Feature::Note)).await, []);
    }

    // about: CO-5
    async fn a_preview_of_disabling_message_names_the_other_features_too(hall) {
        let of = varied(&hall).await;
        hall.user(GUS).disable_feature(Feature::Folder).await.unwrap();

        let effects = assert_previewed(&hall, disable(Feature::Message)).await;

        let off = |group, features: &[Feature]| -> Vec<_> {
            features.iter().map(|feature| FeatureOff { group, feature: *feature }).collect()
        };
        let but_folder: Vec<_> =
            Feature::ALL.into_iter().filter(|feature| *feature != Feature::Folder).collect();
        let but_note: Vec<_> =
            but_folder.iter().copied().filter(|feature| *feature != Feature::Note).collect();
        let expected = [
            off(of.external, &but_folder),
            off(of.open, &but_folder),
            off(of.quiet, &but_note),
            off(of.team, &[Feature::Message]),
        ];
        assert_eq!(effects, expected.concat());
    }

    // about: CO-2
    async fn a_preview_names_what_freezes_with_the_last_application(hall) {
        let of = varied(&hall).await;

        let nothing = assert_previewed(&hall, Change::Revoke(Application::Approval)).await;
        let all = assert_previewed(&hall, Change::Revoke(Application::Core)).await;
        let again = assert_previewed(&hall, Change::Revoke(Application::Core)).await;

        assert_eq!((nothing, again), (vec![], vec![]));
        let rooms = [of.pair, of.near, of.mixed, of.small].map(|room| RoomFrozen { room });
        let groups = [of.external, of.new_team, of.open, of.quiet, of.silent, of.team];
        let groups = groups.map(|group| GroupFrozen { group });
        assert_eq!(all, [&rooms[..], &groups[..]].concat());
        assert!(!all.contains(&RoomFrozen { room: of.to_me }));
    }

    // about: RM-10
    async fn a_preview_names_what_takes_no_more_external_users(hall) {
        let of = varied(&hall).await;

        let forbidden = contacts(ExternalContacts::Forbidden);
        let effects = assert_previewed(&hall, forbidden.clone()).await;

        let expected = [
            RoomClosedToExternals { room: of.mixed },
            RoomNotConvertible { room: of.mixed },
            RoomClosedToExternals { room: of.small },
            RoomNotConvertible { room: of.small },
            GroupClosedToExternals { group: of.external },
        ];
        assert_eq!(effects, expected);
        assert_eq!(assert_previewed(&hall, forbidden).await, []);
        assert_eq!(assert_previewed(&hall, contacts(ExternalContacts::Allowed)).await, []);
    }

    // about: CO-4
    async fn a_preview_names_the_rooms_that_no_user_can_convert_any_more(hall) {
        let of = varied(&hall).await;
        let named = Authority::named(ids([ANN]));

        assert_eq!(assert_previewed(&hall, external_groups(named)).await, []);
        let no_one = Authority::named([]);
        let effects = assert_previewed(&hall, external_groups(no_one)).await;

        let expected = [of.mixed, of.small].map(|room| RoomNotConvertible { room });
        assert_eq!(effects, expected);
        assert_eq!(assert_previewed(&hall, external_groups(Authority::NoOne)).await, []);
    }

    // about: CO-3
    async fn a_preview_names_the_rooms_that_only_others_could_have_converted(hall) {
        let mixed = hall.general_room(&[DEE, FLO, NAT]).await;
        hall.let_create_external(Authority::EveryInternalUser).await;
        hall.user(GUS).forbid_contact(GUS).await.unwrap();
        let create = |to| Change::Command(CompanyCommand::SetGroupCreation { to });

        // The administrator may create groups, but must not meet the external user.
        let by_dee = assert_previewed(&hall, create(Authority::named(ids([DEE])))).await;
        let by_the_administrator = assert_previewed(&hall, create(Authority::NoOne)).await;
        let forbidden = assert_previewed(&hall, contacts(ExternalContacts::Forbidden)).await;

        assert_eq!(by_dee, []);
        assert_eq!(by_the_administrator, [RoomNotConvertible { room: mixed }]);
        assert_eq!(forbidden, [RoomClosedToExternals { room: mixed }]);
    }

    // about: CO-2
    async fn a_preview_names_more_effects_than_one_page(hall) {
        let (mut rooms, mut groups) = (Vec::new(), Vec::new());
        for n in 0..1_001 {
            rooms.push(RoomFrozen { room: hall.general_room(&[ANN, BO, CY]).await });
            let group = hall.group(named(&format!("{n:04}"))).await;
            groups.push(GroupFrozen { group });
        }

        let effects = Change::Revoke(Application::Core).preview(&hall, GUS).await.unwrap();

        assert_eq!(effects, [rooms, groups].concat());
    }

    async fn a_preview_fails_when_the_store_fails(hall) {
        let of = varied(&hall).await;
        let parent = hall.group(named("Parent")).await;
        hall.user(ANN).group(parent).nest(of.open).await.unwrap();
        let hall = hall.over_the_same(Interposed::over);
        let changes = [
            disable(Feature::Message),
            Change::Revoke(Application::Core),
            contacts(ExternalContacts::Forbidden),
            external_groups(Authority::NoOne),
        ];
        for change in changes {
            fails(&hall, async || change.preview(&hall, GUS).await).await;
        }
        let delete = async || {
            let group = hall.user(ANN).group(of.open);
            group.preview(GroupCommand::Delete).await.map(|preview| preview.effects)
        };
        fails(&hall, delete).await;
        fails(&hall, async || hall.preview_off_boarding(ANN).await).await;
        fails(&hall, async || hall.user(GUS).preview_forbid_contact(ANN).await).await;
    }

    async fn a_preview_is_refused_as_the_change_is(hall) {
        varied(&hall).await;
        let before = stored(&hall).await;
        let changes = [
            (disable(Feature::Note), "CO-5"),
            (Change::Revoke(Application::Core), "CO-2"),
            (contacts(ExternalContacts::Forbidden), "RM-10"),
            (external_groups(Authority::NoOne), "CO-4"),
        ];
        for (change, rule) in changes {
            for (user, rule) in [(ANN, rule), (BO, rule), (NAT, "CO-1")] {
                assert_eq!(refused(change.preview(&hall, user).await), rule);
                if !matches!(change, Change::Revoke(_)) {
                    assert_eq!(refused(change.act(&hall, user).await), rule);
                }
            }
            change.preview(&hall, EVE).await.expect("Eve asks of Orbit");
        }
        assert_eq!(stored(&hall).await, before);
    }

    async fn a_preview_names_only_the_users_own_company(hall) {
        varied(&hall).await;

        let effects = Change::Revoke(Application::Core).preview(&hall, EVE).await.unwrap();

        let after = stored(&hall).await;
        assert_eq!(effects.len(), 2);
        for effect in effects {
            match effect {
                RoomFrozen { room } => assert_eq!(after.rooms[&room].company(), ORBIT),
                GroupFrozen { group } => assert_eq!(after.groups[&group].company(), ORBIT),
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Checks that the preview fails at each read in turn and never answers with a part.
async fn fails<S: AnyStore>(
    hall: &World<Interposed<S>>,
    preview: impl AsyncFn() -> Result<Vec<Effect>, Error<InterposedError<S::Error>>>,
) {
    let whole = preview().await.unwrap();
    for others in 0.. {
        hall.store().fail(Moment::Read(others).comes());
        let answer = preview().await;
        if !hall.store().has_intervened() {
            assert!(others >= 3, "{others} reads");
            assert_eq!(answer.unwrap(), whole);
            hall.store().stop();
            return;
        }
        assert!(matches!(answer, Err(Error::Store(InterposedError::Planned))), "{answer:?}");
    }
}
