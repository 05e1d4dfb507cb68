//! The first step: sender and recipients are named, all or none.

use std::time::Duration;

use lettre::transport::smtp::commands::{Mail, Rcpt};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;

use super::reply::{code, hindrance, is_done, is_final, text};
use super::session::{Session, Usable};
use super::wire::Broken;
use crate::mail::{Hindrance, Parcel, Phase, Refused};

/// Names sender and recipients.
pub(super) async fn name_parties(
    session: &mut Session,
    mail: &Parcel,
    limit: Duration,
) -> Result<(), (Hindrance, Usable)> {
    let lost = |at| move |broken: Broken| (Hindrance::deferred(at, broken), Usable::No);
    let parameters = parameters(session, mail).map_err(|why| (why, Usable::Yes))?;
    let sender = Mail::new(mail.envelope().from().cloned(), parameters);
    let answer = session.wire.command(&sender, limit).await;
    let answer = answer.map_err(lost(Phase::Sender))?;
    if !is_done(&answer) {
        let usable = session.reset(&answer, limit).await;
        return Err((hindrance(Phase::Sender, &answer, Vec::new()), usable));
    }
    let mut refusals = Vec::new();
    for address in mail.envelope().to() {
        let recipient = Rcpt::new(address.clone(), Vec::new());
        let answer = session.wire.command(&recipient, limit).await;
        let answer = answer.map_err(lost(Phase::Recipients))?;
        if !is_done(&answer) {
            let is_421 = answer.has_code(421);
            refusals.push((address.to_string(), answer));
            // The server is closing; it will not answer for the others.
            if is_421 {
                break;
            }
        }
    }
    match refused(&refusals) {
        None => Ok(()),
        Some((why, answer)) => {
            let usable = session.reset(answer, limit).await;
            Err((why, usable))
        }
    }
}

/// What MAIL must say of a mail; a mail that the server cannot carry is rejected here,
/// where another server may take it.
fn parameters(session: &Session, mail: &Parcel) -> Result<Vec<MailParameter>, Hindrance> {
    let able = &session.able;
    let size = mail.bytes().len();
    let mut out = Vec::new();
    if let Some(most) = able.size.filter(|most| size > *most) {
        let told = format!("邮件有{size}字节，邮件服务器最多接收{most}字节");
        return Err(Hindrance::rejected(Phase::Sender, told));
    }
    if able.takes_size {
        out.push(MailParameter::Size(size));
    }
    if mail.needs_utf8() {
        if !able.utf8 {
            let told = "地址含有中文等字符，邮件服务器不支持（SMTPUTF8）";
            return Err(Hindrance::rejected(Phase::Sender, told));
        }
        out.push(MailParameter::SmtpUtfEight);
    }
    if !mail.bytes().is_ascii() {
        if !able.eight_bit {
            let told = "邮件内容未经编码，邮件服务器不支持（8BITMIME）";
            return Err(Hindrance::rejected(Phase::Sender, told));
        }
        out.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(out)
}

/// The hindrance of refused recipients, and the reply that decides it.
fn refused(refusals: &[(String, Response)]) -> Option<(Hindrance, &Response)> {
    let (_, decisive) = refusals
        .iter()
        .find(|(_, answer)| is_final(answer))
        .or(refusals.first())?;
    let all = refusals.iter().map(|(address, answer)| Refused {
        address: address.clone(),
        code: code(answer),
        reply: text(answer),
    });
    Some((
        hindrance(Phase::Recipients, decisive, all.collect()),
        decisive,
    ))
}
