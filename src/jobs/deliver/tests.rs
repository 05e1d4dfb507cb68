//! Deliveries on both engines: killed at every moment, several at once, by every answer that a
//! server can give.

mod kills;
mod sending;
mod several;
