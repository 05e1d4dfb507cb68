//! Passwords and keys: from files that others cannot read, or from a variable.

use std::path::Path;

use crate::config::ConfigError;

/// A mistake that names its key.
pub(super) fn wrong(key: &str, told: impl std::fmt::Display) -> ConfigError {
    ConfigError::Mail(format!("{key}：{told}"))
}

#[allow(
    clippy::disallowed_methods,
    reason = "a setting, read where settings are read"
)]
pub(super) fn variable(name: &str) -> Result<String, ConfigError> {
    std::env::var(name).map_err(|_| wrong("mail.password_env", format!("没有环境变量 {name}")))
}

/// The text of a file that only its owner and group can read.
pub(super) fn read_secret(key: &str, path: &Path) -> Result<String, ConfigError> {
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
