//! Settings: what the command line says, then the configuration file, then the defaults.

mod crawl;
mod database;
mod mail;
mod nightly;
mod notices;
mod tips;
mod web;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

pub use crawl::{CrawlConfig, SourceConfig, SourceKindConfig};
pub use database::Database;
pub use mail::{DEFAULT_OUTBOX, DkimConfig, MailConfig, SecurityConfig, TransportConfig};
pub use nightly::NightlyConfig;
pub use notices::{ApprovalConfig, BudgetConfig, NoticesConfig, RemindersConfig, RetryConfig};
pub use tips::TipsConfig;
pub use web::{LogForm, WebConfig};

/// The database that is used where nobody names one.
pub const DEFAULT_DATABASE: &str = "var/tutorwatch.db";

/// The archive that is used where nobody names one.
pub const DEFAULT_ARCHIVE: &str = "var/archive";

/// The pack that is applied where nobody names one.
pub const DEFAULT_PACK: &str = "rugao-2021-125";

/// The folder of rule packs that is used where nobody names one and it is there.
pub const DEFAULT_RULES: &str = "rules";

/// The configuration file. Every key is optional; paths are relative to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of rule packs.
    pub rules: Option<PathBuf>,
    /// Rule pack to apply.
    pub pack: Option<String>,
    /// School vacations, with their source.
    pub vacations: Option<PathBuf>,
    /// Findings that are allowed, with reason, approver and end.
    pub waivers: Option<PathBuf>,
    /// Addresses of the bureaus.
    pub bureaus: Option<PathBuf>,
    /// The registry: package folder or workbook.
    pub registry: Option<PathBuf>,
    /// Saved pages.
    pub pages: Option<PathBuf>,
    /// The address that saved pages were published under.
    pub pages_address: Option<url::Url>,
    /// The database: a file, or a PostgreSQL server.
    pub database: Option<Database>,
    /// What is crawled, and how.
    pub crawl: CrawlConfig,
    /// How notices leave, and where answers come in.
    pub mail: MailConfig,
    /// Who approves notices, and how they are delivered.
    pub notices: NoticesConfig,
    /// When the nightly run begins, and what it leaves for monitoring.
    pub nightly: NightlyConfig,
    /// How tips are taken in, and how long what they carry is kept.
    pub tips: TipsConfig,
    /// The web server.
    pub web: WebConfig,
    /// Day on which the registry is judged, for data of a past term; else today.
    #[serde(deserialize_with = "toml_date")]
    pub day: Option<NaiveDate>,
}

/// A TOML date without time; chrono itself reads texts only.
fn toml_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let when = toml::value::Datetime::deserialize(deserializer)?;
    let date = when.date.filter(|_| when.time.is_none());
    date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()))
        .map(Some)
        .ok_or_else(|| de::Error::custom("应为日期，如 2025-01-24"))
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("无法读取配置文件 {path}：{source}。请检查 --config")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("配置文件 {path} 有误：\n{source}")]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line, column and what was wrong.
        source: toml::de::Error,
    },
    /// Values of the file do not fit.
    #[error("配置文件 {path} 有误：\n{}", .mistakes.join("\n"))]
    Values {
        /// The file.
        path: PathBuf,
        /// Each with its key.
        mistakes: Vec<String>,
    },
    /// The password cannot be had.
    #[error("{0}")]
    Mail(String),
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// Where it cannot be read, or a key is not known or has the wrong type.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|source| ConfigError::Io {
            path: path.to_owned(),
            source,
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::Toml {
            path: path.to_owned(),
            source,
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let paths = [
            &mut config.rules,
            &mut config.vacations,
            &mut config.waivers,
            &mut config.bureaus,
            &mut config.registry,
            &mut config.pages,
            &mut config.crawl.archive,
            &mut config.nightly.metrics,
        ];
        for path in paths.into_iter().flatten().chain(config.mail.paths()) {
            *path = folder.join(&*path);
        }
        config.database = config.database.map(|at| at.in_folder(folder));
        config.tips.in_folder(folder);
        let mut mistakes = config.mail.mistakes();
        mistakes.extend(config.notices.mistakes());
        mistakes.extend(config.tips.mistake());
        mistakes.extend(config.nightly.mistake());
        if !mistakes.is_empty() {
            return Err(ConfigError::Values {
                path: path.to_owned(),
                mistakes,
            });
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_and_typos_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tutorwatch.toml");
        fs::write(&path, "pack = \"national\"\nvacations = \"v.toml\"\n").unwrap();
        let config = Config::load(&path).unwrap();
        assert_eq!(config.pack.as_deref(), Some("national"));
        assert_eq!(config.vacations, Some(dir.path().join("v.toml")));

        fs::write(&path, "pakc = \"national\"\n").unwrap();
        let error = Config::load(&path).unwrap_err().to_string();
        assert!(
            error.contains("pakc") && error.contains("line 1"),
            "{error}"
        );
    }

    #[test]
    fn settings_of_tips_are_held_against_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tutorwatch.toml");
        let load = |text: &str| {
            fs::write(&path, text).unwrap();
            Config::load(&path)
        };
        let tips = load("[tips]\nkey = \"k/a.key\"\nold_keys = [\"k/b.key\"]\n");
        let tips = tips.unwrap().tips;
        assert_eq!(tips.key, Some(dir.path().join("k/a.key")));
        assert_eq!(tips.old_keys, [dir.path().join("k/b.key")]);
        for (text, said) in [
            ("photo_mb = 0", "photo_mb"),
            ("photo_megapixels = 201", "1至200"),
            ("old_keys = [\"b.key\"]", "没有 key"),
            ("keep_photo_days = 179", "keep_reporter_days = 180"),
            ("keep_photos = 1", "keep_photos"),
        ] {
            let error = load(&format!("[tips]\n{text}\n")).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn the_database_is_a_file_or_a_server() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tutorwatch.toml");
        let load = |text: &str| {
            fs::write(&path, text).unwrap();
            Config::load(&path)
        };
        let file = load("database = \"var/t.db\"\n").unwrap().database.unwrap();
        assert_eq!(file.file(), Some(&*dir.path().join("var/t.db")));
        for text in [
            "database = \"postgres://a:hushhush@b/c\"\n",
            "[database]\nurl = \"postgres://a:hushhush@b/c\"\n",
        ] {
            let server = load(text).unwrap().database.unwrap();
            assert_eq!(server, Database::from("postgres://a:hushhush@b/c"));
            assert_eq!(server.file(), None);
            assert!(!format!("{server:?}").contains("hush"));
        }
        let error = load("[database]\nurk = \"postgres://b/c\"\n").unwrap_err();
        assert!(error.to_string().contains("urk"), "{error}");
        let error = load("[database]\n").unwrap_err().to_string();
        assert!(error.contains("url"), "{error}");
        let error = load("database = 3\n").unwrap_err().to_string();
        assert!(error.contains("[database]"), "{error}");
    }
}
