//! `[tips]`: how tips are taken in, and how long what they carry is kept.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Settings of tips.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TipsConfig {
    /// File of the key that seals who reported a tip; without it only anonymous tips are
    /// taken. Made by `tutorwatch tip key new FILE`.
    pub key: Option<PathBuf>,
    /// Files of keys that sealed earlier: they only open.
    pub old_keys: Vec<PathBuf>,
    /// Most photos of one tip.
    pub photos: usize,
    /// Longest file of a photo, in megabytes.
    pub photo_mb: usize,
    /// Most pixels of a photo, in millions; decoding takes up to 8 bytes for each.
    pub photo_megapixels: u64,
    /// Longest side of a photo that is kept, in pixels.
    pub photo_edge: u32,
    /// Tips that report the same count as repeats within so many days.
    pub same_days: u32,
    /// Days after a tip is closed for which its reporter is kept.
    pub keep_reporter_days: u32,
    /// Days after a tip is closed for which its photos are kept.
    pub keep_photo_days: u32,
}

impl Default for TipsConfig {
    fn default() -> Self {
        Self {
            key: None,
            old_keys: Vec::new(),
            photos: 6,
            photo_mb: 20,
            photo_megapixels: 50,
            photo_edge: 2560,
            same_days: 14,
            keep_reporter_days: 180,
            keep_photo_days: 1_100,
        }
    }
}

impl TipsConfig {
    /// Files are meant relative to the folder of the configuration.
    pub(super) fn in_folder(&mut self, folder: &Path) {
        for path in self.key.iter_mut().chain(&mut self.old_keys) {
            *path = folder.join(&*path);
        }
    }

    /// What is wrong with the settings, in words; nothing where all is well.
    pub(super) fn mistake(&self) -> Option<String> {
        let positive = [
            ("photo_mb", self.photo_mb as u64, 1_000),
            ("photo_megapixels", self.photo_megapixels, 200),
            ("photo_edge", self.photo_edge.into(), 20_000),
        ];
        for (key, value, most) in positive {
            if value == 0 || value > most {
                return Some(format!("[tips] {key} = {value}，应为1至{most}"));
            }
        }
        if self.key.is_none() && !self.old_keys.is_empty() {
            return Some("[tips] 写了 old_keys 而没有 key；请写明加密所用的密钥".into());
        }
        if self.keep_photo_days < self.keep_reporter_days {
            return Some(format!(
                "[tips] keep_photo_days = {}，少于 keep_reporter_days = {}；举报人信息须先于照片清除",
                self.keep_photo_days, self.keep_reporter_days
            ));
        }
        None
    }
}
