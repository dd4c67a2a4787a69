//! What the program prints on standard output.

use std::error::Error;
use std::io::{self, Write};

use guildhall::groups::Inspection;
use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::args::Args;
use crate::list::{self, Lists};
use crate::show::{self, Shown};
use crate::summary::Summary;
use crate::verify::{self, Verified};
use crate::viewer::Viewer;

/// The whole output of one run of the program.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Output {
    #[serde(flatten)]
    pub(crate) summary: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<Lists>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verify: Option<Verified>,
}

impl Form {
    /// Returns the form that the arguments ask for.
    pub(crate) const fn of(args: &Args) -> Self {
        if args.json { Self::Json } else { Self::Text }
    }
}

/// The form of the output.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// One JSON object, for programs.
    Json,
    /// Text, for people.
    Text,
}

impl Output {
    /// Adds the result of `--show`, `--list` or `--verify`.
    pub(crate) async fn query<S: Stores + Inspection>(
        &mut self,
        hall: &Guildhall<S>,
        args: &Args,
    ) -> Result<(), Box<dyn Error>> {
        if args.verify {
            self.verify = Some(verify::verify(hall).await?);
        }
        let Some(login) = &args.viewer else { return Ok(()) };
        if let Some(group) = &args.show {
            let viewer = Viewer::find(hall, &group.company, login).await?;
            self.show = Some(show::show(hall, &viewer, &group.team).await?);
        }
        if let Some(company) = &args.list {
            let viewer = Viewer::find(hall, company, login).await?;
            self.list = Some(list::lists(hall, &viewer, args.search.as_deref()).await?);
        }
        Ok(())
    }

    /// Prints the output in this form.
    pub(crate) fn print(&self, form: Form) -> io::Result<()> {
        let text = match form {
            Form::Json => serde_json::to_string_pretty(self)? + "\n",
            Form::Text => self.as_text(),
        };
        io::stdout().write_all(text.as_bytes())
    }

    fn as_text(&self) -> String {
        let summary = self.summary.iter().map(ToString::to_string);
        let show = self.show.iter().map(ToString::to_string);
        let list = self.list.iter().map(ToString::to_string);
        let verify = self.verify.iter().map(ToString::to_string);
        summary.chain(show).chain(list).chain(verify).collect::<Vec<_>>().join("\n")
    }
}
