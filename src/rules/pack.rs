//! `pack.toml`: what a rule pack is, the documents it rests on, and its bureaus.

use chrono::NaiveDate;

use super::document::{Document, contains_quote};
use super::files::{RuleFiles, hex};
use super::problem::{Place, Problems};
use super::read::Reader;
use super::rule::Spot;
use super::tree::{Node, Section};
use crate::model::Confidence;
use sha2::{Digest, Sha256};

/// A rule pack.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Id; the name of its folder.
    pub id: String,
    /// Title, in Chinese.
    pub title: String,
    /// Region it is for.
    pub region: String,
    /// The pack it stands on.
    pub parent: Option<Node<String>>,
    /// Documents that its rules may cite.
    pub documents: Vec<Source>,
    /// Bureaus that its documents name.
    pub bureaus: Vec<Bureau>,
}

/// A document that rules may cite.
#[derive(Debug, Clone)]
pub struct Source {
    /// Id, as clauses name it.
    pub id: String,
    /// Official number, such as 皋政办发〔2021〕125号.
    pub number: String,
    /// Title.
    pub title: String,
    /// First day on which it holds.
    pub from: NaiveDate,
    /// How far its wording can be trusted.
    pub grade: Confidence,
    /// The words of it that may be quoted.
    pub words: Words,
}

/// What is known of a document's wording.
#[derive(Debug, Clone)]
pub enum Words {
    /// The whole text, read.
    Full(Box<Document>, String),
    /// Short passages, each with its own grade.
    Passages(Vec<(String, Confidence)>),
}

/// A bureau, as documents and registries write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bureau {
    /// As the task table writes it.
    pub name: String,
    /// Its full name.
    pub full_name: Option<String>,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// Reads `pack.toml` of a folder; `None` where it has no usable id.
pub(super) fn read_pack(files: &RuleFiles, folder: &str, problems: &mut Problems) -> Option<Pack> {
    let (file, text) = files.get(&format!("{folder}/pack.toml"))?;
    let section = Section::parse(file, text, problems);
    let mut r = section.reader(problems);
    let id = r.text("id");
    let (title, region) = (r.text("title"), r.text("region"));
    let parent = r.opt_text("parent");
    let documents = r.sections("document");
    let bureaus = r.sections("bureau");
    r.finish();
    let documents = documents
        .iter()
        .filter_map(|d| read_source(d.reader(problems), files, folder))
        .collect();
    let bureaus = bureaus
        .iter()
        .filter_map(|b| read_bureau(b.reader(problems)))
        .collect();
    let id = id?;
    if id.value != folder {
        problems.note(
            id.at,
            "规则包编号与文件夹名不同",
            format!("应为 \"{folder}\""),
        );
    }
    Some(Pack {
        id: folder.to_owned(),
        title: title?.value,
        region: region?.value,
        parent,
        documents,
        bureaus,
    })
}

fn read_bureau(mut r: Reader<'_>) -> Option<Bureau> {
    let name = r.text("name");
    let full_name = r.opt_text("full_name").map(|n| n.value);
    let aliases = r
        .opt_texts("aliases")
        .into_iter()
        .map(|a| a.value)
        .collect();
    r.finish();
    Some(Bureau {
        name: name?.value,
        full_name,
        aliases,
    })
}

fn read_source(mut r: Reader<'_>, files: &RuleFiles, folder: &str) -> Option<Source> {
    let (id, number, title) = (r.text("id"), r.text("number"), r.text("title"));
    let from = r.date("from");
    let grade = r.word::<Confidence>("grade");
    let (name, sha256) = (r.opt_text("file"), r.opt_text("sha256"));
    let passages = r.sections("passage");
    let at = r.at();
    let words = match name {
        Some(name) => full_text(&mut r, files, folder, &name, sha256),
        None => read_passages(&mut r, &passages, grade.as_ref().map(|g| g.value), &at),
    };
    r.finish();
    Some(Source {
        id: id?.value,
        number: number?.value,
        title: title?.value,
        from: from?.value,
        grade: grade?.value,
        words: words?,
    })
}

fn full_text(
    r: &mut Reader<'_>,
    files: &RuleFiles,
    folder: &str,
    name: &Node<String>,
    sha256: Option<Node<String>>,
) -> Option<Words> {
    let path = format!("{folder}/{}", name.value);
    let Some((file, text)) = files.get(&path) else {
        r.problems.note(
            name.at.clone(),
            &format!("找不到文件 {path}"),
            "请把文件原文放入规则包".into(),
        );
        return None;
    };
    let found = hex(&Sha256::digest(text));
    match sha256 {
        Some(want) if want.value != found => {
            r.problems.note(
                want.at,
                &format!("{path} 与登记的SHA-256不符"),
                format!("现为 {found}；原文是否被改动？"),
            );
        }
        Some(_) => {}
        None => r.problems.note(
            name.at.clone(),
            "缺少 `sha256`",
            format!("请写上 sha256 = \"{found}\""),
        ),
    }
    match super::document::read(text) {
        Ok(document) => Some(Words::Full(Box::new(document), text.to_owned())),
        Err(errors) => {
            for error in errors.iter() {
                let span = line_span(text, error.line);
                r.problems
                    .note(Place::new(file, span), "读不懂的文件", error.to_string());
            }
            None
        }
    }
}

fn line_span(text: &str, line: usize) -> std::ops::Range<usize> {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let length = text[start..].lines().next().map_or(0, str::len);
    start..start + length
}

fn read_passages(
    r: &mut Reader<'_>,
    passages: &[Section],
    default: Option<Confidence>,
    at: &Place,
) -> Option<Words> {
    if passages.is_empty() {
        let help = "请写 file = \"document.txt\" 或 [[document.passage]]".into();
        r.problems.note(at.clone(), "文件没有可引用的文字", help);
        return None;
    }
    let mut all = Vec::new();
    for passage in passages {
        let mut p = passage.reader(r.problems);
        let text = p.text("text");
        let grade = p
            .opt_word::<Confidence>("grade")
            .map(|g| g.value)
            .or(default);
        p.finish();
        if let (Some(text), Some(grade)) = (text, grade) {
            all.push((text.value, grade));
        }
    }
    Some(Words::Passages(all))
}

impl Source {
    /// The grade of a quotation; `None` where the document does not hold it.
    pub fn proves(&self, quote: &str, spot: Spot<'_>) -> Option<Confidence> {
        match (&self.words, spot) {
            (Words::Full(document, _), Spot::Row(item)) => {
                document.task(item)?.holds(quote).then_some(self.grade)
            }
            (Words::Full(document, _), Spot::Paragraph(number)) => {
                let paragraph = document.paragraph(number, quote)?;
                contains_quote(&paragraph.text, quote).then_some(self.grade)
            }
            (Words::Full(document, _), Spot::Article(number)) => {
                let article = document.article(number)?;
                contains_quote(&article.text, quote).then_some(self.grade)
            }
            (Words::Full(_, text), Spot::Anywhere) => {
                contains_quote(text, quote).then_some(self.grade)
            }
            (Words::Passages(all), _) => all
                .iter()
                .find(|(text, _)| contains_quote(text, quote))
                .map(|(_, grade)| *grade),
        }
    }

    /// The bureaus that lead and assist where the quote stands; `None` where the document
    /// does not say.
    pub fn bureaus(&self, quote: &str, spot: Spot<'_>) -> Option<(&[String], &[String])> {
        let Words::Full(document, _) = &self.words else {
            return None;
        };
        match spot {
            Spot::Row(item) => document.task(item).map(|t| (&*t.lead, &*t.assist)),
            Spot::Paragraph(number) => document
                .paragraph(number, quote)
                .map(|p| (&*p.lead, &*p.assist)),
            Spot::Article(number) => document
                .article(number)
                .map(|a| (&*a.lead, &*a.assist))
                .filter(|(lead, _)| !lead.is_empty()),
            Spot::Anywhere => None,
        }
    }
}
