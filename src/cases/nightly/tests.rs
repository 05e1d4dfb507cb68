mod model;
mod nights;
mod walks;

use std::collections::BTreeMap;

use super::*;
use crate::cases::tables::day;

/// Findings on record, as a store would keep them.
type Shelf = BTreeMap<String, Record>;

fn night(run: i64, on: &str) -> Night {
    Night {
        run,
        on: day(on),
        warn_days: 7,
    }
}

fn seen(fingerprint: &str, evidence: &str) -> Seen {
    Seen {
        fingerprint: fingerprint.to_owned(),
        evidence: evidence.to_owned(),
        rule: "online-break".to_owned(),
        institution: Some("H1".to_owned()),
        source: "registry".to_owned(),
        twin: None,
    }
}

fn everywhere() -> Coverage {
    let mut coverage = Coverage::default();
    for source in ["registry", "site"] {
        coverage.evaluated(Some("H1"), source, "online-break");
    }
    coverage
}

/// Carries a night out and puts its result on the shelf.
fn carry(shelf: &mut Shelf, night: &Night, seen: Vec<Seen>, coverage: &Coverage) -> Vec<Change> {
    let records: Vec<Record> = shelf.values().cloned().collect();
    let changes = reconcile(night, records, seen, coverage);
    for change in &changes {
        shelf.insert(change.after.seen.fingerprint.clone(), change.after.clone());
    }
    changes
}
