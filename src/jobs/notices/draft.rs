//! Drafts: one notice for each lead bureau of a case, anew where its evidence has changed.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use super::approve::approve_row;
use super::parties::Parties;
use super::stands::stage;
use super::told::CaseFile;
use super::{MACHINE, NoticeJobError, Office, Said};
use crate::cases::plan::due;
use crate::cases::{Actor, CaseStage};
use crate::model::Word;
use crate::notify::{Approval, Edition, Notice, Revision, case_notices as compose_all, compose};
use crate::store::case_notices::{self, Brief, CaseNotice, DRAFT_WANTED, Draft, Letter, NewNotice};
use crate::store::changes::{self, Change};
use crate::store::holds;
use crate::store::outbox::{self, Claim, End, Task};

/// Tasks that one call takes at most.
const AT_ONCE: u32 = 1_000;

/// What a draft that is not needed any more becomes.
const WITHDRAWN: &str = "withdrawn";

/// What became of drafts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// Numbers of the notices that were drafted.
    pub new: Vec<String>,
    /// How many earlier drafts they took the place of, or were not needed any more.
    pub replaced: usize,
    /// How many were approved by the settings.
    pub approved: usize,
    /// Cases whose notices could not be drafted, or notices that could not be approved by the
    /// settings, and why.
    pub blocked: Vec<(String, String)>,
}

/// Drafts the notices that are wanted: of confirmed cases, of cases that a task names, and anew
/// where a draft that waits tells of something that is not so any more.
///
/// # Errors
/// When the database cannot be used. A case that cannot be drafted is in the result.
pub async fn draft_wanted(office: &Office<'_>) -> Result<Drafted, NoticeJobError> {
    let now = office.now();
    let worker = super::super::deliver::worker()?;
    let claim = Claim {
        kind: DRAFT_WANTED,
        worker: &worker,
        now,
        until: now + office.settings.lease,
        most: AT_ONCE,
    };
    let mut cases: BTreeMap<i64, Vec<Task>> = BTreeMap::new();
    for task in outbox::claim(office.store, &claim).await? {
        cases.entry(case_of(&task)).or_default().push(task);
    }
    for brief in case_notices::confirmed(office.store).await? {
        cases.entry(brief.id).or_default();
    }
    for waits in case_notices::in_state(office.store, "draft").await? {
        cases.entry(waits.case).or_default();
    }
    let mut drafted = Drafted::default();
    for (case, tasks) in cases {
        let done = draft_case(office, case, None, &mut drafted).await;
        let error = match done {
            Ok(()) => None,
            // Somebody else drafts the same at this moment.
            Err(error) if error.is_conflict() => Some(error.to_string()),
            Err(NoticeJobError::Store(error)) => return Err(error.into()),
            Err(error) => {
                let number = case_notices::brief(office.store, case).await?;
                let number = number.map_or_else(|| case.to_string(), |brief| brief.number);
                drafted.blocked.push((number, error.to_string()));
                Some(error.to_string())
            }
        };
        for task in tasks {
            let end = match &error {
                None => End::Done,
                Some(error) => End::Again {
                    next_at: now + TimeDelta::hours(1),
                    error,
                },
            };
            outbox::end(office.store, task.id, &worker, end, now).await?;
        }
    }
    approve_automatic(office, &mut drafted).await?;
    Ok(drafted)
}

/// Drafts a case's notices anew because an officer says so.
///
/// # Errors
/// Where the case cannot be drafted; when the database cannot be used.
pub async fn draft_again(
    office: &Office<'_>,
    case: i64,
    said: Said<'_>,
) -> Result<Drafted, NoticeJobError> {
    let mut drafted = Drafted::default();
    draft_case(office, case, Some(said), &mut drafted).await?;
    approve_automatic(office, &mut drafted).await?;
    match drafted.new.is_empty() {
        false => Ok(drafted),
        true => Err(NoticeJobError::Wrong(
            "没有拟出通知单：案件没有成立的疑点，或者案件的状态不允许。请先核对案件".to_owned(),
        )),
    }
}

/// The case that a task names: its number in the table, in the body or at the head of the key.
fn case_of(task: &Task) -> i64 {
    let body: Option<serde_json::Value> = serde_json::from_str(&task.body).ok();
    let named = body.and_then(|body| body.get("case")?.as_i64());
    let digits = |key: &str| {
        let from = key.find(|c: char| c.is_ascii_digit())?;
        let rest = key.get(from..)?;
        let end = rest.find(|c: char| !c.is_ascii_digit());
        rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
    };
    named.or_else(|| digits(&task.key)).unwrap_or_default()
}

async fn draft_case(
    office: &Office<'_>,
    case: i64,
    said: Option<Said<'_>>,
    drafted: &mut Drafted,
) -> Result<(), NoticeJobError> {
    let no_case = || NoticeJobError::NoSuch(format!("编号为{case}的案件"));
    let brief = case_notices::brief(office.store, case).await?;
    let brief = brief.ok_or_else(no_case)?;
    let all = case_notices::of_case(office.store, case).await?;
    let drafts: Vec<&CaseNotice> = all.iter().filter(|n| n.state == "draft").collect();
    let only_automatic = match stage(&brief)? {
        CaseStage::Closed => return discard(office, &brief, &drafts, drafted).await,
        CaseStage::Returned | CaseStage::Disputed => {
            let state = stage(&brief)?.zh();
            let why = format!("案件“{state}”，待工作人员处理后再拟通知单");
            // Drafts stay: what becomes of them depends on what the person decides.
            return match drafts.is_empty() {
                true => Err(NoticeJobError::Wrong(why)),
                false => Ok(()),
            };
        }
        CaseStage::Triage | CaseStage::Assigned | CaseStage::Verifying | CaseStage::Reopened => {
            true
        }
        CaseStage::Confirmed | CaseStage::Noticed | CaseStage::AwaitingReply => false,
    };
    let file = CaseFile::load(office, brief).await?;
    if file.records.is_empty() {
        return Ok(());
    }
    let round = case_notices::reopened(office.store, case).await?;
    let told = file.evidence();
    if said.is_none() && !is_news(office, &all, &told, round).await? {
        return Ok(());
    }
    write(
        office,
        &file,
        &all,
        &Told {
            told,
            round,
            only_automatic,
            said,
        },
        drafted,
    )
    .await
}

/// What a revision is about.
struct Told<'a> {
    told: Vec<(String, String)>,
    round: u32,
    only_automatic: bool,
    said: Option<Said<'a>>,
}

/// Whether bureaus have to be told anew: nothing was told yet, the case was reopened since, a
/// finding is new or has other evidence; or a draft that waits tells of what is gone, or asks
/// for a reply so soon that nobody could give it.
async fn is_news(
    office: &Office<'_>,
    all: &[CaseNotice],
    told: &[(String, String)],
    round: u32,
) -> Result<bool, NoticeJobError> {
    let Some(last) = all.first() else {
        return Ok(true);
    };
    let before = case_notices::told(office.store, last.id).await?;
    let waits = all
        .iter()
        .any(|n| n.revision == last.revision && n.state == "draft");
    let half = i64::from(office.directory.reply_days) / 2;
    let too_soon = last.reply_by - office.today() < TimeDelta::days(half.max(1));
    Ok(last.round != round
        || told.iter().any(|one| !before.contains(one))
        || (waits && (too_soon || before.iter().any(|one| !told.contains(one)))))
}

async fn write(
    office: &Office<'_>,
    file: &CaseFile,
    all: &[CaseNotice],
    told: &Told<'_>,
    drafted: &mut Drafted,
) -> Result<(), NoticeJobError> {
    let today = office.today();
    let number = all.first().map_or(0, |last| last.revision) + 1;
    let findings = file.findings()?;
    let unknowns = file.unknowns(office).await?;
    let edition = Edition {
        rulebook: office.book.id().to_owned(),
        sha256: office.book.sha256.clone(),
        day: file.checked_on().unwrap_or(today),
        tool: concat!("tutorwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let revision = Revision {
        case: &file.brief.number,
        revision: number,
        reply_by: reply_by(office, today),
    };
    let notices = compose_all(&revision, &findings, &unknowns, office.directory, &edition)?;
    let approvals = &office.settings.approvals;
    let is_automatic = |n: &Notice<'_>| approvals.needed(n) == Approval::Automatic;
    if told.only_automatic && !notices.iter().all(is_automatic) {
        return Ok(());
    }
    let mut letters = Vec::with_capacity(notices.len());
    for notice in &notices {
        letters.push(kept_letter(office, notice, &edition)?);
    }
    // What may have gone out before the store was restored is a person's to decide.
    let held = holds::current(office.store).await?.is_some();
    let needed = |notice: &Notice<'_>| match approvals.needed(notice) {
        Approval::Automatic if held => Approval::One,
        needed => needed,
    };
    let new: Vec<NewNotice<'_>> = notices
        .iter()
        .zip(&letters)
        .map(|(notice, letter)| NewNotice {
            number: &notice.number,
            lead: notice.lead.as_ref().map_or("", |lead| &lead.name),
            needed: needed(notice).code(),
            digest: &notice.digest,
            about: notice.about.label(),
            day: edition.day,
            reply_by: revision.reply_by,
            told: &told.told,
            letter,
        })
        .collect();
    let actor = told.said.map_or(MACHINE, |said| said.by);
    let replaced: Vec<Change<'_>> = all
        .iter()
        .filter(|notice| notice.state == "draft")
        .map(|notice| office.changed(notice, WITHDRAWN, actor, Some("有新的一版通知单")))
        .collect();
    let draft = Draft {
        case: file.brief.id,
        revision: number,
        round: told.round,
        actor,
        at: office.now(),
        reason: told.said.map(|said| said.reason),
        replaced: &replaced,
        notices: &new,
    };
    case_notices::draft(office.store, &draft).await?;
    drafted.replaced += replaced.len();
    drafted.new.extend(notices.iter().map(|n| n.number.clone()));
    Ok(())
}

/// Approves what the settings left to the program when it was drafted; also what a program
/// drafted that was killed before it came to this.
async fn approve_automatic(
    office: &Office<'_>,
    drafted: &mut Drafted,
) -> Result<(), NoticeJobError> {
    for notice in case_notices::in_state(office.store, "draft").await? {
        if notice.needed != Approval::Automatic.code() {
            continue;
        }
        match approve_row(office, &notice, &Actor::Machine).await {
            Ok(_) => drafted.approved += 1,
            Err(error) if error.is_conflict() => {}
            Err(NoticeJobError::Store(error)) => return Err(error.into()),
            Err(error) => drafted.blocked.push((notice.number, error.to_string())),
        }
    }
    Ok(())
}

fn kept_letter(
    office: &Office<'_>,
    notice: &Notice<'_>,
    edition: &Edition,
) -> Result<Letter, NoticeJobError> {
    let letter = compose(notice, office.directory, edition)?;
    let parties = Parties::of(notice.lead.as_ref(), &notice.copies);
    let parties = serde_json::to_string(&parties)
        .map_err(|e| NoticeJobError::Unreadable(notice.number.clone(), e.to_string()))?;
    Ok(Letter {
        subject: letter.subject,
        body: letter.text,
        html: letter.html,
        list: letter.list.map(|list| (list.name, list.bytes)),
        parties,
    })
}

/// The days that the directory gives, and on to the next working day.
fn reply_by(office: &Office<'_>, today: NaiveDate) -> NaiveDate {
    let by = office.directory.reply_by(today);
    by.pred_opt()
        .map_or(by, |eve| due(&office.book.calendar, eve, 1).on)
}

async fn discard(
    office: &Office<'_>,
    brief: &Brief,
    drafts: &[&CaseNotice],
    drafted: &mut Drafted,
) -> Result<(), NoticeJobError> {
    let reason = format!("案件{}已办结", brief.number);
    let gone = drafts.iter();
    let changes: Vec<Change<'_>> = gone
        .map(|notice| office.changed(notice, WITHDRAWN, MACHINE, Some(&reason)))
        .collect();
    changes::apply(office.store, &changes).await?;
    drafted.replaced += changes.len();
    Ok(())
}
