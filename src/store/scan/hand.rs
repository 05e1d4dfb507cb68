//! A piece in hand: everything that it changes is one transaction, with its audit rows, the
//! tasks that follow and the note that the piece is done.

use chrono::{DateTime, Utc};

use super::piece::Piece;
use super::put::{self, NewCase, Sighting, Update};
use super::shelf::{Shelf, shelf_in};
use crate::store::StoreError;
use crate::store::audit::{self, Entry};
use crate::store::cases::CaseColumns;
use crate::store::findings::FindingColumns;
use crate::store::judged::{self, Part};
use crate::store::open::Tx;
use crate::store::outbox::{self, NewTask};
use crate::store::values::args;

/// A transaction over the institutions of one piece.
pub struct Hand {
    tx: Tx,
    run: i64,
    nth: u32,
}

impl Hand {
    pub(super) fn new(tx: Tx, piece: &Piece) -> Self {
        Self {
            tx,
            run: piece.run.0,
            nth: piece.nth,
        }
    }

    /// What is on record of institutions, and of pages and tips.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shelf(
        &mut self,
        institutions: &[&str],
        elsewhere: &[&str],
    ) -> Result<Shelf, StoreError> {
        shelf_in(&mut self.tx, institutions, elsewhere).await
    }

    /// Puts findings on record that were not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add(
        &mut self,
        new: &[(&Sighting, &FindingColumns)],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        put::add(&mut self.tx, self.run, new, at).await
    }

    /// Changes a finding on record.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody was faster.
    pub async fn update(&mut self, update: &Update<'_>) -> Result<(), StoreError> {
        put::update(&mut self.tx, self.run, update).await
    }

    /// Opens a case and gives its number in the table.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn open_case(&mut self, new: &NewCase<'_>) -> Result<i64, StoreError> {
        put::open_case(&mut self.tx, self.run, new).await
    }

    /// Changes a case without a step of its table: priority, due day, revision, detail.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody was faster.
    pub async fn update_case(
        &mut self,
        id: i64,
        version: i64,
        state: &CaseColumns,
        set: &put::CaseSet,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        put::update_case(&mut self.tx, id, version, state, set, at).await
    }

    /// Puts findings into a case.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn take_up(
        &mut self,
        case: i64,
        findings: &[String],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        put::take_up(&mut self.tx, case, findings, at).await
    }

    /// Writes down what was looked at, what is unknown, and what needs no second look.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn cover(&mut self, part: &Part<'_>) -> Result<(), StoreError> {
        judged::keep_in(&mut self.tx, part).await
    }

    /// What was unknown of pages and tips is not known any more: they are judged anew.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_unknown(&mut self, elsewhere: &[&str]) -> Result<(), StoreError> {
        judged::forget_unknown(&mut self.tx, elsewhere).await
    }

    /// These institutions are judged anew as soon as their registry can be read again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget(&mut self, institutions: &[&str]) -> Result<(), StoreError> {
        judged::forget(&mut self.tx, institutions).await
    }

    /// Writes everything for good: audit rows, tasks, and that the piece is done.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn done(
        mut self,
        entries: &[Entry<'_>],
        tasks: &[NewTask<'_>],
        tally: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        outbox::put(&mut self.tx, tasks, at).await?;
        let sql = "UPDATE scan_piece SET state = 'done', tally = $3 WHERE run = $1 AND nth = $2";
        let told = args![self.run, self.nth, tally];
        self.tx.execute(sql, &told).await?;
        // The log last: on a server the others wait for it.
        audit::append(&mut self.tx, entries).await?;
        self.tx.commit().await
    }
}
