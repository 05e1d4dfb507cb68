//! Words that name the bureaus of a passage: 责任单位：…, 牵头单位：…；配合单位：….

use super::bureaus::{self, Depth};
use super::error::Problem;
use super::heading::Role;

/// Words that announce bureaus, with what they make of them.
const KINDS: &[(Role, &[&str])] = &[
    (Role::Lead, &["牵头责任", "牵头", "主办"]),
    (
        Role::Assist,
        &["协助", "配合", "协办", "参与", "参加", "协同"],
    ),
    (Role::Responsible, &["主要责任", "责任", "负责"]),
];

/// A bracket that names bureaus.
#[derive(Debug)]
pub(super) struct Bracket<'a> {
    pub(super) before: &'a str,
    /// `None` while the closing sign is missing.
    pub(super) content: Option<&'a str>,
    pub(super) after: &'a str,
}

/// The first bracket of the text that begins with a word such as 责任单位.
pub(super) fn bracket(text: &str) -> Option<Bracket<'_>> {
    let opening = text.match_indices(['（', '(', '【', '[']);
    opening.into_iter().find_map(|(at, sign)| {
        let before = text.get(..at)?;
        let inside = text.get(at + sign.len()..)?;
        label(inside.trim_start())?;
        let mut depth = Depth::default();
        let end = inside.char_indices().find(|(_, c)| depth.pass(*c).is_err());
        Some(match end {
            Some((end, c)) => Bracket {
                before,
                content: inside.get(..end),
                after: inside.get(end + c.len_utf8()..).unwrap_or_default(),
            },
            None => Bracket {
                before,
                content: None,
                after: "",
            },
        })
    })
}

/// The words at the head of the text that announce bureaus, and what follows them.
pub(super) fn label(text: &str) -> Option<(Role, &str)> {
    KINDS.iter().find_map(|(role, words)| {
        let rest = words.iter().find_map(|w| text.strip_prefix(w))?;
        let rest = ["单位", "部门"].iter().find_map(|w| rest.strip_prefix(w))?;
        let rest = rest.trim_start().strip_prefix(['：', ':'])?;
        Some((*role, rest))
    })
}

/// Reads the inside of a bracket: one list, or several with a label each.
pub(super) fn responsible(content: &str) -> Result<(Vec<String>, Vec<String>), Problem> {
    let mut lists: Vec<(Role, String)> = Vec::new();
    let mut rest = content.trim_start();
    while let Some(c) = rest.chars().next() {
        if let Some((role, behind)) = label(rest) {
            lists.push((role, String::new()));
            rest = behind;
        } else {
            if let Some((_, list)) = lists.last_mut() {
                list.push(c);
            }
            rest = rest.strip_prefix(c).unwrap_or_default();
        }
    }
    let someone_leads = lists.iter().any(|(role, _)| *role == Role::Lead);
    let (mut lead, mut assist) = (Vec::new(), Vec::new());
    for (role, list) in lists {
        let assists = role == Role::Assist || (role == Role::Responsible && someone_leads);
        let bureaus = if assists { &mut assist } else { &mut lead };
        bureaus.extend(bureaus::split(&list)?);
    }
    if lead.is_empty() {
        return Err(Problem::NoBureau);
    }
    Ok((lead, assist))
}

/// Whether a line does nothing but name bureaus: 责任单位：县教育局、县发展改革委.
pub(super) fn is_label_line(line: &str) -> bool {
    label(line).is_some_and(|(_, rest)| !rest.trim().is_empty())
}

/// The bureaus of a piece of text, all its brackets taken together, and the text without them.
pub(super) fn taken_out(text: &str) -> (String, Vec<String>, Vec<String>) {
    let (mut kept, mut lead, mut assist) = (String::new(), Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(found) = bracket(rest) {
        let Some(content) = found.content else { break };
        kept.push_str(found.before);
        // What cannot be read is told where the paragraphs are read.
        if let Ok((leading, assisting)) = responsible(content) {
            add(&mut lead, leading);
            add(&mut assist, assisting);
        }
        rest = found.after;
    }
    kept.push_str(rest);
    assist.retain(|a| !lead.contains(a));
    (kept, lead, assist)
}

/// Adds names that are not there yet.
pub(super) fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}
