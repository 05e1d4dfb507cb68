//! Transition tables as data: from where, by whom, on what grounds, to where.

use std::fmt;

use super::grounds::{Actor, Grounds, Held, said};
use super::refusal::Refusal;
use crate::model::Word;
use crate::model::words;

words!(
    /// Who may take a step.
    By {
        /// The program only: it records what a run or a sender saw.
        Machine = "machine" "系统",
        /// A person only: it is a decision.
        Person = "person" "工作人员",
        /// Either.
        Either = "either" "系统或者工作人员",
    }
);

words!(
    /// What a step demands.
    Demand {
        /// A reason in words.
        Reason = "reason" "理由",
        /// A last day, later than today and not too far away.
        End = "end" "截止日期",
        /// The last day has passed.
        EndPassed = "end_passed" "期限届满",
        /// The evidence that is decided upon.
        Evidence = "evidence" "当前证据",
        /// Evidence other than that of the standing decision.
        ChangedEvidence = "changed_evidence" "新的证据",
        /// Institution, source and rule were evaluated in full.
        ProvenCoverage = "proven_coverage" "完整核查",
        /// The standing decision was not a person's.
        OwnDecision = "own_decision" "系统自己的记录",
        /// Another finding that this one repeats.
        Original = "original" "原疑点",
        /// The officer who is to do the work.
        Assignee = "assignee" "经办人员",
        /// The result of a case.
        Outcome = "outcome" "办理结果",
        /// An approved notice.
        Approved = "approved" "经批准的通知单",
        /// An officer other than the one whose decision stands, where one stands.
        OtherOfficer = "other_officer" "另一名工作人员",
    }
);

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<S> {
    /// To this state.
    State(S),
    /// Back to the state before.
    Before,
}

/// One row, or several that differ only in `from`.
#[derive(Debug)]
pub struct Step<S: 'static, A> {
    /// States that it starts from.
    pub from: &'static [S],
    /// What is done.
    pub action: A,
    /// Where it leads.
    pub to: To<S>,
    /// Who may do it.
    pub by: By,
    /// On what grounds.
    pub demands: &'static [Demand],
}

/// A closed list of states with its table.
pub trait Machine: Word + PartialEq + fmt::Debug {
    /// What can be done.
    type Action: Word + PartialEq + fmt::Debug;
    /// What the states are of: 疑点, 案件.
    const SUBJECT: &'static str;
    /// The state in which everything begins.
    const START: Self;
    /// States from which nothing leads on.
    const ENDS: &'static [Self];
    /// The table. A pair of state and action stands in it at most once.
    const TABLE: &'static [Step<Self, Self::Action>];

    /// The row for an action.
    fn row(self, action: Self::Action) -> Option<&'static Step<Self, Self::Action>> {
        Self::TABLE
            .iter()
            .find(|row| row.action == action && row.from.contains(&self))
    }

    /// What an actor can try from here, in the order of the table.
    fn actions(self, actor: &Actor) -> Vec<Self::Action> {
        Self::TABLE
            .iter()
            .filter(|row| row.from.contains(&self) && row.by.admits(actor))
            .map(|row| row.action)
            .collect()
    }

    /// Where an action leads.
    ///
    /// # Errors
    /// Where the table has no such step for the actor, or the grounds do not carry it.
    fn step(
        self,
        action: Self::Action,
        grounds: &Grounds<'_>,
        held: &Held<'_>,
    ) -> Result<To<Self>, Refusal> {
        let row = self.row(action).ok_or_else(|| Refusal::NoStep {
            subject: Self::SUBJECT,
            from: self.zh(),
            action: action.zh(),
            allowed: self.actions(grounds.actor).iter().map(|a| a.zh()).collect(),
        })?;
        if !row.by.admits(grounds.actor) {
            return Err(match row.by {
                By::Machine => Refusal::MachineOnly(action.zh()),
                By::Person | By::Either => Refusal::PersonOnly(action.zh()),
            });
        }
        row.demands
            .iter()
            .try_for_each(|demand| demand.check(grounds, held))?;
        Ok(row.to)
    }
}

impl By {
    /// Whether the actor is of this kind.
    pub fn admits(self, actor: &Actor) -> bool {
        match self {
            Self::Machine => *actor == Actor::Machine,
            Self::Person => *actor != Actor::Machine,
            Self::Either => true,
        }
    }
}

impl Demand {
    fn check(self, grounds: &Grounds<'_>, held: &Held<'_>) -> Result<(), Refusal> {
        let need = |met: bool, refusal: Refusal| if met { Ok(()) } else { Err(refusal) };
        match self {
            Self::Reason => need(grounds.said().is_some(), Refusal::NoReason),
            Self::End => end(grounds, held),
            Self::EndPassed => match held.until {
                Some(until) if grounds.on <= until => Err(Refusal::NotLapsed(until)),
                _ => Ok(()),
            },
            Self::Evidence => need(said(grounds.evidence).is_some(), Refusal::NoEvidence),
            Self::ChangedEvidence => {
                let now = said(grounds.evidence).ok_or(Refusal::NoEvidence)?;
                need(held.evidence != Some(now), Refusal::EvidenceUnchanged)
            }
            Self::ProvenCoverage => need(grounds.covered, Refusal::NotCovered),
            Self::OwnDecision => match held.decided_by {
                Some(Actor::Person(name)) => Err(Refusal::PersonsDecision(name.clone())),
                Some(Actor::Machine) | None => Ok(()),
            },
            Self::Original => {
                let original = said(grounds.original).ok_or(Refusal::NoOriginal)?;
                need(held.own != Some(original), Refusal::OwnOriginal)
            }
            Self::Assignee => need(said(grounds.assignee).is_some(), Refusal::NoAssignee),
            Self::Outcome => need(
                grounds.outcome.is_some(),
                Refusal::NoOutcome(super::Outcome::listed()),
            ),
            Self::Approved => need(grounds.approved, Refusal::NotApproved),
            Self::OtherOfficer => match held.decided_by {
                Some(before) if before == grounds.actor => {
                    Err(Refusal::SameOfficer(before.to_string()))
                }
                _ => Ok(()),
            },
        }
    }
}

fn end(grounds: &Grounds<'_>, held: &Held<'_>) -> Result<(), Refusal> {
    let until = grounds.until.ok_or(Refusal::NoEnd)?;
    if until <= grounds.on {
        let on = grounds.on;
        return Err(Refusal::EndPassed { until, on });
    }
    match held.longest {
        Some(longest) if until > longest => Err(Refusal::EndTooFar { until, longest }),
        _ => Ok(()),
    }
}
