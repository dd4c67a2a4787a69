//! The order of many entries by user.

use crate::UserId;

/// How many positions a run has at most.
const LONGEST: usize = 512;

/// Positions in a list, ordered by the user at each. They are kept in runs, so that one more moves
/// few of them.
#[derive(Clone, Debug)]
pub(super) struct Order {
    runs: Vec<Vec<u32>>,
}

impl Order {
    /// Makes the order of the users at the positions from 0 on.
    pub(super) fn of(users: impl ExactSizeIterator<Item = UserId>) -> Self {
        let mut ordered: Vec<_> = users.zip(0..).collect();
        ordered.sort_unstable();
        let run = |run: &[(UserId, u32)]| run.iter().map(|(_, position)| *position).collect();
        Self { runs: ordered.chunks(LONGEST / 2).map(run).collect() }
    }

    /// Adds the position of a user. `user_at` says which user is at a position.
    pub(super) fn insert(
        &mut self,
        user: UserId,
        position: u32,
        user_at: impl Fn(u32) -> Option<UserId>,
    ) {
        let (number, place) = self.place_after(Some(user), &user_at);
        let Some(run) = self.runs.get_mut(number) else { return };
        run.insert(place, position);
        if run.len() > LONGEST {
            let behind = run.split_off(LONGEST / 2);
            self.runs.insert(number + 1, behind);
        }
    }

    /// Iterates over the positions of the users after `last`, or from the first on.
    pub(super) fn after<F: Fn(u32) -> Option<UserId>>(
        &self,
        last: Option<UserId>,
        user_at: F,
    ) -> impl Iterator<Item = u32> + Clone + use<'_, F> {
        let (number, place) = self.place_after(last, &user_at);
        let mut runs = self.runs.get(number..).unwrap_or_default().iter();
        let first = runs.next().and_then(|run| run.get(place..)).unwrap_or_default();
        first.iter().chain(runs.flatten()).copied()
    }

    /// Returns the number of a run, and the place in it that is after all users up to `last`.
    fn place_after(
        &self,
        last: Option<UserId>,
        user_at: &impl Fn(u32) -> Option<UserId>,
    ) -> (usize, usize) {
        let Some(last) = last else { return (0, 0) };
        let is_before = |position: &u32| user_at(*position).is_some_and(|user| user <= last);
        let begins_before = |run: &Vec<u32>| run.first().is_some_and(is_before);
        let number = self.runs.partition_point(begins_before).saturating_sub(1);
        let place = self.runs.get(number).map_or(0, |run| run.partition_point(is_before));
        (number, place)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(position: u32) -> UserId {
        UserId::new(Uuid::from_u128(position.into()))
    }

    fn lengths(order: &Order) -> Vec<usize> {
        order.runs.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_run_that_is_too_long_is_halved() {
        let half = LONGEST / 2;
        let users: Vec<_> = (0..).map(user).take(LONGEST + half).collect();
        let mut order = Order::of(users.into_iter());
        assert_eq!(lengths(&order), [half; 3]);
        let more = (0..).skip(LONGEST + half).take(half + 1);
        for (position, longer) in more.zip(1..) {
            assert_eq!(lengths(&order).last(), Some(&(half + longer - 1)));
            order.insert(user(position), position, |at| Some(user(at)));
        }
        assert_eq!(lengths(&order), [half, half, half, half + 1]);
    }
}
