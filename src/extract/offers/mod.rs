//! The courses of a page: what the flow of lines gathered, completed with what is said
//! around them, and only those that are lessons for pupils.

mod sold;

use super::blocks::Page;
use super::fields::Draft;
use super::flow::Flow;
use super::loader::Builder;
use super::mentions::Alias;
use super::pages::PageKind;
use super::portal::Part;
use super::text::CharIndex;
use super::titles::TitleGrammar;
use super::vocabulary::Vocabulary;
use super::words::Pattern;
use super::words::WordList;
use crate::model::Offer;
use sold::Sold;
use std::collections::BTreeSet;
use std::ops::Range;

/// More courses than this on one page are repetitions.
pub(super) const MOST_OFFERS: usize = 500;

pub(super) struct OfferWords {
    pub(super) titles: TitleGrammar,
    pub(super) shared: WordList,
    /// These do so only at the beginning of a clause of prose.
    pub(super) collective: WordList,
    /// In a name, these speak of several courses: 小学各班.
    pub(super) groups: WordList,
    /// What may stand before a short name: 学费四年级是….
    pub(super) clause_leads: WordList,
    /// A first look at a line: does it say when or how much?
    pub(super) detail: Pattern,
}

impl OfferWords {
    pub(super) fn new(b: &mut Builder) -> Self {
        Self {
            titles: TitleGrammar::new(b),
            shared: b.words("shared"),
            collective: b.words("collective"),
            groups: b.words("group_words"),
            clause_leads: b.words("clause_leads"),
            detail: b.pattern(
                r"[0-9]\s?[:点]|[0-9]\s?元|¥|周[一二三四五六日末]|星期|[0-9]月[0-9]|课时|双休日",
            ),
        }
    }
}

/// A heading with what it and the lines under it say for all courses below.
pub(super) struct Section<'v> {
    /// 1 to 6; 0 is the page.
    pub(super) level: u8,
    pub(super) draft: Draft<'v>,
    /// Times and prices of lines without a label: they may be of anything, and count only
    /// where the page holds one course.
    pub(super) loose: Draft<'v>,
    /// The course that the heading itself may name.
    pub(super) own: Option<usize>,
    /// A name that the heading may hold, if the page names no course elsewhere.
    pub(super) weak: Option<Range<usize>>,
    /// Courses begun under it.
    pub(super) courses: usize,
    /// The element that it ends with.
    pub(super) scope: Option<usize>,
    /// The heading's own words.
    pub(super) heading: Range<usize>,
}

impl Section<'_> {
    /// The section that is the page.
    pub(super) fn page() -> Self {
        Self {
            level: 0,
            draft: Draft::default(),
            loose: Draft::default(),
            own: None,
            weak: None,
            courses: 0,
            scope: None,
            heading: 0..0,
        }
    }
}

/// A course in the making.
pub(super) struct Course<'v> {
    pub(super) draft: Draft<'v>,
    /// Places of the text that it was read from.
    pub(super) spans: Vec<Range<usize>>,
    /// Sections around it, from outside in.
    pub(super) around: Vec<usize>,
    /// The courses that were found below it, where a heading named it: with one it is
    /// that course, with more it is only their heading.
    pub(super) below: Vec<usize>,
    /// A table or a label says that this is a course.
    pub(super) listed: bool,
    /// The page says that it is full, over or not held.
    pub(super) closed: bool,
    /// A sentence of running text named it.
    pub(super) prose: bool,
    /// Words that mean it: its name first, then what may stand for the name.
    pub(super) aliases: Vec<Alias>,
    /// A heading, a card, a row or sentences hold what is said of it; else lines that follow
    /// one another, whose end is not sure.
    pub(super) bounded: bool,
    /// A term of a list (`dt`) names it.
    pub(super) term: bool,
    /// Words beside its own name say when, how long or how much.
    pub(super) detailed: bool,
}

/// Reads the courses of a page, and says whether it may hold more than are read.
pub(super) fn read(
    page: &Page,
    index: &CharIndex<'_>,
    kind: Option<PageKind>,
    parts: &[Part],
    v: &Vocabulary,
) -> (Vec<Offer>, bool) {
    let (mut courses, sections) = Flow::read(page, parts, v);
    let full = courses.len() >= MOST_OFFERS;
    merge_only_children(&mut courses);
    drop_mere_mentions(&mut courses, &page.text);
    let enrolling = v.pages.enrol.distinct(&page.text) >= 2;
    let grown = v.pages.adult.distinct(&page.text) >= 2;
    let listed = courses
        .iter()
        .filter(|course| course.listed && course.detailed)
        .count();
    let sold = Sold {
        text: &page.text,
        v,
        sections: &sections,
        enrolling,
        kind,
        grown,
        lists: listed >= 2,
    };
    // What is said of one course alone says nothing of the others.
    let own = merged(courses.iter().filter(|course| course.bounded));
    let of_one = |place: usize| {
        let next = own.partition_point(|span| span.end <= place);
        own.get(next).is_some_and(|span| span.start <= place)
    };
    let mode_in = |range: &Range<usize>| {
        let words = page.text.get(range.clone()).unwrap_or("");
        let of_one = |place: usize| of_one(range.start + place);
        let found = v.measures.mode_of_page(words, of_one)?;
        Some(found.shifted(range.start))
    };
    // On a portal each institution speaks for itself.
    let modes: Vec<_> = match parts {
        [] => vec![(0..page.text.len(), mode_in(&(0..page.text.len())))],
        parts => parts
            .iter()
            .map(|part| (part.range.clone(), mode_in(&part.range)))
            .collect(),
    };
    let single = courses
        .iter()
        .filter(|course| course.below.is_empty() && !course.closed)
        .count()
        == 1;
    let mut offers = Vec::new();
    for mut course in courses.into_iter().take(MOST_OFFERS) {
        if !course.below.is_empty() || course.closed || !sold.is_for_pupils(&course) {
            continue;
        }
        course.draft.settle();
        for section in course
            .around
            .iter()
            .rev()
            .filter_map(|at| sections.get(*at))
        {
            course.draft.inherit(&section.draft);
            if single {
                course.draft.inherit(&section.loose);
            }
        }
        course.draft.settle();
        let place = last_of(&course.spans);
        let around = modes.iter().find(|(range, _)| range.contains(&place));
        let mode = around.and_then(|(_, mode)| mode.clone());
        course.draft.mode = course.draft.mode.take().or(mode);
        let mut offer = course.draft.finish(&page.text, index);
        offer.publisher = parts
            .iter()
            .find(|part| part.range.contains(&place))
            .map(|part| part.publisher.clone());
        // A name without a subject beside courses that have one heads them, if it says
        // neither when nor how much.
        let heads = offer.subjects.is_empty()
            && offer.sessions.is_empty()
            && offer.prices.is_empty()
            && !offers.is_empty();
        if is_course(&offer) && !heads {
            offers.push(offer);
        }
    }
    (offers, full)
}

/// The places of several courses in order, those that overlap as one.
fn merged<'c, 'v: 'c>(courses: impl Iterator<Item = &'c Course<'v>>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = courses
        .flat_map(|course| course.spans.iter().cloned())
        .filter(|span| !span.is_empty())
        .collect();
    spans.sort_by_key(|span| span.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Where the last words of a course begin: of a table's row, the cells that are its own.
fn last_of(spans: &[Range<usize>]) -> usize {
    spans.iter().map(|span| span.start).max().unwrap_or(0)
}

/// A heading that names a course, over one line that seemed to name another: the line
/// describes the heading's course.
fn merge_only_children(courses: &mut [Course<'_>]) {
    for at in 0..courses.len() {
        let Some(course) = courses.get_mut(at) else {
            return;
        };
        let named = !course.draft.subjects.is_empty();
        let [child] = course.below[..] else { continue };
        let details = course.detailed;
        if !named || details {
            continue;
        }
        course.below.clear();
        let Some(below) = courses.get_mut(child) else {
            continue;
        };
        // Taken out of the list by counting itself below itself.
        below.below = vec![child];
        let (mut draft, spans) = (
            std::mem::take(&mut below.draft),
            std::mem::take(&mut below.spans),
        );
        if let Some(course) = courses.get_mut(at) {
            course.detailed |= draft.has_detail();
            draft.subjects_sure = false;
            draft.grades_sure = false;
            course.draft.join(draft);
            course.spans.extend(spans);
        }
    }
}

/// A name that stands alone, and again with what the course is: the first is a mention.
fn drop_mere_mentions(courses: &mut [Course<'_>], text: &str) {
    let title = |course: &Course<'_>| {
        let range = course.draft.title.clone()?;
        text.get(range).map(str::to_owned)
    };
    let full: BTreeSet<String> = courses
        .iter()
        .filter(|course| course.detailed)
        .filter_map(title)
        .collect();
    for (at, course) in courses.iter_mut().enumerate() {
        if !course.detailed && title(course).is_some_and(|name| full.contains(&name)) {
            course.below = vec![at];
        }
    }
}

/// The least that a course must say: what, for whom, when or how long.
fn is_course(offer: &Offer) -> bool {
    !offer.subjects.is_empty()
        || !offer.stages.is_empty()
        || !offer.sessions.is_empty()
        || offer.period.is_some()
        || offer.lessons.is_some()
        || offer.class_size.is_some()
        || offer.lesson_minutes.is_some()
}
