//! Labels inside a line: "时间：周六9:00 费用：1980元" is two pieces, each read by the
//! grammar that its label names.

use std::ops::Range;

use super::loader::Builder;
use super::words::{Pattern, WordMap};

/// What a label says about the words beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Title,
    Subjects,
    Grades,
    Times,
    Prices,
    Lessons,
    LessonMinutes,
    ClassSize,
    Teachers,
    Mode,
    Place,
    /// Who offers it, on a page of several institutions.
    Institution,
    /// Not about lessons: telephone, enrolment, refunds.
    Ignore,
}

impl Label {
    const ALL: [(&'static str, Self); 13] = [
        ("title", Self::Title),
        ("subjects", Self::Subjects),
        ("grades", Self::Grades),
        ("times", Self::Times),
        ("prices", Self::Prices),
        ("lessons", Self::Lessons),
        ("lesson_minutes", Self::LessonMinutes),
        ("class_size", Self::ClassSize),
        ("teachers", Self::Teachers),
        ("mode", Self::Mode),
        ("place", Self::Place),
        ("institution", Self::Institution),
        ("ignore", Self::Ignore),
    ];
}

/// A part of a line with the label that stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) label: Option<Label>,
    /// The label's own words, which may name a unit: 学费(元/期).
    pub(super) words: String,
    pub(super) range: Range<usize>,
}

pub(super) struct Labels {
    words: WordMap<Label>,
    marked: Pattern,
    leading: Pattern,
    extra: Pattern,
}

impl Labels {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut entries: Vec<(String, Label)> = Vec::new();
        for (file, raw) in b.labels.clone() {
            let field = raw.field.get_ref();
            match Label::ALL.iter().find(|(name, _)| name == field) {
                Some((_, label)) => {
                    entries.extend(raw.words.into_iter().map(|word| (word, *label)));
                }
                None => {
                    let known: Vec<&str> = Label::ALL.iter().map(|(name, _)| *name).collect();
                    b.mistake(
                        file,
                        raw.field.span(),
                        format!("no field {field}; known are {}", known.join(", ")),
                    );
                }
            }
        }
        if let Some((word, _)) = entries
            .iter()
            .find(|(word, _)| word.ends_with(|c: char| c.is_ascii_digit()))
        {
            // 9:00 holds no label; see `ends_label`.
            b.mistake(
                usize::MAX,
                0..0,
                format!("the label {word} ends in a digit"),
            );
        }
        // 班 额:12人, 对 象: short labels are padded to the width of longer ones.
        let padded: Vec<(String, Label)> = entries
            .iter()
            .filter_map(|(word, label)| {
                let mut chars = word.chars();
                let (first, last) = (chars.next()?, chars.next()?);
                let han = !first.is_ascii() && !last.is_ascii();
                (han && chars.next().is_none()).then(|| (format!("{first} {last}"), *label))
            })
            .collect();
        entries.extend(padded);
        let words: Vec<String> = entries.iter().map(|(word, _)| word.clone()).collect();
        let word = super::words::alternation(&words);
        Self {
            marked: b.pattern(&format!(r"(?:【|\[)(?P<a>{word})(?:】|\])\s?:?|(?P<b>{word})[①-⑳]?\s?(?P<c>\([^)\n]{{1,10}}\))?\s?:")),
            leading: b.pattern(&format!(r"^[\s•●·★☆◆▶➤✅✔*-]*(?P<a>{word})(?P<s>\s|为|是|\t)")),
            extra: b.pattern(r"\([^)]{0,12}\)|（[^）]{0,12}）|[:*\s]"),
            words: WordMap::new(b, entries),
        }
    }

    /// What a table's header cell or a term of a list names.
    pub(super) fn of_cell(&self, cell: &str) -> Option<Label> {
        let mut plain = cell.trim().to_owned();
        if plain.chars().count() > 16 {
            return None;
        }
        if let Some(label) = self.words.get(&plain) {
            return Some(*label);
        }
        while let Some(range) = self.extra.find(&plain) {
            plain.replace_range(range, "");
        }
        plain = plain.replace("元/", "").replace("/元", "");
        self.words.get(plain.trim()).copied()
    }

    /// What a header cell names that ends in a known label: 学期收费, 每次时长.
    pub(super) fn ending(&self, cell: &str) -> Option<Label> {
        let mut plain = cell.trim().to_owned();
        while let Some(range) = self.extra.find(&plain) {
            plain.replace_range(range, "");
        }
        // 学费/学期 is a price.
        if let Some((first, _)) = plain.split_once('/')
            && let Some(label) = self.words.get(first)
        {
            return Some(*label);
        }
        if plain.chars().count() > 8 {
            return None;
        }
        let (range, label) = self.words.find(&plain).last()?;
        // 九年级 and 卫老师 are values, 每次收费 and 每周时间 are labels.
        let names = matches!(
            label,
            Label::Prices | Label::Times | Label::Lessons | Label::LessonMinutes | Label::ClassSize
        );
        (names && range.end == plain.len() && plain.get(range)?.chars().count() >= 2)
            .then_some(*label)
    }

    /// Splits a line at its labels. The first piece has none where words stand before
    /// the first label.
    pub(super) fn split(&self, line: &str) -> Vec<Piece> {
        let mut marks: Vec<(Range<usize>, Label, String)> = Vec::new();
        if let Some(found) = self.leading.captures(line)
            && let (Some(all), Some(word)) = (found.get(0), found.name("a"))
            && let Some(label) = self.words.get(word.as_str())
        {
            marks.push((all.start()..all.end(), *label, word.as_str().to_owned()));
        }
        let marked = if ends_label(line) { line } else { "" };
        for found in self.marked.captures_all(marked) {
            let (Some(all), Some(word)) = (found.get(0), found.name("a").or(found.name("b")))
            else {
                continue;
            };
            let Some(label) = self.words.get(word.as_str()) else {
                continue;
            };
            // 暑期班时间: the short label is the end of a longer word; that is fine for
            // long labels (暑期班上课时间), but 体验课程: names no course.
            let joined = line
                .get(..word.start())
                .and_then(|t| t.chars().next_back())
                .is_some_and(char::is_alphanumeric);
            if joined
                && found.name("b").is_some()
                && word.as_str().chars().count() < 4
                && *label == Label::Title
            {
                continue;
            }
            if marks
                .last()
                .is_some_and(|(range, ..)| all.start() < range.end)
            {
                continue;
            }
            let extra = found.name("c").map_or("", |m| m.as_str());
            marks.push((all.range(), *label, format!("{}{extra}", word.as_str())));
        }
        let mut pieces = Vec::new();
        let first = marks.first().map_or(line.len(), |(range, ..)| range.start);
        if !line.get(..first).unwrap_or("").trim().is_empty() {
            pieces.push(Piece {
                label: None,
                words: String::new(),
                range: 0..first,
            });
        }
        for (i, (range, label, words)) in marks.iter().enumerate() {
            let end = marks.get(i + 1).map_or(line.len(), |(next, ..)| next.start);
            pieces.push(Piece {
                label: Some(*label),
                words: words.replace(' ', ""),
                range: range.end..end,
            });
        }
        pieces
    }
}

/// Whether a label can end in this line: at a bracket, or at a colon that is not within
/// a time of day.
fn ends_label(line: &str) -> bool {
    let mut last = ' ';
    for c in line.chars() {
        if matches!(c, '】' | ']') || (c == ':' && !last.is_ascii_digit()) {
            return true;
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn a_line_is_split_at_its_labels() {
        let line = "三年级数学 上课时间:周六9:00 费用(元/期):1980 报名电话:0513-1";
        let pieces: Vec<_> = vocabulary()
            .labels
            .split(line)
            .into_iter()
            .map(|p| (p.label, line[p.range].trim().to_owned(), p.words))
            .collect();
        assert_eq!(
            pieces,
            [
                (None, "三年级数学".to_owned(), String::new()),
                (
                    Some(Label::Times),
                    "周六9:00".to_owned(),
                    "上课时间".to_owned()
                ),
                (
                    Some(Label::Prices),
                    "1980".to_owned(),
                    "费用(元/期)".to_owned()
                ),
                (
                    Some(Label::Ignore),
                    "0513-1".to_owned(),
                    "报名电话".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn header_cells() {
        let of = |cell: &str| vocabulary().labels.of_cell(cell);
        assert_eq!(of("学费(元)"), Some(Label::Prices));
        assert_eq!(of(" 上 课 时 间 "), Some(Label::Times));
        assert_eq!(of("数学"), None);
    }
}
