//! Reads tables of a TOML tree key by key, noting what is missing, wrong or not known.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::problem::{Place, Problems};
use super::tree::{Node, Section, Toml};
use crate::model::Word;

/// Takes the keys of one table and notes every mistake.
#[derive(Debug)]
pub struct Reader<'p> {
    section: Section,
    asked: Vec<&'static str>,
    /// Where mistakes go.
    pub problems: &'p mut Problems,
}

impl Section {
    /// A reader over a copy of this table.
    pub fn reader<'p>(&self, problems: &'p mut Problems) -> Reader<'p> {
        Reader {
            section: self.clone(),
            asked: Vec::new(),
            problems,
        }
    }
}

impl Reader<'_> {
    /// Where the table stands.
    pub fn at(&self) -> Place {
        self.section.at.clone()
    }

    /// Takes a key whatever it holds.
    pub fn take(&mut self, key: &'static str) -> Option<Node<Toml>> {
        self.asked.push(key);
        self.section.remove(key)
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        read: impl FnOnce(&Toml) -> Option<T>,
    ) -> Option<Node<T>> {
        let node = self.take(key)?;
        match read(&node.value) {
            Some(value) => Some(Node { value, at: node.at }),
            None => {
                self.problems.note(
                    node.at,
                    &format!("`{key}` 的值类型不对"),
                    format!("应为{wanted}"),
                );
                None
            }
        }
    }

    /// Notes a required key that is missing, unless it stood there with a wrong value.
    fn required<T>(&mut self, key: &'static str, had: bool, got: Option<T>) -> Option<T> {
        if got.is_none() && !had {
            self.problems.note(
                self.at(),
                &format!("缺少 `{key}`"),
                format!("请补上 {key} = …"),
            );
        }
        got
    }

    /// Text, if present.
    pub fn opt_text(&mut self, key: &'static str) -> Option<Node<String>> {
        self.typed(key, "文字（加引号）", |v| match v {
            Toml::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Text that must be there and not be empty.
    pub fn text(&mut self, key: &'static str) -> Option<Node<String>> {
        let had = self.section.has(key);
        let got = self.opt_text(key);
        let got = self.required(key, had, got)?;
        if got.value.trim().is_empty() {
            self.problems
                .note(got.at, &format!("`{key}` 是空的"), "请填写".into());
            return None;
        }
        Some(got)
    }

    /// A whole number, not negative, if present.
    pub fn opt_count(&mut self, key: &'static str) -> Option<Node<u32>> {
        self.typed(key, "不小于0的整数", |v| match v {
            Toml::Int(n) => u32::try_from(*n).ok(),
            _ => None,
        })
    }

    /// A whole number, not negative.
    pub fn count(&mut self, key: &'static str) -> Option<Node<u32>> {
        let had = self.section.has(key);
        let got = self.opt_count(key);
        self.required(key, had, got)
    }

    /// Decimal yuan, if present: `60`, `60.50` or `"60.50"`.
    pub fn opt_yuan(&mut self, key: &'static str) -> Option<Node<Decimal>> {
        self.typed(key, "金额（元）", |v| {
            match v {
                Toml::Int(n) => Some(Decimal::from(*n)),
                Toml::Decimal(d) => Some(*d),
                Toml::Text(text) => text.parse().ok(),
                _ => None,
            }
            .filter(|yuan: &Decimal| !yuan.is_sign_negative())
        })
    }

    /// Yes or no, if present.
    pub fn opt_bool(&mut self, key: &'static str) -> Option<Node<bool>> {
        self.typed(key, "true 或 false", |v| match v {
            Toml::Bool(yes) => Some(*yes),
            _ => None,
        })
    }

    /// A date, if present.
    pub fn opt_date(&mut self, key: &'static str) -> Option<Node<NaiveDate>> {
        self.typed(key, "日期，如 2021-07-24", |v| match v {
            Toml::Date(date) => Some(*date),
            _ => None,
        })
    }

    /// A date.
    pub fn date(&mut self, key: &'static str) -> Option<Node<NaiveDate>> {
        let had = self.section.has(key);
        let got = self.opt_date(key);
        self.required(key, had, got)
    }

    /// A time of day such as `"21:00"` or `"21:00:30"`, in seconds since midnight, if present.
    pub fn opt_clock(&mut self, key: &'static str) -> Option<Node<u32>> {
        self.typed(key, "时刻，如 \"21:00\"", |v| match v {
            Toml::Text(text) => match sixties(text)?.as_slice() {
                [h, m] if *h < 24 => Some(h * 3600 + m * 60),
                [h, m, s] if *h < 24 => Some(h * 3600 + m * 60 + s),
                _ => None,
            },
            _ => None,
        })
    }

    /// A length of time, in seconds: whole minutes such as `30`, or `"29:59"` for minutes
    /// and seconds.
    pub fn minutes(&mut self, key: &'static str) -> Option<Node<u32>> {
        let had = self.section.has(key);
        let got = self.typed(key, "分钟数，如 30 或 \"29:59\"", |v| match v {
            Toml::Int(n) => u32::try_from(*n).ok()?.checked_mul(60),
            Toml::Text(text) => match sixties(text)?.as_slice() {
                [m, s] => m.checked_mul(60)?.checked_add(*s),
                _ => None,
            },
            _ => None,
        });
        self.required(key, had, got)
    }

    /// One word of a closed list.
    pub fn word<W: Word>(&mut self, key: &'static str) -> Option<Node<W>> {
        let text = self.text(key)?;
        let value = self.known(&text)?;
        Some(Node { value, at: text.at })
    }

    /// One word of a closed list, if present.
    pub fn opt_word<W: Word>(&mut self, key: &'static str) -> Option<Node<W>> {
        // Asked for, even where it is left out: the nearest known key may be this one.
        if !self.section.has(key) {
            self.asked.push(key);
            return None;
        }
        self.word(key)
    }

    fn known<W: Word>(&mut self, text: &Node<String>) -> Option<W> {
        let word = W::ALL.iter().copied().find(|w| w.code() == text.value);
        if word.is_none() {
            let choices: Vec<&str> = W::ALL.iter().map(|w| w.code()).collect();
            let title = format!("不认识的词 `{}`", text.value);
            self.problems.note(
                text.at.clone(),
                &title,
                format!("可用：{}", choices.join("、")),
            );
        }
        word
    }

    /// Texts of a list, if present.
    pub fn opt_texts(&mut self, key: &'static str) -> Vec<Node<String>> {
        let Some(list) = self.typed(key, "列表，如 [\"…\", \"…\"]", |v| match v {
            Toml::List(items) => Some(items.clone()),
            _ => None,
        }) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.value {
            match item.value {
                Toml::Text(value) => texts.push(Node { value, at: item.at }),
                _ => self.problems.note(
                    item.at,
                    &format!("`{key}` 的一项不是文字"),
                    "应加引号".into(),
                ),
            }
        }
        texts
    }

    /// Words of a closed list, if present.
    pub fn opt_words<W: Word>(&mut self, key: &'static str) -> Vec<W> {
        let texts = self.opt_texts(key);
        texts.iter().filter_map(|text| self.known(text)).collect()
    }

    /// A table, if present.
    pub fn opt_section(&mut self, key: &'static str) -> Option<Section> {
        self.typed(key, "一个表 […]", |v| match v {
            Toml::Table(section) => Some(section.clone()),
            _ => None,
        })
        .map(|node| node.value)
    }

    /// The tables of `[[key]]`, if present.
    pub fn sections(&mut self, key: &'static str) -> Vec<Section> {
        let list = self.typed(key, "表的列表 [[…]]", |v| match v {
            Toml::List(items) => items
                .iter()
                .map(|item| match &item.value {
                    Toml::Table(section) => Some(section.clone()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        });
        list.map(|node| node.value).unwrap_or_default()
    }

    /// The keys that nobody asked for, which are kept for a later reader.
    pub fn rest(self) -> Section {
        self.section
    }

    /// Notes every key that nobody asked for, with the nearest known one.
    pub fn finish(self) {
        for (key, at) in self.section.keys() {
            let near = nearest(key, self.asked.iter().copied());
            let help = match near {
                Some(near) => format!("是不是 `{near}`？"),
                None => format!("可用：{}", self.asked.join("、")),
            };
            self.problems
                .note(at.clone(), &format!("不认识的键 `{key}`"), help);
        }
    }
}

/// The numbers of "21:00" or "21:00:30"; all but the first are below sixty.
fn sixties(text: &str) -> Option<Vec<u32>> {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parts: Option<Vec<u32>> = text
        .split(':')
        .map(|part| part.parse().ok().filter(|_| digits(part)))
        .collect();
    parts.filter(|parts| parts.iter().skip(1).all(|n| *n < 60))
}

/// The known name nearest to a mistyped one, if one is near at all.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|k| (strsim::osa_distance(name, k), k))
        .filter(|(distance, k)| *distance * 2 <= k.chars().count().max(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}
