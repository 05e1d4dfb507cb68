//! One finding in one night.

use chrono::NaiveDate;

use super::coverage::Looked;
use super::event::Event;
use super::record::{Night, Record, Seen};
use crate::cases::finding::{FindingAction, FindingState, apply};
use crate::cases::grounds::{Actor, Grounds};

/// A record on its way through a night.
#[derive(Debug)]
pub(super) struct Judging<'n> {
    pub(super) record: Record,
    pub(super) events: Vec<Event>,
    /// Why nobody could look, where nobody could.
    failed: Option<String>,
    night: &'n Night,
}

impl<'n> Judging<'n> {
    /// A finding that was on record.
    pub(super) fn known(record: Record, night: &'n Night) -> Self {
        Self {
            record,
            events: Vec::new(),
            failed: None,
            night,
        }
    }

    /// A finding that was not.
    pub(super) fn new(seen: Seen, night: &'n Night) -> Self {
        let record = Record {
            seen,
            state: FindingState::Open,
            present: true,
            last_run: night.run,
        };
        Self {
            events: vec![Event::New],
            ..Self::known(record, night)
        }
    }

    /// The run saw it.
    pub(super) fn saw(&mut self, seen: Seen) {
        let again = self.record.last_run != self.night.run;
        if again {
            self.events.push(Event::SeenAgain);
        }
        if self.record.seen.evidence != seen.evidence {
            self.events.push(Event::EvidenceChanged {
                from: self.record.seen.evidence.clone(),
                to: seen.evidence.clone(),
            });
        }
        self.record.seen = seen;
        self.record.present = true;
        self.record.last_run = self.night.run;
        let changed = self.differs();
        match &self.record.state {
            FindingState::Unverified { .. } => self.act(FindingAction::Verify, Event::Verified),
            FindingState::Resolved(resolution) => match (&resolution.by, changed) {
                (Actor::Machine, _) => self.act(FindingAction::Return, Event::Returned),
                (Actor::Person(_), true) if resolution.gone => {
                    self.act(FindingAction::Reopen, Event::Returned);
                }
                (Actor::Person(_), true) => self.act(FindingAction::Reopen, Event::Reopened),
                (Actor::Person(_), false) => {}
            },
            FindingState::Dismissed(_) if changed => {
                self.act(FindingAction::Reopen, Event::Reopened);
            }
            FindingState::Dismissed(dismissal) => self.dismissed(dismissal.until),
            FindingState::DuplicateOf {
                by: Actor::Person(_),
                ..
            } if changed => self.act(FindingAction::Reopen, Event::Reopened),
            FindingState::DuplicateOf { .. }
            | FindingState::Open
            | FindingState::InCase
            | FindingState::Reopened => {}
        }
    }

    /// The run did not see it.
    pub(super) fn missed(&mut self, looked: Looked<'_>) {
        match looked {
            Looked::Evaluated => self.gone(),
            Looked::Failed(why) => self.failed = Some(format!("来源未能读取（{why}）")),
            Looked::Unjudged(why) => self.failed = Some(format!("规则未能判断（{why}）")),
            Looked::NotLooked => {}
        }
        if looked != Looked::Evaluated {
            self.unseen();
            self.doubt();
        }
    }

    /// It is proved that it is not there.
    fn gone(&mut self) {
        let was_there = std::mem::replace(&mut self.record.present, false);
        match &mut self.record.state {
            FindingState::Dismissed(dismissal) if dismissal.until < self.night.on => {
                let until = dismissal.until;
                self.events.push(Event::Lapsed {
                    until,
                    there: false,
                });
                self.act(FindingAction::LapseGone, Event::Resolved);
            }
            FindingState::Resolved(resolution) => {
                // Also where it was not there when it was settled: from now on a return is news.
                let known = std::mem::replace(&mut resolution.gone, true);
                self.still(!known);
            }
            FindingState::Dismissed(_)
            | FindingState::DuplicateOf {
                by: Actor::Person(_),
                ..
            } => self.still(was_there),
            _ => self.act(FindingAction::Resolve, Event::Resolved),
        }
    }

    fn still(&mut self, was_there: bool) {
        if was_there {
            self.events.push(Event::Gone);
        }
    }

    /// It was not seen, and that proves nothing.
    fn unseen(&mut self) {
        if let FindingState::Dismissed(dismissal) = &self.record.state {
            let until = dismissal.until;
            if self.record.present {
                self.dismissed(until);
            } else if until < self.night.on {
                // An earlier run proved that it is gone.
                self.events.push(Event::Lapsed {
                    until,
                    there: false,
                });
                self.act(FindingAction::LapseGone, Event::Resolved);
            }
        }
    }

    /// Where nobody could look, nobody knows whether it is still there. Asked for once more
    /// after repetitions are sorted out, for those that stand alone from then on.
    pub(super) fn doubt(&mut self) {
        if self.record.state.live().is_some()
            && let Some(why) = self.failed.clone()
        {
            let event = Event::Unverified(why.clone());
            self.act_because(FindingAction::Doubt, event, Some(&why), None);
        }
    }

    /// The time of a dismissal of what is there, or was when last looked at.
    fn dismissed(&mut self, until: NaiveDate) {
        let left = (until - self.night.on).num_days();
        if left < 0 {
            self.act(FindingAction::Lapse, Event::Lapsed { until, there: true });
        } else if left <= i64::from(self.night.warn_days)
            && let FindingState::Dismissed(dismissal) = &mut self.record.state
            && !std::mem::replace(&mut dismissal.warned, true)
        {
            self.events.push(Event::Lapsing { until, left });
        }
    }

    /// Whether the evidence is other than that of the standing decision.
    fn differs(&self) -> bool {
        self.record.state.compared() != Some(self.record.seen.evidence.as_str())
    }

    pub(super) fn act(&mut self, action: FindingAction, event: Event) {
        self.act_because(action, event, None, None);
    }

    pub(super) fn repeats(&mut self, original: &str) {
        let event = Event::Duplicate(original.to_owned());
        self.act_because(FindingAction::MarkDuplicate, event, None, Some(original));
    }

    fn act_because(
        &mut self,
        action: FindingAction,
        event: Event,
        reason: Option<&str>,
        original: Option<&str>,
    ) {
        let seen = &self.record.seen;
        let grounds = Grounds {
            reason,
            original,
            evidence: Some(&seen.evidence),
            // `present` is taken back only by a run that looked everywhere.
            covered: !self.record.present,
            ..Grounds::of(&Actor::Machine, self.night.on)
        };
        match apply(&seen.fingerprint, &self.record.state, action, &grounds) {
            Ok(state) => {
                self.record.state = state;
                self.events.push(event);
            }
            Err(refusal) => self.events.push(Event::Refused(refusal.to_string())),
        }
    }
}
