//! See `guildhall_fuzz::addresses`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::addresses(data));

#[cfg(not(fuzzing))]
fn main() {}
