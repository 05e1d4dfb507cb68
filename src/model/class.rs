//! 班级: a class that pupils enrol in.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Category, Curriculum, Field, InstitutionIx, Mode, Position, Stage};

/// A class of an institution.
#[derive(Debug, Clone)]
pub struct Class {
    /// 班级编号
    pub id: String,
    /// Row it was read from.
    pub at: Position,
    /// 机构编号
    pub institution: InstitutionIx,
    /// 班级名称
    pub name: Field<String>,
    /// 课程类别
    pub category: Field<Category>,
    /// 科目
    pub subject: Field<String>,
    /// 学段
    pub stage: Field<Stage>,
    /// 年级, as written.
    pub grade: Field<String>,
    /// 培训形式
    pub mode: Field<Mode>,
    /// 班额: largest number of pupils.
    pub capacity: Field<u32>,
    /// 课时时长 in minutes.
    pub lesson_minutes: Field<u32>,
    /// 总课时
    pub lessons: Field<u32>,
    /// 收费金额 in yuan, per pupil, for all lessons.
    pub fee_yuan: Field<Decimal>,
    /// 开课日期
    pub starts_on: Field<NaiveDate>,
    /// 结课日期
    pub ends_on: Field<NaiveDate>,
    /// 备案编号; blank means that the content is not filed.
    pub filing_no: Field<String>,
    /// 课程体系
    pub curriculum: Field<Curriculum>,
}

impl Class {
    /// The name, or the id where the registry gives none.
    pub fn label(&self) -> &str {
        self.name.text().unwrap_or(&self.id)
    }
}
