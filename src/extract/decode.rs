//! Bytes to text: byte order mark, header, meta charset, else a guess by chardetng.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, UTF_8};

/// How far into the page a meta charset may stand. The standard says 1,024 bytes; many
/// pages put scripts before it.
const META_WITHIN: usize = 4096;

/// Where a page's character set was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharsetSource {
    /// A byte order mark.
    Bom,
    /// The Content-Type header.
    Header,
    /// A meta element.
    Meta,
    /// Guessed from the bytes.
    Guess,
}

/// How a page was decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    /// Name of the character set.
    pub name: &'static str,
    /// Where it was learnt.
    pub source: CharsetSource,
    /// Some bytes made no sense and were replaced.
    pub replaced: bool,
}

/// Decodes a page's bytes. `header_charset` is the charset of the Content-Type header.
///
/// A declared charset that the bytes contradict (UTF-8 bytes under a GBK label, which
/// copied pages often carry, or the reverse) gives way to the bytes.
pub fn decode(bytes: &[u8], header_charset: Option<&str>) -> (String, Charset) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(
            encoding,
            bytes.get(length..).unwrap_or(&[]),
            CharsetSource::Bom,
        );
    }
    let header = header_charset
        .and_then(label)
        .map(|encoding| (encoding, CharsetSource::Header));
    let declared = header.or_else(|| meta(bytes).map(|encoding| (encoding, CharsetSource::Meta)));
    let utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
    match declared {
        Some((encoding, source)) if encoding == UTF_8 || !utf8 => {
            let (text, charset) = with(encoding, bytes, source);
            if charset.replaced {
                let (other, guess) = guess(bytes);
                if !guess.replaced {
                    return (other, guess);
                }
            }
            (text, charset)
        }
        Some(_) => with(UTF_8, bytes, CharsetSource::Guess),
        None => guess(bytes),
    }
}

fn guess(bytes: &[u8]) -> (String, Charset) {
    if std::str::from_utf8(bytes).is_ok() {
        return with(UTF_8, bytes, CharsetSource::Guess);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    with(
        detector.guess(Some(b"cn"), Utf8Detection::Allow),
        bytes,
        CharsetSource::Guess,
    )
}

fn with(encoding: &'static Encoding, bytes: &[u8], source: CharsetSource) -> (String, Charset) {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    (
        text.into_owned(),
        Charset {
            name: encoding.name(),
            source,
            replaced,
        },
    )
}

/// GBK and GB2312 pages are read as GB18030, which holds both.
fn label(name: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(name.trim().trim_matches(['"', '\'']).as_bytes())?;
    Some(if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    })
}

/// The charset that a meta element declares.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..bytes.len().min(META_WITHIN))?
        .to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let mut rest = head.as_ref();
    while let Some(at) = rest.find("<meta") {
        rest = rest.get(at + 5..)?;
        let tag = rest.get(..rest.find('>').unwrap_or(rest.len()))?;
        if let Some(at) = tag.find("charset") {
            let value = tag
                .get(at + 7..)?
                .trim_start()
                .strip_prefix('=')
                .map(str::trim_start);
            let name: Option<String> = value.map(|v| {
                v.trim_start_matches(['"', '\''])
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                    .collect()
            });
            if let Some(encoding) = name.as_deref().and_then(label) {
                return Some(encoding);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GBK};

    const TEXT: &str = "<p>江河市星河培训中心：每周六上午九点到十一点，三年级数学班开始招生，学费每期一千九百八十元。</p>";

    #[test]
    fn declared_and_guessed() {
        let (gbk, _, _) = GBK.encode(TEXT);
        for (bytes, header, source) in [
            (gbk.to_vec(), Some("gb2312"), CharsetSource::Header),
            (
                [b"<meta charset=gbk>".as_slice(), &gbk].concat(),
                None,
                CharsetSource::Meta,
            ),
            (
                [
                    b"<meta http-equiv='Content-Type' content='text/html; charset=GB2312'>"
                        .as_slice(),
                    &gbk,
                ]
                .concat(),
                None,
                CharsetSource::Meta,
            ),
            (gbk.to_vec(), None, CharsetSource::Guess),
            (
                TEXT.as_bytes().to_vec(),
                Some("utf-8"),
                CharsetSource::Header,
            ),
            (TEXT.as_bytes().to_vec(), None, CharsetSource::Guess),
            (
                [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat(),
                Some("gbk"),
                CharsetSource::Bom,
            ),
        ] {
            let (text, charset) = decode(&bytes, header);
            assert!(text.ends_with(TEXT), "{charset:?}: {text}");
            assert_eq!(charset.source, source);
        }
    }

    #[test]
    fn a_wrong_label_gives_way_to_the_bytes() {
        let (text, charset) = decode(TEXT.as_bytes(), Some("gbk"));
        assert_eq!((text.as_str(), charset.name), (TEXT, "UTF-8"));
        let (gbk, _, _) = GBK.encode(TEXT);
        let (text, _) = decode(&gbk, Some("utf-8"));
        assert_eq!(text, TEXT);
    }

    #[test]
    fn big5() {
        let traditional = "<meta charset=big5><p>暑期數學班，每週六上午上課</p>";
        let (bytes, _, _) = BIG5.encode(traditional);
        assert_eq!(decode(&bytes, None).0, traditional);
    }
}
