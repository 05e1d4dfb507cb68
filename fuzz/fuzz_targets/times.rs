#![no_main]
//! See `fuzz/src/times.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tutorwatch_fuzz::times::check(data));
