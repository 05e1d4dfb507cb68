//! 教师: a member of staff.

use super::{Field, InstitutionIx, Position, Role};

/// A member of staff of an institution.
#[derive(Debug, Clone)]
pub struct Teacher {
    /// 教师编号
    pub id: String,
    /// Row it was read from.
    pub at: Position,
    /// 机构编号
    pub institution: InstitutionIx,
    /// 姓名
    pub name: Field<String>,
    /// 岗位
    pub role: Field<Role>,
    /// 任教学科
    pub subject: Field<String>,
    /// 教师资格证号; blank means none.
    pub certificate_no: Field<String>,
    /// 场所公示: the certificate is shown at the premises.
    pub disclosed_onsite: Field<bool>,
    /// 网站公示: the certificate is shown on the website.
    pub disclosed_online: Field<bool>,
    /// 国籍, ISO 3166 alpha-2.
    pub nationality: Field<String>,
    /// 所在地, ISO 3166 alpha-2.
    pub located_in: Field<String>,
    /// 工作许可证号; blank means none.
    pub work_permit_no: Field<String>,
    /// 在职教师: employed by a school at the same time.
    pub school_employed: Field<bool>,
}
