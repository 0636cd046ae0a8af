//! What can go wrong while keeping. Whether something is allowed or makes sense is decided above.

use thiserror::Error;

/// Why the store did not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A row with this key is there already.
    #[error("already there: {what}")]
    Conflict {
        /// The table, or what was to be made.
        what: String,
    },
    /// There is no such row, or it is another tenant's.
    #[error("not there: {what}")]
    Absent {
        /// The table, or what was looked for.
        what: String,
    },
    /// The database did not say whether it committed. Whether the act was done is to be asked by its identifier.
    #[error("it is not known whether act {id} was committed")]
    Unknown {
        /// The identifier of the act.
        id: String,
    },
    /// A stored row cannot be true: it does not decrypt, or contradicts another one.
    #[error("damaged: {what}")]
    Damaged {
        /// Which row.
        what: String,
    },
    /// The database role could read across tenants.
    #[error("the database role {role} {problem}: it could read across tenants")]
    Role {
        /// The role.
        role: String,
        /// Why.
        problem: &'static str,
    },
    /// The address of a database or object store is of no known kind.
    #[error("no address of a store: {0}")]
    Address(String),
    /// Keys and ciphertexts.
    #[error(transparent)]
    Pki(#[from] fapiao_pki::Error),
    /// The database failed, or is not there.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// The object store failed, or is not there.
    #[error("object store: {0}")]
    Objects(#[from] object_store::Error),
    /// The tables could not be brought to this version.
    #[error("tables: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The writer is gone: the process is ending.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// The stable code, listed in docs/errors.md.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Conflict { .. } => "STORE-CONFLICT",
            Error::Absent { .. } => "STORE-ABSENT",
            Error::Unknown { .. } => "STORE-UNKNOWN",
            Error::Damaged { .. } => "STORE-DAMAGED",
            Error::Role { .. } => "STORE-ROLE",
            Error::Address(_) => "STORE-ADDRESS",
            Error::Pki(error) => error.code(),
            Error::Database(_) => "STORE-DATABASE",
            Error::Objects(_) => "STORE-OBJECTS",
            Error::Migration(_) => "STORE-MIGRATION",
            Error::Closed => "STORE-CLOSED",
        }
    }

    /// The message in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Error::Conflict { what } => format!("已存在：{what}"),
            Error::Absent { what } => format!("不存在：{what}"),
            Error::Unknown { id } => format!("不能确定操作 {id} 是否已提交"),
            Error::Damaged { what } => format!("数据损坏：{what}"),
            Error::Role { role, .. } => format!("数据库角色 {role} 可越过租户隔离"),
            Error::Address(address) => format!("不是数据库或对象存储的地址：{address}"),
            Error::Pki(error) => error.zh(),
            Error::Database(error) => format!("数据库：{error}"),
            Error::Objects(error) => format!("对象存储：{error}"),
            Error::Migration(error) => format!("数据表升级：{error}"),
            Error::Closed => "存储已关闭".to_owned(),
        }
    }

    /// The message in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }

    /// Whether it came from the database, which may have given up the transaction.
    pub(crate) fn ends_transaction(&self) -> bool {
        matches!(self, Error::Database(_) | Error::Conflict { .. })
    }

    /// Whether the same work may succeed when it is tried again: another transaction stood in the way.
    pub(crate) fn is_passing(&self) -> bool {
        let Error::Database(sqlx::Error::Database(error)) = self else { return false };
        // Serialisation failure and deadlock of PostgreSQL; busy of SQLite and its extended forms.
        error.code().is_some_and(|code| {
            matches!(&*code, "40001" | "40P01")
                || code.parse::<u32>().is_ok_and(|number| number & 0xff == 5 || number & 0xff == 6)
        })
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => {
                Error::Conflict { what: inner.table().unwrap_or("row").to_owned() }
            }
            _ => Error::Database(error),
        }
    }
}

/// Codes of [`Error`] with what they mean, in Chinese and English, for docs/errors.md.
pub const CODES: &[(&str, &str, &str)] = &[
    ("STORE-CONFLICT", "相同的记录已存在", "a row with this key is there already"),
    ("STORE-ABSENT", "没有此记录", "there is no such row"),
    (
        "STORE-UNKNOWN",
        "数据库没有答复是否已提交；按标识查询即可确定",
        "the database did not say whether it committed; asking by the identifier settles it",
    ),
    ("STORE-DAMAGED", "存储的数据无法解密或自相矛盾", "a stored row does not decrypt or contradicts another"),
    ("STORE-ROLE", "数据库角色可越过租户隔离，拒绝使用", "the database role could read across tenants"),
    (
        "STORE-ADDRESS",
        "数据库或对象存储的地址无法识别",
        "the address of a database or object store is of no known kind",
    ),
    ("STORE-DATABASE", "数据库出错或无法连接", "the database failed, or is not there"),
    ("STORE-OBJECTS", "对象存储出错或无法连接", "the object store failed, or is not there"),
    ("STORE-MIGRATION", "数据表无法升级到本版本", "the tables could not be brought to this version"),
    ("STORE-CLOSED", "存储已关闭", "the store is closed"),
];
