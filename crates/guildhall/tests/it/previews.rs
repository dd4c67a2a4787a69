//! What a change of a company's policy would come to, looked at before (CO-2, CO-4, CO-5, RM-10).

mod deletion;
mod foretold;
mod random;

use guildhall::Effect::{
    FeatureOff, GroupClosedToExternals, GroupFrozen, RoomClosedToExternals, RoomFrozen,
    RoomNotConvertible,
};
use guildhall::groups::TeamDraft;
use guildhall::kernel::{Feature, GroupId, RoomId, Switch};
use guildhall::permissions::{Application, Authority, ExternalContacts};
use guildhall::room_features::FeatureEdit;
use guildhall::{Effect, Error};

use self::foretold::{Change, is_foretold};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, ids};
use crate::withdrawals::flaky::{Fault, Moment, Unsteady};
use crate::withdrawals::stored::stored;
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
    let external = crew().external().members([EVE]);
    let draft = |name| TeamDraft::named(name).unwrap().led_by(BO);
    let varied = Varied {
        to_me: hall.user(ANN).to_me().await.unwrap().id(),
        pair: hall.user(ANN).one_to_one(&EVE).await.unwrap().id(),
        near: hall.general_room(&[ANN, BO, CY]).await,
        mixed: hall.general_room(&[ANN, BO, EVE]).await,
        small: hall.general_room(&[ANN, CY, NAT]).await,
        open: hall.group(named("Open").private()).await,
        quiet: hall.group(named("Quiet").feature(Feature::Note, Switch::Off)).await,
        silent: hall.group(named("Silent")).await,
        external: hall.group(external).await,
        team: hall.form_team(ACME, draft("Team")).await.unwrap().id(),
        new_team: hall.form_team(ACME, draft("New team")).await.unwrap().id(),
    };
    hall.user(CY).room(varied.small).leave().await.unwrap();
    let off = FeatureEdit::new().switch(Feature::Message, Switch::Off);
    hall.user(ANN).group(varied.silent).switch_features(off).await.unwrap();
    let on = FeatureEdit::new().switch(Feature::Message, Switch::On);
    hall.user(BO).group(varied.team).switch_features(on).await.unwrap();
    // What is at an end, or another's, or a pair in which an external user is left alone, is spoken
    // of nowhere.
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
    async fn foretells_where_a_feature_goes_off(hall) {
        let of = varied(&hall).await;

        let foretold = is_foretold(&hall, Change::Disable(Feature::Note)).await;

        // By name: Crew, Open, Quiet, Silent and the teams, of which Note was on in two.
        let off = |group| FeatureOff { group, feature: Feature::Note };
        assert_eq!(foretold, [off(of.external), off(of.open)]);
        assert_eq!(is_foretold(&hall, Change::Disable(Feature::Note)).await, []);
    }

    // about: CO-5
    async fn foretells_that_message_takes_the_others_along(hall) {
        let of = varied(&hall).await;
        hall.user(GUS).disable_feature(Feature::Folder).await.unwrap();

        let foretold = is_foretold(&hall, Change::Disable(Feature::Message)).await;

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
        assert_eq!(foretold, expected.concat());
    }

    // about: CO-5
    async fn foretells_every_feature(hall) {
        varied(&hall).await;
        for feature in Feature::ALL {
            assert!(!is_foretold(&hall, Change::Disable(feature)).await.is_empty());
            hall.user(GUS).allow_feature(feature).await.unwrap();
        }
    }

    // about: CO-2
    async fn foretells_what_freezes_with_the_last_application(hall) {
        let of = varied(&hall).await;

        let nothing = is_foretold(&hall, Change::Withdraw(Application::Approval)).await;
        let all = is_foretold(&hall, Change::Withdraw(Application::Core)).await;
        let again = is_foretold(&hall, Change::Withdraw(Application::Core)).await;

        assert_eq!((nothing, again), (vec![], vec![]));
        let rooms = [of.pair, of.near, of.mixed, of.small].map(|room| RoomFrozen { room });
        let groups = [of.external, of.new_team, of.open, of.quiet, of.silent, of.team];
        let groups = groups.map(|group| GroupFrozen { group });
        assert_eq!(all, [&rooms[..], &groups[..]].concat());
        assert!(!all.contains(&RoomFrozen { room: of.to_me }));
    }

    // about: CO-2
    async fn foretells_what_each_application_holds_up(hall) {
        varied(&hall).await;
        hall.grant_application(ACME, Application::Approval).await.unwrap();

        let rooms = is_foretold(&hall, Change::Withdraw(Application::Core)).await;
        let groups = is_foretold(&hall, Change::Withdraw(Application::Approval)).await;

        assert!(rooms.iter().all(|effect| matches!(effect, RoomFrozen { .. })));
        assert!(groups.iter().all(|effect| matches!(effect, GroupFrozen { .. })));
        assert_eq!((rooms.len(), groups.len()), (4, 6));
    }

    // about: RM-10
    async fn foretells_what_takes_no_more_external_users(hall) {
        let of = varied(&hall).await;

        let forbidden = Change::Contacts(ExternalContacts::Forbidden);
        let foretold = is_foretold(&hall, forbidden.clone()).await;

        let expected = [
            RoomClosedToExternals { room: of.mixed },
            RoomNotConvertible { room: of.mixed },
            RoomClosedToExternals { room: of.small },
            RoomNotConvertible { room: of.small },
            GroupClosedToExternals { group: of.external },
        ];
        assert_eq!(foretold, expected);
        assert_eq!(is_foretold(&hall, forbidden).await, []);
        assert_eq!(is_foretold(&hall, Change::Contacts(ExternalContacts::Allowed)).await, []);
    }

    // about: RM-10
    async fn foretells_nothing_of_what_is_frozen(hall) {
        varied(&hall).await;
        hall.freeze().await;

        let forbidden = Change::Contacts(ExternalContacts::Forbidden);
        assert_eq!(is_foretold(&hall, forbidden).await, []);
        assert_eq!(is_foretold(&hall, Change::ExternalGroups(Authority::NoOne)).await, []);
    }

    // about: CO-4
    async fn foretells_which_rooms_nobody_can_convert_any_more(hall) {
        let of = varied(&hall).await;
        let named = Authority::named(ids([ANN]));

        assert_eq!(is_foretold(&hall, Change::ExternalGroups(named)).await, []);
        let nobody = Authority::named([]);
        let foretold = is_foretold(&hall, Change::ExternalGroups(nobody)).await;

        let expected = [of.mixed, of.small].map(|room| RoomNotConvertible { room });
        assert_eq!(foretold, expected);
        assert_eq!(is_foretold(&hall, Change::ExternalGroups(Authority::NoOne)).await, []);
    }

    // about: CO-4
    async fn foretells_nothing_while_there_is_no_contact(hall) {
        varied(&hall).await;
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();

        assert_eq!(is_foretold(&hall, Change::ExternalGroups(Authority::NoOne)).await, []);
    }

    // about: CO-2
    async fn foretells_more_than_a_page(hall) {
        let (mut rooms, mut groups) = (Vec::new(), Vec::new());
        for n in 0..1_001 {
            rooms.push(RoomFrozen { room: hall.general_room(&[ANN, BO, CY]).await });
            let group = hall.group(named(&format!("{n:04}"))).await;
            groups.push(GroupFrozen { group });
        }

        let foretold = Change::Withdraw(Application::Core).preview(&hall, GUS).await.unwrap();

        assert_eq!(foretold, [rooms, groups].concat());
    }

    async fn previews_fail_where_the_store_does(hall) {
        let of = varied(&hall).await;
        let parent = hall.group(named("Parent")).await;
        hall.user(ANN).group(parent).nest(of.open).await.unwrap();
        let hall = hall.over_the_same(Unsteady::over);
        let changes = [
            Change::Disable(Feature::Message),
            Change::Withdraw(Application::Core),
            Change::Contacts(ExternalContacts::Forbidden),
            Change::ExternalGroups(Authority::NoOne),
        ];
        for change in changes {
            fails(&hall, async || change.preview(&hall, GUS).await).await;
        }
        let delete = async || hall.user(ANN).group(of.open).preview_delete().await;
        fails(&hall, delete).await;
        fails(&hall, async || hall.preview_off_boarding(&ANN).await).await;
        fails(&hall, async || hall.user(GUS).preview_forbid_contact(&ANN).await).await;
    }

    async fn previews_are_refused_as_the_change_is(hall) {
        varied(&hall).await;
        let before = stored(&hall).await;
        let changes = [
            (Change::Disable(Feature::Note), "CO-5"),
            (Change::Withdraw(Application::Core), "CO-2"),
            (Change::Contacts(ExternalContacts::Forbidden), "RM-10"),
            (Change::ExternalGroups(Authority::NoOne), "CO-4"),
        ];
        for (change, rule) in changes {
            for (user, rule) in [(ANN, rule), (BO, rule), (NAT, "CO-1")] {
                assert_eq!(refused(change.preview(&hall, user).await), rule);
                if !matches!(change, Change::Withdraw(_)) {
                    assert_eq!(refused(change.act(&hall, user).await), rule);
                }
            }
            change.preview(&hall, EVE).await.expect("Eve asks of Orbit");
        }
        assert_eq!(stored(&hall).await, before);
    }

    async fn previews_speak_of_ones_own_company_alone(hall) {
        varied(&hall).await;

        let foretold = Change::Withdraw(Application::Core).preview(&hall, EVE).await.unwrap();

        let after = stored(&hall).await;
        assert_eq!(foretold.len(), 2);
        for effect in foretold {
            match effect {
                RoomFrozen { room } => assert_eq!(after.rooms[&room].company(), ORBIT),
                GroupFrozen { group } => assert_eq!(after.groups[&group].company(), ORBIT),
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Fails at each read in turn: it never answers with a part.
async fn fails<S: AnyStore>(
    hall: &World<Unsteady<S>>,
    preview: impl AsyncFn() -> Result<Vec<Effect>, Error<Fault>>,
) {
    let whole = preview().await.unwrap();
    for others in 0.. {
        hall.store().fail(Moment::Read(others));
        let answer = preview().await;
        if !hall.store().came() {
            assert!(others >= 3, "{others} reads");
            assert_eq!(answer.unwrap(), whole);
            hall.store().calm();
            return;
        }
        assert_eq!(answer, Err(Error::Store(Fault::told())));
    }
}
