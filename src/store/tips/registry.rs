//! The registry as tips are compared with it: names, permit numbers and addresses.

use super::super::engine::Row;
use super::super::{Store, StoreError};

/// What is known of an institution by which people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: String,
    /// 机构名称
    pub name: Option<String>,
    /// 办学许可证号
    pub permit_no: Option<String>,
    /// 办学地址
    pub address: Option<String>,
}

/// The institutions that are in the registry now, by id, and whether each registry's last
/// import could read everything: where one could not, who is not here may still be registered.
///
/// # Errors
/// When the database cannot be read.
pub async fn registered(store: &Store) -> Result<(Vec<Registered>, bool), StoreError> {
    let sql = "SELECT id, name, permit_no, address FROM institution
               WHERE state = 'present' ORDER BY id";
    let all = store.all(sql, &[], institution).await?;
    let sql = "SELECT count(*) FROM import
               WHERE complete = 0 AND id IN (
                   SELECT max(id) FROM import WHERE state = 'done' GROUP BY registry)";
    let partial = store.optional(sql, &[], |row| row.get::<i64, _>(0)).await?;
    Ok((all, partial == Some(0)))
}

fn institution(row: &Row) -> Result<Registered, sqlx::Error> {
    Ok(Registered {
        id: row.get("id")?,
        name: row.get("name")?,
        permit_no: row.get("permit_no")?,
        address: row.get("address")?,
    })
}
