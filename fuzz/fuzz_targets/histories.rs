//! See `guildhall_fuzz::histories`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::histories(data));

#[cfg(not(fuzzing))]
fn main() {}
