//! Values of `[check]` and `[[limit]]`, each moved by every smallest step.

use rust_decimal::Decimal;

use crate::engine::fields::table_of;
use crate::model::{
    Category, Curriculum, DayKind, LegalForm, Mode, Role, Stage, Table, Word, clock_text,
};
use crate::rules::{Node, Rule, Rulebook, Section, Toml};

/// One value moved by one step.
pub(super) struct Step {
    /// Where it stands inside its table: `offline[1].yuan`.
    pub path: String,
    /// As the file has it.
    pub from: String,
    /// As the copy has it.
    pub to: String,
}

/// Text that people read and no check goes by.
const SHOWN: [&str; 2] = ["limit", "name"];

/// What a key without a value is called.
const DROPPED: &str = "（删去）";

/// The table with one value changed or dropped, for every value and step.
pub(super) fn of_section(section: &Section, words: &Words) -> Vec<(Step, Section)> {
    let mut all = Vec::new();
    for (key, node) in section.iter().filter(|(key, _)| !SHOWN.contains(key)) {
        for (step, value) in of_value(key, &node.value, words) {
            let path = format!("{key}{}", step.path);
            all.push((Step { path, ..step }, section.with(key, Some(value))));
        }
        let gone = Step {
            path: key.to_owned(),
            from: node.value.to_string(),
            to: DROPPED.into(),
        };
        all.push((gone, section.with(key, None)));
    }
    all
}

fn of_value(key: &str, value: &Toml, words: &Words) -> Vec<(Step, Toml)> {
    let whole = |changed: Vec<Toml>| -> Vec<(Step, Toml)> {
        let step = |to: Toml| {
            let step = Step {
                path: String::new(),
                from: value.to_string(),
                to: to.to_string(),
            };
            (step, to)
        };
        changed.into_iter().map(step).collect()
    };
    match value {
        Toml::Int(n) => whole(int(*n)),
        Toml::Decimal(yuan) => whole(money(*yuan)),
        Toml::Bool(yes) => whole(vec![Toml::Bool(!yes)]),
        Toml::Date(day) => {
            let around = [day.pred_opt(), day.succ_opt()];
            whole(around.into_iter().flatten().map(Toml::Date).collect())
        }
        Toml::Text(text) if key == "expression" => whole(expression(text, words)),
        Toml::Text(text) => whole(match clock(text) {
            Some(second) => clocks(second),
            None => words.others(text).map(Toml::Text).collect(),
        }),
        Toml::List(items) => list(key, items, words),
        Toml::Table(section) => of_section(section, words)
            .into_iter()
            .map(|(step, section)| {
                let path = format!(".{}", step.path);
                (Step { path, ..step }, Toml::Table(section))
            })
            .collect(),
        Toml::Other(_) => Vec::new(),
    }
}

/// A whole number may be a count, minutes (then a second is the smallest step) or yuan.
fn int(n: i64) -> Vec<Toml> {
    let mut all = vec![Toml::Int(n - 1), Toml::Int(n + 1)];
    let second = |minute: i64, second| Toml::Text(format!("{minute}:{second}"));
    all.extend([second(n - 1, "59"), second(n, "01")]);
    all.extend(money(Decimal::from(n)));
    all
}

/// A fen either way; and, because every limit in yuan is a cap, a hair below it: what costs
/// exactly the cap then breaks it, as it would if `≤` were `<`.
fn money(yuan: Decimal) -> Vec<Toml> {
    let (fen, hair) = (Decimal::new(1, 2), Decimal::new(1, 6));
    [yuan - fen, yuan + fen, yuan - hair]
        .map(Toml::Decimal)
        .to_vec()
}

fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)
}

/// A minute and a second either way.
fn clocks(second: u32) -> Vec<Toml> {
    let around = [
        second.checked_sub(60),
        second.checked_add(60),
        second.checked_sub(1),
        second.checked_add(1),
    ];
    around
        .into_iter()
        .flatten()
        .map(|s| Toml::Text(clock_text(s)))
        .collect()
}

/// Each item changed, and each item dropped.
fn list(key: &str, items: &[Node<Toml>], words: &Words) -> Vec<(Step, Toml)> {
    let mut all = Vec::new();
    for (nth, item) in items.iter().enumerate() {
        for (step, value) in of_value(key, &item.value, words) {
            let mut changed = items.to_vec();
            changed[nth].value = value;
            let path = format!("[{nth}]{}", step.path);
            all.push((Step { path, ..step }, Toml::List(changed)));
        }
        let mut shorter = items.to_vec();
        shorter.remove(nth);
        let gone = Step {
            path: format!("[{nth}]"),
            from: item.value.to_string(),
            to: DROPPED.into(),
        };
        all.push((gone, Toml::List(shorter)));
    }
    all
}

/// Comparisons and joints of an expression turned, and its words replaced.
fn expression(text: &str, words: &Words) -> Vec<Toml> {
    let turned = [
        ("==", "!="),
        ("!=", "=="),
        ("&&", "||"),
        ("||", "&&"),
        ("<=", "<"),
        (">=", ">"),
    ];
    let mut all = Vec::new();
    for (from, to) in turned {
        all.extend(
            text.match_indices(from)
                .map(|(at, _)| spliced(text, at, from.len(), to)),
        );
    }
    let mut at = 0;
    for (nth, part) in text.split('\'').enumerate() {
        if nth % 2 == 1 {
            all.extend(
                words
                    .others(part)
                    .map(|to| spliced(text, at, part.len(), &to)),
            );
        }
        at += part.len() + 1;
    }
    all.into_iter().map(Toml::Text).collect()
}

fn spliced(text: &str, at: usize, length: usize, with: &str) -> String {
    format!("{}{with}{}", &text[..at], &text[at + length..])
}

/// Closed lists of words that settings choose from.
pub(super) struct Words(Vec<Vec<String>>);

impl Words {
    /// Those that a rule can mean: columns of its tables, words of the registry, bureaus,
    /// and the kinds of claims that any rule names.
    pub fn of(rule: &Rule, book: &Rulebook) -> Self {
        fn codes<W: Word>() -> Vec<String> {
            W::ALL.iter().map(|w| w.code().to_owned()).collect()
        }
        let texts = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect();
        let tables = rule.scope.records.iter().filter_map(|r| table_of(*r));
        let mut days = codes::<DayKind>();
        days.push("vacation".into());
        Self(vec![
            columns(tables),
            days,
            codes::<Category>(),
            codes::<LegalForm>(),
            codes::<Mode>(),
            codes::<Stage>(),
            codes::<Role>(),
            codes::<Curriculum>(),
            texts(&["yes", "no"]),
            texts(&["CN", "US"]),
            book.bureaus().map(|b| b.name.clone()).collect(),
            claims(book),
        ])
    }

    /// The other words of the list that a word belongs to; none for free text.
    fn others<'a>(&'a self, text: &'a str) -> impl Iterator<Item = String> + 'a {
        let own = self
            .0
            .iter()
            .find(|list| list.iter().any(|word| word == text));
        own.into_iter()
            .flatten()
            .filter(move |word| *word != text)
            .cloned()
    }
}

fn columns(tables: impl Iterator<Item = Table>) -> Vec<String> {
    tables
        .flat_map(|t| t.columns().iter().map(|c| c.name.to_owned()))
        .collect()
}

fn claims(book: &Rulebook) -> Vec<String> {
    let lists = book.rules.iter().flat_map(|rule| rule.params.iter());
    let claims = lists
        .filter(|(key, _)| *key == "claims")
        .map(|(_, node)| &node.value);
    let mut all: Vec<String> = claims
        .flat_map(|value| match value {
            Toml::List(items) => items.as_slice(),
            _ => &[],
        })
        .filter_map(|item| match &item.value {
            Toml::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
