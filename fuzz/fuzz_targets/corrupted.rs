//! See `guildhall_fuzz::corrupted`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::corrupted(data));

#[cfg(not(fuzzing))]
fn main() {}
