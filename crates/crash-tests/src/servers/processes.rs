//! The processes of the machine, as `/proc` shows them.

use std::fs;

/// Returns the processes that this one started.
pub(super) fn children(parent: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| status(*id).is_some_and(|(_, of)| of == parent)).collect()
}

/// Returns whether the process is stopped by a signal.
pub(super) fn is_stopped(id: u32) -> bool {
    status(id).is_some_and(|(state, _)| state == 'T')
}

/// Returns whether the process has not ended.
pub(super) fn is_running(id: u32) -> bool {
    // One that has ended is a zombie until its parent asks for it.
    status(id).is_some_and(|(state, _)| !['Z', 'X'].contains(&state))
}

/// Returns the state of a process, and the id of its parent.
fn status(id: u32) -> Option<(char, u32)> {
    let line = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before may hold spaces and brackets.
    let mut fields = line.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
