//! A round from its beginning, or from where it was cut off, to its end.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::apply::{Tonight, apply};
use super::counts::Counts;
use super::elsewhere::Elsewhere;
use super::report::{ScanReport, sum_up};
use super::weigh::{looked, soon, weigh};
use super::{Knowledge, ScanError, ScanTold};
use crate::cases::breaker::{Change, check};
use crate::cases::nightly::Night;
use crate::engine::Engine;
use crate::rules::{Problems, hex};
use crate::store::due::{Due, doubtful, due, on_record, registry_mark, restless};
use crate::store::judged::Basis;
use crate::store::runs::{self, NewRun};
use crate::store::scan::elsewhere::last_basis;
use crate::store::scan::{
    self, Allowed, NewPiece, NewRound, Piece, PieceKind, Round, RoundState, claim, end_weighing,
    next_lease, remaining, take, tallies,
};
use crate::store::{RunId, Store, StoreError, known};

/// Days before the end of a dismissal from which people are told.
const WARN_DAYS: u16 = 14;
/// Rounds that the circuit breaker compares with.
const LAST: u32 = 10;
/// How often a piece is tried that somebody else works on at the same time.
const TRIES: u32 = 5;
/// How long is waited for a piece that another process has.
const PAUSE: Duration = Duration::from_millis(100);
/// Institutions to a piece at most.
const MOST: usize = 500;

/// Goes on with the round that was cut off, or begins one, and brings it to its end.
///
/// # Errors
/// Where the store cannot be read or written, or the round would change far more than usual.
pub async fn scan(
    store: &Store,
    knowledge: &Knowledge,
    told: &ScanTold,
    step: &(dyn Fn(&str) + Sync),
) -> Result<ScanReport, ScanError> {
    let elsewhere = Elsewhere::load(store, knowledge).await?;
    let key = key(store, knowledge, told, &elsewhere).await?;
    scan::abandon_others(store, &key, (told.clock)()).await?;
    let round = match scan::open(store).await? {
        Some(round) => round,
        None => begin(store, knowledge, told, &key, elsewhere).await?,
    };
    let work = Work::new(store, knowledge, told, round.run, step);
    work.allowed(&round).await?;
    work.weigh_all().await?;
    work.apply_all().await?;
    sum_up(store, knowledge, told.on, round.run).await
}

/// Takes part in the round that another process has begun, until nothing of it is left; begins
/// none. Says whether there was one.
///
/// # Errors
/// Where the store cannot be read or written, or the round judges by other rules.
pub async fn join(
    store: &Store,
    knowledge: &Knowledge,
    told: &ScanTold,
    step: &(dyn Fn(&str) + Sync),
) -> Result<bool, ScanError> {
    let Some(round) = scan::open(store).await? else {
        return Ok(false);
    };
    let Some(run) = runs::get(store, round.run).await? else {
        return Ok(false);
    };
    if round.state == RoundState::Stopped {
        return Ok(false);
    }
    // Why there are no pages is known to who began the round.
    let uncrawled = scan::uncrawled(store, round.run).await?;
    let told = ScanTold {
        on: run.day,
        uncrawled,
        ..told.clone()
    };
    let elsewhere = Elsewhere::load(store, knowledge).await?;
    if key(store, knowledge, &told, &elsewhere).await? != round.basis {
        // Or something has changed meanwhile, and the round is about to be given up.
        return Err(ScanError::Differs);
    }
    let work = Work::new(store, knowledge, &told, round.run, step);
    work.weigh_all().await?;
    work.apply_all().await?;
    Ok(true)
}

fn basis<'a>(knowledge: &'a Knowledge, told: &ScanTold) -> Basis<'a> {
    Basis {
        rulebook: &knowledge.book.sha256,
        calendar: &knowledge.calendar,
        day: told.on,
    }
}

/// What a round must have in common with one that was cut off to go on with it.
async fn key(
    store: &Store,
    knowledge: &Knowledge,
    told: &ScanTold,
    elsewhere: &Elsewhere,
) -> Result<String, StoreError> {
    let mark = registry_mark(store).await?.to_string();
    let day = told.on.to_string();
    let parts = [
        &*knowledge.book.sha256,
        &knowledge.calendar,
        &knowledge.waived,
        &mark,
        &day,
        &elsewhere.mark(),
        told.uncrawled.as_deref().unwrap_or_default(),
    ];
    Ok(hex(&Sha256::digest(parts.join("\n"))))
}

async fn begin(
    store: &Store,
    knowledge: &Knowledge,
    told: &ScanTold,
    key: &str,
    elsewhere: Elsewhere,
) -> Result<Round, ScanError> {
    if registry_mark(store).await? == 0 && known::present(store).await?.is_empty() {
        return Err(ScanError::Empty);
    }
    let tonight = Tonight {
        night: night(0, told),
        basis: basis(knowledge, told),
        at: (told.clock)(),
    };
    let asked = Basis {
        // No judgement was made by such rules: everything is due.
        rulebook: if told.full {
            ""
        } else {
            tonight.basis.rulebook
        },
        ..tonight.basis
    };
    let groups = due(store, &asked, &std::collections::BTreeMap::new()).await?;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    taken.extend(groups.iter().flatten().map(|due| due.institution.clone()));
    let mut pieces = pieces(groups, told.batch);
    let missing = doubtful(store).await?;
    let doubts: Vec<String> = missing
        .into_keys()
        .filter(|id| !taken.contains(id))
        .collect();
    taken.extend(doubts.iter().cloned());
    let waiting = restless(store, soon(knowledge, &tonight)).await?;
    let waiting: Vec<String> = waiting
        .into_iter()
        .filter(|id| !taken.contains(id))
        .collect();
    for (kind, all) in [(PieceKind::Doubt, doubts), (PieceKind::Tend, waiting)] {
        pieces.extend(all.chunks(MOST).map(|chunk| NewPiece {
            kind,
            institutions: chunk.to_vec(),
        }));
    }
    // Rules, day, registry, pages and tips are those of the last round: nothing can be other.
    let is_same = !told.full && last_basis(store).await?.as_deref() == Some(key);
    if !is_same && !elsewhere.keys.is_empty() {
        pieces.push(NewPiece {
            kind: PieceKind::Elsewhere,
            institutions: elsewhere.keys,
        });
    }
    let on_record = on_record(store).await?;
    let first = on_record == 0 && scan::last_changes(store, 1).await?.is_empty();
    let rules: Vec<&str> = knowledge.book.rules.iter().map(|r| r.id.as_str()).collect();
    let new = NewRound {
        run: NewRun {
            started_at: tonight.at,
            day: told.on,
            rulebook: knowledge.book.id(),
            rulebook_sha256: &knowledge.book.sha256,
        },
        rules: &rules,
        basis: key,
        uncrawled: told.uncrawled.as_deref(),
        on_record,
        at_once: first,
        pieces: &pieces,
    };
    Ok(scan::begin(store, &new).await?)
}

/// Groups that are judged together, in pieces of about so many sessions.
fn pieces(groups: Vec<Vec<Due>>, batch: u64) -> Vec<NewPiece> {
    let mut pieces = Vec::new();
    let (mut ids, mut sessions) = (Vec::new(), 0);
    for group in groups {
        sessions += group.iter().map(|due| due.sessions).sum::<u64>();
        ids.extend(group.into_iter().map(|due| due.institution));
        if sessions >= batch || ids.len() >= MOST {
            pieces.push(std::mem::take(&mut ids));
            sessions = 0;
        }
    }
    if !ids.is_empty() {
        pieces.push(ids);
    }
    let pieces = pieces.into_iter().map(|institutions| NewPiece {
        kind: PieceKind::Judge,
        institutions,
    });
    pieces.collect()
}

fn night(run: i64, told: &ScanTold) -> Night {
    Night {
        run,
        on: told.on,
        warn_days: WARN_DAYS,
    }
}

/// What the steps of a round share.
struct Work<'a> {
    store: &'a Store,
    knowledge: &'a Knowledge,
    told: &'a ScanTold,
    basis: Basis<'a>,
    engine: Engine<'a>,
    run: RunId,
    step: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Work<'a> {
    fn new(
        store: &'a Store,
        knowledge: &'a Knowledge,
        told: &'a ScanTold,
        run: RunId,
        step: &'a (dyn Fn(&str) + Sync),
    ) -> Self {
        Self {
            store,
            knowledge,
            told,
            basis: basis(knowledge, told),
            engine: Engine::new(
                &knowledge.book,
                &knowledge.vocabulary,
                &mut Problems::default(),
            ),
            run,
            step,
        }
    }
    fn tonight(&self) -> Tonight<'_> {
        Tonight {
            night: night(self.run.0, self.told),
            basis: self.basis,
            at: (self.told.clock)(),
        }
    }

    /// Lets a stopped round go on where somebody says so.
    async fn allowed(&self, round: &Round) -> Result<(), ScanError> {
        match (&self.told.allow, round.state) {
            (None, RoundState::Stopped) => {
                let why = round.stopped.clone().unwrap_or_default();
                Err(ScanError::Stopped(why))
            }
            (Some((by, reason)), RoundState::Stopped) => {
                if by.trim().is_empty() || reason.trim().is_empty() {
                    return Err(ScanError::Unsaid);
                }
                let allowed = Allowed {
                    by: by.trim(),
                    reason: reason.trim(),
                    at: (self.told.clock)(),
                };
                scan::allow(self.store, self.run, allowed).await?;
                Ok(())
            }
            (Some(_), RoundState::Applying) if round.allowed_by.is_some() => Ok(()),
            (Some(_), _) => Err(ScanError::NothingToAllow),
            (None, _) => Ok(()),
        }
    }

    async fn state(&self) -> Result<Round, ScanError> {
        let round = scan::get(self.store, self.run).await?;
        round.ok_or_else(|| ScanError::Row(format!("核查 {}", self.run.0), "不存在".into()))
    }

    /// Weighs what is left, then lets the breaker look.
    async fn weigh_all(&self) -> Result<(), ScanError> {
        while self.state().await?.state == RoundState::Weighing {
            if let Some(piece) = self.claim(false).await? {
                self.weigh_one(&piece).await?;
            } else if remaining(self.store, self.run, false).await? > 0 {
                self.wait().await?;
            } else {
                self.judge_the_sum().await?;
            }
        }
        Ok(())
    }

    async fn weigh_one(&self, piece: &Piece) -> Result<(), ScanError> {
        (self.step)(&format!("比对第{}批", piece.nth + 1));
        let (store, knowledge) = (self.store, self.knowledge);
        let seen = looked(store, knowledge, &self.engine, piece, self.told).await?;
        let tonight = self.tonight();
        let worker = &self.told.worker;
        if let Some(counts) = weigh(store, knowledge, &seen, piece, &tonight, worker).await? {
            let tally = serde_json::to_string(&counts).map_err(ScanError::Tally)?;
            end_weighing(store, piece, worker, &tally, false).await?;
        }
        Ok(())
    }

    async fn judge_the_sum(&self) -> Result<(), ScanError> {
        let round = self.state().await?;
        let (opened, closed) = self.sum().await?.opened_closed();
        let last = scan::last_changes(self.store, LAST).await?;
        let last = last.into_iter();
        let last: Vec<Change> = last
            .map(|(opened, closed)| Change { opened, closed })
            .collect();
        let change = Change { opened, closed };
        match check(&self.knowledge.limits, change, round.on_record, &last) {
            Ok(()) => {
                scan::apply_now(self.store, self.run, (opened, closed)).await?;
                Ok(())
            }
            Err(tripped) => {
                let why = tripped.to_string();
                let at = (self.told.clock)();
                scan::stop(self.store, self.run, (opened, closed), &why, at).await?;
                Err(ScanError::Stopped(why))
            }
        }
    }

    /// Writes what is left, then ends the round.
    async fn apply_all(&self) -> Result<(), ScanError> {
        loop {
            match self.state().await?.state {
                RoundState::Applying => {}
                RoundState::Stopped => {
                    let why = self.state().await?.stopped.unwrap_or_default();
                    return Err(ScanError::Stopped(why));
                }
                RoundState::Weighing | RoundState::Done | RoundState::Abandoned => return Ok(()),
            }
            if let Some(piece) = self.claim(true).await? {
                self.apply_one(&piece).await?;
            } else if remaining(self.store, self.run, true).await? > 0 {
                self.wait().await?;
            } else {
                let sum = self.sum().await?.opened_closed();
                scan::finish(self.store, self.run, sum, (self.told.clock)()).await?;
            }
        }
    }

    async fn apply_one(&self, piece: &Piece) -> Result<(), ScanError> {
        (self.step)(&format!("写入第{}批", piece.nth + 1));
        for _ in 0..TRIES {
            let (store, knowledge) = (self.store, self.knowledge);
            let seen = looked(store, knowledge, &self.engine, piece, self.told).await?;
            let Some(hand) = take(store, piece, &self.told.worker).await? else {
                return Ok(());
            };
            match apply(hand, knowledge, &seen, &self.tonight()).await {
                Ok(_) => return Ok(()),
                // An officer decided meanwhile: that decision is looked at. The piece is still
                // this process's own.
                Err(ScanError::Store(StoreError::Conflict { .. } | StoreError::Locked(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Err(ScanError::Busy(piece.nth + 1))
    }

    async fn claim(&self, apply: bool) -> Result<Option<Piece>, ScanError> {
        let now = (self.told.clock)();
        let span: (DateTime<Utc>, DateTime<Utc>) = (now, now + self.told.lease);
        Ok(claim(self.store, self.run, apply, &self.told.worker, span).await?)
    }

    /// Another process has what is left. If it died, its lease runs out.
    async fn wait(&self) -> Result<(), ScanError> {
        if let Some(until) = next_lease(self.store, self.run).await? {
            let left = (until - (self.told.clock)()).num_seconds().max(0);
            (self.step)(&format!("等待其他进程完成（它的期限还有{left}秒）"));
        }
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }

    async fn sum(&self) -> Result<Counts, ScanError> {
        let mut sum = Counts::default();
        for tally in tallies(self.store, self.run).await? {
            sum.add(&serde_json::from_str(&tally).map_err(ScanError::Tally)?);
        }
        Ok(sum)
    }
}
