//! Names as they are kept, and whose they are not.

use super::PeopleGrammar;
use crate::extract::text::CLAUSE;
use crate::extract::text::Found;
use crate::extract::text::after;
use crate::extract::text::before;

impl PeopleGrammar {
    /// Somebody to call, not who teaches.
    pub(super) fn is_contact(&self, text: &str, start: usize, end: usize) -> bool {
        self.contact.in_text(before(text, start, 6, CLAUSE))
            || self.phone.is_match(after(text, end, 6, CLAUSE))
    }

    pub(super) fn split(&self, names: &str, start: usize, out: &mut Vec<Found<String>>) {
        let mut at = 0;
        for part in names.split(['、', ',', '，', '/', '&', '和', '及', ' ']) {
            let bare = self
                .titles
                .end_of(part)
                .and_then(|title| part.get(..title.start))
                .unwrap_or(part);
            self.add(bare, part, start + at, out);
            at += part.len();
            // Every separator is one character; its width is that of the text.
            at += names
                .get(at..)
                .and_then(|t| t.chars().next())
                .map_or(0, char::len_utf8);
        }
    }

    /// A name is kept as written, with its title: 王老师, 程远老师. `whole` is the name
    /// with its title.
    pub(super) fn add(&self, name: &str, whole: &str, start: usize, out: &mut Vec<Found<String>>) {
        let name = name.trim();
        if name.is_empty() || name.contains('是') || self.not_names.in_text(name) {
            return;
        }
        let spaced = whole.starts_with(|c: char| c.is_ascii_uppercase()) && whole.contains(' ');
        let value = if whole.is_ascii() || spaced {
            whole.trim().to_owned()
        } else {
            whole.replace(' ', "")
        };
        // 王 without a title is no name.
        if value.chars().count() < 2 {
            return;
        }
        let end = start + whole.len();
        // 阿翔教练 and 翔教练 are one.
        if out
            .iter()
            .any(|known| known.value == value || known.start < end && start < known.end)
        {
            return;
        }
        out.push(Found::new(value, start, end));
    }
}
