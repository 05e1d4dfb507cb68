//! Reads `bureaus.toml` strictly and keeps every mistake with its place.

use std::collections::{BTreeMap, BTreeSet};

use lettre::Address;
use lettre::message::Mailbox;

use super::{Bureau, Directory, key};
use crate::notify::clean::has_hidden;
use crate::rules::{Node, Place, Problems, Reader, Section};

const DEFAULT_REPLY_DAYS: u16 = 10;
const MAX_REPLY_DAYS: u16 = 365;

pub(super) fn read(file: &str, text: &str) -> Result<Directory, Problems> {
    let mut problems = Problems::new(vec![(file.to_owned(), text.to_owned())]);
    let section = Section::parse(0, text, &mut problems);
    if !problems.is_empty() {
        // What seems to be missing may only be unreadable.
        return Err(problems);
    }
    let mut r = section.reader(&mut problems);
    let from = r.text("from").and_then(|node| mailbox(&node, r.problems));
    let contact = r.text("contact").and_then(|node| line(&node, r.problems));
    let reply_days = reply_days(&mut r);
    let unassigned = r.opt_text("unassigned");
    let sections = r.sections("bureau");
    r.finish();
    let bureaus: Vec<(Bureau, Place)> = sections
        .iter()
        .filter_map(|section| bureau(section, &mut problems))
        .collect();
    let index = index(&bureaus, &mut problems);
    let unassigned = unassigned.and_then(|name| find(&name, &index, &mut problems));
    match (from, contact, problems.is_empty()) {
        (Some(from), Some(contact), true) => Ok(Directory {
            from,
            contact,
            reply_days,
            bureaus: bureaus.into_iter().map(|(bureau, _)| bureau).collect(),
            index,
            unassigned,
        }),
        _ => Err(problems),
    }
}

fn reply_days(r: &mut Reader<'_>) -> u16 {
    let Some(days) = r.opt_count("reply_days") else {
        return DEFAULT_REPLY_DAYS;
    };
    match u16::try_from(days.value) {
        Ok(days @ 1..=MAX_REPLY_DAYS) => days,
        _ => {
            let help = format!("应为1至{MAX_REPLY_DAYS}的整数（自然日）");
            r.problems.note(days.at, "答复期限不合适", help);
            DEFAULT_REPLY_DAYS
        }
    }
}

fn bureau(section: &Section, problems: &mut Problems) -> Option<(Bureau, Place)> {
    let mut r = section.reader(problems);
    let name = r.text("name");
    // `to` is required, so that a bureau without an address was left so on purpose.
    if !section.has("to") {
        let help = "请写 to = [\"…\"]；没有邮箱的部门写 to = []".to_owned();
        r.problems.note(r.at(), "缺少 `to`", help);
    }
    let addresses = r.opt_texts("to");
    let full_name = r.opt_text("full_name");
    let phone = r.opt_text("phone");
    let aliases = r.opt_texts("aliases");
    r.finish();
    let to = mailboxes(&addresses, problems);
    let mut line_of = |node: &Node<String>| line(node, problems);
    let bureau = Bureau {
        full_name: full_name.as_ref().and_then(&mut line_of),
        phone: phone.as_ref().and_then(&mut line_of),
        aliases: aliases.iter().filter_map(&mut line_of).collect(),
        name: name.as_ref().and_then(&mut line_of)?,
        to,
    };
    Some((bureau, name?.at))
}

/// A text of one line that can stand in a header.
fn line(node: &Node<String>, problems: &mut Problems) -> Option<String> {
    let text = node.value.trim();
    if text.is_empty() || has_hidden(&node.value) {
        let help = "不得为空，不得含有回车、换行、空字符或者不可见字符".to_owned();
        problems.note(node.at.clone(), "不能写入邮件的文字", help);
        return None;
    }
    Some(text.to_owned())
}

/// `name <user@host>` or `user@host`. The library's own reader stops at the end of the
/// first address and ignores what follows, so the parts are read one by one.
fn mailbox(node: &Node<String>, problems: &mut Problems) -> Option<Mailbox> {
    let text = line(node, problems)?;
    let (name, address) = match text.strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address),
        None => ("", text.as_str()),
    };
    let name_ok = !name.contains(['<', '>', '"', '@']) && !name.contains("=?");
    match address.parse::<Address>() {
        // A non-ASCII address needs SMTPUTF8, which few government relays speak.
        Ok(address) if name_ok && address.to_string().is_ascii() => {
            let name = Some(name.to_owned()).filter(|name| !name.is_empty());
            Some(Mailbox::new(name, address))
        }
        _ => {
            let help = "请写成 user@example.cn 或 名称 <user@example.cn>".to_owned();
            problems.note(node.at.clone(), "不是有效的电子邮件地址", help);
            None
        }
    }
}

fn mailboxes(nodes: &[Node<String>], problems: &mut Problems) -> Vec<Mailbox> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for node in nodes {
        let Some(mailbox) = mailbox(node, problems) else {
            continue;
        };
        if seen.insert(mailbox.email.to_string().to_lowercase()) {
            out.push(mailbox);
        } else {
            problems.note(node.at.clone(), "地址重复", "请删去一个".to_owned());
        }
    }
    out
}

/// Names of all bureaus; one that two of them share is an error at the later one.
fn index(bureaus: &[(Bureau, Place)], problems: &mut Problems) -> BTreeMap<String, usize> {
    let mut index = BTreeMap::new();
    for (ix, (bureau, at)) in bureaus.iter().enumerate() {
        for name in bureau.names() {
            let first = *index.entry(key(name)).or_insert(ix);
            if first != ix {
                let title = format!("部门名称“{name}”重复");
                let help = format!("前面的“{}”已有此名", bureaus[first].0.name);
                problems.note(at.clone(), &title, help);
            }
        }
    }
    index
}

/// The bureau that takes what no row assigns; it must be one of the list.
fn find(
    name: &Node<String>,
    index: &BTreeMap<String, usize>,
    problems: &mut Problems,
) -> Option<usize> {
    let found = index.get(&key(&name.value)).copied();
    if found.is_none() {
        let help = "应为下面 [[bureau]] 中的一个部门".to_owned();
        let title = format!("部门列表中没有“{}”", name.value);
        problems.note(name.at.clone(), &title, help);
    }
    found
}
