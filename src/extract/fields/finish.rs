//! A draft as an offer, with the words that each field rests on.

use super::Draft;
use crate::extract::subjects::{category, names};
use crate::extract::text::CharIndex;
use crate::extract::ymd::in_year;
use crate::model::{FieldEvidence, Offer, Period, Price};

impl Draft<'_> {
    /// A period in the year that the course's own words say.
    fn dated(&self, period: &Period) -> Period {
        let mut period = period.clone();
        if let Some(year) = self.year {
            in_year(&mut period, year);
        }
        period
    }

    /// The finished offer, with the words that each field rests on.
    pub(in crate::extract) fn finish(&self, text: &str, index: &CharIndex<'_>) -> Offer {
        let mut evidence: Vec<FieldEvidence> = Vec::new();
        let mut prove = |field: &str, start: usize, end: usize| {
            let Some(all) = text.get(start..end) else {
                return;
            };
            let words = all.trim();
            let start = start + all.len() - all.trim_start().len();
            let end = start + words.len();
            let entry = FieldEvidence {
                field: field.to_owned(),
                text: words.to_owned(),
                start: index.at(start),
                end: index.at(end),
            };
            if !words.is_empty() && !evidence.contains(&entry) {
                evidence.push(entry);
            }
        };
        if let Some(title) = &self.title {
            prove("title", title.start, title.end);
        }
        let subject_category = category(&self.subjects);
        for subject in &self.subjects {
            prove("subjects", subject.start, subject.end);
        }
        for subject in self
            .subjects
            .iter()
            .filter(|s| Some(s.value.category) == subject_category)
        {
            prove("category", subject.start, subject.end);
        }
        for stage in &self.grades.stages {
            prove("stages", stage.start, stage.end);
        }
        for grade in &self.grades.grades {
            prove("grades", grade.start, grade.end);
        }
        if let Some(mode) = &self.mode {
            prove("mode", mode.start, mode.end);
        }
        for time in &self.sessions {
            prove("sessions", time.start, time.end);
        }
        for day in &self.days {
            prove("sessions", day.start, day.end);
        }
        if let Some(period) = &self.period {
            prove("period", period.start, period.end);
        }
        for (field, number) in [
            ("lesson_minutes", &self.lesson_minutes),
            ("lessons", &self.lessons),
            ("class_size", &self.class_size),
        ] {
            if let Some(number) = number {
                prove(field, number.start, number.end);
            }
        }
        for price in &self.prices.current {
            prove("prices", price.start, price.end);
        }
        for teacher in &self.teachers {
            prove("teachers", teacher.start, teacher.end);
        }
        let prices: Vec<Price> = self
            .prices
            .current
            .iter()
            .map(|f| f.value.clone())
            .collect();
        Offer {
            title: self
                .title
                .clone()
                .and_then(|range| text.get(range))
                .map(str::to_owned),
            subjects: names(&self.subjects),
            category: subject_category,
            stages: self.grades.stages.iter().map(|f| f.value).collect(),
            grades: self.grades.grades.iter().map(|f| f.value).collect(),
            mode: self.mode.as_ref().map(|f| f.value),
            sessions: self.sessions.iter().map(|f| f.value.clone()).collect(),
            period: self.period.as_ref().map(|f| self.dated(&f.value)),
            lesson_minutes: self.lesson_minutes.as_ref().map(|f| f.value),
            lessons: self.lessons.as_ref().map(|f| f.value),
            class_size: self.class_size.as_ref().map(|f| f.value),
            prices,
            teachers: self.teachers.iter().map(|f| f.value.clone()).collect(),
            evidence,
            publisher: None,
        }
    }
}
