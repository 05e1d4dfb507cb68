//! Fields of machine-readable reports (RFC 3464, RFC 8098): groups of `name: value` lines.

use std::collections::BTreeMap;

use super::{Action, Recipient};
use crate::mail::outcome::shown;

/// Most groups of one report that are read: a report speaks of a few recipients.
const GROUPS: usize = 200;

/// A group of fields, names in lower case. The first of several of one name counts.
pub(super) type Group = BTreeMap<String, String>;

/// The groups of a report, parted by empty lines.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut out = vec![Group::new()];
    let mut last: Option<String> = None;
    for line in text.lines() {
        if line.trim().is_empty() {
            last = None;
            if out.last().is_some_and(|group| !group.is_empty()) {
                if out.len() == GROUPS {
                    break;
                }
                out.push(Group::new());
            }
            continue;
        }
        let Some(group) = out.last_mut() else { break };
        let goes_on = line.starts_with([' ', '\t']);
        if let (true, Some(value)) = (goes_on, last.as_ref().and_then(|name| group.get_mut(name))) {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            let name = name.trim().to_ascii_lowercase();
            last = (!group.contains_key(&name)).then(|| name.clone());
            group.entry(name).or_insert_with(|| value.trim().to_owned());
        }
    }
    out.retain(|group| !group.is_empty());
    out
}

/// The recipients of a delivery report; none where one of them says nothing certain.
pub(super) fn recipients(groups: &[Group]) -> Option<Vec<Recipient>> {
    let about = groups.iter().filter(|group| {
        group.contains_key("final-recipient") || group.contains_key("original-recipient")
    });
    let all: Option<Vec<Recipient>> = about.map(recipient).collect();
    all.filter(|all| !all.is_empty())
}

fn recipient(group: &Group) -> Option<Recipient> {
    let field = |name: &str| group.get(name).map(String::as_str);
    let action = match field("action")?.to_ascii_lowercase().as_str() {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" => Action::Delivered,
        "relayed" | "expanded" => Action::Relayed,
        _ => return None,
    };
    // What was asked for is what we know; where it was forwarded to is not.
    let address = field("original-recipient").or(field("final-recipient"));
    Some(Recipient {
        address: address.map(|address| shown(typed(address))),
        action,
        status: field("status").and_then(status),
        reason: field("diagnostic-code").map(|code| shown(typed(code))),
    })
}

/// The value behind `rfc822;` or `smtp;`.
fn typed(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

/// An enhanced status code such as 5.1.1, out of a field that may hold words behind it.
pub(super) fn status(text: &str) -> Option<String> {
    let word = text.split_ascii_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let is_number =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let [class, ..] = parts.as_slice() else {
        return None;
    };
    let fits = parts.len() == 3 && matches!(*class, "2" | "4" | "5") && parts.iter().all(is_number);
    fits.then(|| word.to_owned())
}
