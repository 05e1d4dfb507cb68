//! Mail: whether the server would take one now, and whether it could be signed. No mail is
//! sent.

use super::super::notices::directory;
use super::super::{hindrance, mailer, signer};
use super::{Line, Patient};
use crate::config::TransportConfig;

pub(super) async fn look(patient: &Patient<'_>) -> Vec<Line> {
    let config = &patient.config.mail;
    let mut lines = Vec::new();
    lines.push(match mailer(config) {
        Err(error) => Line::failed("邮件", &error),
        Ok(_) if config.transport == TransportConfig::File => Line::warning(
            "邮件",
            "邮件只写成文件，不经网络发出",
            "正式使用时在 [mail] 中设 transport = \"smtp\"",
        ),
        Ok(_) => match hindrance(config).await {
            Ok(None) => Line::ok("邮件", "邮件服务器可以连接和登录"),
            Ok(Some(why)) => Line::error("邮件", why, "请检查 [mail] 设置和邮件服务器"),
            Err(error) => Line::failed("邮件", &error),
        },
    });
    lines.push(match signer(config) {
        Ok(Some(_)) => Line::ok("邮件签名", "DKIM 密钥可用（没有查询 DNS）"),
        Ok(None) => Line::warning(
            "邮件签名",
            "没有设置 DKIM",
            "建议在 [mail.dkim] 中设置，否则通知单可能被当作垃圾邮件",
        ),
        Err(error) => Line::failed("邮件签名", &error),
    });
    lines.push(match directory(patient.config.bureaus.as_deref()) {
        Ok(_) => Line::ok("部门通讯录", "可以读取"),
        Err(error) => Line::failed("部门通讯录", &error),
    });
    lines
}
