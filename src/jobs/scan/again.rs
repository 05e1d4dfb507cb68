//! When the same facts may be judged otherwise although nothing has changed but the day.

use chrono::NaiveDate;

use crate::model::Institution;
use crate::rules::Rulebook;

/// The first day after `on` on which a limit begins or ends, or on which the institution's
/// permit is over.
pub(super) fn again_on(
    institution: &Institution,
    book: &Rulebook,
    on: NaiveDate,
) -> Option<NaiveDate> {
    let limits = book.rules.iter().flat_map(|rule| &rule.limits);
    let limits = limits.flat_map(|limit| [Some(limit.from), limit.to.and_then(|to| to.succ_opt())]);
    let expires = institution.permit_expires_on.value();
    let expired = expires.and_then(NaiveDate::succ_opt);
    limits
        .chain([expired])
        .flatten()
        .filter(|day| *day > on)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;
    use crate::rules::{RuleFiles, problems_for};

    #[test]
    fn the_day_after_a_permit_ends_is_another_day() {
        let files = RuleFiles::embedded();
        let book = Rulebook::load(&files, "rugao-2021-125", &mut problems_for(&files));
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let mut institution = Institution::default();
        let on = day("2024-09-18");
        assert_eq!(again_on(&institution, &book, on), None);
        institution.permit_expires_on = Field::Value(day("2024-09-20"));
        assert_eq!(again_on(&institution, &book, on), Some(day("2024-09-21")));
        assert_eq!(again_on(&institution, &book, day("2024-09-21")), None);
        // Limits of the rules: the freeze of 24 July 2021 is one of them.
        let before = again_on(&institution, &book, day("2021-07-01"));
        assert!(before.is_some_and(|day| day < "2021-09-01".parse().unwrap()));
    }
}
