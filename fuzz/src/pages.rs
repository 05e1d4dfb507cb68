//! The reader of pages over any text: every field rests on words that stand where it says,
//! and times and amounts are some.

use std::sync::LazyLock;

use tutorwatch::extract::{Vocabulary, read_page};
use tutorwatch::model::Listing;
use tutorwatch::rules::{RuleFiles, vocabulary_files};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    Vocabulary::parse(&vocabulary_files(&files)).expect("the shipped vocabulary is sound")
});

/// The text is the one paragraph of a page.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let html = format!("<h1>示例培训</h1><p>{text}</p>");
    if let Ok(listing) = read_page(&html, &VOCABULARY) {
        page(&listing);
    }
}

fn page(listing: &Listing) {
    let chars: Vec<char> = listing.text.chars().collect();
    let stands = |text: &str, start: usize, end: usize| {
        let slice = chars
            .get(start..end)
            .unwrap_or_else(|| panic!("{start}..{end} of {}", chars.len()));
        assert!(start < end, "empty words");
        assert_eq!(slice.iter().collect::<String>(), text);
    };
    for claim in &listing.claims {
        stands(&claim.text, claim.start, claim.end);
    }
    for offer in &listing.offers {
        for words in &offer.evidence {
            stands(&words.text, words.start, words.end);
        }
        for session in &offer.sessions {
            assert!(
                session.weekday.is_none_or(|d| (1..=7).contains(&d)),
                "{session:?}"
            );
            for time in [&session.start, &session.end].into_iter().flatten() {
                let clock = time
                    .split_once(':')
                    .and_then(|(h, m)| Some((h.parse::<u32>().ok()?, m.parse::<u32>().ok()?)));
                assert!(clock.is_some_and(|(h, m)| h <= 24 && m < 60), "{session:?}");
            }
        }
        for price in &offer.prices {
            let amount = price.amount.parse::<rust_decimal::Decimal>();
            assert!(amount.is_ok_and(|a| !a.is_sign_negative()), "{price:?}");
        }
    }
}
