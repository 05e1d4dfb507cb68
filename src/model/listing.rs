//! 公开信息: what a public page says about courses (DESIGN 7, `extract`).
//!
//! Nothing here is guessed: what the page does not say is `None` or empty.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Category, Mode, Stage};

/// What was read out of one page. Serialises to the fixed form of `extract --format json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Listing {
    /// Title of the page.
    pub title: Option<String>,
    /// The page's visible text, normalised; every offset counts its characters.
    pub text: String,
    /// Who publishes the page.
    pub institution: Publisher,
    /// Courses that are on offer.
    pub offers: Vec<Offer>,
    /// Advertising claims and other wording that rules look at.
    pub claims: Vec<Claim>,
    /// What the page discloses.
    pub disclosures: Disclosures,
    /// What was not read because the page holds more than one of its kind does, in words for
    /// the report; not part of the fixed form of `extract`.
    #[serde(skip)]
    pub left_out: Vec<String>,
}

/// A saved or fetched page and what was read out of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// File or address it came from.
    pub source: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it says.
    pub listing: Listing,
    /// The day in China on which it was fetched; not known of a saved file.
    pub captured_on: Option<NaiveDate>,
    /// What the archive holds of the same address from before, the last first.
    pub earlier: Vec<Reading>,
}

/// An earlier capture of a page's address, as far as prices are compared with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The day in China on which it was fetched.
    pub day: NaiveDate,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Courses that were on offer; shared between captures of the same bytes.
    pub offers: Arc<[Offer]>,
}

/// The institution that a page speaks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Publisher {
    /// Name as written.
    pub name: Option<String>,
    /// Telephone numbers, digits and hyphens as written.
    pub phones: Vec<String>,
    /// Address as written.
    pub address: Option<String>,
    /// Permit number as written.
    pub permit_no: Option<String>,
}

/// One course advertised on a page (课程信息).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Offer {
    /// Name of the course.
    pub title: Option<String>,
    /// Plain subject names (数学, 英语, 美术, 篮球, 编程), several for 数理化.
    pub subjects: Vec<String>,
    /// Subject tutoring or not, where the words decide it.
    pub category: Option<Category>,
    /// School stages.
    pub stages: Vec<Stage>,
    /// Grades, 1 to 12.
    pub grades: Vec<u8>,
    /// Online or offline, where the page says.
    pub mode: Option<Mode>,
    /// When lessons are held.
    pub sessions: Vec<WeeklyTime>,
    /// From which day to which day.
    pub period: Option<Period>,
    /// Minutes per lesson.
    pub lesson_minutes: Option<u32>,
    /// Number of lessons.
    pub lessons: Option<u32>,
    /// Largest class size named; 1 for 一对一.
    pub class_size: Option<u32>,
    /// Prices.
    pub prices: Vec<Price>,
    /// Teachers named.
    pub teachers: Vec<String>,
    /// The words that each field rests on.
    pub evidence: Vec<FieldEvidence>,
    /// Who offers it, where a page of several institutions says so beside the course; not
    /// part of the fixed form of `extract`, where a page has one institution or none.
    #[serde(skip)]
    pub publisher: Option<Publisher>,
}

/// A lesson time. `weekday` is 1 (Monday) to 7; it is `None` for a time that holds
/// on every day of the period; a single day has `date`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WeeklyTime {
    /// Day of the week, 1 to 7.
    pub weekday: Option<u8>,
    /// A single day, `2025-07-05` or `--07-05` where the year is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// `09:00`
    pub start: Option<String>,
    /// `11:00`
    pub end: Option<String>,
}

/// First and last day of a course, `2025-07-05` or `--07-05`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Period {
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// A price, in yuan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Price {
    /// Decimal text, such as `1980` or `128.50`.
    pub amount: String,
    /// What it buys: `lesson`, `hour`, `course`, `term`, `month`, `year`, `session`, …
    pub unit: Option<String>,
    /// The crossed-out or "original" price beside it.
    pub original: Option<String>,
}

/// The words that a field of an offer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldEvidence {
    /// Name of the field.
    pub field: String,
    /// The words, equal to `text[start..end]` counted in characters.
    pub text: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// Wording that a rule looks at: a promise of results, personal data, talk of listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Kind, as `rules/vocabulary/claims.toml` names it.
    pub kind: String,
    /// The words, equal to `text[start..end]` counted in characters.
    pub text: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// How much it makes one suspect and why, where the wording is only a hint; not part of
    /// the fixed form of `extract`.
    #[serde(skip)]
    pub suspicion: Option<Suspicion>,
}

/// How much a name makes one suspect that it hides subject tutoring: a hint for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// How much.
    pub degree: Degree,
    /// Why, in the words that an officer reads.
    pub reason: String,
}

/// Degrees of suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Degree {
    /// 低
    Low,
    /// 中
    Medium,
    /// 高
    High,
}

impl Degree {
    /// The degree that a vocabulary file names.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            _ => None,
        }
    }

    /// The word that an officer reads.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Low => "低",
            Self::Medium => "中",
            Self::High => "高",
        }
    }
}

impl fmt::Display for Suspicion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "可疑程度{}：{}", self.degree.zh(), self.reason)
    }
}

/// What the page discloses, as rows 77 and 78 ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Disclosures {
    /// Teachers' certificate numbers are shown.
    pub teacher_certificates: bool,
    /// Fees are shown.
    pub fees: bool,
    /// The permit is shown.
    pub permit: bool,
}
