//! Notices -> letters on disk, each once.

use std::path::Path;

use askama::Template;

use super::{DemoError, DemoTold, create};
use crate::engine::Outcome;
use crate::jobs::inspect::Inspection;
use crate::mail::{FileMailer, Hindrance, Mailer, Outcome as Sent, Parcel};
use crate::notify::{
    About, Directory, Edition, LetterError, Message, Notice, Route, UnknownNote, compose, message,
};
use crate::rules::Rulebook;
use crate::store::{RunId, Store, notices};

/// What could not be judged, for the letters.
pub(super) fn unknown_notes(
    outcome: &Outcome,
    inspection: &Inspection,
    book: &Rulebook,
) -> Vec<UnknownNote> {
    let notes = outcome.unjudged.iter().filter_map(|unjudged| {
        let rule = book.rules.get(usize::from(unjudged.rule))?;
        Some(UnknownNote {
            institution_id: inspection
                .facts
                .institution(unjudged.institution?)
                .id
                .clone(),
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
pub(super) struct Outbox<'a> {
    pub store: &'a Store,
    pub run: RunId,
    pub told: &'a DemoTold,
}

impl Outbox<'_> {
    /// Recorded before it is written: a letter that nobody knows of could be written twice.
    async fn record(
        &self,
        notice: &Notice<'_>,
        message: &Message,
        path: &Path,
    ) -> Result<(), DemoError> {
        let new = notices::NewNotice {
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
        notices::record_once(self.store, &new).await?;
        Ok(())
    }
}

/// Letters newly written, and those that stood there already.
pub(super) async fn write_letters(
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
        write(
            &folder.join(format!("{}.html", notice.number)),
            &letter.html,
        )?;
        if !matches!(notice.route, Route::Mail) {
            continue;
        }
        let message = message(notice, &letter, directory, (outbox.told.clock)())?;
        outbox
            .record(notice, &message, &mailer.path(&message.number))
            .await?;
        let number = message.number.clone();
        let mail = Parcel::try_from(message)?;
        let outcome = match mailer.prepare(&mail).await {
            Ok(ready) => ready.transmit().await,
            Err(Hindrance::AlreadyAccepted { .. }) => {
                old += 1;
                continue;
            }
            Err(hindrance) => hindrance.into(),
        };
        match outcome {
            Sent::Accepted { .. } => new += 1,
            other => return Err(DemoError::Send(number, other)),
        }
    }
    let index = Index { all, edition }.render().map_err(LetterError::from)?;
    write(&outbox.told.out.join("index.html"), &index)?;
    Ok((new, old))
}

fn write(path: &Path, text: &str) -> Result<(), DemoError> {
    std::fs::write(path, text).map_err(|source| DemoError::Io {
        path: path.to_owned(),
        source,
    })
}

/// The list of letters, for a browser.
#[derive(Template)]
#[template(path = "demo_index.html")]
struct Index<'a> {
    all: &'a [Notice<'a>],
    edition: &'a Edition,
}
