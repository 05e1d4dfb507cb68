//! Which words of a line name its course.

use super::OWN_LINE;
use crate::extract::fields::Draft;
use crate::extract::flow::Flow;
use crate::extract::pieces::Label;
use crate::extract::pieces::Piece;
use crate::extract::text::CLAUSE;
use crate::extract::titles::Line;
use std::ops::Range;

impl<'v> Flow<'_, 'v> {
    /// Whether a line is among the first of its card, where a course's name stands.
    pub(super) fn begins_card(&self, card: Option<usize>) -> bool {
        (1..=2).any(|back| {
            self.at
                .checked_sub(back)
                .is_none_or(|before| self.card(before) != card)
        })
    }

    /// Whether the next lines say when or how much.
    pub(in crate::extract) fn detail_follows(&self) -> bool {
        let next = self.page.blocks.iter().skip(self.at + 1).take(2);
        next.filter_map(|block| self.page.text.get(block.range.clone()))
            .any(|words| self.v.offers.detail.is_match(words))
    }

    /// Gives a draft its title; what the title says of subject and grade is sure.
    pub(in crate::extract) fn name(&self, draft: &mut Draft<'v>, title: Range<usize>) {
        let mut own = self.draft(&Piece {
            label: Some(Label::Title),
            words: String::new(),
            range: title.clone(),
        });
        own.be_sure();
        own.named_days = std::mem::take(&mut own.sessions);
        draft.sessions.retain(|time| !title.contains(&time.start));
        own.title = Some(title);
        draft.title = None;
        draft.prefer(own);
    }

    pub(in crate::extract) fn title(
        &self,
        pieces: &[Piece],
        draft: &Draft<'v>,
        range: &Range<usize>,
        card: Option<usize>,
    ) -> Option<Range<usize>> {
        let titles = &self.v.offers.titles;
        if let Some(piece) = pieces.iter().find(|p| p.label == Some(Label::Title)) {
            let words = self.words(piece.range.clone());
            // 课程名称：少儿美术，每周日9:00: the name ends before what is said of the course.
            let detail = draft
                .first_detail()
                .filter(|place| piece.range.contains(place))
                .and_then(|place| words.get(..place - piece.range.start));
            let end = detail.map_or(words.len(), |name| self.end_of_names(name, words.len()));
            let title = titles.trim(words, 0..end);
            return (title.len() >= 3)
                .then(|| piece.range.start + title.start..piece.range.start + title.end);
        }
        // 科目：初中数学 opens a course where none is open.
        if self.current.is_none()
            && let Some(piece) = pieces.first()
            && piece.label == Some(Label::Subjects)
        {
            let words = self.words(piece.range.clone());
            let end = words
                .find(CLAUSE)
                .unwrap_or(words.len())
                .min(words.find(',').unwrap_or(usize::MAX));
            let title = titles.trim(words, 0..end);
            let place = piece.range.start + title.start..piece.range.start + title.end;
            return titles
                .is_name(self.words(place.clone()), self.v)
                .then_some(place);
        }
        // 【机构】小学作业班: the bracket is a tag, and the course follows.
        let tagged = |piece: &Piece| {
            let value = self.words(piece.range.clone());
            let name = value.get(titles.trim(value, 0..value.len())).unwrap_or("");
            piece.label == Some(Label::Institution) && titles.is_name(name, self.v)
        };
        let first = pieces
            .first()
            .filter(|piece| piece.label.is_none() || tagged(piece))?;
        let at = first.range.start;
        let detail = draft
            .first_detail()
            .filter(|place| first.range.contains(place))
            .map(|place| place - at);
        let more = draft.has_detail() || pieces.len() > 1;
        let say = Line {
            more,
            alone: range.len() <= OWN_LINE,
            loose: card.is_some() && self.begins_card(card),
        };
        // ¥1380 ¥1980 儿童蛙泳10次课: a name behind its price.
        let skipped = behind_prices(draft, &first.range);
        let words = self.words(skipped..first.range.end);
        let detail = if skipped > at {
            draft
                .first_detail_from(skipped)
                .map(|place| place - skipped)
        } else {
            detail
        };
        let at = skipped;
        let title = titles.of_line(words, detail, say, self.v).or_else(|| {
            // 零基础蛙泳班 over lines of when and how much: what ends as a name is one.
            let followed = !more && self.detail_follows();
            let plain = titles.trim(words, 0..words.len());
            let name = words.get(plain.clone())?;
            (followed && titles.is_class_name(name, self.v)).then_some(plain)
        })?;
        Some(at + title.start..at + title.end)
    }

    /// Where the names end before a detail: 数学，英语，周六9:00. `whole` where they go on into it.
    pub(super) fn end_of_names(&self, head: &str, whole: usize) -> usize {
        let mut ends = head
            .match_indices(CLAUSE)
            .map(|(at, sign)| (at, at + sign.len()))
            .peekable();
        while let Some((end, next)) = ends.next() {
            let until = ends.peek().map_or(head.len(), |(at, _)| *at);
            let further = head.get(next..until).unwrap_or("");
            if self.v.subjects.read(further).is_empty() {
                return end;
            }
        }
        whole
    }
}
/// Where the prices end that a line begins with; its beginning where it begins otherwise.
pub(super) fn behind_prices(draft: &Draft<'_>, range: &Range<usize>) -> usize {
    let mut places: Vec<Range<usize>> = draft
        .prices
        .current
        .iter()
        .map(|p| p.start..p.end)
        .chain(draft.prices.originals.iter().map(|p| p.start..p.end))
        .collect();
    places.sort_by_key(|place| place.start);
    let mut end = range.start;
    for place in places {
        // Only a blank and a sign may stand before each.
        if place.start > end + 2 {
            break;
        }
        end = end.max(place.end);
    }
    end
}
