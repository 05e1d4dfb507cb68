//! What stands around a name and is no part of it.

use super::TitleGrammar;
use std::ops::Range;

impl TitleGrammar {
    /// Takes signs, numbering and loose punctuation off both ends.
    pub(in crate::extract) fn trim(&self, words: &str, range: Range<usize>) -> Range<usize> {
        let Some(mut part) = words.get(range.clone()) else {
            return range.start..range.start;
        };
        let mut start = range.start;
        // 【机构】小学作业班: a tag is no part of the name, but 【数学】提高班 is one.
        if let Some(tag) = self.tag.find(part) {
            part = part.get(tag.end..).unwrap_or("");
            start += tag.end;
        }
        if let Some(lead) = self.lead.find(part) {
            let signs = part.get(lead.clone()).unwrap_or("");
            let rest = part.get(lead.end..).unwrap_or("");
            // 三、四年级 is no numbering, and 【数学】提高班 keeps its bracket.
            let grade = self.numbered_grade.is_match(signs)
                && rest
                    .chars()
                    .nth(1)
                    .is_some_and(|c| matches!(c, '年' | '、'));
            let bracket =
                signs.ends_with(['【', '[', '《', '「']) && rest.contains(['】', ']', '》', '」']);
            let kept = match signs.char_indices().next_back() {
                _ if grade => 0,
                Some((at, _)) if bracket => at,
                _ => signs.len(),
            };
            part = part.get(kept..).unwrap_or("");
            start += kept;
        }
        // 数学班每周六: what is left of a time is no part of the name.
        let end = |c: char| {
            c.is_whitespace()
                || c == '每'
                || matches!(
                    c,
                    ':' | '，'
                        | ','
                        | '、'
                        | '。'
                        | '；'
                        | ';'
                        | '|'
                        | '-'
                        | '~'
                        | '('
                        | '【'
                        | '['
                        | '/'
                        | '¥'
                        | '!'
                        | '！'
                        | '·'
                        | '•'
                )
        };
        let mut kept = part.trim_end_matches(end);
        // 少儿二胡启蒙班 [梅岭民乐社]: who offers it is no part of the name.
        if let Some((name, _)) = kept
            .strip_suffix(']')
            .and_then(|rest| rest.split_once(" ["))
            && !name.trim().is_empty()
        {
            kept = name.trim_end_matches(end);
        }
        let opened = kept.matches(['【', '[', '「', '《', '(']).count();
        let closed = kept.matches(['】', ']', '」', '》', ')']).count();
        if closed > opened {
            kept = kept.trim_end_matches(['】', ']', '」', '》', ')']);
        }
        start..start + kept.len()
    }
}
