//! A tip that matches nobody in the registry may speak of an institution without a permit.

use chrono::NaiveDate;

use crate::engine::{Finding, SourceRef, fingerprint};
use crate::model::{Certainty, Value};
use crate::rules::Rulebook;

/// The rule that such a tip falls under.
const RULE: &str = "unlicensed-institution";
/// The table that findings of tips name.
const TABLE: &str = "tips";
/// What a finding names as its source: the words of a tip stay with the tip.
const SOURCE: &str = "线索登记";

/// An open tip that was compared with the whole registry and matches nobody in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTip<'a> {
    /// Its number.
    pub id: i64,
    /// The place that it names.
    pub place: Option<&'a str>,
    /// Day on which it was seen, else came in.
    pub seen_on: NaiveDate,
    /// Whether its words speak of tutoring at all: a complaint about parked cars names nobody
    /// in the registry either, and accuses nobody.
    pub speaks_of_tutoring: bool,
}

/// The suspicion for a person to confirm; `None` where the rule was not in force on that day,
/// is not in this rulebook, or the tip does not speak of tutoring.
pub fn unlicensed<'a>(tip: OpenTip<'a>, book: &'a Rulebook) -> Option<Finding<'a>> {
    if !tip.speaks_of_tutoring {
        return None;
    }
    let rule = book.rule(RULE).filter(|rule| rule.is_active())?;
    let governing = rule
        .limits
        .iter()
        .find(|limit| limit.holds_on(tip.seen_on))?;
    let id = tip.id.to_string();
    let label = match tip.place {
        Some(place) => format!("线索{id}反映的机构（{place}）"),
        None => format!("线索{id}反映的机构"),
    };
    Some(Finding {
        rule,
        certainty: Certainty::Suspicion,
        institution: None,
        table: TABLE,
        label,
        occurred_on: Some(tip.seen_on),
        observed: Value::Text("登记数据中没有对应的机构".into()),
        limit: Value::Text("须有办学许可证和统一社会信用代码".into()),
        governing,
        source: SourceRef {
            file: SOURCE,
            sheet: None,
            row: None,
            chars: None,
        },
        basis: None,
        fingerprint: fingerprint(rule, None, TABLE, &id),
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleFiles, problems_for};

    #[test]
    fn a_tip_of_nobody_is_a_suspicion_of_the_rule_s_bureaus() {
        let files = RuleFiles::embedded();
        let mut problems = problems_for(&files);
        let book = Rulebook::load(&files, "rugao-2021-125", &mut problems);
        assert!(problems.is_empty(), "{problems}");
        let day = |text: &str| text.parse().unwrap();
        let tip = OpenTip {
            id: 12,
            place: Some("示范镇示例路1号"),
            seen_on: day("2024-09-10"),
            speaks_of_tutoring: true,
        };
        let found = unlicensed(tip, &book).unwrap();
        assert_eq!(found.rule.item, Some(72));
        assert_eq!(found.certainty, Certainty::Suspicion);
        assert!(!found.rule.lead.is_empty());
        assert_eq!(
            found.message(),
            "线索12反映的机构（示范镇示例路1号）：登记数据中没有对应的机构；须有办学许可证和统一社会信用代码。"
        );
        let later = OpenTip {
            seen_on: day("2024-10-10"),
            ..tip
        };
        let again = unlicensed(later, &book).unwrap();
        assert_eq!(again.fingerprint, found.fingerprint, "the same breach");
        let other = unlicensed(OpenTip { id: 13, ..tip }, &book).unwrap();
        assert_ne!(other.fingerprint, found.fingerprint);

        let before = OpenTip {
            seen_on: day("2021-09-08"),
            ..tip
        };
        assert!(unlicensed(before, &book).is_none(), "not in force yet");
        let cars = OpenTip {
            speaks_of_tutoring: false,
            ..tip
        };
        assert!(unlicensed(cars, &book).is_none());
    }
}
