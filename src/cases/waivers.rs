//! Waivers: findings that somebody has allowed, for a reason and a time.

use chrono::NaiveDate;

use crate::engine::{Finding, Outcome, describe};
use crate::model::Facts;
use crate::rules::{Place, Problems, Reader, Rulebook, Section, nearest};

/// Days before its end from which a waiver is said to lapse soon.
const SOON: i64 = 30;

/// A waiver: one rule, one institution and perhaps one record, from one day to another.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Rule that it is for.
    pub rule: String,
    /// Institution that it is for.
    pub institution: String,
    /// Record that it is for; all of the institution where `None`.
    pub record: Option<String>,
    /// Why the finding is allowed.
    pub reason: String,
    /// Who allowed it.
    pub approver: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; every waiver has one.
    pub until: NaiveDate,
    at: Place,
}

/// A finding on record, as far as waivers look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waivable<'a> {
    /// Id of the rule.
    pub rule: &'a str,
    /// Id of the institution.
    pub institution: Option<&'a str>,
    /// Id of the record.
    pub record: &'a str,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
}

/// The waivers of a file.
#[derive(Debug, Default)]
pub struct Waivers {
    all: Vec<Waiver>,
}

/// What a set of findings makes of the waivers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// Findings that are waived.
    pub waived: usize,
    /// What a person should know of a waiver: byte place in the file, and the words.
    pub notes: Vec<(Place, String)>,
}

impl Waivers {
    /// Reads a waiver file: `[[waiver]]` tables with `rule`, `institution`, perhaps `record`,
    /// `reason`, `approver`, `from` and `until`. Mistakes are noted: an unknown rule, a rule
    /// that cannot be waived, a missing end, an end before the beginning.
    pub fn read(file: usize, text: &str, book: &Rulebook, problems: &mut Problems) -> Self {
        let section = Section::parse(file, text, problems);
        let mut r = section.reader(problems);
        let sections = r.sections("waiver");
        r.finish();
        let mut all = Vec::new();
        for section in sections {
            let mut r = section.reader(problems);
            all.extend(read_one(&mut r, book));
            r.finish();
        }
        Self { all }
    }

    /// The waiver of a finding. It holds for facts of its days; what has no day of its own is
    /// taken as of the day of judging.
    pub fn of(&self, finding: &Finding<'_>, on: NaiveDate) -> Option<&Waiver> {
        let position = self.position(finding, on)?;
        self.all.get(position)
    }

    /// The waiver of a finding on record.
    pub fn covering(&self, finding: &Waivable<'_>, on: NaiveDate) -> Option<&Waiver> {
        self.all.get(self.place(finding, on)?)
    }

    /// Rule and institution of each waiver.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all
            .iter()
            .map(|w| (w.rule.as_str(), w.institution.as_str()))
    }

    fn position(&self, finding: &Finding<'_>, on: NaiveDate) -> Option<usize> {
        let finding = Waivable {
            rule: &finding.rule.id,
            institution: Some(&finding.institution?.id),
            record: &finding.id,
            occurred_on: finding.occurred_on,
        };
        self.place(&finding, on)
    }

    fn place(&self, finding: &Waivable<'_>, on: NaiveDate) -> Option<usize> {
        let institution = finding.institution?;
        let day = finding.occurred_on.unwrap_or(on);
        self.all.iter().position(|w| {
            w.rule == finding.rule
                && w.institution == institution
                && w.record.as_deref().is_none_or(|id| id == finding.record)
                && (w.from..=w.until).contains(&day)
        })
    }

    /// Counts the waived findings and says which waivers lapse soon, have lapsed, or are for
    /// nothing.
    pub fn review(
        &self,
        outcome: &Outcome,
        facts: &Facts,
        book: &Rulebook,
        on: NaiveDate,
    ) -> Review {
        if self.all.is_empty() {
            return Review::default();
        }
        let mut used = vec![0_usize; self.all.len()];
        for hit in &outcome.hits {
            let rule = book.rules.get(hit.rule());
            let owner = hit.institution().map(|ix| &facts.institution(ix).id);
            let may_be = self
                .all
                .iter()
                .any(|w| rule.is_some_and(|r| r.id == w.rule) && owner == Some(&w.institution));
            if may_be
                && let Some(finding) = describe(hit, facts, book)
                && let Some(position) = self.position(&finding, on)
            {
                used[position] += 1;
            }
        }
        self.told(&used, on)
    }

    /// The same over findings on record: of a night that looks only at what has changed, they
    /// are all that is there.
    pub fn review_on_record<'f>(
        &self,
        findings: impl IntoIterator<Item = Waivable<'f>>,
        on: NaiveDate,
    ) -> Review {
        let mut used = vec![0_usize; self.all.len()];
        for finding in findings {
            if let Some(position) = self.place(&finding, on) {
                used[position] += 1;
            }
        }
        self.told(&used, on)
    }

    /// The waivers that lapse within a month, or have lapsed, in words.
    pub fn lapsing(&self, on: NaiveDate) -> Vec<String> {
        let all = self.all.iter();
        let soon = all.filter(|waiver| (waiver.until - on).num_days() <= SOON);
        let told = soon.map(|waiver| match waiver.until < on {
            true => format!("{}已于{}到期", waiver.about(), waiver.until),
            false => format!("{}将于{}到期", waiver.about(), waiver.until),
        });
        told.collect()
    }

    fn told(&self, used: &[usize], on: NaiveDate) -> Review {
        let mut review = Review {
            waived: used.iter().sum(),
            notes: Vec::new(),
        };
        for (waiver, used) in self.all.iter().zip(used) {
            let about = waiver.about();
            let left = (waiver.until - on).num_days();
            let mut note = |words: String| review.notes.push((waiver.at.clone(), words));
            if left < 0 {
                note(format!(
                    "{about}已于{}到期；其后的疑点照常列出",
                    waiver.until
                ));
            } else if *used == 0 && waiver.from <= on {
                note(format!("{about}没有对应的疑点，未被使用；如不再需要请删去"));
            } else if left <= SOON {
                note(format!("{about}将于{}到期，还有{left}天", waiver.until));
            }
        }
        review
    }
}

impl Waiver {
    /// 规则 online-break、机构 H1 的豁免
    fn about(&self) -> String {
        let record = self
            .record
            .as_ref()
            .map_or_else(String::new, |id| format!("、记录 {id} "));
        format!(
            "规则 {}、机构 {}{record}的豁免",
            self.rule, self.institution
        )
    }

    /// The words that a report shows with a waived finding.
    pub fn zh(&self) -> String {
        format!(
            "{}；批准：{}；{}至{}",
            self.reason, self.approver, self.from, self.until
        )
    }
}

fn read_one(r: &mut Reader<'_>, book: &Rulebook) -> Option<Waiver> {
    let at = r.at();
    let (rule, institution) = (r.text("rule"), r.text("institution"));
    let record = r.opt_text("record").map(|n| n.value);
    let (reason, approver) = (r.text("reason"), r.text("approver"));
    let (from, until) = (r.date("from"), r.date("until"));
    let rule = rule?;
    match book.rules.iter().find(|known| known.id == rule.value) {
        None => {
            let near = nearest(&rule.value, book.rules.iter().map(|r| r.id.as_str()));
            let help = near.map_or_else(
                || "规则编号见 tutorwatch rules list".to_owned(),
                |near| format!("是不是 `{near}`？"),
            );
            r.problems
                .note(rule.at, &format!("没有规则 `{}`", rule.value), help);
            return None;
        }
        Some(known) if !known.waivable => {
            let title = format!("规则 `{}` 不得豁免", rule.value);
            let help = "规则文件写明 waivable = false；请删去这一条".to_owned();
            r.problems.note(rule.at, &title, help);
            return None;
        }
        Some(_) => {}
    }
    let (from, until) = (from?, until?);
    if until.value < from.value {
        r.problems
            .note(until.at, "止日早于起日", "请核对 from 与 until".into());
        return None;
    }
    Some(Waiver {
        rule: rule.value,
        institution: institution?.value,
        record,
        reason: reason?.value,
        approver: approver?.value,
        from: from.value,
        until: until.value,
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleFiles, problems_for};

    const FILE: &str = r#"
[[waiver]]
rule = "online-break"
institution = "H1"
reason = "校庆活动"
approver = "示例局甲"
from = 2026-03-01
until = 2026-03-20

[[waiver]]
rule = "online-break"
institution = "H2"
record = "S9"
reason = "补课"
approver = "示例局甲"
from = 2026-01-01
until = 2026-12-31

[[waiver]]
rule = "online-end-time"
institution = "H1"
reason = "补课"
approver = "示例局甲"
from = 2026-01-01
until = 2026-02-01
"#;

    #[test]
    fn findings_on_record_use_waivers() {
        let files = RuleFiles::embedded();
        let book = Rulebook::load(&files, "rugao-2021-125", &mut problems_for(&files));
        let mut problems = Problems::new(vec![("waivers.toml".into(), FILE.into())]);
        let waivers = Waivers::read(0, FILE, &book, &mut problems);
        assert!(problems.is_empty(), "{problems}");
        let on = "2026-03-10".parse().unwrap();
        let finding = |institution, record, day: Option<&str>| Waivable {
            rule: "online-break",
            institution,
            record,
            occurred_on: day.map(|day| day.parse().unwrap()),
        };
        let inside = finding(Some("H1"), "S1", Some("2026-03-20"));
        let outside = finding(Some("H1"), "S1", Some("2026-03-21"));
        let other = finding(Some("H2"), "S8", None);
        let nobody = finding(None, "S1", None);
        assert_eq!(waivers.covering(&inside, on).unwrap().reason, "校庆活动");
        for finding in [&outside, &other, &nobody] {
            assert!(waivers.covering(finding, on).is_none(), "{finding:?}");
        }
        let review = waivers.review_on_record([inside, outside, other, nobody], on);
        assert_eq!(review.waived, 1);
        let notes: Vec<&str> = review
            .notes
            .iter()
            .map(|(_, words)| words.as_str())
            .collect();
        insta::assert_snapshot!(notes.join("\n"));
    }
}
