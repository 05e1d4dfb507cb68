#![no_main]
//! See `fuzz/src/pages.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tutorwatch_fuzz::pages::check(data));
