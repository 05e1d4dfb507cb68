//! `[mail]`: how notices leave, and where answers come in.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

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
    /// Every mistake that can be seen without a file or a network, each naming its key.
    pub fn mistakes(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut when = |wrong: bool, told: &str| {
            if wrong {
                out.push(told.to_owned());
            }
        };
        let is_blank = |value: &Option<String>| value.as_ref().is_some_and(|v| v.trim().is_empty());
        let is_smtp = self.transport == TransportConfig::Smtp;
        when(
            is_smtp && self.host.is_none(),
            "mail.host：transport 为 smtp 时须填写邮件服务器",
        );
        when(
            is_smtp && self.from.is_none(),
            "mail.from：transport 为 smtp 时须填写发件人地址",
        );
        when(
            self.host.as_ref().is_some_and(|h| !is_host(h)),
            "mail.host：应为主机名或者IP地址，不带端口，如 smtp.example.cn",
        );
        when(self.port == Some(0), "mail.port：应为1至65535");
        when(
            self.from.as_ref().is_some_and(|from| !is_address(from)),
            "mail.from：应为一个邮箱地址，如 jyj@example.cn，不带姓名",
        );
        when(
            self.helo.as_ref().is_some_and(|helo| !is_host(helo)),
            "mail.helo：应为主机名或者IP地址",
        );
        when(
            self.password_file.is_some() && self.password_env.is_some(),
            "mail.password_file 与 mail.password_env：只能填写一个",
        );
        let has_password = self.password_file.is_some() || self.password_env.is_some();
        when(
            self.user.is_some() && !has_password,
            "mail.user：还须填写 mail.password_file 或 mail.password_env",
        );
        when(
            self.user.is_none() && has_password,
            "mail.password_file、mail.password_env：还须填写 mail.user",
        );
        when(is_blank(&self.user), "mail.user：不能为空");
        when(
            self.password_env
                .as_ref()
                .is_some_and(|name| name.is_empty() || name.contains(['=', '\0'])),
            "mail.password_env：不是环境变量名",
        );
        let is_plain = self.security == SecurityConfig::Plain;
        when(
            self.plain_anywhere && !is_plain,
            "mail.plain_anywhere：只在 security 为 plain 时有用",
        );
        when(
            self.plain_anywhere && self.user.is_some(),
            "mail.plain_anywhere：不加密时不发送密码，请删去 mail.user 或者改用 starttls、tls",
        );
        when(
            is_plain && self.ca_file.is_some(),
            "mail.ca_file：security 为 plain 时没有用处",
        );
        let counts = [
            (
                self.per_connection as u64,
                1..=10_000,
                "mail.per_connection：应为1至10000",
            ),
            (
                self.connect_seconds,
                1..=600,
                "mail.connect_seconds：应为1至600",
            ),
            (
                self.command_seconds,
                1..=3_600,
                "mail.command_seconds：应为1至3600",
            ),
            (
                self.data_seconds,
                1..=7_200,
                "mail.data_seconds：应为1至7200",
            ),
        ];
        for (value, allowed, told) in counts {
            when(!allowed.contains(&value), told);
        }
        if let Some(dkim) = &self.dkim {
            let is_name = |name: &str| is_host(name) && name.parse::<IpAddr>().is_err();
            when(
                !is_name(&dkim.domain),
                "mail.dkim.domain：应为域名，如 example.cn",
            );
            when(
                !is_name(&dkim.selector),
                "mail.dkim.selector：应为字母、数字与连字符",
            );
        }
        out
    }

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

fn wrong(key: &str, told: impl std::fmt::Display) -> ConfigError {
    ConfigError::Mail(format!("{key}：{told}"))
}

#[allow(
    clippy::disallowed_methods,
    reason = "a setting, read where settings are read"
)]
fn variable(name: &str) -> Result<String, ConfigError> {
    std::env::var(name).map_err(|_| wrong("mail.password_env", format!("没有环境变量 {name}")))
}

/// The text of a file that only its owner and group can read.
fn read_secret(key: &str, path: &Path) -> Result<String, ConfigError> {
    let shown = path.display();
    let failed = |error: std::io::Error| wrong(key, format!("无法读取 {shown}：{error}"));
    let text = std::fs::read_to_string(path).map_err(failed)?;
    if is_open(path).map_err(failed)? {
        let told = format!("{shown} 可以被其他用户读取，不予使用。请运行 chmod 600 {shown}");
        return Err(wrong(key, told));
    }
    Ok(text)
}

/// Whether users other than the owner and the group can read a file, or the group write it.
#[cfg(unix)]
fn is_open(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o027 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> std::io::Result<bool> {
    Ok(false)
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.parse::<IpAddr>().is_ok() || (name.len() <= 253 && name.split('.').all(is_label))
}

/// The mail room reads addresses; here only what is plainly none is told early.
fn is_address(text: &str) -> bool {
    let is_clean = !text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ','));
    is_clean
        && text
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && is_host(domain))
}

#[cfg(test)]
mod tests;
