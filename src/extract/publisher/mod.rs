//! Who publishes a page: the name that its title, logo, copyright line and signature
//! share, with telephone, address and permit.

mod candidate;
mod parts;
#[cfg(test)]
mod tests;

use super::contacts::ContactGrammar;
use super::loader::Builder;
use super::prices::PriceGrammar;
use super::prices::PriceHint;
use super::text::after;
use super::words::Pattern;
use super::words::WordList;
use crate::model::Publisher;
use candidate::without_remark;
use parts::parts;

/// Names compared with each other.
const MOST_NAMES: usize = 40;
/// A name with less weight than this is a guess.
const LEAST_WEIGHT: usize = 4;
/// A shop's name that ends so before 店 is where the branch stands.
const STREETS: &[char] = &['路', '街', '城', '湖', '桥', '门', '区', '镇', '山', '场'];
/// A line longer than this, in characters, holds more than a name.
const LONGEST_LINE: usize = 40;

pub(super) struct PublisherGrammar {
    pub(super) contacts: ContactGrammar,
    ending: Pattern,
    name: Pattern,
    labelled_name: Pattern,
    not: WordList,
    greeting: WordList,
    suffix: WordList,
    noise: Pattern,
    rights: Pattern,
    day: Pattern,
    place: Pattern,
    place_before: Pattern,
    fee_words: WordList,
    section: WordList,
    course: WordList,
    prose: WordList,
    subjects: WordList,
}

/// A name with the weight of the places where it stands.
struct Candidate {
    name: String,
    weight: usize,
}

impl PublisherGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let ends = b.group("name_ends");
        let labels = b.group("name_labels");
        let part = r"[\p{Han}A-Za-z0-9·()&]";
        Self {
            contacts: ContactGrammar::new(b),
            ending: b.pattern(&format!(r"{ends}(?:\({part}{{2,12}}\)|{part}{{0,4}}(?:校区|分校|店))?$")),
            name: b.pattern(&format!(r"{part}{{2,24}}?{ends}(?:\({part}{{2,12}}\))?")),
            labelled_name: b.pattern(&format!(r"(?:^|[^\p{{Han}}]){labels}\s?[:：]\s?(?P<name>{part}{{2,24}})")),
            not: b.words("not_publishers"),
            greeting: b.words("greetings"),
            suffix: b.words("site_suffixes"),
            noise: b.pattern(r"(?i:copyright|all rights reserved|powered by[^|]*|since)|[©ⓒ]|\(c\)|版权所有|保留所有权利|(?:19|20)[0-9]{2}\s?(?:[-~至]\s?(?:(?:19|20)[0-9]{2})?)?年?|\p{Han}?ICP\p{Han}?[0-9A-Z-]*号?(?:-[0-9]+)?"),
            rights: b.pattern(r"(?i:copyright)|[©ⓒ]|版权所有|保留所有权利"),
            day: b.pattern(r"^\s*(?:(?:19|20)[0-9]{2}|二[零〇][一二三四五六七八九零〇]{2})\s?[年./-]\s?[0-9一二三四五六七八九十]{1,3}\s?[月./-]"),
            place: b.pattern(r"^\p{Han}{2,3}(?:[省市县]|[^校]区)"),
            place_before: b.pattern(
                r"(?:^|[^\p{Han}])(?P<place>(?:\p{Han}{2}省)?\p{Han}{1,2}(?:\p{Han}[市县]|[^校小社园景片街]区))$",
            ),
            fee_words: b.words("fee_words"),
            section: b.words("section_words"),
            course: b.words("course_words"),
            prose: b.words("not_in_names"),
            subjects: b.subject_words(),
        }
    }

    /// Reads the publisher out of a page's text; `title` is the page's title, `headings`
    /// its first headings, `brands` the words of its logo and account name.
    pub(super) fn read(
        &self,
        title: Option<&str>,
        brands: &[String],
        headings: &[&str],
        text: &str,
    ) -> Publisher {
        Publisher {
            name: self.name_of(title, brands, headings, text),
            phones: self.contacts.phones_of(text),
            address: self.contacts.address_of(text),
            permit_no: self.contacts.permit_of(text),
        }
    }

    /// Whether words are an institution's name rather than a course's.
    pub(super) fn is_name(&self, words: &str) -> bool {
        let whole = || {
            let last = self.name.find_all(words).last();
            last.is_some_and(|range| range.start == 0 && range.end == words.len())
        };
        (4..=30).contains(&words.chars().count()) && whole() && !self.not.in_text(words)
    }

    /// Whether the page shows its fees: a heading for them and a price.
    pub(super) fn shows_fees(&self, text: &str, prices: &PriceGrammar) -> bool {
        self.fee_words.find(text).take(8).any(|range| {
            !prices
                .read(after(text, range.end, 200, &[]), PriceHint::default(), &[])
                .current
                .is_empty()
        })
    }

    fn name_of(
        &self,
        title: Option<&str>,
        brands: &[String],
        headings: &[&str],
        text: &str,
    ) -> Option<String> {
        let mut found: Vec<Candidate> = Vec::new();
        for named in self.labelled_name.captures_all(text).take(4) {
            let words = named.name("name").map_or("", |m| m.as_str());
            self.add(words, 6, &mut found);
        }
        if let Some(title) = title {
            let parts = parts(title);
            for (at, part) in parts.iter().enumerate() {
                // The site's own name stands last; a title of one part is about the page.
                let weight = match parts.len() {
                    1 => 1,
                    all if at + 1 == all => 3,
                    _ => 2,
                };
                self.add(part, weight, &mut found);
            }
        }
        for brand in brands.iter().take(6) {
            for part in parts(brand).into_iter().take(2) {
                self.add(part, 4, &mut found);
            }
        }
        for heading in headings {
            for part in parts(heading).into_iter().take(3) {
                self.add(part, 1, &mut found);
            }
        }
        self.lines(text, &mut found);
        self.heaviest(&found, text).map(|name| {
            let name = without_remark(name, headings, text);
            self.in_full(&name, text).unwrap_or(name)
        })
    }

    /// Names in the first lines, in the copyright line and above a date at the end.
    fn lines(&self, text: &str, found: &mut Vec<Candidate>) {
        let short = |line: &&str| line.chars().count() <= LONGEST_LINE;
        let address = |line: &&str| self.contacts.address_of(line).is_some();
        for line in text
            .lines()
            .take(2)
            .filter(short)
            .filter(|line| !address(line))
        {
            for part in parts(line).into_iter().take(2) {
                self.add(part, 2, found);
            }
        }
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.get(lines.len().saturating_sub(30)..).unwrap_or(&[]);
        for (at, line) in last.iter().enumerate() {
            if self.rights.is_match(line) {
                let bare = self.noise.replace_all(line, " | ");
                for part in parts(&bare).into_iter().take(3) {
                    self.add(part, 5, found);
                }
            }
            let signed = last.get(at + 1).is_some_and(|next| self.day.is_match(next));
            if signed && short(line) {
                self.add(line, 3, found);
            } else if lines.len() - last.len() + at >= 2 && at + 6 >= last.len() && short(line) {
                for part in parts(line) {
                    if self.ending.is_match(part) {
                        self.add(part, 1, found);
                    }
                }
            }
        }
    }
}
