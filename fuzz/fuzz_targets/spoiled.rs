//! See `guildhall_fuzz::spoiled`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| guildhall_fuzz::spoiled(data));

#[cfg(not(fuzzing))]
fn main() {}
