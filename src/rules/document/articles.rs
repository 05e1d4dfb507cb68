//! Articles: 第五条 …, with the bureaus that the article itself names or a closing list
//! gives it (第五条、第六条由县教育局牵头，县发展改革委配合).

use serde::Serialize;

use super::cells::Line;
use super::marks::{self, Mark};
use super::prose;
use super::responsible::{add, is_label_line, responsible, taken_out};
use crate::rules::numerals::whole;

/// An article of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    /// As the document writes it: 第十二条.
    pub number: String,
    /// The chapter that it stands in: 第二章.
    pub chapter: Option<String>,
    /// Its words with all its parts, without the brackets that name bureaus.
    pub text: String,
    /// Leading bureaus; empty where nothing names one.
    pub lead: Vec<String>,
    /// Assisting bureaus.
    pub assist: Vec<String>,
    /// First line in the text, from 1.
    pub line: usize,
}

/// Longest line that can be one of a closing list, in characters.
const ALLOCATION: usize = 120;

/// Reads the articles of a document's prose.
pub(super) fn read(lines: &[Line<'_>]) -> Vec<Article> {
    let mut reader = Reader::default();
    for line in lines {
        reader.line(line);
    }
    reader.close();
    let Reader {
        mut articles,
        mut given,
        ..
    } = reader;
    for article in &articles {
        given.extend(prose::allocations(&article.text));
    }
    for article in &mut articles {
        // A closing list speaks of other articles.
        let lists = prose::allocations(&article.text);
        if article.lead.is_empty() && lists.is_empty() {
            let (lead, assist) = prose::bureaus(&article.text);
            (article.lead, article.assist) = (lead, assist);
        }
        let number = ordinal(&article.number);
        let of_list = given.iter().find(|g| number.is_some_and(|n| g.covers(n)));
        if let (true, Some(found)) = (article.lead.is_empty(), of_list) {
            article.lead.clone_from(&found.lead);
            article.assist.clone_from(&found.assist);
        }
    }
    articles
}

/// The number in 第十二条.
pub(super) fn ordinal(number: &str) -> Option<u32> {
    whole(number.trim().strip_prefix('第')?.strip_suffix('条')?)
}

#[derive(Default)]
struct Reader {
    articles: Vec<Article>,
    chapter: Option<String>,
    open: Option<Article>,
    labels: Vec<String>,
    given: Vec<prose::Allocation>,
}

impl Reader {
    fn line(&mut self, line: &Line<'_>) {
        let words = line.text.trim();
        if let Some(given) = closing(words) {
            self.given.extend(given);
            return;
        }
        if is_label_line(words) {
            self.labels.push(words.trim_end_matches('。').to_owned());
            return;
        }
        let (mark, rest) = match marks::split(words) {
            Some((mark, rest)) => (Some(mark), rest),
            None => (None, words),
        };
        match mark {
            Some(Mark::Article(number)) => {
                self.close();
                self.open = Some(Article {
                    number,
                    chapter: self.chapter.clone(),
                    text: rest.to_owned(),
                    lead: Vec::new(),
                    assist: Vec::new(),
                    line: line.number,
                });
            }
            Some(Mark::Annex | Mark::Chapter(_) | Mark::Division(_)) => {
                self.close();
                if let Some(Mark::Chapter(chapter)) = mark {
                    self.chapter = Some(chapter);
                }
            }
            _ => {
                if let Some(article) = &mut self.open {
                    article.text.push_str(words);
                }
            }
        }
    }

    fn close(&mut self) {
        let labels = std::mem::take(&mut self.labels).join("；");
        let Some(mut article) = self.open.take() else {
            return;
        };
        (article.text, article.lead, article.assist) = taken_out(&article.text);
        if let Ok((lead, assist)) = responsible(&labels) {
            add(&mut article.lead, lead);
            add(&mut article.assist, assist);
        }
        self.articles.push(article);
    }
}

/// A line of a closing list: the articles first, then nothing but their bureaus.
fn closing(line: &str) -> Option<Vec<prose::Allocation>> {
    let short = line.starts_with('第') && line.chars().count() <= ALLOCATION;
    short.then(|| prose::allocation_line(line)).flatten()
}
