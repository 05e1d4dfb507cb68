//! A piece weighed: judged and compared with what is on record, and nothing written but where
//! nothing changes.

use std::collections::BTreeSet;

use super::apply::{Tonight, cover};
use super::counts::Counts;
use super::decide::{Looked, decide};
use super::leaf::leaves;
use super::look::look;
use super::{Knowledge, ScanError, ScanTold};
use crate::engine::Engine;
use crate::store::Store;
use crate::store::due::{digests, doubtful, restless};
use crate::store::scan::{Piece, PieceKind, shelf, take};

/// What is known of a piece's institutions tonight.
pub(super) async fn looked(
    store: &Store,
    knowledge: &Knowledge,
    engine: &Engine<'_>,
    piece: &Piece,
    told: &ScanTold,
) -> Result<Looked, ScanError> {
    let mut looked = Looked::default();
    match piece.kind {
        PieceKind::Judge => {
            let ids = &piece.institutions;
            looked.sights = look(store, knowledge, engine, ids, told.on).await?;
        }
        PieceKind::Elsewhere => {
            let keys = &piece.institutions;
            looked.leaves = leaves(store, knowledge, engine, keys, told).await?;
        }
        PieceKind::Tend => looked.tended.clone_from(&piece.institutions),
        PieceKind::Doubt => {
            let doubtful = doubtful(store).await?;
            for id in &piece.institutions {
                // Meanwhile it may have been read again: then the next round judges it.
                let why = match doubtful.get(id) {
                    Some(true) => "该机构已不在登记数据中，须人工核实",
                    Some(false) => "最近一次导入没有读到该机构",
                    None => continue,
                };
                looked.doubts.push((id.clone(), why));
            }
        }
    }
    Ok(looked)
}

/// What a piece would do, in numbers; `None` where it would do nothing and that is on record.
pub(super) async fn weigh(
    store: &Store,
    knowledge: &Knowledge,
    looked: &Looked,
    piece: &Piece,
    tonight: &Tonight<'_>,
    worker: &str,
) -> Result<Option<Counts>, ScanError> {
    let institutions = looked.institutions();
    if unchanged(store, knowledge, looked, tonight).await? {
        let counts = Counts::seen_again(looked);
        if let Some(mut hand) = take(store, piece, worker).await? {
            cover(&mut hand, looked, tonight).await?;
            let tally = serde_json::to_string(&counts).map_err(ScanError::Tally)?;
            hand.done(&[], &[], &tally, tonight.at).await?;
        }
        return Ok(None);
    }
    let shelf = shelf(store, &institutions, &looked.elsewhere()).await?;
    let decided = decide(&tonight.night, knowledge, &shelf, looked)?;
    Ok(Some(decided.counts))
}

/// Whether everything is as at the last look: the same was seen, and time changes nothing.
async fn unchanged(
    store: &Store,
    knowledge: &Knowledge,
    looked: &Looked,
    tonight: &Tonight<'_>,
) -> Result<bool, ScanError> {
    if !looked.doubts.is_empty() || !looked.tended.is_empty() || !looked.leaves.is_empty() {
        return Ok(false);
    }
    let ids: Vec<&str> = looked.institutions();
    let known = digests(store, &ids).await?;
    let same =
        |sight: &super::look::Sight| known.get(&sight.due.institution) == Some(&sight.digest);
    if !looked.sights.iter().all(same) {
        return Ok(false);
    }
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    let until = soon(knowledge, tonight);
    let restless = restless(store, until).await?;
    Ok(!restless.iter().any(|id| ids.contains(id.as_str())))
}

/// The day up to which the end of a dismissal is near.
pub(super) fn soon(_: &Knowledge, tonight: &Tonight<'_>) -> chrono::NaiveDate {
    let days = chrono::Days::new(u64::from(tonight.night.warn_days));
    let on = tonight.night.on;
    on.checked_add_days(days).unwrap_or(on)
}
