//! A tip in the words of its pages. What others wrote is made visible here.

use crate::clock::day_of;
use crate::jobs::tips::records::{Line, Listed, Matching, Reported, Route};
use crate::model::Value;
use crate::text::{shorten, visible};

/// Characters of a tip's words in a list.
const BRIEF: usize = 60;

/// A line of the list.
pub(super) struct Brief {
    pub id: i64,
    pub words: String,
    pub place: String,
    pub received: String,
    pub matched: String,
    pub lead: String,
    pub notes: String,
}

impl Brief {
    pub fn new(listed: &Listed) -> Self {
        let tip = &listed.tip;
        let mut notes = Vec::new();
        if tip.closed_at.is_some() {
            notes.push("已办结".to_owned());
        }
        if !tip.photos.is_empty() {
            notes.push(format!("照片{}张", tip.photos.len()));
        }
        if let Some(first) = tip.same_as {
            notes.push(format!("与线索{}重复", first.0));
        }
        if listed.repeats > 0 {
            notes.push(format!("另有{}条重复", listed.repeats));
        }
        let place = [&tip.said.town, &tip.said.place];
        let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
        let words = match tip.said.words.trim() {
            "" => "（没有文字，见照片）",
            words => words,
        };
        Self {
            id: tip.id.0,
            words: clean(&shorten(words, BRIEF)),
            place: clean(&place.join(" ")),
            received: Value::Date(day_of(tip.said.received_at)).zh(),
            matched: clean(&matching(&tip.matched.matching)),
            lead: clean(&leads(&tip.routes)),
            notes: notes.join("，"),
        }
    }
}

/// As it may be shown.
pub(super) fn clean(text: &str) -> String {
    visible(text).into_owned()
}

pub(super) fn matching(matching: &Matching) -> String {
    match matching {
        Matching::One(id) => format!("机构{id}"),
        Matching::Several(ids) => format!("可能是机构{}，须人工核对", ids.join("、")),
        Matching::Nobody => "登记数据中没有对应的机构".to_owned(),
        Matching::NotCompared => "未能比对".to_owned(),
    }
}

/// The lead bureaus of everything that a tip speaks of, each once.
fn leads(routes: &[Route]) -> String {
    let mut leads: Vec<&str> = Vec::new();
    for lead in routes.iter().flat_map(|route| &route.lead) {
        if !leads.contains(&lead.as_str()) {
            leads.push(lead);
        }
    }
    match leads.is_empty() {
        true => "待分派".to_owned(),
        false => leads.join("、"),
    }
}

pub(super) fn reported(reporter: Reported) -> &'static str {
    match reporter {
        Reported::Anonymous => "匿名",
        Reported::Sealed => "已加密保存",
        Reported::Erased => "已按期限清除",
    }
}

/// What a tip speaks of, in a row of its page.
pub(super) struct About {
    pub item: String,
    pub title: String,
    pub words: String,
    pub lead: String,
    pub assist: String,
}

impl About {
    pub fn new(route: &Route) -> Self {
        Self {
            item: route
                .item
                .map(|item| format!("第{item}项"))
                .unwrap_or_default(),
            title: clean(&route.title),
            words: match route.words.is_empty() {
                true => "内容没有提到已知事项".to_owned(),
                false => clean(&route.words.join("、")),
            },
            lead: clean(&route.lead.join("、")),
            assist: match route.assist.is_empty() {
                true => "无".to_owned(),
                false => clean(&route.assist.join("、")),
            },
        }
    }
}

/// A line of the history.
pub(super) struct Step {
    pub at: String,
    pub who: String,
    pub what: &'static str,
    pub why: String,
}

impl Step {
    pub fn new(line: &Line) -> Self {
        Self {
            at: minute(line.at),
            who: clean(&line.who),
            what: line.what.zh(),
            why: clean(&line.why),
        }
    }
}

/// 2024年9月10日（星期二）18:30, China's time.
pub(super) fn minute(at: chrono::DateTime<chrono::Utc>) -> String {
    let local = at.with_timezone(&chrono_tz::Asia::Shanghai);
    format!("{}{}", Value::Date(day_of(at)).zh(), local.format("%H:%M"))
}
