//! Finds the demands of one place.

use std::ops::Range;

use regex::Captures;

use super::Group;
use super::phrases::{Concept, Form, Phrases};
use super::places::{Place, Where};
use super::values::{Value, Values, read};

/// What stands in a place.
pub(super) enum Found<'p> {
    Match(Match<'p>),
    /// Words, and why they gave nothing.
    Listed(String, Group, String),
}

/// Words that can become a rule.
pub(super) struct Match<'p> {
    pub concept: &'p Concept,
    pub quote: String,
    pub values: Values,
}

/// Reads the sentences of one place.
pub(super) struct Finder<'p, 'd> {
    phrases: &'p Phrases,
    place: &'d Place,
}

impl<'p, 'd> Finder<'p, 'd> {
    pub fn new(phrases: &'p Phrases, place: &'d Place) -> Self {
        Self { phrases, place }
    }

    pub fn all(&self) -> Vec<Found<'p>> {
        let text = &self.place.text;
        let sentences = text.sentences();
        let inherits =
            self.place.about || (self.place.at != Where::Line && self.phrases.is_about(&text.text));
        let mut found = Vec::new();
        for sentence in sentences {
            let words = &text.text[sentence.clone()];
            let speaks = self.phrases.is_about(words);
            let demands = self.phrases.demand.is_match(words);
            if speaks || (inherits && demands) {
                self.sentence(&sentence, demands, &mut found);
            }
        }
        found
    }

    fn sentence(&self, sentence: &Range<usize>, demands: bool, found: &mut Vec<Found<'p>>) {
        let (phrases, text) = (self.phrases, &self.place.text);
        let words = &text.text[sentence.clone()];
        let mut list = |range: Range<usize>, group, reason: &str| {
            found.push(Found::Listed(
                text.written(range).trim().to_owned(),
                group,
                reason.to_owned(),
            ));
        };
        if let Some((_, reason)) = phrases.asides.iter().find(|(r, _)| r.is_match(words)) {
            let group = if demands {
                Group::Aside
            } else {
                Group::NoDemand
            };
            return list(sentence.clone(), group, reason);
        }
        let matches = self.matches(sentence);
        if self.place.at == Where::Line && (demands || !matches.is_empty()) {
            let reason = "没有写在注明责任单位的任务、段落或者条文里";
            return list(sentence.clone(), Group::Uncertain, reason);
        }
        if matches.is_empty() {
            return match demands {
                true => list(
                    sentence.clone(),
                    Group::NoCheck,
                    "没有对应的检查，由人决定是否写成规则",
                ),
                false => list(
                    sentence.clone(),
                    Group::NoDemand,
                    "没有限值、禁止、期限或者义务",
                ),
            };
        }
        for part in text.parts(sentence) {
            let covered = matches.iter().any(|(range, _)| overlap(range, &part));
            if !covered && phrases.demand.is_match(&text.text[part.clone()]) {
                list(part, Group::NoCheck, "没有对应的检查，由人决定是否写成规则");
            }
        }
        found.extend(matches.into_iter().map(|(_, m)| m));
    }

    /// The matches of a sentence, the earlier ones first; of one concept the first phrase
    /// that fits at a place.
    fn matches(&self, sentence: &Range<usize>) -> Vec<(Range<usize>, Found<'p>)> {
        let text = &self.place.text.text;
        let mut all: Vec<(Range<usize>, Found<'p>)> = Vec::new();
        for concept in &self.phrases.concepts {
            let mut own: Vec<Range<usize>> = Vec::new();
            for say in &concept.say {
                for caught in say.captures_iter(&text[sentence.clone()]) {
                    let Some(whole) = caught.get(0) else { continue };
                    let range = sentence.start + whole.start()..sentence.start + whole.end();
                    if own.iter().any(|o| overlap(o, &range)) {
                        continue;
                    }
                    own.push(range.clone());
                    if let Some(found) = self.judge(concept, sentence, &range, say, &caught) {
                        all.push((range, found));
                    }
                }
            }
        }
        all.sort_by_key(|(range, _)| range.start);
        all
    }

    /// `None` where the words belong to another concept of the same wording.
    fn judge(
        &self,
        concept: &'p Concept,
        sentence: &Range<usize>,
        range: &Range<usize>,
        say: &regex::Regex,
        caught: &Captures<'_>,
    ) -> Option<Found<'p>> {
        let text = &self.place.text;
        let quote = text.written(range.clone()).to_owned();
        let refuse = |reason: String| Some(Found::Listed(quote.clone(), Group::Uncertain, reason));
        if let Form::Refused(reason) = &concept.form {
            return refuse(reason.clone());
        }
        let before = &text.text[sentence.start..range.end];
        let mut values = Values::new();
        if let Some(mode) = &concept.mode {
            match self.mode(sentence, range) {
                Some(said) if said == mode => {}
                Some(_) => return None,
                // Only the first of the ways says it, so that it is said once.
                None if Some(mode) != self.phrases.modes.first().map(|(code, _)| code) => {
                    return None;
                }
                None => return refuse("没有写明是线上还是线下".into()),
            }
        }
        let lead_in = &text.text[self.lead_in(sentence, range)..range.end];
        if concept.mode.is_some()
            && let Some(narrow) = self.phrases.narrower.find(lead_in)
        {
            let word = narrow.as_str();
            return refuse(format!("“{word}”表明只对一部分对象，范围须由人核定"));
        }
        if !concept.of_subject
            && let Some(narrow) = self.phrases.subject.find(lead_in)
        {
            let word = narrow.as_str();
            return refuse(format!("只对“{word}”，模板的范围更宽，须由人核定"));
        }
        if let Some((words, missing)) = &concept.with
            && !words.is_match(before)
            && !words.is_match(&text.text[range.start..sentence.end])
        {
            return refuse(missing.clone());
        }
        if let Some((words, against, reason)) = &concept.category {
            if against.is_match(before) {
                return refuse(reason.clone());
            }
            if words.is_match(before) {
                values.insert("category".into(), Value::Text("\"subject\"".into()));
            }
        }
        for name in say.capture_names().flatten() {
            let Some(group) = caught.name(name) else {
                continue;
            };
            match read(name, group.as_str()) {
                Err(reason) => return refuse(reason),
                Ok(Value::Number(n))
                    if concept
                        .bounds
                        .get(name)
                        .is_some_and(|[low, high]| n < *low || n > *high) =>
                {
                    return refuse(format!("数值{n}不合常理，请核对原文"));
                }
                Ok(value) => {
                    values.insert(name.to_owned(), value);
                }
            }
        }
        Some(Found::Match(Match {
            concept,
            quote,
            values,
        }))
    }

    /// Where the part of the sentence begins that tells whom the words hold: their own part
    /// and the parts before it that demand nothing themselves.
    fn lead_in(&self, sentence: &Range<usize>, range: &Range<usize>) -> usize {
        let text = &self.place.text;
        let parts = text.parts(sentence).into_iter();
        let before: Vec<Range<usize>> = parts.take_while(|p| p.start < range.end).collect();
        let mut start = range.start;
        for part in before.iter().rev() {
            let is_own = part.end > range.start;
            if !is_own && self.phrases.demand.is_match(&text.text[part.clone()]) {
                break;
            }
            start = start.min(part.start);
        }
        start
    }

    /// The way of teaching that words speak of: named in them, or nearest before them in the
    /// place, or behind them in the sentence.
    fn mode(&self, sentence: &Range<usize>, range: &Range<usize>) -> Option<&'p String> {
        let text = &self.place.text.text;
        let last = |part: &str| {
            let ends = self.phrases.modes.iter().filter_map(|(code, words)| {
                let end = words.find_iter(part).last()?.end();
                Some((end, code))
            });
            ends.max_by_key(|(end, _)| *end).map(|(_, code)| code)
        };
        let mut named = self.phrases.modes.iter();
        last(&text[range.clone()])
            .or_else(|| last(&text[..range.start]))
            .or_else(|| {
                let behind = &text[range.end..sentence.end];
                named
                    .find(|(_, words)| words.is_match(behind))
                    .map(|(code, _)| code)
            })
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
