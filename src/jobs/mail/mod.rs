//! Mail by the settings: the sender, the signer, a test mail, and what has come in.

mod probe;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::rulebook::files;
use crate::config::{
    Config, ConfigError, DEFAULT_OUTBOX, MailConfig, SecurityConfig, TransportConfig,
};
use crate::mail::dkim::{DkimError, DkimKey};
use crate::mail::incoming::{IncomingError, Mailbox, Words, WordsError, read};
use crate::mail::{
    FileMailer, Login, Mailer, Outcome, ParcelError, Security, SmtpMailer, SmtpSettings, Times,
    Trust, TrustError,
};
use crate::rules::{FilesError, RuleFiles};

pub use probe::{Probe, probe};

/// Where the words stand by which answers are told apart.
const WORDS: &str = "mail/answers.toml";

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailJobError {
    /// A secret cannot be had.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A setting is missing.
    #[error("缺少 {0}，请在配置文件的 [mail] 中填写，并用 --config 指明配置文件")]
    Missing(&'static str),
    /// The file of authorities cannot be read.
    #[error("mail.ca_file：无法读取 {path}：{source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Certificates cannot be judged.
    #[error("mail.ca_file：{0}")]
    Trust(#[from] TrustError),
    /// Mail cannot be signed.
    #[error(transparent)]
    Dkim(#[from] DkimError),
    /// A mail is none.
    #[error(transparent)]
    Parcel(#[from] ParcelError),
    /// The mail library refused.
    #[error("邮件无法生成：{0}")]
    Build(#[from] lettre::error::Error),
    /// The folder of answers cannot be read.
    #[error(transparent)]
    Incoming(#[from] IncomingError),
    /// The words by which answers are told apart have a mistake.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The rule files cannot be read.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// The sender that the settings name.
///
/// # Errors
/// Where a setting is missing, or a file that it names cannot be used.
pub fn mailer(config: &MailConfig) -> Result<Box<dyn Mailer>, MailJobError> {
    match config.transport {
        TransportConfig::File => {
            let folder = config
                .folder
                .as_deref()
                .unwrap_or(Path::new(DEFAULT_OUTBOX));
            Ok(Box::new(FileMailer::new(folder)))
        }
        TransportConfig::Smtp => Ok(Box::new(SmtpMailer::new(settings(config)?))),
    }
}

/// What keeps the mail server from taking mail now, in words; nothing where it would take it,
/// or mail leaves as files. Nothing is sent.
///
/// # Errors
/// Where a setting is missing, or a file that it names cannot be used.
pub async fn hindrance(config: &MailConfig) -> Result<Option<String>, MailJobError> {
    if config.transport == TransportConfig::File {
        return Ok(None);
    }
    let greeted = SmtpMailer::new(settings(config)?).greet().await;
    Ok(greeted.err().map(|why| Outcome::from(why).to_string()))
}

/// The key that signs what is frozen; none where nobody has set one.
///
/// # Errors
/// Where the key cannot be used.
pub fn signer(config: &MailConfig) -> Result<Option<DkimKey>, MailJobError> {
    let Some(dkim) = &config.dkim else {
        return Ok(None);
    };
    let key = DkimKey::new(&dkim.domain, &dkim.selector, &dkim.key()?)?;
    Ok(Some(key))
}

/// What has come in, and what it says of mails whose Message-ID `is_ours`.
///
/// # Errors
/// Where there is no such folder, or the words cannot be read.
pub fn incoming(
    config: &Config,
    is_known: &dyn Fn(&str) -> bool,
    is_ours: &dyn Fn(&str) -> bool,
) -> Result<Mailbox, MailJobError> {
    let folder = config.mail.incoming.as_deref();
    let folder = folder.ok_or(MailJobError::Missing("mail.incoming"))?;
    Ok(read(folder, &words(config)?, is_known, is_ours)?)
}

/// The words of the rules folder; the ones inside the binary where an older folder has none.
fn words(config: &Config) -> Result<Words, MailJobError> {
    let files = files(config)?;
    let embedded = RuleFiles::embedded();
    let text = files.get(WORDS).or_else(|| embedded.get(WORDS));
    Ok(Words::parse(WORDS, text.map_or("", |(_, text)| text))?)
}

fn settings(config: &MailConfig) -> Result<SmtpSettings, MailJobError> {
    let needed = |value: &Option<String>, key| value.clone().ok_or(MailJobError::Missing(key));
    let from = needed(&config.from, "mail.from")?;
    let domain = from.rsplit('@').next().unwrap_or_default();
    let security = match (config.security, config.plain_anywhere) {
        (SecurityConfig::StartTls, _) => Security::StartTls,
        (SecurityConfig::Tls, _) => Security::Tls,
        (SecurityConfig::Plain, false) => Security::Loopback,
        (SecurityConfig::Plain, true) => Security::Plain,
    };
    let trust = match security {
        Security::StartTls | Security::Tls => Some(trust(config.ca_file.as_deref())?),
        Security::Loopback | Security::Plain => None,
    };
    let login = match (&config.user, config.password()?) {
        (Some(user), Some(password)) => Some(Login {
            user: user.clone(),
            password,
        }),
        _ => None,
    };
    Ok(SmtpSettings {
        host: needed(&config.host, "mail.host")?,
        port: config.port(),
        security,
        trust,
        login,
        helo: config.helo.clone().unwrap_or_else(|| domain.to_owned()),
        times: Times {
            connect: Duration::from_secs(config.connect_seconds),
            command: Duration::from_secs(config.command_seconds),
            data: Duration::from_secs(config.data_seconds),
        },
        per_connection: config.per_connection,
    })
}

fn trust(ca_file: Option<&Path>) -> Result<Trust, MailJobError> {
    let Some(path) = ca_file else {
        return Ok(Trust::system()?);
    };
    let pem = std::fs::read(path).map_err(|source| MailJobError::Io {
        path: path.to_owned(),
        source,
    })?;
    Ok(Trust::only(&pem)?)
}
