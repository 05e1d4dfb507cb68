//! How soon a case has to be worked on.

use crate::model::Severity;
use crate::model::words;

words!(
    /// Priority of a case, the most urgent last.
    Priority {
        /// In turn.
        Normal = "normal" "一般",
        /// Before the others.
        High = "high" "优先",
        /// At once.
        Urgent = "urgent" "紧急",
    }
);

/// How many working days each priority has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Working days for a normal case.
    pub normal: u16,
    /// Working days for one that goes before.
    pub high: u16,
    /// Working days for an urgent one.
    pub urgent: u16,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            normal: 20,
            high: 10,
            urgent: 3,
        }
    }
}

impl Service {
    /// Working days of a priority.
    pub fn days(&self, priority: Priority) -> u16 {
        match priority {
            Priority::Normal => self.normal,
            Priority::High => self.high,
            Priority::Urgent => self.urgent,
        }
    }
}

/// The priority of a case: that of its heaviest finding, and one step more where the
/// institution had a case of the same family before.
pub fn priority(heaviest: Severity, before: bool) -> Priority {
    match (heaviest, before) {
        (Severity::Minor, false) => Priority::Normal,
        (Severity::Minor, true) | (Severity::Serious, false) => Priority::High,
        (Severity::Serious, true) | (Severity::Critical, _) => Priority::Urgent,
    }
}
