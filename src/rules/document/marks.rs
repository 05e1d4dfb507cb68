//! Numbers at the head of a line: 四、 （一） 1. （1） 第三章 第二节 第五条.

use std::fmt;

use serde::Serialize;

/// Where a paragraph stands: chapter 四, section （一）, number 1; or article 第五条.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NumberPath {
    /// 四, or 第三章.
    pub chapter: Option<String>,
    /// 第五条; its sections, numbers and points are the parts below.
    pub article: Option<String>,
    /// （一）, or 第二节.
    pub section: Option<String>,
    /// 1.
    pub number: Option<String>,
    /// （1）.
    pub point: Option<String>,
}

impl fmt::Display for NumberPath {
    /// `四（一）1`; articles are counted through the document, so they go without chapter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chapter = self.chapter.as_ref().filter(|_| self.article.is_none());
        let parts = [
            chapter,
            self.article.as_ref(),
            self.section.as_ref(),
            self.number.as_ref(),
            self.point.as_ref(),
        ];
        parts.into_iter().flatten().try_for_each(|p| f.write_str(p))
    }
}

impl NumberPath {
    /// Whether no number has been met.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Goes to the place that a mark names; what is below it begins anew.
    pub(super) fn go(&mut self, mark: Mark) {
        let old = std::mem::take(self);
        *self = match mark {
            Mark::Annex => Self::default(),
            Mark::Chapter(m) => Self {
                chapter: Some(m),
                ..Self::default()
            },
            // 第二节 stands above articles, （一） below the article that it is a part of.
            Mark::Division(m) => Self {
                chapter: old.chapter,
                section: Some(m),
                ..Self::default()
            },
            Mark::Article(m) => Self {
                chapter: old.chapter,
                article: Some(m),
                ..Self::default()
            },
            Mark::Section(m) => Self {
                section: Some(m),
                number: None,
                point: None,
                ..old
            },
            Mark::Number(m) => Self {
                number: Some(m),
                point: None,
                ..old
            },
            Mark::Point(m) => Self {
                point: Some(m),
                ..old
            },
        };
    }
}

/// A number at the head of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Mark {
    Annex,
    Chapter(String),
    Division(String),
    Article(String),
    Section(String),
    Number(String),
    Point(String),
}

impl Mark {
    /// Whether the words behind the mark are a title and no clause, when they stand alone.
    pub(super) fn titles(&self) -> bool {
        matches!(self, Self::Annex | Self::Chapter(_) | Self::Division(_))
    }
}

/// Splits a line into its mark and the words behind it.
pub(in crate::rules) fn split(line: &str) -> Option<(Mark, &str)> {
    let line = line.trim();
    if line.starts_with("附件") {
        return Some((Mark::Annex, line));
    }
    ordinal(line)
        .or_else(|| bracketed(line))
        .or_else(|| counted(line))
        .map(|(mark, rest)| (mark, rest.trim_start()))
}

/// 第三章, 第二节, 第五条.
fn ordinal(line: &str) -> Option<(Mark, &str)> {
    let count = line.strip_prefix('第')?;
    let rest = count.trim_start_matches(|c: char| is_numeral(c) || c.is_ascii_digit());
    if rest.len() == count.len() {
        return None;
    }
    let kind = rest.chars().next()?;
    let behind = rest.strip_prefix(kind)?;
    let name = line.strip_suffix(behind)?.to_owned();
    match kind {
        '章' => Some((Mark::Chapter(name), behind)),
        '节' => Some((Mark::Division(name), behind)),
        // 第五条规定的… speaks of an article and does not begin one.
        '条' if !behind.starts_with(['规', '所', '的', '第', '和', '、', '至', '到']) => {
            Some((Mark::Article(name), behind))
        }
        _ => None,
    }
}

/// （一）, (1).
fn bracketed(line: &str) -> Option<(Mark, &str)> {
    let (count, rest) = line.strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    let count = count.trim();
    if all(count, is_numeral) {
        Some((Mark::Section(format!("（{count}）")), rest))
    } else if all(count, |c| c.is_ascii_digit()) {
        Some((Mark::Point(format!("（{count}）")), rest))
    } else {
        None
    }
}

/// 四、 and 1. 1． 1、
fn counted(line: &str) -> Option<(Mark, &str)> {
    let (count, rest) = line.split_once(['、', '.', '．'])?;
    let count = count.trim_end();
    if all(count, is_numeral) && line.contains('、') {
        return Some((Mark::Chapter(count.to_owned()), rest));
    }
    // 1.5% is an amount; a longer number is a year.
    let is_number = all(count, |c| c.is_ascii_digit()) && count.len() <= 3;
    (is_number && !rest.starts_with(|c: char| c.is_ascii_digit()))
        .then(|| (Mark::Number(count.to_owned()), rest))
}

fn all(text: &str, is: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is)
}

fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_follows_the_marks() {
        let mut path = NumberPath::default();
        let mut seen = Vec::new();
        for line in [
            "一、指导思想",
            "四、工作重点",
            "（一）统筹",
            "1.落实",
            "(2)细则",
            "2．保障",
            "（二） 配置",
            "第二章 培训",
            "第五条 收费",
            "（三）公示",
            "第六条内容",
            "第二节　监管",
            "第七条",
        ] {
            path.go(split(line).unwrap().0);
            seen.push(path.to_string());
        }
        assert_eq!(
            seen,
            [
                "一",
                "四",
                "四（一）",
                "四（一）1",
                "四（一）1（2）",
                "四（一）2",
                "四（二）",
                "第二章",
                "第五条",
                "第五条（三）",
                "第六条",
                "第二章第二节",
                "第七条",
            ]
        );
    }

    #[test]
    fn words_that_only_look_like_marks() {
        for line in [
            "1.5%计算",
            "2021年9月9日",
            "2021.9",
            "（试行）",
            "第五条规定的机构",
            "第一，加强",
            "一是",
            "如皋、",
            "（）",
            "第条",
            "",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
