//! Sealing and opening: XChaCha20-Poly1305, whose nonces are long enough to be drawn at
//! random for ever. The tip stands beside the sealed text as associated data, so that one
//! tip's reporter cannot be put under another tip.

use std::fmt;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::key_file::{self, KeyFileError};
use super::reporter::Reporter;
use super::{RandomError, random};
use crate::rules::hex;

/// Bytes of a key.
pub(super) const KEY_BYTES: usize = 32;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 24;
/// Sealed texts have a multiple of this many bytes, so that their length tells no name.
const BLOCK: usize = 256;

/// The keys that are at hand: the first seals, all of them open.
pub struct Keys(Vec<Key>);

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    path: PathBuf,
}

/// A reporter that only the key opens.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which key it was.
    pub key_id: String,
    /// Drawn for this text alone.
    pub nonce: Vec<u8>,
    /// The sealed text.
    pub bytes: Vec<u8>,
}

/// Why a reporter cannot be sealed or read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key is not at hand.
    #[error(
        "举报人信息用密钥 {0} 加密，配置中没有这把密钥。请在 [tips] 的 old_keys 中写明旧密钥文件"
    )]
    NoKey(String),
    /// It was changed, or belongs to another tip.
    #[error("举报人信息无法解密：内容被改动，或不属于这条线索。请用备份核对")]
    Changed,
    /// It cannot be put into words.
    #[error("举报人信息无法加密")]
    Cannot,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Keys {
    /// Reads the key that seals, and those that only open.
    ///
    /// # Errors
    /// Where a file cannot be read, holds no key, or may be read by others.
    pub fn load<'p>(
        current: &'p Path,
        old: impl IntoIterator<Item = &'p PathBuf>,
    ) -> Result<Self, KeyFileError> {
        let paths = std::iter::once(current).chain(old.into_iter().map(PathBuf::as_path));
        let keys = paths.map(|path| Ok(Key::new(&*key_file::read(path)?, path)));
        keys.collect::<Result<_, _>>().map(Self)
    }

    /// Seals a reporter under the first key. `tip` names the tip and must be the same when it
    /// is opened.
    ///
    /// # Errors
    /// Where the system has no random bytes.
    pub fn seal(&self, reporter: &Reporter, tip: &str) -> Result<Sealed, SealError> {
        let key = self.0.first().ok_or(SealError::Cannot)?;
        let nonce: [u8; NONCE_BYTES] = random()?;
        let text = padded(reporter)?;
        let payload = Payload {
            msg: &text,
            aad: tip.as_bytes(),
        };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload);
        Ok(Sealed {
            key_id: key.id.clone(),
            nonce: nonce.to_vec(),
            bytes: sealed.map_err(|_| SealError::Cannot)?,
        })
    }

    /// Opens a sealed reporter.
    ///
    /// # Errors
    /// Where its key is not at hand, or it was changed or belongs to another tip.
    pub fn open(&self, sealed: &Sealed, tip: &str) -> Result<Reporter, SealError> {
        let key = self.0.iter().find(|key| key.id == sealed.key_id);
        let key = key.ok_or_else(|| SealError::NoKey(sealed.key_id.clone()))?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(sealed.nonce.as_slice());
        let payload = Payload {
            msg: &sealed.bytes,
            aad: tip.as_bytes(),
        };
        let text = key
            .cipher
            .decrypt(
                &XNonce::from(nonce.map_err(|_| SealError::Changed)?),
                payload,
            )
            .map_err(|_| SealError::Changed)?;
        serde_json::from_slice(&Zeroizing::new(text)).map_err(|_| SealError::Changed)
    }

    /// Id and file of each key, the one that seals first.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.0
            .iter()
            .map(|key| (key.id.as_str(), key.path.as_path()))
    }
}

impl Key {
    fn new(bytes: &[u8; KEY_BYTES], path: &Path) -> Self {
        let mut id = Sha256::new_with_prefix(b"tutorwatch tip key id\0");
        id.update(bytes);
        Self {
            id: hex(&id.finalize()[..8]),
            cipher: XChaCha20Poly1305::new(&(*bytes).into()),
            path: path.to_owned(),
        }
    }
}

fn padded(reporter: &Reporter) -> Result<Zeroizing<Vec<u8>>, SealError> {
    // Room for the longest, so that no half of it is left behind where the text grew.
    let mut text = Zeroizing::new(Vec::with_capacity(64 * BLOCK));
    serde_json::to_writer(&mut *text, reporter).map_err(|_| SealError::Cannot)?;
    let whole = text.len().next_multiple_of(BLOCK);
    // JSON takes blanks at its end.
    text.resize(whole, b' ');
    Ok(text)
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.key_id)
    }
}

#[cfg(test)]
mod tests;
