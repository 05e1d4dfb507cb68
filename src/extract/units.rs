//! What a price buys: 元/课时, 每课时120元, 元/人/期, 200块一节课, 1980元/20课时.

use super::loader::Builder;
use super::numerals::NUMBER;
use super::prefixes::Prefixes;
use super::scan::Scan;
use super::words::{Pattern, WordMap, alternation};

/// What a sum buys without a sign between: ¥1299 全程.
const WHOLE: &[&str] = &["全程", "全期", "整期", "全套", "整套"];

pub(super) struct Units {
    words: Prefixes<String>,
    heads: Prefixes<()>,
    exact: WordMap<String>,
    before: Pattern,
    counted: Pattern,
    label: Pattern,
}

/// A unit with the place where its words end or begin.
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) at: usize,
    /// Bytes from where its words begin to the end of the text before the amount.
    pub(super) back: usize,
}

impl Units {
    pub(super) fn new(b: &mut Builder) -> Self {
        let entries: Vec<(String, String)> = b
            .units
            .clone()
            .into_iter()
            .flat_map(|(_, unit)| {
                let code = unit.code;
                unit.words.into_iter().map(move |word| (word, code.clone()))
            })
            .collect();
        let words: Vec<String> = entries.iter().map(|(word, _)| word.clone()).collect();
        let unit = format!("(?:{})", alternation(&words));
        let head = b.group("per_head");
        let filler = b.group("price_filler");
        let heads = b.list("per_head").into_iter().map(|word| (word, ()));
        Self {
            words: Prefixes::new(entries.clone()),
            heads: Prefixes::new(heads),
            before: b.pattern(&format!(
                r"(?:(?:(?P<two>任选|[两二三四五六七八九2-9]|全)|每|一|单|1|整)个?(?P<u1>{unit})(?:课程|课)?|(?P<u2>课时|学期|月|年|季度|小时|节|次)(?:费|单价|学费|收费|均价)|(?P<card>学期|季|周|月|年|次)卡|(?P<all>总价|总费用|总学费|全款|全程|全期|全套|整期|打包价))(?:{filler}|:|\s|¥|[(]|{head})*$"
            )),
            counted: b.pattern(&format!(
                r"(?:一|每|全|整|本|1)个?(?P<unit>学期|季度|季|期|学年|年|月|周)(?:课程|的)?(?:一共|共计|共|上|为|是|含|有|学)*(?:{NUMBER})\s?(?:次课|课时|节课|堂课|次|节|堂|讲|课)课?\s?(?:，|,|、|\s|:)\s?(?:{filler}|:|\s|¥|[(]|{head})*$"
            )),
            label: b.pattern(&format!(
                r"(?:元|¥)\s?(?:/|每)\s?(?:{head}\s?(?:/|每|·)\s?)?(?P<unit>{unit})"
            )),
            exact: WordMap::new(b, entries),
        }
    }

    /// The unit behind an amount. Without a sign for money (`bare`) it must follow at
    /// once, after / or 一 or 每.
    pub(super) fn after(&self, text: &str, end: usize, bare: bool) -> Option<Unit> {
        let mut scan = Scan::new(text, end);
        if !bare {
            scan.eat_word(&["整", "正"]);
            scan.blanks();
            scan.eat_word(&["左右", "起"]);
            scan.blanks();
        }
        let mut found: Option<Unit> = None;
        for step in 0..3 {
            let mut tail = scan;
            tail.blanks();
            let gap = tail.at > scan.at;
            let bracket = step == 0 && tail.eat('(');
            if bracket {
                tail.eat_word(&["元/", "元每"]);
            }
            let sign = tail
                .eat_if(|c| matches!(c, '/' | '每' | '一' | '·' | '共' | '含' | '|'))
                .is_some();
            if sign {
                tail.blanks();
                tail.eat('每');
            }
            let mut count = tail.number(3, 3);
            if count.is_some() && tail.eat('.') {
                tail.digits(1);
                count = Some(2);
            }
            tail.blanks();
            let counted = count.is_some();
            tail.eat_word(&["个", "单"]);
            if let Some((length, ())) = self.heads.at(tail.rest())
                && (sign || bracket)
                && self
                    .words
                    .at(tail.rest())
                    .is_none_or(|(long, _)| long <= length)
            {
                tail.skip(length);
                scan = tail;
                continue;
            }
            let Some((length, code)) = self.words.at(tail.rest()) else {
                break;
            };
            // 1980元20课时 needs no sign; 980元 期末 does.
            let closed = |length: usize| {
                let rest = tail.rest().get(length..).unwrap_or("");
                WHOLE.iter().any(|word| tail.rest().starts_with(word))
                    && !rest.starts_with(|c: char| c.is_alphanumeric())
            };
            let may = closed(length)
                || sign
                || bracket
                || counted && !gap && count.is_some_and(|n| n > 1) && !bare;
            if !may {
                break;
            }
            tail.skip(length);
            if bare && !ends_here(tail) {
                break;
            }
            let code = match (count.unwrap_or(1), code.as_str()) {
                (0 | 1, code) => code,
                // 300元/2小时 is one lesson of two hours, 1980元/20课时 the course.
                (_, "hour" | "minute") => "session",
                _ => "course",
            };
            if code == "minute" {
                break;
            }
            // 元/科/学期: the time says more than the subject.
            let weaker = found.as_ref().is_some_and(|known| known.code == "course");
            if found.is_none() || weaker && code != "course" {
                found = Some(Unit {
                    code: code.to_owned(),
                    at: tail.at,
                    back: 0,
                });
            }
            scan = tail;
            if code != "course" || counted {
                break;
            }
        }
        found
    }

    /// Whether only a buyer follows: 180/人.
    pub(super) fn is_per_head(&self, text: &str, end: usize) -> bool {
        let mut scan = Scan::new(text, end);
        scan.blanks();
        scan.eat('/') && {
            scan.blanks();
            self.heads.begins(scan.rest())
        }
    }

    /// The unit that the words before an amount say, and where they begin: 每课时, 课时费, 总价.
    pub(super) fn before(&self, head: &str) -> Option<Unit> {
        let found = self.before.captures(head)?;
        let at = found.get(0)?.start();
        let back = head.len() - at;
        if found.name("all").is_some() {
            let code = "course".to_owned();
            return Some(Unit { code, at, back });
        }
        if let Some(card) = found.name("card") {
            // 十次卡, 半年卡: what they cost is no price of one of these.
            let counted = head.get(..at).and_then(|t| t.chars().next_back());
            if counted.is_some_and(|c| {
                c.is_ascii_digit()
                    || super::numerals::is_numeral(c)
                    || matches!(c, '半' | '多' | '双')
            }) {
                return None;
            }
            let code = match card.as_str() {
                "季" => "quarter",
                "学期" => "term",
                "周" => "week",
                "月" => "month",
                "年" => "year",
                _ => "session",
            };
            return Some(Unit {
                code: code.to_owned(),
                at,
                back,
            });
        }
        let word = found.name("u1").or(found.name("u2"))?.as_str();
        let code = self.exact.get(word)?;
        let code = if found.name("two").is_some() && code != "course" {
            // 两课时180元 buys no whole course that is known.
            return None;
        } else {
            code.clone()
        };
        (code != "minute").then_some(Unit { code, at, back })
    }

    /// 一期十二堂，三千六百元; 一学期十六次，学费九百六十元.
    pub(super) fn counted_before(&self, head: &str) -> Option<Unit> {
        let found = self.counted.captures(head)?;
        let at = found.get(0)?.start();
        let code = self.exact.get(found.name("unit")?.as_str())?.clone();
        let back = head.len() - at;
        Some(Unit { code, at, back })
    }

    /// Moves over 每次, 一期 and the like before an amount.
    pub(super) fn skip(&self, scan: &mut Scan<'_>) {
        let mut tail = *scan;
        tail.eat_word(&["为", "到", "至"]);
        if tail.eat_if(|c| matches!(c, '每' | '一' | '单')).is_none() {
            return;
        }
        tail.eat('个');
        if let Some((length, _)) = self.words.at(tail.rest()) {
            tail.skip(length);
            tail.eat_word(&["只要", "仅需", "只需", "仅", "只", "为"]);
            tail.blanks();
            *scan = tail;
        }
    }

    /// The unit that a label says: 学费(元/期), 课时费.
    pub(super) fn of_label(&self, label: &str) -> Option<String> {
        self.label
            .captures(label)
            .and_then(|found| self.exact.get(found.name("unit")?.as_str()).cloned())
            // 课时单价(元)
            .or_else(|| {
                self.before(label.split('(').next().unwrap_or(label))
                    .map(|unit| unit.code)
            })
    }
}

/// Nothing goes on behind the unit of a bare number: 20/班 is one, 20/班级 is not.
fn ends_here(scan: Scan<'_>) -> bool {
    scan.peek()
        .is_none_or(|c| !c.is_alphanumeric() || matches!(c, '课' | '起' | '原' | '现' | '共'))
}
