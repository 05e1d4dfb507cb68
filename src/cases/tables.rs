//! What holds of every transition table, for the tests of each.

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Actor, By, Grounds, Held, Machine, Outcome, To};
use crate::model::Word;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every state can be reached from the first one, no row stands twice, and the ends end.
pub(crate) fn hold<S: Machine>() {
    for row in S::TABLE {
        for from in row.from {
            let same = S::TABLE
                .iter()
                .filter(|r| r.action == row.action && r.from.contains(from));
            assert_eq!(same.count(), 1, "{from:?} {:?} stands twice", row.action);
        }
    }
    let mut reached = vec![S::START];
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        for row in S::TABLE.iter().filter(|row| row.from.contains(&from)) {
            if let To::State(to) = row.to
                && !reached.contains(&to)
            {
                reached.push(to);
            }
        }
        at += 1;
    }
    for state in S::ALL {
        assert!(reached.contains(state), "{state:?} is never reached");
        let leads_on = S::TABLE.iter().any(|row| row.from.contains(state));
        let ends = S::ENDS.contains(state);
        assert_eq!(leads_on, !ends, "{state:?}");
    }
    let unused = |a: &&S::Action| S::TABLE.iter().all(|row| row.action != **a);
    let unused: Vec<_> = S::Action::ALL.iter().filter(unused).collect();
    assert!(unused.is_empty(), "{unused:?} stand in no row");
}

/// The table in words, for a snapshot that people read.
pub(crate) fn listed<S: Machine>() -> String {
    let mut out = String::new();
    for row in S::TABLE {
        let from: Vec<&str> = row.from.iter().map(|s| s.zh()).collect();
        let to = match row.to {
            To::State(state) => state.zh(),
            To::Before => "（原状态）",
        };
        let demands: Vec<&str> = row.demands.iter().map(|d| d.zh()).collect();
        let (from, demands) = (from.join("、"), demands.join("、"));
        let by = row.by.zh();
        out += &format!(
            "{from} --{}--> {to}；{by}；须有：{demands}\n",
            row.action.zh()
        );
    }
    out
}

/// Grounds of any kind, owned so that they can be made at random.
#[derive(Debug, Clone)]
pub(crate) struct AnyGrounds {
    pub(crate) actor: Actor,
    on: NaiveDate,
    reason: Option<&'static str>,
    until: Option<i64>,
    evidence: Option<&'static str>,
    covered: bool,
    original: Option<&'static str>,
    assignee: Option<&'static str>,
    outcome: Option<Outcome>,
    approved: bool,
}

impl AnyGrounds {
    pub(crate) fn get(&self) -> Grounds<'_> {
        Grounds {
            actor: &self.actor,
            on: self.on,
            reason: self.reason,
            until: self
                .until
                .map(|days| self.on + chrono::TimeDelta::days(days)),
            evidence: self.evidence,
            covered: self.covered,
            original: self.original,
            assignee: self.assignee,
            outcome: self.outcome,
            approved: self.approved,
        }
    }
}

pub(crate) fn any_grounds() -> impl Strategy<Value = AnyGrounds> {
    let text =
        |words: &'static [&'static str]| prop::option::weighted(0.8, prop::sample::select(words));
    let actor = prop_oneof![
        Just(Actor::Machine),
        Just(Actor::person("wang")),
        Just(Actor::person("li")),
    ];
    (
        (actor, 0_i64..40, text(&["有据", " "])),
        (
            prop::option::of(-3_i64..400),
            text(&["e1", "e2", "e3"]),
            any::<bool>(),
        ),
        (text(&["f1", "f2"]), text(&["wang", "li"]), any::<bool>()),
        prop::option::of(prop::sample::select(Outcome::ALL)),
    )
        .prop_map(
            |((actor, on, reason), (until, evidence, covered), more, outcome)| {
                let (original, assignee, approved) = more;
                AnyGrounds {
                    actor,
                    on: day("2026-03-02") + chrono::TimeDelta::days(on),
                    reason,
                    until,
                    evidence,
                    covered,
                    original,
                    assignee,
                    outcome,
                    approved,
                }
            },
        )
}

/// An action and its grounds, of which a walk is made.
pub(crate) fn any_move() -> impl Strategy<Value = (Index, AnyGrounds)> {
    (any::<Index>(), any_grounds())
}

/// Where a step is refused, the words say why and what to do.
pub(crate) fn has_words(refusal: &super::Refusal) {
    let words = refusal.to_string();
    assert!(words.chars().count() > 15, "{words}");
    assert!(
        !words.is_ascii() && words.contains(['。', '；', '：']),
        "{words}"
    );
}

/// What the table alone says of a step, apart from its demands.
pub(crate) fn may<S: Machine>(from: S, action: S::Action, actor: &Actor) -> bool {
    from.row(action).is_some_and(|row| match row.by {
        By::Either => true,
        By::Machine => *actor == Actor::Machine,
        By::Person => *actor != Actor::Machine,
    })
}

/// Nothing but the table's own states is reached, whatever is asked for.
pub(crate) fn step_stays_inside<S: Machine>(from: S, action: S::Action, grounds: &AnyGrounds) {
    let result = from.step(action, &grounds.get(), &Held::default());
    match result {
        Ok(to) => {
            assert!(may(from, action, &grounds.actor));
            assert_eq!(Some(to), from.row(action).map(|row| row.to));
        }
        Err(refusal) => has_words(&refusal),
    }
}
