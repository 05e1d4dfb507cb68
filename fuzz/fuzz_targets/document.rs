#![no_main]
//! See `fuzz/src/document.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| tutorwatch_fuzz::document::check(data));
