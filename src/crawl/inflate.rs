//! Content codings: what a server compressed is unpacked here, within a cap, because the
//! archive keeps the bytes as they were served.

use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// What is accepted, as the header says it.
pub(super) const ACCEPTED: &str = "gzip, br, zstd";

/// Most codings on top of each other; honest servers use one.
const MOST_CODINGS: usize = 3;

/// Why a body could not be unpacked.
#[derive(Debug)]
pub(super) enum Unpacked {
    /// A coding that was not asked for.
    Unknown(String),
    /// More bytes than allowed come out.
    TooBig,
    /// The bytes are not what the header says.
    Damaged(io::Error),
}

/// Unpacks a body by its Content-Encoding, the last coding first; `None` where it is plain.
pub(super) fn inflate(
    body: &[u8],
    coding: &str,
    limit: usize,
) -> Result<Option<Vec<u8>>, Unpacked> {
    let codings: Vec<String> = coding
        .split(',')
        .map(|c| c.trim().to_ascii_lowercase())
        .filter(|c| !c.is_empty() && c != "identity")
        .collect();
    if codings.len() > MOST_CODINGS {
        return Err(Unpacked::Unknown(coding.to_owned()));
    }
    let mut plain: Option<Vec<u8>> = None;
    for coding in codings.iter().rev() {
        let packed = plain.as_deref().unwrap_or(body);
        plain = Some(once(packed, coding, limit)?);
    }
    Ok(plain)
}

fn once(packed: &[u8], coding: &str, limit: usize) -> Result<Vec<u8>, Unpacked> {
    // An empty body, such as that of a 304, has no frame to read.
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    match coding {
        "gzip" | "x-gzip" => capped(MultiGzDecoder::new(packed), limit),
        "deflate" => capped(ZlibDecoder::new(packed), limit),
        "br" => capped(brotli_decompressor::Decompressor::new(packed, 4096), limit),
        "zstd" => {
            let frame = ruzstd::decoding::StreamingDecoder::new(packed)
                .map_err(|e| Unpacked::Damaged(io::Error::other(e.to_string())))?;
            capped(frame, limit)
        }
        _ => Err(Unpacked::Unknown(coding.to_owned())),
    }
}

/// Unpacks the one layer of a file that is a gzip by itself, such as `sitemap.xml.gz`.
pub(super) fn gunzip(body: &[u8], limit: usize) -> Option<Vec<u8>> {
    body.starts_with(&[0x1f, 0x8b])
        .then(|| once(body, "gzip", limit).ok())
        .flatten()
}

fn capped(reader: impl Read, limit: usize) -> Result<Vec<u8>, Unpacked> {
    let mut plain = Vec::new();
    // One byte more than allowed tells that there was more.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader
        .take(most)
        .read_to_end(&mut plain)
        .map_err(Unpacked::Damaged)?;
    if plain.len() > limit {
        return Err(Unpacked::TooBig);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn unpacks_what_it_asks_for() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all("课程".as_bytes()).unwrap();
        let plain = "课程".as_bytes();
        for (coding, packed) in [("gzip", gzip(plain)), ("deflate", zlib.finish().unwrap())] {
            assert_eq!(
                inflate(&packed, coding, 6).unwrap().as_deref(),
                Some(plain),
                "{coding}"
            );
        }
        let twice = gzip(&gzip(plain));
        assert_eq!(
            inflate(&twice, "gzip, gzip", 100).unwrap().as_deref(),
            Some(plain)
        );
        assert_eq!(inflate(plain, "identity", 1).unwrap(), None);
        assert_eq!(inflate(b"", "gzip", 1).unwrap().as_deref(), Some(&b""[..]));
    }

    /// "课程" fifty times, packed by the reference programs.
    const BROTLI: &[u8] = &[
        0x1b, 0x2b, 0x01, 0xf8, 0x8d, 0x94, 0xa9, 0x3d, 0x5e, 0x2f, 0xbe, 0x9e, 0xa3, 0x2b, 0x54,
        0xdf, 0x98, 0x2d, 0x0e, 0x00, 0xde, 0x01,
    ];
    const ZSTD: &[u8] = &[
        0x28, 0xb5, 0x2f, 0xfd, 0x60, 0x2c, 0x00, 0x6d, 0x00, 0x00, 0x30, 0xe8, 0xaf, 0xbe, 0xe7,
        0xa8, 0x8b, 0x01, 0x00, 0x23, 0x51, 0x4b, 0x11,
    ];

    #[test]
    fn unpacks_what_the_reference_programs_packed() {
        let plain = "课程".repeat(50);
        for (coding, packed) in [("br", BROTLI), ("zstd", ZSTD)] {
            let unpacked = inflate(packed, coding, 300).unwrap();
            assert_eq!(unpacked.as_deref(), Some(plain.as_bytes()), "{coding}");
            assert!(
                matches!(inflate(packed, coding, 299), Err(Unpacked::TooBig)),
                "{coding}"
            );
            let half = inflate(&packed[..packed.len() / 2], coding, 300);
            assert!(
                matches!(half, Err(Unpacked::Damaged(_))),
                "{coding}: {half:?}"
            );
        }
    }

    #[test]
    fn a_bomb_ends_at_the_cap() {
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(matches!(
            inflate(&bomb, "gzip", 1 << 20),
            Err(Unpacked::TooBig)
        ));
        assert!(matches!(
            inflate(b"not gzip", "gzip", 100),
            Err(Unpacked::Damaged(_))
        ));
        assert!(matches!(
            inflate(b"x", "compress", 100),
            Err(Unpacked::Unknown(_))
        ));
        assert!(matches!(
            inflate(b"x", "br,br,br,br", 100),
            Err(Unpacked::Unknown(_))
        ));
    }
}
