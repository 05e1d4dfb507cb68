//! What drives the rooms: the demo.
