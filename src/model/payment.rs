//! 收费: a payment made for a class.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{ClassIx, Field, Position};

/// One payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// 收费编号
    pub id: String,
    /// Row it was read from.
    pub at: Position,
    /// 班级编号
    pub class: ClassIx,
    /// 学员代号: a pseudonym, never a name.
    pub student_ref: Field<String>,
    /// 金额 in yuan.
    pub amount_yuan: Field<Decimal>,
    /// 缴费日期
    pub paid_on: Field<NaiveDate>,
    /// 起始日期: first day that the payment covers.
    pub covers_from: Field<NaiveDate>,
    /// 截止日期: last day that the payment covers.
    pub covers_to: Field<NaiveDate>,
    /// 课时数: lessons paid for.
    pub lessons: Field<u32>,
    /// 收款账户
    pub account: Field<String>,
    /// 是否贷款
    pub loan: Field<bool>,
}
