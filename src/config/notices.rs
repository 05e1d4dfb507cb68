//! `[notices]`: who approves them, how many a bureau gets, when they are tried again, and when
//! bureaus are reminded.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Settings of notices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticesConfig {
    /// Who approves, where nothing else is said.
    pub approval: ApprovalConfig,
    /// At least so much where a finding is a suspicion, as of a page or a tip.
    pub suspicions: ApprovalConfig,
    /// By severity: `minor`, `serious`, `critical`.
    pub severity: BTreeMap<String, ApprovalConfig>,
    /// By id of a rule.
    pub rule: BTreeMap<String, ApprovalConfig>,
    /// How long a sender holds what it has claimed, in seconds. What it held longer is put
    /// back, or is `unknown` where it may have been written to a server.
    pub lease_seconds: u32,
    /// Mails per bureau.
    pub budget: BudgetConfig,
    /// Further attempts.
    pub retry: RetryConfig,
    /// Reminders after the day of reply.
    pub reminders: RemindersConfig,
}

/// Who approves a notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalConfig {
    /// Nobody has to look.
    Automatic,
    /// One officer.
    #[default]
    One,
    /// Two different officers.
    Two,
}

/// Mails per bureau and hour; what is above goes together in one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BudgetConfig {
    /// For every bureau without a number of its own.
    pub per_hour: u32,
    /// Most notices in one roundup.
    pub longest: usize,
    /// By bureau.
    pub bureau: BTreeMap<String, u32>,
}

/// When a delivery that was put off is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryConfig {
    /// Seconds after the first attempt; each further pause is twice as long.
    pub first_seconds: u32,
    /// The longest pause, in minutes.
    pub longest_minutes: u32,
    /// After so many hours since the first attempt a person has to look.
    pub give_up_hours: u32,
}

/// When bureaus are reminded, in working days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RemindersConfig {
    /// Days after the day of reply until the first reminder.
    pub first: u32,
    /// Days between reminders.
    pub every: u32,
    /// How many are sent at most.
    pub most: u32,
    /// Days after the day of reply until somebody above is told.
    pub escalate_after: u32,
    /// The bureau that is told then; nobody is where this is left out.
    pub escalate_to: Option<String>,
}

impl Default for NoticesConfig {
    fn default() -> Self {
        Self {
            approval: ApprovalConfig::One,
            suspicions: ApprovalConfig::One,
            severity: BTreeMap::new(),
            rule: BTreeMap::new(),
            lease_seconds: 1_800,
            budget: BudgetConfig::default(),
            retry: RetryConfig::default(),
            reminders: RemindersConfig::default(),
        }
    }
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self {
            per_hour: 10,
            longest: 50,
            bureau: BTreeMap::new(),
        }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            first_seconds: 300,
            longest_minutes: 240,
            give_up_hours: 72,
        }
    }
}

impl Default for RemindersConfig {
    fn default() -> Self {
        Self {
            first: 1,
            every: 5,
            most: 3,
            escalate_after: 15,
            escalate_to: None,
        }
    }
}

impl NoticesConfig {
    /// What is wrong with the settings, in words; empty where all is well.
    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut positive = |key: &str, value: u64| {
            if value == 0 {
                out.push(format!("[notices] {key} = 0，应为1或以上"));
            }
        };
        positive("lease_seconds", self.lease_seconds.into());
        positive("budget.per_hour", self.budget.per_hour.into());
        positive("retry.first_seconds", self.retry.first_seconds.into());
        positive("retry.longest_minutes", self.retry.longest_minutes.into());
        positive("retry.give_up_hours", self.retry.give_up_hours.into());
        positive("reminders.first", self.reminders.first.into());
        positive("reminders.every", self.reminders.every.into());
        for (bureau, mails) in &self.budget.bureau {
            positive(&format!("budget.bureau.{bureau}"), (*mails).into());
        }
        if self.budget.longest < 2 {
            let longest = self.budget.longest;
            out.push(format!("[notices] budget.longest = {longest}，应为2或以上"));
        }
        for severity in self.severity.keys() {
            if !["minor", "serious", "critical"].contains(&severity.as_str()) {
                out.push(format!(
                    "[notices] severity.{severity}：应为 minor、serious 或 critical"
                ));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_named() {
        let config: NoticesConfig = toml::from_str(
            "lease_seconds = 0\nseverity = { grave = \"two\" }\n\
             [budget]\nlongest = 1\nbureau = { \"教育局\" = 0 }\n",
        )
        .unwrap();
        let told = config.mistakes().join("\n");
        for words in [
            "lease_seconds",
            "severity.grave",
            "budget.longest = 1",
            "教育局",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(NoticesConfig::default().mistakes().is_empty());
        assert!(toml::from_str::<NoticesConfig>("aproval = \"one\"").is_err());
    }
}
