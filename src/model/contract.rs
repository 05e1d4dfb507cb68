//! 合同: a contract signed for a class.

use chrono::NaiveDate;

use super::{ClassIx, Field, Position};

/// One contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// 合同编号
    pub id: String,
    /// Row it was read from.
    pub at: Position,
    /// 班级编号
    pub class: ClassIx,
    /// 学员代号: a pseudonym, never a name.
    pub student_ref: Field<String>,
    /// 合同文本: which form of contract was used.
    pub template: Field<String>,
    /// 签订日期
    pub signed_on: Field<NaiveDate>,
}
