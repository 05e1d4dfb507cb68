//! Limits on a workbook's zip archive, held before anything else opens it.

use std::io::{Cursor, Read};

use super::cell::Fault;

/// What a workbook may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Files inside the archive.
    pub entries: usize,
    /// Inflated bytes of all of them together. A sheet of a million sessions has 250 MB.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 2_000,
            bytes: 512 << 20,
        }
    }
}

/// Inflates every entry once, keeping nothing, and refuses what is too large or broken.
///
/// The sizes in the archive's directory are what its author claims; only inflating tells.
///
/// # Errors
/// Too many entries, too many bytes, an archive that is torn, or one whose string table
/// asks for more memory than it can fill.
pub(super) fn check(bytes: &[u8], limits: Limits) -> Result<(), Fault> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > limits.entries {
        return Err(Fault::new(
            "archive",
            format!(
                "工作簿内部文件超过{}个，未读取；请另存为新的工作簿",
                limits.entries
            ),
        ));
    }
    let mut left = limits.bytes;
    for ix in 0..archive.len() {
        let mut entry = archive.by_index(ix).map_err(|_| broken())?;
        let strings = entry
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().contains("sharedstrings"));
        let mut claims = strings.then(Claims::default);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = entry.read(&mut buffer).map_err(|_| broken())?;
            if read == 0 {
                break;
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| too_large(limits))?;
            if let Some(claims) = &mut claims {
                claims.scan(&buffer[..read]);
            }
        }
        if claims.is_some_and(|c| !c.are_honest()) {
            return Err(broken());
        }
    }
    Ok(())
}

/// The string table says in `uniqueCount` how many strings follow, and readers reserve
/// memory for as many. A string takes at least five bytes (`<si/>`).
#[derive(Default)]
struct Claims {
    tail: Vec<u8>,
    size: u64,
    largest: u64,
}

const COUNT: &[u8] = b"uniqueCount";

/// Blanks and quotes between the attribute's name and its end.
const ATTRIBUTE: usize = 64;

impl Claims {
    fn scan(&mut self, part: &[u8]) {
        self.size += part.len() as u64;
        self.tail.extend_from_slice(part);
        for at in 0..self.tail.len() {
            if self.tail[at..].starts_with(COUNT) {
                let value = &self.tail[at + COUNT.len()..];
                self.largest = self.largest.max(claimed(value));
            }
        }
        // An attribute may be cut in two by the end of the part: look at its start again.
        let keep = self.tail.len().min(COUNT.len() + ATTRIBUTE);
        self.tail.drain(..self.tail.len() - keep);
    }

    fn are_honest(&self) -> bool {
        self.largest <= self.size / 5 + 1
    }
}

/// The number behind `uniqueCount`; a form that this cannot read counts as endless,
/// unless the text ends before it.
fn claimed(value: &[u8]) -> u64 {
    let skipped = value
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\''))
        .count();
    if skipped >= ATTRIBUTE {
        return u64::MAX;
    }
    value[skipped..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0, |n: u64, b| {
            n.saturating_mul(10).saturating_add(u64::from(b - b'0'))
        })
}

fn too_large(limits: Limits) -> Fault {
    Fault::new(
        "archive",
        format!(
            "工作簿展开后超过{}MB，未读取；请拆分成几个工作簿，或改用 CSV",
            limits.bytes >> 20
        ),
    )
}

/// The workbook cannot be read.
pub(super) fn broken() -> Fault {
    Fault::new(
        "workbook",
        "工作簿已损坏或不是 XLSX 文件；请用 Excel 或 WPS 打开后另存为 .xlsx",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated);
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_small_file_that_inflates_is_refused() {
        let limits = Limits {
            entries: 10,
            bytes: 1 << 20,
        };
        let bomb = archive(&[("xl/worksheets/sheet1.xml", &vec![b'0'; 2 << 20])]);
        assert!(bomb.len() < 10_000);
        assert!(check(&bomb, limits).unwrap_err().message.contains("1MB"));
        let many: Vec<_> = (0..11).map(|i| format!("{i}")).collect();
        let many: Vec<_> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
        assert!(check(&archive(&many), limits).is_err());
        assert!(check(&archive(&many[..10]), limits).is_ok());
    }

    #[test]
    fn a_string_table_may_not_claim_what_it_does_not_hold() {
        let of = |text: &str| {
            let bytes = archive(&[("xl/sharedStrings.xml", text.as_bytes())]);
            check(&bytes, Limits::default())
        };
        assert!(of("<sst uniqueCount=\"2\"><si/><si/></sst>").is_ok());
        assert!(of("<sst uniqueCount=\"99999999999\"><si/></sst>").is_err());
        assert!(of(&format!("<sst uniqueCount={}\"9\">", " ".repeat(100))).is_err());
        let cut = " ".repeat((1 << 16) - 20);
        assert!(of(&format!("{cut}<sst uniqueCount = '99999999999'>")).is_err());
    }

    #[test]
    fn a_torn_archive_is_refused() {
        let whole = archive(&[("a", b"abc")]);
        for end in 0..whole.len() {
            assert!(check(&whole[..end], Limits::default()).is_err(), "{end}");
        }
    }
}
