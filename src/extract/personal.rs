//! Pupils shown in public: a full name together with school, marks, telephone or
//! identity number. A masked name (张*, 李某, 王同学) shows nobody.

use std::ops::Range;

use super::loader::Builder;
use super::text::Found;
use super::words::{Pattern, WordList};

/// The kind that rule files name.
const KIND: &str = "personal_data";
/// A list of honours says so at most this many lines above.
const SCOPE: usize = 60;
/// More places than this on one page prove nothing further.
const MOST: usize = 200;
/// Names and details of a line that are looked at.
const MOST_PER_LINE: usize = 200;
/// The longest piece of evidence, in bytes.
const LONGEST: usize = 180;

pub(super) struct PersonalGrammar {
    name: Pattern,
    detail: Pattern,
    identity: Pattern,
    honours: WordList,
    pupils: WordList,
    not_names: WordList,
    teacher: WordList,
}

/// A line of the page, and whether it is a heading.
pub(super) struct Line {
    pub(super) range: Range<usize>,
    pub(super) heading: bool,
}

impl PersonalGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let surname = b.group("surnames");
        let border = r"[\s:、,，()。；;!！|/\[\]【】★☆●·\-]";
        Self {
            name: b.pattern(&format!(
                r"(?:^|{border}|同学|学员|学生|恭喜|祝贺|考生|小朋友|家长)(?P<name>{surname}\p{{Han}}{{1,2}}?)(?:$|{border}|同学|学员|小朋友|考入|考取|考上|被|以|中考|高考|期末|期中|荣获|获|数学|语文|英语|总分|取得|从|\(?[0-9])"
            )),
            detail: b.pattern(
                r"\p{Han}{2,8}?(?:中学|小学|学校|高中|一中|二中|三中|四中|附中|附小|实小|幼儿园)|[0-9]{2,3}(?:\.[05])?\s?分|(?:数学|语文|英语|物理|化学|总分)\s?[:]?\s?[0-9]{2,3}|满分|1[3-9][0-9]{9}|全(?:市|县|区|校|班|年级)第[0-9一二三四五六七八九十]+",
            ),
            identity: b.pattern(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"),
            honours: b.words("honours"),
            pupils: b.words("pupil_words"),
            not_names: b.words("not_names"),
            teacher: b.words("teacher_after"),
        }
    }

    /// The places that show pupils' data.
    pub(super) fn read(&self, text: &str, lines: &[Line]) -> Vec<Found<String>> {
        let mut out = Vec::new();
        let mut scope = 0;
        for line in lines {
            if out.len() >= MOST {
                break;
            }
            let words = text.get(line.range.clone()).unwrap_or("");
            if self.honours.in_text(words) {
                scope = SCOPE;
            } else if line.heading {
                scope = 0;
            }
            if let Some(found) = self.identity_number(words) {
                out.push(
                    Found::new(KIND.to_owned(), found.start, found.end).shifted(line.range.start),
                );
                continue;
            }
            if scope == 0 && !self.pupils.in_text(words) {
                continue;
            }
            scope = scope.saturating_sub(1);
            for found in self.named(words) {
                out.push(found.shifted(line.range.start));
            }
        }
        out
    }

    /// Names of a line, each with the detail that follows it, else the one before it.
    fn named(&self, words: &str) -> Vec<Found<String>> {
        let details: Vec<_> = self.detail.find_all(words).take(MOST_PER_LINE).collect();
        let mut out: Vec<Found<String>> = Vec::new();
        let mut at = 0;
        // The sign behind one name is the sign before the next: look again from the name's end.
        while let Some(found) = words.get(at..).and_then(|rest| self.name.captures(rest)) {
            let Some(name) = found.name("name") else {
                break;
            };
            let range = at + name.start()..at + name.end();
            at = range.end;
            if out.len() >= MOST_PER_LINE {
                break;
            }
            let teacher = words
                .get(range.end..)
                .is_some_and(|rest| self.teacher.start_of(rest.trim_start()).is_some());
            let inside = details
                .iter()
                .any(|d| d.start < range.end && range.start < d.end && d.start < range.start);
            if is_weekday(name.as_str())
                || self.not_names.in_text(name.as_str())
                || name.as_str().contains('某')
                || teacher
                || inside
            {
                continue;
            }
            let detail = details
                .iter()
                .find(|d| d.start >= range.end)
                .or_else(|| details.iter().rev().find(|d| d.end <= range.start));
            if let Some(detail) = detail {
                let (start, end) = (range.start.min(detail.start), range.end.max(detail.end));
                if end - start <= LONGEST {
                    out.push(Found::new(KIND.to_owned(), start, end));
                }
            }
        }
        out
    }

    /// A resident identity number with a right check digit.
    fn identity_number(&self, words: &str) -> Option<Range<usize>> {
        self.identity.find_all(words).find(|range| {
            let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            !beside(words.get(..range.start).and_then(|t| t.chars().next_back()))
                && !beside(words.get(range.end..).and_then(|t| t.chars().next()))
                && words.get(range.clone()).is_some_and(right_check_digit)
        })
    }
}

/// 周三 is a day, 周一禾 a name.
fn is_weekday(name: &str) -> bool {
    name.strip_prefix('周')
        .is_some_and(|day| ["一", "二", "三", "四", "五", "六", "日", "天", "末"].contains(&day))
}

/// GB 11643: weights are powers of two modulo eleven.
fn right_check_digit(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number
        .chars()
        .zip(WEIGHTS)
        .filter_map(|(c, w)| Some(c.to_digit(10)? * w))
        .sum();
    let check = "10X98765432"
        .chars()
        .nth(usize::try_from(sum % 11).unwrap_or(0));
    number.chars().last().map(|c| c.to_ascii_uppercase()) == check
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn read(lines: &[&str]) -> Vec<String> {
        let text = lines.join("\n");
        let mut at = 0;
        let places: Vec<Line> = lines
            .iter()
            .map(|line| {
                let range = at..at + line.len();
                at += line.len() + 1;
                Line {
                    range,
                    heading: false,
                }
            })
            .collect();
        vocabulary()
            .personal
            .read(&text, &places)
            .iter()
            .map(|f| text[f.start..f.end].to_owned())
            .collect()
    }

    // Every name and number here is invented.
    #[test]
    fn pupils_with_school_or_marks() {
        assert_eq!(
            read(&["喜报", "孙悦然 河滨中学 698分"]),
            ["孙悦然 河滨中学"]
        );
        assert_eq!(read(&["恭喜钱小满同学数学98分"]), ["钱小满同学数学98"]);
        assert_eq!(
            read(&["学员赵一禾，家长电话13800000000"]),
            ["赵一禾，家长电话13800000000"]
        );
        assert_eq!(read(&["身份证号 110101201001010015"]).len(), 1);
    }

    #[test]
    fn masked_names_teachers_and_plain_text() {
        for lines in [
            &["喜报", "孙** 河滨中学 698分"][..],
            &["喜报", "李某某 河滨中学 698分"],
            &["张老师毕业于河滨中学"],
            &["喜报", "王同学 数学98分"],
            &["主讲：孙悦然"],
            &["订单号 110101201001010016"],
        ] {
            assert_eq!(read(lines), [] as [&str; 0], "{lines:?}");
        }
    }
}
