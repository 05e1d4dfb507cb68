//! Bureaus that sentences name: 由县教育局牵头，县发展改革委、县市场监管局配合.
//!
//! Only what ends like the name of a public body is one, and only where the sentence gives
//! it the lead or a part; everything else stays without a bureau, for a person to fill in.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use regex::{Captures, Regex};

use super::responsible::{add, label, responsible};
use crate::rules::numerals::whole;

/// How names of public bodies end.
const BODY: &str =
    "(?:委员会|管委会|办事处|办公室|人民政府|政府|支队|大队|支行|分行|局|委|办|部|街道)";
/// Words that make a name no name.
const VAGUE: &[&str] = &["有关", "相关", "其他", "上述", "各部", "主管部"];

/// Articles and the bureaus that a closing list gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allocation {
    articles: Vec<RangeInclusive<u32>>,
    pub(super) lead: Vec<String>,
    pub(super) assist: Vec<String>,
}

impl Allocation {
    /// Whether the article is one of those.
    pub(super) fn covers(&self, article: u32) -> bool {
        self.articles.iter().any(|range| range.contains(&article))
    }
}

fn list() -> String {
    let name = format!(r"[\p{{Han}}--[由]]{{1,14}}?{BODY}(?:（[\p{{Han}}、]{{1,12}}）)?");
    format!("{name}(?:(?:、|和|及|以及|与){name})*")
}

fn pattern(
    cell: &'static OnceLock<Option<Regex>>,
    text: impl Fn() -> String,
) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(&text()).ok()).as_ref()
}

fn lead_pattern() -> Option<&'static Regex> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    pattern(&CELL, || {
        let list = list();
        format!(
            r"(?:(?:^|[，。；：,;:])\s*由?|由)\s*(?P<lead>{list})(?:(?:会同|联合)(?P<with>{list})(?:等部门)?)?(?:共同|具体|统一|依法)?(?:牵头|主管|负责(?P<of>解释)?)"
        )
    })
}

fn assist_pattern() -> Option<&'static Regex> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    pattern(&CELL, || {
        let list = list();
        format!(
            r"(?:(?:^|[，。；：,;:])\s*(?:由|会同)?|由|会同)\s*(?P<assist>{list})(?:等部门|等单位)?(?:按照?(?:各自)?职责(?:分工)?)?(?:予以|积极|做好)?(?:配合|协助|参与)"
        )
    })
}

fn refs_pattern() -> Option<&'static Regex> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    pattern(&CELL, || {
        let one = r"第[零〇一二三四五六七八九十百0-9]+条(?:(?:至|到|—|-)第[零〇一二三四五六七八九十百0-9]+条)?";
        format!(
            r"(?P<refs>{one}(?:(?:、|，|和|及){one})*)(?:规定的?(?:事项|内容|职责)?)?[：:，]?\s*(?P<rest>[^。；]+(?:；(?:牵头|配合|协助|责任)(?:单位|部门)[：:][^。；]+)*)"
        )
    })
}

/// The bureaus that a piece of prose gives the lead and a part.
pub(super) fn bureaus(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut lead, mut assist) = (Vec::new(), Vec::new());
    for found in lead_pattern()
        .into_iter()
        .flat_map(|p| p.captures_iter(text))
    {
        if found.name("of").is_none() {
            add(&mut lead, names(&found, "lead"));
            add(&mut assist, names(&found, "with"));
        }
    }
    for found in assist_pattern()
        .into_iter()
        .flat_map(|p| p.captures_iter(text))
    {
        add(&mut assist, names(&found, "assist"));
    }
    assist.retain(|name| !lead.contains(name));
    (lead, assist)
}

fn names(found: &Captures<'_>, group: &str) -> Vec<String> {
    let list = found.name(group).map_or("", |m| m.as_str());
    list.split("以及")
        .flat_map(|part| part.split(['、', '和', '及', '与']))
        .map(str::trim)
        .filter(|name| !name.is_empty() && !VAGUE.iter().any(|v| name.contains(v)))
        .map(str::to_owned)
        .collect()
}

/// What sentences such as 第五条、第六条由县教育局牵头 give.
pub(super) fn allocations(text: &str) -> Vec<Allocation> {
    let all = refs_pattern()
        .into_iter()
        .flat_map(|p| p.captures_iter(text));
    all.filter_map(|found| allocation(&found)).collect()
}

/// The same where a line says nothing else.
pub(super) fn allocation_line(line: &str) -> Option<Vec<Allocation>> {
    let found = refs_pattern()?.captures(line)?;
    let rest = found.name("rest")?.as_str();
    let whole_line = found.get(0)?.start() == 0;
    // 第五条　县教育局负责学科类机构的审批 is an article, not a line of a list.
    let only_bureaus = label(rest).is_some()
        || (rest.starts_with('由') && rest.ends_with(['头', '责', '合', '助', '与']));
    (whole_line && only_bureaus)
        .then(|| allocations(line))
        .filter(|all| !all.is_empty())
}

fn allocation(found: &Captures<'_>) -> Option<Allocation> {
    let rest = found.name("rest")?.as_str();
    let (lead, assist) = match label(rest) {
        Some(_) => responsible(rest).ok()?,
        None if rest.starts_with('由') => bureaus(rest),
        None => return None,
    };
    let articles = found
        .name("refs")?
        .as_str()
        .split(['、', '，', '和', '及'])
        .filter_map(range)
        .collect();
    (!lead.is_empty()).then_some(Allocation {
        articles,
        lead,
        assist,
    })
}

fn range(part: &str) -> Option<RangeInclusive<u32>> {
    let number = |text: &str| {
        let text = text.trim().trim_start_matches('第');
        whole(text.strip_suffix('条').unwrap_or(text))
    };
    let mut ends = part.split(['至', '到', '—', '-']);
    let first = number(ends.next()?)?;
    let last = ends.next().map_or(Some(first), number)?;
    Some(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bureaus_of_sentences() {
        for (text, lead, assist) in [
            (
                "由县教育局牵头，县发展改革委、县市场监管局配合",
                "县教育局",
                "县发展改革委 县市场监管局",
            ),
            ("县教育局会同县民政局负责登记管理。", "县教育局", "县民政局"),
            (
                "收费标准由县发展改革委、县教育局共同负责",
                "县发展改革委 县教育局",
                "",
            ),
            ("有关部门负责监督检查", "", ""),
            ("本办法由县教育局负责解释", "", ""),
            ("培训机构应当接受检查，学校配合", "", ""),
        ] {
            let (found, helping) = bureaus(text);
            assert_eq!(
                (found.join(" "), helping.join(" ")),
                (lead.into(), assist.into()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_closing_list_gives_articles_their_bureaus() {
        let given = allocations(
            "第五条、第六条由县教育局牵头，县发展改革委配合；第八条至第十条，由县市场监管局负责。",
        );
        assert_eq!(given.len(), 2);
        assert!(given[0].covers(6) && !given[0].covers(7));
        assert!(given[1].covers(9));
        assert_eq!(given[1].lead, ["县市场监管局"]);
        assert!(allocation_line("第五条 县教育局负责学科类机构的审批。").is_none());
        let line = "第七条：牵头单位：县教育局；配合单位：县公安局";
        assert_eq!(allocation_line(line).unwrap()[0].assist, ["县公安局"]);
    }
}
