//! Who publishes a page: the name that its title, logo, copyright line and signature
//! share, with telephone, address and permit.

use super::contacts::ContactGrammar;
use super::loader::Builder;
use super::prices::{PriceGrammar, PriceHint};
use super::text::{CLAUSE, after, before};
use super::words::{Pattern, WordList};
use crate::model::Publisher;

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
        let whole = self
            .name
            .find_all(words)
            .last()
            .is_some_and(|range| range.start == 0 && range.end == words.len());
        whole && (4..=30).contains(&words.chars().count()) && !self.not.in_text(words)
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
                let mut bare = (*line).to_owned();
                while let Some(range) = self.noise.find(&bare) {
                    bare.replace_range(range, " | ");
                }
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

    /// Adds a name with its weight, where the words may be one.
    fn add(&self, words: &str, weight: usize, found: &mut Vec<Candidate>) {
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
    pub(super) fn candidate(&self, words: &str) -> Option<String> {
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
        let street = name.strip_suffix('店').filter(|rest| rest.ends_with(STREETS));
        let branch = name.strip_suffix("校区").or(street);
        let only_branch = branch.is_some_and(|rest| {
            rest.chars().count() <= 5 && self.name.find(rest).is_none()
        });
        // 知了学堂: what no name holds may stand in one that ends as names do.
        let other = self.not.in_text(name)
            || only_branch
            || self.section.in_text(name)
            || self.prose.find(name).any(|word| !ends || word.end - word.start > 3)
            || !ends && self.course.in_text(name);
        (plain && !other && (2..=30).contains(&count) && (numbers == 0 || ends && numbers <= 4))
            .then(|| name.to_owned())
    }

    /// The name of most weight; a shorter one inside it speaks for it too.
    fn heaviest(&self, found: &[Candidate], text: &str) -> Option<String> {
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
    fn in_full(&self, name: &str, text: &str) -> Option<String> {
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

/// The parts of a title or line between the signs that divide them.
fn parts(line: &str) -> Vec<&str> {
    const BORDERS: &[char] = &[
        '-', '_', '|', '~', ',', '，', ':', '!', '！', '【', '】', '©', '/', '»', '›', '>', '《',
        '》', '、', '。', '?',
    ];
    line.split(BORDERS)
        .flat_map(|part| part.split(" · "))
        .flat_map(tokens)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Chinese names hold no blanks; Latin ones do.
fn tokens(part: &str) -> Vec<&str> {
    if part.is_ascii() {
        return vec![part];
    }
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in part.match_indices(' ') {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        let before = part.get(..at).and_then(|head| head.chars().next_back());
        let behind = part.get(at + 1..).and_then(|rest| rest.chars().next());
        if !(latin(before) && latin(behind)) {
            out.extend(part.get(start..at));
            start = at + 1;
        }
    }
    out.extend(part.get(start..));
    out
}

/// A name without the bracketed remark at its end, where the page also writes it without:
/// …培训中心(虚构演示页面), but not …培训中心(城东校区).
fn without_remark(name: String, headings: &[&str], text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;

    #[test]
    fn publisher() {
        let text = "星河课外学堂\n地址:江河市文汇路18号三楼 电话:0513-80000001\n手机 138 0000 0000\n办学许可证号:教民1326820000001号";
        let p = vocabulary()
            .publisher
            .read(Some("暑期班_江河市星河培训中心"), &[], &[], text);
        assert_eq!(p.name.as_deref(), Some("江河市星河培训中心"));
        assert_eq!(p.phones, ["0513-80000001", "138-0000-0000"]);
        assert_eq!(p.address.as_deref(), Some("江河市文汇路18号三楼"));
        assert_eq!(p.permit_no.as_deref(), Some("教民1326820000001号"));
    }

    #[test]
    fn a_remark_is_no_part_of_the_name() {
        let name = |title: &str, headings: &[&str], text: &str| {
            let publisher = &vocabulary().publisher;
            publisher.read(Some(title), &[], headings, text).name
        };
        let titled = "江河市青禾培训中心(演示页面)";
        for (headings, text) in [
            (&["青禾培训中心"][..], "青禾培训中心"),
            (&[], "暑假班\n江河市青禾培训中心 电话0513-80000001"),
        ] {
            assert_eq!(
                name(titled, headings, text).as_deref(),
                Some("江河市青禾培训中心")
            );
        }
        let branch = "江河市青禾培训中心(城东校区)";
        assert_eq!(
            name(branch, &[branch], "欢迎报名").as_deref(),
            Some(branch),
            "nowhere else without it"
        );
        assert_eq!(
            name("青禾培训中心", &[], "© 江河市青禾培训中心").as_deref(),
            Some("江河市青禾培训中心")
        );
        assert_eq!(
            name("青禾培训中心", &[], "位于江河市的青禾培训中心").as_deref(),
            Some("青禾培训中心")
        );
        let read = name("青禾培训中心", &[], "地址:城东校区青禾培训中心");
        assert_eq!(read.as_deref(), Some("青禾培训中心"));
        let read = name("青禾培训中心", &[], "欢迎来到江河市青禾培训中心");
        assert_eq!(read.as_deref(), Some("江河市青禾培训中心"));
    }

    #[test]
    fn nothing_is_guessed() {
        let p = vocabulary().publisher.read(
            Some("暑期课程"),
            &[],
            &[],
            "订单号 202507051234567 身份证 320000200801011234",
        );
        assert_eq!(p, crate::model::Publisher::default());
        for text in ["江海路店 0513-80000001", "双井校区"] {
            let p = vocabulary().publisher.read(Some(text), &[text.to_owned()], &[text], text);
            assert_eq!(p.name, None, "{text}");
        }
        let p = vocabulary().publisher.read(None, &[], &[], "墨香书院 招生啦\n© 2025 苏ICP备00000001号");
        assert_eq!(p.address, None);
    }
}
