//! Online or offline: 直播授课, 腾讯会议; 面授, 城东校区, 都在西门老馆上课. Where the
//! institution is says nothing of its lessons.

use std::ops::Range;

use super::loader::Builder;
use super::text::{Found, after, before};
use super::words::{Pattern, WordList};
use crate::model::Mode;

pub(super) struct ModeGrammar {
    online: WordList,
    offline: WordList,
    /// These count where nothing else is said: 回放 of lessons in a classroom is none.
    online_weak: WordList,
    /// Of a whole page, these speak of the house rather than of its lessons: 校区环境.
    of_a_course: WordList,
    /// 在线 alone; in a name it is a site's: 青禾在线.
    alone: WordList,
    /// Labels of the place where a course is held.
    labels: WordList,
    /// Where lessons are held: 上课就在竹里馆, 在少年宫本部上课.
    held: Pattern,
    /// So does, of one course: 每天18:00，在县游泳馆。
    own: Pattern,
    /// Any of them; most lines say nothing.
    any: WordList,
    not: WordList,
    denied: WordList,
    denied_behind: WordList,
}

impl ModeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let place = b.group("lesson_places");
        let mut all = b.list("lesson_places");
        for list in ["online", "offline", "online_weak", "online_alone"] {
            all.extend(b.list(list));
        }
        let building = b.group("lesson_buildings");
        let within = r"[^，。；！？:\n\t线网播云]{0,16}?";
        Self {
            online: b.words("online"),
            offline: b.words("offline"),
            online_weak: b.words("online_weak"),
            of_a_course: b.words("offline_of_a_course"),
            alone: b.words("online_alone"),
            labels: b.words("lesson_place_labels"),
            held: b.pattern(&format!(
                r"在{within}{place}(?:\([^)\n]{{1,24}}\))?(?:里|内)?\s?(?:上课|面授|授课|教学|训练|开课|集训|上(?:$|[，。；！,;!\n]))|(?:上课|授课|训练)(?:都|就|也|均|全|统一)*(?:在|到){within}{place}|[班课门](?:程|级)?(?:都|就|也|均|全|全部|统一)+(?:在|到){within}{place}|(?:教室|场地|上课地点|上课的地方)(?:都|就|还|也)*(?:在|是)[^，。；！？\n]|教室\s?:|地点(?:都|就|还|也)*(?:在|是)?\p{{Han}}{{2}}"
            )),
            own: b.pattern(&format!(
                r"(?:^|[，,。；;\s])(?:都|均|全部)?在[^，。；！？:\n\t线网播云]{{1,16}}?{building}(?:里|内)?(?:$|[，。；！,;!])"
            )),
            any: b.word_list(&all),
            not: b.words("not_modes"),
            denied: b.words("mode_denied"),
            denied_behind: b.words("mode_denied_behind"),
        }
    }

    /// Online or offline; `None` when neither or both are said.
    pub(super) fn read(&self, text: &str) -> Option<Found<Mode>> {
        if !self.any.in_text(text) {
            return None;
        }
        let (online, offline) = (self.said_online(text), self.said_offline(text, true));
        match (online.first(), offline.first()) {
            (Some(at), None) => Some(Found::new(Mode::Online, at.start, at.end)),
            (None, Some(at)) => Some(Found::new(Mode::Offline, at.start, at.end)),
            (None, None) => {
                let bare = text.trim();
                if self
                    .alone
                    .start_of(bare)
                    .is_some_and(|at| at.end == bare.len())
                {
                    let start = text.len() - text.trim_start().len();
                    return Some(Found::new(Mode::Online, start, start + bare.len()));
                }
                let weak = self.said(&self.online_weak, text);
                let at = weak.first()?;
                Some(Found::new(Mode::Online, at.start, at.end))
            }
            _ => None,
        }
    }

    /// Beside a label of the course's place (上课地点：文化宫201) any place is offline.
    pub(super) fn of_place(&self, label: &str, place: &str) -> Option<Found<Mode>> {
        let bare = place.trim();
        let course = self.labels.start_of(label).is_some();
        if !course || bare.chars().count() < 2 {
            return None;
        }
        let said = self.said_online(place);
        let other = self.alone.in_text(place) || !said.is_empty() || place.contains("待定");
        let start = place.len() - place.trim_start().len();
        let end = start + bare.find(['，', '。', '；']).unwrap_or(bare.len());
        (!other).then(|| Found::new(Mode::Offline, start, end))
    }

    /// What a whole page, or an institution's part of it, says of where its lessons are
    /// held, for courses that say nothing. `of_one` tells the places where one course alone
    /// is spoken of.
    pub(super) fn of_page(
        &self,
        text: &str,
        of_one: impl Fn(usize) -> bool,
    ) -> Option<Found<Mode>> {
        let for_all = |places: Vec<Range<usize>>| -> Vec<Range<usize>> {
            places.into_iter().filter(|at| !of_one(at.start)).collect()
        };
        let online = for_all(self.said_online(text));
        let offline = for_all(self.said_offline(text, false));
        match (online.first(), offline.first()) {
            (Some(at), None) => Some(Found::new(Mode::Online, at.start, at.end)),
            (None, Some(at)) => Some(Found::new(Mode::Offline, at.start, at.end)),
            _ => None,
        }
    }

    fn said_online(&self, text: &str) -> Vec<Range<usize>> {
        self.said(&self.online, text)
    }

    /// `of_course` where the words are a course's own: its 校区 is where it is held.
    fn said_offline(&self, text: &str, of_course: bool) -> Vec<Range<usize>> {
        let mut said = self.said(&self.offline, text);
        let mut held: Vec<Range<usize>> = self.held.find_all(text).collect();
        if of_course {
            held.extend(self.own.find_all(text));
        }
        said.extend(held.into_iter().filter(|at| !self.is_other(text, at)));
        if of_course {
            said.extend(self.said(&self.of_a_course, text));
        }
        said.sort_by_key(|at| at.start);
        said
    }

    /// The words that are not denied and no part of others: 线上报名, 不设线下.
    fn said(&self, list: &WordList, text: &str) -> Vec<Range<usize>> {
        list.find(text)
            .filter(|range| !self.is_other(text, range))
            .collect()
    }

    fn is_other(&self, text: &str, range: &Range<usize>) -> bool {
        // Words that hold these are no longer than that; a whole page is not searched anew.
        let head = before(text, range.start, 8, &['\n']).len();
        let from = range.start - head;
        let near = text.get(from..).unwrap_or("");
        let near = after(near, 0, 8 + near_chars(text, range, from), &['\n']);
        let part = self
            .not
            .find(near)
            .any(|n| n.start + from < range.end && range.start < n.end + from);
        part || self.is_denied(text, range)
    }

    fn is_denied(&self, text: &str, range: &Range<usize>) -> bool {
        let head = text.get(..range.start).unwrap_or("");
        let tail = text.get(range.end..).unwrap_or("");
        self.denied.end_of(head).is_some()
            || tail
                .char_indices()
                .take(7)
                .map(|(at, _)| tail.get(at..).unwrap_or(""))
                .take_while(|rest| !rest.starts_with(['，', '。', ',', '；', '\n', '\t', ' ']))
                .any(|rest| self.denied_behind.start_of(rest).is_some())
    }
}

/// How many characters stand from a place to the end of some words.
fn near_chars(text: &str, range: &Range<usize>, from: usize) -> usize {
    text.get(from..range.end).unwrap_or("").chars().count()
}
