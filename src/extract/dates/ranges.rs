//! The end of a period, and the weekday that stands beside a date.

use crate::extract::numerals::is_numeral;
use crate::extract::scan::Scan;
use crate::extract::ymd::{Form, Written, Ymd, date, day_only};
use crate::model::Period;

/// The end of a range that began with `first`, and where it ends.
pub(super) fn second(scan: Scan<'_>, first: Written) -> Option<(Ymd, usize)> {
    let mut tail = scan;
    let named = week(&mut tail, true);
    tail.eat_word(&[
        "起",
        "始",
        "开始上",
        "开始",
        "开课",
        "开班",
        "开营",
        "上课",
        "上",
    ]);
    // 7月5日起，至8月2日止
    let mut behind = tail;
    behind.eat_if(|c| matches!(c, '，' | ','));
    behind.eat_word(&["一直", "直"]);
    if matches!(behind.peek(), Some('至' | '到')) {
        tail = behind;
    }
    if !tail.range_sign() {
        return None;
    }
    let next_year = tail.eat_word(&["次年", "翌年", "明年", "来年"]).is_some();
    let mut whole = tail;
    if let Some(last) = date(&mut whole)
        && (last.form == first.form || last.form == Form::Short && first.date.year.is_some())
        && !whole
            .peek()
            .is_some_and(|c| c.is_ascii_digit() || !last.closed && c == '.')
    {
        let mut to = last.date;
        if next_year && to.year.is_none() {
            to.year = first.date.year.map(|year| year + 1);
        }
        // 3月1日至5月17日 周六 18:30: where only the end has a weekday, it is the lessons'.
        if named || whole.rest().trim_start().starts_with('(') {
            week(&mut whole, false);
        }
        return Some((to, whole.at));
    }
    // 7月5日-20日: the month is said once.
    let bare = first.form == Form::Sure && (!first.closed || first.date.year.is_some());
    let day = day_only(&mut tail, bare)?;
    let to = Ymd::new(first.date.year, first.date.month, day).filter(|_| day > first.date.day)?;
    Some((to, tail.at))
}

/// 7月6日(周日), 7月6日周日: the weekday belongs to the date.
pub(super) fn week(scan: &mut Scan<'_>, range_follows: bool) -> bool {
    let mut tail = *scan;
    tail.blanks();
    let bracket = tail.eat('(');
    if tail.eat_word(&["周", "星期", "礼拜"]).is_none()
        || tail.eat_if(|c| "一二三四五六日天".contains(c)).is_none()
        || bracket && !tail.eat(')')
        || !bracket
            && tail.peek().is_some_and(|c| {
                // 7月5日起 周一、三: more than the weekday of the date.
                is_numeral(c)
                    || matches!(c, '、' | '日' | '/' | '和' | '及' | ',')
                    || !range_follows && matches!(c, '-' | '~' | '到' | '至')
            })
    {
        return false;
    }
    *scan = tail;
    true
}

pub(super) fn after_week(text: &str, end: usize) -> usize {
    let mut scan = Scan::new(text, end);
    week(&mut scan, false);
    scan.at
}

/// A range as a period; the year is said once, and a range may run over New Year.
pub(super) fn period(from: Ymd, mut to: Ymd) -> Period {
    if to.year.is_none()
        && let Some(year) = from.year
    {
        let earlier = (to.month, to.day) < (from.month, from.day);
        to.year = Some(if earlier { year + 1 } else { year });
    }
    Period {
        from: Some(from.text()),
        to: Some(to.text()),
    }
}
