//! A second opinion on single findings: flags instead of a table.

use chrono::NaiveDate;

/// What a night shows of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is there, with this evidence.
    There(&'static str),
    /// It is proved not to be there.
    Absent,
    /// Nobody could look.
    Failed,
    /// Nobody looked.
    Skipped,
}

#[derive(Debug, Clone, Copy)]
struct Decision {
    evidence: &'static str,
    /// Last day of a dismissal; a settlement has none.
    until: Option<NaiveDate>,
    unfounded: bool,
    gone_since: bool,
}

/// One finding. It begins when it is first there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Model {
    evidence: &'static str,
    name: &'static str,
    absent: bool,
    doubt: bool,
    ended: bool,
    decision: Option<Decision>,
}

impl Model {
    pub(super) fn new(evidence: &'static str) -> Self {
        Self {
            evidence,
            name: "open",
            absent: false,
            doubt: false,
            ended: false,
            decision: None,
        }
    }

    pub(super) fn stage(&self) -> &'static str {
        match self.decision {
            Some(Decision { until: Some(_), .. }) => "dismissed",
            Some(Decision { until: None, .. }) => "resolved",
            None if self.ended => "resolved",
            None if self.doubt => "unverified",
            None => self.name,
        }
    }

    fn undecide(&mut self) {
        self.decision = None;
        self.ended = false;
        self.doubt = false;
        self.name = "reopened";
    }

    pub(super) fn night(&mut self, on: NaiveDate, sight: Sight) {
        let over = self
            .decision
            .is_some_and(|d| d.until.is_some_and(|until| until < on));
        match sight {
            Sight::There(evidence) => {
                let news = self.decision.is_some_and(|d| {
                    let back = d.until.is_none() && d.gone_since && !d.unfounded;
                    back || d.evidence != evidence
                });
                if over || news || (self.ended && self.decision.is_none()) {
                    self.undecide();
                }
                self.doubt = false;
                self.absent = false;
                self.evidence = evidence;
            }
            Sight::Absent => {
                self.absent = true;
                match &mut self.decision {
                    Some(decision) if !over => decision.gone_since = true,
                    _ => {
                        self.decision = None;
                        self.ended = true;
                    }
                }
            }
            Sight::Failed | Sight::Skipped => {
                if over && self.absent {
                    self.decision = None;
                    self.ended = true;
                } else if over {
                    self.undecide();
                }
                if sight == Sight::Failed && self.decision.is_none() && !self.ended {
                    self.doubt = true;
                }
            }
        }
    }

    /// Each says whether it could be done.
    pub(super) fn take_up(&mut self) -> bool {
        let can = matches!(self.stage(), "open" | "reopened");
        if can {
            self.name = "in_case";
        }
        can
    }

    pub(super) fn decide(&mut self, until: Option<NaiveDate>, unfounded: bool) -> bool {
        let can = self.decision.is_none() && !self.ended;
        if can {
            self.decision = Some(Decision {
                evidence: self.evidence,
                until,
                unfounded,
                gone_since: false,
            });
        }
        can
    }

    pub(super) fn revoke(&mut self) -> bool {
        let can = self.decision.is_some() || self.ended;
        if can {
            self.undecide();
        }
        can
    }
}
