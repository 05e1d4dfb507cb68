//! From a sent form to a tip on record.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use tokio::runtime::Handle;

use crate::clock;
use crate::jobs::accounts::Role;
use crate::jobs::tips::{
    Intake, Receipt, Reporter, Submission, TipJobError, TipKnowledge, add, coordinates,
};
use crate::web::error::WebError;
use crate::web::sent::Sent;
use crate::web::visit::Desk;

/// What was filled in, to be shown again where something was wrong. Who reports is not in
/// here: it is filled in anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub words: String,
    pub place: String,
    pub town: String,
    pub seen: String,
    pub at: String,
}

impl Wanted {
    pub fn read(sent: &Sent) -> Self {
        let field = |name| sent.field(name).to_owned();
        Self {
            words: field("words"),
            place: field("place"),
            town: field("town"),
            seen: field("seen"),
            at: field("at"),
        }
    }
}

/// Why a tip was not taken in.
#[derive(Debug)]
pub(super) enum NotFiled {
    /// What was filled in.
    Wrong(String),
    /// The tip's own rules, or something inside.
    Tip(TipJobError),
    /// Something that should not happen.
    Broken(String),
}

impl From<TipJobError> for NotFiled {
    fn from(error: TipJobError) -> Self {
        Self::Tip(error)
    }
}

/// What the reporter reads; an error where it is not their doing.
pub(super) fn told(error: NotFiled) -> Result<String, WebError> {
    match error {
        NotFiled::Wrong(told) => Ok(told),
        NotFiled::Broken(detail) => Err(WebError::Internal(detail)),
        NotFiled::Tip(error) => match error {
            TipJobError::Tip(_)
            | TipJobError::Photo { .. }
            | TipJobError::Photos { .. }
            | TipJobError::Coordinates
            | TipJobError::Reporter(_)
            | TipJobError::Changed => Ok(format!("{error}。")),
            error => Err(error.into()),
        },
    }
}

/// Takes a tip in. Pictures are decoded and names compared off the async threads.
pub(super) async fn file(desk: &Desk, mut sent: Sent) -> Result<Receipt, NotFiled> {
    let was = Wanted::read(&sent);
    let submission = Submission::parse(sent.field("submission"))?;
    let at = match was.at.as_str() {
        "" => None,
        text => Some(coordinates(text)?),
    };
    let seen_at = moment(&was.seen)?;
    let user = desk.visitor.user().filter(|user| user.role == Role::Grid);
    let who = user
        .map_or("公众（网页）", |user| user.name.as_str())
        .to_owned();
    let filled = |name| Some(sent.field(name).to_owned());
    let reporter = match user {
        Some(_) => None,
        None => Reporter::new(filled("name"), filled("phone"), filled("remarks"))
            .map_err(TipJobError::from)?,
    };
    let photos = std::mem::take(&mut sent.files);
    let photos: Vec<Vec<u8>> = photos.into_iter().map(|file| file.bytes).collect();
    let broken = |error: &dyn std::fmt::Display| NotFiled::Broken(error.to_string());
    let turn = Arc::clone(&desk.limits().checks).acquire_owned().await;
    let turn = turn.map_err(|e| broken(&e))?;
    let (desk, here) = (desk.clone(), Handle::current());
    let work = tokio::task::spawn_blocking(move || {
        let intake = Intake {
            submission: &submission,
            words: &was.words,
            place: some(&was.place),
            town: some(&was.town),
            at,
            seen_at,
            photos: &photos,
            reporter: reporter.as_ref(),
            who: &who,
            now: clock::now(),
        };
        let done = here.block_on(async {
            let known = TipKnowledge::load(desk.config(), desk.store()).await?;
            add(desk.store(), &intake, &known, &desk.config().tips).await
        });
        drop((turn, sent));
        done
    });
    Ok(work.await.map_err(|e| broken(&e))??)
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A moment in China, as a browser's field gives it.
fn moment(text: &str) -> Result<Option<DateTime<Utc>>, NotFiled> {
    if text.is_empty() {
        return Ok(None);
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let at = local.and_then(|local| Shanghai.from_local_datetime(&local).earliest());
    match at {
        Some(at) => Ok(Some(at.to_utc())),
        None => Err(NotFiled::Wrong(
            "看到的时间应写成 2024-09-10 18:30 这样的形式；不清楚可以不填。".into(),
        )),
    }
}
