#![no_main]
//! See `fuzz/src/tables.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tutorwatch_fuzz::tables::check(data));
