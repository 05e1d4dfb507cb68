//! Where the database is: a file, or a PostgreSQL server.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::StoreError;

/// Where the database is. Prints without the password.
#[derive(Clone)]
pub enum Address {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL server.
    Server(Box<PgConnectOptions>),
}

/// Whether a text means a server: `postgres://user:password@host/database`.
fn is_server(text: &OsStr) -> bool {
    let text = text.as_encoded_bytes();
    text.starts_with(b"postgres://") || text.starts_with(b"postgresql://")
}

impl Address {
    /// Reads a path or a `postgres://` address.
    ///
    /// # Errors
    /// Where the address of a server cannot be read; the message does not repeat it, because
    /// it may hold a password.
    pub fn parse(text: &OsStr) -> Result<Self, StoreError> {
        if !is_server(text) {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let url = text.to_str().ok_or(StoreError::Address)?;
        let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address)?;
        Ok(Self::Server(Box::new(options)))
    }

    /// The database file; nothing of a server.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Server(at) => {
                let user = at.get_username();
                let database = at.get_database().unwrap_or(user);
                match at.get_socket() {
                    Some(socket) => write!(f, "{user}@{}/{database}", socket.display()),
                    None => write!(f, "{user}@{}:{}/{database}", at.get_host(), at.get_port()),
                }
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_without_its_password() {
        let url = "postgres://xun:hushhush@db.example.cn:5433/tutorwatch";
        let address = Address::parse(OsStr::new(url)).unwrap();
        assert_eq!(address.to_string(), "xun@db.example.cn:5433/tutorwatch");
        assert!(!format!("{address:?}").contains("hush"));
        assert_eq!(address.file(), None);
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        let error = Address::parse(OsStr::new("postgres://a:hushhush@b:port/c")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }

    #[test]
    fn everything_else_is_a_file() {
        let address = Address::parse(OsStr::new("var/t.db")).unwrap();
        assert_eq!(address.file(), Some(Path::new("var/t.db")));
        assert_eq!(address.to_string(), "var/t.db");
    }
}
