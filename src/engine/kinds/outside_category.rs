//! `outside_category`: a non-subject institution teaches and advertises no subject class.

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::matching::Match;
use crate::engine::offers;
use crate::engine::verdict::{Reason, known, silent};
use crate::extract::subject_of;
use crate::model::{Category, Claim, Class, Field, Page, Table, Value, Word};

/// A class counts as subject tutoring by its declared category or by its subject.
#[derive(Debug)]
pub struct OutsideCategory {
    in_force: Dated<()>,
}

impl Check for OutsideCategory {
    const RECORDS: &'static [Record] = &[Record::Class, Record::Offer, Record::Page];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.class_day(class)) else {
            return Verdict::NotApplicable;
        };
        let owner = cx.facts.institution(class.institution);
        let taught = class.subject.text().and_then(|s| subject_of(s, cx.vocabulary));
        let by_subject = matches!(taught, Some((_, Category::Subject)));
        let declared = class.category.value() == Some(&Category::Subject);
        let teaches_subject: Result<bool, Reason> = match &cx.prepared.category[ix] {
            _ if declared || by_subject => Ok(true),
            Ok(_) => Ok(false),
            Err(reason) => Err(reason.clone()),
        };
        match (&owner.category, teaches_subject) {
            (Field::Value(Category::Subject), _) | (_, Ok(false)) => Verdict::Pass,
            (_, Err(reason)) => Verdict::Unknown(reason),
            (Field::Value(category), Ok(true)) => {
                let subject = class.subject.text().unwrap_or("未填写");
                let declared = class.category.value().map_or("未填写", |c| c.zh());
                let observed = format!("课程类别：{declared}，科目：{subject}");
                Verdict::violation(Value::Text(observed), limit(*category), at)
            }
            (silent_cell, Ok(true)) => {
                Verdict::Unknown(silent(silent_cell, Table::Institutions, "category"))
            }
        }
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let category = match non_subject(of.found, cx) {
            Ok(Some(category)) => category,
            Ok(None) => return Verdict::Pass,
            // A page that speaks for nobody registered is another rule's.
            Err(_) if *of.found == Match::None => return Verdict::NotApplicable,
            Err(reason) => return Verdict::Unknown(reason),
        };
        match of.offer.category {
            Some(Category::Subject) => {
                let subjects = match of.offer.subjects.as_slice() {
                    [] => "未写明".to_owned(),
                    subjects => subjects.join("、"),
                };
                let observed = Value::Text(format!("页面所写科目：{subjects}"));
                Verdict::violation(observed, limit(category), at)
                    .resting_on(offers::words(of.offer, "subjects"))
            }
            Some(_) => Verdict::Pass,
            None => Verdict::Unknown(Reason::Other("页面未写明课程类别".into())),
        }
    }

    /// Names under which subject lessons have been sold, on a page that offers courses.
    fn page(&self, page: &Page, ix: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let disguises = page.listing.claims.iter().filter(|claim| claim.kind == DISGUISE);
        let mut words: Vec<&Claim> = disguises.collect();
        words.sort_by_key(|claim| claim.start);
        let Some(first) = words.first().filter(|_| !page.listing.offers.is_empty()) else {
            return Verdict::NotApplicable;
        };
        let place = (first.start, first.end);
        match non_subject(cx.matches.of(ix), cx) {
            Ok(None) => Verdict::Pass,
            Err(_) if *cx.matches.of(ix) == Match::None => Verdict::NotApplicable,
            Err(reason) => Verdict::Unknown(reason),
            Ok(Some(category)) => {
                words.dedup_by(|a, b| a.text == b.text);
                let quoted: Vec<String> =
                    words.iter().map(|claim| format!("“{}”", claim.text)).collect();
                let observed = format!("页面文字：{}", quoted.join("、"));
                Verdict::violation(Value::Text(observed), limit(category), at)
                    .resting_on(Some(place))
            }
        }
    }
}

/// The kind of wording that hints at subject lessons under another name.
const DISGUISE: &str = "disguise";

fn limit(category: Category) -> Value {
    Value::Text(format!("{}机构不得开设学科类课程", category.zh()))
}

/// The category of the institution that is spoken for, where it is a non-subject one.
fn non_subject(found: &Match, cx: &Context<'_>) -> Result<Option<Category>, Reason> {
    let Match::One(ix, _) = found else { return Err(found.why_not()) };
    let category = &cx.facts.institution(*ix).category;
    let category = *known(category, Table::Institutions, "category")?;
    Ok(Some(category).filter(|category| *category != Category::Subject))
}
