//! The lease of the nightly run, held for longer again and again until the run ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use tokio::task::JoinHandle;

use super::{LEASE, NightlyError, NightlyTold};
use crate::store::nightly::{Held, end_lease, holder, renew_lease, take_lease};
use crate::store::{Store, StoreError};

/// A lease in hand. Dropped without an end, it runs out.
pub(super) struct Lease {
    store: Store,
    holder: String,
    is_lost: Arc<AtomicBool>,
    renewing: JoinHandle<()>,
}

impl Lease {
    /// Takes the lease, also that of a process that has died.
    pub async fn take(told: &NightlyTold<'_>) -> Result<Self, NightlyError> {
        let seconds = told.config.nightly.lease_seconds;
        let span = TimeDelta::seconds(seconds.into());
        let store = told.store;
        let before = holder(store, LEASE).await?;
        let dead = before.filter(|held| !(told.is_alive)(&held.holder));
        let now = (told.clock)();
        let mine = Held {
            holder: told.holder.clone(),
            until: now + span,
        };
        let dead = dead.as_ref().map(|held| held.holder.as_str());
        if let Some(other) = take_lease(store, LEASE, &mine, dead, now).await? {
            return Err(NightlyError::Busy {
                holder: other.holder,
                until: in_china(other.until),
            });
        }
        let is_lost = Arc::new(AtomicBool::new(false));
        let every = Duration::from_secs(u64::from(seconds)) / 3;
        let renewing = tokio::spawn(renew(
            store.clone(),
            (mine.holder.clone(), span),
            told.clock,
            every,
            Arc::clone(&is_lost),
        ));
        Ok(Self {
            store: store.clone(),
            holder: mine.holder,
            is_lost,
            renewing,
        })
    }

    /// Whether somebody else has it by now.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::SeqCst)
    }

    /// Lets go.
    pub async fn end(self) -> Result<(), StoreError> {
        self.renewing.abort();
        end_lease(&self.store, LEASE, &self.holder).await
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

async fn renew(
    store: Store,
    (holder, span): (String, TimeDelta),
    clock: fn() -> DateTime<Utc>,
    every: Duration,
    is_lost: Arc<AtomicBool>,
) {
    loop {
        tokio::time::sleep(every).await;
        let mine = Held {
            holder: holder.clone(),
            until: clock() + span,
        };
        match renew_lease(&store, LEASE, &mine).await {
            Ok(true) => {}
            Ok(false) => return is_lost.store(true, Ordering::SeqCst),
            // The next time may be better; else the lease runs out, and whoever takes it is told
            // by the steps on record.
            Err(error) => tracing::warn!(%error, "lease not renewed"),
        }
    }
}

fn in_china(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai)
        .format("%Y-%m-%d %H:%M:%S")
        .to_string()
}
