//! A store that fails somewhere on the way: each change is complete or absent, and the same call
//! does the rest.

use std::collections::BTreeSet;

use guildhall::kernel::Store;
use guildhall::{Effect, Error, Interrupted};
use guildhall_testkit::{Interposed, InterposedError};

use super::contact::contacts;
use super::ending::meetings;
use super::leftovers::assert_nothing_is_left;
use super::moment::Moment;
use super::off_boarding::everything;
use super::stored::{Stored, assert_orphans_are_marked, assert_others_stay};
use super::stored::{are_in_order, effects, happened, in_order, stored, touched};
use crate::people::{BO, GUS};
use crate::world::{AnyStore, World};

type Answer<S> = Result<Vec<Effect>, Interrupted<InterposedError<<S as Store>::Error>>>;

/// A hall in which Bo is in many rooms and groups, before he is removed.
struct Story<S: AnyStore> {
    hall: World<Interposed<S>>,
    preview: Vec<Effect>,
    before: Stored,
}

impl<S: AnyStore> Story<S> {
    /// Makes the store fail at this moment, and calls again. Returns whether the moment came.
    async fn fails_and_goes_on(
        &self,
        moment: Moment,
        call: impl AsyncFn(&World<Interposed<S>>) -> Answer<S>,
    ) -> bool {
        let Self { hall, preview, before } = self;
        hall.store().fail(moment.comes());
        let answer = call(hall).await;
        if !hall.store().has_intervened() {
            assert_eq!(answer.unwrap(), *preview, "nothing failed");
            hall.store().stop();
            return false;
        }
        let Interrupted { mut done, cause, .. } = answer.unwrap_err();
        assert!(matches!(cause, Error::Store(InterposedError::Planned)), "{cause:?}");
        let between = stored(hall).await;
        let saved = happened(before, &between);
        if let Moment::Save(others) = moment {
            // Those that were under way when it failed are saved, too.
            assert!(saved.len() >= usize::try_from(others).unwrap(), "{saved:?}");
        }
        assert_eq!(
            done,
            effects(BO.id(), before, &between),
            "the effects it names have happened completely"
        );
        assert!(are_in_order(&done, preview), "{done:?}");
        assert_others_stay(BO.id(), before, &between);
        assert_orphans_are_marked(&between);

        let rest = call(hall).await.unwrap();
        assert!(touched(&rest).is_disjoint(&touched(&done)), "nothing is done twice");
        done.extend(rest);
        assert_eq!(in_order(done, preview), *preview);
        assert_eq!(effects(BO.id(), before, &stored(hall).await), *preview);
        true
    }

    /// Checks that there was a save or read for each aggregate that changes.
    fn assert_was_long(&self, moments: u32) {
        let saves = touched(&self.preview).len();
        assert!(usize::try_from(moments).unwrap() >= saves, "{moments} of {saves}");
    }
}

/// Checks each of these moments in turn, each time in a new hall.
async fn off_boarding_goes_on<S: AnyStore>(
    make: impl AsyncFn() -> World<S>,
    moment: fn(u32) -> Moment,
) {
    for others in 0.. {
        let hall = make().await.over_the_same(Interposed::over);
        everything(&hall).await;
        let preview = hall.preview_off_boarding(BO).await.unwrap();
        let before = stored(&hall).await;
        let story = Story { hall, preview, before };
        let off_board = async |hall: &World<Interposed<S>>| hall.off_board(BO).await;
        let came = story.fails_and_goes_on(moment(others), off_board).await;
        assert_nothing_is_left(&story.hall, BO).await;
        if !came {
            story.assert_was_long(others);
            return;
        }
    }
}

async fn forbidding_contact_goes_on<S: AnyStore>(
    make: impl AsyncFn() -> World<S>,
    moment: fn(u32) -> Moment,
) {
    for others in 0.. {
        let hall = make().await.over_the_same(Interposed::over);
        contacts(&hall).await;
        let preview = hall.user(GUS).preview_forbid_contact(BO).await.unwrap();
        let before = stored(&hall).await;
        let story = Story { hall, preview, before };
        let forbid = async |hall: &World<Interposed<S>>| hall.user(GUS).forbid_contact(BO).await;
        if !story.fails_and_goes_on(moment(others), forbid).await {
            story.assert_was_long(others);
            return;
        }
    }
}

/// Ends contact with a store that fails at each of these moments in turn.
async fn ending_contact_goes_on<S: AnyStore>(
    make: impl AsyncFn() -> World<S>,
    moment: fn(u32) -> Moment,
) {
    for others in 0.. {
        let hall = make().await.over_the_same(Interposed::over);
        meetings(&hall).await;
        let gus = hall.user(GUS);
        let preview = gus.preview_end_external_contacts().await.unwrap();
        let before = stored(&hall).await;
        hall.store().fail(moment(others).comes());
        let answer = gus.end_external_contacts().await;
        if !hall.store().has_intervened() {
            assert_eq!(answer.unwrap(), preview, "nothing failed");
            assert!(usize::try_from(others).unwrap() >= touched(&preview).len());
            return;
        }
        let Interrupted { mut done, cause, .. } = answer.unwrap_err();
        assert!(matches!(cause, Error::Store(InterposedError::Planned)), "{cause:?}");
        assert_eq!(done, preview[..done.len()], "in the order of the preview");
        let saved = happened(&before, &stored(&hall).await);
        assert_eq!(BTreeSet::from_iter(saved), touched(&done), "each is done as a whole");

        let rest = gus.end_external_contacts().await.unwrap();
        assert!(touched(&rest).is_disjoint(&touched(&done)), "nothing is done twice");
        done.extend(rest);
        assert_eq!(done, preview);
        assert_eq!(gus.preview_end_external_contacts().await.unwrap(), []);
    }
}

macro_rules! after_each_failure {
    ($world:ident) => {
        use super::*;

        // about: GR-18
        #[test]
        fn off_boarding_continues_after_any_failed_save() {
            pollster::block_on(off_boarding_goes_on(World::$world, Moment::Save));
        }

        // about: GR-18
        #[test]
        fn off_boarding_continues_after_any_failed_read() {
            pollster::block_on(off_boarding_goes_on(World::$world, Moment::Read));
        }

        // about: GR-19
        #[test]
        fn forbidding_contact_continues_after_any_failed_save() {
            pollster::block_on(forbidding_contact_goes_on(World::$world, Moment::Save));
        }

        // about: GR-19
        #[test]
        fn forbidding_contact_continues_after_any_failed_read() {
            pollster::block_on(forbidding_contact_goes_on(World::$world, Moment::Read));
        }

        // about: GR-19
        #[test]
        fn ending_contact_continues_after_any_failed_save() {
            pollster::block_on(ending_contact_goes_on(World::$world, Moment::Save));
        }

        // about: GR-19
        #[test]
        fn ending_contact_continues_after_any_failed_read() {
            pollster::block_on(ending_contact_goes_on(World::$world, Moment::Read));
        }
    };
}

mod memory {
    after_each_failure!(in_memory);
}

mod sqlite {
    after_each_failure!(in_a_file);
}
