//! Reads records back.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};

use super::base32::base32;
use crate::crawl::CrawlError;
use crate::crawl::inflate::inflate;

/// More than the largest record: two bodies' worth.
const LARGEST: u64 = 64 << 20;

/// One record of an archive file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    headers: Vec<(String, String)>,
    /// Its content.
    pub block: Vec<u8>,
}

impl Record {
    /// A header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(n, _): &&(String, String)| n.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(named)
            .map(|(_, value)| value.as_str())
    }

    /// What is wrong with the record, if anything: every digest is made again.
    pub fn mistake(&self) -> Option<String> {
        let made = |bytes: &[u8]| format!("sha256:{}", base32(&Sha256::digest(bytes)));
        match self.header("WARC-Block-Digest") {
            None => return Some("缺少 WARC-Block-Digest".to_owned()),
            Some(kept) if kept != made(&self.block) => {
                return Some("内容与 WARC-Block-Digest 不符".to_owned());
            }
            Some(_) => {}
        }
        let full = self.header("WARC-Type") == Some("response");
        let kept = self.header("WARC-Payload-Digest").filter(|_| full)?;
        let body = http_body(&self.block)?;
        (kept != made(body)).then(|| "网页内容与 WARC-Payload-Digest 不符".to_owned())
    }

    /// A header of the HTTP answer inside, by its name in any case.
    pub fn http_header(&self, name: &str) -> Option<String> {
        let head = &self.block[..self.block.len() - http_body(&self.block)?.len()];
        let head = String::from_utf8_lossy(head);
        head.lines().skip(1).find_map(|line| {
            let (n, value) = line.split_once(':')?;
            n.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    }
}

/// Reads the record that begins at `offset`.
///
/// # Errors
/// Where the file cannot be read or no whole record stands there.
pub fn record_at(path: &Path, offset: u64) -> Result<Record, CrawlError> {
    let fail = |reason: String| CrawlError::Archive {
        path: path.to_owned(),
        reason,
    };
    let mut file = File::open(path).map_err(|e| fail(e.to_string()))?;
    file.seek(SeekFrom::Start(offset))
        .map_err(|e| fail(e.to_string()))?;
    next(&mut BufReader::new(file))
        .map_err(|e| fail(format!("第{offset}字节处的记录：{e}")))?
        .ok_or_else(|| fail(format!("第{offset}字节处没有记录")))
}

/// The body of an archived answer, unpacked.
///
/// # Errors
/// Where the record holds no answer or the body cannot be unpacked.
pub fn body_of(record: &Record, limit: usize) -> Result<Vec<u8>, String> {
    let body = http_body(&record.block).ok_or("记录中没有网页内容")?;
    match record.http_header("content-encoding") {
        None => Ok(body.to_vec()),
        Some(coding) => inflate(body, &coding, limit)
            .map(|plain| plain.unwrap_or_else(|| body.to_vec()))
            .map_err(|e| format!("网页内容无法解压：{e:?}")),
    }
}

fn http_body(block: &[u8]) -> Option<&[u8]> {
    let end = block.windows(4).position(|w| w == b"\r\n\r\n")?;
    block.get(end + 4..)
}

/// The next record; `None` at the end of the file.
pub(super) fn next(reader: &mut BufReader<File>) -> Result<Option<Record>, String> {
    use std::io::BufRead;
    if reader.fill_buf().map_err(|e| e.to_string())?.is_empty() {
        return Ok(None);
    }
    let mut plain = Vec::new();
    let mut member = GzDecoder::new(reader).take(LARGEST + 1);
    member.read_to_end(&mut plain).map_err(|e| e.to_string())?;
    if plain.len() as u64 > LARGEST {
        return Err("记录过大".to_owned());
    }
    parse(&plain)
        .map(Some)
        .ok_or_else(|| "不是 WARC 记录".to_owned())
}

fn parse(plain: &[u8]) -> Option<Record> {
    let end = plain.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = str::from_utf8(&plain[..end]).ok()?;
    let mut lines = head.split("\r\n");
    if !lines.next()?.starts_with("WARC/1.") {
        return None;
    }
    let headers: Vec<(String, String)> = lines
        .map(|line| {
            line.split_once(':')
                .map(|(n, v)| (n.to_owned(), v.trim().to_owned()))
        })
        .collect::<Option<_>>()?;
    let mut record = Record {
        headers,
        block: Vec::new(),
    };
    let length: usize = record.header("Content-Length")?.parse().ok()?;
    let block = plain.get(end + 4..end + 4 + length)?;
    (plain.get(end + 4 + length..)? == b"\r\n\r\n").then(|| record.block = block.to_vec())?;
    Some(record)
}
