//! `notice` and `deliver` as officers and timers call them, against a real mail server.

mod command;
mod kills;
pub mod office;
mod servers;
