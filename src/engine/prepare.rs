//! Facts made ready: records grouped by owner, lessons in order, scope words decided once.

use std::ops::Range;

use rayon::prelude::*;

use crate::extract::{Vocabulary, subject_of};
use crate::model::{
    Category, Class, ClassIx, Facts, Field, InstitutionIx, Moment, Role, Sessions, Table,
};

use super::verdict::{Reason, known};

/// One lesson in the order of its class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub start: Moment,
    pub end: Moment,
    /// Position in the sessions table.
    pub ix: u32,
}

/// Something known, or the reason why not.
pub(super) type Known<T> = Result<T, Reason>;

/// What every rule asks of the facts, worked out once.
#[derive(Debug)]
pub(super) struct Prepared {
    lessons: Vec<Lesson>,
    /// Where the lessons of each class start.
    lessons_of: Vec<u32>,
    classes_of: Groups,
    teachers_of: Groups,
    payments_of: Groups,
    contracts_of: Groups,
    /// Category of each class: as declared, or by its subject where nothing is declared.
    pub category: Vec<Known<Category>>,
    /// Whether each teacher belongs to the staff of subject tutoring.
    pub subject_staff: Vec<Known<bool>>,
}

/// Records grouped by an owner: a permutation and where each group starts.
#[derive(Debug)]
struct Groups {
    order: Vec<u32>,
    starts: Vec<u32>,
}

/// Where the records of each owner start when they stand owner by owner.
fn starts(owners: impl Iterator<Item = usize>, count: usize) -> Vec<u32> {
    let mut starts = vec![0_u32; count + 1];
    for owner in owners {
        starts[owner + 1] += 1;
    }
    for i in 0..count {
        starts[i + 1] += starts[i];
    }
    starts
}

/// The lessons class by class, those of a class by start, end and row.
fn lessons(sessions: &Sessions, classes: usize) -> (Vec<Lesson>, Vec<u32>) {
    let starts = starts(sessions.class.iter().map(|c| c.at()), classes);
    let mut next = starts.clone();
    let none = Lesson {
        start: Moment(0),
        end: Moment(0),
        ix: 0,
    };
    let mut lessons = vec![none; sessions.len()];
    let times = sessions.start.iter().zip(&sessions.end);
    for ((class, (start, end)), ix) in sessions.class.iter().zip(times).zip(0..) {
        let place = &mut next[class.at()];
        lessons[*place as usize] = Lesson {
            start: *start,
            end: *end,
            ix,
        };
        *place += 1;
    }
    let mut rest = lessons.as_mut_slice();
    let mut of_class = Vec::with_capacity(classes);
    for pair in starts.windows(2) {
        let (own, others) = rest.split_at_mut((pair[1] - pair[0]) as usize);
        of_class.push(own);
        rest = others;
    }
    let key = |l: &Lesson| (u64::from(l.start.0) << 32 | u64::from(l.end.0), l.ix);
    of_class
        .into_par_iter()
        .for_each(|own| own.sort_unstable_by_key(key));
    (lessons, starts)
}

impl Groups {
    /// A counting sort: stable, so records keep the order of their rows.
    fn by(owners: impl Iterator<Item = usize> + Clone, count: usize) -> Self {
        let starts = starts(owners.clone(), count);
        let mut next = starts.clone();
        let mut order = vec![0_u32; starts[count] as usize];
        for (record, owner) in (0_u32..).zip(owners) {
            order[next[owner] as usize] = record;
            next[owner] += 1;
        }
        Self { order, starts }
    }

    fn range(&self, owner: usize) -> Range<usize> {
        self.starts[owner] as usize..self.starts[owner + 1] as usize
    }

    fn of(&self, owner: usize) -> impl Iterator<Item = usize> {
        self.order[self.range(owner)].iter().map(|ix| *ix as usize)
    }
}

impl Prepared {
    pub fn new(facts: &Facts, vocabulary: &Vocabulary) -> Self {
        let (institutions, classes) = (facts.institutions.len(), facts.classes.len());
        let (lessons, lessons_of) = lessons(&facts.sessions, classes);
        let category: Vec<_> = facts
            .classes
            .iter()
            .map(|c| class_category(c, vocabulary))
            .collect();
        let subject_staff = subject_staff(facts, &category, vocabulary);
        Self {
            lessons,
            lessons_of,
            classes_of: Groups::by(
                facts.classes.iter().map(|c| c.institution.at()),
                institutions,
            ),
            teachers_of: Groups::by(
                facts.teachers.iter().map(|t| t.institution.at()),
                institutions,
            ),
            payments_of: Groups::by(facts.payments.iter().map(|p| p.class.at()), classes),
            contracts_of: Groups::by(facts.contracts.iter().map(|c| c.class.at()), classes),
            category,
            subject_staff,
        }
    }

    /// Lessons of a class by start, end and row.
    pub fn lessons(&self, class: usize) -> &[Lesson] {
        &self.lessons[self.lessons_of[class] as usize..self.lessons_of[class + 1] as usize]
    }

    /// Classes of an institution in the order of their rows.
    pub fn classes(&self, institution: InstitutionIx) -> impl Iterator<Item = usize> {
        self.classes_of.of(institution.at())
    }

    /// Staff of an institution in the order of their rows.
    pub fn teachers(&self, institution: InstitutionIx) -> impl Iterator<Item = usize> {
        self.teachers_of.of(institution.at())
    }

    /// Payments for a class in the order of their rows.
    pub fn payments(&self, class: usize) -> impl Iterator<Item = usize> {
        self.payments_of.of(class)
    }

    /// Contracts for a class in the order of their rows.
    pub fn contracts(&self, class: usize) -> impl Iterator<Item = usize> {
        self.contracts_of.of(class)
    }
}

/// The category that the rules go by. Where a class is declared as non-subject while its
/// subject is one of 教监管厅函〔2021〕3号, a person has to decide first, so it is not known.
fn class_category(class: &Class, vocabulary: &Vocabulary) -> Known<Category> {
    let taught = class.subject.text().and_then(|s| subject_of(s, vocabulary));
    match (&class.category, taught) {
        (Field::Value(declared), Some((subject, Category::Subject)))
            if *declared != Category::Subject =>
        {
            Err(Reason::Other(format!(
                "课程类别登记为非学科类，科目“{subject}”属学科类，须先核定类别"
            )))
        }
        (Field::Value(declared), _) => Ok(*declared),
        (_, Some((_, category))) => Ok(category),
        (silent, None) => known(silent, Table::Classes, "category").copied(),
    }
}

/// Teaching and research staff of subject institutions, or whoever teaches a subject class;
/// a teacher of a non-subject course is not (DESIGN 6, readings).
fn subject_staff(
    facts: &Facts,
    category: &[Known<Category>],
    vocabulary: &Vocabulary,
) -> Vec<Known<bool>> {
    let mut staff: Vec<Known<bool>> = facts
        .teachers
        .iter()
        .map(|teacher| by_post(facts, teacher, vocabulary))
        .collect();
    let sessions = &facts.sessions;
    // One look per class and teacher is enough; consecutive rows mostly repeat them.
    let mut last: Option<(ClassIx, u32)> = None;
    for ix in 0..sessions.len() {
        let Some(teacher) = sessions.teacher(ix) else {
            continue;
        };
        let pair = (sessions.class[ix], teacher.0);
        if last == Some(pair) {
            continue;
        }
        last = Some(pair);
        let known = &mut staff[teacher.at()];
        match &category[pair.0.at()] {
            Ok(Category::Subject) => *known = Ok(true),
            Err(reason) if *known == Ok(false) => *known = Err(reason.clone()),
            _ => {}
        }
    }
    staff
}

fn by_post(facts: &Facts, teacher: &crate::model::Teacher, vocabulary: &Vocabulary) -> Known<bool> {
    let taught = teacher
        .subject
        .text()
        .and_then(|s| subject_of(s, vocabulary));
    if taught.is_some_and(|(_, category)| category != Category::Subject) {
        return Ok(false);
    }
    let institution = facts.institution(teacher.institution);
    if institution
        .category
        .value()
        .is_some_and(|c| *c != Category::Subject)
    {
        return Ok(false);
    }
    let teaches = |role: Role| matches!(role, Role::Teaching | Role::Research);
    if teacher.role.value().is_some_and(|role| !teaches(*role)) {
        return Ok(false);
    }
    known(&institution.category, Table::Institutions, "category")?;
    known(&teacher.role, Table::Teachers, "role")?;
    Ok(true)
}
