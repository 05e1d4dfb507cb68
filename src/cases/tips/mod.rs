//! Tips.
