//! What a single line says of times and prices, without the page around it: the part of
//! the reader that other extractors can be held against (`benches/words.rs`).

use super::dates::DateHint;
use super::normalise::normalise;
use super::prices::PriceHint;
use super::text::CharIndex;
use super::vocabulary::Vocabulary;

/// Times and prices of one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineReading {
    /// The line as it was read: half-width, simplified, blanks folded.
    pub text: String,
    /// Begin and end, in characters of [`text`](Self::text), of the words that say when
    /// lessons are: periods, days and times of day.
    pub times: Vec<(usize, usize)>,
    /// Sums that a course costs or did cost, as plain decimals.
    pub prices: Vec<String>,
}

/// Reads the times and prices of one line.
#[must_use]
pub fn read_line(raw: &str, vocabulary: &Vocabulary) -> LineReading {
    let text = normalise(raw);
    let dates = vocabulary
        .dates
        .read(&text, DateHint::Anywhere, &vocabulary.times);
    let taken: Vec<_> = dates.periods.iter().map(|p| p.start..p.end).collect();
    let times = vocabulary
        .times
        .read(&text, &vocabulary.negation, &dates.singles, &taken);
    let prices = vocabulary.prices.read(&text, PriceHint::default(), &[]);
    let mut places: Vec<(usize, usize)> = times
        .iter()
        .map(|time| (time.start, time.end))
        .chain(taken.iter().map(|place| (place.start, place.end)))
        .collect();
    places.sort_unstable();
    places.dedup();
    let index = CharIndex::new(&text);
    let times = places
        .into_iter()
        .map(|(start, end)| (index.at(start), index.at(end)))
        .collect();
    let originals = prices.originals.into_iter().map(|found| found.value);
    let prices = prices
        .current
        .into_iter()
        .flat_map(|found| [found.value.original, Some(found.value.amount)])
        .flatten()
        .chain(originals)
        .collect();
    LineReading {
        text,
        times,
        prices,
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn one_line() {
        let read = read_line("數學班 每周六９：００－１１：００ 1980元", vocabulary());
        assert_eq!(read.text, "数学班 每周六9:00-11:00 1980元");
        assert_eq!(read.times, [(5, 17)]);
        assert_eq!(read.prices, ["1980"]);
    }
}
