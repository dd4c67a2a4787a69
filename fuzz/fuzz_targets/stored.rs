//! See `guildhall_fuzz::stored`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::stored(data));

#[cfg(not(fuzzing))]
fn main() {}
