//! What can go wrong with the database, and what to do about it.

use super::Address;

/// Why the store could not do what was asked. Every message names the file or the server.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of a server cannot be read. It is not repeated: it may hold a password.
    #[error(
        "数据库地址无法识别，应为 postgres://用户:密码@主机:端口/库名（密码中的特殊字符用 %XX 表示）"
    )]
    Address,
    /// The file cannot be created or opened.
    #[error("无法打开数据库 {at}：请确认文件夹存在且当前用户有读写权限（{reason}）")]
    CannotOpen {
        /// The database.
        at: Address,
        /// What the system said.
        reason: String,
    },
    /// The server does not answer, or went away.
    #[error(
        "连接不上数据库 {at}：请确认主机、端口和网络，数据库服务已启动且连接数没有用完（{reason}）"
    )]
    Away {
        /// The database.
        at: Address,
        /// What the system said.
        reason: String,
    },
    /// The server does not let this user in.
    #[error("数据库 {0} 拒绝登录：请核对用户名、密码和服务器的 pg_hba.conf")]
    Refused(Address),
    /// The server has no database of that name.
    #[error("服务器上没有数据库 {0}：请先用 createdb 建立，或核对地址中的库名")]
    NoDatabase(Address),
    /// The user may not do this.
    #[error(
        "数据库 {at} 的用户权限不足：请由数据库属主先打开一次并授权，程序更新后也要再做一次（{reason}）"
    )]
    NoRight {
        /// The database.
        at: Address,
        /// What the server said.
        reason: String,
    },
    /// The file, its folder or the server takes no writes.
    #[error(
        "数据库 {0} 不可写：请检查文件和所在文件夹的写权限，确认磁盘没有只读挂载，数据库服务器不是只读副本"
    )]
    ReadOnly(Address),
    /// Another program holds it.
    #[error("数据库 {0} 正被其他程序占用：请等它结束，或关闭后重试")]
    Locked(Address),
    /// The file is no database, or a damaged one.
    #[error("数据库 {0} 已损坏或不是本程序的数据库：请用备份恢复，或移走后重新运行")]
    Corrupt(Address),
    /// The disk is full.
    #[error("磁盘已满，无法写入数据库 {0}：请清理空间后重试")]
    Full(Address),
    /// It was made by a newer version of the program.
    #[error("数据库 {0} 由更新版本的程序建立：请使用同一版本或更新版本的程序")]
    Newer(Address),
    /// The row was changed by somebody else since it was read.
    #[error("{what} 已被他人修改：请重新读取后再操作（读取时为第{expected}版，现在是第{found}版）")]
    Conflict {
        /// The kind of row and its number.
        what: String,
        /// The version that the caller had read.
        expected: i64,
        /// The version that stands there now.
        found: i64,
    },
    /// There is no such row.
    #[error("数据库 {at} 中没有 {what}")]
    Missing {
        /// The database.
        at: Address,
        /// The kind of row and its number.
        what: String,
    },
    /// A row cannot be read as what it should be.
    #[error("数据库 {at} 中的{what}无法识别：请核对程序版本，或用备份恢复（{reason}）")]
    Unreadable {
        /// The database.
        at: Address,
        /// The kind of row and its number.
        what: String,
        /// Why.
        reason: String,
    },
    /// Something that is not supposed to happen.
    #[error("数据库 {at} 出错：{reason}")]
    Other {
        /// The database.
        at: Address,
        /// What the database said.
        reason: String,
    },
}
