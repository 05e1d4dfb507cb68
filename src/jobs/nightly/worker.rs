//! A helper on another machine: takes its share of a scan and of the mails until nothing is
//! left, and begins nothing of its own.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::jobs::deliver::{Sent, send_due};
use crate::jobs::notices::{NoticeJobError, Office};
use crate::jobs::scan::{Knowledge, ScanError, ScanTold, join};
use crate::mail::Mailer;
use crate::store::Store;

/// How long a piece is this process's own.
const PIECE: TimeDelta = TimeDelta::seconds(30);
/// Between two looks for work.
const PAUSE: Duration = Duration::from_secs(5);

/// What a worker did.
#[derive(Debug, Default)]
pub struct Worked {
    /// Rounds of the scan that it took part in.
    pub rounds: u64,
    /// Mails that it sent.
    pub mails: usize,
}

/// Why a worker stops.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The scan.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// Delivering.
    #[error(transparent)]
    Notice(#[from] NoticeJobError),
}

/// Works until nothing is left; with `stay`, until the process is ended.
///
/// # Errors
/// Where the store cannot be used, or the scan that is under way judges by other rules.
pub async fn work(
    store: &Store,
    knowledge: &Knowledge,
    office: Option<(&Office<'_>, &dyn Mailer)>,
    (worker, stay): (&str, bool),
    clock: fn() -> DateTime<Utc>,
    step: &(dyn Fn(&str) + Sync),
) -> Result<Worked, WorkError> {
    let mut worked = Worked::default();
    loop {
        let told = ScanTold {
            worker: worker.to_owned(),
            on: crate::clock::day_of(clock()),
            full: false,
            lease: PIECE,
            batch: 1,
            uncrawled: None,
            allow: None,
            clock,
        };
        let mut busy = false;
        if join(store, knowledge, &told, step).await? {
            worked.rounds += 1;
            busy = true;
            tracing::info!("took part in a scan");
        }
        if let Some((office, mailer)) = office {
            let Sent { mails, is_away, .. } = send_due(office, mailer).await?;
            worked.mails += mails;
            busy |= mails > 0 && !is_away;
        }
        match (busy, stay) {
            (true, _) => {}
            (false, true) => tokio::time::sleep(PAUSE).await,
            (false, false) => return Ok(worked),
        }
    }
}
