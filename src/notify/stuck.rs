//! Queues that wait for a person: no route, result unknown, not delivered.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::clean::visible;
use crate::model::{Word, words};

words!(
    /// Why something waits for a person, and what is to be done.
    Need {
        /// The lead bureau is not known, or has no address.
        NoRoute = "no_route" "无投递路径：请在 bureaus.toml 中登记牵头单位的邮箱，或者改由其他方式送达后登记",
        /// Nobody knows whether it arrived.
        Unknown = "unknown" "投递结果不明：请电话向收件单位核实是否收到，再核定为已送达或者未送达",
        /// The server would not have it, or it was tried for too long.
        Rejected = "rejected" "未能投递：请核对邮箱地址和对方服务器的答复，更正后重新投递",
        /// It came back.
        Bounced = "bounced" "被退信：请核对邮箱地址，更正后重新投递",
    }
);

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stuck {
    /// Why.
    pub need: Need,
    /// The bureau it should reach; `None` where the rules name none.
    pub bureau: Option<String>,
    /// Since when.
    pub since: NaiveDate,
    /// Number of the notice.
    pub number: String,
    /// Whom the notice is about.
    pub about: String,
    /// What the server said last.
    pub words: Option<String>,
}

/// The queues in plain text, by what is to be done, then bureau, the oldest first; empty where
/// nothing waits.
pub fn stuck_report(all: &[Stuck], on: NaiveDate) -> String {
    let mut queues: BTreeMap<Need, BTreeMap<&str, Vec<&Stuck>>> = BTreeMap::new();
    for one in all {
        let bureau = one.bureau.as_deref().unwrap_or("（牵头单位未确定）");
        let queue = queues.entry(one.need).or_default();
        queue.entry(bureau).or_default().push(one);
    }
    let mut out = String::new();
    for (need, bureaus) in queues {
        let count: usize = bureaus.values().map(Vec::len).sum();
        out += &format!("{}（{count}份）\n", need.zh());
        for (bureau, mut waiting) in bureaus {
            waiting.sort();
            out += &format!("  {}（{}份）\n", visible(bureau), waiting.len());
            for one in waiting {
                out += &format!("    {}\n", line(one, on));
            }
        }
    }
    out
}

fn line(one: &Stuck, on: NaiveDate) -> String {
    let days = (on - one.since).num_days().max(0);
    let words = one.words.as_deref().map(str::trim).unwrap_or_default();
    let words = match words {
        "" => String::new(),
        words => format!("；对方答复：{}", visible(words)),
    };
    let (number, about) = (visible(&one.number), visible(&one.about));
    format!("{number}，{about}，自{}起已{days}天{words}", one.since)
}
