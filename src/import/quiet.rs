//! Panics that are caught and told as mistakes in the input are not printed as well.
//!
//! Rust calls the panic hook before a panic can be caught, and the hook belongs to the whole
//! process: exchanging it around each call would race with other threads. So one hook is
//! set, once, by the program as it starts. It asks the panicking thread whether the panic
//! will be caught here, and hands all others to the hook that stood there before.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// How many calls of [`caught`] this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Sets the hook; later calls do nothing. For the program's start: a library must not touch
/// what belongs to the process.
pub fn hush_caught_panics() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |panic| {
            if !is_caught() {
                loud(panic);
            }
        }));
    });
}

/// Runs code of others that may panic; `None` where it did.
pub fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    let _inside = Inside::enter();
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// Whether a panic on this thread, now, would be caught by [`caught`].
fn is_caught() -> bool {
    // A thread that is ending has no such variable any more, and catches nothing.
    DEPTH.try_with(|depth| depth.get() > 0).unwrap_or(false)
}

struct Inside;

impl Inside {
    fn enter() -> Self {
        DEPTH.with(|depth| depth.set(depth.get().saturating_add(1)));
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_caught_is_quiet() {
        assert!(!is_caught());
        assert_eq!(caught(is_caught), Some(true));
        // `resume_unwind` unwinds without any hook: the test stays quiet by itself.
        let torn = caught(|| std::panic::resume_unwind(Box::new("torn")));
        assert_eq!(torn, None::<()>);
        assert!(!is_caught());
        let inner = caught(|| (caught(is_caught), is_caught()));
        assert_eq!(inner, Some((Some(true), true)));
    }

    #[test]
    fn another_thread_stays_loud() {
        let other = caught(|| std::thread::spawn(is_caught).join());
        assert!(matches!(other, Some(Ok(false))));
    }
}
