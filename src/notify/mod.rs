//! Findings -> letters, per bureau.
