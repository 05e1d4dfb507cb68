#![no_main]
//! See `fuzz/src/tables.rs`.

use std::sync::Once;

static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // libFuzzer's own hook ends the process before a panic of the workbook reader, which
    // import catches, has been caught. A panic that nobody catches still ends it.
    HOOK.call_once(|| {
        let _ = std::panic::take_hook();
        tutorwatch::import::hush_caught_panics();
    });
    tutorwatch_fuzz::tables::check(data);
});
