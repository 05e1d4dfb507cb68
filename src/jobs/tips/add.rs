//! Taking a tip in.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::identity::sealed;
use super::{Submission, TipJobError, TipKnowledge, days_before, keys, limits, seen};
use crate::cases::tips::{Earlier, Named, NewTip, ReceiptCode, Repeats, Tip};
use crate::config::TipsConfig;
use crate::privacy::{Photo, Reporter, Sealed};
use crate::rules::hex;
use crate::store::Store;
use crate::store::identities::{self, Identity, SealedRef};
use crate::store::tips::{self, Filed, Listed, Matching, NewPhoto, Said, TipId};

/// Receipt codes of one submission that are tried; that even two are taken is a chance of one
/// in billions.
const TRIES: u8 = 8;

/// A tip as it comes in.
#[derive(Debug, Clone, Copy)]
pub struct Intake<'a> {
    /// The number that the sender drew; the same one again is the same tip.
    pub submission: &'a Submission,
    /// What the reporter says.
    pub words: &'a str,
    /// Address or description of the place.
    pub place: Option<&'a str>,
    /// 镇（街道） of the place.
    pub town: Option<&'a str>,
    /// Latitude and longitude in millionths of a degree.
    pub at: Option<(i64, i64)>,
    /// When it was seen.
    pub seen_at: Option<DateTime<Utc>>,
    /// Files of photos.
    pub photos: &'a [Vec<u8>],
    /// Who reports it; nobody where they do not say.
    pub reporter: Option<&'a Reporter>,
    /// Who takes it in: a desk, a channel.
    pub who: &'a str,
    /// The time of now.
    pub now: DateTime<Utc>,
}

/// What the reporter is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The tip's number, for officers.
    pub id: TipId,
    /// The code that the reporter asks with.
    pub code: ReceiptCode,
    /// Whether it was taken in before.
    pub again: bool,
}

/// Takes a tip in: checked, its photos encoded anew, its reporter sealed, compared with the
/// registry and with earlier tips, and routed. Nothing is kept of what is refused.
///
/// # Errors
/// Where the tip, a photo or the reporter cannot be taken, or the store cannot be written.
pub async fn add(
    store: &Store,
    intake: &Intake<'_>,
    known: &TipKnowledge,
    config: &TipsConfig,
) -> Result<Receipt, TipJobError> {
    let photos = photos(intake, config)?;
    let tip = checked(intake, &photos)?;
    let keys = intake.reporter.map(|_| keys(config)).transpose()?;
    let (named, matched) = known.matched(&tip);
    let routes = known.routes(&tip);
    let same_as = repeated(store, intake, &tip, &named, &photos, config).await?;
    let said = Said {
        received_at: tip.received_at,
        seen_at: tip.seen_at,
        words: tip.words.clone(),
        place: tip.place.clone(),
        town: tip.town.clone(),
        at: intake.at,
    };
    let new_photos: Vec<NewPhoto<'_>> = photos.iter().map(new_photo).collect();
    let (submission_sha256, content_sha256) = (intake.submission.stored(), content(&said, &photos));
    for nth in 0..TRIES {
        let code = intake.submission.receipt(nth);
        let receipt_sha256 = code.stored();
        let sealed = match (intake.reporter, &keys) {
            (Some(reporter), Some(keys)) => Some(keys.seal(reporter, &receipt_sha256)?),
            _ => None,
        };
        let new = tips::NewTip {
            receipt_sha256: &receipt_sha256,
            submission_sha256: &submission_sha256,
            content_sha256: &content_sha256,
            said: &said,
            photos: &new_photos,
            identity: sealed.as_ref().map(sealed_ref),
            matched: &matched,
            routes: &routes,
            same_as,
            told: super::told(intake.who, intake.now, "提交线索")?,
        };
        match tips::add(store, &new).await? {
            Filed::New(id) => {
                return Ok(Receipt {
                    id,
                    code,
                    again: false,
                });
            }
            Filed::Again(id) => return again(store, id, intake, config).await,
            Filed::Changed(_) => return Err(TipJobError::Changed),
            Filed::ReceiptTaken => {}
        }
    }
    Err(TipJobError::NoReceipt)
}

fn photos(intake: &Intake<'_>, config: &TipsConfig) -> Result<Vec<Photo>, TipJobError> {
    let found = intake.photos.len();
    if found > config.photos {
        return Err(TipJobError::Photos {
            found,
            most: config.photos,
        });
    }
    let limits = limits(config);
    let read = |(nth, bytes): (usize, &Vec<u8>)| {
        Photo::read(bytes, &limits).map_err(|source| TipJobError::Photo { nth, source })
    };
    let mut photos = (1..)
        .zip(intake.photos)
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    // The same picture twice is one picture.
    let mut names: Vec<String> = Vec::new();
    photos.retain(|photo| {
        let new = !names.contains(&photo.sha256);
        names.push(photo.sha256.clone());
        new
    });
    Ok(photos)
}

fn new_photo(photo: &Photo) -> NewPhoto<'_> {
    NewPhoto {
        sha256: &photo.sha256,
        bytes: &photo.jpeg,
        width: photo.width,
        height: photo.height,
    }
}

fn checked(intake: &Intake<'_>, photos: &[Photo]) -> Result<Tip, TipJobError> {
    let tip = NewTip {
        words: intake.words,
        place: intake.place,
        town: intake.town,
        seen_at: intake.seen_at,
        photo_sha256: photos.first().map(|photo| photo.sha256.as_str()),
    };
    Ok(Tip::new(&tip, intake.now)?)
}

/// The first tip on record that this one repeats.
async fn repeated(
    store: &Store,
    intake: &Intake<'_>,
    tip: &Tip,
    named: &Named,
    photos: &[Photo],
    config: &TipsConfig,
) -> Result<Option<TipId>, TipJobError> {
    let recent = tips::recent(store, days_before(intake.now, config.same_days)).await?;
    let mut earlier: Vec<(i64, Tip, Named)> = Vec::new();
    for listed in &recent {
        for tip in seen(listed)? {
            earlier.push((listed.tip.id.0, tip, named_of(listed)));
        }
    }
    let earlier: Vec<Earlier<'_>> = earlier
        .iter()
        .map(|(id, tip, named)| Earlier {
            id: *id,
            tip,
            named,
        })
        .collect();
    let repeats = Repeats {
        days: config.same_days.into(),
        ..Repeats::default()
    };
    // One photo at a time.
    let with = |photo: Option<&Photo>| Tip {
        photo_sha256: photo.map(|photo| photo.sha256.clone()),
        ..tip.clone()
    };
    let firsts = match photos {
        [] => vec![with(None)],
        photos => photos.iter().map(|photo| with(Some(photo))).collect(),
    };
    let first = firsts
        .iter()
        .filter_map(|tip| repeats.first(tip, named, &earlier))
        .min();
    Ok(first.map(TipId))
}

fn named_of(listed: &Listed) -> Named {
    match &listed.tip.matched.matching {
        Matching::One(id) => Named::One(id.clone()),
        Matching::Several(ids) => Named::Several(ids.clone()),
        Matching::Nobody | Matching::NotCompared => Named::Nobody,
    }
}

/// Everything but the reporter, whose name could be found out of a digest by trying.
fn content(said: &Said, photos: &[Photo]) -> String {
    let photos: Vec<&str> = photos.iter().map(|photo| photo.sha256.as_str()).collect();
    let seen_at = said.seen_at.map(|at| at.timestamp());
    let all = serde_json::json!([said.words, said.place, said.town, said.at, seen_at, photos]);
    hex(&Sha256::digest(all.to_string()))
}

/// The same submission again: the same receipt, where its reporter is the same too.
async fn again(
    store: &Store,
    id: TipId,
    intake: &Intake<'_>,
    config: &TipsConfig,
) -> Result<Receipt, TipJobError> {
    let kept = identities::for_comparison(store, id).await?;
    let listed = tips::get(store, id).await?.ok_or(TipJobError::Missing)?;
    let same = match (&kept, intake.reporter) {
        (Identity::Sealed(row), Some(reporter)) => {
            keys(config)?.open(&sealed(row), &listed.tip.receipt_sha256)? == *reporter
        }
        (Identity::Anonymous, None) | (Identity::Erased(_), _) => true,
        (Identity::Sealed(_), None) | (Identity::Anonymous, Some(_)) => false,
    };
    if !same {
        return Err(TipJobError::Changed);
    }
    let codes = (0..TRIES).map(|nth| intake.submission.receipt(nth));
    let code = codes
        .into_iter()
        .find(|code| code.stored() == listed.tip.receipt_sha256);
    Ok(Receipt {
        id,
        code: code.ok_or(TipJobError::NoReceipt)?,
        again: true,
    })
}

fn sealed_ref(sealed: &Sealed) -> SealedRef<'_> {
    SealedRef {
        key_id: &sealed.key_id,
        nonce: &sealed.nonce,
        sealed: &sealed.bytes,
    }
}
