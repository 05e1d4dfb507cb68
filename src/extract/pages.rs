//! What kind of page it is: an adult course, a shop, an official notice and an article
//! give no offers.

use super::vocabulary::{Builder, WordList};

/// Kinds of pages that sell no lessons to pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Official,
    Article,
    Shop,
    Adult,
    Job,
}

pub(super) struct PageKinds {
    kinds: Vec<Kind>,
    pub(super) adult: WordList,
    pub(super) goods: WordList,
    pub(super) young: WordList,
    pub(super) enrol: WordList,
    authorities: WordList,
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
                other => {
                    b.mistake(
                        file,
                        raw.kind.span(),
                        format!(
                            "no page kind {other}; known are official, article, shop, adult, job"
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
            enrol: b.words("enrol"),
            authorities: b.words("authorities"),
        }
    }

    /// The kind of a page by its points; `None` for a page that may hold offers.
    pub(super) fn of(&self, head: &str, text: &str) -> Option<PageKind> {
        self.kinds.iter().find_map(|kind| {
            let points =
                3 * count(&kind.title, head) + count(&kind.words, text) + count(&kind.words, head)
                    - 2 * count(&kind.against, text);
            // One child on the page, and each course is judged by itself.
            let judged = match kind.kind {
                PageKind::Adult => count(&kind.against, text) > 0,
                // An institution's notice to parents is not an office's.
                PageKind::Official => {
                    !self.authorities.in_text(text) && !self.authorities.in_text(head)
                }
                _ => false,
            };
            (points >= kind.at_least && !judged).then_some(kind.kind)
        })
    }
}

fn count(words: &WordList, text: &str) -> i32 {
    i32::try_from(words.distinct(text)).unwrap_or(i32::MAX / 8)
}
