//! What the program is asked to do.

use std::path::PathBuf;

use clap::Parser;

/// Imports organisations kept as code, in the "peribolos" format of GitHub organisations.
///
/// An organisation becomes a company. Its admins are the administrators, its admins and members are
/// the users. A team becomes a group: its maintainers are the Group Masters, its maintainers and
/// members the members. Where a team has no maintainer, the organisation's admins are Masters
/// without being members. A team member who is not in the organisation is an external user, and
/// makes the group an external one. A secret team is a private group, any other a public one. A
/// team under another team is a group of its own, and a member of that team's group: whoever takes
/// part in it takes part there too.
///
/// To import again changes what differs. What the files no longer name, users and groups, is left
/// alone and counted.
#[derive(Debug, Parser)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Files with `orgs:`, folders with an `org.yaml`, or folders of such folders
    #[arg(value_name = "PATH", required_unless_present_all = ["asked", "db"])]
    pub(crate) paths: Vec<PathBuf>,

    /// The database to import into: an SQLite file, made where there is none. Without it, a
    /// temporary one
    #[arg(long, value_name = "PATH")]
    pub(crate) db: Option<PathBuf>,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Print a group as a user sees it, with the groups that are members of it, and who takes part
    #[arg(long, value_name = "COMPANY/TEAM", group = "asked", requires = "viewer")]
    pub(crate) show: Option<GroupName>,

    /// Print a user's lists of groups: those they belong to, those they manage, and all
    #[arg(long, value_name = "COMPANY", group = "asked", requires = "viewer")]
    pub(crate) list: Option<String>,

    /// The login of the user who looks
    #[arg(long = "as", id = "viewer", value_name = "USER", requires = "asked")]
    pub(crate) viewer: Option<String>,

    /// List only groups whose names begin so, without regard to case
    #[arg(long, value_name = "PREFIX", requires = "list")]
    pub(crate) search: Option<String>,
}

const AFTER: &str = "\
The summary counts what is in the store: the users of its companies as `users`, external users as \
`externals`, the groups that are members of groups as `nested`, each once for each group that it is in, \
and the entries of Masters and members in all groups as `masters` and `memberships`. Who takes part \
through a nested group has no entry by that. What a rule refuses is listed with the rule, and the rest \
is imported: a refusal is an answer, and no failure. A team under a team whose group is external, or \
that has one itself, stays a group of its own: an external group holds users alone.

An organisation with an error in its files is not imported at all, and the others are.

Exit codes: 0 when done, refusals included; 1 when there is no such group for the user of --as; 2 when \
something is wrong with the files, the database or the arguments.";

/// A group by the names of its company and its own.
#[derive(Clone, Debug)]
pub(crate) struct GroupName {
    pub(crate) company: String,
    pub(crate) team: String,
}

impl std::str::FromStr for GroupName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (company, team) = text.split_once('/').ok_or("COMPANY/TEAM is expected")?;
        Ok(Self { company: company.to_owned(), team: team.to_owned() })
    }
}
