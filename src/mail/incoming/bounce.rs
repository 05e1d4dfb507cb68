//! Bounces that follow no standard. Only what is beyond doubt is said: our Message-ID in
//! the bounce, a final code, and no word of a later try. Anything else is for a person.

use std::sync::LazyLock;

use regex::Regex;

use super::parsed::Parsed;
use super::words::{Words, any};
use super::{Action, Kind, Recipient, Why};
use crate::mail::outcome::shown;

/// A final enhanced code: `5.1.1`.
static ENHANCED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d.])(5\.\d{1,3}\.\d{1,3})(?:[^\d.]|$)").ok());
/// A final code where a server is quoted: `said: 550 no such user`.
static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:said|smtp|error|reply|host|返回|错误|代码)[^\n]{0,120}?[^\d.](5[0-5]\d)[ \-]",
    )
    .ok()
});
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[^\s<>()\[\],;:@，；：]{1,64}@[A-Za-z0-9.-]{1,190}").ok());

/// Whether it looks like a bounce at all.
pub(super) fn looks_like_one(mail: &Parsed<'_>, words: &Words) -> bool {
    let from = mail.from.as_deref().unwrap_or_default();
    let name = from.split('@').next().unwrap_or_default().to_lowercase();
    words.postmasters.contains(&name)
        || mail.header("X-Failed-Recipients").is_some()
        // A person may answer under the same subject, "Re: …失败": only machines begin so.
        || (mail.has_null_sender() && any(&words.bounces, &mail.subject))
}

/// What the bounce says; `ours` are our Message-IDs that stand in it.
pub(super) fn read(mail: &Parsed<'_>, words: &Words, ours: Vec<String>) -> Kind {
    let text = mail.own_text();
    let is_delay = any(&words.delays, &text) || any(&words.delays, &mail.subject);
    let code = final_code(&text);
    match (ours.as_slice(), code) {
        ([of], Some(code)) if !is_delay => Kind::Report {
            of: of.clone(),
            recipients: failed(mail, of, &text, code),
        },
        _ => Kind::Unclear {
            of: ours,
            why: Why::Bounce,
        },
    }
}

/// Code, and the line that it stands in.
fn final_code(text: &str) -> Option<(String, String)> {
    let patterns = [ENHANCED.as_ref()?, QUOTED.as_ref()?];
    let found = patterns.into_iter().find_map(|p| p.captures(text))?;
    let code = found.get(1)?;
    let from = text[..code.start()].rfind('\n').map_or(0, |at| at + 1);
    let to = text[code.end()..]
        .find('\n')
        .map_or(text.len(), |at| at + code.end());
    Some((code.as_str().to_owned(), shown(&text[from..to])))
}

fn failed(
    mail: &Parsed<'_>,
    of: &str,
    text: &str,
    (code, line): (String, String),
) -> Vec<Recipient> {
    let one = |address: Option<String>| Recipient {
        address,
        action: Action::Failed,
        status: code.contains('.').then(|| code.clone()),
        reason: Some(line.clone()),
    };
    if let Some(listed) = mail.header("X-Failed-Recipients") {
        let addresses = listed.split(',').map(str::trim).filter(|a| !a.is_empty());
        return addresses.map(|a| one(Some(shown(a)))).collect();
    }
    // One address only is the one that is meant; of several, none is certain.
    let mut named: Vec<&str> = match ADDRESS.as_ref() {
        Some(pattern) => pattern.find_iter(text).map(|m| m.as_str()).collect(),
        None => Vec::new(),
    };
    let id = of.trim_start_matches('<').trim_end_matches('>');
    named.retain(|address| Some(*address) != mail.from.as_deref() && *address != id);
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [address] => vec![one(Some(shown(address)))],
        _ => vec![one(None)],
    }
}
