//! Writing drafts.

use chrono::{DateTime, NaiveDate, Utc};

use crate::store::audit::{self, Entry};
use crate::store::changes::{self, Change};
use crate::store::open::Tx;
use crate::store::values::args;
use crate::store::{Store, StoreError};

/// A letter word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// HTML.
    pub html: String,
    /// Name and bytes of the attached list.
    pub list: Option<(String, Vec<u8>)>,
    /// Lead and assisting bureaus with their addresses of that day, as JSON.
    pub parties: String,
}

/// A notice that is to be drafted.
#[derive(Debug, Clone)]
pub struct NewNotice<'a> {
    /// Its number, as letters print it.
    pub number: &'a str,
    /// The lead bureau; empty where the rules name none.
    pub lead: &'a str,
    /// `automatic`, `one` or `two`.
    pub needed: &'a str,
    /// What number and Message-ID are made of.
    pub digest: &'a str,
    /// Whom it is about.
    pub about: &'a str,
    /// Day of the check.
    pub day: NaiveDate,
    /// Day by which a reply is asked for.
    pub reply_by: NaiveDate,
    /// Fingerprints of its findings, each with a digest of the evidence that it shows.
    pub told: &'a [(String, String)],
    /// What it says.
    pub letter: &'a Letter,
}

/// One revision of what bureaus are told of a case.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// The case, by its number in the table.
    pub case: i64,
    /// The revision: one more than the last.
    pub revision: u32,
    /// How often the case was reopened before.
    pub round: u32,
    /// Who drafts: an officer's name, or the job.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Why anew, in a person's words.
    pub reason: Option<&'a str>,
    /// Earlier drafts that these take the place of.
    pub replaced: &'a [Change<'a>],
    /// One notice for each lead bureau.
    pub notices: &'a [NewNotice<'a>],
}

/// Writes the drafts of a revision, all of them or none; gives their numbers in the table.
///
/// # Errors
/// [`StoreError::Conflict`] where the revision is there already, as when two programs draft at
/// once; or when the database cannot be written.
pub async fn draft(store: &Store, draft: &Draft<'_>) -> Result<Vec<i64>, StoreError> {
    let mut tx = store.write().await?;
    let mut ids = Vec::with_capacity(draft.notices.len());
    for new in draft.notices {
        let sql = "INSERT INTO case_notice (number, case_id, revision, lead, state, needed, round,
                       digest, about, findings, day, reply_by, created_at, changed_at)
                   VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, $10, $11, $12, $12)
                   ON CONFLICT DO NOTHING RETURNING id";
        let told = args![
            new.number,
            draft.case,
            draft.revision,
            new.lead,
            new.needed,
            draft.round,
            new.digest,
            new.about,
            new.told.len(),
            new.day,
            new.reply_by,
            draft.at
        ];
        let id: Option<i64> = tx.optional(sql, &told, |row| row.get(0)).await?;
        let Some(id) = id else {
            return Err(taken(&mut tx, draft, new).await?);
        };
        let sql = "INSERT INTO notice_letter
                       (notice, subject, body, html, list_name, list, parties)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let letter = new.letter;
        let (name, list) = match &letter.list {
            Some((name, list)) => (Some(name.as_str()), Some(list.as_slice())),
            None => (None, None),
        };
        let told = args![
            id,
            &letter.subject,
            &letter.body,
            &letter.html,
            name,
            list,
            &letter.parties
        ];
        tx.execute(sql, &told).await?;
        for (finding, evidence) in new.told {
            let sql = "INSERT INTO notice_finding (notice, finding, evidence) VALUES ($1, $2, $3)";
            tx.execute(sql, &args![id, finding, evidence]).await?;
        }
        ids.push(id);
    }
    changes::apply_in(&mut tx, draft.replaced).await?;
    let subjects: Vec<String> = ids.iter().map(i64::to_string).collect();
    let detail = format!(r#"{{"case":{},"revision":{}}}"#, draft.case, draft.revision);
    let entries: Vec<Entry<'_>> = subjects
        .iter()
        .map(|subject| Entry {
            at: draft.at,
            actor: draft.actor,
            kind: "notice",
            subject,
            action: "draft",
            from: None,
            to: Some("draft"),
            reason: draft.reason,
            detail: Some(&detail),
        })
        .collect();
    audit::append(&mut tx, &entries).await?;
    tx.commit().await?;
    Ok(ids)
}

/// Why a draft could not be written: somebody else has drafted the revision, or by bad luck
/// another notice has the same number.
async fn taken(
    tx: &mut Tx,
    draft: &Draft<'_>,
    new: &NewNotice<'_>,
) -> Result<StoreError, StoreError> {
    let sql = "SELECT id FROM case_notice WHERE case_id = $1 AND revision = $2 AND lead = $3";
    let told = args![draft.case, draft.revision, new.lead];
    let found: Option<i64> = tx.optional(sql, &told, |row| row.get(0)).await?;
    Ok(match found {
        Some(_) => StoreError::Conflict {
            what: format!("case {}", draft.case),
            expected: i64::from(draft.revision) - 1,
            found: i64::from(draft.revision),
        },
        None => tx.missing(format!(
            "没有用过的文号（{}已用于另一份通知单）",
            new.number
        )),
    })
}
