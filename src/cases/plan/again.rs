//! What open findings make of a case that is on file for the same matter.

use super::assemble::{Occurrence, OnFile};
use crate::cases::case::{Again, News, Outcome};

/// The closed case that findings reopen, or `None` where they make a new one, with the reason.
///
/// One finding that the case was closed with is enough to reopen it: then the others go with
/// it, because one matter is not worked on in two places.
pub(super) fn of(
    outcome: Option<Outcome>,
    on_file: &OnFile,
    open: &[&Occurrence],
) -> (Again, &'static str) {
    let known = open
        .iter()
        .any(|o| on_file.occurrences.contains(&o.fingerprint));
    let news = match known {
        true => News::ChangedEvidence,
        false => News::NewFinding,
    };
    match outcome {
        Some(outcome) => outcome.again(news),
        None => (Again::Reopen, "案件尚未办结"),
    }
}
