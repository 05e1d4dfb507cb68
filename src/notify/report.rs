//! What could not be sent, for the people who keep the addresses.

use super::clean::visible;
use super::notice::{Notice, Route};

/// The notices without a route and the assisting bureaus without an address, in plain text;
/// empty where everything has a route.
pub fn no_route_report(notices: &[Notice<'_>]) -> String {
    let stuck: Vec<&Notice<'_>> = notices.iter().filter(|n| n.route != Route::Mail).collect();
    let unreached: Vec<&Notice<'_>> = notices
        .iter()
        .filter(|n| n.route == Route::Mail && n.unreached().next().is_some())
        .collect();
    let mut out = String::new();
    if !stuck.is_empty() {
        out.push_str(&format!("无投递路径的通知单（{}份）\n", stuck.len()));
        for (ix, notice) in stuck.iter().enumerate() {
            out.push_str(&format!("{}. {}，{}\n", ix + 1, line(notice), why(notice)));
        }
    }
    if !unreached.is_empty() {
        out.push_str(&format!(
            "未能抄送协助单位的通知单（{}份）\n",
            unreached.len()
        ));
        for (ix, notice) in unreached.iter().enumerate() {
            let names: Vec<&str> = notice.unreached().map(|p| p.name.as_str()).collect();
            let names = names.join("、");
            let names = visible(&names);
            out.push_str(&format!("{}. {}，未抄送：{names}\n", ix + 1, line(notice)));
        }
    }
    out
}

fn line(notice: &Notice<'_>) -> String {
    let about = notice.about.label();
    let (sure, unsure) = notice.counts();
    format!(
        "{}，{}，疑点{}个",
        notice.number,
        visible(about),
        sure + unsure
    )
}

fn why(notice: &Notice<'_>) -> String {
    match &notice.route {
        Route::NoRoute { bureau } => {
            format!("牵头单位“{}”未登记电子邮箱", visible(bureau))
        }
        Route::NoLead => {
            let rules: Vec<&str> = notice.items.iter().map(|i| i.rule.id.as_str()).collect();
            format!("规则未指明牵头单位（{}）", rules.join("、"))
        }
        Route::Mail => String::new(),
    }
}
