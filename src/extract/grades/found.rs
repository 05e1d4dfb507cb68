//! Grades and stages that were found, and how those of several pieces join.

use crate::extract::text::Found;
use crate::model::Stage;

/// Grades or stages with the words they rest on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Grades {
    pub(in crate::extract) grades: Vec<Found<u8>>,
    pub(in crate::extract) stages: Vec<Found<Stage>>,
}

impl Grades {
    pub(super) fn add(&mut self, value: u8, start: usize, end: usize) {
        if !self.grades.iter().any(|known| known.value == value) {
            self.grades.push(Found::new(value, start, end));
        }
    }

    /// Takes in the grades and stages of another piece.
    /// Whether a grade is common, or a stage where one side names no grades.
    pub(in crate::extract) fn share(&self, other: &Self) -> bool {
        if !self.grades.is_empty() && !other.grades.is_empty() {
            return self
                .grades
                .iter()
                .any(|g| other.grades.iter().any(|o| o.value == g.value));
        }
        self.stages
            .iter()
            .any(|s| other.stages.iter().any(|o| o.value == s.value))
    }

    /// 高中物理, for pupils of 高一到高三: the grades are those of the stages that are
    /// known, whichever words named them.
    pub(in crate::extract) fn refine(&mut self, other: &Self) {
        let stage_of = |value: u8| match value {
            1..=6 => Stage::Primary,
            7..=9 => Stage::Junior,
            _ => Stage::Senior,
        };
        let known = |value: u8| self.stages.iter().any(|s| s.value == stage_of(value));
        if self.grades.is_empty()
            && !other.grades.is_empty()
            && other.grades.iter().all(|grade| known(grade.value))
        {
            self.grades.clone_from(&other.grades);
        }
    }

    /// Takes in what another piece says.
    pub(in crate::extract) fn join(&mut self, other: Self) {
        self.grades.extend(other.grades);
        self.stages.extend(other.stages);
        self.grades.sort_by_key(|g| g.value);
        self.grades.dedup_by_key(|g| g.value);
        self.stages.sort_by_key(|s| s.value);
        self.stages.dedup_by_key(|s| s.value);
    }

    /// A grade says its stage; both lists in order, each value once.
    pub(super) fn finish(mut self) -> Self {
        for grade in &self.grades {
            let stage = match grade.value {
                1..=6 => Stage::Primary,
                7..=9 => Stage::Junior,
                _ => Stage::Senior,
            };
            self.stages.push(Found::new(stage, grade.start, grade.end));
        }
        self.grades.sort_by_key(|g| g.value);
        self.stages.sort_by_key(|s| s.value);
        self.stages.dedup_by_key(|s| s.value);
        self
    }
}
