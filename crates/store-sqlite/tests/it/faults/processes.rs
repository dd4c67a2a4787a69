//! Parts of tests that run in a process of their own, on a machine that limits it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that tells a part the path of its file.
const FILE: &str = "GUILDHALL_TEST_FILE";

/// What comes before the command line of a process, to limit it.
pub(super) type Limits<'a> = &'a [&'a OsStr];

/// Runs a part of a test with these limits. Returns what it printed, or nothing if the machine does
/// not allow such limits.
pub(super) fn run(limits: Limits<'_>, part: &str, path: &Path) -> Option<String> {
    let start = |program: &OsStr| {
        let mut line = limits.iter().copied().chain([program]);
        let mut command = Command::new(line.next().unwrap());
        command.args(line);
        command
    };
    if let Err(why) = output(&mut start(OsStr::new("true"))) {
        println!("skipped {part}: the machine does not allow {limits:?}: {}", why.trim());
        return None;
    }
    let this = std::env::current_exe().unwrap();
    let args = ["--exact", part, "--nocapture"];
    let printed = output(start(this.as_os_str()).args(args).env(FILE, path)).unwrap();
    assert!(printed.contains("1 passed"), "{printed}");
    Some(printed)
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|cause| cause.to_string())?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = || format!("{printed}{}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(printed) } else { Err(failed()) }
}

/// Returns the path of the file in a part, and nothing if the part runs as an own test.
pub(super) fn path() -> Option<PathBuf> {
    std::env::var_os(FILE).map(PathBuf::from)
}

/// Returns the limits that let the modes of files bind even a superuser.
pub(super) fn bound_by_modes() -> Vec<&'static OsStr> {
    let dir = tempfile::tempdir().unwrap();
    let closed = dir.path().join("closed");
    fs::write(&closed, "").unwrap();
    set_mode(&closed, 0o000);
    let is_superuser = fs::File::open(&closed).is_ok();
    let limits = if is_superuser { "setpriv --bounding-set -all --inh-caps -all" } else { "env" };
    limits.split(' ').map(OsStr::new).collect()
}

#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
