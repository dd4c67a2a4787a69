//! Runs lanes in turn and compares the times that they took.
//!
//! Each round runs every lane once, so a load that comes and goes hits all of them. A ratio is
//! the median of the ratios within the rounds.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// The cost of one round of a lane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Seconds on the wall.
    pub(crate) wall: f64,
    /// Seconds of CPU time of the thread that ran the lane.
    pub(crate) thread: f64,
    /// Seconds of CPU time of the whole process, threads of a store included.
    pub(crate) process: f64,
}

/// Which time of a [`Sample`] is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    Process,
    Thread,
    Wall,
}

impl Sample {
    pub(crate) const fn by(&self, clock: Clock) -> f64 {
        match clock {
            Clock::Process => self.process,
            Clock::Thread => self.thread,
            Clock::Wall => self.wall,
        }
    }
}

/// Runs each lane once in every round, and returns the samples by lane. The first lane of a round
/// changes, and one round before is not counted.
pub(crate) fn interleaved<const N: usize, E>(
    rounds: usize,
    mut lanes: [&mut dyn FnMut() -> Result<(), E>; N],
) -> Result<[Vec<Sample>; N], E> {
    let mut samples = [const { Vec::new() }; N];
    for round in 0..=rounds {
        for turn in 0..N {
            let lane = (round + turn) % N;
            let sample = timed(&mut lanes[lane])?;
            if round > 0 {
                samples[lane].push(sample);
            }
        }
    }
    Ok(samples)
}

/// Runs once.
pub(crate) fn timed<E>(mut run: impl FnMut() -> Result<(), E>) -> Result<Sample, E> {
    let (wall, thread, process) =
        (Instant::now(), cpu(ClockId::ThreadCPUTime), cpu(ClockId::ProcessCPUTime));
    run()?;
    let since = |clock, start: Duration| cpu(clock).saturating_sub(start).as_secs_f64();
    Ok(Sample {
        thread: since(ClockId::ThreadCPUTime, thread),
        process: since(ClockId::ProcessCPUTime, process),
        wall: wall.elapsed().as_secs_f64(),
    })
}

fn cpu(clock: ClockId) -> Duration {
    clock_gettime(clock).try_into().unwrap_or_default()
}

/// A median with the quartiles around it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |quarter: usize| {
            let place = values.len().saturating_sub(1) * quarter / 4;
            values.get(place).copied().unwrap_or(f64::NAN)
        };
        Self { low: at(1), median: at(2), high: at(3) }
    }

    /// Makes the spread of a number that is counted, not measured.
    pub(crate) const fn exactly(value: f64) -> Self {
        Self { low: value, median: value, high: value }
    }

    pub(crate) fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, median: self.median * factor, high: self.high * factor }
    }
}

/// Returns the ratio of two lanes: the first over the second.
pub(crate) fn ratio(clock: Clock, over: &[Sample], under: &[Sample]) -> Spread {
    let pairs = over.iter().zip(under);
    Spread::of(pairs.map(|(over, under)| over.by(clock) / under.by(clock)).collect())
}

/// Returns the time of one operation, if each sample did `operations`.
pub(crate) fn each(clock: Clock, samples: &[Sample], operations: usize) -> Spread {
    let times = samples.iter().map(|sample| sample.by(clock)).collect();
    Spread::of(times).times(1.0 / as_f64(operations))
}

/// Writes a time in the unit that suits it.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.1} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// Converts a count, which is far below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2⁵³")]
pub(crate) const fn as_f64(count: usize) -> f64 {
    count as f64
}
