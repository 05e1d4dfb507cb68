//! The tables and columns of the registry data package (DESIGN 5, fixed).

mod columns;

use super::words::pairs;
use columns::{CLASSES, CONTRACTS, INSTITUTIONS, PAYMENTS, SESSIONS, TEACHERS};

/// A table of the registry data package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// 机构
    Institutions,
    /// 教师
    Teachers,
    /// 班级
    Classes,
    /// 课次
    Sessions,
    /// 收费
    Payments,
    /// 合同
    Contracts,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// A date without time.
    Date,
    /// A date with a time of day.
    Moment,
    /// Decimal yuan.
    Yuan,
    /// A whole number, zero included.
    Count,
    /// 是 or 否.
    YesNo,
    /// A unified social credit code.
    Uscc,
    /// ISO 3166 alpha-2 code or a Chinese country name.
    Country,
    /// One of a closed list of words; the function prints the choices.
    Word(fn() -> String),
    /// Several of a closed list of words.
    Words(fn() -> String),
}

/// What an empty cell of a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The record's own id: required and unique.
    Key,
    /// The id of a record in another table: required, and it must stand there.
    Reference(Table),
    /// Without it the record cannot be used.
    Required,
    /// Empty means that there is none, and is judged (DESIGN 6, readings).
    NoneIfBlank,
    /// Empty means not known.
    Optional,
    /// The id of a record in another table, or empty.
    OptionalReference(Table),
}

/// One column: its English and Chinese heading, what it holds and whether it may be empty.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// English heading; also the field's name in rule files.
    pub name: &'static str,
    /// Chinese heading.
    pub zh: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What an empty cell means.
    pub need: Need,
    /// A cell that could stand there; the examples of all tables together are a package.
    pub example: &'static str,
    /// What goes in, in Chinese.
    pub about: &'static str,
}

impl Need {
    /// Whether a row without the cell is no record.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Key | Self::Reference(_) | Self::Required)
    }

    /// The table that the cell refers to.
    pub fn refers_to(self) -> Option<Table> {
        match self {
            Self::Reference(table) | Self::OptionalReference(table) => Some(table),
            Self::Key | Self::Required | Self::NoneIfBlank | Self::Optional => None,
        }
    }
}

impl Shape {
    /// The closed words that a cell may hold, code and Chinese form; none where it is free.
    pub fn words(self) -> Vec<(String, String)> {
        match self {
            Self::Word(choices) | Self::Words(choices) => pairs(&choices()),
            Self::YesNo => vec![("yes".into(), "是".into()), ("no".into(), "否".into())],
            _ => Vec::new(),
        }
    }
}

impl Table {
    /// Every table, parents before the tables that refer to them.
    pub const ALL: [Self; 6] = [
        Self::Institutions,
        Self::Teachers,
        Self::Classes,
        Self::Sessions,
        Self::Payments,
        Self::Contracts,
    ];

    /// English name: of the CSV file, of the sheet, and of the table in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Institutions => "institutions",
            Self::Teachers => "teachers",
            Self::Classes => "classes",
            Self::Sessions => "sessions",
            Self::Payments => "payments",
            Self::Contracts => "contracts",
        }
    }

    /// Chinese name of the file or sheet.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Institutions => "机构",
            Self::Teachers => "教师",
            Self::Classes => "班级",
            Self::Sessions => "课次",
            Self::Payments => "收费",
            Self::Contracts => "合同",
        }
    }

    /// The table of that English or Chinese name; letter case is ignored.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL
            .into_iter()
            .find(|t| t.name().eq_ignore_ascii_case(name) || t.zh() == name)
    }

    /// Its columns, the key first.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Institutions => INSTITUTIONS,
            Self::Teachers => TEACHERS,
            Self::Classes => CLASSES,
            Self::Sessions => SESSIONS,
            Self::Payments => PAYMENTS,
            Self::Contracts => CONTRACTS,
        }
    }

    /// The column of that English or Chinese heading.
    pub fn column(self, heading: &str) -> Option<&'static Column> {
        let heading = heading.trim();
        self.columns()
            .iter()
            .find(|c| c.name.eq_ignore_ascii_case(heading) || c.zh == heading)
    }
}
