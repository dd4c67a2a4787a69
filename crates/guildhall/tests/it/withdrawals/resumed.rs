//! A store that fails somewhere on the way: what was done is whole, and the same call does the
//! rest.

use guildhall::{Effect, Error, Interrupted};

use super::contact::contacts;
use super::flaky::{Fault, Moment, Unsteady};
use super::leftovers::assert_nothing_is_left;
use super::off_boarding::everything;
use super::stored::{Stored, assert_orphans_are_marked, assert_others_stay};
use super::stored::{effects, happened, stored, touched};
use crate::people::{BO, GUS};
use crate::world::{AnyStore, World};

type Answer = Result<Vec<Effect>, Interrupted<Fault>>;

/// A hall in which Bo is in much, as it is before he is taken out.
struct Story<S> {
    hall: World<Unsteady<S>>,
    preview: Vec<Effect>,
    before: Stored,
}

impl<S: AnyStore> Story<S> {
    /// Fails then, and goes on. Whether that moment came.
    async fn fails_and_goes_on(
        &self,
        moment: Moment,
        call: impl AsyncFn(&World<Unsteady<S>>) -> Answer,
    ) -> bool {
        let Self { hall, preview, before } = self;
        hall.store().fail(moment);
        let answer = call(hall).await;
        if !hall.store().came() {
            assert_eq!(answer.unwrap(), *preview, "nothing failed");
            hall.store().calm();
            return false;
        }
        let Interrupted { mut done, cause } = answer.unwrap_err();
        assert_eq!(cause, Error::Store(Fault::told()));
        let between = stored(hall).await;
        let saved = happened(before, &between);
        if let Moment::Save(others) = moment {
            assert_eq!(saved.len(), usize::try_from(others).unwrap());
        }
        assert_eq!(done, effects(BO.id(), before, &between), "what it says was done, and whole");
        assert_eq!(done, preview[..done.len()], "in the order that was foretold");
        assert_others_stay(BO.id(), before, &between);
        assert_orphans_are_marked(&between);

        let rest = call(hall).await.unwrap();
        assert!(touched(&rest).is_disjoint(&touched(&done)), "nothing is done twice");
        done.extend(rest);
        assert_eq!(done, *preview);
        assert_eq!(effects(BO.id(), before, &stored(hall).await), *preview);
        true
    }

    /// There is a save for each aggregate that changes, and more than a read.
    fn assert_was_long(&self, moments: u32) {
        let saves = touched(&self.preview).len();
        assert!(usize::try_from(moments).unwrap() >= saves, "{moments} of {saves}");
    }
}

/// At each of these moments in turn, each time in a new hall.
async fn off_boarding_goes_on<S: AnyStore>(
    make: impl AsyncFn() -> World<S>,
    moment: fn(u32) -> Moment,
) {
    for others in 0.. {
        let hall = make().await.over_the_same(Unsteady::over);
        everything(&hall).await;
        let preview = hall.preview_off_boarding(&BO).await.unwrap();
        let before = stored(&hall).await;
        let story = Story { hall, preview, before };
        let off_board = async |hall: &World<Unsteady<S>>| hall.off_board(&BO).await;
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
        let hall = make().await.over_the_same(Unsteady::over);
        contacts(&hall).await;
        let preview = hall.user(GUS).preview_forbid_contact(&BO).await.unwrap();
        let before = stored(&hall).await;
        let story = Story { hall, preview, before };
        let forbid = async |hall: &World<Unsteady<S>>| hall.user(GUS).forbid_contact(&BO).await;
        if !story.fails_and_goes_on(moment(others), forbid).await {
            story.assert_was_long(others);
            return;
        }
    }
}

macro_rules! wherever_it_stopped {
    ($world:ident) => {
        use super::*;

        // about: GR-18
        #[test]
        fn goes_on_wherever_a_save_failed() {
            pollster::block_on(off_boarding_goes_on(World::$world, Moment::Save));
        }

        // about: GR-18
        #[test]
        fn goes_on_wherever_a_read_failed() {
            pollster::block_on(off_boarding_goes_on(World::$world, Moment::Read));
        }

        // about: GR-19
        #[test]
        fn goes_on_wherever_a_save_failed_gr_19() {
            pollster::block_on(forbidding_contact_goes_on(World::$world, Moment::Save));
        }

        // about: GR-19
        #[test]
        fn goes_on_wherever_a_read_failed_gr_19() {
            pollster::block_on(forbidding_contact_goes_on(World::$world, Moment::Read));
        }
    };
}

mod memory {
    wherever_it_stopped!(in_memory);
}

mod sqlite {
    wherever_it_stopped!(in_a_file);
}
