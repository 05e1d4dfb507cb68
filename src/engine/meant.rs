//! Which registered classes a page's course may mean.

use chrono::NaiveDate;

use super::context::Context;
use super::matching::Match;
use super::offers::{Offered, title};
use super::verdict::Reason;
use crate::extract::{grades_of, plain_text, subject_of};
use crate::model::{Class, Offer};

/// The classes of the institution that the course may mean, never none. A class is left out
/// only where what it registers is another subject, grade, stage or mode than the page says,
/// or where it has ended; so what contradicts all of them contradicts the one that is meant.
///
/// # Errors
/// Why no class can be told.
pub(super) fn meant(of: &Offered<'_>, cx: &Context<'_>) -> Result<Vec<usize>, Reason> {
    let Match::One(owner, _) = of.found else {
        return Err(of.found.why_not());
    };
    let all: Vec<usize> = cx.prepared.classes(*owner).collect();
    if all.is_empty() {
        return Err(Reason::Other("登记数据中没有该机构的班级".into()));
    }
    let open = |class: &usize| is_open(&cx.facts.classes[*class], of.offer, cx.on);
    let open: Vec<usize> = all.into_iter().filter(open).collect();
    let own_title = title(of.offer);
    let named = |class: &&usize| {
        let name = cx.facts.classes[**class].name.text().map(letters);
        own_title.is_some() && name == own_title
    };
    let named: Vec<usize> = open.iter().filter(named).copied().collect();
    if !named.is_empty() {
        return Ok(named);
    }
    if of.offer.subjects.is_empty() {
        return Err(Reason::Other("页面未写明科目，无法与登记的班级对应".into()));
    }
    let (mut may, mut certain) = (Vec::new(), false);
    for class in open {
        match fits(&cx.facts.classes[class], of.offer, cx) {
            Fits::Yes => {
                certain = true;
                may.push(class);
            }
            Fits::Perhaps => may.push(class),
            Fits::No => {}
        }
    }
    match certain {
        true => Ok(may),
        false => Err(Reason::Other(
            "登记数据中没有科目、年级与该课程相符的在开班级".into(),
        )),
    }
}

enum Fits {
    Yes,
    /// The registry does not say what it teaches.
    Perhaps,
    No,
}

fn fits(class: &Class, offer: &Offer, cx: &Context<'_>) -> Fits {
    let subject = class
        .subject
        .text()
        .map(|s| match subject_of(s, cx.vocabulary) {
            Some((name, _)) => name,
            None => s.to_owned(),
        });
    let grades = class
        .grade
        .text()
        .map(|g| grades_of(g, cx.vocabulary))
        .unwrap_or_default();
    let another = |known: bool, same: bool| known && !same;
    let apart = [
        another(
            !grades.is_empty() && !offer.grades.is_empty(),
            grades.iter().any(|g| offer.grades.contains(g)),
        ),
        class
            .stage
            .value()
            .is_some_and(|stage| another(!offer.stages.is_empty(), offer.stages.contains(stage))),
        class
            .mode
            .value()
            .zip(offer.mode)
            .is_some_and(|(own, said)| *own != said),
    ];
    match subject {
        _ if apart.contains(&true) => Fits::No,
        Some(subject) if offer.subjects.contains(&subject) => Fits::Yes,
        Some(_) => Fits::No,
        None => Fits::Perhaps,
    }
}

/// Whether a class is still held when the course is.
fn is_open(class: &Class, offer: &Offer, on: NaiveDate) -> bool {
    let day = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<NaiveDate>().ok());
    let period = offer.period.as_ref();
    let from = period.and_then(|p| day(&p.from)).unwrap_or(on);
    let to = period.and_then(|p| day(&p.to));
    let ended = class.ends_on.value().is_some_and(|last| *last < from);
    let later = class
        .starts_on
        .value()
        .zip(to)
        .is_some_and(|(first, to)| *first > to);
    !ended && !later
}

fn letters(text: &str) -> String {
    plain_text(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}
