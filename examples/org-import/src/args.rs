//! The arguments of the program.

use std::path::PathBuf;

use clap::Parser;

use crate::prune::Share;

/// Imports organisations kept as code, in the "peribolos" format of GitHub organisations.
///
/// Each organisation becomes a company. Its admins become administrators, and its admins and
/// members become users. A person who is listed as both is an admin.
///
/// Each team becomes a group. Its maintainers become Group Masters and members, and its members
/// become members. If a team has no maintainer, the organisation's admins become its Masters, but
/// not its members. A team member who is not in the organisation becomes an external user, and the
/// group becomes an external group. A secret team becomes a private group, any other team a public
/// group. A team below another team becomes a group of its own, and a member of the other team's
/// group: the members of the lower group take part in the upper group too.
///
/// A second import changes only what differs. A team that has a new name, and its old one under
/// `previously:`, keeps its group. What the files no longer have is listed, and stays in the
/// database until an import with --prune removes it. An admin who is a member now is no
/// administrator any more, also without --prune.
#[derive(Debug, Parser)]
#[command(after_long_help = AFTER)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Args {
    /// Files with `orgs:`, folders with an `org.yaml`, or folders of such folders
    #[arg(value_name = "PATH", required_unless_present_all = ["query", "database"])]
    pub(crate) paths: Vec<PathBuf>,

    /// Import into this SQLite file, and create it if it does not exist. The default is a temporary
    /// file
    #[arg(long, value_name = "PATH", group = "database")]
    pub(crate) db: Option<PathBuf>,

    /// Import into this PostgreSQL database, in the schema guildhall, and create its tables if they
    /// do not exist. The list of processes shows a password that is given here, and not one in the
    /// environment
    #[arg(
        long,
        value_name = "URL",
        env = "GUILDHALL_DATABASE_URL",
        hide_env_values = true,
        group = "database"
    )]
    pub(crate) database_url: Option<String>,

    /// Print what an import would do, and save nothing. It imports into a copy of the file, so there
    /// is none with --database-url
    #[arg(long, requires = "paths", conflicts_with = "database_url")]
    pub(crate) dry_run: bool,

    /// Remove what the files no longer have: delete the groups, also those that users created
    /// themselves, and remove the users from all rooms and groups. The summary is printed first. A
    /// deleted group cannot be restored
    #[arg(long, requires = "paths")]
    pub(crate) prune: bool,

    /// The greatest share of a company's users, and of its groups, that --prune removes. If more
    /// have left, nothing of the company is removed
    #[arg(long, value_name = "SHARE", default_value = "0.25", requires = "prune")]
    pub(crate) maximum_removals: Share,

    /// Print one JSON object instead of text
    #[arg(long)]
    pub(crate) json: bool,

    /// Print a group as a user sees it, with its nested groups and its participants
    #[arg(long, value_name = "COMPANY/TEAM", group = "query", requires = "viewer")]
    pub(crate) show: Option<GroupName>,

    /// Print three lists for a user: the groups they belong to, the groups they manage, and all
    /// groups that they see
    #[arg(long, value_name = "COMPANY", group = "query", requires = "viewer")]
    pub(crate) list: Option<String>,

    /// Check everything in the database, and print what cannot be right. Other programs can use the
    /// database meanwhile
    #[arg(long, group = "query", conflicts_with = "viewer")]
    pub(crate) verify: bool,

    /// The login of the user for --show and --list
    #[arg(long = "as", id = "viewer", value_name = "USER", requires = "query")]
    pub(crate) viewer: Option<String>,

    /// List only groups with a word in their name that begins with this text, in upper or lower case
    #[arg(long, value_name = "PREFIX", requires = "list")]
    pub(crate) search: Option<String>,
}

const AFTER: &str = "\
The summary counts everything in the database, also what earlier imports created. `users` is the \
number of users of all companies, `externals` the number of external users. `masters` and \
`memberships` count the Masters and the direct members of each group. `nested` counts the nested \
groups of each group. A user who takes part only through a nested group is not counted as a \
member.

`left` lists what the database has of these organisations, but the files no longer have: \
administrators, users and teams. With --prune they are removed. A company keeps at least one \
administrator. A removed user keeps a name in the database, for the events of the past, and is not \
counted any more. Companies that the files do not name at all stay as they are.

If a rule refuses a team, or a part of it, the summary lists the refusal with its rule, and the \
rest is imported. A new group is created completely or not at all. In an existing group, \
everything that is possible is changed, removals first. If a rule refuses an organisation, \
nothing of it is imported. A refusal is not an error. An external group can have only users as \
members: if one of two groups is external, neither becomes a member of the other.

An organisation with an error in its files is not imported. The other organisations are imported. \
A previous name of a team must not be the name, or a previous name, of another team: two teams \
that swap their names need three imports, and another name for one of them meanwhile.

Several imports into one database can run at once. If a new file cannot be filled, it is not \
created. The tables in PostgreSQL are created before the import.

Exit codes: 0 for success, also with refusals; 1 if the group of --show does not exist for the \
user of --as, or if --verify found something; 2 for an error in the files, the database or the \
arguments; 3 if --prune left something, because it was more than --maximum-removals allows.";

/// The name of a group, with the name of its company.
#[derive(Clone, Debug)]
pub(crate) struct GroupName {
    pub(crate) company: String,
    pub(crate) team: String,
}

impl std::str::FromStr for GroupName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (company, team) = text.split_once('/').ok_or("expected COMPANY/TEAM")?;
        Ok(Self { company: company.to_owned(), team: team.to_owned() })
    }
}
