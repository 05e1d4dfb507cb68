//! The nightly run: import what is new, crawl, compare tips, judge, deliver, and say what came
//! of it. Each step that ends goes on record; a run that is killed is gone on with, and ends as
//! one that was not. A step that fails does not hide the others: what rests on it becomes
//! `unverified`.

mod holder;
mod lease;
mod metrics;
mod schedule;
mod steps;
mod worker;

#[cfg(test)]
mod tests;

use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};

pub use holder::{is_alive, this_process};
pub use metrics::{MetricsError, write as write_metrics};
pub use schedule::{Schedule, ScheduleError};
pub use worker::{WorkError, Worked, work};

use self::lease::Lease;
use super::crawl::CrawlJobError;
use super::deliver::Delivered;
use super::import::ImportError;
use super::notices::{NoticeJobError, Office};
use super::scan::{Knowledge, ScanError, ScanReport};
use super::tips::TipJobError;
use crate::config::Config;
use crate::crawl::AllowList;
use crate::mail::Mailer;
use crate::store::nightly::{self, NightlyId, Step};
use crate::store::{Store, StoreError};

/// The name of the lease.
const LEASE: &str = "nightly";

/// What a nightly run needs.
pub struct NightlyTold<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The store.
    pub store: &'a Store,
    /// Rules, calendar, waivers and limits.
    pub knowledge: &'a Knowledge,
    /// Bureaus, approval and the rest of delivering; nothing where no bureaus are set.
    pub office: Option<Office<'a>>,
    /// How mail goes out.
    pub mailer: &'a dyn Mailer,
    /// Hosts that may be crawled beside those of the settings.
    pub allow: AllowList,
    /// The day that is judged.
    pub on: NaiveDate,
    /// What names this process among all others.
    pub holder: String,
    /// Whether the process of such a name still lives, as far as this machine can know.
    pub is_alive: fn(&str) -> bool,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It was done.
    Done,
    /// It was done, and something waits for a person.
    Person,
    /// There was nothing to do.
    Passed,
    /// It failed.
    Failed,
}

impl StepState {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Done, "done"),
        (Self::Person, "person"),
        (Self::Passed, "passed"),
        (Self::Failed, "failed"),
    ];

    /// As it is kept.
    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(state, _)| *state == self);
        found.map_or("failed", |(_, code)| code)
    }

    fn of(code: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, word)| *word == code);
        found.map_or(Self::Failed, |(state, _)| *state)
    }
}

/// What a nightly run came to.
#[derive(Debug)]
pub struct NightlyReport {
    /// Its number.
    pub id: NightlyId,
    /// Whether one that was cut off was gone on with.
    pub goes_on: bool,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
    /// What was judged, where this process judged.
    pub scan: Option<ScanReport>,
    /// What was delivered, where this process delivered.
    pub delivered: Option<Delivered>,
}

impl NightlyReport {
    /// The worst that happened.
    pub fn state(&self) -> StepState {
        let states: Vec<StepState> = self.steps.iter().map(|s| StepState::of(&s.state)).collect();
        let has = |state| states.contains(&state);
        match (has(StepState::Failed), has(StepState::Person)) {
            (true, _) => StepState::Failed,
            (false, true) => StepState::Person,
            (false, false) => StepState::Done,
        }
    }
}

/// Why there was no nightly run.
#[derive(Debug, thiserror::Error)]
pub enum NightlyError {
    /// Another process is at it.
    #[error("夜间任务正在由 {holder} 运行，期限到{until}（可续）；本次没有运行")]
    Busy {
        /// Who.
        holder: String,
        /// Until when, in China.
        until: String,
    },
    /// Another process took over.
    #[error("夜间任务已被别的进程接管，本进程在“{0}”之前停止；已完成的步骤都有记录")]
    Lost(&'static str),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{path}：{source}")]
    Io {
        path: String,
        source: std::io::Error,
    },
    #[error(transparent)]
    Crawl(#[from] CrawlJobError),
    #[error(transparent)]
    Tip(#[from] TipJobError),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Notice(#[from] NoticeJobError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a step came to.
struct Came {
    state: StepState,
    words: String,
    mark: Option<String>,
}

impl Came {
    fn new(state: StepState, words: String) -> Self {
        let mark = None;
        Self { state, words, mark }
    }
}

/// Runs the night, or what is left of it.
///
/// # Errors
/// Where another process runs it, or the store cannot be used. What fails in a step stands in
/// the report.
pub async fn nightly(
    told: &NightlyTold<'_>,
    step: &(dyn Fn(&str) + Sync),
) -> Result<NightlyReport, NightlyError> {
    let lease = Lease::take(told).await?;
    let done = run(told, &lease, step).await;
    let ended = lease.end().await;
    let report = done?;
    ended?;
    Ok(report)
}

async fn run(
    told: &NightlyTold<'_>,
    lease: &Lease,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<NightlyReport, NightlyError> {
    let (id, goes_on) = nightly::begin(told.store, told.on, (told.clock)()).await?;
    let mut night = Night {
        told,
        lease,
        id,
        before: nightly::steps(told.store, id).await?,
        scan: None,
        delivered: None,
        tell,
    };
    tracing::info!(night = id.0, goes_on, "nightly");
    night
        .step("import", "导入", async |n| n.import().await)
        .await?;
    let crawled = night
        .step("crawl", "采集", async |n| n.crawl().await)
        .await?;
    let uncrawled = (crawled.0 == StepState::Failed).then_some(crawled.1);
    night
        .step("tips", "比对线索", async |n| n.tips().await)
        .await?;
    let scan = async |n: &mut Night<'_>| n.scan(uncrawled.clone()).await;
    night.step("scan", "核查", scan).await?;
    night
        .step("deliver", "投递", async |n| n.deliver().await)
        .await?;
    let ended_at = (told.clock)();
    nightly::finish(told.store, id, ended_at).await?;
    let report = NightlyReport {
        id,
        goes_on,
        ended_at,
        steps: nightly::steps(told.store, id).await?,
        scan: night.scan,
        delivered: night.delivered,
    };
    tracing::info!(night = id.0, state = report.state().code(), "nightly ended");
    Ok(report)
}

/// A night on its way.
struct Night<'a> {
    told: &'a NightlyTold<'a>,
    lease: &'a Lease,
    id: NightlyId,
    /// Steps that ended before the run was cut off.
    before: Vec<Step>,
    scan: Option<ScanReport>,
    delivered: Option<Delivered>,
    tell: &'a (dyn Fn(&str) + Sync),
}

impl Night<'_> {
    /// Does a step, unless it was done before the run was cut off. A store that cannot be used
    /// ends the run: the next one goes on here.
    async fn step(
        &mut self,
        name: &'static str,
        zh: &'static str,
        work: impl AsyncFnOnce(&mut Self) -> Result<Came, StepError>,
    ) -> Result<(StepState, String), NightlyError> {
        let before = self.before.iter().find(|step| step.step == name);
        if let Some(step) = before
            && StepState::of(&step.state) != StepState::Failed
        {
            return Ok((StepState::of(&step.state), step.words.clone()));
        }
        if self.lease.is_lost() {
            return Err(NightlyError::Lost(zh));
        }
        (self.tell)(zh);
        let began = Instant::now();
        let came = match work(self).await {
            Ok(came) => came,
            Err(StepError::Store(error)) => return Err(error.into()),
            Err(error) => Came::new(StepState::Failed, error.to_string()),
        };
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(step = name, state = came.state.code(), ms, "step");
        let Came { state, words, mark } = came;
        let step = Step {
            step: name.to_owned(),
            state: state.code().to_owned(),
            words: words.clone(),
            mark,
            ended_at: (self.told.clock)(),
            ms,
        };
        nightly::put_step(self.told.store, self.id, &step).await?;
        Ok((state, words))
    }
}
