//! What a form sends: files held in memory, within limits, never on the disk.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::app::App;
use super::error::WebError;
use crate::import::Input;
use crate::text::{shorten, visible};

/// What is read and thrown away of an upload that is too large: a browser shows the answer
/// only once it has sent everything.
const DRAINED: usize = 256 << 20;

/// How long that may take.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// Most files of one upload.
const FILES: usize = 20;

/// Longest field that is no file, in bytes.
const FIELD: usize = 200;

/// Longest file name shown, in characters.
const NAME: usize = 80;

/// The files and fields of a form.
#[derive(Debug)]
pub(super) struct Sent {
    pub files: Vec<Input>,
    fields: Vec<(String, String)>,
    /// Held as long as the files are in memory.
    _place: OwnedSemaphorePermit,
}

impl Sent {
    /// Reads a form.
    ///
    /// # Errors
    /// Where all places are taken, or it is broken or too large.
    pub async fn read(app: &App, mut form: Multipart) -> Result<Self, WebError> {
        let place = Arc::clone(&app.limits().uploads)
            .try_acquire_owned()
            .map_err(|_| WebError::Busy)?;
        let mut sent = Self {
            files: Vec::new(),
            fields: Vec::new(),
            _place: place,
        };
        let mut room = Room::new(app.web().upload_mb.get() << 20);
        while let Some(field) = form.next_field().await.map_err(|e| broken(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(clean_name) {
                None => {
                    let bytes = room.read(field, FIELD).await?;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    sent.fields.push((name, text));
                }
                Some(file) => {
                    let bytes = room.read(field, usize::MAX).await?;
                    // A form without a chosen file sends one without name and content.
                    if !(file.is_empty() && bytes.is_empty()) {
                        sent.files.push(Input { name: file, bytes });
                    }
                }
            }
            if sent.files.len() > FILES || sent.fields.len() > FILES {
                return Err(WebError::BadRequest(format!("一次最多上传{FILES}个文件。")));
            }
        }
        match room.is_exceeded() {
            true => Err(WebError::TooLarge(format!(
                "文件共超过{}MB，没有处理。请只保留需要检查的内容，或者分次上传。",
                app.web().upload_mb
            ))),
            false => Ok(sent),
        }
    }

    /// What a field holds; empty where it was not sent.
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, text)| text.trim())
    }
}

/// How much more may be kept, and thrown away.
struct Room {
    left: usize,
    drained: usize,
    until: Option<Instant>,
}

impl Room {
    fn new(bytes: usize) -> Self {
        Self {
            left: bytes,
            drained: 0,
            until: None,
        }
    }

    fn is_exceeded(&self) -> bool {
        self.until.is_some()
    }

    async fn read(&mut self, mut field: Field<'_>, most: usize) -> Result<Vec<u8>, WebError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e))? {
            if self.until.is_none() && chunk.len() <= self.left {
                self.left -= chunk.len();
                bytes.extend_from_slice(&chunk);
                if bytes.len() > most {
                    return Err(WebError::BadRequest("填写的内容过长。".into()));
                }
                continue;
            }
            bytes = Vec::new();
            let until = *self
                .until
                .get_or_insert_with(|| Instant::now() + DRAIN_TIME);
            self.drained += chunk.len();
            if self.drained > DRAINED || Instant::now() > until {
                return Err(WebError::TooLarge("文件过大，没有处理。".into()));
            }
        }
        Ok(bytes)
    }
}

fn broken(error: &MultipartError) -> WebError {
    match error.status() {
        StatusCode::INTERNAL_SERVER_ERROR => WebError::Internal(error.to_string()),
        _ => WebError::BadRequest("上传的内容不完整，请重新选择文件后再试。".into()),
    }
}

/// The bare name as it may be shown, with its ending.
fn clean_name(raw: &str) -> String {
    let bare = raw.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let shown = visible(bare);
    if shown.chars().count() <= NAME {
        return shown.into_owned();
    }
    let ending = Path::new(bare).extension().and_then(|e| e.to_str());
    let short = shorten(&shown, NAME);
    match ending.filter(|e| e.len() <= 5) {
        Some(ending) => format!("{short}.{ending}"),
        None => short.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_and_hidden_characters_and_keep_their_ending() {
        assert_eq!(clean_name("C:\\机构\\课表.xlsx"), "课表.xlsx");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        let hidden = clean_name("a\u{202e}b\u{7}.csv");
        assert!(!hidden.contains(['\u{202e}', '\u{7}']), "{hidden}");
        assert!(hidden.ends_with(".csv"));
        let long = clean_name(&format!("{}.xlsx", "长".repeat(500)));
        assert!(
            long.ends_with(".xlsx") && long.chars().count() < 100,
            "{long}"
        );
    }
}
