//! The scan as the store sees it: rounds and their pieces, what is on record of a piece's
//! institutions, and what a piece writes, all of it in one transaction.

pub mod elsewhere;
mod hand;
mod piece;
mod put;
mod round;
mod shelf;

pub use hand::Hand;
pub use piece::{
    NewPiece, Piece, PieceKind, claim, end_weighing, next_lease, remaining, take, tallies,
};
pub use put::{CaseSet, NewCase, Sighting, Update};
pub use round::{
    Allowed, NewRound, Round, RoundState, abandon_others, allow, apply_now, begin, finish, get,
    last_changes, open, stop, uncrawled,
};
pub(super) use shelf::case;
pub use shelf::{CaseRow, FindingRow, Shelf, shelf};
