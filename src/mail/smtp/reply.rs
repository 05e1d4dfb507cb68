//! What a server's reply means.

use lettre::transport::smtp::response::{Response, Severity};

use crate::mail::outcome::shown;
use crate::mail::{Hindrance, NotTaken, Phase, Refused};

/// The three digits.
pub(super) fn code(answer: &Response) -> u16 {
    answer.code().into()
}

/// 2xx: done.
pub(super) fn is_done(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

/// 5xx: no, and not later either.
pub(super) fn is_final(answer: &Response) -> bool {
    answer.code().severity == Severity::PermanentNegativeCompletion
}

/// 4xx or 5xx: the server says that it did not take it.
pub(super) fn is_refusal(answer: &Response) -> bool {
    is_final(answer) || answer.code().severity == Severity::TransientNegativeCompletion
}

/// Code and words, on one line.
pub(super) fn text(answer: &Response) -> String {
    let words: Vec<&str> = answer.message().collect();
    shown(&format!("{} {}", answer.code(), words.join(" ")))
}

/// The hindrance that a refusal is. What is no refusal, but not what was asked for either,
/// breaks the protocol and may be better another time.
pub(super) fn hindrance(at: Phase, answer: &Response, refused: Vec<Refused>) -> Hindrance {
    let why = NotTaken {
        at,
        code: Some(code(answer)),
        reply: text(answer),
        refused,
    };
    match is_final(answer) {
        true => Hindrance::Rejected(why),
        false => Hindrance::Deferred(why),
    }
}
