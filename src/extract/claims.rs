//! Advertising claims and other wording that rules look at.

use std::ops::Range;

use super::loader::{Builder, RawClaim};
use super::negation::Negation;
use super::normalise::normalise;
use super::text::{CharIndex, Found};
use super::vocabulary::Vocabulary;
use super::words::{Pattern, WordList};
use crate::model::{Claim, Degree, Suspicion};

/// A name that hides subject tutoring.
const DISGUISE: &str = "disguise";
/// More claims than this on one page prove nothing further.
const MOST: usize = 500;

pub(super) struct ClaimGrammar {
    kinds: Vec<ClaimKind>,
}

struct ClaimKind {
    kind: String,
    suspicion: Option<Suspicion>,
    words: WordList,
    patterns: Vec<Pattern>,
    except: WordList,
    deniable: bool,
}

impl ClaimGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let kinds = b
            .claims
            .clone()
            .into_iter()
            .map(|(file, raw)| ClaimKind {
                suspicion: suspicion(&raw, file, b),
                words: b.word_list(&raw.words),
                patterns: raw
                    .patterns
                    .iter()
                    .map(|p| b.placed_pattern(p.get_ref(), file, p.span()))
                    .collect(),
                except: b.word_list(&raw.except),
                kind: raw.kind,
                deniable: raw.deniable,
            })
            .collect();
        Self { kinds }
    }

    /// How much a wording makes one suspect: the highest degree of those that it holds.
    pub(super) fn suspicion_of(&self, kind: &str, words: &str) -> Option<Suspicion> {
        self.kinds
            .iter()
            .filter(|known| known.kind == kind)
            .filter(|known| {
                known.words.in_text(words) || known.patterns.iter().any(|p| p.is_match(words))
            })
            .filter_map(|known| known.suspicion.clone())
            .max_by_key(|suspicion| suspicion.degree)
    }

    /// Whether a wording of one kind stands in the text, denied or not.
    pub(super) fn has_kind(&self, text: &str, kind: &str) -> bool {
        self.kinds.iter().any(|known| {
            known.kind == kind
                && (known.words.in_text(text) || known.patterns.iter().any(|p| p.is_match(text)))
        })
    }

    /// The claims of normalised text, in its order, with byte places.
    /// `forbidden` are lists of what is forbidden, in order.
    pub(super) fn read(
        &self,
        text: &str,
        negation: &Negation,
        forbidden: &[Range<usize>],
    ) -> Vec<Found<String>> {
        let listed = |at: usize| {
            let next = forbidden.partition_point(|range| range.end <= at);
            forbidden.get(next).is_some_and(|range| range.start <= at)
        };
        let mut out: Vec<Found<String>> = Vec::new();
        for kind in &self.kinds {
            let except: Vec<_> = kind.except.find(text).collect();
            let places = kind
                .words
                .find(text)
                .chain(kind.patterns.iter().flat_map(|p| p.find_all(text)));
            for range in places {
                // The places do not overlap and are in order.
                let after = except.partition_point(|e| e.start <= range.start);
                let means_else = after
                    .checked_sub(1)
                    .and_then(|at| except.get(at))
                    .is_some_and(|e| range.end <= e.end);
                if range.is_empty()
                    || means_else
                    || listed(range.start)
                    || (kind.deniable && negation.denies(text, range.start, range.end))
                    || negation.warns_of(text, range.start, range.end)
                {
                    continue;
                }
                out.push(Found::new(kind.kind.clone(), range.start, range.end));
            }
        }
        merge(out)
    }
}

/// Overlapping words of one kind are one claim: the longest of them.
fn merge(mut claims: Vec<Found<String>>) -> Vec<Found<String>> {
    claims.sort_by(|a, b| (&a.value, a.start, b.end).cmp(&(&b.value, b.start, a.end)));
    let mut out: Vec<Found<String>> = Vec::new();
    for claim in claims {
        match out.last_mut() {
            Some(last) if last.value == claim.value && claim.start < last.end => {
                last.end = last.end.max(claim.end);
            }
            _ => out.push(claim),
        }
    }
    out.sort_by(|a, b| (a.start, &a.value).cmp(&(b.start, &b.value)));
    out.truncate(MOST);
    out
}

/// Byte places to the model's form, which counts characters.
pub(super) fn to_model(
    text: &str,
    index: &CharIndex<'_>,
    found: Vec<Found<String>>,
    grammar: &ClaimGrammar,
) -> Vec<Claim> {
    found
        .into_iter()
        .map(|claim| {
            let words = text.get(claim.start..claim.end).unwrap_or("");
            Claim {
                text: words.to_owned(),
                start: index.at(claim.start),
                end: index.at(claim.end),
                suspicion: grammar.suspicion_of(&claim.value, words),
                kind: claim.value,
            }
        })
        .collect()
}

/// The degree and reason that a file gives; a disguise is never without both.
fn suspicion(raw: &RawClaim, file: usize, b: &mut Builder) -> Option<Suspicion> {
    let (Some(degree), Some(reason)) = (&raw.degree, &raw.reason) else {
        if raw.kind == DISGUISE || raw.degree.is_some() || raw.reason.is_some() {
            let span = raw.degree.as_ref().map_or(0..0, toml::Spanned::span);
            b.mistake(
                file,
                span,
                format!("the claim {} needs both degree and reason", raw.kind),
            );
        }
        return None;
    };
    let Some(known) = Degree::parse(degree.get_ref()) else {
        b.mistake(
            file,
            degree.span(),
            format!(
                "no degree {}; known are high, medium, low",
                degree.get_ref()
            ),
        );
        return None;
    };
    Some(Suspicion {
        degree: known,
        reason: reason.clone(),
    })
}

/// The claims of a plain line, such as a class name. Offsets count the characters of
/// the normalised line, which is the line itself where it is written plainly.
pub fn claims_in(text: &str, vocabulary: &Vocabulary) -> Vec<Claim> {
    let text = normalise(text);
    let found = vocabulary.claims.read(&text, &vocabulary.negation, &[]);
    to_model(&text, &CharIndex::new(&text), found, &vocabulary.claims)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        claims_in(text, vocabulary())
            .into_iter()
            .map(|c| (c.kind, c.text))
            .collect()
    }

    #[test]
    fn kinds() {
        for (text, kind, words) in [
            ("我们保证提分", "exaggerated_claim", "保证提分"),
            ("中考状元的选择", "exaggerated_claim", "状元"),
            ("不提分退费", "exaggerated_claim", "不提分退费"),
            ("平均提高30分", "exaggerated_claim", "提高30分"),
            ("别让孩子输在起跑线", "exaggerated_claim", "输在起跑线"),
            ("全市第一的师资", "exaggerated_claim", "全市第一"),
            ("升学率达98%", "exaggerated_claim", "升学率达98%"),
            ("全网最低价", "false_discount", "全网最低"),
            ("仅剩3个名额", "false_discount", "仅剩3个名额"),
            ("本集团已完成A轮融资", "outside_capital", "A轮"),
            ("小升初超前班", "advanced_syllabus", "超前班"),
            ("暑假学完初二上册", "advanced_syllabus", "暑假学完初二上册"),
            ("小学生学初中课程", "advanced_syllabus", "小学生学初中课程"),
            (
                "在实验小学门口发放传单",
                "advertising_to_minors",
                "在实验小学门口发放传单",
            ),
            ("少儿思维训练", "disguise", "思维训练"),
            ("双语戏剧营", "disguise", "双语戏剧"),
        ] {
            let found = read(text);
            assert!(
                found.iter().any(|(k, t)| k == kind && t.starts_with(words)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn denied_wording_and_other_meanings() {
        for text in [
            "严禁补课",
            "不承诺提分",
            "杜绝虚假宣传",
            "严禁以保过、押题等方式招生",
            "第一节课",
            "南通第一中学",
            "状元路18号",
            "新品上市",
            "一律不得上市融资",
            "不搞超前教学",
            "保证金",
            "每天提前5分钟到校",
            "初二下学期",
            "押题是违规行为",
            "不卖思维训练课",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn offsets_count_characters() {
        let claims = claims_in("暑假：保过班", vocabulary());
        assert_eq!(
            (claims[0].start, claims[0].end, claims[0].text.as_str()),
            (3, 5, "保过")
        );
    }
}
