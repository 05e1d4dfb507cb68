//! Where the database is: `database = "var/tutorwatch.db"`, or a PostgreSQL server, by the same
//! key or by `[database] url = "postgres://…"`.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// A file, or the address of a server, which may hold a password and is therefore not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(OsString);

impl Database {
    /// The file; nothing where it is a server.
    pub fn file(&self) -> Option<&Path> {
        let text = self.0.as_encoded_bytes();
        let server = text.starts_with(b"postgres://") || text.starts_with(b"postgresql://");
        (!server).then(|| Path::new(&self.0))
    }

    /// The same, where a file is meant relative to that folder.
    pub(super) fn in_folder(self, folder: &Path) -> Self {
        self.file()
            .map(|file| folder.join(file).into())
            .unwrap_or(self)
    }
}

impl From<PathBuf> for Database {
    fn from(path: PathBuf) -> Self {
        Self(path.into())
    }
}

impl From<&str> for Database {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl AsRef<OsStr> for Database {
    fn as_ref(&self) -> &OsStr {
        &self.0
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.file() {
            Some(file) => write!(f, "{}", file.display()),
            None => f.write_str("postgres://…"),
        }
    }
}

impl<'de> Deserialize<'de> for Database {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

/// A text, or a table that holds one.
struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Database;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("文件路径、postgres:// 地址，或写有 url 的 [database] 一节")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Database, E> {
        Ok(text.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Database, A::Error> {
        let mut url = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != "url" {
                return Err(A::Error::unknown_field(&key, &["url"]));
            }
            url = Some(map.next_value::<String>()?);
        }
        let url = url.ok_or_else(|| A::Error::missing_field("url"))?;
        Ok(url.as_str().into())
    }
}
