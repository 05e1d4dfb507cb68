//! Writes each mail to `<notice number>.eml`, for mail programs to open.
//!
//! The mail library's own file transport names files at random and writes them in place: a
//! second run would double them, and a crash leave half a letter. Here the same notice is
//! the same file, which appears whole or not at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tokio::fs;

use super::{Hindrance, Mailer, Outcome, Parcel, Phase, Preparing, Ready, Transmitting};

/// Writes mails into one folder, which it creates.
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

    /// Where the mail of a notice is written.
    pub fn path(&self, number: &str) -> PathBuf {
        self.folder.join(format!("{}.eml", file_name(number)))
    }

    /// Writes the mail beside its place, so that nobody opens half a letter.
    async fn lay(&self, mail: &Parcel) -> Result<Laid, Hindrance> {
        let path = self.path(mail.number());
        let shown = path.display().to_string();
        match fs::read(&path).await {
            Ok(old) if is_same(&old, mail) => {
                return Err(Hindrance::AlreadyAccepted { reply: shown });
            }
            Ok(_) => {
                let number = mail.number();
                return Err(Hindrance::rejected(
                    Phase::File,
                    format!("{shown}已存在，是编号同为{number}的另一份通知单"),
                ));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, &error)),
        }
        fs::create_dir_all(&self.folder)
            .await
            .map_err(|error| failed(&self.folder, &error))?;
        let part = path.with_extension("eml.part");
        store(&part, mail.bytes())
            .await
            .map_err(|error| failed(&path, &error))?;
        Ok(Laid {
            part,
            path,
            folder: self.folder.clone(),
        })
    }
}

impl Mailer for FileMailer {
    /// One file holds the mail for all bureaus, whatever the envelope.
    fn prepare<'a>(&'a self, mail: &'a Parcel) -> Preparing<'a> {
        Box::pin(async move {
            let laid = self.lay(mail).await?;
            Ok(Box::new(laid) as Box<dyn Ready>)
        })
    }
}

/// A file that stands beside its place.
struct Laid {
    part: PathBuf,
    path: PathBuf,
    folder: PathBuf,
}

impl Ready for Laid {
    fn transmit<'a>(self: Box<Self>) -> Transmitting<'a> {
        Box::pin(async move {
            if let Err(error) = fs::rename(&self.part, &self.path).await {
                return failed(&self.path, &error).into();
            }
            // Until the folder is on the disk too, a power failure could take the file back.
            let kept = match fs::File::open(&self.folder).await {
                Ok(folder) => folder.sync_all().await,
                Err(error) => Err(error),
            };
            let reply = self.path.display().to_string();
            match kept {
                Ok(()) => Outcome::Accepted { reply },
                Err(error) => Outcome::Unknown {
                    reply: format!("{reply}：{error}"),
                },
            }
        })
    }
}

async fn store(part: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(part, bytes).await?;
    let file = fs::OpenOptions::new().write(true).open(part).await?;
    file.sync_all().await
}

/// A letter that was written stays as it was, even where today's bytes differ (another
/// date, a changed telephone number): what was sent once is not changed afterwards.
fn is_same(old: &[u8], mail: &Parcel) -> bool {
    let line = format!("Message-ID: {}", mail.message_id());
    old.split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .take_while(|head| !head.is_empty())
        .any(|head| head == line.as_bytes())
}

fn failed(path: &Path, error: &std::io::Error) -> Hindrance {
    Hindrance::deferred(Phase::File, format!("{}：{error}", path.display()))
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
