//! The parts of a title or line that may be a name.

/// The parts of a title or line between the signs that divide them.
pub(super) fn parts(line: &str) -> Vec<&str> {
    const BORDERS: &[char] = &[
        '-', '_', '|', '~', ',', '，', ':', '!', '！', '【', '】', '©', '/', '»', '›', '>', '《',
        '》', '、', '。', '?',
    ];
    line.split(BORDERS)
        .flat_map(|part| part.split(" · "))
        .flat_map(tokens)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Chinese names hold no blanks; Latin ones do.
pub(super) fn tokens(part: &str) -> Vec<&str> {
    if part.is_ascii() {
        return vec![part];
    }
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in part.match_indices(' ') {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        let before = part.get(..at).and_then(|head| head.chars().next_back());
        let behind = part.get(at + 1..).and_then(|rest| rest.chars().next());
        if !(latin(before) && latin(behind)) {
            out.extend(part.get(start..at));
            start = at + 1;
        }
    }
    out.extend(part.get(start..));
    out
}
