//! What the benches share: a package of any size, and the rules that the peer knows too.

pub mod package;
pub mod peer;
pub mod rules;
