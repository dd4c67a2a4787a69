//! The program `curves`: how the cost of a use case grows with what is stored, as plots.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::Failure;
use crate::growth;
use crate::measure::{Clock, as_f64, each, interleaved, ratio, time};
use crate::plot::{Panel, Point, svg};
use crate::ratios::Scale;

/// How many sizes a curve has.
pub(crate) const SIZES: usize = 4;

/// Draws how the cost of use cases grows with what is stored, and prints the numbers.
#[derive(Debug, Parser)]
pub struct CurvesOptions {
    /// The file for the plots, in SVG.
    #[arg(default_value = "curves.svg")]
    file: PathBuf,
    /// Runs only the curves whose titles contain this text.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Runs small sizes and few rounds, to see that everything works. The numbers mean little.
    #[arg(long)]
    quick: bool,
}

/// Something that is done at each size.
pub(crate) type Lane = Box<dyn FnMut() -> Result<(), Failure>>;

/// A use case at some sizes of what grows.
pub(crate) struct Curve {
    pub(crate) title: &'static str,
    /// What grows.
    pub(crate) across: &'static str,
    /// How many times the cost at the smallest size is allowed at most.
    pub(crate) goal: f64,
    pub(crate) sizes: [usize; SIZES],
    /// What each lane does once: the cost is divided by it.
    pub(crate) operations: [usize; SIZES],
    pub(crate) rounds: usize,
    pub(crate) lanes: [Lane; SIZES],
}

impl Curve {
    /// Runs the lanes in turn. The cost of a point is CPU time, threads of the store included.
    fn measure(mut self) -> Result<Panel, Failure> {
        let lanes = self.lanes.each_mut().map(|lane| lane as &mut dyn FnMut() -> _);
        let samples = interleaved(self.rounds, lanes)?;
        let smallest = &samples[0];
        let points = samples.iter().zip(self.sizes).zip(self.operations);
        let points = points.map(|((samples, size), operations)| Point {
            size,
            cost: ratio(Clock::Process, samples, smallest)
                .times(as_f64(self.operations[0]) / as_f64(operations)),
            time: time(each(Clock::Process, samples, operations).median),
        });
        let Self { title, across, goal, .. } = self;
        Ok(Panel { title, across, goal, points: points.collect() })
    }
}

/// Runs the program.
#[must_use]
pub fn run_curves(options: &CurvesOptions) -> ExitCode {
    match draw(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn draw(options: &CurvesOptions) -> Result<(), Failure> {
    let is_asked = |title: &str| options.only.as_ref().is_none_or(|text| title.contains(text));
    let mut panels = Vec::new();
    for (titles, make) in growth::ALL {
        if !titles.iter().any(|title| is_asked(title)) {
            continue;
        }
        eprintln!("{} …", titles.join(", "));
        for curve in make(Scale::new(options.quick))? {
            panels.push(curve.measure()?);
        }
    }
    println!("| use case | by | cost, the smallest size is 1 | goal |\n|---|---|---|---|");
    for panel in &panels {
        println!("{}", panel.row());
    }
    Ok(fs::write(&options.file, svg(&panels))?)
}
