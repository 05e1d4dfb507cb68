//! A notice in words: every text of a letter, cleaned and in order, for both templates.

use chrono::NaiveDate;

use super::clean::{shorten, visible};
use super::directory::Directory;
use super::items::{ItemView, item_views};
use super::notice::{About, Edition, Notice, Party};
use crate::model::{Field, Value};

/// What the templates print. Nothing in here can break a line or hide a character.
pub(super) struct LetterView {
    pub(super) number: String,
    pub(super) to: String,
    pub(super) copies: Vec<String>,
    /// Titles of assisting bureaus that have no address, joined.
    pub(super) unreached: Option<String>,
    pub(super) day: String,
    pub(super) facts: Vec<Fact>,
    pub(super) opening: String,
    pub(super) total: usize,
    pub(super) items: Vec<ItemView>,
    pub(super) unknowns: Vec<UnknownView>,
    pub(super) reply_by: String,
    pub(super) reply_heading: &'static str,
    pub(super) contact: String,
    pub(super) sender: String,
    pub(super) rulebook: String,
    pub(super) tool: String,
    pub(super) attachment: Option<String>,
}

/// One line about the institution.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// Something that could not be judged.
pub(super) struct UnknownView {
    pub(super) rule: String,
    pub(super) reason: String,
    pub(super) count: usize,
}

/// Name of the attached list.
pub(super) const LIST_NAME: &str = "疑点清单.csv";

impl LetterView {
    pub(super) fn new(notice: &Notice<'_>, directory: &Directory, edition: &Edition) -> Self {
        let items = item_views(notice);
        let attachment = items.iter().any(ItemView::is_shortened);
        let sender = directory.from.name.clone();
        Self {
            number: notice.number.clone(),
            to: notice
                .lead
                .as_ref()
                .map_or_else(|| "（牵头单位未确定）".to_owned(), |lead| text(&lead.title)),
            copies: notice.copies.iter().map(copy_line).collect(),
            unreached: unreached(notice),
            day: date(edition.day),
            facts: facts(notice.about),
            opening: opening(notice, edition),
            total: notice.findings().count(),
            items,
            unknowns: unknowns(notice),
            reply_by: date(notice.reply_by),
            reply_heading: if notice.unknowns.is_empty() {
                "三"
            } else {
                "四"
            },
            contact: text(&directory.contact),
            sender: text(&sender.unwrap_or_else(|| directory.from.email.to_string())),
            rulebook: rulebook(edition),
            tool: text(&edition.tool),
            attachment: attachment.then(|| LIST_NAME.to_owned()),
        }
    }
}

/// Text as it may be printed.
pub(super) fn text(raw: &str) -> String {
    visible(raw.trim()).into_owned()
}

/// Crawled or registered text of any length.
pub(super) fn brief(raw: &str) -> String {
    shorten(&visible(raw.trim()), LONGEST).into_owned()
}

/// Longest single text in a letter, in characters; the attached list has the whole of it.
pub(super) const LONGEST: usize = 240;

/// 2024年9月10日（星期二）
pub(super) fn date(day: NaiveDate) -> String {
    Value::Date(day).zh()
}

/// What was checked and how much was found.
fn opening(notice: &Notice<'_>, edition: &Edition) -> String {
    let checked = match notice.about {
        About::Institution(_) => "我们对下列机构的登记数据和公开信息进行了核查，",
        About::Page(_) => "我们对公开信息进行了核查。下列网页未能与已登记的机构对应，从中",
    };
    let (sure, unsure) = notice.counts();
    let all = if sure + unsure > 1 { "均" } else { "" };
    let split = match (sure, unsure) {
        (_, 0) => format!("{all}由登记数据直接反映"),
        (0, _) => format!("{all}来自公开信息或者线索，需要核实"),
        _ => format!(
            "其中登记数据直接反映的违规{sure}个，来自公开信息或者线索、需要核实的疑点{unsure}个"
        ),
    };
    format!(
        "{}，{checked}发现疑点{}个，涉及{}个事项；{split}。现通知贵单位，请予核实处理。",
        date(edition.day),
        sure + unsure,
        notice.items.len(),
    )
}

fn copy_line(party: &Party) -> String {
    match &party.phone {
        Some(phone) => format!("{}（电话：{}）", text(&party.title), text(phone)),
        None => text(&party.title),
    }
}

fn unreached(notice: &Notice<'_>) -> Option<String> {
    let names: Vec<String> = notice.unreached().map(|party| text(&party.title)).collect();
    Some(names.join("、")).filter(|names| !names.is_empty())
}

fn facts(about: About<'_>) -> Vec<Fact> {
    let institution = match about {
        About::Page(source) => {
            return vec![Fact {
                name: "公开信息来源",
                value: brief(source),
            }];
        }
        About::Institution(institution) => institution,
    };
    let of = |name, field: &Field<String>| {
        field.text().map(|value| Fact {
            name,
            value: brief(value),
        })
    };
    let name = Fact {
        name: "机构名称",
        value: brief(institution.label()),
    };
    let id = Fact {
        name: "机构编号",
        value: brief(&institution.id),
    };
    let uscc = institution.uscc.value().map(|uscc| Fact {
        name: "统一社会信用代码",
        value: uscc.to_string(),
    });
    [Some(name), Some(id), uscc]
        .into_iter()
        .chain([
            of("办学许可证号", &institution.permit_no),
            of("镇（街道）", &institution.town),
            of("办学地址", &institution.address),
        ])
        .flatten()
        .collect()
}

fn unknowns(notice: &Notice<'_>) -> Vec<UnknownView> {
    notice
        .unknowns
        .iter()
        .map(|note| UnknownView {
            rule: text(&note.rule_title),
            reason: brief(&note.reason),
            count: note.count,
        })
        .collect()
}

fn rulebook(edition: &Edition) -> String {
    let short: String = edition.sha256.chars().take(12).collect();
    format!(
        "{}（SHA-256前12位：{}）",
        text(&edition.rulebook),
        text(&short)
    )
}
