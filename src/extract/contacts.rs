//! Telephone, address, permit and certificate numbers in a text.

use super::loader::Builder;
use super::text::{CLAUSE, before};
use super::words::{Pattern, WordList};

/// A page with more telephone numbers is a directory.
const MOST_PHONES: usize = 20;
/// An address is no longer than this, in characters.
const LONGEST_ADDRESS: usize = 60;

pub(super) struct ContactGrammar {
    phones: Pattern,
    phone_labels: WordList,
    not_phones: WordList,
    labelled_address: Pattern,
    /// 18号, 三楼: what a place without a colon before it must hold.
    numbered: Pattern,
    /// A record's number or a byline is no address.
    not_address: Pattern,
    plain_address: Pattern,
    address_end: Pattern,
    permit: Pattern,
    pub(super) certificate: Pattern,
}

impl ContactGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let address = b.group("address_labels");
        let permit = b.group("permit_labels");
        let certificate = b.group("certificate_words");
        let number = "[0-9零一二三四五六七八九十百]";
        Self {
            phones: b.pattern(
                r"1[3-9][0-9](?:[ -]?[0-9]{4}){2}|\(?0[0-9]{2,3}\)?[ -]?[0-9]{4}[ -]?[0-9]{3,4}|400[ -]?[0-9]{3}[ -]?[0-9]{4}|400[ -]?[0-9]{4}[ -]?[0-9]{3}",
            ),
            phone_labels: b.words("phone_labels"),
            not_phones: b.words("not_phones"),
            labelled_address: b.pattern(&format!(
                r"(?:{address}\)?】?\s?(?::|\s|就?在|是)\s?|[📍🏠🏫📌]\s?(?:[^:\n]{{0,10}}:)?\s?)(?P<a>[^\n\t。；;!！]{{4,200}})"
            )),
            numbered: b.pattern(&format!(r"{number}\s?(?:号|楼|层|室|弄|幢|栋|座)")),
            not_address: b.pattern(r"(?i:icp|http|www)|原创|许可|第[0-9]+期|^(?:商圈|我们|首页)|>"),
            plain_address: b.pattern(&format!(
                r"(?P<a>(?:\p{{Han}}{{2,4}}?(?:省|市|县|区|镇|街道))*\p{{Han}}{{1,6}}?(?:大道|大街|路|街|巷|弄|胡同|里)(?:\p{{Han}}段)?\s?{number}{{1,5}}\s?号(?:[\p{{Han}}A-Za-z0-9-]{{0,14}}?(?:室|楼|层|幢|栋|座|单元))?)"
            )),
            address_end: b.pattern(r"\s?(?:[|，,、(/]?\s?(?:联系)?(?:电话|热线|手机|咨询|邮编|邮箱|网址|微信|报名|乘车|公交|办学许可|许可证|时间|上课时间|授课时间|版权|导航|©)|\s{2}|，|,|[ ]?1[3-9][0-9]{9})"),
            permit: b.pattern(&format!(
                r"{permit}(?:号码|编号|号)?\)?】?\s?[:为是]?\s?(?P<p>教民\s?[0-9]{{6,20}}\s?号?|[\p{{Han}}()〔〕\[\]]{{0,10}}?[\[(〔]?[0-9]{{4}}[\])〕]?\s?第?\s?[0-9]{{1,12}}\s?号|[\p{{Han}}]{{1,8}}?第?[0-9]{{4,20}}号|[A-Z]{{0,4}}[0-9][0-9A-Z-]{{5,24}}号?)|教民\s?[0-9]{{10,20}}\s?号?"
            )),
            certificate: b.pattern(&format!(
                r"{certificate}(?:号码|编号|号)?\)?\s?[:为是]?\s?[0-9]{{15,17}}|[^0-9][0-9]{{17}}(?:$|[^0-9])"
            )),
        }
    }

    /// The telephone numbers of a text, as written, each once.
    pub(super) fn phones_of(&self, text: &str) -> Vec<String> {
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
            let head = before(text, range.start, 12, CLAUSE);
            if plain && !self.phone_labels.in_text(head) || self.not_phones.in_text(head) {
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

    /// The address of a text: beside a label, or a street with a number.
    pub(super) fn address_of(&self, text: &str) -> Option<String> {
        let labelled = self
            .labelled_address
            .captures_all(text)
            .filter_map(|found| Some((found.get(0)?, found.name("a")?)))
            .find_map(|(all, place)| {
                let label = text.get(all.start()..place.start())?;
                let plain = !label.contains([':', '📍', '🏠', '🏫', '📌']);
                // 书院 and 教室 before a blank are labels only of what looks like an address.
                self.address(place.as_str())
                    .filter(|found| !plain || self.numbered.is_match(found))
            });
        labelled.or_else(|| {
            self.plain_address
                .captures_all(text)
                .filter_map(|found| found.name("a"))
                .find_map(|found| self.address(found.as_str().trim_start_matches(LEADS)))
        })
    }

    fn address(&self, found: &str) -> Option<String> {
        let cut = self
            .address_end
            .find(found)
            .map_or(found.len(), |range| range.start);
        let address: String = found
            .get(..cut)
            .unwrap_or("")
            .chars()
            .take(LONGEST_ADDRESS)
            .collect();
        let address = address
            .trim()
            .trim_end_matches(['，', ',', '、', '|', '-', '(', '/', '·'])
            .trim();
        let place = [
            '路', '街', '号', '楼', '镇', '村', '区', '道', '巷', '室', '城', '苑', '层', '厦',
            '园', '院', '广', '馆',
        ];
        (!self.not_address.is_match(address)
            && address.chars().count() >= 4
            && address.contains(place))
        .then(|| address.to_owned())
    }

    /// The permit's number.
    pub(super) fn permit_of(&self, text: &str) -> Option<String> {
        let found = self.permit.captures(text)?;
        let permit = found.name("p").or(found.get(0))?;
        Some(permit.as_str().replace(' ', ""))
    }
}

/// Words that run into an address without a label: 地点在江河市….
const LEADS: &[char] = &['在', '是', '于', '到', '址', '点', '就'];
