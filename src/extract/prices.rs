//! Prices: 原价2980元 现价1980元/期, 每课时120元, ¥1,980.00, 一千九百八十元.

use std::ops::Range;
use std::str::FromStr;

use regex::Captures;
use rust_decimal::Decimal;

use super::loader::Builder;
use super::numerals::whole;
use super::signs::Signs;
use super::text::{CLAUSE, Found, after, before};
use super::words::{Pattern, WordList, WordMap, alternation};
use crate::model::Price;

/// No course costs more; a larger number is an account or a capital.
const TOO_MUCH: u32 = 1_000_000;

pub(super) struct PriceGrammar {
    amount: Pattern,
    unit_after: Pattern,
    unit_before: Pattern,
    lower: Pattern,
    head_unit: Pattern,
    units: WordMap<String>,
    original: WordList,
    current: WordList,
    not_before: WordList,
    not_after: WordList,
}

/// After an amount: what follows is no longer said by the label before it.
const NEXT_VALUE: &[char] = &['，', '。', '；', ';', '！', '!', '→', '\t', '\n'];

/// Prices of a piece of text; an "original" price may stand alone in a table cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    pub(super) current: Vec<Found<Price>>,
    pub(super) originals: Vec<Found<String>>,
}

/// What the place of a price says about it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PriceHint<'t> {
    /// The label beside it, such as 学费(元/期); a bare number counts then.
    pub(super) label: Option<&'t str>,
}

impl PriceGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let entries: Vec<(String, String)> = b
            .units
            .clone()
            .into_iter()
            .flat_map(|(_, unit)| {
                unit.words
                    .into_iter()
                    .map(move |word| (word, unit.code.clone()))
            })
            .collect();
        let words: Vec<String> = entries.iter().map(|(word, _)| word.clone()).collect();
        let unit = format!("(?:{})", alternation(&words));
        let head = b.group("per_head");
        Self {
            amount: b.pattern(
                r"(?:(?P<yen>¥)\s?(?P<wide>[0-9]{1,3}(?:[， ][0-9]{3})+(?-u:\b)(?:\.[0-9]{1,2})?)|(?P<cur>[¥$]|RMB|人民币)?\s?(?P<n>[0-9]{1,3}(?:,[0-9]{3})+(?-u:\b)(?:\.[0-9]{1,2})?|[0-9]{1,7}(?:\.[0-9]{1,2})?)|(?P<cn>[零一二两三四五六七八九十百千万]{1,12}))\s?(?P<wan>万)?\s?(?P<yuan>元|块钱|块|圆|人民币|RMB)?",
            ),
            unit_after: b.pattern(&format!(
                r"^整?\s?起?\s?[(]?\s?(?:(?:/|每|一|1)\s?{head}\s?)?(?:/|每|一|1|共|·)\s?(?P<n>[0-9]{{1,3}}|[一两二三四五六七八九十]{{1,3}})?\s?个?(?P<unit>{unit})"
            )),
            unit_before: b.pattern(&format!(
                r"(?:(?:每|一|单|1)个?(?P<u1>{unit})(?:课程|课)?|(?P<u2>课时|学期|月|年|季度|小时|节|次)(?:费|单价|学费|收费)|(?P<all>总价|总费用|总学费|全款))(?:用|的|仅需|仅|只需|只要|收费|费用|学费|价格|收|需|约|低至|为|是|:|\s|¥|[(]|{head})*$"
            )),
            lower: b.pattern(r"(?:^|[^0-9.])(?P<n>[0-9]{1,6}(?:\.[0-9]{1,2})?)\s?元?\s?(?:-{1,2}|~|至|到)\s?¥?$"),
            head_unit: b.pattern(&format!(r"(?:元|¥)\s?(?:/|每)\s?(?:{head}\s?(?:/|每|·)\s?)?(?P<unit>{unit})")),
            units: WordMap::new(b, entries),
            original: b.words("original"),
            current: b.words("current"),
            not_before: b.words("not_price_before"),
            not_after: b.words("not_price_after"),
        }
    }

    /// The prices of a text; `struck` are the places of crossed-out text.
    pub(super) fn read(&self, text: &str, hint: PriceHint<'_>, struck: &[Range<usize>]) -> Prices {
        let mut out = Prices::default();
        let signs = Signs::of(text);
        // A bare number is a price only beside a label.
        if !signs.any(Signs::NUMBER) || !(signs.any(Signs::MONEY) || hint.label.is_some()) {
            return out;
        }
        let labelled_original = hint.label.is_some_and(|label| self.original.in_text(label));
        let mut original_to = 0;
        for found in self.amount.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            let Some(amount) = self.amount_of(text, &found, hint) else {
                continue;
            };
            let head = before(text, all.start(), 8, CLAUSE);
            let tail = after(text, all.end(), 14, CLAUSE);
            let crossed = struck
                .iter()
                .any(|range| range.start <= all.start() && all.end() <= range.end);
            // 原价:980元，现价360元: the label speaks of its own clause.
            if labelled_original && original_to == 0 {
                original_to = text
                    .get(all.end()..)
                    .and_then(|rest| rest.find(NEXT_VALUE))
                    .map_or(text.len(), |at| all.end() + at);
            }
            let by_label = all.start() < original_to && !self.closest(&self.current, head);
            if crossed || by_label || self.closest(&self.original, head) {
                out.originals
                    .push(Found::new(amount, all.start(), all.end()));
                continue;
            }
            if self.not_a_price(head, tail) {
                continue;
            }
            let (unit, place) = self.unit(all.range(), head, tail, hint);
            if let Some((low, start)) = self.lower_end(head, all.start()) {
                let price = Price {
                    amount: low,
                    unit: unit.clone(),
                    original: None,
                };
                out.current.push(Found::new(price, start, all.end()));
            }
            let price = Price {
                amount,
                unit,
                original: None,
            };
            out.current.push(Found::new(price, place.start, place.end));
        }
        out.settle();
        out
    }

    fn amount_of(&self, text: &str, found: &Captures<'_>, hint: PriceHint<'_>) -> Option<String> {
        let all = found.get(0)?;
        let money = ["yen", "cur", "yuan"]
            .iter()
            .any(|name| found.name(name).is_some());
        let previous = text.get(..all.start()).and_then(|t| t.chars().next_back());
        if previous.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '第')) {
            return None;
        }
        let next = text.get(all.end()..).and_then(|t| t.chars().next());
        if !money {
            hint.label?;
            // 20课时 in a price cell is no price; neither is 2025-07-05.
            let counted = next.is_some_and(|c| {
                !matches!(
                    c,
                    '/' | '(' | ' ' | '，' | '、' | '起' | '-' | '~' | '|' | '\t' | '\n'
                )
            });
            // 980，每班20: how many, not how much.
            let head = text.get(..all.start()).unwrap_or("").trim_end();
            let of_people = ["每班", "每组", "共", "限", "满", "招"]
                .iter()
                .any(|word| head.ends_with(word));
            if counted || of_people || found.name("cn").is_some() {
                return None;
            }
        }
        let mut value = match (found.name("n").or(found.name("wide")), found.name("cn")) {
            (Some(n), _) => Decimal::from_str(&n.as_str().replace([',', '，', ' '], "")).ok()?,
            (None, Some(cn)) => Decimal::from(whole(cn.as_str())?),
            (None, None) => return None,
        };
        if found.name("wan").is_some() {
            value = value.checked_mul(Decimal::from(10_000))?;
        }
        if value <= Decimal::ZERO || value >= Decimal::from(TOO_MUCH) {
            return None;
        }
        Some(if value.fract().is_zero() {
            value.trunc().normalize().to_string()
        } else {
            value.to_string()
        })
    }

    /// Whether a word of the list is the last thing said before the amount.
    fn closest(&self, list: &WordList, head: &str) -> bool {
        list.find(head).last().is_some_and(|range| {
            head.get(range.end..).is_some_and(|rest| {
                rest.chars()
                    .all(|c| !c.is_ascii_digit() && !matches!(c, '元' | '价' | '、'))
            })
        })
    }

    fn not_a_price(&self, head: &str, tail: &str) -> bool {
        if self.not_after.start_of(tail.trim_start()).is_some() {
            return true;
        }
        !self.closest(&self.current, head) && self.closest(&self.not_before, head)
    }

    /// The unit of the amount at `at`, and the place of both: 120元/课时, 每课时120元.
    fn unit(
        &self,
        at: Range<usize>,
        head: &str,
        tail: &str,
        hint: PriceHint<'_>,
    ) -> (Option<String>, Range<usize>) {
        if let Some(found) = self.unit_after.captures(tail)
            && let (Some(whole_match), Some(word)) = (found.get(0), found.name("unit"))
            && let Some(code) = self.units.get(word.as_str())
        {
            let count = found.name("n").and_then(|n| whole(n.as_str())).unwrap_or(1);
            let code = match (count, code.as_str()) {
                (0 | 1, code) => code,
                // 1980元/20课时 buys the course, 300元/2小时 one lesson of two hours.
                (_, "hour") => "session",
                _ => "course",
            };
            return (Some(code.to_owned()), at.start..at.end + whole_match.end());
        }
        if let Some((unit, said)) = self.unit_said_before(head) {
            return (Some(unit), at.start - (head.len() - said)..at.end);
        }
        let label_unit = hint.label.and_then(|label| self.label_unit(label));
        (label_unit, at)
    }

    /// The unit that a label says: 学费(元/期), 课时费.
    fn label_unit(&self, label: &str) -> Option<String> {
        self.head_unit
            .captures(label)
            .and_then(|found| self.units.get(found.name("unit")?.as_str()).cloned())
            // 课时单价(元)
            .or_else(|| {
                self.unit_said_before(label.split('(').next().unwrap_or(label))
                    .map(|(unit, _)| unit)
            })
    }

    /// The unit that the words before an amount say, and where they begin: 每课时, 课时费, 总价.
    fn unit_said_before(&self, head: &str) -> Option<(String, usize)> {
        let found = self.unit_before.captures(head)?;
        let start = found.get(0)?.start();
        if found.name("all").is_some() {
            return Some(("course".to_owned(), start));
        }
        let word = found.name("u1").or(found.name("u2"))?;
        Some((self.units.get(word.as_str())?.clone(), start))
    }

    /// The lower end of 80-120元.
    fn lower_end(&self, head: &str, at: usize) -> Option<(String, usize)> {
        let found = self.lower.captures(head)?;
        let number = found.name("n")?;
        Some((
            number.as_str().to_owned(),
            at - (head.len() - number.start()),
        ))
    }
}

impl Prices {
    /// Gives each "original" price to the price that follows it, else to the one before.
    fn settle(&mut self) {
        for original in std::mem::take(&mut self.originals) {
            let next = self
                .current
                .iter_mut()
                .find(|p| p.start > original.start && p.value.original.is_none());
            if let Some(price) = next {
                price.value.original = Some(original.value);
                price.start = price.start.min(original.start);
                continue;
            }
            match self
                .current
                .iter_mut()
                .rev()
                .find(|p| p.value.original.is_none())
            {
                Some(price) => {
                    price.value.original = Some(original.value);
                    price.end = price.end.max(original.end);
                }
                None => self.originals.push(original),
            }
        }
    }

    /// Moves all places by `by` bytes.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self {
            current: self.current.into_iter().map(|f| f.shifted(by)).collect(),
            originals: self.originals.into_iter().map(|f| f.shifted(by)).collect(),
        }
    }

    /// Joins the prices of another piece of the same course.
    pub(super) fn join(&mut self, other: Self) {
        for price in other.current {
            if !self.current.iter().any(|known| {
                known.value.amount == price.value.amount
                    && (price.value.unit.is_none() || known.value.unit == price.value.unit)
            }) {
                self.current.push(price);
            }
        }
        // A lone original of another cell: evidence keeps its own place.
        for original in other.originals {
            self.originals.push(original);
        }
        for original in std::mem::take(&mut self.originals) {
            match self.current.iter_mut().find(|p| p.value.original.is_none()) {
                Some(price) => price.value.original = Some(original.value),
                None => self.originals.push(original),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn read(text: &str, label: Option<&str>) -> String {
        let prices = vocabulary().prices.read(text, PriceHint { label }, &[]);
        let lines: Vec<String> = prices
            .current
            .iter()
            .map(|found| {
                assert!(text.get(found.start..found.end).is_some());
                let p = &found.value;
                let original = p
                    .original
                    .as_ref()
                    .map(|o| format!(" ({o})"))
                    .unwrap_or_default();
                format!(
                    "{} {}{original}",
                    p.amount,
                    p.unit.as_deref().unwrap_or("-")
                )
            })
            .collect();
        lines.join("; ")
    }

    #[test]
    fn prices() {
        for (text, expected) in [
            ("1980元/期", "1980 course"),
            ("¥1,980.00", "1980 -"),
            ("学费一千九百八十元", "1980 -"),
            ("每课时120元", "120 lesson"),
            ("120元/课时", "120 lesson"),
            ("128.50元/节", "128.50 lesson"),
            ("原价2980元，现价1980元", "1980 - (2980)"),
            ("特价1980元(原价2980元)", "1980 - (2980)"),
            ("300元/小时", "300 hour"),
            ("3980元/学期", "3980 term"),
            ("800元/月", "800 month"),
            ("1980元/人/期", "1980 course"),
            ("2400元/人", "2400 -"),
            ("1980元/20课时", "1980 course"),
            ("80-120元/课时", "80 lesson; 120 lesson"),
            ("学费1.2万元/年", "12000 year"),
            ("课时费150元", "150 lesson"),
            ("总价1800元", "1800 course"),
            ("优惠价1680元", "1680 -"),
            ("每次课200元", "200 session"),
            ("200块一节课", "200 lesson"),
            ("16:00-17:30，1200元/10次", "1200 course"),
            ("16:00-17:30,1200元", "1200 -"),
            ("¥2，400/学期", "2400 term"),
            ("¥ 1 580 元", "1580 -"),
        ] {
            assert_eq!(read(text, None), expected, "{text}");
        }
        assert_eq!(read("1980", Some("学费(元/期)")), "1980 course");
        assert_eq!(read("120", Some("课时费")), "120 lesson");
        assert_eq!(read("35", Some("课时单价(元)")), "35 lesson");
        assert_eq!(read("¥60", Some("单价")), "60 -");
        let original = |text: &str| read(text, Some("原价"));
        assert_eq!(original("980元，现价360元"), "360 - (980)");
        assert_eq!(original("980元现价360元"), "360 - (980)");
        assert_eq!(original("980元/期，360元/期"), "360 course (980)");
        assert_eq!(original("980元→360元"), "360 - (980)");
        assert_eq!(original("980元，优惠后360元"), "360 - (980)");
        assert_eq!(original("小班980元、大班680元"), "");
    }

    #[test]
    fn the_unit_is_part_of_the_proof() {
        for (text, proof) in [
            ("数学每课时120元起", "每课时120元"),
            ("英语120元/课时", "120元/课时"),
            ("总价：1800元".replace('：', ":").as_str(), "总价:1800元"),
            ("每节课仅需 80 元", "每节课仅需 80 元"),
        ] {
            let found = vocabulary().prices.read(text, PriceHint::default(), &[]);
            let place = &found.current[0];
            assert_eq!(&text[place.start..place.end], proof);
        }
    }

    #[test]
    fn what_is_no_price() {
        for text in [
            "面议",
            "免费",
            "立减200元",
            "定金100元",
            "满3000元",
            "注册资本100万元",
            "赠送价值299元大礼包",
            "20课时",
            "2025年",
            "罚款5000元",
            "教材费80元",
            "100元优惠券",
            "第1元",
        ] {
            assert_eq!(read(text, None), "", "{text}");
        }
        assert_eq!(read("20课时", Some("学费")), "");
        assert_eq!(read("980，每班20", Some("学费")), "980 -");
    }
}
