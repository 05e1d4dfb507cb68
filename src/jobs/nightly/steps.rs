//! The steps of a night.

use std::io::Read;
use std::path::Path;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{Came, Night, StepError, StepState};
use crate::config::DEFAULT_ARCHIVE;
use crate::jobs::crawl::{CrawlTold, Prepared, crawl};
use crate::jobs::deliver::deliver;
use crate::jobs::import::{DEFAULT_REGISTRY, ImportTold, import};
use crate::jobs::scan::{ScanError, ScanTold, scan};
use crate::jobs::tips::{TipKnowledge, matches};
use crate::rules::hex;
use crate::store::nightly::last_mark;

/// How long a piece of the scan is this process's own.
const PIECE: TimeDelta = TimeDelta::seconds(30);
/// Sessions to a piece, about.
const SESSIONS: u64 = 20_000;
/// Who compares tips with the registry.
const COMPARER: &str = "夜间任务";

impl Night<'_> {
    /// The registry, where its files are others than at the last import that read everything.
    pub(super) async fn import(&mut self) -> Result<Came, StepError> {
        let Some(path) = &self.told.config.registry else {
            let why = "没有配置 registry，未导入；核查以数据库中的登记数据为准";
            return Ok(Came::new(StepState::Passed, why.to_owned()));
        };
        let mark = tokio::task::block_in_place(|| mark_of(path)).ok();
        let store = self.told.store;
        if mark.is_some() && last_mark(store, "import").await? == mark {
            let words = "登记数据文件没有变化，未重新导入".to_owned();
            return Ok(Came {
                mark,
                ..Came::new(StepState::Passed, words)
            });
        }
        let told = ImportTold {
            paths: vec![path.clone()],
            registry: DEFAULT_REGISTRY.to_owned(),
            accept_empty: false,
            clock: self.told.clock,
        };
        let report = import(store, &told, &|_| ()).await.map_err(of_import)?;
        let c = &report.changes;
        let words = format!(
            "第{}次导入：新增机构{}家，有变化{}家，没有变化{}家，不再登记{}家，没有读到{}家",
            report.id.0, c.new, c.changed, c.unchanged, c.gone, c.missing
        );
        Ok(match report.complete {
            true => Came {
                mark,
                ..Came::new(StepState::Done, words)
            },
            false => {
                let count = report.report.errors.len();
                let words =
                    format!("{words}；有{count}处读不出，逐条见 tutorwatch import --format json");
                Came::new(StepState::Person, words)
            }
        })
    }

    /// Every source of the settings.
    pub(super) async fn crawl(&mut self) -> Result<Came, StepError> {
        let told = self.told;
        let config = &told.config.crawl;
        if config.source.is_empty() {
            let why = "没有配置采集源".to_owned();
            return Ok(Came::new(StepState::Passed, why));
        }
        let archive = config.archive.clone();
        let archive = archive.unwrap_or_else(|| DEFAULT_ARCHIVE.into());
        let book = &told.knowledge.book;
        let asked = CrawlTold {
            prepared: Prepared::new(config, &[], told.allow.clone(), told.clock)?,
            store: told.store,
            archive: &archive,
            clock: told.clock,
            rulebook: format!("{} {}", book.id(), book.sha256),
            fresh: false,
        };
        let report = crawl(asked, &|_| ()).await?;
        let all = &report.sources;
        let visited: usize = all.iter().map(|s| s.visited()).sum();
        let failed: usize = all.iter().map(|s| s.failed).sum();
        let left: usize = all.iter().map(|s| s.left).sum();
        let mut words = format!("采集{}个源，访问{visited}页，失败{failed}页", all.len());
        if left > 0 {
            words.push_str(&format!("，因页数上限未采集{left}页"));
        }
        let away = all
            .iter()
            .filter_map(|s| Some((&s.source, s.error.as_ref()?)));
        for (source, error) in away {
            words.push_str(&format!("；{source}：{error}"));
        }
        let is_whole = failed + left == 0 && all.iter().all(|s| s.error.is_none());
        let state = match is_whole {
            true => StepState::Done,
            false => StepState::Person,
        };
        Ok(Came::new(state, words))
    }

    /// Tips against the registry as it is now.
    pub(super) async fn tips(&mut self) -> Result<Came, StepError> {
        let (store, now) = (self.told.store, (self.told.clock)());
        let known = TipKnowledge::load(self.told.config, store).await?;
        let changed = matches(store, &known, COMPARER, now)
            .await
            .map_err(of_tips)?;
        let words = format!("已与登记数据比对，{changed}条线索的结果有变化");
        Ok(Came::new(StepState::Done, words))
    }

    /// What has changed is judged; findings and cases follow.
    pub(super) async fn scan(&mut self, uncrawled: Option<String>) -> Result<Came, StepError> {
        let asked = ScanTold {
            worker: self.told.holder.clone(),
            on: self.told.on,
            full: false,
            lease: PIECE,
            batch: SESSIONS,
            uncrawled,
            allow: None,
            clock: self.told.clock,
        };
        let tell = self.tell;
        let report = match scan(self.told.store, self.told.knowledge, &asked, tell).await {
            Ok(report) => report,
            // Nothing was changed, and a person decides.
            Err(stopped @ ScanError::Stopped(_)) => {
                return Ok(Came::new(StepState::Person, stopped.to_string()));
            }
            Err(ScanError::Store(error)) => return Err(error.into()),
            Err(error) => return Err(error.into()),
        };
        let c = &report.counts;
        let words = format!(
            "核查机构{}家、课次{}节，页面和线索{}件（未能核查{}件）；疑点新发现{}、重新打开{}、不再存在{}、未能复核{}，现有{}条；新立案件{}件；无法判断{}处",
            c.institutions,
            c.sessions,
            c.pages,
            c.pages_failed,
            c.new,
            c.reopened,
            c.resolved,
            c.unverified,
            report.on_record,
            report.opened.len(),
            c.unknown
        );
        let waits = c.cases_opened
            + c.cases_reopened
            + c.unverified
            + c.pages_failed
            + c.lapsing
            + c.refused
            + report.notes.len() as u64;
        self.scan = Some(report);
        let state = match waits {
            0 => StepState::Done,
            _ => StepState::Person,
        };
        Ok(Came::new(state, words))
    }

    /// Notices, reminders and answers.
    pub(super) async fn deliver(&mut self) -> Result<Came, StepError> {
        let Some(office) = &self.told.office else {
            let why = "没有配置 bureaus（部门通讯录），没有拟稿和投递".to_owned();
            return Ok(Came::new(StepState::Person, why));
        };
        let done = deliver(office, self.told.mailer, self.told.config).await;
        let done = done.map_err(of_notices)?;
        let words = format!(
            "拟稿{}份，定稿{}份，提醒{}份，上报{}份；发出{}封，对方已接收{}份，暂缓{}份，被拒收{}份，结果不明{}份",
            done.drafted.new.len(),
            done.fixed.new.len(),
            done.reminded.reminders.len(),
            done.reminded.escalations.len(),
            done.sent.mails,
            done.sent.accepted,
            done.sent.deferred,
            done.sent.rejected,
            done.sent.unknown
        );
        let is_clear = done.queues.is_clear()
            && done.drafted.blocked.is_empty()
            && done.reminded.blocked.is_empty()
            && !done.sent.is_away;
        self.delivered = Some(done);
        let state = match is_clear {
            true => StepState::Done,
            false => StepState::Person,
        };
        Ok(Came::new(state, words))
    }
}

fn of_import(error: crate::jobs::import::ImportError) -> StepError {
    match error {
        crate::jobs::import::ImportError::Store(error) => error.into(),
        other => other.into(),
    }
}

fn of_tips(error: crate::jobs::tips::TipJobError) -> StepError {
    match error {
        crate::jobs::tips::TipJobError::Store(error) => error.into(),
        other => other.into(),
    }
}

fn of_notices(error: crate::jobs::notices::NoticeJobError) -> StepError {
    match error {
        crate::jobs::notices::NoticeJobError::Store(error) => error.into(),
        other => other.into(),
    }
}

/// Digest of names and bytes of a file, or of all files under a folder.
fn mark_of(path: &Path) -> Result<String, StepError> {
    let mut hash = Sha256::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let io = |source| StepError::Io {
            path: path.display().to_string(),
            source,
        };
        if path.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(&path).map_err(io)? {
                inside.push(entry.map_err(io)?.path());
            }
            inside.sort_unstable();
            open.extend(inside);
        } else {
            let name = path.display().to_string();
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            let mut file = std::fs::File::open(&path).map_err(io)?;
            let mut whole = Sha256::new();
            let mut part = vec![0; 1 << 16];
            loop {
                let read = file.read(&mut part).map_err(io)?;
                match part.get(..read) {
                    Some(part) if read > 0 => whole.update(part),
                    _ => break,
                }
            }
            hash.update(whole.finalize());
        }
    }
    Ok(hex(&hash.finalize()))
}
