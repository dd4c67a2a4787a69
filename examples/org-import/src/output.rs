//! What the program says on standard output.

use std::error::Error;
use std::io::{self, Write};

use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::args::Args;
use crate::import;
use crate::list::{self, Lists};
use crate::outcome::Answer;
use crate::peribolos::Organisation;
use crate::show::{self, Shown};
use crate::summary::Summary;
use crate::viewer::Viewer;

/// Everything that one call of the program has to say.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Output {
    #[serde(flatten)]
    pub(crate) summary: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<Lists>,
}

/// How it is said.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// As one object, for programs.
    Json,
    /// For people.
    Text,
}

/// The summary of an import that this makes.
pub(crate) async fn imported<S: Stores>(
    hall: &Guildhall<S>,
    organisations: &[Organisation],
) -> Answer<Summary, S> {
    let report = import::import(hall, organisations).await?;
    Summary::of(hall, report).await
}

impl Output {
    /// Adds what the arguments ask for, as the user whom they name sees it.
    pub(crate) async fn ask<S: Stores>(
        &mut self,
        hall: &Guildhall<S>,
        args: &Args,
    ) -> Result<(), Box<dyn Error>> {
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

    /// Prints it all, in this form.
    pub(crate) fn print(&self, form: Form) -> io::Result<()> {
        let text = match form {
            Form::Json => serde_json::to_string_pretty(self)? + "\n",
            Form::Text => self.in_words(),
        };
        io::stdout().write_all(text.as_bytes())
    }

    fn in_words(&self) -> String {
        let summary = self.summary.iter().map(ToString::to_string);
        let show = self.show.iter().map(ToString::to_string);
        let list = self.list.iter().map(ToString::to_string);
        summary.chain(show).chain(list).collect::<Vec<_>>().join("\n")
    }
}
