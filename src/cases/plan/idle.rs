//! Open cases that have nothing left to look into.

use std::collections::BTreeSet;

use super::assemble::{Occurrence, OnFile};
use crate::cases::finding::FindingState;

/// Open cases none of whose findings is still there: all are resolved, set aside or
/// repetitions. Their officers are asked to close them; the program closes none by itself.
/// What could not be verified counts as there. `findings` are all that are on record.
pub fn idle(findings: &[Occurrence], on_file: &[OnFile]) -> Vec<i64> {
    let waiting = |finding: &&Occurrence| {
        finding.state.live().is_some() || matches!(finding.state, FindingState::Unverified { .. })
    };
    let there: BTreeSet<&str> = findings
        .iter()
        .filter(waiting)
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    let mut idle: Vec<i64> = on_file
        .iter()
        .filter(|case| case.state.is_open())
        .filter(|case| !case.occurrences.iter().any(|f| there.contains(f.as_str())))
        .map(|case| case.id)
        .collect();
    idle.sort_unstable();
    idle
}
