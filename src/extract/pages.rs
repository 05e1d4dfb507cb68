//! What kind of page it is: an adult course, a shop, an official notice and an article
//! give no offers.

use super::loader::Builder;
use super::words::{Pattern, WordList};

/// A byline stands among so many first lines, and is no longer than this in characters.
const BYLINE_LINES: usize = 8;
const LONGEST_BYLINE: usize = 60;
/// A paragraph of prose has at least so many characters.
const PARAGRAPH: usize = 40;

/// Kinds of pages that sell no lessons to pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Official,
    Article,
    Shop,
    Adult,
    Job,
    /// An institution says that it closes, or stops teaching.
    Closing,
}

impl PageKind {
    /// Whether a page of the kind never offers a course, whatever stands on it.
    pub(super) fn offers_nothing(self) -> bool {
        matches!(self, Self::Official | Self::Job | Self::Closing)
    }

    /// Whether a page of the kind speaks of others' wording, not its own.
    pub(super) fn reports(self) -> bool {
        matches!(self, Self::Official | Self::Article)
    }
}

pub(super) struct PageKinds {
    kinds: Vec<Kind>,
    pub(super) adult: WordList,
    pub(super) goods: WordList,
    pub(super) young: WordList,
    /// Somebody is wanted for work.
    pub(super) job: WordList,
    pub(super) enrol: WordList,
    /// Of a course: full, over, not held.
    pub(super) closed: WordList,
    authorities: WordList,
    byline: WordList,
    day: Pattern,
    reporter: WordList,
}

struct Kind {
    kind: PageKind,
    at_least: i32,
    title: WordList,
    words: WordList,
    against: WordList,
}

impl PageKinds {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut kinds = Vec::new();
        for (file, raw) in b.pages.clone() {
            let kind = match raw.kind.get_ref().as_str() {
                "official" => PageKind::Official,
                "article" => PageKind::Article,
                "shop" => PageKind::Shop,
                "adult" => PageKind::Adult,
                "job" => PageKind::Job,
                "closing" => PageKind::Closing,
                other => {
                    b.mistake(
                        file,
                        raw.kind.span(),
                        format!(
                            "no page kind {other}; known are official, article, shop, adult, job, closing"
                        ),
                    );
                    continue;
                }
            };
            kinds.push(Kind {
                kind,
                at_least: raw.at_least,
                title: b.word_list(&raw.title),
                words: b.word_list(&raw.words),
                against: b.word_list(&raw.against),
            });
        }
        Self {
            kinds,
            adult: b.words("adult"),
            goods: b.words("goods"),
            young: b.words("young"),
            job: b.words("job"),
            enrol: b.words("enrol"),
            closed: b.words("closed"),
            authorities: b.words("authorities"),
            byline: b.words("byline"),
            day: b.pattern(r"(?:19|20)[0-9]{2}\s?[年./-]\s?[0-9]{1,2}\s?[月./-]\s?[0-9]{1,2}"),
            reporter: b.words("reporter"),
        }
    }

    /// The kind of a page by its points; `None` for a page that may hold offers.
    pub(super) fn of(&self, head: &str, text: &str) -> Option<PageKind> {
        self.kinds.iter().find_map(|kind| {
            let points =
                3 * count(&kind.title, head) + count(&kind.words, text) + count(&kind.words, head)
                    - 2 * count(&kind.against, text)
                    + match kind.kind {
                        PageKind::Article => self.written_as_article(text),
                        _ => 0,
                    };
            // One child on the page, and each course is judged by itself.
            let judged = match kind.kind {
                PageKind::Adult => count(&kind.against, text) > 0,
                // An institution's notice to parents is not an office's.
                PageKind::Official => {
                    !self.authorities.in_text(text) && !self.authorities.in_text(head)
                }
                // One advertisement among others makes no page of them.
                PageKind::Job | PageKind::Closing => !kind.title.in_text(head),
                _ => false,
            };
            (points >= kind.at_least && !judged).then_some(kind.kind)
        })
    }
}

impl PageKinds {
    /// Points for the form of an article: a reporter who goes and asks, a byline, prose.
    /// Institutions date and sign their offers too, so that form counts for nothing
    /// where somebody enrols.
    fn written_as_article(&self, text: &str) -> i32 {
        let reporter = 2 * i32::from(self.reporter.in_text(text));
        if self.enrol.distinct(text) >= 2 {
            return reporter;
        }
        let byline = text.lines().take(BYLINE_LINES).any(|line| {
            line.chars().count() <= LONGEST_BYLINE
                && self.byline.in_text(line)
                && self.day.is_match(line)
        });
        let length = |line: &str| line.chars().count();
        let prose = text
            .lines()
            .filter(|line| length(line) >= PARAGRAPH && line.contains('。'));
        let (paragraphs, characters) =
            prose.fold((0, 0), |(count, sum), line| (count + 1, sum + length(line)));
        let mostly = paragraphs >= 2 && characters * 2 > length(text);
        reporter + 2 * i32::from(byline) + i32::from(mostly)
    }
}

fn count(words: &WordList, text: &str) -> i32 {
    i32::try_from(words.distinct(text)).unwrap_or(i32::MAX / 8)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn an_article_by_its_form() {
        let of = |text: &str| vocabulary().pages.of("", text);
        let prose = "记者上周六走进望渠街道图书馆，二楼阅览室里坐满了看书的小学生，管理员说这里每个周末都是这样。";
        let more = "一位姓霍的家长说，以前每年补数学要花一万多元，现在周末全家去爬山，孩子的精神好多了，自己也好多了。";
        let article = format!("周末怎样安排\n2024年10月18日 来源:望渠生活网\n{prose}\n{more}");
        assert_eq!(of(&article), Some(PageKind::Article));
        // Dated, signed and written in sentences, but somebody enrols.
        let offer = format!(
            "暑假班开课\n2024年10月18日 来源:望渠学堂\n三年级数学班现已开始报名，学费980元，每周六上午9:00-11:00上课，由王老师授课，欢迎家长前来了解。\n{more}"
        );
        assert_eq!(of(&offer), None);
    }
}
