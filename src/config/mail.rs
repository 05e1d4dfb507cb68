//! `[mail]`: how notices leave, and where answers come in.

mod check;
mod secret;

use std::path::PathBuf;

use serde::Deserialize;

use self::secret::{read_secret, variable, wrong};
use super::ConfigError;

/// Folder of outgoing mail where nobody names one.
pub const DEFAULT_OUTBOX: &str = "var/mail";

/// Settings of mail. Nothing is sent over the network until `transport = "smtp"`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// `file` (the default) writes `.eml` files; `smtp` sends.
    pub transport: TransportConfig,
    /// Folder of the `.eml` files.
    pub folder: Option<PathBuf>,
    /// Maildir or folder of `.eml` files with what comes in.
    pub incoming: Option<PathBuf>,
    /// Address of the sender, for mail that has no other.
    pub from: Option<String>,
    /// Name of the mail server; its certificate must be for it.
    pub host: Option<String>,
    /// Its port; else 587 with `starttls`, 465 with `tls`, 25 with `plain`.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: SecurityConfig,
    /// Allows `plain` to other machines too. Letters then cross the network readable.
    pub plain_anywhere: bool,
    /// Name of the login.
    pub user: Option<String>,
    /// File whose first line is the password.
    pub password_file: Option<PathBuf>,
    /// Name of the environment variable that holds the password.
    pub password_env: Option<String>,
    /// The name that this machine gives itself; else the domain of `from`.
    pub helo: Option<String>,
    /// PEM file of the authorities to believe, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Most messages over one connection.
    pub per_connection: usize,
    /// Longest wait for a connection and for the TLS handshake, in seconds.
    pub connect_seconds: u64,
    /// Longest wait for the answer to a command, in seconds.
    pub command_seconds: u64,
    /// Longest time for the message, and again for the answer to it, in seconds. RFC 5321
    /// asks for 600: after a shorter wait nobody knows whether the message was taken.
    pub data_seconds: u64,
    /// Signatures.
    pub dkim: Option<DkimConfig>,
}

/// How mail leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransportConfig {
    /// As files.
    #[default]
    File,
    /// Over SMTP.
    Smtp,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecurityConfig {
    /// STARTTLS, without which nothing is sent.
    #[default]
    StartTls,
    /// TLS from the beginning.
    Tls,
    /// None; to this machine only, unless `plain_anywhere`.
    Plain,
}

/// Signatures (DKIM) of `<selector>._domainkey.<domain>`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimConfig {
    /// The domain that signs; the sender's.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// PEM file of the private key, which other users must not be able to read.
    pub key_file: PathBuf,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            transport: TransportConfig::default(),
            folder: None,
            incoming: None,
            from: None,
            host: None,
            port: None,
            security: SecurityConfig::default(),
            plain_anywhere: false,
            user: None,
            password_file: None,
            password_env: None,
            helo: None,
            ca_file: None,
            per_connection: 50,
            connect_seconds: 10,
            command_seconds: 60,
            data_seconds: 600,
            dkim: None,
        }
    }
}

impl MailConfig {
    /// Paths, which are relative to the configuration file.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let dkim = self.dkim.as_mut().map(|dkim| &mut dkim.key_file);
        let all = [
            &mut self.folder,
            &mut self.incoming,
            &mut self.password_file,
            &mut self.ca_file,
        ];
        all.into_iter().flatten().chain(dkim)
    }

    /// The port, or the usual one.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            SecurityConfig::StartTls => 587,
            SecurityConfig::Tls => 465,
            SecurityConfig::Plain => 25,
        })
    }

    /// The password, read anew each time; none where there is no login.
    ///
    /// # Errors
    /// Where the file or the variable cannot be read or is empty, or other users can read
    /// the file. No message holds the password.
    pub fn password(&self) -> Result<Option<String>, ConfigError> {
        let (key, found) = match (&self.password_file, &self.password_env) {
            (Some(path), _) => {
                let key = "mail.password_file";
                let text = read_secret(key, path)?;
                (
                    key,
                    text.lines()
                        .next()
                        .unwrap_or_default()
                        .trim_end()
                        .to_owned(),
                )
            }
            (None, Some(name)) => ("mail.password_env", variable(name)?),
            (None, None) => return Ok(None),
        };
        match found.is_empty() {
            true => Err(wrong(key, "密码为空")),
            false => Ok(Some(found)),
        }
    }
}

impl DkimConfig {
    /// The private key, as PEM.
    ///
    /// # Errors
    /// Where the file cannot be read, or other users can read it.
    pub fn key(&self) -> Result<String, ConfigError> {
        read_secret("mail.dkim.key_file", &self.key_file)
    }
}

#[cfg(test)]
mod tests;
