//! `rules/vocabulary/tips.toml`: which words speak of which row.

use super::tip::plain;
use crate::rules::{Node, Problems, Reader, RuleFiles, Rulebook, Section, Words};

/// The file, in the rules folder.
const FILE: &str = "vocabulary/tips.toml";

/// What tips speak of, with the bureaus of each row.
#[derive(Debug, Default)]
pub struct TipWords {
    pub(super) topics: Vec<Topic>,
    pub(super) fallback: Option<Row>,
}

/// Words that speak of one thing.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) row: Row,
    words: Vec<String>,
    with: Vec<String>,
    without: Vec<String>,
}

/// Where a topic goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) item: Option<u32>,
    pub(super) rule: Option<String>,
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) assist: Vec<String>,
}

impl TipWords {
    /// Reads the vocabulary and looks the bureaus up in the rulebook. Topics of rules that this
    /// rulebook does not have are left out. Mistakes are noted.
    pub fn load(files: &RuleFiles, book: &Rulebook, problems: &mut Problems) -> Self {
        let Some((file, text)) = files.get(FILE) else {
            return Self::default();
        };
        let section = Section::parse(file, text, problems);
        let mut r = section.reader(problems);
        let (fallbacks, topics) = (r.sections("fallback"), r.sections("topic"));
        r.finish();
        let mut words = Self::default();
        for section in fallbacks {
            let mut r = section.reader(problems);
            let row = read_row(&mut r, book);
            r.finish();
            words.fallback = words.fallback.or(row);
        }
        for section in topics {
            let mut r = section.reader(problems);
            words.topics.extend(read_topic(&mut r, book));
            r.finish();
        }
        words
    }
}

impl Topic {
    /// The words of the topic that stand in a text in [`plain`] form; none where it does not
    /// speak of it.
    pub(super) fn spoken(&self, text: &str) -> Vec<&str> {
        let stands = |word: &&String| text.contains(word.as_str());
        if self.without.iter().any(|word| stands(&word)) {
            return Vec::new();
        }
        let with: Vec<&String> = self.with.iter().filter(stands).collect();
        if with.is_empty() && !self.with.is_empty() {
            return Vec::new();
        }
        let words: Vec<&String> = self.words.iter().filter(stands).collect();
        match words.is_empty() {
            true => Vec::new(),
            false => words.into_iter().chain(with).map(String::as_str).collect(),
        }
    }
}

fn read_topic(r: &mut Reader<'_>, book: &Rulebook) -> Option<Topic> {
    let (words, with, without) = (
        r.opt_texts("words"),
        r.opt_texts("with"),
        r.opt_texts("without"),
    );
    if words.is_empty() {
        let help = "请写 words = [\"…\"]".to_owned();
        r.problems.note(r.at(), "缺少 `words`", help);
    }
    let mut forms = |nodes: Vec<Node<String>>| -> Vec<String> {
        let mut forms = Vec::new();
        for node in nodes {
            let form = plain(&node.value);
            if form.is_empty() {
                let help = "空白和标点不作比较".to_owned();
                r.problems.note(node.at, "词语为空", help);
            } else if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    };
    let (words, with, without) = (forms(words), forms(with), forms(without));
    let row = read_row(r, book)?;
    Some(Topic {
        row,
        words,
        with,
        without,
    })
}

/// `rule`, or `document` and `item`; `None` where the rulebook has no such thing.
fn read_row(r: &mut Reader<'_>, book: &Rulebook) -> Option<Row> {
    if let Some(id) = r.opt_text("rule") {
        let rule = book.rule(&id.value).filter(|rule| rule.is_active())?;
        return Some(Row {
            item: rule.item,
            rule: Some(rule.id.clone()),
            title: rule.title.clone(),
            lead: rule.lead.clone(),
            assist: rule.assist.clone(),
        });
    }
    let (document, item) = (r.text("document"), r.count("item"));
    let (document, item) = (document?, item?);
    let source = book.document(&document.value)?;
    let Words::Full(text, _) = &source.words else {
        return None;
    };
    let Some(task) = text.task(item.value) else {
        let title = format!("{}没有第{}项", source.number, item.value);
        r.problems.note(item.at, &title, "请核对序号".to_owned());
        return None;
    };
    Some(Row {
        item: Some(task.item),
        rule: None,
        title: task.task.clone(),
        lead: task.lead.clone(),
        assist: task.assist.clone(),
    })
}
