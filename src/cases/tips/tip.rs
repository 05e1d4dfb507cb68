//! A tip, checked.

use chrono::{DateTime, Utc};

/// A tip as it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewTip<'a> {
    /// What the reporter says.
    pub words: &'a str,
    /// Address or description of the place.
    pub place: Option<&'a str>,
    /// 镇（街道） of the place.
    pub town: Option<&'a str>,
    /// When it was seen; `None` where the reporter does not say.
    pub seen_at: Option<DateTime<Utc>>,
    /// SHA-256 of the photo after it was encoded anew, in hexadecimal.
    pub photo_sha256: Option<&'a str>,
}

/// A tip that can be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// What the reporter says; empty only with a photo.
    pub words: String,
    /// Address or description of the place.
    pub place: Option<String>,
    /// 镇（街道）.
    pub town: Option<String>,
    /// When it was seen.
    pub seen_at: Option<DateTime<Utc>>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of the photo.
    pub photo_sha256: Option<String>,
}

/// Why a tip cannot be filed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TipError {
    /// Nothing is said.
    #[error("线索没有内容。请写明看到的情况，或者附上照片")]
    Empty,
    /// Nothing says where.
    #[error("只有照片的线索须写明地点，否则无法核实。请填写地址或者附近的标志")]
    NoPlace,
    /// Too long.
    #[error("{field}过长（{length}字，最多{longest}字）。请删减后提交")]
    TooLong {
        /// Which part.
        field: &'static str,
        /// How many characters it has.
        length: usize,
        /// How many are allowed.
        longest: usize,
    },
    /// Seen in the future.
    #[error("看到的时间晚于现在。请核对日期和时间")]
    Future,
    /// No hash.
    #[error("照片的校验值不完整。请重新上传照片")]
    Photo,
}

/// Longest words of a tip, in characters.
const LONGEST_WORDS: usize = 4_000;
/// Longest place, in characters.
const LONGEST_PLACE: usize = 200;

impl Tip {
    /// Checks a tip. `received_at` is the time of now.
    ///
    /// # Errors
    /// Where it says nothing, is too long, or was seen in the future.
    pub fn new(tip: &NewTip<'_>, received_at: DateTime<Utc>) -> Result<Self, TipError> {
        let words = tip.words.trim();
        let place = part("地点", tip.place, LONGEST_PLACE)?;
        let town = part("镇（街道）", tip.town, LONGEST_PLACE)?;
        if words.is_empty() && tip.photo_sha256.is_none() {
            return Err(TipError::Empty);
        }
        if words.is_empty() && place.is_none() {
            return Err(TipError::NoPlace);
        }
        fits("内容", words, LONGEST_WORDS)?;
        if tip.seen_at.is_some_and(|seen| seen > received_at) {
            return Err(TipError::Future);
        }
        if tip.photo_sha256.is_some_and(|hash| !is_sha256(hash)) {
            return Err(TipError::Photo);
        }
        Ok(Self {
            words: words.to_owned(),
            place,
            town,
            seen_at: tip.seen_at,
            received_at,
            photo_sha256: tip.photo_sha256.map(str::to_ascii_lowercase),
        })
    }
}

fn part(
    field: &'static str,
    text: Option<&str>,
    longest: usize,
) -> Result<Option<String>, TipError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map_or(Ok(()), |text| fits(field, text, longest))?;
    Ok(text.map(str::to_owned))
}

fn fits(field: &'static str, text: &str, longest: usize) -> Result<(), TipError> {
    let length = text.chars().count();
    match length > longest {
        true => Err(TipError::TooLong {
            field,
            length,
            longest,
        }),
        false => Ok(()),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Letters, digits and Chinese characters only, capitals: how texts of tips are compared.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}
