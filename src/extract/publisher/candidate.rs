//! Names that may be the publisher's, and which of them weighs most.

use super::{Candidate, LEAST_WEIGHT, MOST_NAMES, PublisherGrammar, STREETS};
use crate::extract::text::CLAUSE;
use crate::extract::text::before;

impl PublisherGrammar {
    /// Adds a name with its weight, where the words may be one.
    pub(super) fn add(&self, words: &str, weight: usize, found: &mut Vec<Candidate>) {
        let Some(name) = self.candidate(words) else {
            return;
        };
        let ends = usize::from(self.ending.is_match(&name));
        let placed = usize::from(self.place.find(&name).is_some());
        // A subject's name without more is rather a course's.
        let weight = match ends {
            0 if self.subjects.in_text(&name) => weight.div_ceil(2),
            _ => weight + 2 * ends + ends * placed,
        };
        if let Some(known) = found.iter_mut().find(|known| known.name == name) {
            known.weight += weight;
        } else if found.len() < MOST_NAMES {
            found.push(Candidate { name, weight });
        }
    }

    /// Words that may be an institution's name, without what stands around one.
    pub(in crate::extract) fn candidate(&self, words: &str) -> Option<String> {
        let sign = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '“' | '”');
        let day = |c: char| sign(c) || c.is_ascii_digit() || matches!(c, '年' | '月' | '日');
        let mut name = words.trim_end_matches(sign).trim_start_matches(day);
        if let Some(range) = self.greeting.start_of(name) {
            name = name.get(range.end..)?.trim();
        }
        while let Some(range) = self.suffix.end_of(name) {
            name = name
                .get(..range.start)?
                .trim_end_matches(|c: char| !c.is_alphanumeric());
        }
        // 星河培训中心暑期班: the name is the part that ends as one does.
        if !self.ending.is_match(name)
            && let Some(range) = self.name.find_all(name).last()
            && range.start == 0
            && name.get(range.end..)?.chars().count() <= 8
            && !name.get(range.end..)?.starts_with(['局', '厅', '部', '科'])
        {
            name = name.get(range)?;
        }
        let count = name.chars().count();
        let ends = self.ending.is_match(name);
        let plain = name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '·' | '(' | ')' | '&' | ' ' | '“' | '”'));
        let numbers = name.chars().filter(char::is_ascii_digit).count();
        // 江海路店, 双井校区: a branch, but whose?
        let street = name
            .strip_suffix('店')
            .filter(|rest| rest.ends_with(STREETS));
        let branch = name.strip_suffix("校区").or(street);
        let only_branch =
            branch.is_some_and(|rest| rest.chars().count() <= 5 && self.name.find(rest).is_none());
        // 知了学堂: what no name holds may stand in one that ends as names do.
        let other = self.not.in_text(name)
            || only_branch
            || self.section.in_text(name)
            || self
                .prose
                .find(name)
                .any(|word| !ends || word.end - word.start > 3)
            || !ends && self.course.in_text(name);
        (plain && !other && (2..=30).contains(&count) && (numbers == 0 || ends && numbers <= 4))
            .then(|| name.to_owned())
    }

    /// The name of most weight; a shorter one inside it speaks for it too.
    pub(super) fn heaviest(&self, found: &[Candidate], text: &str) -> Option<String> {
        let said = |name: &str| text.match_indices(name).take(3).count();
        let weight = |at: usize| {
            let Some(own) = found.get(at) else { return 0 };
            let inside: usize = found
                .iter()
                .filter(|other| other.name.len() < own.name.len() && own.name.contains(&other.name))
                .map(|other| other.weight)
                .sum();
            own.weight + inside + said(&own.name)
        };
        let ends = |at: usize| found.get(at).is_some_and(|c| self.ending.is_match(&c.name));
        // What ends as a name does needs less.
        let known = |at: &usize| weight(*at) >= LEAST_WEIGHT - usize::from(ends(*at));
        let best = (0..found.len()).filter(known).max_by_key(|at| {
            let length = found.get(*at).map_or(0, |c| c.name.len());
            (weight(*at), ends(*at), length)
        })?;
        found.get(best).map(|c| c.name.clone())
    }

    /// The name with the place that the page's text writes before it: 如皋市….
    pub(super) fn in_full(&self, name: &str, text: &str) -> Option<String> {
        if self.place.find(name).is_some() {
            return None;
        }
        text.match_indices(name).take(20).find_map(|(at, _)| {
            let head = before(text, at, 10, CLAUSE);
            let found = self.place_before.captures(head)?;
            Some(format!("{}{name}", found.name("place")?.as_str()))
        })
    }
}
/// A name without the bracketed remark at its end, where the page also writes it without:
/// …培训中心(虚构演示页面), but not …培训中心(城东校区).
pub(super) fn without_remark(name: String, headings: &[&str], text: &str) -> String {
    let Some(bare) = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .map(|(bare, _)| bare.trim_end())
    else {
        return name;
    };
    let written = |line: &str| {
        line.match_indices(bare)
            .any(|(at, _)| !line.get(at + bare.len()..).unwrap_or("").starts_with('('))
    };
    // The heading may leave out the town.
    let shortened = headings
        .iter()
        .any(|line| line.chars().count() >= 4 && bare.ends_with(line.trim()));
    if shortened || text.lines().any(written) {
        bare.to_owned()
    } else {
        name
    }
}
