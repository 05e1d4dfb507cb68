//! Whether lessons for pupils are sold: not for adults, not goods, not a mere word.

use super::{Course, Section};
use crate::extract::pages::PageKind;
use crate::extract::text::after;
use crate::extract::vocabulary::Vocabulary;
use crate::extract::words::WordList;

impl Sold<'_, '_> {
    pub(super) fn is_for_pupils(&self, course: &Course<'_>) -> bool {
        let pages = &self.v.pages;
        let own = |list: &WordList| {
            course
                .spans
                .iter()
                .filter_map(|span| self.text.get(span.clone()))
                .any(|words| list.find(words).any(|word| !is_place(words, word.end)))
        };
        let title = course
            .draft
            .title
            .clone()
            .and_then(|range| self.text.get(range))
            .unwrap_or("");
        let young = own(&pages.young)
            || course
                .around
                .iter()
                .filter_map(|at| self.sections.get(*at))
                .any(|section| !section.draft.grades.stages.is_empty());
        let dated = !course.draft.sessions.is_empty() || course.draft.lessons.is_some();
        let kind = |kind: PageKind| self.kind == Some(kind);
        // 平日班 under 初级会计取证班 is for whom the heading is.
        let under_adult = course
            .around
            .iter()
            .filter_map(|at| self.text.get(self.sections.get(*at)?.heading.clone()))
            .any(|words| pages.adult.in_text(words));
        let nameless = course.draft.subjects.is_empty() && course.draft.grades.stages.is_empty();
        let adult = pages.adult.in_text(title)
            || under_adult && !young
            || self.grown && nameless && !young
            || (own(&pages.adult) && !young)
            || kind(PageKind::Adult) && !young;
        let goods = pages.goods.in_text(title)
            || (own(&pages.goods) && !own(&pages.enrol) && course.draft.sessions.is_empty())
            || kind(PageKind::Shop) && !dated;
        let job = pages.job.in_text(title) || own(&pages.job) && !own(&pages.enrol);
        // A report tells of courses in sentences; who sells them lists them.
        let told = kind(PageKind::Article) && course.prose;
        let named = course.listed || !course.prose && self.v.offers.titles.is_name(title, self.v);
        // What only its place makes a name must say when or how long: 陶艺工坊 人均60元 is a shop.
        let firm = course.listed
            || self.v.offers.titles.is_name(title, self.v)
            || self.v.offers.titles.names.ends(title, self.v);
        let draft = &course.draft;
        let priced_only = !dated
            && draft.period.is_none()
            && draft.class_size.is_none()
            && draft.lesson_minutes.is_none();
        if !firm && priced_only {
            return false;
        }
        let said = course.detailed
            || (self.enrolling && named && !course.draft.subjects.is_empty() && dated)
            // A row among others whose time and price are still open.
            || (self.lists && course.listed && firm && !course.draft.subjects.is_empty());
        said && !adult && !goods && !job && !told
    }
}
/// Decides whether lessons for pupils are sold: not for adults, not goods, not a mere word.
pub(super) struct Sold<'p, 'v> {
    pub(super) text: &'p str,
    pub(super) v: &'v Vocabulary,
    pub(super) sections: &'p [Section<'v>],
    pub(super) enrolling: bool,
    pub(super) kind: Option<PageKind>,
    /// The page speaks of adults in several words.
    pub(super) grown: bool,
    /// A table lists several courses.
    pub(super) lists: bool,
}

/// 老年大学旁 says where, not for whom.
pub(super) fn is_place(words: &str, end: usize) -> bool {
    let rest = after(words, end, 5, &['，', '。', ',', ' ', '\n', ':']);
    [
        "旁", "对面", "隔壁", "附近", "楼上", "楼下", "门口", "东侧", "西侧", "南侧", "北侧",
        "院内",
    ]
    .iter()
    .any(|place| rest.ends_with(place))
}
