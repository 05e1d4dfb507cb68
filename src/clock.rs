//! The only place that reads the clock.
