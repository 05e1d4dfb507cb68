//! What does not fit in `[mail]`.

use std::net::IpAddr;

use super::{MailConfig, SecurityConfig, TransportConfig};

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
