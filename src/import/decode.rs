//! Bytes to text: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::cell::Fault;

/// Torn characters that even a short file may have.
const FEW: usize = 5;

/// The file as text. Where single characters are broken, U+FFFD stands in their place, so
/// that the mistake is reported with its row and column.
///
/// # Errors
/// Where most of the file is neither UTF-8 nor GB18030.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Fault> {
    let utf16 = [(UTF_16LE, [0xff, 0xfe]), (UTF_16BE, [0xfe, 0xff])];
    for (encoding, mark) in utf16 {
        if bytes.starts_with(&mark) {
            return Ok(encoding.decode_with_bom_removal(&bytes).0.into_owned());
        }
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            return Ok(text);
        }
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) {
        return Err(Fault::new(
            "encoding",
            "不是文本文件；请另存为 CSV（UTF-8 或 GB18030 编码）后重新导入",
        ));
    }
    if is_broken_utf8(&bytes) {
        return Ok(String::from_utf8_lossy(&bytes)
            .trim_start_matches('\u{feff}')
            .to_owned());
    }
    let (text, broken) = GB18030.decode_without_bom_handling(&bytes);
    let lost = if broken {
        text.chars().filter(|c| *c == '\u{fffd}').count()
    } else {
        0
    };
    // A torn character here and there is told where it stands; more is another encoding.
    if lost > FEW && lost * 100 > text.chars().count() {
        return Err(Fault::new(
            "encoding",
            "文件编码既不是 UTF-8，也不是 GB18030；请用这两种编码之一重新导出",
        ));
    }
    Ok(text.into_owned())
}

/// UTF-8 with a few torn bytes: read as GB18030 it would turn into other Chinese words
/// without any error.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut whole) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        broken += usize::from(!chunk.invalid().is_empty());
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    whole > broken * 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_encodings_of_the_design() {
        let text = "班级编号,班级名称\nC1,数学提高班";
        let (gb, _, _) = GB18030.encode(text);
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend_from_slice(text.as_bytes());
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [text.as_bytes().to_vec(), marked, gb.into_owned(), utf16] {
            assert_eq!(decode(bytes).unwrap(), text);
        }
    }

    #[test]
    fn a_torn_character_stays_visible() {
        let mut bytes = "班级编号,班级名称\nC1,数学提高班".as_bytes().to_vec();
        bytes.pop();
        assert!(decode(bytes).unwrap().ends_with("提高\u{fffd}"));
        let (gb, _, _) = GB18030.encode("班级编号,班级名称\nC1,");
        let mut bytes = gb.repeat(20);
        bytes.push(0xff);
        assert!(decode(bytes).unwrap().ends_with('\u{fffd}'));
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(decode(vec![0xff; 100]).is_err());
        assert!(decode(b"PK\x03\x04\x00\xff\xff".to_vec()).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(bytes);
        }
    }
}
