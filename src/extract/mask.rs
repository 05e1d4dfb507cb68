//! Pupils and parents in a free text, as it may be handed on: 学生王小明 becomes 学生王**.
//!
//! Only a name that stands beside a word for a pupil or parent is known to be theirs: a
//! teacher's name is what a tip may be about.

use std::ops::Range;

use super::loader::Builder;
use super::vocabulary::Vocabulary;
use super::words::{Pattern, WordList};
use crate::text::{mask_name, mask_numbers};

pub(super) struct PupilNames {
    /// 学生王小明
    after: Pattern,
    /// 王小明同学
    before: Pattern,
    not_names: WordList,
}

impl PupilNames {
    pub(super) fn new(b: &mut Builder) -> Self {
        let surname = b.group("surnames");
        let people = "同学|学员|学生|考生|小朋友|孩子|儿子|女儿|小孩|家长|爸爸|妈妈";
        let name = format!(r"(?P<name>{surname}\p{{Han}}{{1,2}}?)");
        Self {
            after: b.pattern(&format!(
                r"(?:{people}|姓名)(?:是|叫|名叫|名字|姓名)?[\s:：“”、，,（(]*{name}(?:$|[^\p{{Han}}]|{people}|在|的|每|上课|报|交了|说|考|和|与|被|今年|去年|周|星期)"
            )),
            before: b.pattern(&format!(
                r"(?:^|[^\p{{Han}}]|{people}|叫|是|和|与|给){name}(?:同学|小朋友|学员|的?家长|的?爸爸|的?妈妈|的?父亲|的?母亲|小朋友)"
            )),
            not_names: b.words("not_names"),
        }
    }

    /// Where names of pupils and parents stand, in order.
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for pattern in [&self.after, &self.before] {
            let mut at = 0;
            // What stands behind one name may stand before the next.
            while let Some(captures) = text.get(at..).and_then(|rest| pattern.captures(rest)) {
                let Some(name) = captures.name("name") else {
                    break;
                };
                let range = at + name.start()..at + name.end();
                at = range.end;
                let word = name.as_str();
                if !self.not_names.in_text(word) && !word.contains('某') {
                    found.push(range);
                }
            }
        }
        found.sort_by_key(|range| range.start);
        found.dedup_by(|next, range| next.start < range.end);
        found
    }
}

/// The text with pupils' and parents' names, mobile and identity numbers masked.
pub fn mask_people(text: &str, vocabulary: &Vocabulary) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in vocabulary.pupils.find(text) {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&mask_name(text.get(range.clone()).unwrap_or_default()));
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    mask_numbers(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    // Every name and number here is invented.
    #[test]
    fn pupils_and_parents_are_masked() {
        for (text, masked) in [
            ("我的孩子王小明在那里上课", "我的孩子王**在那里上课"),
            (
                "学生：孙悦然，电话13800000000",
                "学生：孙**，电话138********",
            ),
            ("钱小满同学和赵一禾同学都在", "钱**同学和赵**同学都在"),
            ("孩子叫欧阳小满，三年级", "孩子叫欧**，三年级"),
            ("家长李晓说退费难", "家长李**说退费难"),
            ("周小禾的妈妈交了一年学费", "周**的妈妈交了一年学费"),
        ] {
            assert_eq!(mask_people(text, vocabulary()), masked);
        }
    }

    #[test]
    fn teachers_places_and_plain_words_stay() {
        for text in [
            "张老师周六给初二学生补数学",
            "示例路1号二楼，学生很多",
            "主讲孙悦然，每周六上午",
            "家长王某说退费难",
            "全体同学周日到校",
            "高一学生，英语同学录",
            "家长在楼下等",
        ] {
            assert_eq!(mask_people(text, vocabulary()), text);
        }
    }
}
