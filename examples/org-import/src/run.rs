//! One run of the program: reads the files, imports them, and prints what the arguments ask for.

use std::error::Error;
use std::path::PathBuf;

use guildhall::groups::Inspection;
use guildhall::{Guildhall, Stores};
use guildhall_store_postgres::PostgresStore;

use crate::args::Args;
use crate::database::{Database, DatabaseError, Purpose};
use crate::import;
use crate::output::{Form, Output};
use crate::peribolos::{self, Organisation};
use crate::show::Shown;
use crate::summary::Summary;
use crate::verify::Verified;

/// The exit code if the group does not exist for the user.
const NO_SUCH_GROUP: u8 = 1;

/// The exit code if a check of the database found something.
const FINDINGS: u8 = 1;

/// The exit code for an error in the files, the database or the arguments.
pub(crate) const ERROR: u8 = 2;

/// The exit code if something was not removed, because it is too much.
const NOT_REMOVED: u8 = 3;

/// How often an import begins anew because another program created the database meanwhile.
const ATTEMPTS: u32 = 8;

/// Runs the program, and returns its exit code.
///
/// # Errors
/// - [`DatabaseError`] if the database cannot be used
/// - the error of the store, if it failed
/// - the error of the query, if its company or its user does not exist
pub(crate) fn run(args: &Args) -> Result<u8, Box<dyn Error>> {
    let (organisations, bad_files) = read(&args.paths);
    let code = match &args.database_url {
        Some(url) => run_on_server(url, args, &organisations)?,
        None => run_on_file(args, &organisations)?,
    };
    Ok(if bad_files { ERROR } else { code })
}

/// Runs the program on a PostgreSQL database, and returns the exit code.
fn run_on_server(
    url: &str,
    args: &Args,
    organisations: &[Organisation],
) -> Result<u8, Box<dyn Error>> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let hall = Guildhall::new(PostgresStore::connect(url).await?);
        Box::pin(Ran::on(&hall, args, organisations)).await?.print(args)
    })
}

/// Runs the program on an SQLite file, and returns the exit code.
fn run_on_file(args: &Args, organisations: &[Organisation]) -> Result<u8, Box<dyn Error>> {
    let purpose = match () {
        () if args.paths.is_empty() => Purpose::Query,
        () if args.dry_run => Purpose::DryRun,
        () if organisations.is_empty() => Purpose::Nothing,
        () => Purpose::Import,
    };
    for _ in 0..ATTEMPTS {
        let database = Database::open(args.db.as_deref(), purpose)?;
        if let Some(code) = pollster::block_on(run_on(database, args, organisations))? {
            return Ok(code);
        }
    }
    Err(DatabaseError::Unsteady.into())
}

/// Reads the organisations, and prints the errors. Returns whether there are errors.
fn read(paths: &[PathBuf]) -> (Vec<Organisation>, bool) {
    let (mut organisations, mut bad_files) = (Vec::new(), false);
    for outcome in peribolos::read(paths) {
        match outcome {
            Ok(organisation) => organisations.push(organisation),
            Err(error) => {
                bad_files = true;
                eprintln!("{error}");
            }
        }
    }
    (organisations, bad_files)
}

/// Returns the exit code, or `None` if another program has created the database meanwhile. Then
/// nothing was done, and the run begins anew.
async fn run_on(
    database: Database,
    args: &Args,
    organisations: &[Organisation],
) -> Result<Option<u8>, Box<dyn Error>> {
    let hall = Guildhall::new(database.store().clone());
    let ran = Box::pin(Ran::on(&hall, args, organisations)).await?;
    let imported = ran.output.summary.as_ref().is_none_or(Summary::has_companies);
    if imported && !database.keep().await? {
        return Ok(None);
    }
    ran.print(args).map(Some)
}

/// What the arguments asked for.
struct Ran {
    output: Output,
    /// Why the removal or the query failed, if one did.
    failed: Result<(), Box<dyn Error>>,
}

impl Ran {
    async fn on<S: Stores + Inspection>(
        hall: &Guildhall<S>,
        args: &Args,
        organisations: &[Organisation],
    ) -> Result<Self, Box<dyn Error>> {
        let (mut output, mut pruned) = (Output::default(), Ok(()));
        if !args.paths.is_empty() {
            let report = import::import(hall, organisations).await?;
            let mut summary = Summary::of(hall, report, args.dry_run).await?;
            if args.prune && summary.has_left() {
                if matches!(Form::of(args), Form::Text) {
                    summary.print_before_removal();
                }
                pruned = summary.prune(hall, args.maximum_removals).await;
            }
            output.summary = Some(summary);
        }
        let queried = output.query(hall, args).await;
        Ok(Self { output, failed: pruned.map_err(Box::from).and(queried) })
    }

    /// Prints it, and returns the exit code.
    fn print(self, args: &Args) -> Result<u8, Box<dyn Error>> {
        // The summary of the import is printed even if the removal or the query fails.
        self.output.print(Form::of(args))?;
        self.failed.map(|()| code(&self.output))
    }
}

fn code(output: &Output) -> u8 {
    if output.summary.as_ref().is_some_and(Summary::is_cut_short) {
        return NOT_REMOVED;
    }
    if output.verify.as_ref().is_some_and(Verified::has_findings) {
        return FINDINGS;
    }
    let not_found = output.show.as_ref().is_some_and(Shown::is_not_found);
    if not_found { NO_SUCH_GROUP } else { 0 }
}
