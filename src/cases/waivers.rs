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

    fn position(&self, finding: &Finding<'_>, on: NaiveDate) -> Option<usize> {
        let institution = finding.institution?;
        let day = finding.occurred_on.unwrap_or(on);
        self.all.iter().position(|w| {
            w.rule == finding.rule.id
                && w.institution == institution.id
                && w.record.as_ref().is_none_or(|id| *id == finding.id)
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
        let mut review = Review::default();
        if self.all.is_empty() {
            return review;
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
                review.waived += 1;
            }
        }
        for (waiver, used) in self.all.iter().zip(used) {
            let about = waiver.about();
            let left = (waiver.until - on).num_days();
            let mut note = |words: String| review.notes.push((waiver.at.clone(), words));
            if left < 0 {
                note(format!(
                    "{about}已于{}到期；其后的疑点照常列出",
                    waiver.until
                ));
            } else if used == 0 && waiver.from <= on {
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
