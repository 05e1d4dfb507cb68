//! The tables and columns of the registry data package (DESIGN 5, fixed).

use super::Word;
use super::words::{Category, Curriculum, LegalForm, Mode, Role, Stage};

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
}

const fn col(name: &'static str, zh: &'static str, shape: Shape, need: Need) -> Column {
    Column {
        name,
        zh,
        shape,
        need,
    }
}

use Need::{Key, NoneIfBlank, Optional, OptionalReference, Reference, Required};

const CATEGORY: Shape = Shape::Word(Category::choices);
const STAGE: Shape = Shape::Word(Stage::choices);
const MODE: Shape = Shape::Word(Mode::choices);

const INSTITUTIONS: &[Column] = &[
    col("institution_id", "机构编号", Shape::Text, Key),
    col("name", "机构名称", Shape::Text, Optional),
    col("uscc", "统一社会信用代码", Shape::Uscc, NoneIfBlank),
    col("category", "机构类别", CATEGORY, Optional),
    col(
        "legal_form",
        "登记性质",
        Shape::Word(LegalForm::choices),
        Optional,
    ),
    col("permit_no", "办学许可证号", Shape::Text, NoneIfBlank),
    col("permit_authority", "审批机关", Shape::Text, Optional),
    col("permit_issued_on", "发证日期", Shape::Date, Optional),
    col("permit_expires_on", "有效期至", Shape::Date, Optional),
    col("modes", "培训形式", Shape::Words(Mode::choices), Optional),
    col("stages", "学段", Shape::Words(Stage::choices), Optional),
    col("town", "镇街道", Shape::Text, Optional),
    col("address", "办学地址", Shape::Text, Optional),
    col("website", "网址", Shape::Text, Optional),
    col(
        "fees_published_on",
        "收费公示日期",
        Shape::Date,
        NoneIfBlank,
    ),
    col("escrow_account", "资金监管账户", Shape::Text, NoneIfBlank),
    col("risk_reserve_yuan", "风险保证金", Shape::Yuan, NoneIfBlank),
];

const TEACHERS: &[Column] = &[
    col("teacher_id", "教师编号", Shape::Text, Key),
    col(
        "institution_id",
        "机构编号",
        Shape::Text,
        Reference(Table::Institutions),
    ),
    col("name", "姓名", Shape::Text, Optional),
    col("role", "岗位", Shape::Word(Role::choices), Optional),
    col("subject", "任教学科", Shape::Text, Optional),
    col("certificate_no", "教师资格证号", Shape::Text, NoneIfBlank),
    col("disclosed_onsite", "场所公示", Shape::YesNo, Optional),
    col("disclosed_online", "网站公示", Shape::YesNo, Optional),
    col("nationality", "国籍", Shape::Country, Optional),
    col("located_in", "所在地", Shape::Country, Optional),
    col("work_permit_no", "工作许可证号", Shape::Text, NoneIfBlank),
    col("school_employed", "在职教师", Shape::YesNo, Optional),
];

const CLASSES: &[Column] = &[
    col("class_id", "班级编号", Shape::Text, Key),
    col(
        "institution_id",
        "机构编号",
        Shape::Text,
        Reference(Table::Institutions),
    ),
    col("name", "班级名称", Shape::Text, Optional),
    col("category", "课程类别", CATEGORY, Optional),
    col("subject", "科目", Shape::Text, Optional),
    col("stage", "学段", STAGE, Optional),
    col("grade", "年级", Shape::Text, Optional),
    col("mode", "培训形式", MODE, Optional),
    col("capacity", "班额", Shape::Count, Optional),
    col("lesson_minutes", "课时时长", Shape::Count, Optional),
    col("lessons", "总课时", Shape::Count, Optional),
    col("fee_yuan", "收费金额", Shape::Yuan, Optional),
    col("starts_on", "开课日期", Shape::Date, Optional),
    col("ends_on", "结课日期", Shape::Date, Optional),
    col("filing_no", "备案编号", Shape::Text, NoneIfBlank),
    col(
        "curriculum",
        "课程体系",
        Shape::Word(Curriculum::choices),
        Optional,
    ),
];

const SESSIONS: &[Column] = &[
    col("session_id", "课次编号", Shape::Text, Key),
    col(
        "class_id",
        "班级编号",
        Shape::Text,
        Reference(Table::Classes),
    ),
    col("start", "开始时间", Shape::Moment, Required),
    col("end", "结束时间", Shape::Moment, Required),
    col(
        "teacher_id",
        "教师编号",
        Shape::Text,
        OptionalReference(Table::Teachers),
    ),
    col("room", "教室", Shape::Text, Optional),
];

const PAYMENTS: &[Column] = &[
    col("payment_id", "收费编号", Shape::Text, Key),
    col(
        "class_id",
        "班级编号",
        Shape::Text,
        Reference(Table::Classes),
    ),
    col("student_ref", "学员代号", Shape::Text, Optional),
    col("amount_yuan", "金额", Shape::Yuan, Optional),
    col("paid_on", "缴费日期", Shape::Date, Optional),
    col("covers_from", "起始日期", Shape::Date, Optional),
    col("covers_to", "截止日期", Shape::Date, Optional),
    col("lessons", "课时数", Shape::Count, Optional),
    col("account", "收款账户", Shape::Text, Optional),
    col("loan", "是否贷款", Shape::YesNo, Optional),
];

const CONTRACTS: &[Column] = &[
    col("contract_id", "合同编号", Shape::Text, Key),
    col(
        "class_id",
        "班级编号",
        Shape::Text,
        Reference(Table::Classes),
    ),
    col("student_ref", "学员代号", Shape::Text, Optional),
    col("template", "合同文本", Shape::Text, Optional),
    col("signed_on", "签订日期", Shape::Date, Optional),
];

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
