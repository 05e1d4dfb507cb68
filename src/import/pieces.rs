//! A long text in pieces, so that what has been read can be given back.

/// Bytes of a piece.
const PIECE: usize = 4 << 20;

/// A text cut at line ends. A county's timetable is most of the memory that a check needs;
/// each piece is dropped when its rows are facts.
#[derive(Debug)]
pub(super) struct Pieces {
    /// The last piece first.
    rest: Vec<String>,
}

impl Pieces {
    /// Cuts a text, without holding it twice. A text with quotes stays whole: a line may end
    /// inside a cell.
    pub fn of(text: String) -> Self {
        Self::cut(text, PIECE)
    }

    fn cut(mut text: String, size: usize) -> Self {
        let mut rest = Vec::new();
        let can_be_cut = text.len() > size && !text.as_bytes().contains(&b'"');
        while can_be_cut && text.len() > size {
            let before = &text.as_bytes()[..text.len() - size];
            let Some(line_end) = before.iter().rposition(|b| *b == b'\n') else {
                break;
            };
            rest.push(text.split_off(line_end + 1));
            text.shrink_to_fit();
        }
        rest.push(text);
        Self { rest }
    }

    /// How many lines are left, and how many bytes: a guess from the next piece, since lines
    /// of a long table are alike.
    pub fn lines(&self) -> (usize, usize) {
        let bytes: usize = self.rest.iter().map(String::len).sum();
        let Some(sample) = self.rest.last().filter(|s| !s.is_empty()) else {
            return (0, 0);
        };
        let lines = sample.bytes().filter(|b| *b == b'\n').count() + 1;
        (bytes.div_ceil(sample.len()) * lines, bytes)
    }

    /// The next piece; the caller drops it.
    pub fn next(&mut self) -> Option<String> {
        self.rest.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_are_whole_lines_of_the_same_text(
            text in "[ab课,\n\r\"]{0,80}",
            size in 1..30_usize,
        ) {
            let mut pieces = Pieces::cut(text.clone(), size);
            let mut joined = String::new();
            while let Some(piece) = pieces.next() {
                prop_assert!(joined.is_empty() || joined.ends_with('\n'));
                prop_assert!(joined.is_empty() || !text.contains('"'));
                joined += &piece;
            }
            prop_assert_eq!(joined, text);
        }
    }
}
