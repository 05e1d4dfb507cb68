//! The circuit breaker: a run that would change far more than usual stops and asks.

use std::fmt;

/// What is far more than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So many may always be opened or closed in one night.
    pub floor: u64,
    /// Percent of the open findings on record that may change in one night.
    pub share: u16,
    /// How many times the greatest of the last runs may be reached.
    pub times: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            floor: 50,
            share: 20,
            times: 3,
        }
    }
}

/// How many findings a run opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// New and reopened findings.
    pub opened: u64,
    /// Findings that are no longer there.
    pub closed: u64,
}

impl From<super::nightly::Tally> for Change {
    fn from(tally: super::nightly::Tally) -> Self {
        Self {
            opened: tally.opened(),
            closed: tally.closed(),
        }
    }
}

/// Which way a run goes too far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Too many are opened.
    Opened,
    /// Too many are closed.
    Closed,
}

/// A run that has to stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Tripped {
    /// Which way; opening first, where both are too many.
    pub way: Way,
    /// What the run would do.
    pub change: Change,
    /// How many would have been allowed that way.
    pub allowed: u64,
    /// Open findings on record.
    pub on_record: u64,
    /// The greatest number of the last runs that way; `None` where there is none.
    pub usual: Option<u64>,
}

/// Stops a run that would open or close more than the floor, the share of what is on record,
/// and the multiple of the last runs allow: the greatest of the three counts. `last` are the
/// runs before that were carried out, in any order.
///
/// The very first run (nothing on record, no run before) opens everything there is and is let
/// through.
///
/// # Errors
/// Where a person has to look first; nothing may be changed before that.
pub fn check(
    limits: &Limits,
    change: Change,
    on_record: u64,
    last: &[Change],
) -> Result<(), Tripped> {
    let first = on_record == 0 && last.is_empty();
    let opened = last.iter().map(|run| run.opened).max();
    let closed = last.iter().map(|run| run.closed).max();
    let ways = [
        (Way::Opened, change.opened, opened),
        (Way::Closed, change.closed, closed),
    ];
    for (way, count, usual) in ways {
        let share = on_record.saturating_mul(limits.share.into()) / 100;
        let multiple = usual.unwrap_or(0).saturating_mul(limits.times.into());
        let allowed = limits.floor.max(share).max(multiple);
        if count > allowed && !first {
            return Err(Tripped {
                way,
                change,
                allowed,
                on_record,
                usual,
            });
        }
    }
    Ok(())
}

impl fmt::Display for Tripped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { opened, closed } = self.change;
        writeln!(
            f,
            "本次核查的变化远多于平时，已停止，没有改动任何疑点、案件和通知单。"
        )?;
        writeln!(
            f,
            "将打开疑点{opened}个，将认定不再存在{closed}个；记录在案未消除的有{}个。",
            self.on_record
        )?;
        let (what, causes) = match self.way {
            Way::Opened => (
                "打开",
                "规则或者限值刚刚改动、导入的数据串列或者重复、日历或者机构类别有误",
            ),
            Way::Closed => (
                "认定不再存在",
                "导入的数据不完整、来源改版后读不出内容、规则范围被改窄",
            ),
        };
        match self.usual {
            Some(usual) => writeln!(
                f,
                "此前各次运行最多{what}{usual}个；本次允许{what}{}个。",
                self.allowed
            )?,
            None => writeln!(f, "此前没有可比的运行；本次允许{what}{}个。", self.allowed)?,
        }
        writeln!(f, "常见原因：{causes}。")?;
        write!(
            f,
            "请先核对导入报告和抓取报告；原因有误的，改正后重新运行；确属实际情况的，由负责人确认后放行本次运行。"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(opened: u64, closed: u64) -> Change {
        Change { opened, closed }
    }

    #[test]
    fn the_greatest_of_three_counts_is_allowed() {
        let limits = Limits::default();
        let tripped =
            |change, on_record, last: &[Change]| check(&limits, change, on_record, last).is_err();
        assert!(!tripped(runs(50, 50), 10, &[]), "the floor");
        assert!(tripped(runs(51, 0), 10, &[]));
        assert!(!tripped(runs(0, 200), 1_000, &[]), "the share");
        assert!(tripped(runs(0, 201), 1_000, &[]));
        assert!(
            !tripped(runs(300, 0), 1_000, &[runs(100, 0), runs(3, 0)]),
            "the last runs"
        );
        assert!(tripped(runs(301, 0), 1_000, &[runs(3, 0), runs(100, 0)]));
        assert!(
            tripped(runs(0, 201), 1_000, &[runs(100, 0)]),
            "each way by itself"
        );
    }

    #[test]
    fn only_the_very_first_run_opens_everything() {
        let limits = Limits::default();
        assert_eq!(check(&limits, runs(574_599, 0), 0, &[]), Ok(()));
        assert!(check(&limits, runs(574_599, 0), 0, &[runs(0, 0)]).is_err());
    }

    #[test]
    fn the_person_is_told_what_to_look_at() {
        let opened = check(&Limits::default(), runs(420, 3), 900, &[runs(12, 9)]).unwrap_err();
        let closed = check(&Limits::default(), runs(0, 880), 900, &[]).unwrap_err();
        insta::assert_snapshot!(format!("{opened}\n\n{closed}"));
    }
}
