//! Who has to approve a notice before it goes out.

use std::collections::BTreeMap;

use super::notice::Notice;
use crate::model::{Certainty, Severity, words};

words!(
    /// How a notice is approved, the strictest last.
    Approval {
        /// By the settings: nobody has to look.
        Automatic = "automatic" "自动批准",
        /// By one officer.
        One = "one" "一人批准",
        /// By two different officers.
        Two = "two" "两人批准",
    }
);

impl Approval {
    /// How many officers that takes.
    pub fn officers(self) -> usize {
        match self {
            Self::Automatic => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// What approval a deployment asks for. A rule's own entry outweighs that of its severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvals {
    /// Where nothing else is said.
    pub otherwise: Approval,
    /// By severity of the rule.
    pub by_severity: BTreeMap<Severity, Approval>,
    /// By id of the rule.
    pub by_rule: BTreeMap<String, Approval>,
    /// At least so much where a finding is a suspicion that nobody has confirmed: pages and
    /// tips prove nothing by themselves.
    pub suspicions: Approval,
}

impl Default for Approvals {
    /// One officer for everything: a wrong accusation harms people, so that a deployment says
    /// itself what may go out unseen.
    fn default() -> Self {
        Self {
            otherwise: Approval::One,
            by_severity: BTreeMap::new(),
            by_rule: BTreeMap::new(),
            suspicions: Approval::One,
        }
    }
}

impl Approvals {
    /// What one finding asks for.
    pub fn of(&self, rule: &str, severity: Severity, certainty: Certainty) -> Approval {
        let by_rule = self.by_rule.get(rule);
        let set = by_rule.or_else(|| self.by_severity.get(&severity));
        let set = set.copied().unwrap_or(self.otherwise);
        match certainty {
            Certainty::Violation => set,
            Certainty::Suspicion => set.max(self.suspicions),
        }
    }

    /// What a notice asks for: the strictest of its findings.
    pub fn needed(&self, notice: &Notice<'_>) -> Approval {
        let of = |f: &crate::engine::Finding<'_>| self.of(&f.rule.id, f.rule.severity, f.certainty);
        notice.findings().map(of).max().unwrap_or(self.otherwise)
    }
}
