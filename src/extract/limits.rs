//! What a page holds beyond the limits of its reader. It is said, never passed over: an
//! officer must not take what was not read for what is not there.

use super::blocks::{Kind, Page};
use super::fields::read::LONGEST_PIECE;
use super::offers::MOST_OFFERS;
use super::prose::sentences;
use super::vocabulary::Vocabulary;

/// What of a page's lines and tables is not read, in words for the report.
pub(super) fn left_out(page: &Page, v: &Vocabulary) -> Vec<String> {
    let mut out = Vec::new();
    let long = page
        .blocks
        .iter()
        .filter(|block| block.kind == Kind::Text && block.range.len() > LONGEST_PIECE)
        .filter_map(|block| page.text.get(block.range.clone()))
        .any(|line| is_cut(line, v));
    if long {
        out.push("页面中有过长的句子，句子后段未检查，请人工查看原页".to_owned());
    }
    if page.rows_left {
        out.push("页面表格的单元格过多，靠后的行未检查，请人工查看原页".to_owned());
    }
    out
}

/// What is said of a page that lists more courses than are read.
pub(super) fn too_many_courses() -> String {
    format!("页面课程过多，只检查了前{MOST_OFFERS}门，其余未检查，请人工查看原页")
}

/// Whether a sentence says when or how much behind the words that are read of it.
fn is_cut(line: &str, v: &Vocabulary) -> bool {
    sentences(line).into_iter().any(|range| {
        let mut from = range.start + LONGEST_PIECE;
        while from < range.end && !line.is_char_boundary(from) {
            from += 1;
        }
        line.get(from..range.end)
            .is_some_and(|rest| v.offers.detail.is_match(rest))
    })
}
