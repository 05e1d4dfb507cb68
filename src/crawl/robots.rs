//! robots.txt (RFC 9309): which paths a site asks crawlers to leave alone.

use std::time::Duration;

use url::Url;

/// As much of the file as is read; the standard asks for at least this.
const MOST_BYTES: usize = 500 * 1024;
/// The name under which a site can address this crawler.
const AGENT: &str = "tutorwatch";
/// A longer wait between two pages is not honoured: the crawl would not end.
const LONGEST_DELAY: u64 = 30;

/// What a site's robots.txt asks of this crawler.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// Normalised, without the closing `$`.
    pattern: String,
    anchored: bool,
}

impl Robots {
    /// No file: everything may be fetched.
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// The file could not be had: the standard says to stay away for now.
    pub fn disallow_all() -> Self {
        Self {
            rules: vec![Rule {
                allow: false,
                pattern: "/".to_owned(),
                anchored: false,
            }],
            delay: None,
        }
    }

    /// Reads the file; what is not understood is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_BYTES)]);
        let (mut ours, mut anybody) = (Self::default(), Self::default());
        let (mut for_us, mut for_anybody) = (false, false);
        let (mut named, mut in_names) = (false, false);
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_names {
                    (for_us, for_anybody) = (false, false);
                }
                in_names = true;
                for_us |= is_ours(value);
                for_anybody |= value == "*";
                named |= for_us;
                continue;
            }
            if key == "sitemap" {
                continue;
            }
            in_names = false;
            for (wanted, group) in [(for_us, &mut ours), (for_anybody, &mut anybody)] {
                if wanted {
                    group.take(&key, value);
                }
            }
        }
        if named { ours } else { anybody }
    }

    /// Whether an address may be fetched. The longest pattern decides; of two equally long
    /// ones the one that allows.
    pub fn allows(&self, url: &Url) -> bool {
        if url.path() == "/robots.txt" {
            return true;
        }
        let mut path = normalise(url.path());
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(&normalise(query));
        }
        self.rules
            .iter()
            .filter(|rule| rule.matches(&path))
            .map(|rule| (rule.pattern.len() + usize::from(rule.anchored), rule.allow))
            .max()
            .is_none_or(|(_, allow)| allow)
    }

    /// The wait between two pages that the site asks for.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => {
                let (pattern, anchored) = match value.strip_suffix('$') {
                    Some(pattern) => (pattern, true),
                    None => (value, false),
                };
                self.rules.push(Rule {
                    allow: key == "allow",
                    pattern: normalise(pattern),
                    anchored,
                });
            }
            "crawl-delay" => {
                // Fractions are rounded up to the next second.
                let whole = value.split('.').next().unwrap_or_default();
                if let Ok(seconds) = whole.parse::<u64>() {
                    let seconds = seconds + u64::from(value.contains('.'));
                    self.delay = Some(Duration::from_secs(seconds.min(LONGEST_DELAY)));
                }
            }
            _ => {}
        }
    }
}

impl Rule {
    /// `*` stands for any characters. Each part is looked for once, from left to right, so
    /// that no pattern can cost more than its length times the path's.
    fn matches(&self, path: &str) -> bool {
        let mut parts = self.pattern.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = path.strip_prefix(first) else {
            return false;
        };
        let mut wild = false;
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            wild = true;
            if self.anchored && parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        !self.anchored || wild || rest.is_empty()
    }
}

/// A product token is letters, `-` and `_`; what follows it (a version) does not count.
fn is_ours(value: &str) -> bool {
    let token: String = value
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
        .collect();
    token.eq_ignore_ascii_case(AGENT)
}

/// One spelling for each path: `%7e` and `~` are the same, and so are `中` and `%E4%B8%AD`.
fn normalise(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (byte, coded) = match escaped {
            Some(byte) => (byte, true),
            None => (bytes[at], false),
        };
        at += if coded { 3 } else { 1 };
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if byte.is_ascii() && (plain || !coded) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        let url = Url::parse("http://p.example/").unwrap().join(path).unwrap();
        Robots::parse(file.as_bytes()).allows(&url)
    }

    #[test]
    fn the_longest_pattern_decides() {
        let file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$\n";
        assert!(allows(file, "/"));
        assert!(!allows(file, "/a/x"));
        assert!(allows(file, "/a/b/"));
        assert!(!allows(file, "/a/b/c"));
        assert!(allows(file, "/a/b/cd"));
        assert!(allows("user-agent:*\ndisallow:/p\nallow:/p", "/p"));
    }

    #[test]
    fn our_own_group_replaces_the_general_one() {
        let file = "\u{feff}User-agent: other\nUser-Agent: TutorWatch/1.0\nDisallow: /x # no\n\n\
                    User-agent: *\nDisallow: /\n\nUser-agent: tutorwatch\nDisallow: /y\n";
        assert!(!allows(file, "/x"));
        assert!(!allows(file, "/y"));
        assert!(allows(file, "/z"));
        assert!(!allows("User-agent: *\nDisallow: /\n", "/z"));
        assert!(allows("User-agent: tutorwatchers\nDisallow: /\n", "/z"));
    }

    #[test]
    fn wildcards_and_escapes() {
        let file = "User-agent: *\nDisallow: /*.php$\nDisallow: /s*x*y\nDisallow: /中文\nDisallow: /%7ea\n";
        assert!(!allows(file, "/q/a.php"));
        assert!(allows(file, "/q/a.php?x=1"));
        assert!(!allows(file, "/s--x--y--"));
        assert!(allows(file, "/s--y--x"));
        assert!(!allows(file, "/%E4%B8%AD%e6%96%87/1"));
        assert!(!allows(file, "/~a"));
        assert!(allows("User-agent: *\nDisallow:\n", "/"));
    }

    #[test]
    fn an_anchor_without_wildcard_and_a_lone_star() {
        assert!(!allows("User-agent: *\nDisallow: /$", "/"));
        assert!(allows("User-agent: *\nDisallow: /$", "/a"));
        assert!(!allows("User-agent: *\nDisallow: *", "/a"));
        assert!(!allows("User-agent: *\nDisallow: /a*$", "/a/b"));
    }

    #[test]
    fn hostile_files_are_harmless() {
        let stars = format!("User-agent: *\nDisallow: /{}b\n", "*a".repeat(20_000));
        assert!(allows(&stars, &format!("/{}", "a".repeat(1_900))));
        Robots::parse(&[0xff; 1000]);
        Robots::parse(b":\n::\nUser-agent\nDisallow: /%\nAllow: %zz");
        assert!(!Robots::disallow_all().allows(&Url::parse("http://p.example/").unwrap()));
    }

    #[test]
    fn a_delay_is_honoured_up_to_half_a_minute() {
        let delay =
            |v: &str| Robots::parse(format!("User-agent: *\nCrawl-delay: {v}").as_bytes()).delay();
        assert_eq!(delay("2"), Some(Duration::from_secs(2)));
        assert_eq!(delay("0.5"), Some(Duration::from_secs(1)));
        assert_eq!(delay("86400"), Some(Duration::from_secs(30)));
        assert_eq!(delay("soon"), None);
    }

    /// Lines of a file and paths out of few letters, so that they often meet. The first line
    /// opens a group: the other reader takes rules that belong to nobody for everybody's.
    fn file() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::*;
        let line = prop_oneof![
            "User-agent: (\\*|tutorwatch|TutorWatch|other)",
            "(Allow|Disallow|disallow): ?/[ab*]{0,4}(/[ab*]{0,3})?\\$?( #x)?",
            "Crawl-delay: [0-9]{1,2}",
            "Sitemap: http://p.example/s.xml",
            "",
        ];
        prop::collection::vec(line, 0..12)
            .prop_map(|lines| format!("User-agent: *\n{}", lines.join("\n")))
    }

    proptest::proptest! {
        #[test]
        fn says_what_another_reader_says(file in file(), path in "/([ab]{1,4}(/[ab]{0,3})?)?") {
            let url = format!("http://p.example{path}");
            if let Ok(other) = texting_robots::Robot::new("tutorwatch", file.as_bytes()) {
                proptest::prop_assert_eq!(allows(&file, &path), other.allowed(&url), "{}", file);
            }
        }
    }
}
