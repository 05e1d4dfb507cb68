//! A place in a text that moves on: the grammars of times, dates and prices are read by
//! hand, one look at each character, where patterns would look several times.

use super::numerals::{is_numeral, whole};

/// A place in a text. It is copied to try something, and kept where that succeeds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character before this place.
    pub(super) fn last(self) -> Option<char> {
        self.text
            .get(..self.at)
            .and_then(|head| head.chars().next_back())
    }

    /// Whether the digits here go on from digits before: 13:05:00, 1.5.
    pub(super) fn goes_on(self) -> bool {
        let head = self.text.get(..self.at).unwrap_or("");
        let mut back = head.chars().rev();
        match back.next() {
            Some(c) if c.is_ascii_digit() => true,
            Some('.' | ':') => back.next().is_some_and(|c| c.is_ascii_digit()),
            Some('¥' | '第') => true,
            _ => false,
        }
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Moves over this character, if it stands here.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        self.eat_if(|c| c == wanted).is_some()
    }

    pub(super) fn eat_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|c| wanted(*c))?;
        self.skip(c.len_utf8());
        Some(c)
    }

    pub(super) fn eat_str(&mut self, word: &str) -> bool {
        let here = self.rest().starts_with(word);
        if here {
            self.skip(word.len());
        }
        here
    }

    /// Moves over the first of these words that stands here.
    pub(super) fn eat_word<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat_str(word))
    }

    pub(super) fn blanks(&mut self) {
        while self.eat_if(|c| c == ' ').is_some() {}
    }

    /// All digits that stand here, if they are at most `most`.
    pub(super) fn digits(&mut self, most: usize) -> Option<&'t str> {
        let rest = self.rest();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > most {
            return None;
        }
        self.skip(count);
        rest.get(..count)
    }

    /// The Chinese numerals that stand here, at most `most` of them.
    pub(super) fn numerals(&mut self, most: usize) -> Option<&'t str> {
        let rest = self.rest();
        let mut end = 0;
        for c in rest.chars() {
            if !is_numeral(c) {
                break;
            }
            end += c.len_utf8();
        }
        let found = rest.get(..end).filter(|f| !f.is_empty())?;
        if found.chars().count() > most {
            return None;
        }
        self.skip(end);
        Some(found)
    }

    /// A whole number of at most `digits` digits or `numerals` Chinese numerals.
    pub(super) fn number(&mut self, digits: usize, numerals: usize) -> Option<u32> {
        let found = match self.peek()? {
            '0'..='9' => self.digits(digits)?,
            _ => self.numerals(numerals)?,
        };
        whole(found)
    }

    /// What parts the ends of a range: -, --, ~, 至, 到.
    pub(super) fn range_sign(&mut self) -> bool {
        let mut scan = *self;
        scan.blanks();
        let found = match scan.eat_if(|c| matches!(c, '-' | '~' | '至' | '到' | '→' | '›' | '»'))
        {
            Some('-' | '~') => {
                scan.blanks();
                while scan.eat_if(|c| matches!(c, '-' | '~')).is_some() {}
                true
            }
            Some(_) => true,
            None => false,
        };
        if found {
            scan.blanks();
            *self = scan;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_on() {
        let mut scan = Scan::new("19 -- 二十一点", 0);
        assert_eq!(scan.number(2, 3), Some(19));
        assert!(scan.range_sign());
        assert_eq!(scan.number(2, 3), Some(21));
        assert_eq!(scan.peek(), Some('点'));
        assert_eq!(scan.last(), Some('一'));
        assert!(!scan.range_sign() && scan.digits(2).is_none());
        assert_eq!(Scan::new("123", 0).digits(2), None);
    }
}
