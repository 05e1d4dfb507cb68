//! 机构: a registered tutoring institution.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Category, Field, LegalForm, Mode, Position, Stage, Uscc};

/// A registered tutoring institution, as one row of the registry says.
#[derive(Debug, Clone, Default)]
pub struct Institution {
    /// 机构编号
    pub id: String,
    /// Row it was read from.
    pub at: Position,
    /// 机构名称
    pub name: Field<String>,
    /// 统一社会信用代码; blank means none.
    pub uscc: Field<Uscc>,
    /// 机构类别
    pub category: Field<Category>,
    /// 登记性质
    pub legal_form: Field<LegalForm>,
    /// 办学许可证号; blank means none.
    pub permit_no: Field<String>,
    /// 审批机关, as the registry writes it.
    pub permit_authority: Field<String>,
    /// 发证日期
    pub permit_issued_on: Field<NaiveDate>,
    /// 有效期至, the last valid day.
    pub permit_expires_on: Field<NaiveDate>,
    /// 培训形式
    pub modes: Field<Vec<Mode>>,
    /// 学段
    pub stages: Field<Vec<Stage>>,
    /// 镇街道
    pub town: Field<String>,
    /// 办学地址
    pub address: Field<String>,
    /// 网址
    pub website: Field<String>,
    /// 收费公示日期; blank means that fees are not published.
    pub fees_published_on: Field<NaiveDate>,
    /// 资金监管账户; blank means none.
    pub escrow_account: Field<String>,
    /// 风险保证金 in yuan; blank means none.
    pub risk_reserve_yuan: Field<Decimal>,
}

impl Institution {
    /// The name, or the id where the registry gives none.
    pub fn label(&self) -> &str {
        self.name.text().unwrap_or(&self.id)
    }
}
