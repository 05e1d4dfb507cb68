//! What drives the rooms: the demo.

pub mod pages;
