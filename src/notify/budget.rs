//! How many mails a bureau gets in an hour, and what is put together into one.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::plan::Priority;

/// Mails per bureau and hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// For every bureau that has no number of its own; at least 1.
    pub per_hour: u32,
    /// By bureau.
    pub by_bureau: BTreeMap<String, u32>,
    /// How many notices one roundup lists at most; the others wait for the next hour.
    pub longest: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            per_hour: 10,
            by_bureau: BTreeMap::new(),
            longest: 50,
        }
    }
}

/// A delivery that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Id of the delivery.
    pub id: i64,
    /// The bureau that it goes to.
    pub bureau: String,
    /// Priority of its case: the most urgent go first, and by themselves.
    pub priority: Priority,
}

/// What one hour sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hour {
    /// Deliveries that go as mails of their own.
    pub single: Vec<i64>,
    /// By bureau: deliveries that go together in one roundup, at least two. Each of them takes
    /// every step of its own table with the roundup, so that each is delivered once.
    pub together: BTreeMap<String, Vec<i64>>,
    /// Deliveries that wait for the next hour.
    pub later: Vec<i64>,
}

/// Plans the next mails. `sent` are the mails of the last hour by bureau, a roundup being one.
///
/// The order of `waiting` does not matter: urgent ones go first, then those that wait longest
/// (the least ids).
pub fn plan(budget: &Budget, sent: &BTreeMap<String, u32>, waiting: &[Waiting]) -> Hour {
    let mut queues: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    for delivery in waiting {
        let rank = (std::cmp::Reverse(delivery.priority), delivery.id);
        queues.entry(&delivery.bureau).or_default().insert(rank);
    }
    let mut hour = Hour::default();
    for (bureau, queue) in queues {
        let budgeted = budget.by_bureau.get(bureau).copied();
        let budgeted = budgeted.unwrap_or(budget.per_hour).max(1);
        let left = budgeted.saturating_sub(sent.get(bureau).copied().unwrap_or(0));
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let ids: Vec<i64> = queue.into_iter().map(|(_, id)| id).collect();
        if ids.len() <= left {
            hour.single.extend(ids);
            continue;
        }
        let Some(single) = left.checked_sub(1) else {
            hour.later.extend(ids);
            continue;
        };
        let (single, rest) = ids.split_at(single);
        let (together, later) = rest.split_at(rest.len().min(budget.longest.max(2)));
        hour.single.extend(single);
        hour.together.insert(bureau.to_owned(), together.to_vec());
        hour.later.extend(later);
    }
    hour
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Word;

    fn waiting(id: i64, bureau: &str) -> Waiting {
        Waiting {
            id,
            bureau: bureau.to_owned(),
            priority: Priority::Normal,
        }
    }

    #[test]
    fn above_the_budget_the_rest_goes_together() {
        let budget = Budget {
            per_hour: 3,
            longest: 4,
            ..Budget::default()
        };
        let mut all: Vec<Waiting> = (1..=8).map(|id| waiting(id, "教育局")).collect();
        all[7].priority = Priority::Urgent;
        all.push(waiting(9, "发改委"));
        let hour = plan(&budget, &BTreeMap::new(), &all);
        assert_eq!(hour.single, [9, 8, 1]);
        assert_eq!(hour.together["教育局"], [2, 3, 4, 5]);
        assert_eq!(hour.later, [6, 7]);
        let sent = BTreeMap::from([("教育局".to_owned(), 3)]);
        assert_eq!(plan(&budget, &sent, &all).later.len(), 8);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn each_goes_once_and_no_bureau_gets_too_many(
            made in prop::collection::vec((0_usize..3, 0_usize..3), 0..40),
            per_hour in 0_u32..6, longest in 0_usize..8,
            sent in prop::collection::vec(0_u32..6, 3),
        ) {
            let bureaus = ["甲局", "乙局", "丙局"];
            let all: Vec<Waiting> = (1_i64..).zip(&made).map(|(id, (bureau, priority))| Waiting {
                priority: Priority::ALL[*priority], ..waiting(id, bureaus[*bureau])
            }).collect();
            let sent: BTreeMap<String, u32> = bureaus.iter().map(ToString::to_string).zip(sent).collect();
            let budget = Budget { per_hour, longest, ..Budget::default() };
            let hour = plan(&budget, &sent, &all);
            let backwards: Vec<Waiting> = all.iter().rev().cloned().collect();
            prop_assert_eq!(&hour, &plan(&budget, &sent, &backwards));
            let mut ids: Vec<i64> = hour.single.iter().chain(hour.together.values().flatten())
                .chain(&hour.later).copied().collect();
            ids.sort_unstable();
            prop_assert_eq!(ids, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
            for bureau in bureaus {
                let of = |id: &&i64| all.iter().any(|w| w.id == **id && w.bureau == bureau);
                let mails = hour.single.iter().filter(of).count() + usize::from(hour.together.contains_key(bureau));
                let budgeted = per_hour.max(1).saturating_sub(sent[bureau]);
                prop_assert!(mails <= usize::try_from(budgeted).unwrap());
            }
            prop_assert!(hour.together.values().all(|ids| ids.len() >= 2));
        }
    }
}
