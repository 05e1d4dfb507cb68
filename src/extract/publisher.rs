//! Who publishes a page: name, telephone, address, permit.

use super::loader::Builder;
use super::prices::{PriceGrammar, PriceHint};
use super::text::{CLAUSE, after, before};
use super::words::{Pattern, WordList};
use crate::model::Publisher;

/// A page with more telephone numbers is a directory.
const MOST_PHONES: usize = 20;
/// An address is no longer than this, in characters.
const LONGEST_ADDRESS: usize = 60;

pub(super) struct PublisherGrammar {
    name: Pattern,
    labelled_name: Pattern,
    not: WordList,
    greeting: WordList,
    place: Pattern,
    place_before: Pattern,
    phones: Pattern,
    address: Pattern,
    address_end: Pattern,
    permit: Pattern,
    pub(super) certificate: Pattern,
    fee_words: WordList,
    phone_labels: WordList,
}

impl PublisherGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let ends = b.group("name_ends");
        let labels = b.group("name_labels");
        let address = b.group("address_labels");
        let permit = b.group("permit_labels");
        let certificate = b.group("certificate_words");
        let part = r"[\p{Han}A-Za-z0-9·()&]";
        Self {
            name: b.pattern(&format!(r"{part}{{2,24}}?{ends}(?:\({part}{{2,12}}\))?")),
            labelled_name: b.pattern(&format!(r"{labels}\s?[:©]?\s?(?P<name>{part}{{2,24}}{ends})")),
            not: b.words("not_publishers"),
            greeting: b.words("greetings"),
            place: b.pattern(r"^\p{Han}{2,3}[省市县区]"),
            place_before: b.pattern(
                r"(?:^|[^\p{Han}])(?P<place>(?:\p{Han}{2}省)?\p{Han}{1,2}(?:\p{Han}[市县]|[^校小社园景片街]区))$",
            ),
            phones: b.pattern(
                r"1[3-9][0-9](?:[ -]?[0-9]{4}){2}|\(?0[0-9]{2,3}\)?[ -]?[0-9]{7,8}|400[ -]?[0-9]{3}[ -]?[0-9]{4}|400[ -]?[0-9]{4}[ -]?[0-9]{3}",
            ),
            address: b.pattern(&format!(r"{address}\)?】?\s?(?::|\s)\s?(?P<a>[^\n\t。；;!！]{{4,200}})")),
            address_end: b.pattern(r"\s?(?:[|，,、(]?\s?(?:联系)?(?:电话|热线|手机|咨询|邮编|邮箱|网址|微信|报名|乘车|公交|办学许可|时间|上课时间|授课时间|版权|©)|\s{2}|[ ]?1[3-9][0-9]{9})"),
            permit: b.pattern(&format!(
                r"{permit}(?:号码|编号|号)?\)?】?\s?[:为是]?\s?(?P<p>教民\s?[0-9]{{6,20}}\s?号?|[\p{{Han}}]{{0,6}}[\[(〔]?[0-9]{{4}}[\])〕]?\s?第?\s?[0-9]{{1,12}}\s?号|[A-Z]{{0,4}}[0-9][0-9A-Z-]{{5,24}}号?)|教民\s?[0-9]{{10,20}}\s?号?"
            )),
            certificate: b.pattern(&format!(r"{certificate}(?:号码|编号|号)?\)?\s?[:为]?\s?[0-9]{{15,17}}|[^0-9][0-9]{{17}}(?:$|[^0-9])")),
            fee_words: b.words("fee_words"),
            phone_labels: b.words("phone_labels"),
        }
    }

    /// Reads the publisher out of a page's text; `title` is the page's title and
    /// `headings` its first headings, where a name stands most often.
    pub(super) fn read(&self, title: Option<&str>, headings: &[&str], text: &str) -> Publisher {
        Publisher {
            name: self.name_of(title, headings, text),
            phones: self.phones_of(text),
            address: self.address_of(text),
            permit_no: self.permit_of(text),
        }
    }

    /// Whether words are an institution's name rather than a course's.
    pub(super) fn is_name(&self, words: &str) -> bool {
        self.name
            .find_all(words)
            .last()
            .is_some_and(|range| range.end == words.len())
            && self.name_in(words).is_some()
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

    fn name_of(&self, title: Option<&str>, headings: &[&str], text: &str) -> Option<String> {
        if let Some(name) = self
            .labelled_name
            .captures(text)
            .and_then(|found| found.name("name"))
            && !self.not.in_text(name.as_str())
        {
            return Some(name.as_str().to_owned());
        }
        const BORDERS: &[char] = &[
            ' ', '-', '_', '|', '~', '·', ',', '，', ':', '!', '！', '【', '】', '©',
        ];
        let parts = |line: &str| {
            line.split(BORDERS)
                .find_map(|part| self.name_in(part.trim()))
        };
        let near = || {
            text.lines()
                .take(12)
                .filter(|line| line.chars().count() <= 40)
        };
        let first = title
            .and_then(parts)
            .or_else(|| headings.iter().find_map(|line| parts(line)))
            .or_else(|| near().find_map(parts))
            .or_else(|| text.lines().rev().take(6).find_map(parts))?;
        let first = without_remark(first, headings, text);
        // The heading may write in full what the title shortens.
        let longer = headings
            .iter()
            .filter_map(|line| parts(line))
            .find(|name| name.len() > first.len() && name.ends_with(&first));
        Some(
            longer
                .or_else(|| self.in_full(&first, text))
                .unwrap_or(first),
        )
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

    /// A name that the part begins with and that is most of it.
    fn name_in(&self, part: &str) -> Option<String> {
        let part = self
            .greeting
            .start_of(part)
            .and_then(|range| part.get(range.end..))
            .unwrap_or(part);
        let range = self.name.find_all(part).last()?;
        let name = part.get(range.clone())?.trim();
        let rest = part.get(range.end..)?.chars().count();
        let count = name.chars().count();
        let plain =
            range.start == 0 && rest <= 12 && (4..=30).contains(&count) && !self.not.in_text(name);
        plain.then(|| name.to_owned())
    }

    fn phones_of(&self, text: &str) -> Vec<String> {
        let mut phones: Vec<String> = Vec::new();
        for range in self.phones.find_all(text) {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            if digit(text.get(..range.start).and_then(|t| t.chars().next_back()))
                || digit(text.get(range.end..).and_then(|t| t.chars().next()))
            {
                continue;
            }
            let phone = text.get(range.clone()).unwrap_or("");
            // A bare run of digits like an area code and a number may be anything: ask for a label.
            let plain = phone.bytes().all(|b| b.is_ascii_digit()) && !phone.starts_with('1');
            if plain
                && !self
                    .phone_labels
                    .in_text(before(text, range.start, 12, CLAUSE))
            {
                continue;
            }
            let phone = phone
                .replace([' ', '(', ')'], "-")
                .trim_matches('-')
                .replace("--", "-");
            if !phones.contains(&phone) {
                phones.push(phone);
            }
            if phones.len() >= MOST_PHONES {
                break;
            }
        }
        phones
    }

    fn address_of(&self, text: &str) -> Option<String> {
        for found in self.address.captures_all(text) {
            let Some(all) = found.name("a") else { continue };
            let cut = self
                .address_end
                .find(all.as_str())
                .map_or(all.as_str().len(), |range| range.start);
            let address: String = all
                .as_str()
                .get(..cut)
                .unwrap_or("")
                .chars()
                .take(LONGEST_ADDRESS)
                .collect();
            let address = address
                .trim()
                .trim_end_matches(['，', ',', '、', '|', '-', '('])
                .trim();
            if address.chars().count() >= 4
                && address.contains([
                    '路', '街', '号', '楼', '镇', '村', '区', '道', '巷', '室', '城', '苑', '层',
                    '厦',
                ])
            {
                return Some(address.to_owned());
            }
        }
        None
    }

    fn permit_of(&self, text: &str) -> Option<String> {
        let found = self.permit.captures(text)?;
        let permit = found.name("p").or(found.get(0))?;
        Some(permit.as_str().replace(' ', ""))
    }
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
            .read(Some("暑期班_江河市星河培训中心"), &[], text);
        assert_eq!(p.name.as_deref(), Some("江河市星河培训中心"));
        assert_eq!(p.phones, ["0513-80000001", "138-0000-0000"]);
        assert_eq!(p.address.as_deref(), Some("江河市文汇路18号三楼"));
        assert_eq!(p.permit_no.as_deref(), Some("教民1326820000001号"));
    }

    #[test]
    fn a_remark_is_no_part_of_the_name() {
        let name = |title: &str, headings: &[&str], text: &str| {
            let publisher = &vocabulary().publisher;
            publisher.read(Some(title), headings, text).name
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
        for text in ["欢迎来到江河市青禾培训中心", "地址:城东校区青禾培训中心"]
        {
            let read = name("青禾培训中心", &[], text);
            assert_eq!(read.as_deref(), Some("青禾培训中心"), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let p = vocabulary().publisher.read(
            Some("暑期课程"),
            &[],
            "订单号 202507051234567 身份证 320000200801011234",
        );
        assert_eq!(p, crate::model::Publisher::default());
    }
}
