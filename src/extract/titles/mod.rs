//! Which words name a course.

mod forms;
mod trim;

use super::loader::Builder;
use super::names::NameGrammar;
use super::vocabulary::Vocabulary;
use super::words::Pattern;
use super::words::WordList;
use forms::first_cut;
use forms::is_number;
use forms::is_work_of_somebody;
use std::ops::Range;

/// The longest name of a course, in characters.
const LONGEST: usize = 36;

/// What is known of a line that may begin with a course's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// It also says when, how long or how much.
    pub(super) more: bool,
    /// It is short.
    pub(super) alone: bool,
    /// Its place alone says that it is a course's: one of many cards.
    pub(super) loose: bool,
}

pub(super) struct TitleGrammar {
    pub(super) names: NameGrammar,
    course: WordList,
    section: WordList,
    modifiers: WordList,
    invite: WordList,
    audiences: WordList,
    lead: Pattern,
    tag: Pattern,
    prose: WordList,
    not_courses: WordList,
    numbered_grade: Pattern,
}

impl TitleGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let badges = b.group("badges");
        Self {
            names: NameGrammar::new(b),
            course: b.words("course_words"),
            section: b.words("section_words"),
            modifiers: b.words("name_modifiers"),
            invite: b.words("invitations"),
            audiences: b.words("audiences"),
            lead: b.pattern(r"^(?:Part\s?[0-9A-Z]{1,2}\s|[甲乙丙丁戊己庚A-H]班?\s?(?:-{1,3}|:|、|\.)\s?|[^\p{Han}\p{Latin}\p{Nd}“(\[【「《]|[\[【「《]|[0-9]\u{20E3}|0[1-9]\s|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?[、.)]\s?|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\)|第[一二三四五六七八九十]{1,2}[门个件项种类款样]?\s?[:、,，是])+"),
            tag: b.pattern(&format!(r"^(?:[【\[]{badges}[】\]]\s?|{badges}\s)")),
            prose: b.words("prose"),
            not_courses: b.words("not_courses"),
            numbered_grade: b.pattern("[一二三四五六七八九]、$"),
        }
    }

    /// Whether a title's words name a class of lessons: 班, 课程, 营.
    pub(super) fn names_course(&self, title: &str) -> bool {
        self.course.in_text(title)
    }

    /// Whether a line looks like a course's name, alone or at its beginning.
    pub(super) fn may_be_title(&self, line: &str, v: &Vocabulary) -> bool {
        let words: String = line.chars().take(24).collect();
        let words = words.get(..first_cut(&words)).unwrap_or("").to_owned();
        // Most lines teach nothing: ask that first.
        self.teaches(&words, v)
            && !self.section.in_text(&words)
            && !self.prose.in_text(&words)
            && v.labels
                .split(&words)
                .first()
                .is_some_and(|p| p.label.is_none() || p.label == Some(super::pieces::Label::Title))
    }

    /// Names a subject, a disguise, or a class of a grade.
    pub(super) fn teaches(&self, words: &str, v: &Vocabulary) -> bool {
        !v.subjects.read(words).is_empty()
            || v.claims.has_kind(words, "disguise")
            || self.course.in_text(words)
                && (!v.grades.read(words, false).stages.is_empty()
                    || v.claims.has_kind(words, "advanced_syllabus"))
    }

    /// Whether words are a course's name and no more.
    pub(super) fn is_name(&self, words: &str, v: &Vocabulary) -> bool {
        self.fits(words, v) && self.teaches(words, v) && self.is_formed(words, v)
    }

    /// Whether a short line is the name of a class of whatever subject: 零基础蛙泳班.
    pub(super) fn is_class_name(&self, name: &str, v: &Vocabulary) -> bool {
        // 4节直播课 counts lessons.
        (3..=22).contains(&name.chars().count())
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && self.fits(name, v)
            && self.is_class(name, v)
    }

    /// Words that a name may be: not too long, no prose, no part of a page, nobody's name.
    fn fits(&self, name: &str, v: &Vocabulary) -> bool {
        (2..=LONGEST).contains(&name.chars().count())
            // 不背单词 names nothing.
            && !name.starts_with(['不', '没', '无', '别', '勿', '未'])
            && !is_work_of_somebody(name)
            && !self.section.in_text(name)
            && !self.prose.in_text(name)
            && !v.publisher.is_name(name)
    }

    /// The course that a heading names. `loose` where the place of the heading alone says
    /// that it is a course's, such as in one of many cards.
    pub(super) fn of_heading(
        &self,
        words: &str,
        detail: Option<usize>,
        loose: bool,
        v: &Vocabulary,
    ) -> Option<Range<usize>> {
        let title = self.trim(words, 0..self.name_end(words, detail, v));
        let title = self.name_within(words, title, v);
        let name = words.get(title.clone())?;
        let whole = self.fits(name, v)
            && self.teaches(name, v)
            && (loose || self.is_formed(name, v))
            && !name.ends_with(['?', '？']);
        let invited = self.before_invitation(words, &title, v);
        invited.or_else(|| whole.then_some(title))
    }

    /// The name without what runs into it: 再说机器人编程班, 五年级阅读班 沈砚秋执教.
    fn name_within(&self, words: &str, title: Range<usize>, v: &Vocabulary) -> Range<usize> {
        let Some(name) = words.get(title.clone()) else {
            return title;
        };
        let phrases = self.names.phrases(name, v);
        let teaches = |range: Range<usize>| name.get(range).is_some_and(|w| self.teaches(w, v));
        let closed = name.trim_end_matches(['】', '》', ']', '」', '”']).len();
        if let Some(last) = phrases.last()
            && last.end == closed
        {
            let whole = last.start == 0 || teaches(0..last.start) || !teaches(last.clone());
            return if whole {
                title
            } else {
                title.start + last.start..title.start + last.end
            };
        }
        // Behind a blank another thing is said, unless the name goes on to its end there.
        if let Some((head, _)) = name.split_once(' ')
            && self.is_name(head, v)
            && phrases.first().is_none_or(|first| first.end <= head.len())
        {
            return title.start..title.start + head.len();
        }
        title
    }

    /// Where a name ends at the latest: before the first detail, unless that stands inside
    /// the name (足球周末训练营).
    fn name_end(&self, words: &str, detail: Option<usize>, v: &Vocabulary) -> usize {
        let Some(detail) = detail else {
            return words.len();
        };
        self.names
            .phrases(words, v)
            .into_iter()
            .find(|phrase| phrase.start < detail && detail < phrase.end)
            .map_or(detail, |phrase| phrase.end)
    }

    /// The name in 二胡小班招人, 暑期篮球训练营火热报名中.
    fn before_invitation(
        &self,
        words: &str,
        title: &Range<usize>,
        v: &Vocabulary,
    ) -> Option<Range<usize>> {
        let name = words.get(title.clone())?;
        let phrase = self.names.phrases(name, v).into_iter().last()?;
        let rest = name.get(phrase.end..)?;
        let found = self.trim(name, phrase);
        let course = name.get(found.clone())?;
        let invited = self
            .invite
            .find(rest)
            .next()
            .is_some_and(|word| word.start <= 12);
        (invited && self.fits(course, v) && self.teaches(course, v))
            .then(|| title.start + found.start..title.start + found.end)
    }

    /// The course that a line begins with. `detail` is where its first time or price
    /// stands, `more` whether it says anything else of a course, `alone` that it is short,
    /// `loose` as for a heading.
    pub(super) fn of_line(
        &self,
        words: &str,
        detail: Option<usize>,
        say: Line,
        v: &Vocabulary,
    ) -> Option<Range<usize>> {
        let whole = self.trim(words, 0..self.name_end(words, detail, v));
        let head = words.get(whole.clone())?;
        let cut = first_cut(head);
        let title = self.trim(words, whole.start..whole.start + cut);
        let title = self.name_within(words, title, v);
        if let Some(invited) = self.before_invitation(words, &title, v) {
            return Some(invited);
        }
        let name = words.get(title.clone())?;
        // 3、周末国学小课堂：…: what a numbered line says more of.
        let numbered = say.more
            && whole.start > 0
            && words.get(..whole.start).is_some_and(is_number)
            && words
                .get(title.end..)
                .is_some_and(|rest| rest.starts_with([':', '(']));
        let formed = say.loose || numbered || self.is_formed(name, v);
        let count = name.chars().count();
        let named =
            formed && self.teaches(name, v) || (say.more && count <= 12 && self.is_class(name, v));
        // What only its place makes a name says nothing of all courses: 每班15人.
        let of_all = say.loose
            && (v.offers.collective.start_of(name).is_some()
                || v.offers.shared.start_of(name).is_some());
        if !named || of_all || !self.fits(name, v) || self.is_choice(head, v) {
            return None;
        }
        if say.more {
            return Some(title);
        }
        // Nothing but a name: 小学语文、数学，初中数理化全科辅导.
        let rest = words.get(title.end..)?.trim_end();
        let all = rest.len() <= 8 || (self.teaches(rest, v) && !rest.contains(['。', '!', '！']));
        let short = say.alone && (self.names_course(head) || count <= 12) && all;
        let title = if rest.len() <= 8 { title } else { whole };
        let words_fit = title.len() <= 4 * LONGEST && !self.prose.in_text(head);
        (short && words_fit).then_some(title)
    }

    /// The courses that a sentence names anywhere.
    pub(super) fn in_sentence(&self, words: &str, v: &Vocabulary) -> Vec<Range<usize>> {
        let phrases = self.names.phrases(words, v);
        phrases
            .into_iter()
            .map(|phrase| self.trim(words, phrase))
            .filter(|range| {
                words.get(range.clone()).is_some_and(|name| {
                    self.fits(name, v) && (self.teaches(name, v) || self.is_group(name))
                })
            })
            .collect()
    }
}
