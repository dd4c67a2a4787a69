//! Plots of growth as one SVG file: small panels, each with a logarithmic axis of sizes.

use std::fmt::Write;

use crate::measure::{Spread, as_f64};

const COLUMNS: usize = 3;
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 210.0;
/// The area of the plot within a panel: left, top, right, bottom.
const AREA: [f64; 4] = [40.0, 52.0, 284.0, 168.0];

/// The colours follow what the reader's system asks for.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#24292f}.small{font-size:10px;fill:#57606a}\
 .title{font-weight:600}.axis{stroke:#8c959f}.goal{stroke:#bc4c00;stroke-dasharray:4 3}\
 .spread{fill:#0969da;opacity:.18}.cost{stroke:#0969da;stroke-width:2;fill:none}.point{fill:#0969da}\
 @media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9198a1}.axis{stroke:#6e7681}\
 .goal{stroke:#f0883e}.spread{fill:#4493f8}.cost{stroke:#4493f8}.point{fill:#4493f8}}";

/// The cost at one size.
pub(crate) struct Point {
    pub(crate) size: usize,
    /// Over the cost at the smallest size.
    pub(crate) cost: Spread,
    /// The time of one operation, to print.
    pub(crate) time: String,
}

/// One curve.
pub(crate) struct Panel {
    pub(crate) title: &'static str,
    pub(crate) across: &'static str,
    pub(crate) goal: f64,
    pub(crate) points: Vec<Point>,
}

impl Panel {
    /// Writes the curve as a row of a table.
    pub(crate) fn row(&self) -> String {
        let costs = self.points.iter().map(|Point { size, cost, time }| {
            format!("{}: {:.2} ({time})", thousands(*size), cost.median)
        });
        let costs: Vec<_> = costs.collect();
        format!("| {} | {} | {} | ≤ {} |", self.title, self.across, costs.join(", "), self.goal)
    }

    fn write(&self, out: &mut String) {
        let [left, top, right, bottom] = AREA;
        let highest = self.points.iter().map(|point| point.cost.high).fold(self.goal, f64::max);
        let y = |cost: f64| bottom - (bottom - top) * cost / (highest * 1.15);
        let sizes = self.points.iter().map(|point| as_f64(point.size).max(1.0).ln());
        let sizes: Vec<_> = sizes.collect();
        let (least, most) = (sizes.first().copied(), sizes.last().copied());
        let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
        let x = |size: f64| left + 12.0 + (right - left - 24.0) * (size - least) / (most - least);
        let at: Vec<_> = sizes.into_iter().map(x).collect();
        let _ = write!(
            out,
            "<text class=\"title\" x=\"{left}\" y=\"20\">{}</text>\
             <text class=\"small\" x=\"{left}\" y=\"36\">by {}</text>\
             <path class=\"axis\" fill=\"none\" d=\"M{left} {top}V{bottom}H{right}\"/>\
             <path class=\"goal\" d=\"M{left} {goal:.1}H{right}\"/>\
             <text class=\"small\" x=\"{right}\" y=\"{above:.1}\" text-anchor=\"end\">goal ≤ {}</text>",
            self.title,
            self.across,
            self.goal,
            goal = y(self.goal),
            above = y(self.goal) - 4.0,
        );
        for cost in [1.0, highest] {
            let _ = write!(
                out,
                "<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 6.0,
                y(cost) + 3.5,
                rounded(cost),
            );
        }
        let points = || at.iter().zip(&self.points);
        let upper = points().map(|(x, point)| format!("{x:.1} {:.1}", y(point.cost.high)));
        let lower = points().rev().map(|(x, point)| format!("{x:.1} {:.1}", y(point.cost.low)));
        let around: Vec<_> = upper.chain(lower).collect();
        let _ = write!(out, "<path class=\"spread\" d=\"M{}Z\"/>", around.join("L"));
        let line = points().map(|(x, point)| format!("{x:.1} {:.1}", y(point.cost.median)));
        let line: Vec<_> = line.collect();
        let _ = write!(out, "<path class=\"cost\" d=\"M{}\"/>", line.join("L"));
        for (x, Point { size, cost, .. }) in points() {
            let _ = write!(
                out,
                "<circle class=\"point\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"3\"/>\
                 <text class=\"small\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                y(cost.median),
                bottom + 14.0,
                thousands(*size),
            );
        }
    }
}

/// Draws the panels in rows.
pub(crate) fn svg(panels: &[Panel]) -> String {
    let (width, rows) = (WIDTH * as_f64(COLUMNS), panels.len().div_ceil(COLUMNS));
    let height = HEIGHT * as_f64(rows);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"Cost by size, as multiples of the cost at the smallest size\">\
         <style>{STYLE}</style>"
    );
    for (number, panel) in panels.iter().enumerate() {
        let (x, y) = (WIDTH * as_f64(number % COLUMNS), HEIGHT * as_f64(number / COLUMNS));
        let _ = write!(out, "\n<g transform=\"translate({x} {y})\">");
        panel.write(&mut out);
        out.push_str("</g>");
    }
    out.push_str("\n</svg>\n");
    out
}

/// Writes a size, in thousands where it is even.
fn thousands(size: usize) -> String {
    if size >= 1_000 && size.is_multiple_of(1_000) {
        format!("{}k", size / 1_000)
    } else {
        size.to_string()
    }
}

fn rounded(cost: f64) -> String {
    if cost >= 10.0 { format!("{cost:.0}") } else { format!("{cost:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_shows_each_size_and_the_goal() {
        let point = |size| Point { size, cost: Spread::exactly(1.0), time: String::new() };
        let points = [10, 1_000, 100_000].map(point).into();
        let panel = Panel { title: "a view", across: "members", goal: 1.2, points };
        assert_eq!(
            panel.row(),
            "| a view | members | 10: 1.00 (), 1k: 1.00 (), 100k: 1.00 () | ≤ 1.2 |"
        );
        let drawn = svg(&[panel]);
        for text in [">10<", ">1k<", ">100k<", ">goal ≤ 1.2<", ">by members<"] {
            assert!(drawn.contains(text), "{text} is missing in {drawn}");
        }
    }
}
