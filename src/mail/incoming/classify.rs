//! What a mail that came in says about the mails that we sent.

use super::parsed::Parsed;
use super::words::{Words, any};
use super::{Answer, Kind, Why, bounce, fields};

/// Reads one mail. `is_ours` knows our Message-IDs, with angle brackets.
pub(super) fn classify(mail: &Parsed<'_>, words: &Words, is_ours: &dyn Fn(&str) -> bool) -> Kind {
    if let Some(text) = mail.part("message", &["delivery-status", "global-delivery-status"]) {
        return report(mail, &fields::groups(&text), is_ours);
    }
    let receipt = [
        "disposition-notification",
        "global-disposition-notification",
    ];
    if let Some(text) = mail.part("message", &receipt) {
        return read_receipt(mail, &fields::groups(&text), is_ours);
    }
    if bounce::looks_like_one(mail, words) {
        let mut all = mail.mentioned();
        all.extend(mail.answers());
        return bounce::read(mail, words, ours(all, is_ours));
    }
    let of = ours(mail.answers(), is_ours);
    if of.is_empty() {
        return Kind::Other;
    }
    match is_automatic(mail, words) {
        true => Kind::Automatic { of },
        false => Kind::Acknowledged {
            of,
            by: Answer::Reply,
        },
    }
}

/// The known ones among them, each once.
fn ours(mut ids: Vec<String>, is_ours: &dyn Fn(&str) -> bool) -> Vec<String> {
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| is_ours(id));
    ids
}

/// A delivery report. Which mail it speaks of, the returned mail says; else the fields;
/// else what the report answers.
fn report(mail: &Parsed<'_>, groups: &[fields::Group], is_ours: &dyn Fn(&str) -> bool) -> Kind {
    let named = |name: &str| groups.iter().find_map(|group| group.get(name).cloned());
    let fields: Vec<String> = ["original-message-id", "x-original-message-id"]
        .into_iter()
        .filter_map(named)
        .collect();
    let ways = [mail.returned(), fields, mail.answers()];
    let ids = ways.into_iter().find(|ids| !ids.is_empty());
    let is_foreign = ids.is_some();
    let of = ours(ids.unwrap_or_default(), is_ours);
    match (of.as_slice(), fields::recipients(groups)) {
        ([], _) if is_foreign => Kind::Other,
        ([of], Some(recipients)) => Kind::Report {
            of: of.clone(),
            recipients,
        },
        _ => Kind::Unclear {
            of,
            why: Why::Report,
        },
    }
}

/// A read receipt. Only "displayed" says that a person had the mail before them.
fn read_receipt(
    mail: &Parsed<'_>,
    groups: &[fields::Group],
    is_ours: &dyn Fn(&str) -> bool,
) -> Kind {
    let field = |name: &str| groups.iter().find_map(|group| group.get(name).cloned());
    let mut ids: Vec<String> = field("original-message-id").into_iter().collect();
    if ids.is_empty() {
        ids = mail.returned();
    }
    if ids.is_empty() {
        ids = mail.answers();
    }
    let is_foreign = !ids.is_empty();
    let of = ours(ids, is_ours);
    let disposition = field("disposition")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = disposition.rsplit(';').next().unwrap_or_default();
    let kind = kind.split('/').next().unwrap_or_default().trim();
    match (of.is_empty(), kind) {
        (true, _) if is_foreign => Kind::Other,
        (false, "displayed") => Kind::Acknowledged {
            of,
            by: Answer::ReadReceipt,
        },
        _ => Kind::Unclear {
            of,
            why: Why::Receipt,
        },
    }
}

/// An answer that no person wrote (RFC 3834, and what programs do instead).
fn is_automatic(mail: &Parsed<'_>, words: &Words) -> bool {
    let submitted = mail.header("Auto-Submitted");
    let is_submitted = submitted.is_some_and(|value| {
        let value = value
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        value != "no"
    });
    let by_header = words.automatic_header.iter().any(|header| {
        mail.header(&header.name).is_some_and(|value| {
            let value = value.trim();
            header.values.is_empty() || header.values.iter().any(|v| value.eq_ignore_ascii_case(v))
        })
    });
    let text = mail.own_text().trim_start().to_lowercase();
    is_submitted
        || by_header
        || mail.has_null_sender()
        || any(&words.automatic, &mail.subject)
        || words
            .automatic_texts
            .iter()
            .any(|begin| text.starts_with(begin.as_str()))
}
