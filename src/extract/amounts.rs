//! Sums of money as they are written: ¥1,980.00, 1.98万元, 一千九百八十元, 九块九.

use rust_decimal::Decimal;
use std::str::FromStr;

use super::numerals::{is_numeral, whole};
use super::scan::Scan;

/// No course costs more; a larger number is an account or a capital.
const TOO_MUCH: u32 = 1_000_000;

/// A number that may be a sum of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) value: Decimal,
    /// A sign or a word for money stands beside it.
    pub(super) money: bool,
    /// It is written in Chinese numerals.
    pub(super) chinese: bool,
    /// With 万: the lower end of 1-2万 may share it.
    pub(super) wan: bool,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Words for money behind a number.
const MONEY: &[&str] = &[
    "元整",
    "块整",
    "块钱",
    "元人民币",
    "元",
    "块",
    "圆",
    "人民币",
    "RMB",
    "rmb",
    "CNY",
    "大洋",
    "刀乐",
    "¥",
];
const BEFORE: &[&str] = &["¥", "$", "RMB", "rmb", "人民币", "CNY"];

/// The number that begins here, with what stands beside it.
pub(super) fn amount(text: &str, at: usize) -> Option<Amount> {
    let mut scan = Scan::new(text, at);
    let first = scan.peek()?;
    let mut start = at;
    let head = text.get(..at)?;
    let bare_head = head.trim_end();
    let sign = BEFORE.iter().find(|sign| bare_head.ends_with(**sign));
    if let Some(sign) = sign {
        start = bare_head.len() - sign.len();
    } else if goes_on(head, first) {
        return None;
    }
    let chinese = !first.is_ascii_digit();
    let mut value = if chinese {
        Decimal::from(chinese_number(&mut scan)?)
    } else {
        arabic_number(&mut scan, sign.is_some(), says_price(bare_head))?
    };
    // 1.98万, 1万2, 3千8
    let mut tail = scan;
    tail.blanks();
    let factor = match tail.peek() {
        Some('万' | 'w' | 'W') if tail.at == scan.at || sign.is_some() => 10_000,
        Some('千' | 'k' | 'K') if !chinese && tail.at == scan.at => 1_000,
        _ => 1,
    };
    if factor > 1 {
        tail.skip(tail.peek()?.len_utf8());
        if tail.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
            return None;
        }
        value = value.checked_mul(Decimal::from(factor))?;
        scan = tail;
        if value.fract().is_zero()
            && let Some(rest) = tail.eat_if(|c| c.is_ascii_digit())
            && !tail.peek().is_some_and(|c| c.is_ascii_digit() || c == '.')
        {
            let tenth = Decimal::from(rest.to_digit(10)? * (factor / 10));
            value = value.checked_add(tenth)?;
            scan = tail;
        }
    }
    let mut tail = scan;
    tail.blanks();
    let mut money = sign.is_some();
    if let Some(word) = tail.eat_word(MONEY) {
        // 980 ¥1280: the sign belongs to the next sum.
        let next_sum = word == "¥" && tail.peek().is_some_and(|c| c.is_ascii_digit() || c == ' ');
        let other = word == "块" && tail.peek().is_some_and(|c| "地板面区".contains(c))
            || word == "圆" && tail.peek().is_some_and(|c| "形满梦".contains(c))
            || word == "元" && tail.peek().is_some_and(|c| "旦素宵宇".contains(c));
        if !next_sum && !other {
            money = true;
            scan = tail;
            // 九块九, 9块9
            if word.starts_with('块') {
                let mut tenth = tail;
                if let Some(digit) = tenth.eat_if(|c| c.is_ascii_digit() || is_numeral(c))
                    && !tenth
                        .peek()
                        .is_some_and(|c| c.is_ascii_digit() || "节次课个堂期人小".contains(c))
                    && let Some(digit) = whole(&digit.to_string()).filter(|d| (1..10).contains(d))
                {
                    value = value.checked_add(Decimal::new(i64::from(digit), 1))?;
                    scan = tenth;
                }
            }
        }
    }
    if value <= Decimal::ZERO || value >= Decimal::from(TOO_MUCH) {
        return None;
    }
    Some(Amount {
        value,
        money,
        chinese,
        wan: factor == 10_000,
        start,
        end: scan.at,
    })
}

/// 学费:２，４００元: a full-width comma parts groups of three only behind a word for a
/// price, a colon or a blank; elsewhere it may part two clauses.
fn says_price(head: &str) -> bool {
    head.is_empty() || head.ends_with([':', '费', '价', '收', '需', '售', '|', '('])
}

/// The digits or letters before go on here: A12, 13:05, 第3.
fn goes_on(head: &str, first: char) -> bool {
    let mut back = head.chars().rev();
    match back.next() {
        Some(c) if c.is_ascii_alphanumeric() => true,
        Some('第' | '#') => true,
        Some('.') => true,
        Some(':') if first.is_ascii_digit() => back.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) if !first.is_ascii_digit() => is_numeral(c) || matches!(c, '几' | '数' | '万'),
        _ => false,
    }
}

fn arabic_number(scan: &mut Scan<'_>, signed: bool, priced: bool) -> Option<Decimal> {
    let mut number = scan.digits(7)?.to_owned();
    // 1,980 in groups of three; ¥ 1 980 and ¥1，980 only beside a sign.
    if number.len() <= 3 {
        let mut tail = *scan;
        while tail
            .eat_if(|c| c == ',' || c == '，' && (signed || priced) || c == ' ' && signed)
            .is_some()
        {
            let Some(group) = tail.digits(3).filter(|g| g.len() == 3) else {
                break;
            };
            if !signed
                && scan.rest().starts_with('，')
                && !tail
                    .peek()
                    .is_some_and(|c| matches!(c, '元' | '块' | '圆' | '，' | '.'))
            {
                break;
            }
            number.push_str(group);
            *scan = tail;
        }
    }
    let mut tail = *scan;
    if tail.eat('.')
        && let Some(cents) = tail.digits(2)
    {
        // 2025.7.5 is no number.
        if tail.peek() == Some('.')
            && tail
                .rest()
                .chars()
                .nth(1)
                .is_some_and(|c| c.is_ascii_digit())
        {
            return None;
        }
        number.push('.');
        number.push_str(cents);
        *scan = tail;
    }
    Decimal::from_str(&number).ok()
}

/// 一千九百八十, 一万二千八, 三九八零. A 一 at the end may belong to what follows: 一千二一期.
fn chinese_number(scan: &mut Scan<'_>) -> Option<u32> {
    let mut end = 0;
    let rest = scan.rest();
    for c in rest.chars().take(12) {
        if !(is_numeral(c) || c == '万' && end > 0) {
            break;
        }
        end += c.len_utf8();
    }
    let run = rest.get(..end).filter(|run| !run.is_empty())?;
    if run.starts_with(['百', '千', '佰', '仟']) {
        return None;
    }
    let cut = run.strip_suffix('一').filter(|shorter| {
        !shorter.is_empty()
            && rest.get(end..).is_some_and(|tail| {
                tail.starts_with(['期', '节', '课', '次', '小', '科', '个', '学'])
            })
    });
    let run = cut.unwrap_or(run);
    scan.skip(run.len());
    whole(run)
}

/// An amount as the model writes it: 1980, 128.5, 9.9.
pub(super) fn text(value: Decimal) -> String {
    if value.fract().is_zero() {
        value.trunc().normalize().to_string()
    } else {
        value.to_string()
    }
}
