//! 课次: rows to sessions, straight into their columns.

use super::cell::Fault;
use super::index::Index;
use super::row::Row;
use crate::model::{Facts, Field, Moment, NewSession, SECONDS_PER_DAY};

/// Reads one row. Nothing is allocated for it but what the columns hold.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.session_id(row, &facts.sessions);
    let class = index.class(row);
    let start = row.moment("start");
    let end = row.moment("end");
    let teacher = index.teacher(row);
    let room = row.text_ref("room");
    if let (Some(start), Some(end)) = (start, end) {
        check_length(row, start, end);
    }
    if let (Some(id), Some(class), Some(start), Some(end), false) =
        (id, class, start, end, row.failed)
    {
        let room = match room {
            Field::Value(name) => Some(index.room(name, &mut facts.sessions)),
            _ => None,
        };
        facts.sessions.push(NewSession {
            id,
            class,
            start,
            end,
            teacher,
            room,
            at: row.at,
        });
        index.session_added(&facts.sessions);
    } else {
        index.settle(row, id, 0);
    }
}

fn check_length(row: &mut Row<'_>, start: Moment, end: Moment) {
    let fault = if end <= start {
        Fault::new(
            "not_after_start",
            "结束时间不晚于开始时间；请核对两个时间（跨过午夜的要写次日的日期）",
        )
    } else if end.0 - start.0 > SECONDS_PER_DAY {
        Fault::new("too_long", "一次课超过24小时；请核对开始和结束的日期")
    } else {
        return;
    };
    let value = end.local().format("%Y-%m-%d %H:%M").to_string();
    row.spoil("end", Some(&value), fault);
}
