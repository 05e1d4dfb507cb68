//! Online or offline: 直播授课, 腾讯会议; 面授, 城东校区, 上课地点.

use super::loader::Builder;
use super::text::Found;
use super::words::WordList;
use crate::model::Mode;

pub(super) struct ModeGrammar {
    online: WordList,
    offline: WordList,
    places: WordList,
    /// Any of them; most lines say nothing.
    any: WordList,
    not: WordList,
}

impl ModeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let mut all = b.list("online");
        all.extend(b.list("offline"));
        all.extend(b.list("lesson_places"));
        Self {
            online: b.words("online"),
            offline: b.words("offline"),
            places: b.words("lesson_places"),
            any: b.word_list(&all),
            not: b.words("not_modes"),
        }
    }

    /// Online or offline; `None` when neither or both are said.
    pub(super) fn read(&self, text: &str) -> Option<Found<Mode>> {
        if !self.any.in_text(text) {
            return None;
        }
        let online = self.first(&self.online, text);
        let offline = self.first(&self.offline, text);
        match (online, offline) {
            (Some(at), None) => Some(Found::new(Mode::Online, at.start, at.end)),
            (None, Some(at)) => Some(Found::new(Mode::Offline, at.start, at.end)),
            _ => None,
        }
    }

    /// What a whole page says of where its lessons are held, for courses that say nothing.
    pub(super) fn of_page(&self, text: &str) -> Option<Found<Mode>> {
        let online = self.first(&self.online, text);
        let offline = self.first(&self.offline, text);
        match (online, offline) {
            (Some(at), None) => Some(Found::new(Mode::Online, at.start, at.end)),
            (Some(_), Some(_)) => None,
            (None, said) => said
                .or_else(|| self.first(&self.places, text))
                .map(|at| Found::new(Mode::Offline, at.start, at.end)),
        }
    }

    /// The first word that is not denied and no part of another: 线上报名, 不设线下.
    fn first(&self, list: &WordList, text: &str) -> Option<std::ops::Range<usize>> {
        let not: Vec<_> = self.not.find(text).collect();
        list.find(text).find(|range| {
            let denied = text.get(..range.start).is_some_and(|head| {
                [
                    "不", "非", "无", "不设", "没有", "不是", "拒绝", "不开", "不做", "不含",
                    "取消", "而非", "告别",
                ]
                .iter()
                .any(|word| head.ends_with(word))
            });
            !denied
                && !not
                    .iter()
                    .any(|n| n.start < range.end && range.start < n.end)
        })
    }
}
