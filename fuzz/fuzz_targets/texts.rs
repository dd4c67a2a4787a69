//! See `guildhall_fuzz::texts`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::texts(data));

#[cfg(not(fuzzing))]
fn main() {}
