//! Denied and forbidden wording: 严禁补课 is no offer to tutor, 不承诺提分 no promise.

use std::ops::Range;

use super::blocks::{Kind, Page};
use super::loader::Builder;
use super::text::{CLAUSE, after, before};
use super::words::{Pattern, WordList};

/// How far back a plain 不 still reaches, in characters.
const REACH: usize = 14;
/// How far after the wording a verdict on it may stand.
const AFTER: usize = 8;
/// How far off in the same sentence a caution against it may stand.
const SENTENCE: usize = 40;
/// A line that opens a list is no longer than this, in characters.
const LONGEST_LEAD: usize = 60;
/// Ends of a sentence.
const STOPS: &[char] = &['。', '！', '!', '？', '?', '；', ';', '\n', '\t'];
const QUOTES: [(char, char); 6] = [
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('"', '"'),
    ('\'', '\''),
];

pub(super) struct Negation {
    before: WordList,
    idioms: WordList,
    after: WordList,
    spoken_of: WordList,
    caution: WordList,
    such_as: WordList,
    list_lead: WordList,
    following: WordList,
    item: Pattern,
}

impl Negation {
    pub(super) fn new(b: &mut Builder) -> Self {
        let words = b.negation.clone();
        Self {
            before: b.word_list(&words.before),
            idioms: b.word_list(&words.idioms),
            after: b.word_list(&words.after),
            spoken_of: b.word_list(&words.spoken_of),
            caution: b.word_list(&words.caution),
            such_as: b.word_list(&words.such_as),
            list_lead: b.word_list(&words.list_lead),
            following: b.word_list(&words.following),
            item: b.pattern(
                r"^\s*(?:[0-9]{1,2}\s?[、.)]|[一二三四五六七八九十]{1,3}\s?[、.)]|\([0-9一二三四五六七八九十]{1,3}\)|[①-⑳]|[•●·*■◆▶✘×❌-])",
            ),
        }
    }

    /// Whether the words at `start..end` are denied in their clause.
    pub(super) fn denies(&self, text: &str, start: usize, end: usize) -> bool {
        self.denied_before(before(text, start, REACH, CLAUSE))
            || self.after.in_text(after(text, end, AFTER, CLAUSE))
    }

    /// The items of lists that are forbidden as a whole: 严禁以下行为： and the lines under it.
    pub(super) fn forbidden(&self, page: &Page) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        // Whether a list is open, and the element of its items where they are marked up as such.
        let mut open = false;
        let mut list: Option<usize> = None;
        for block in &page.blocks {
            let words = page.text.get(block.range.clone()).unwrap_or("");
            if open {
                let around = list_around(page, block.container);
                list = list.or(around);
                let marked = around.is_some() && around == list;
                if block.kind == Kind::Text && (marked || self.item.is_match(words)) {
                    out.push(block.range.clone());
                    continue;
                }
            }
            // The last clause says what the list is: 不做广告，现将各班公布如下： forbids
            // nothing, 如遇下列情形，请举报： does.
            let last = words
                .trim_end()
                .rsplit(|c| CLAUSE.contains(&c) || matches!(c, ',' | '.'))
                .next()
                .unwrap_or("");
            open = words.trim_end().ends_with(':')
                && words.chars().count() <= LONGEST_LEAD
                && self.following.in_text(words)
                && self.list_lead.in_text(last);
            list = None;
        }
        out
    }

    /// Whether parents are warned of the words rather than told them: 对承诺“保证提分”的宣传，
    /// 请家长谨慎对待. A caution alone is not enough, for who sells warns of others too.
    pub(super) fn warns_of(&self, text: &str, start: usize, end: usize) -> bool {
        let head = before(text, start, SENTENCE, STOPS);
        let tail = after(text, end, SENTENCE, STOPS);
        let quoted = QUOTES.iter().any(|(open, close)| {
            // A list of wordings in quotation marks: “保过”“押题”等.
            let opened = head.rfind(*open);
            let inside = if open == close {
                head.matches(*open).count() % 2 == 1
            } else {
                opened > head.rfind(*close)
            };
            inside && opened.is_some() && tail.contains(*close)
        });
        let noun = self
            .spoken_of
            .find(tail)
            .next()
            .is_some_and(|word| near(tail.get(..word.start).unwrap_or("")));
        if (quoted || noun) && self.cautions(tail) {
            return true;
        }
        let listed = before(text, start, REACH, CLAUSE);
        let listing = self.such_as.start_of(listed).is_some();
        (quoted || listing) && self.cautions(head)
    }

    fn cautions(&self, words: &str) -> bool {
        let idioms: Vec<_> = self.idioms.find(words).collect();
        self.caution.find(words).any(|word| {
            !idioms
                .iter()
                .any(|idiom| idiom.start <= word.start && word.start < idiom.end)
        })
    }

    fn denied_before(&self, head: &str) -> bool {
        // An idiom that begins with a negative (不仅, 未来) is taken out of the reckoning.
        let idioms: Vec<_> = self.idioms.find(head).collect();
        self.before.find(head).any(|word| {
            !idioms
                .iter()
                .any(|idiom| idiom.start <= word.start && word.start < idiom.end)
        })
    }
}

/// The list whose item holds a place.
fn list_around(page: &Page, mut at: usize) -> Option<usize> {
    // An item's text stands a few elements deep at most.
    for _ in 0..4 {
        let container = page.containers.get(at)?;
        if container.item {
            return Some(container.parent);
        }
        at = container.parent;
    }
    None
}

/// Whether words between a wording and what it is called are few, and all of one clause.
fn near(words: &str) -> bool {
    words.chars().count() <= 10 && !words.contains(CLAUSE)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;

    #[test]
    fn denied_and_not_denied() {
        for (text, word, denied) in [
            ("严禁虚假宣传、保证提分等行为", "保证提分", true),
            ("我们不承诺提分", "提分", true),
            ("杜绝押题", "押题", true),
            ("保过班属于违规行为", "保过", true),
            ("押题是违规行为", "押题", true),
            ("不仅保过，还送教材", "保过", false),
            ("杜绝浪费，保过班开课", "保过", false),
            ("不在周末上课", "周末", true),
            ("未来可期的保过班", "保过", false),
        ] {
            let start = text.find(word).unwrap();
            assert_eq!(
                vocabulary()
                    .negation
                    .denies(text, start, start + word.len()),
                denied,
                "{text}"
            );
        }
    }

    #[test]
    fn warned_of_and_said() {
        for (text, word, warned) in [
            ("对承诺“保证提分”的宣传，请家长谨慎对待", "保证提分", true),
            ("对保证提分的宣传，请谨慎", "保证提分", true),
            ("提醒家长：不要相信“保过”“押题”等说法", "押题", true),
            ("有机构打出“状元”的口号，可拨打12345举报", "状元", true),
            ("不要轻信任何承诺，包括保证提分、押题", "保证提分", true),
            ("凡以保录取招揽的行为，一律查处", "保录取", true),
            ("近日曝光一家宣称“保录取”的机构", "保录取", true),
            ("“保证提分”班火热招生，谨防假冒", "保证提分", false),
            ("保证提分，欢迎家长投诉监督", "保证提分", false),
            ("我们保证提分！对虚假宣传请举报", "保证提分", false),
            ("不要相信低价，我们保证提分", "保证提分", false),
            ("“保过”班开课", "保过", false),
        ] {
            let start = text.find(word).unwrap();
            let negation = &vocabulary().negation;
            assert_eq!(
                negation.warns_of(text, start, start + word.len()),
                warned,
                "{text}"
            );
        }
    }
}
