#![no_main]
//! See `fuzz/src/rules.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tutorwatch_fuzz::rules::check(data));
