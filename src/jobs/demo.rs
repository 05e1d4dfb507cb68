//! The whole main job on a small invented county: import, fetch, judge, keep, write letters.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use url::Url;

use super::inspect::{Inspection, gather, read_bytes};
use super::pages::PageServer;
use super::rulebook::{LoadError, load};
use crate::config::{Config, ConfigError};
use crate::crawl::{AllowList, CrawlError, Fetched, Fetcher, Limits, Options, site};
use crate::engine::{Engine, Finding, Outcome, describe};
use crate::extract::Vocabulary;
use crate::mail::{FileMailer, Mailer, Receipt, SendError};
use crate::model::{Certainty, Facts, Table};
use crate::notify::{
    About, Directory, Edition, LetterError, Message, MessageError, Notice, Route, UnknownNote,
    compose, message, no_route_report, notices,
};
use crate::rules::{Problems, Rulebook, hex};
use crate::store::{
    RunId, Store, StoreError, findings, notices as records_of_notice, pages, records, runs,
};

/// Why the demo could not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A setting that the demo needs is missing.
    #[error("{0} 缺少 `{1}`")]
    Missing(PathBuf, &'static str),
    /// A file cannot be read or written.
    #[error("{path}：{source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bureaus' addresses have mistakes.
    #[error("{0}")]
    Directory(#[from] crate::notify::DirectoryErrors),
    /// A page cannot be fetched.
    #[error(transparent)]
    Crawl(#[from] CrawlError),
    /// A letter cannot be composed.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// A message cannot be built.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A letter cannot be written.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the demo did, for the summary.
#[derive(Debug, Default)]
pub struct DemoReport {
    /// Institutions, teachers, classes, sessions, payments, contracts.
    pub records: Vec<(&'static str, usize)>,
    /// Pages fetched and offers read from them.
    pub pages: (usize, usize),
    /// Rules applied.
    pub rules: usize,
    /// Findings that are violations, and suspicions.
    pub findings: (usize, usize),
    /// Institutions with at least one finding.
    pub institutions: usize,
    /// Records that could not be judged.
    pub unknown: u64,
    /// Mistakes in the input.
    pub mistakes: usize,
    /// Letters newly written, and those that stood there already.
    pub letters: (usize, usize),
    /// Notices per bureau.
    pub bureaus: Vec<(String, usize)>,
    /// What could not be sent, as text; empty where everything has a route.
    pub no_route: String,
    /// Findings that are new since the last run.
    pub new_findings: u64,
    /// Folder with the results.
    pub out: PathBuf,
}

/// Where the demo reads, writes, and what time it is.
#[derive(Debug, Clone)]
pub struct DemoTold {
    /// Folder with `tutorwatch.toml`.
    pub data: PathBuf,
    /// Folder for the results.
    pub out: PathBuf,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// Rule files, where not the default.
    pub rules: Option<PathBuf>,
}

/// Runs the demo once. Running it again writes no letter twice.
///
/// # Errors
/// Where the data, the rules or the output folder cannot be used.
pub async fn demo(told: &DemoTold, step: &dyn Fn(&str)) -> Result<DemoReport, DemoError> {
    let file = told.data.join("tutorwatch.toml");
    let mut config = Config::load(&file)?;
    config.rules = told.rules.clone().or(config.rules);
    let need = |value: &Option<PathBuf>, key| {
        value.clone().ok_or_else(|| DemoError::Missing(file.clone(), key))
    };
    let (registry, pages) = (need(&config.registry, "registry")?, need(&config.pages, "pages")?);
    let directory = read_directory(&need(&config.bureaus, "bureaus")?)?;
    create(&told.out)?;
    step("读取规则");
    let (book, vocabulary) = load(&config)?.checked()?;
    let mut inspection = gather(&[registry], &vocabulary, step);
    step("读取公开页面");
    let fetched = fetch(&pages, config.pages_address.as_ref(), told.clock).await?;
    add_pages(&fetched, &vocabulary, &mut inspection);
    step("判断");
    let day = config.day.unwrap_or_else(|| crate::clock::day_of((told.clock)()));
    let outcome = Engine::new(&book, &vocabulary, &mut Problems::default()).judge(&inspection.facts, day);
    let findings: Vec<Finding<'_>> =
        outcome.hits.iter().filter_map(|hit| describe(hit, &inspection.facts, &book)).collect();
    step("保存");
    let store = Store::open(&told.out.join("tutorwatch.db")).await?;
    let kept = Kept { book: &book, facts: &inspection.facts, fetched: &fetched, findings: &findings, day };
    let (run, new_findings) = keep(&store, &kept, told.clock).await?;
    step("起草通知单");
    let unknowns = unknown_notes(&outcome, &inspection, &book);
    let edition = Edition {
        rulebook: book.id().to_owned(),
        sha256: book.sha256.clone(),
        day,
        tool: concat!("tutorwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let all = notices(&findings, &unknowns, &directory, &edition);
    let letters = write_letters(&all, &directory, &edition, &Outbox { store: &store, run, told }).await?;
    store.close().await;
    Ok(report(&book, &inspection, &outcome, &findings, &all, letters, new_findings, told))
}

fn create(folder: &Path) -> Result<(), DemoError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| DemoError::Io { path: folder.to_owned(), source })
}

fn read_directory(path: &Path) -> Result<Directory, DemoError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| DemoError::Io { path: path.to_owned(), source })?;
    Ok(Directory::parse(&path.display().to_string(), &text)?)
}

/// Serves the saved pages on the loopback address and fetches them from there, through the
/// same code that fetches public pages.
async fn fetch(
    folder: &Path,
    published: Option<&Url>,
    clock: fn() -> DateTime<Utc>,
) -> Result<Vec<Fetched>, DemoError> {
    let io = |source| DemoError::Io { path: folder.to_owned(), source };
    let server = PageServer::start(folder).await.map_err(io)?;
    let allow = AllowList::default().with_url(server.url());
    let fetcher = Fetcher::new("demo@example.cn", Limits::default(), allow, clock)?;
    let options = Options { pause: std::time::Duration::ZERO, ..Options::default() };
    let walked = site(&fetcher, server.url(), &options).await;
    let base = server.url().clone();
    server.stop().await.map_err(io)?;
    let mut pages = walked?.pages;
    for page in &mut pages {
        // The port is another one every time; a finding's address must not be.
        let path = base.make_relative(&page.url).unwrap_or_default();
        if let Some(url) = published.and_then(|p| p.join(&path).ok()) {
            page.url = url;
        }
    }
    Ok(pages)
}

fn add_pages(fetched: &[Fetched], vocabulary: &Vocabulary, inspection: &mut Inspection) {
    for page in fetched.iter().filter(|p| p.is_html()) {
        match read_bytes(page.url.as_str(), &page.bytes, page.charset.as_deref(), vocabulary) {
            Ok(page) => inspection.facts.pages.push(page),
            Err(message) => inspection.unreadable(page.url.as_str(), message),
        }
    }
}

/// Everything that a run leaves in the database.
struct Kept<'a> {
    book: &'a Rulebook,
    facts: &'a Facts,
    fetched: &'a [Fetched],
    findings: &'a [Finding<'a>],
    day: NaiveDate,
}

async fn keep(store: &Store, kept: &Kept<'_>, clock: fn() -> DateTime<Utc>) -> Result<(RunId, u64), DemoError> {
    let new = runs::NewRun {
        started_at: clock(),
        day: kept.day,
        rulebook: kept.book.id(),
        rulebook_sha256: &kept.book.sha256,
    };
    let run = runs::begin(store, &new).await?;
    for page in kept.fetched {
        let new = pages::NewPage {
            source: page.url.as_str(),
            sha256: &page.sha256,
            bytes: &page.bytes,
            fetched_at: page.fetched_at,
        };
        pages::put(store, &new).await?;
    }
    let hashes = record_hashes(kept.facts);
    let rows: Vec<records::NewRecord<'_>> = hashes
        .iter()
        .map(|(table, ix, hash)| records::NewRecord {
            table: table.name(),
            id: kept.facts.record(*table, *ix).0,
            institution: &kept.facts.institution(kept.facts.owner(*table, *ix)).id,
            hash,
        })
        .collect();
    records::put(store, run, &rows).await?;
    let seen = keep_findings(store, run, kept.findings).await?;
    let counts: Vec<(&str, usize)> =
        Table::ALL.iter().map(|t| (t.name(), kept.facts.count(*t))).collect();
    runs::finish(store, run, clock(), &counts).await?;
    Ok((run, seen.new))
}

async fn keep_findings(
    store: &Store,
    run: RunId,
    findings: &[Finding<'_>],
) -> Result<findings::Seen, DemoError> {
    let texts: Vec<[String; 3]> = findings
        .iter()
        .map(|f| [f.observed.to_string(), f.limit.to_string(), f.message()])
        .collect();
    let rows: Vec<findings::NewFinding<'_>> = findings
        .iter()
        .zip(&texts)
        .map(|(finding, [observed, limit, message])| findings::NewFinding {
            fingerprint: &finding.fingerprint,
            rule: &finding.rule.id,
            institution: finding.institution.map(|i| i.id.as_str()),
            table: finding.table,
            record_id: &finding.id,
            occurred_on: finding.occurred_on,
            observed,
            limit,
            message,
        })
        .collect();
    Ok(findings::put(store, run, &rows).await?)
}

/// A hash of each record's content, by which a later run tells what changed.
fn record_hashes(facts: &Facts) -> Vec<(Table, usize, String)> {
    let mut all = Vec::new();
    for table in Table::ALL {
        for ix in 0..facts.count(table) {
            let hash = hex(&Sha256::digest(facts.content(table, ix)));
            all.push((table, ix, hash));
        }
    }
    all
}

fn unknown_notes(outcome: &Outcome, inspection: &Inspection, book: &Rulebook) -> Vec<UnknownNote> {
    let notes = outcome.unjudged.iter().filter_map(|unjudged| {
        let rule = book.rules.get(usize::from(unjudged.rule))?;
        Some(UnknownNote {
            institution_id: inspection.facts.institution(unjudged.institution?).id.clone(),
            rule_id: rule.id.clone(),
            rule_title: rule.title.clone(),
            lead: rule.lead.clone(),
            reason: unjudged.reason.to_string(),
            count: unjudged.count as usize,
        })
    });
    notes.collect()
}

/// Where letters are recorded.
struct Outbox<'a> {
    store: &'a Store,
    run: RunId,
    told: &'a DemoTold,
}

impl Outbox<'_> {
    /// Recorded before it is written: a letter that nobody knows of could be written twice.
    async fn record(
        &self,
        notice: &Notice<'_>,
        message: &Message,
        path: &Path,
    ) -> Result<(), DemoError> {
        let new = records_of_notice::NewNotice {
            message_id: &message.message_id,
            run: self.run,
            bureau: notice.lead.as_ref().map_or("", |lead| lead.name.as_str()),
            institution: match notice.about {
                About::Institution(institution) => Some(&institution.id),
                About::Page(_) => None,
            },
            number: &message.number,
            path: &path.display().to_string(),
            created_at: (self.told.clock)(),
        };
        records_of_notice::record_once(self.store, &new).await?;
        Ok(())
    }
}

/// Letters newly written, and those that stood there already.
async fn write_letters(
    all: &[Notice<'_>],
    directory: &Directory,
    edition: &Edition,
    outbox: &Outbox<'_>,
) -> Result<(usize, usize), DemoError> {
    let folder = outbox.told.out.join("letters");
    create(&folder)?;
    let mailer = FileMailer::new(&folder);
    let (mut new, mut old) = (0, 0);
    for notice in all {
        let letter = compose(notice, directory, edition)?;
        let page = folder.join(format!("{}.html", notice.number));
        std::fs::write(&page, &letter.html).map_err(|source| DemoError::Io { path: page, source })?;
        if !matches!(notice.route, Route::Mail) {
            continue;
        }
        let message = message(notice, &letter, directory, (outbox.told.clock)())?;
        outbox.record(notice, &message, &mailer.path(&message)).await?;
        match mailer.send(&message.envelope, &message).await? {
            Receipt::Accepted(_) => new += 1,
            Receipt::AlreadySent(_) => old += 1,
        }
    }
    Ok((new, old))
}

#[allow(clippy::too_many_arguments, reason = "a summary is made from everything")]
fn report(
    book: &Rulebook,
    inspection: &Inspection,
    outcome: &Outcome,
    findings: &[Finding<'_>],
    all: &[Notice<'_>],
    letters: (usize, usize),
    new_findings: u64,
    told: &DemoTold,
) -> DemoReport {
    let facts = &inspection.facts;
    let is = |certainty| findings.iter().filter(|f| f.certainty == certainty).count();
    let mut concerned: Vec<&str> =
        findings.iter().filter_map(|f| f.institution).map(|i| i.id.as_str()).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let mut bureaus: Vec<(String, usize)> = Vec::new();
    for name in all.iter().filter_map(|n| n.lead.as_ref()).map(|lead| &lead.name) {
        match bureaus.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => bureaus.push((name.clone(), 1)),
        }
    }
    DemoReport {
        records: Table::ALL.iter().map(|t| (t.zh(), facts.count(*t))).collect(),
        pages: (facts.pages.len(), facts.pages.iter().map(|p| p.listing.offers.len()).sum()),
        rules: book.rules.len(),
        findings: (is(Certainty::Violation), is(Certainty::Suspicion)),
        institutions: concerned.len(),
        unknown: outcome.unjudged.iter().map(|u| u64::from(u.count)).sum(),
        mistakes: inspection.report.errors.len(),
        letters,
        bureaus,
        no_route: no_route_report(all),
        new_findings,
        out: told.out.clone(),
    }
}
