//! Writes each message to `<notice number>.eml`, for mail programs to open.
//!
//! The mail library's own file transport names files at random and writes them in place: a
//! second run would double them, and a crash leave half a letter. Here the same notice is
//! the same file, which appears whole or not at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use lettre::address::Envelope;
use tokio::fs;

use super::{Mailer, Receipt, SendError, Sending};
use crate::notify::Message;

/// Writes messages into one folder, which it creates.
#[derive(Debug, Clone)]
pub struct FileMailer {
    folder: PathBuf,
}

impl FileMailer {
    /// A sender into `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Where a message is written.
    pub fn path(&self, message: &Message) -> PathBuf {
        self.folder
            .join(format!("{}.eml", file_name(&message.number)))
    }

    async fn write(&self, message: &Message) -> Result<Receipt, SendError> {
        let path = self.path(message);
        let shown = path.display().to_string();
        match fs::read(&path).await {
            Ok(old) if is_same(&old, message) => return Ok(Receipt::AlreadySent(shown)),
            Ok(_) => {
                let number = &message.number;
                return Err(SendError::Rejected(format!(
                    "{shown}已存在，是编号同为{number}的另一份通知单"
                )));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, &error)),
        }
        fs::create_dir_all(&self.folder)
            .await
            .map_err(|error| failed(&self.folder, &error))?;
        // Written beside its place and then moved there, so that nobody opens half a letter.
        let part = path.with_extension("eml.part");
        store(&part, &path, &message.bytes)
            .await
            .map_err(|error| failed(&path, &error))?;
        Ok(Receipt::Accepted(shown))
    }
}

impl Mailer for FileMailer {
    /// One file holds the message for all bureaus, whatever the envelope.
    fn send<'a>(&'a self, _: &'a Envelope, message: &'a Message) -> Sending<'a> {
        Box::pin(self.write(message))
    }
}

async fn store(part: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(part, bytes).await?;
    fs::OpenOptions::new()
        .write(true)
        .open(part)
        .await?
        .sync_all()
        .await?;
    fs::rename(part, path).await
}

/// A letter that was written stays as it was, even where today's bytes differ (another
/// date, a changed telephone number): what was sent once is not changed afterwards.
fn is_same(old: &[u8], message: &Message) -> bool {
    let line = format!("Message-ID: {}", message.message_id);
    old.split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .take_while(|head| !head.is_empty())
        .any(|head| head == line.as_bytes())
}

fn failed(path: &Path, error: &std::io::Error) -> SendError {
    SendError::Deferred(format!("{}：{error}", path.display()))
}

/// Letters, digits and the brackets of a document number; anything else could be a path.
fn file_name(number: &str) -> String {
    number
        .chars()
        .map(|c| match c {
            '〔' | '〕' | '-' => c,
            c if c.is_alphanumeric() => c,
            _ => '_',
        })
        .collect()
}
