//! Reads `bureaus.toml` strictly and keeps every mistake with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use lettre::Address;
use lettre::message::Mailbox;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Bureau, Directory, DirectoryError, DirectoryErrors, key};
use crate::notify::clean::{has_hidden, shorten, visible};

const TOP: &[&str] = &["from", "contact", "reply_days", "unassigned", "bureau"];
const BUREAU: &[&str] = &["name", "full_name", "aliases", "to", "phone"];
const DEFAULT_REPLY_DAYS: u16 = 10;
const MAX_REPLY_DAYS: i64 = 365;

pub(super) fn read(file: &str, text: &str) -> Result<Directory, DirectoryErrors> {
    let (document, syntax) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        file,
        text,
        broken: !syntax.is_empty(),
        errors: Vec::new(),
    };
    for error in &syntax {
        let span = error.span().unwrap_or(0..0);
        reader.error(span, format!("TOML语法错误（{}）", error.message()));
    }
    let top = document.get_ref();
    let whole = 0..0;
    reader.known_keys(top, TOP);
    let from = reader
        .required(top, "from", &whole)
        .and_then(|value| reader.mailbox(value));
    let contact = reader
        .required(top, "contact", &whole)
        .and_then(|value| reader.line(value));
    let reply_days = reader.reply_days(top);
    let bureaus = reader.bureaus(top);
    let index = reader.index(&bureaus);
    let unassigned = reader.unassigned(top, &index);

    match (from, contact, reader.errors.is_empty()) {
        (Some(from), Some(contact), true) => Ok(Directory {
            from,
            contact,
            reply_days,
            bureaus: bureaus.into_iter().map(|(bureau, _)| bureau).collect(),
            index,
            unassigned,
        }),
        _ => Err(reader.finish()),
    }
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// The syntax is broken somewhere: what seems to be missing may only be unreadable.
    broken: bool,
    errors: Vec<(usize, DirectoryError)>,
}

impl Reader<'_> {
    fn error(&mut self, span: Range<usize>, message: String) {
        let start = span.start.min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let text = match self.text.get(span) {
            Some(text) if !text.is_empty() => text,
            // The parser marks what is not there with an empty span: show its line.
            _ => self.text[line_start..].lines().next().unwrap_or_default(),
        };
        let error = DirectoryError {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message,
            text: shorten(&visible(text.trim_end()), 60).into_owned(),
        };
        // One mark per place: a value with a broken syntax is not blamed twice.
        if !self.errors.iter().any(|(at, _)| *at == start) {
            self.errors.push((start, error));
        }
    }

    fn finish(mut self) -> DirectoryErrors {
        self.errors.sort_by_key(|(at, _)| *at);
        DirectoryErrors(self.errors.into_iter().map(|(_, error)| error).collect())
    }

    fn known_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for name in table.keys() {
            if !known.contains(&name.get_ref().as_ref()) {
                let choices = known.join("、");
                self.error(name.span(), format!("未知的键，可用的键为{choices}"));
            }
        }
    }

    fn required<'d, 'i>(
        &mut self,
        table: &'d DeTable<'i>,
        name: &str,
        place: &Range<usize>,
    ) -> Option<&'d Spanned<DeValue<'i>>> {
        let found = table.get(name);
        if found.is_none() && !self.broken {
            // Two keys may be missing from one table, so they share a mark.
            let message = format!("缺少必填的键{name}");
            match self.errors.iter_mut().find(|(at, _)| *at == place.start) {
                Some((_, error)) => error.message = format!("{}；{message}", error.message),
                None => self.error(place.clone(), message),
            }
        }
        found
    }

    /// A text of one line that can stand in a header.
    fn line(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            self.error(value.span(), "应为文本".to_owned());
            return None;
        };
        if has_hidden(text) {
            let message = "不得含有回车、换行、空字符或者不可见字符";
            self.error(value.span(), message.to_owned());
            return None;
        }
        let text = text.trim();
        if text.is_empty() {
            self.error(value.span(), "不得为空".to_owned());
            return None;
        }
        Some(text.to_owned())
    }

    fn lines(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(String, Range<usize>)> {
        let Some(array) = value.get_ref().as_array() else {
            self.error(value.span(), "应为文本数组".to_owned());
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array.iter() {
            if let Some(text) = self.line(item) {
                out.push((text, item.span()));
            }
        }
        out
    }

    fn mailbox(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Mailbox> {
        let text = self.line(value)?;
        self.address(&text, value.span())
    }

    /// `name <user@host>` or `user@host`. The library's own reader stops at the end of the
    /// first address and ignores what follows, so the parts are read one by one.
    fn address(&mut self, text: &str, span: Range<usize>) -> Option<Mailbox> {
        let (name, address) = match text.strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address),
            None => ("", text),
        };
        let name_ok = !name.contains(['<', '>', '"', '@']) && !name.contains("=?");
        match address.parse::<Address>() {
            // A non-ASCII address needs SMTPUTF8, which few government relays speak.
            Ok(address) if name_ok && address.to_string().is_ascii() => {
                let name = Some(name.to_owned()).filter(|name| !name.is_empty());
                Some(Mailbox::new(name, address))
            }
            _ => {
                self.error(span, "不是有效的电子邮件地址".to_owned());
                None
            }
        }
    }

    fn reply_days(&mut self, top: &DeTable<'_>) -> u16 {
        let Some(value) = top.get("reply_days") else {
            return DEFAULT_REPLY_DAYS;
        };
        let days = value
            .get_ref()
            .as_integer()
            .and_then(|days| i64::from_str_radix(days.as_str(), days.radix()).ok())
            .filter(|days| (1..=MAX_REPLY_DAYS).contains(days))
            .and_then(|days| u16::try_from(days).ok());
        days.unwrap_or_else(|| {
            let message = format!("应为1至{MAX_REPLY_DAYS}的整数（自然日）");
            self.error(value.span(), message);
            DEFAULT_REPLY_DAYS
        })
    }

    /// The bureau that takes what no row assigns; it must be one of the list.
    fn unassigned(&mut self, top: &DeTable<'_>, index: &BTreeMap<String, usize>) -> Option<usize> {
        let value = top.get("unassigned")?;
        let name = self.line(value)?;
        let found = index.get(&key(&name)).copied();
        if found.is_none() {
            self.error(value.span(), "部门列表中没有这个部门".to_owned());
        }
        found
    }

    fn bureaus(&mut self, top: &DeTable<'_>) -> Vec<(Bureau, Range<usize>)> {
        let Some(value) = top.get("bureau") else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.error(value.span(), "应写作[[bureau]]".to_owned());
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => out.extend(self.bureau(table, &item.span())),
                None => self.error(item.span(), "应写作[[bureau]]".to_owned()),
            }
        }
        out
    }

    fn bureau(
        &mut self,
        table: &DeTable<'_>,
        place: &Range<usize>,
    ) -> Option<(Bureau, Range<usize>)> {
        self.known_keys(table, BUREAU);
        let name_value = self.required(table, "name", place);
        let name = name_value.and_then(|value| self.line(value));
        // `to` is required, so that a bureau without an address was left so on purpose.
        let to = self
            .required(table, "to", place)
            .map(|value| self.addresses(value))
            .unwrap_or_default();
        let full_name = table.get("full_name").and_then(|value| self.line(value));
        let phone = table.get("phone").and_then(|value| self.line(value));
        let aliases = table
            .get("aliases")
            .map(|value| self.lines(value))
            .unwrap_or_default();
        let bureau = Bureau {
            name: name?,
            full_name,
            aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
            to,
            phone,
        };
        Some((bureau, name_value.map_or(place.clone(), Spanned::span)))
    }

    fn addresses(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Mailbox> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (text, span) in self.lines(value) {
            let Some(mailbox) = self.address(&text, span.clone()) else {
                continue;
            };
            if seen.insert(mailbox.email.to_string().to_lowercase()) {
                out.push(mailbox);
            } else {
                self.error(span, "地址重复".to_owned());
            }
        }
        out
    }

    /// Names of all bureaus; one that two of them share is an error at the later one.
    fn index(&mut self, bureaus: &[(Bureau, Range<usize>)]) -> BTreeMap<String, usize> {
        let mut index = BTreeMap::new();
        for (ix, (bureau, span)) in bureaus.iter().enumerate() {
            for name in bureau.names() {
                let first = *index.entry(key(name)).or_insert(ix);
                if first != ix {
                    let other = &bureaus[first].0.name;
                    let message = format!("部门名称“{name}”与前面的“{other}”重复");
                    self.error(span.clone(), message);
                }
            }
        }
        index
    }
}
