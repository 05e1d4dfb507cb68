//! `licensed`: an institution has a permit and a unified social credit code; whoever
//! offers courses stands in the registry.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::matching::{Ground, Match};
use crate::engine::verdict::{Reason, silent};
use crate::model::{Institution, Page, Table, Value};

/// Permit and credit code.
#[derive(Debug)]
pub struct Licensed {
    in_force: Dated<()>,
}

impl Check for Licensed {
    const RECORDS: &'static [Record] = &[Record::Institution, Record::Page];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn institution(&self, institution: &Institution, _: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let (permit, uscc) = (&institution.permit_no, &institution.uscc);
        let mut missing = Vec::new();
        if permit.is_blank() {
            missing.push("无办学许可证号");
        }
        if uscc.is_blank() {
            missing.push("无统一社会信用代码");
        }
        if !missing.is_empty() {
            let limit = Value::Text("须有办学许可证和统一社会信用代码".into());
            return Verdict::violation(Value::Text(missing.join("、")), limit, at);
        }
        if !permit.is_value() {
            return Verdict::Unknown(silent(permit, Table::Institutions, "permit_no"));
        }
        if !uscc.is_value() {
            return Verdict::Unknown(silent(uscc, Table::Institutions, "uscc"));
        }
        // The registry may lag behind a renewal: a person has to look.
        match institution.permit_expires_on.value() {
            Some(last) if *last < cx.on => {
                let day = Value::Date(*last).zh();
                Verdict::Unknown(Reason::Other(format!("办学许可证有效期至{day}，是否已续期不清楚")))
            }
            _ => Verdict::Pass,
        }
    }

    fn page(&self, page: &Page, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        if page.listing.offers.is_empty() {
            return Verdict::NotApplicable;
        }
        if cx.facts.institutions.is_empty() {
            return Verdict::Unknown(Reason::Other("未提供机构登记数据，无法比对".into()));
        }
        let of_page = [(page.listing.institution.name.as_deref(), cx.matches.of(ix))];
        let named = cx.matches.publishers(ix).map(|(nth, found)| {
            let publisher = page.listing.offers.get(nth).and_then(|o| o.publisher.as_ref());
            (publisher.and_then(|p| p.name.as_deref()), found)
        });
        let named: Vec<_> = named.collect();
        // A portal speaks for those that it names beside the courses, not for itself.
        let all_named = named.len() == page.listing.offers.len();
        match all_named {
            true => who(&named, at),
            false => who(&[named.as_slice(), &of_page].concat(), at),
        }
    }
}

/// What the registry knows of everybody who offers courses on a page.
fn who(offered: &[(Option<&str>, &Match)], at: u8) -> Verdict {
    let (mut strangers, mut doubt) = (Vec::new(), None);
    for (name, found) in offered {
        match (found, name) {
            (Match::One(_, Ground::Exact), _) => {}
            (Match::One(_, Ground::Likely(why)), _) => {
                doubt = Some(format!("页面按相似信息对应到登记的机构（{why}），须人工核实"));
            }
            (Match::Unclear(why), _) => doubt = Some(format!("须人工核对是哪家机构：{why}")),
            (Match::None, Some(name)) if strangers.contains(name) => {}
            (Match::None, Some(name)) => strangers.push(*name),
            (Match::None, None) => doubt = Some("页面未写明机构名称".into()),
        }
    }
    match (strangers.is_empty(), doubt) {
        (false, _) => {
            let names = strangers.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>();
            let observed =
                format!("{}招生，登记数据中没有同名或同许可证号的机构", names.join("、"));
            let limit = Value::Text("须有办学许可证和统一社会信用代码".into());
            Verdict::violation(Value::Text(observed), limit, at)
        }
        (true, Some(why)) => Verdict::Unknown(Reason::Other(why)),
        (true, None) => Verdict::Pass,
    }
}
