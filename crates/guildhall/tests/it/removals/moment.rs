//! The moments at which a removal is interrupted.

use guildhall::groups::AggregateId;
use guildhall_testkit::Call;

/// When the store fails, or another user acts first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// At the read after this many others.
    Read(u32),
    /// At the save after this many others.
    Save(u32),
    /// At the first save of this.
    SaveOf(AggregateId),
}

impl Moment {
    /// Returns whether a call is at this moment. It counts the calls that come before.
    pub(crate) fn comes(mut self) -> impl FnMut(Call) -> bool + Send + 'static {
        move |call| match &mut self {
            Self::Read(others) => call.reads() && is_after(others),
            Self::Save(others) => call.saves() && is_after(others),
            Self::SaveOf(aggregate) => call == Call::Save(*aggregate),
        }
    }
}

/// Counts down, and returns whether all others have come.
const fn is_after(others: &mut u32) -> bool {
    let due = *others == 0;
    *others = others.saturating_sub(1);
    due
}
