//! One rule, as loaded and checked: what the law says, what is checked, since when and why.

use std::fmt;

use chrono::NaiveDate;

use crate::model::{
    Category, Confidence, Curriculum, LegalForm, Mode, Role, Severity, Stage, Word,
};

use super::problem::Place;
use super::tree::{Node, Section};

/// A rule of a pack. Everything that a kind needs to judge stands in `params` and in
/// the values of `limits`; the engine reads those into typed parameters.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Id, unique in the rulebook; also the name of its file.
    pub id: String,
    /// One line that says what the rule demands, in Chinese.
    pub title: String,
    /// Name of the check kind.
    pub kind: Node<String>,
    /// Whether it is applied.
    pub status: Status,
    /// How heavy a breach is.
    pub severity: Severity,
    /// Whether a breach may be allowed for a time and a reason.
    pub waivable: bool,
    /// What the rule protects, in Chinese.
    pub why: String,
    /// What the institution should do, in Chinese.
    pub remedy: String,
    /// Sentence shown with a finding; `{observed}`, `{limit}` and `{record}` are filled in.
    pub message: String,
    /// How the wording is read where it leaves a choice.
    pub reading: Option<String>,
    /// The pack that the rule comes from.
    pub pack: String,
    /// File, as the user named the folder.
    pub file: String,
    /// The words it rests on; the first one is the main clause.
    pub clauses: Vec<Clause>,
    /// Whom and what it concerns.
    pub scope: Scope,
    /// Dated limits, the earliest first.
    pub limits: Vec<Limit>,
    /// Other settings of the kind: the `[check]` table.
    pub params: Section,
    /// Its own tests.
    pub tests: Vec<RuleTest>,
    /// Row of the task table that it serves.
    pub item: Option<u32>,
    /// Bureaus that lead, from the row.
    pub lead: Vec<String>,
    /// Bureaus that assist, from the row.
    pub assist: Vec<String>,
}

/// Words of the law that a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Id of the document in its pack.
    pub document: String,
    /// The document's official number, such as 皋政办发〔2021〕125号.
    pub number: String,
    /// Row of the task table.
    pub item: Option<u32>,
    /// Numbered paragraph, such as 四（四）3 or 第五条, in a document without a table.
    pub paragraph: Option<String>,
    /// Article, such as 第十二条.
    pub article: Option<String>,
    /// The words; the loader proved that they stand in the document.
    pub quote: String,
    /// First day on which the clause holds.
    pub from: Option<NaiveDate>,
    /// How far the wording can be trusted.
    pub grade: Confidence,
}

/// A limit with the days on which it holds.
#[derive(Debug, Clone)]
pub struct Limit {
    /// First day.
    pub from: NaiveDate,
    /// Last day; open where `None`.
    pub to: Option<NaiveDate>,
    /// Official number of the document that sets it.
    pub source: String,
    /// How far that source can be trusted.
    pub confidence: Confidence,
    /// The pack that set it, where packs are stacked.
    pub pack: String,
    /// The values, by name.
    pub values: Section,
}

/// Where in a document words stand, as far as a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<'a> {
    /// Anywhere in it.
    Anywhere,
    /// In a row of its task table.
    Row(u32),
    /// In a numbered paragraph.
    Paragraph(&'a str),
    /// In an article.
    Article(&'a str),
}

impl<'a> Spot<'a> {
    /// The narrowest place that is named.
    pub(super) fn of(
        item: Option<u32>,
        paragraph: Option<&'a str>,
        article: Option<&'a str>,
    ) -> Self {
        match (item, paragraph, article) {
            (Some(item), _, _) => Self::Row(item),
            (None, Some(number), _) => Self::Paragraph(number),
            (None, None, Some(number)) => Self::Article(number),
            (None, None, None) => Self::Anywhere,
        }
    }
}

impl fmt::Display for Spot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere => Ok(()),
            Self::Row(item) => write!(f, "第{item}项"),
            Self::Paragraph(number) | Self::Article(number) => f.write_str(number),
        }
    }
}

impl Clause {
    /// Where in its document the words stand.
    pub fn spot(&self) -> Spot<'_> {
        Spot::of(
            self.item,
            self.paragraph.as_deref(),
            self.article.as_deref(),
        )
    }

    /// Official number and place: "皋政办发〔2021〕125号第82项".
    pub fn place(&self) -> String {
        format!("{}{}", self.number, self.spot())
    }
}

impl Rule {
    /// Whether somebody took it over from a draft: only such rules judge anything.
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }
}

impl Limit {
    /// Whether the limit holds on that day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Records that a rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Record {
    /// 机构
    Institution,
    /// 教师
    Teacher,
    /// 班级
    Class,
    /// 课次
    Session,
    /// 收费
    Payment,
    /// 合同
    Contract,
    /// 课程信息 on a page
    Offer,
    /// A whole page
    Page,
}

impl Word for Record {
    const ALL: &'static [Self] = &[
        Self::Institution,
        Self::Teacher,
        Self::Class,
        Self::Session,
        Self::Payment,
        Self::Contract,
        Self::Offer,
        Self::Page,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Institution => "institution",
            Self::Teacher => "teacher",
            Self::Class => "class",
            Self::Session => "session",
            Self::Payment => "payment",
            Self::Contract => "contract",
            Self::Offer => "offer",
            Self::Page => "page",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Institution => "机构",
            Self::Teacher => "教师",
            Self::Class => "班级",
            Self::Session => "课次",
            Self::Payment => "收费",
            Self::Contract => "合同",
            Self::Offer => "课程信息",
            Self::Page => "公开信息",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}

/// Whom and what a rule concerns; an empty list puts no bound.
///
/// `category`, `stage`, `mode` and `curriculum` are those of the class (or offer) that a
/// record belongs to; for an institution `category` is its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Which records are looked at.
    pub records: Vec<Record>,
    /// Class or institution category.
    pub category: Vec<Category>,
    /// Category of the institution that a class, teacher or payment belongs to.
    pub institution_category: Vec<Category>,
    /// Online or offline.
    pub mode: Vec<Mode>,
    /// School stage.
    pub stage: Vec<Stage>,
    /// Course system.
    pub curriculum: Vec<Curriculum>,
    /// Registered nature of the institution.
    pub legal_form: Vec<LegalForm>,
    /// Post of a member of staff.
    pub role: Vec<Role>,
    /// Staff of subject tutoring: teaching or research staff of a subject institution
    /// whose own subject is not a non-subject one, and whoever teaches a subject class.
    pub subject_staff: bool,
    /// Staff of foreign nationality only.
    pub foreign_staff: bool,
    /// Staff located in (`true`) or outside (`false`) the mainland only.
    pub located_in_china: Option<bool>,
}

/// Whether a rule is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It is applied.
    #[default]
    Active,
    /// It is loaded and tested like any other, and finds nothing until a person says so.
    Draft,
}

impl Word for Status {
    const ALL: &'static [Self] = &[Self::Active, Self::Draft];

    fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Draft => "draft",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Active => "生效",
            Self::Draft => "草案",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}

/// A test that a rule file carries.
#[derive(Debug, Clone)]
pub struct RuleTest {
    /// What it shows.
    pub name: String,
    /// The facts, by record, as in the registry package.
    pub given: Section,
    /// What the rule must say.
    pub expect: Expect,
    /// What the finding must show as observed, where the test holds that too.
    pub observed: Option<String>,
    /// Whether it stands exactly on a limit.
    pub boundary: bool,
    /// Where it stands.
    pub at: Place,
}

/// What a rule can say of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expect {
    /// The record keeps the rule.
    Pass,
    /// The record breaks the rule.
    Violation,
    /// It cannot be judged.
    Unknown,
    /// The rule does not concern the record.
    NotApplicable,
}

impl Word for Expect {
    const ALL: &'static [Self] = &[
        Self::Pass,
        Self::Violation,
        Self::Unknown,
        Self::NotApplicable,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Violation => "violation",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Pass => "合规",
            Self::Violation => "违规",
            Self::Unknown => "无法判断",
            Self::NotApplicable => "不适用",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}
