//! `[notices]` as the jobs use it.

use chrono::TimeDelta;

use super::NoticeJobError;
use crate::config::{ApprovalConfig, NoticesConfig};
use crate::model::{Severity, Word};
use crate::notify::budget::Budget;
use crate::notify::delivery::Retry;
use crate::notify::{Approval, Approvals, Directory, Reminders};
use crate::rules::Rulebook;

/// Approval, budget, further attempts, reminders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who approves.
    pub approvals: Approvals,
    /// Mails per bureau.
    pub budget: Budget,
    /// Further attempts.
    pub retry: Retry,
    /// Reminders.
    pub reminders: Reminders,
    /// How long a sender holds what it has claimed.
    pub lease: TimeDelta,
}

impl Settings {
    /// The settings, with bureaus called by the names that the directory gives them.
    ///
    /// # Errors
    /// Where a rule or a bureau is named that there is none of.
    pub fn of(
        config: &NoticesConfig,
        book: &Rulebook,
        directory: &Directory,
    ) -> Result<Self, NoticeJobError> {
        if let Some(rule) = config.rule.keys().find(|id| book.rule(id).is_none()) {
            return Err(NoticeJobError::NoRule(rule.clone()));
        }
        let named = |key, name: &String| match directory.find(name) {
            Some(bureau) => Ok(bureau.name.clone()),
            None => Err(NoticeJobError::NoBureau(key, name.clone())),
        };
        let by_bureau = config.budget.bureau.iter();
        let by_bureau = by_bureau.map(|(name, n)| Ok((named("budget.bureau", name)?, *n)));
        let escalate_to = config.reminders.escalate_to.as_ref();
        let escalate_to = escalate_to.map(|name| named("reminders.escalate_to", name));
        let by_severity = config.severity.iter().filter_map(|(code, told)| {
            let severity = Severity::ALL.iter().find(|s| s.code() == code)?;
            Some((*severity, approval(*told)))
        });
        let by_rule = config.rule.iter();
        Ok(Self {
            approvals: Approvals {
                otherwise: approval(config.approval),
                by_severity: by_severity.collect(),
                by_rule: by_rule
                    .map(|(id, told)| (id.clone(), approval(*told)))
                    .collect(),
                suspicions: approval(config.suspicions),
            },
            budget: Budget {
                per_hour: config.budget.per_hour,
                by_bureau: by_bureau.collect::<Result<_, NoticeJobError>>()?,
                longest: config.budget.longest,
            },
            retry: Retry {
                first: TimeDelta::seconds(config.retry.first_seconds.into()),
                longest: TimeDelta::minutes(config.retry.longest_minutes.into()),
                give_up_after: TimeDelta::hours(config.retry.give_up_hours.into()),
                ..Retry::default()
            },
            reminders: Reminders {
                first: config.reminders.first,
                every: config.reminders.every,
                most: config.reminders.most,
                escalate_after: config.reminders.escalate_after,
                escalate_to: escalate_to.transpose()?,
            },
            lease: TimeDelta::seconds(config.lease_seconds.into()),
        })
    }
}

fn approval(told: ApprovalConfig) -> Approval {
    match told {
        ApprovalConfig::Automatic => Approval::Automatic,
        ApprovalConfig::One => Approval::One,
        ApprovalConfig::Two => Approval::Two,
    }
}
